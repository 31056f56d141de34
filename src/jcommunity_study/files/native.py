"""What the child process runs: native parsers, plain values out. Nothing heavy is imported here."""

from __future__ import annotations

import io
from typing import Any

from jcommunity_study.errors import InputError

READ_WORKBOOK = "jcommunity_study.files.native:read_workbook"
MAX_SPARSE = 5_000_000
CELLS_PER_BYTE = 20
_DAMAGED = (
    "文件不完整或已损坏，无法作为工作簿读取（{}）。请重新导出。",
    "is cut off or damaged and cannot be read as a workbook ({}). Export it again.",
)


def read_workbook(data: bytes) -> list[tuple[str, bool, list[list[Any]]]]:
    """(name, visible, rows) of each worksheet of an .xlsx or .xls; cells as Python values, empty ones as ''.

    Raises InputError for a workbook that is damaged or under a password.
    """
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [(meta.name, _visible(meta), _rows(book.get_sheet_by_name(meta.name), len(data))) for meta in _worksheets(book)]
    except calamine.PasswordError:
        raise InputError("文件有密码保护。请去掉密码后另存。", "is protected by a password. Remove it and save the file.") from None
    except (calamine.CalamineError, ValueError, OSError) as e:
        raise InputError(_DAMAGED[0].format(e), _DAMAGED[1].format(e)) from None


def _rows(sheet: Any, size: int) -> list[list[Any]]:
    """The rows; a damaged address can make a small file a sheet of millions of columns, which is refused before it is unpacked."""
    cells = sheet.height * sheet.width
    if cells > MAX_SPARSE and cells > CELLS_PER_BYTE * size:
        zh, en = _DAMAGED
        shape = f"{sheet.height} × {sheet.width}"
        raise InputError(zh.format(shape), en.format(shape))
    return sheet.to_python()


def _worksheets(book: Any) -> list[Any]:
    return [sheet for sheet in book.sheets_metadata if str(sheet.typ).endswith("WorkSheet")]


def _visible(sheet: Any) -> bool:
    return str(sheet.visible).endswith("Visible")
