"""The workbook: one sheet by label, one by code, the dictionary and notes; the same bytes each time, and nothing that runs."""

from __future__ import annotations

import io
import time
import zipfile

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from tests.survey.writers.conftest import LONG

from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.writers.about import About
from jcommunity_study.survey.writers.tables import DICTIONARY, dictionary_csv
from jcommunity_study.survey.writers.xlsx import MAX_CELL, xlsx_bytes


@pytest.fixture
def book(answers: Responses, scores: pd.DataFrame, about: About) -> Workbook:
    return load_workbook(io.BytesIO(xlsx_bytes(answers, scores, about)))


def column(book: Workbook, sheet: str, name: str) -> list[object]:
    rows = list(book[sheet].values)
    return [row[rows[0].index(name)] for row in rows[1:]]


def test_numbers_are_numbers_and_missing_ones_empty(book: Workbook, answers: Responses) -> None:
    assert book.sheetnames == ["说明", "数据（文字）", "数据（编码）", "变量说明"]
    codes = list(book["数据（编码）"].values)
    assert codes[0] == ("id", *answers.frame.columns, "faith", "survey_weight")
    assert column(book, "数据（编码）", "job") == [1, 2, None, None, 1]
    assert column(book, "数据（编码）", "years") == [12, 0.5, None, None, 3]
    assert column(book, "数据（编码）", "survey_weight") == [0.5, 1.5, 1, 1.25, 0.75]


def test_labels_and_reasons_are_words(book: Workbook) -> None:
    assert column(book, "数据（文字）", "job") == ["学生", "其他", "[未作答]", "[拒答]", "学生"]
    assert column(book, "数据（文字）", "trust_grid") == ["同意", "[表示不了解]", "[未作答]", "不同意", "同意"]
    assert column(book, "数据（文字）", "hobby_1")[:2] == ["选中", "未选"]
    assert column(book, "数据（文字）", "years") == [12, 0.5, "[未作答]", "[无法读作数值]", 3]


def test_text_that_would_run_is_neutralised_and_control_characters_are_left_out(book: Workbook) -> None:
    for sheet in ("数据（文字）", "数据（编码）"):
        assert column(book, sheet, "job_other")[1] == "'=木工"
        assert column(book, sheet, "where")[0] == "江苏南京"
        assert column(book, sheet, "open")[:2] == ["+86", "-5"]  # numbers, though written as text
        assert column(book, sheet, "open")[3] == "'@甲"
    formulas = [c.coordinate for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    assert not formulas


def test_a_cell_holds_what_excel_can_hold_and_the_notes_say_so(book: Workbook) -> None:
    cut = column(book, "数据（编码）", "open")[4]
    assert isinstance(cut, str)
    assert len(cut) <= MAX_CELL < len(LONG)
    assert any("截断" in str(row[1]) for row in book["说明"].values)


def test_notes_say_where_the_data_come_from(book: Workbook) -> None:
    notes = {row[0]: row[1] for row in book["说明"].values}
    assert notes["研究"] == "某社区问卷"
    assert notes["筛查：过快"] == "剔除 2，剩余 5"
    assert notes["有效答卷"] == "5"
    assert notes["加权"] == "按性别加权"
    assert "数据性质" not in notes


def test_the_dictionary_is_that_of_the_csv(book: Workbook, answers: Responses, scores: pd.DataFrame) -> None:
    rows = list(book["变量说明"].values)
    assert rows[0][: len(DICTIONARY)] == DICTIONARY
    assert len(rows) == len(dictionary_csv(answers, scores).decode("utf-8-sig").splitlines())


def test_the_same_bytes_at_another_time(answers: Responses, scores: pd.DataFrame, about: About) -> None:
    first = xlsx_bytes(answers, scores, about)
    time.sleep(2.1)  # zip dates have a grain of two seconds
    assert xlsx_bytes(answers, scores, about) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {m.date_time[0] for m in archive.infolist()} == {1980}
        assert b"2000-01-01" in archive.read("docProps/core.xml")


def test_synthetic_data_say_so_on_every_sheet(answers: Responses, scores: pd.DataFrame, synthetic: About) -> None:
    book = load_workbook(io.BytesIO(xlsx_bytes(answers, scores, synthetic)))
    assert "演示数据" in str(next(iter(book["说明"].values))[1])
    assert all("演示数据" in str(sheet.oddHeader.center.text) for sheet in book if sheet.title != "说明")
    assert book.properties.title and "演示数据" in book.properties.title
