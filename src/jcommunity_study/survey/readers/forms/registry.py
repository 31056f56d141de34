"""Which files are forms, and which form goes with an export. A new kind of form is one file and one entry in `read_form` and `is_form`."""

from __future__ import annotations

import re
from pathlib import Path

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.files import child, native
from jcommunity_study.files.archive import ZIP_MAGIC, is_ole
from jcommunity_study.files.text import read_bytes
from jcommunity_study.files.workbook import sheet_names
from jcommunity_study.survey.readers.cells import Sheet
from jcommunity_study.survey.readers.containers import lsa, read_sheet
from jcommunity_study.survey.readers.containers.raw import SECONDS
from jcommunity_study.survey.readers.forms import lss, redcap, xlsform
from jcommunity_study.survey.readers.forms.form import Form

NAMES = {
    "redcap": Text("REDCap 数据字典", "a REDCap data dictionary"),
    "xlsform": Text("XLSForm（KoboToolbox/ODK 的问卷定义）", "an XLSForm (the form of KoboToolbox or ODK)"),
    "lss": Text("LimeSurvey 的问卷定义（.lss）", "a LimeSurvey survey structure (.lss)"),
}
WITH_FORMS = {"redcap": NAMES["redcap"], "kobo": NAMES["xlsform"], "limesurvey": NAMES["lss"]}
NEARLY_ALL, FEW = 0.9, 0.3
MAX_BESIDE, MAX_FORM = 200, 64 << 20
_SUFFIXES = frozenset({".csv", ".xlsx", ".lss"})
_DICTIONARY = re.compile(rb"variable / field name|\bfield_name\b.*\bfield_type\b", re.IGNORECASE | re.DOTALL)
_USED = Text(
    "使用了同一文件夹里的{kind}：{name}。若不对，请用 --form 指明另一个。",
    "Used {kind} that lies beside the export: {name}. If that is wrong, name another with --form.",
)
_SEVERAL = Text(
    "同一文件夹里有 {n} 份问卷定义都符合（{names}），没有使用。请用 --form 指明一份。",
    "{n} forms beside the export fit it ({names}); none is used. Name one with --form.",
)
_MISSING = Text(
    "没有问卷定义（{kind}）：选项文字和题型未知或靠猜。有的话请加 --form 文件。",
    "Without its form ({kind}) labels are unknown and kinds are guessed. If you have it, add --form FILE.",
)


def is_form(path: Path) -> bool:
    """Whether a file is a form, by its first bytes or its list of sheets; an old .xls is not looked into."""
    try:
        with path.open("rb") as f:
            head = f.read(4096)
    except OSError:
        return False
    if head.startswith(ZIP_MAGIC):
        names = {name.casefold() for name in sheet_names(path)}
        return {"survey", "choices"} <= names or {"survey", "settings"} <= names
    return lss.is_lss(head) or bool(_DICTIONARY.search(head.replace(b"\0", b"")))


def read_form(path: Path) -> Form:
    """The form at `path`; raises InputError when it is none."""
    data = read_bytes(path, MAX_FORM)
    if lss.is_lss(data):
        return lss.read(data, path)
    if data.startswith(ZIP_MAGIC) and lsa.has_structure(data):
        return lss.read(lsa.structure(data, path), path)
    if data.startswith(ZIP_MAGIC) or is_ole(data):
        sheets = child.call(native.READ_WORKBOOK, data, where=path, seconds=SECONDS)
        if xlsform.fits(sheets):
            return xlsform.read(sheets, path)
    sheet = read_sheet(path)
    if redcap.fits(sheet):
        return redcap.read(sheet)
    raise InputError(
        "不是问卷定义。可用的有：REDCap 数据字典（.csv）、XLSForm（.xlsx）、LimeSurvey 的 .lss。",
        "is no form. Known forms: a REDCap data dictionary (.csv), an XLSForm (.xlsx), LimeSurvey's .lss.",
        where=path,
    )


def refuse_form(path: Path) -> None:
    """Raises InputError when the file that should hold answers is a form."""
    if is_form(path):
        kind = NAMES[read_form(path).kind]
        raise InputError(
            f"这是{kind.zh}，不是答卷。请把答卷写在 --from 之后，把这个文件写在 --form 之后。",
            f"is {kind.en} and holds no answers. Name the export with --from and this file with --form.",
            where=path,
        )


def named(path: Path, sheet: Sheet) -> Form:
    """The form that the user named; raises InputError when it describes few of the export's columns."""
    form = read_form(path)
    if form.share(sheet.header) < FEW:
        raise InputError(
            f"问卷定义 {path.name} 里几乎没有这份导出的列。请检查是否配对。",
            f"the form {path.name} has hardly any of the columns of this export. Check that they belong together.",
            where=sheet.path,
        )
    return form


def beside(sheet: Sheet, platform: str) -> tuple[Form | None, tuple[Text, ...]]:
    """The one form in the export's folder that has nearly all of its columns; and what to say of it. Two that fit are a doubt."""
    if platform not in (*WITH_FORMS, "table") or sheet.variables:
        return None, ()
    fit = [form for path in _siblings(sheet.path) if (form := _read_quietly(path)) is not None and _fits(form, sheet)]
    if len(fit) == 1:
        return fit[0], (_USED.format(kind=NAMES[fit[0].kind], name=fit[0].path.name),)
    if fit:
        return None, (_SEVERAL.format(n=len(fit), names="、".join(f.path.name for f in fit)),)
    return None, (_MISSING.format(kind=WITH_FORMS[platform]),) if platform in WITH_FORMS else ()


def _siblings(path: Path) -> list[Path]:
    try:
        found = sorted(p for p in path.parent.iterdir() if p.suffix.lower() in _SUFFIXES and p.name != path.name and p.is_file())
    except OSError:
        return []
    return [p for p in found[:MAX_BESIDE] if is_form(p)]


def _read_quietly(path: Path) -> Form | None:
    """A form that nobody named is no reason to stop when it is damaged."""
    try:
        return read_form(path)
    except InputError:
        return None


def _fits(form: Form, sheet: Sheet) -> bool:
    return len(form.places(sheet.header)) >= 2 and form.share(sheet.header) >= NEARLY_ALL
