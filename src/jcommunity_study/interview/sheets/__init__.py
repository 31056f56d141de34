"""Coding sheets: interviews as a table that people fill in with Excel, WPS or Word, read back. A format is a file and a row of SHEETS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jcommunity_study.errors import Faults
from jcommunity_study.interview.sheets import docx, xlsx
from jcommunity_study.interview.sheets.sheet import Filled, Sheet


@dataclass(frozen=True)
class SheetFormat:
    """A format's writer, and its reader, which keeps what it cannot read."""

    write: Callable[[Sheet], bytes]
    read: Callable[[Path, Faults], Filled]


SHEETS: dict[str, SheetFormat] = {".xlsx": SheetFormat(xlsx.write, xlsx.read), ".docx": SheetFormat(docx.write, docx.read)}
