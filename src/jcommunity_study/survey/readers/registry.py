"""Which platform wrote a sheet. A new platform is one file and one line in PLATFORMS."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jcommunity_study.bilingual import Text
from jcommunity_study.privacy import mask_text
from jcommunity_study.survey.readers.cells import Sheet
from jcommunity_study.survey.readers.containers import read_sheet
from jcommunity_study.survey.readers.export import UNVERIFIED, Export, Field, Platform
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

    Headings, labels and warnings go into messages, drafts and dictionaries: personal data in them (whom to call with questions) are
    masked here.
    Raises InputError for what cannot be read.
    """
    sheet = read_sheet(path)
    platform = recognise(sheet)
    export = platform.layout(sheet)
    unverified = () if platform.verified else (UNVERIFIED,)
    return replace(
        export,
        sheet=_headed(export.sheet),
        raw=_headed(sheet),
        fields=tuple(map(_worded, export.fields)),
        warnings=tuple(map(_masked, (*unverified, *sheet.notes, *export.warnings))),
    )


def _headed(sheet: Sheet) -> Sheet:
    return replace(sheet, header=tuple(map(mask_text, sheet.header)))


def _worded(field: Field) -> Field:
    options = tuple(replace(o, label=_masked(o.label)) for o in field.options)
    return replace(field, text=mask_text(field.text), section=mask_text(field.section), options=options)


def _masked(text: Text) -> Text:
    return Text(mask_text(text.zh), mask_text(text.en))
