"""Which platform wrote a sheet. A new platform is one file and one line in PLATFORMS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from jcommunity_study.survey.readers.cells import Sheet
from jcommunity_study.survey.readers.containers import read_sheet, read_sheets
from jcommunity_study.survey.readers.export import UNVERIFIED, Export, Platform
from jcommunity_study.survey.readers.google_forms import GOOGLE_FORMS
from jcommunity_study.survey.readers.spss import SPSS, STATA
from jcommunity_study.survey.readers.table import TABLE
from jcommunity_study.survey.readers.tencent import TENCENT
from jcommunity_study.survey.readers.tencent_docs import TENCENT_DOCS
from jcommunity_study.survey.readers.wenjuan import WENJUAN
from jcommunity_study.survey.readers.wjx import WJX

PLATFORMS: tuple[Platform, ...] = (
    TENCENT,
    TENCENT_DOCS,
    WENJUAN,
    WJX,
    SPSS,
    STATA,
    GOOGLE_FORMS,
    TABLE,
)  # the first that recognises a sheet reads it; `table` takes whatever is left


def recognise(sheet: Sheet) -> Platform:
    """The platform that wrote the sheet, by its content."""
    return next(platform for platform in PLATFORMS if platform.recognise(sheet))


def read_export(path: Path) -> Export:
    """The export at `path`, its questions laid out, with a warning where no real file of that layout could be seen.

    Raises InputError for what cannot be read.
    """
    sheet = read_sheet(path)
    return _laid_out(sheet, recognise(sheet))


def read_exports(path: Path) -> Iterator[Export]:
    """The same piece by piece, for files larger than memory; each is laid out as the first."""
    platform: Platform | None = None
    first: Export | None = None
    for sheet in read_sheets(path):
        platform = platform or recognise(sheet)
        export = _laid_out(sheet, platform)
        first = first or export
        yield export.like(first)


def _laid_out(sheet: Sheet, platform: Platform) -> Export:
    export = platform.layout(sheet)
    unverified = () if platform.verified else (UNVERIFIED,)
    return replace(export, raw=sheet, warnings=(*unverified, *sheet.notes, *export.warnings))
