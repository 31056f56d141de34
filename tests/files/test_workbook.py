"""Cells hold any text without running it, and a workbook has the same bytes each time."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook

from jcommunity_study.errors import InputError
from jcommunity_study.files import child, native
from jcommunity_study.files.text import restored
from jcommunity_study.files.workbook import MAX_CELL, cell_text, saved, text_of, workbook_bytes


@pytest.mark.parametrize("text", ["=1+1", "'=1", "_x0041_", "a_x000D_b", "+", "-3", "𠮷\n😀", " x "])
def test_a_text_comes_back_from_a_cell(text: str) -> None:
    book = Workbook()
    book.worksheets[0]["A1"].value = cell_text(text)
    data = saved(book)
    ((cell,),) = child.call(native.READ_WORKBOOK, data, where="w", seconds=20.0)[0].rows()
    assert restored(text_of(cell)) == text
    assert saved(book) == data


def test_numbers_and_control_characters() -> None:
    assert [text_of(cell) for cell in (3.0, 3.5, "x", "")] == ["3", "3.5", "x", ""]
    assert cell_text("a\x00b\ufffe") == "ab"


def test_a_sheet_a_table_and_the_same_bytes() -> None:
    tables = {"one": [["a", "b"], ["=1+1", "1"]], "two": [["c"]]}
    data = workbook_bytes(tables, "x", choices={"b": ["p", "q"]}, banner="合成")
    assert data == workbook_bytes(tables, "x", choices={"b": ["p", "q"]}, banner="合成")
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["one", "two"]
    assert [c.value for c in book["one"][2]] == ["'=1+1", "1"]
    assert [str(v.sqref) for v in book["one"].data_validations.dataValidation] == ["B2"]
    assert book["two"].oddHeader.center.text == "合成"


def test_a_cell_that_is_too_long_is_refused() -> None:
    with pytest.raises(InputError, match="too long for a cell"):
        workbook_bytes({"one": [["a"], ["x" * MAX_CELL]]}, "x")
