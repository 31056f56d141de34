"""Tables as an .xlsx that people fill in: text cells, wrapped, with drop-downs where something is to be chosen."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
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
    out = io.BytesIO()
    book.save(out)
    return fixed_zip(out.getvalue(), {"docProps/core.xml": _PROPERTIES})


def _cell(value: str, where: object) -> object:
    if len(value) >= MAX_CELL:
        raise InputError(
            f"“{value[:20]}…”超过 {MAX_CELL:,} 字，放不进一个单元格。",
            f"{value[:20]!r}… is over {MAX_CELL:,} characters, too long for a cell.",
            where=where,
        )
    return neutralise(xml_text(value))


def _offer(sheet: Any, cells: str, words: Sequence[str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    offered = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=False)
    offered.add(cells)
    sheet.add_data_validation(offered)
