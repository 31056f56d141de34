"""Which platform wrote a sheet. A new platform is one file and one line in PLATFORMS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from jcommunity_study.bilingual import Text
from jcommunity_study.privacy import mask_text
from jcommunity_study.survey.readers.cells import Sheet, joined
from jcommunity_study.survey.readers.containers import read_sheet, read_sheets
from jcommunity_study.survey.readers.export import UNVERIFIED, Export, Field, Platform
from jcommunity_study.survey.readers.forms import registry as forms
from jcommunity_study.survey.readers.forms.form import Form
from jcommunity_study.survey.readers.google_forms import GOOGLE_FORMS
from jcommunity_study.survey.readers.kobo import KOBO
from jcommunity_study.survey.readers.limesurvey import LIMESURVEY, LIMESURVEY_ARCHIVE
from jcommunity_study.survey.readers.qualtrics import QUALTRICS
from jcommunity_study.survey.readers.redcap import REDCAP
from jcommunity_study.survey.readers.spss import SPSS, STATA
from jcommunity_study.survey.readers.table import TABLE
from jcommunity_study.survey.readers.tencent import TENCENT
from jcommunity_study.survey.readers.tencent_docs import TENCENT_DOCS
from jcommunity_study.survey.readers.wenjuan import WENJUAN
from jcommunity_study.survey.readers.wjx import WJX

PLATFORMS: tuple[Platform, ...] = (
    LIMESURVEY_ARCHIVE,
    TENCENT,
    TENCENT_DOCS,
    WENJUAN,
    WJX,
    SPSS,
    STATA,
    QUALTRICS,
    REDCAP,
    KOBO,
    LIMESURVEY,
    GOOGLE_FORMS,
    TABLE,
)  # the first that recognises a sheet reads it; `table` takes whatever is left


def recognise(sheet: Sheet) -> Platform:
    """The platform that wrote the sheet, by its content."""
    return next(platform for platform in PLATFORMS if platform.recognise(sheet))


def read_export(path: Path, form: Path | None = None) -> Export:
    """The export at `path`, its questions laid out, with a warning where no real file of that layout could be seen.

    `form` describes its columns (a REDCap dictionary, an XLSForm, an .lss); without it, one that lies beside the export is used when it
    has nearly all of its columns. Headings, labels and warnings go into messages, drafts and dictionaries: personal data in them (whom
    to call with questions) are masked here. Raises InputError for what cannot be read, and for a form in place of answers.
    """
    forms.refuse_form(path)
    sheet = read_sheet(path)
    return _laid_out(sheet, *_recognised(sheet, form))


def read_exports(path: Path, form: Path | None = None) -> Iterator[Export]:
    """The same piece by piece, for files larger than memory; each is laid out as the first.

    Where all rows are needed to tell what the columns are, there is one piece.
    """
    forms.refuse_form(path)
    pieces = read_sheets(path)
    sheet = next(pieces)
    platform, found, said = _recognised(sheet, form)
    if platform.whole and found is None:
        yield _laid_out(joined([sheet, *pieces]).trimmed(), platform, found, said)
        return
    first = _laid_out(sheet, platform, found, said)
    yield first
    for later in pieces:
        yield _laid_out(later, platform, found, ()).like(first)


def _recognised(sheet: Sheet, form: Path | None) -> tuple[Platform, Form | None, tuple[Text, ...]]:
    """The platform, the form that goes with the sheet, and what is to be said of that."""
    platform = recognise(sheet)
    found, said = (forms.named(form, sheet), ()) if form is not None else forms.beside(sheet, platform.name)
    if found is not None and platform.name != found.platform:
        platform = next(p for p in reversed(PLATFORMS) if p.name == found.platform)
    return platform, found, said


def _laid_out(sheet: Sheet, platform: Platform, form: Form | None, said: tuple[Text, ...]) -> Export:
    described, doubts = form.describe(sheet) if form is not None else (sheet, ())
    export = platform.layout(described)
    unverified = () if platform.verified else (UNVERIFIED,)
    return replace(
        export,
        sheet=_headed(export.sheet),
        raw=_headed(sheet),
        fields=tuple(map(_worded, export.fields)),
        warnings=tuple(map(_masked, (*unverified, *said, *sheet.notes, *doubts, *export.warnings))),
        form=form.path if form is not None else None,
    )


def _headed(sheet: Sheet) -> Sheet:
    return replace(sheet, header=tuple(map(mask_text, sheet.header)))


def _worded(field: Field) -> Field:
    options = tuple(replace(o, label=_masked(o.label)) for o in field.options)
    english = _worded(field.english) if field.english is not None else None
    return replace(field, text=mask_text(field.text), section=mask_text(field.section), options=options, english=english)


def _masked(text: Text) -> Text:
    return Text(mask_text(text.zh), mask_text(text.en))
