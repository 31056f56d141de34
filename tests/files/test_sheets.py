"""Tables as workbooks."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from jcommunity_study.errors import InputError
from jcommunity_study.files.sheets import MAX_CELL, workbook_bytes


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
