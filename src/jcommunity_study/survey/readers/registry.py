"""Which platform wrote a sheet. A new platform is one file and one line in PLATFORMS."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jcommunity_study.privacy import mask_text
from jcommunity_study.survey.readers.cells import Sheet
from jcommunity_study.survey.readers.containers import read_sheet
from jcommunity_study.survey.readers.export import Export, Platform
from jcommunity_study.survey.readers.spss import SPSS
from jcommunity_study.survey.readers.table import TABLE
from jcommunity_study.survey.readers.wjx import WJX

PLATFORMS: tuple[Platform, ...] = (WJX, SPSS, TABLE)  # the first that recognises a sheet reads it; `table` takes whatever is left


def recognise(sheet: Sheet) -> Platform:
    """The platform that wrote the sheet, by its content."""
    return next(platform for platform in PLATFORMS if platform.recognise(sheet))


def read_export(path: Path) -> Export:
    """The export at `path`, its questions laid out; raises InputError for what cannot be read.

    Headings go into messages, drafts and dictionaries: personal data in them (whom to call with questions) are masked here.
    """
    sheet = read_sheet(path)
    export = recognise(sheet).layout(sheet)
    header = tuple(mask_text(heading) for heading in export.sheet.header)
    return replace(
        export, sheet=replace(export.sheet, header=header), fields=tuple(replace(f, text=mask_text(f.text)) for f in export.fields)
    )
