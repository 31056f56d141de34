"""Which platform wrote a sheet. A new platform is one file and one line in PLATFORMS."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.readers.cells import Sheet
from jcommunity_study.survey.readers.containers import read_sheet
from jcommunity_study.survey.readers.export import Export, Platform
from jcommunity_study.survey.readers.forms import registry as forms
from jcommunity_study.survey.readers.kobo import KOBO
from jcommunity_study.survey.readers.limesurvey import LIMESURVEY, LIMESURVEY_ARCHIVE
from jcommunity_study.survey.readers.qualtrics import QUALTRICS
from jcommunity_study.survey.readers.redcap import REDCAP
from jcommunity_study.survey.readers.spss import SPSS
from jcommunity_study.survey.readers.table import TABLE
from jcommunity_study.survey.readers.wjx import WJX

PLATFORMS: tuple[Platform, ...] = (  # the first that recognises a sheet reads it; `table` takes whatever is left
    WJX, LIMESURVEY_ARCHIVE, QUALTRICS, REDCAP, KOBO, LIMESURVEY, SPSS, TABLE,
)  # fmt: skip
UNVERIFIED = Text("版式未经真实文件核对，请逐列核对。", "Layout unverified against a real file: check it column by column.")
_OTHERS = Text("工作簿里另有工作表 {names}，未读取。", "The workbook has further sheets, which are not read: {names}.")


def recognise(sheet: Sheet) -> Platform:
    """The platform that wrote the sheet, by its content."""
    return next(platform for platform in PLATFORMS if platform.recognise(sheet))


def read_export(path: Path, form: Path | None = None) -> Export:
    """The export at `path`, its questions laid out; raises InputError for what cannot be read, and for a form in place of answers.

    `form` describes its columns (a REDCap dictionary, an XLSForm, an .lss); without it, one that lies beside the export is used when it
    has nearly all of its columns.
    """
    forms.refuse_form(path)
    return laid_out(read_sheet(path), form)


def laid_out(sheet: Sheet, form: Path | None = None) -> Export:
    """The export of a sheet that was read already."""
    platform = recognise(sheet)
    found, said = (forms.named(form, sheet), ()) if form is not None else forms.beside(sheet, platform.name)
    notes = [*said, *sheet.notes]
    if found is not None:
        sheet, doubts = found.describe(sheet)
        notes += doubts
        platform = platform if platform.name == found.platform else next(p for p in reversed(PLATFORMS) if p.name == found.platform)
    export = platform.layout(sheet)
    if not platform.verified:
        notes.insert(0, UNVERIFIED)
    if sheet.others:
        notes.append(_OTHERS.format(names="、".join(sheet.others)))
    described = found is not None or sheet.container == "lsa"
    return replace(export, warnings=(*notes, *export.warnings), form=found.path if found is not None else None, described=described)
