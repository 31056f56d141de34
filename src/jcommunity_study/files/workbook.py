"""Workbooks as bytes: the same content gives the same bytes, and nobody's name or clock is in them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jcommunity_study.errors import InputError
from jcommunity_study.files.archive import fixed_zip
from jcommunity_study.files.text import neutralise, xml_text

MAX_CELL = 32_767  # characters, Excel's limit
Rows = Sequence[Sequence[str]]
NO_CHOICES: Mapping[str, Sequence[str]] = {}
_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # what a spreadsheet takes for a character's number


def saved(book: Any) -> bytes:
    """An openpyxl Workbook as the bytes of an .xlsx."""
    out = io.BytesIO()
    book.save(out)
    return fixed_zip(out.getvalue(), {"docProps/core.xml": _PROPERTIES})


def cell_text(text: str) -> str:
    """A text as a cell can hold it, which nothing runs: see `neutralise`, undone by `restored`; control characters are left out."""
    return _ESCAPE.sub("_x005F_", str(neutralise(xml_text(text))))


def text_of(cell: object) -> str:
    """What a person reads in a cell of `native.Worksheet`."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def sheet_names(path: Path) -> set[str]:
    """The names of an .xlsx's sheets, found without reading them; none of a file that is no such workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo("xl/workbook.xml")
            text = archive.read(info).decode("utf-8", "replace") if info.file_size < 1 << 20 else ""
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, ValueError, RuntimeError, NotImplementedError):
        return set()
    return {name.strip() for name in re.findall(r'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"', text)}


def workbook_bytes(
    sheets: Mapping[str, Rows], where: object, *, choices: Mapping[str, Sequence[str]] = NO_CHOICES, banner: str | None = None
) -> bytes:
    """A sheet a table, its first row the heading; the same tables give the same bytes. What a spreadsheet would run is neutralised.

    `choices`: what a drop-down offers under a heading; other words may be typed. `banner` stands on every printed page. Raises InputError,
    naming `where` the words come from, for a cell that is over Excel's limit.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    for place, (name, rows) in enumerate(sheets.items()):
        sheet: Any = book.active if place == 0 else book.create_sheet()
        sheet.title = name
        for row in rows:
            sheet.append([_cell(value, where) for value in row])
        for cells in sheet.iter_rows():
            for cell in cells:
                cell.alignment, cell.number_format = Alignment(wrap_text=True, vertical="top"), "@"
                cell.font = Font(bold=cell.row == 1)
        for column, heading in enumerate(rows[0], 1):
            letter = sheet.cell(1, column).column_letter
            sheet.column_dimensions[letter].width = 14 if column == 1 else 34
            if heading in choices and len(rows) > 1:
                _offer(sheet, f"{letter}2:{letter}{len(rows)}", choices[heading])
        sheet.freeze_panes = "B2"
        if banner:
            sheet.oddHeader.center.text = sheet.oddFooter.center.text = banner
    return saved(book)


def _cell(value: str, where: object) -> str:
    if len(value) >= MAX_CELL:
        raise InputError(
            f"“{value[:20]}…”超过 {MAX_CELL:,} 字，放不进一个单元格。",
            f"{value[:20]!r}… is over {MAX_CELL:,} characters, too long for a cell.",
            where=where,
        )
    return cell_text(value)


def _offer(sheet: Any, cells: str, words: Sequence[str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    offered = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=False)
    offered.add(cells)
    sheet.add_data_validation(offered)
