"""Rules against people, worked by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from jcommunity_study.interview.codebook import Codebook, load_codebook
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.quality import coding_quality, said_quality, units
from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.said import Said, read_said
from jcommunity_study.stats.agreement import cohen_kappa

ROOT = Path(__file__).resolve().parents[2]
A = parse("采访者：一？\n受访者：甲甲，乙乙。丙丙。丁丁。", "A")
B = parse("采访者：一？\n受访者：戊戊。己己。", "B")


def code(transcript: object, quote: str, code: str, stance: str = "affirms") -> Coding:
    found = A if transcript == "A" else B
    start = found.text.index(quote)
    return Coding(f"{transcript}{quote}{code}", found.sha256, start, start + len(quote), code, stance, False, "x", "", "", quote)


REFERENCE = [code("A", "甲甲，乙乙", "P"), code("A", "丙丙", "P"), code("B", "戊戊", "P", "denies"), code("B", "己己", "Q")]
RULES = [code("A", "乙乙", "P"), code("A", "丁丁", "P"), code("B", "戊戊。", "P"), code("A", "丙丙", "Q")]


def test_by_sentence() -> None:
    found = coding_quality([A, B], REFERENCE, RULES, ["P", "Q", "Z"], resamples=50, seed=1)
    p, q, z, pooled = found.to_frame().to_dict("records")
    assert {key: p[key] for key in ("code", "n", "n_reference", "n_rules", "true_positives", "same_stance")} == {
        "code": "P", "n": 5, "n_reference": 3, "n_rules": 3, "true_positives": 2, "same_stance": 1,
    }
    assert [p[key] for key in ("precision", "recall", "f1", "kappa")] == pytest.approx([2 / 3, 2 / 3, 2 / 3, 1 / 6])
    assert (q["true_positives"], q["precision"], q["recall"], q["f1"]) == (0, 0, 0, 0)
    assert all(math.isnan(z[key]) for key in ("precision", "recall", "f1"))
    assert [pooled[key] for key in ("code", "n_reference", "n_rules", "true_positives", "same_stance", "f1")] == ["all", 4, 4, 2, 1, 0.5]
    assert found.glance().loc[0, "n_groups"] == 2


def test_one_stance_alone() -> None:
    found = coding_quality([A, B], REFERENCE, RULES, ["P"], stance="affirms", resamples=50, seed=1).to_frame()
    assert found.loc[0, ["n_reference", "n_rules", "true_positives"]].to_list() == [2, 3, 1]


def test_units_feed_the_coefficients() -> None:
    counted = units([A, B], {"甲": REFERENCE, "rules": RULES}, ["P", "Q"])
    assert cohen_kappa(counted.table("P"), groups=counted.groups).estimate == pytest.approx(1 / 6)


def test_units_for_agreement() -> None:
    found = units([A, B], {"甲": REFERENCE, "rules": RULES}, ["P", "Q"])
    assert found.table("P").to_numpy().tolist() == [[1, 1], [1, 0], [0, 1], [1, 1], [0, 0]]
    assert list(found.table("P").columns) == ["甲", "rules"]
    assert found.groups.tolist() == ["A", "A", "A", "B", "B"]


def test_a_span_over_sentences_counts_for_each_and_marks_alone_for_none() -> None:
    wide = code("A", "乙乙。丙丙。", "P")
    mark = code("A", "。丙丙", "P")
    assert units([A], {"x": [wide]}, ["P"]).table("P")["x"].tolist() == [1, 1, 0]
    assert units([A], {"x": [mark]}, ["P"]).table("P")["x"].tolist() == [0, 1, 0]


def test_codings_of_the_interviewer_or_of_other_texts_count_nowhere() -> None:
    assert units([A], {"x": [code("B", "戊戊", "P"), code("A", "一", "P")]}, ["P"]).values.sum() == 0


def test_sentences_with_codes_score_the_rules(small: Codebook) -> None:
    said = [
        Said("grid", "没人报名。", (("P1", "affirms"),)),
        Said("", "这里没人报名。", (("P1", "denies"),)),
        Said("", "那边没人报名。", ()),
        Said("", "报名的人真少。", (("P1", "affirms"), ("P2", "affirms"))),
    ]
    found = said_quality(said, small, ["P1", "P2"], resamples=20, seed=1)
    pooled = found.to_frame().set_index("term").loc["all"]
    assert [pooled[key] for key in ("n_true", "n_predicted", "n_both")] == [3, 4, 2]
    assert found.falsely == found.glance().loc[0, "falsely"] == 2
    assert said_quality(said, small, ["P1"], stance="denies", resamples=20, seed=1).to_frame().loc[0, "n_predicted"] == 0


@pytest.mark.parametrize(("name", "reached"), [("dev1", 0.91), ("dev2", 0.89), ("dev3", 0.86), ("dev4", 0.9)])
def test_the_study_s_rules_do_not_fall_below_what_they_reached(name: str, reached: float) -> None:
    codebook = load_codebook(ROOT / "study/codebook.yaml")
    said = read_said(Path(__file__).with_name("sentences") / f"{name}.tsv")
    codes = [code.id for code in codebook.codable if code.kind in ("problem", "cause", "countermeasure")]
    assert said_quality(said, codebook, codes, resamples=2, seed=1).to_frame().set_index("term").loc["all", "f1"] >= reached
