"""Which platform wrote a sheet. A new platform is one file and one line in PLATFORMS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jcommunity_study.survey.readers.cells import Sheet
from jcommunity_study.survey.readers.containers import read_sheet, read_sheets
from jcommunity_study.survey.readers.export import Export, Platform
from jcommunity_study.survey.readers.spss import SPSS
from jcommunity_study.survey.readers.table import TABLE
from jcommunity_study.survey.readers.wjx import WJX

PLATFORMS: tuple[Platform, ...] = (WJX, SPSS, TABLE)  # the first that recognises a sheet reads it; `table` takes whatever is left


def recognise(sheet: Sheet) -> Platform:
    """The platform that wrote the sheet, by its content."""
    return next(platform for platform in PLATFORMS if platform.recognise(sheet))


def read_export(path: Path) -> Export:
    """The export at `path`, its questions laid out; raises InputError for what cannot be read."""
    sheet = read_sheet(path)
    return recognise(sheet).layout(sheet)


def read_exports(path: Path) -> Iterator[Export]:
    """The same piece by piece, for files larger than memory; each is laid out as the first."""
    first: Export | None = None
    for sheet in read_sheets(path):
        export = recognise(sheet).layout(sheet) if first is None else next(p for p in PLATFORMS if p.name == first.platform).layout(sheet)
        first = first or export
        yield export.like(first)
