"""Cells hold any text without running it, and a workbook has the same bytes each time."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from jcommunity_study.files import child, native
from jcommunity_study.files.text import restored
from jcommunity_study.files.workbook import cell_text, saved, text_of


@pytest.mark.parametrize("text", ["=1+1", "'=1", "_x0041_", "a_x000D_b", "+", "-3", "𠮷\n😀", " x "])
def test_a_text_comes_back_from_a_cell(text: str) -> None:
    book = Workbook()
    book.worksheets[0]["A1"].value = cell_text(text)
    data = saved(book)
    ((cell,),) = child.call(native.READ_WORKBOOK, data, where="w", seconds=20.0)[0].rows()
    assert restored(text_of(cell)) == ("=1" if text == "'=1" else text)
    assert saved(book) == data


def test_numbers_and_control_characters() -> None:
    assert [text_of(cell) for cell in (3.0, 3.5, "x", "")] == ["3", "3.5", "x", ""]
    assert cell_text("a\x00b\ufffe") == "ab"
