"""What the report shows of the codings: deviant cases, saturation, voiced links, open answers, and the matrices of its appendix."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from tests.report.test_sections import context, words

from jcommunity_study.analysis.results import Results
from jcommunity_study.bilingual import LANGUAGES, Language
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Figure, Table, plain
from jcommunity_study.report.sections import interviews, matrices
from jcommunity_study.report.sections.shared import sides


def test_sides() -> None:
    assert sides(3, 1, 2) == "+3 −1 ±2"
    assert sides(0, 0) == "·"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demonstration_shows_each_of_them(demonstration: Path, lang: Language) -> None:
    ctx = context(demonstration, lang)
    shown = {b.id for b in (*interviews.interviews(ctx), *matrices.matrices(ctx)) if isinstance(b, Table | Figure)}
    assert {"tbl:links", "tbl:deviant", "fig:saturation", "tbl:words"} <= shown
    assert {"tbl:code_speakers", "tbl:code_segments", "tbl:code_case_1", "tbl:code_case_2", "tbl:voiced"} <= shown
    assert "%" not in words([b for b in matrices.matrices(ctx) if isinstance(b, Table)])


def test_matrices_hold_the_counts(finished_small: Path) -> None:
    found = [b for b in matrices.matrices(context(finished_small)) if isinstance(b, Table)]
    tables = {b.id: [[plain(c.inlines) for c in row] for row in b.rows] for b in found}
    assert tables["tbl:code_speakers"] == [["P1 参与少", "+2", "+2"], ["P2 能力弱", "−2", "−1"]]  # nobody speaks of S1
    assert tables["tbl:code_case_1"] == [["P1 参与少", "+1", "+1", "+1", "+1"], ["P2 能力弱", "−1", "−1", "−1", "·"]]


def test_no_deviant_case_is_said(finished_small: Path) -> None:
    assert "同类说法相反的受访者）：没有。" in words(interviews.interviews(context(finished_small)))


def test_a_codebook_of_themes_has_its_codes_by_actor(small: Path) -> None:
    book = small / "study" / "codebook.yaml"
    book.write_text(re.sub(r"kind: \w+", "kind: theme", book.read_text("utf-8")), "utf-8", newline="\n")
    assert "fig:heat_map" in {b.id for b in interviews.interviews(context(small)) if isinstance(b, Figure)}


def test_interviews_without_codings_are_told_of(finished_small: Path) -> None:
    ctx = context(finished_small)
    assert "没有人工编码" not in words(interviews.interviews(ctx))
    table = pd.DataFrame([{"interviews": 4, "coded": 3, "not_coded": 1, "segments": 6}])
    assert "1 份没有人工编码" in words(interviews.interviews(context(finished_small, interviewed_all=table)))


@pytest.mark.parametrize(("reached", "n", "said"), [(7, 20, "第 7 份起"), (None, 20, "最后一份仍高于"), (None, 4, "不足 6 份")])
def test_what_is_said_of_saturation(finished_small: Path, reached: int | None, n: int, said: str) -> None:
    ctx = context(finished_small)
    table = pd.DataFrame({"n": range(1, n + 1), "new": 1, "codes": 5, "expected": 5.0, "expected_new": 0.0, "ratio": None})
    fact = {"saturation": {"base": 4, "run": 2, "needed": 6, "threshold": 0.05, "reached": reached}}
    told = Context(ctx.study, ctx.results | Results({"saturation": table}, fact), "zh")
    assert said in words(interviews.interviews(told))


@pytest.mark.parametrize(("coder", "said"), [("rules", "由规则编码"), ("", "由人工编码")])
def test_open_answers_say_by_whom_they_were_coded(finished_small: Path, coder: str, said: str) -> None:
    counts = {"respondents": 3, "respondents_for": 2, "respondents_against": 1, "segments": 4}
    row = {"item": "b1", "n": 9, "code": "P1", **counts, "coder": coder}
    blocks = interviews.interviews(context(finished_small, answer_codes=pd.DataFrame([row])))
    (table,) = (b for b in blocks if isinstance(b, Table) and b.id == "tbl:answer_codes")
    assert [plain(c.inlines) for c in table.rows[1]] == ["P1 参与少", "3", "2", "1", "4"]
    assert "n = 9" in words([table])
    assert said in words([table])
