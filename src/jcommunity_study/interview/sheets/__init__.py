"""Coding sheets: interviews as a table that people fill in with Excel, WPS or Word, read back. A format is a file and a row of SHEETS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.errors import Faults
from jcommunity_study.interview.sheets import docx, xlsx
from jcommunity_study.interview.sheets.check import understood
from jcommunity_study.interview.sheets.sheet import Filled, Sheet

NOBODY = Text("（空白表，没有写明）", "(a blank sheet that names nobody)")


@dataclass(frozen=True)
class SheetFormat:
    """A format's writer, whether a file is of it, and its reader, which keeps what it cannot read."""

    write: Callable[[Sheet], bytes]
    fits: Callable[[Path], bool]
    read: Callable[[Path, Faults], Filled]


SHEETS: dict[str, SheetFormat] = {
    ".xlsx": SheetFormat(xlsx.write, xlsx.fits, xlsx.read),
    ".docx": SheetFormat(docx.write, docx.fits, docx.read),
}


def is_sheet(path: Path) -> bool:
    """Whether a file is a coding sheet, by what `export` hid in it."""
    form = SHEETS.get(path.suffix.lower())
    return form is not None and form.fits(path)


def inspect(path: Path, lang: Language | None = None) -> dict[str, object]:
    """What `jcommunity inspect` prints of a sheet: whose it is, its rows and the codings in them, and, in `lang` (without one in both
    languages), what an import would complain of."""
    faults = Faults()
    filled = SHEETS[path.suffix.lower()].read(path, faults)
    said, warnings = understood(filled, filled.head.codes, faults)
    told = [*warnings, *(Text(f.message("zh"), f.message("en")) for f in faults.found)]
    return {
        "format": "coding-sheet",
        "coder": filled.head.coder or filled.coder or (NOBODY[lang] if lang else ""),
        "rows": len(filled.rows),
        "codings": sum(len(row.marks) for row in said.values()),
        "warnings": [w[lang] if lang else str(w) for w in told],
    }
