"""Every filled cell of a file ends as one thing, and a cell that vanished is found."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.survey.conftest import CODES_HEADER, CODES_ROWS, TEXT_HEADER, TEXT_ROWS, write_csv
from tests.survey.exports import WRITTEN

from jcommunity_study.survey.balance import Balance, balance
from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.readers import Export, read_export, responses_of
from jcommunity_study.survey.readers.matching import Match, match
from jcommunity_study.survey.responses import Responses

REAL = Path(os.environ.get("JCOMMUNITY_REAL", ""))
TABLES = {".csv", ".tsv", ".xls", ".xlsx", ".sav"}
NO_ANSWERS = ("whisper", "dictionary")
FILES = sorted(p for p in REAL.glob("*") if p.suffix in TABLES and not any(n in p.name for n in NO_ANSWERS)) if REAL.name else []


def drafted(path: Path) -> tuple[Export, Responses, Match]:
    export = read_export(path)
    made = draft(export)
    matched = Match({i.name: f for i, f in zip(made.items, export.fields, strict=True)}, (), ())
    return export, responses_of(export, made, matched), matched


def balanced(path: Path) -> Balance:
    export = read_export(path)
    if export.layout == "scores":
        return balance(export, None, {})
    export, responses, matched = drafted(path)
    return balance(export, responses, matched.fields)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_real_files_balance(path: Path) -> None:
    found = balanced(path)
    assert found.even, [(c.heading, c.rows[:5]) for c in found.columns if c.rows]
    assert found.cells == sum(sum(v != "" for v in c.texts()) for c in read_export(path).raw.columns)  # type: ignore[union-attr]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_of_a_real_file_a_value_is_there_or_a_reason(path: Path) -> None:
    _, responses, _ = drafted(path)
    assert ((responses.reasons == "") == responses.frame.notna()).all().all()


@pytest.mark.parametrize("name", WRITTEN)
def test_written_files_balance(tmp_path: Path, name: str) -> None:
    found = balanced(WRITTEN[name](tmp_path / "a.csv"))
    assert found.even, [(c.heading, c.rows[:5]) for c in found.columns if c.rows]


def test_text_and_code_exports_balance_with_their_questionnaire(folder: Path, questionnaire: Questionnaire) -> None:
    for header, rows in ((TEXT_HEADER, TEXT_ROWS), (CODES_HEADER, CODES_ROWS)):
        export, responses, matched = described(write_csv(folder / "a.csv", header, rows), questionnaire)
        found = balance(export, responses, matched.fields)
        assert found.even, [(c.heading, c.rows) for c in found.columns if c.rows]
        assert found.counts()["doubt"] == 1  # 三十 is no number
        assert found.counts()["personal"] > 0


def described(path: Path, questionnaire: Questionnaire) -> tuple[Export, Responses, Match]:
    export = read_export(path)
    matched = match(export, questionnaire, {})
    return export, responses_of(export, questionnaire, matched), matched


def test_a_value_that_is_gone_and_one_that_changed_are_lost(text_csv: Path, questionnaire: Questionnaire) -> None:
    export, responses, matched = described(text_csv, questionnaire)
    frame = responses.frame.copy()
    frame.loc["1", "consent"] = 2
    frame.loc["2", "consent"] = None
    found = balance(export, replace(responses, frame=frame), matched.fields)
    (column,) = [c for c in found.columns if c.rows]
    assert (column.heading, column.rows) == ("1、您是否同意参加？", (2, 3))
    assert not found.even


@pytest.mark.parametrize(("column", "value", "heading"), [
    ("hobby_2", 0, "3、您参加过哪些活动？"), ("job_other", None, "2、您的职业"),
    ("rank_3", None, "4、请排序"), ("open", None, "9、您的建议"),
])  # fmt: skip
def test_a_tick_a_rank_and_words_that_are_gone_are_lost(
    text_csv: Path, questionnaire: Questionnaire, column: str, value: object, heading: str
) -> None:
    export, responses, matched = described(text_csv, questionnaire)
    frame = responses.frame.copy()
    frame[column] = pd.Series([value] * len(frame), index=frame.index, dtype=frame[column].dtype)
    found = balance(export, replace(responses, frame=frame), matched.fields)
    assert {c.heading for c in found.columns if c.rows} == {heading}


def test_a_row_that_was_left_out_stands_outside(text_csv: Path) -> None:
    export, _, _ = drafted(text_csv)
    sheet = export.sheet
    kept = np.array([True, True, False, True])
    short = replace(export, sheet=replace(sheet, columns=tuple(c.take(kept) for c in sheet.columns), numbers=sheet.numbers[kept]))
    made = draft(short)
    matched = Match({i.name: f for i, f in zip(made.items, short.fields, strict=True)}, (), ())
    found = balance(short, responses_of(short, made, matched), matched.fields)
    assert found.counts()["outside"] == sum(bool(v) for v in TEXT_ROWS[2])


def test_inspect_says_the_balance(text_csv: Path) -> None:
    counts = inspect(text_csv)["balance"]
    assert counts["cells"] == sum(bool(v) for row in TEXT_ROWS for v in row)
    assert counts["cells"] == sum(n for fate, n in counts.items() if fate != "cells")
    assert counts["lost"] == 0


def test_separators_alone_are_no_answer_and_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1、您参加过什么,2、别的\n" + "值守┋宣传,;\n宣传,；\n" * 6 + "┋,;\n", encoding="utf-8")
    found = inspect(path, "en")
    assert found["balance"]["lost"] == 0
    assert found["missing"]["blank"] == 1
    assert any("separators without an option" in w for w in found["warnings"])


def test_a_multiple_choice_of_a_non_answer_alone(tmp_path: Path) -> None:
    from jcommunity_study.survey.questionnaire import parse_questionnaire
    from jcommunity_study.survey.readers import read_responses

    path = tmp_path / "a.csv"
    path.write_text("1、您参加过什么,2、别的\n不知道〖没听说〗,甲\n,乙\n", encoding="utf-8")
    text = (
        "schema: 1\ntitle: t\nitems:\n  - {name: a, number: 1, text: 您参加过什么, kind: multiple, "
        "options: [{code: 1, label: 不知道, missing: dont_know, other: true}]}\n  - {name: b, number: 2, text: 别的, kind: text}\n"
    )
    read = read_responses(path, parse_questionnaire(text, path))
    assert read.frame["a_other"].fillna("").tolist() == ["没听说", ""]
    assert read.reasons["a_other"].tolist() == ["", "blank"]


def _matrix(path: Path, first: str, second: str, answers: list[tuple[str, str]]) -> Path:
    head = f"序号,提交答卷时间,所用时间,来源,来源详情,来自IP,5、您的信任—{first},{second}"
    rows = [f"{n},2022/6/1 10:0{n}:00,60秒,微信,N/A,1.1.1.1,{a},{b}" for n, (a, b) in enumerate(answers, 1)]
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


def test_rows_of_a_matrix_that_bear_one_label_are_told_apart(tmp_path: Path) -> None:
    found = inspect(_matrix(tmp_path / "a.csv", "网格员", "网格员", [("同意", "一般"), ("不同意", "同意"), ("一般", "不同意")]))
    assert (found["balance"]["value"], found["balance"]["lost"]) == (6, 0)


def test_words_beside_an_option_of_a_matrix_are_a_doubt(tmp_path: Path) -> None:
    found = inspect(_matrix(tmp_path / "a.csv", "网格员", "楼长", [("同意", "一般"), ("其他〖看人〗", "同意"), ("一般", "不同意")]), "zh")
    assert (found["balance"]["doubt"], found["balance"]["lost"]) == (1, 0)
