"""Workbooks as bytes: the same content gives the same bytes, and nobody's name or clock is in them."""

from __future__ import annotations

import io
import re
from typing import Any

from jcommunity_study.files.archive import fixed_zip
from jcommunity_study.files.text import neutralise, xml_text

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
