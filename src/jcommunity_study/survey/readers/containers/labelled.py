"""SPSS .sav and .zsav, Stata .dta: the columns under their variables' names, with the file's own dictionary."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.files import child, labelled
from jcommunity_study.survey.order import non_answer
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.containers.codepage import Encoding, choose
from jcommunity_study.survey.readers.containers.raw import Source, sheet_of, tidy
from jcommunity_study.survey.readers.containers.sav_header import read_header
from jcommunity_study.survey.readers.containers.workbook import cell_text
from jcommunity_study.survey.readers.variables import Variable
from jcommunity_study.survey.responses import REASONS

_SAV = (b"$FL2", b"$FL3")  # $FL3 is the packed .zsav
_OLD_DTA = frozenset({104, 105, 108, 110, 111, 112, 113, 114, 115})
_SPSS_FORMAT = re.compile(r"[A-Z]+")
_STATA_FORMAT = re.compile(r"%-?(t[cCdwmqhy]|d)")
_SPSS_DATES = frozenset({"DATE", "ADATE", "EDATE", "JDATE", "SDATE", "MOYR", "QYR", "WKYR"})
_NOT_ASKED = re.compile(r"跳过|跳答|跳题|未问|未询问|not asked|skip|inapplicable", re.IGNORECASE)
_NO_REPLY = re.compile(r"未作?回?答|未填|漏答|缺失|空白|no (?:answer|response|reply)|unanswered|blank|missing", re.IGNORECASE)
_SAMPLE = 2_000  # texts of one column that are looked at to tell the encoding
Spell = Callable[[float], str]


def is_sav(source: Source) -> bool:
    """By its signature."""
    return source.head.startswith(_SAV)


def is_dta(source: Source) -> bool:
    """By its header: `<stata_dta>` since Stata 13; before, the format's number, the byte order and two fixed bytes."""
    data = source.head
    return data.startswith(b"<stata_dta>") or (len(data) > 4 and data[0] in _OLD_DTA and data[1] in (1, 2) and data[2:4] == b"\x01\0")


def read_sav(source: Source) -> Iterator[Sheet]:
    """The file's columns; its rows count from 1."""
    found = child.call(labelled.READ_SAV, source.data, where=source.path, seconds=source.seconds)
    header = read_header(source.data)
    encoding = choose(list(_texts(found)), header.encoding)
    weight = encoding.text(header.weight)
    sheet = _sheet(source, "sav", found, encoding)
    if weight not in sheet.variables:
        yield sheet
        return
    note = Text(
        f"文件按变量 {weight} 加权；这里按未加权的答卷读取。", f"the file is weighted by `{weight}`; the answers are read unweighted."
    )
    variables = {**sheet.variables, weight: replace(sheet.variables[weight], role="weight")}
    yield replace(sheet, variables=variables, notes=(*sheet.notes, note))


def read_dta(source: Source) -> Iterator[Sheet]:
    """The file's columns; its rows count from 1. From format 118 on a .dta is UTF-8, before it is of the system's code page."""
    found = child.call(labelled.READ_DTA, source.data, where=source.path, seconds=source.seconds)
    release = re.match(rb"<stata_dta><header><release>(\d+)", source.data)
    declared = "utf-8" if release and int(release[1]) >= 118 else ""
    yield _sheet(source, "dta", found, choose(list(_texts(found)), declared))


def _texts(found: Mapping[str, Any]) -> Iterator[str]:
    """The file's texts, of which the encoding is told."""
    yield from found["names"]
    yield from (label for label in found["labels"].values() if label)
    for values in found["values"].values():
        yield from (text for pair in values.items() for text in pair if isinstance(text, str))
    yield from (entry["label"] or "" for entry in found["sets"].values())
    for name, (values, _) in found["columns"].items():
        if found["types"][name] == "string":
            yield from islice((v for v in values if not v.isascii()), _SAMPLE)


def _sheet(source: Source, container: str, found: Mapping[str, Any], encoding: Encoding) -> Sheet:
    names = [tidy(encoding.text(name)) for name in found["names"]]
    columns, variables = [], {}
    for raw, name in zip(found["names"], names, strict=True):
        cells, variables[name] = _column(raw, found, encoding)
        columns.append(cells)
    _declare_sets(variables, found, encoding)
    rows = len(columns[0]) if columns else 0
    sheet = sheet_of(source, container, names, columns, numbers=np.arange(1, rows + 1), variables=variables)
    return replace(sheet, notes=(encoding.doubt,) if encoding.doubt else ())


def _column(name: str, found: Mapping[str, Any], encoding: Encoding) -> tuple[Cells, Variable]:
    values, codes = found["columns"][name]
    string = found["types"][name] == "string"
    spell = _spell(found["formats"].get(name) or "")

    def text(value: Any) -> str:
        if isinstance(value, str):
            return encoding.text(value).strip() if string or not value else f".{value}"
        return spell(float(value)) if spell else cell_text(value)

    cells = Cells.merged([text(v) for v in values], codes)
    labels = {text(value): encoding.text(str(label)).strip() for value, label in found["values"].get(name, {}).items()}
    ranges = [{k: encoding.text(v).strip() if isinstance(v, str) else v for k, v in r.items()} for r in found["missing"].get(name, ())]
    letters = {f".{letter}" for letter in found["letters"].get(name, ())}
    declared = [v for v in dict.fromkeys((*labels, *cells.values)) if v in letters or _is_missing(v, ranges)]
    variable = Variable(
        text=encoding.text(found["labels"].get(name) or "").strip(),
        labels=labels,
        missing={v: why_missing(labels.get(v, "")) for v in declared},
        kind=None if spell is None else "text" if spell is _clock else "date",
        measure="" if found["measures"].get(name) in ("unknown", "undetermined", None) else found["measures"][name],
        numeric=not string and spell is None,
    )
    return cells, variable


def why_missing(label: str) -> str:
    """The reason that the label of a missing code gives: a key of REASONS."""
    own = next((key for key, text in REASONS.items() if label in (text.zh, text.en)), None)
    if own:
        return own
    if non_answer(label) == "refused":
        return "refused"
    return "skipped" if _NOT_ASKED.search(label) else "blank" if _NO_REPLY.search(label) else "declared"


def _is_missing(cell: str, ranges: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a cell lies in one of the variable's missing ranges, whose ends may be infinite or, of a string, a text."""
    for part in ranges:
        if isinstance(part["lo"], str):
            inside = cell == part["lo"]
        else:
            try:
                inside = float(part["lo"]) <= float(cell) <= float(part["hi"])
            except ValueError:
                inside = False
        if inside and cell:
            return True
    return False


def _declare_sets(variables: dict[str, Variable], found: Mapping[str, Any], encoding: Encoding) -> None:
    """Multiple-response sets: a column per option with the value that counts, or a column per mention with the option's code."""
    for set_name, entry in found["sets"].items():
        names = [n for n in map(tidy, map(encoding.text, entry["variable_list"])) if n in variables and not variables[n].group]
        if len(names) < 2:
            continue
        for name in names:
            known = variables[name]
            counted = entry["counted_value"]
            ticked = "" if not entry["is_dichotomy"] else "1" if counted is None else cell_text(float(counted))
            part = "" if not ticked else known.labels.get(ticked, "") if entry["type"] == "E" else known.text
            variables[name] = replace(
                known,
                group=encoding.text(set_name).lstrip("$"),
                text=encoding.text(entry["label"] or "").strip(),
                part=(part or known.text or name) if ticked else "",
                use="answer" if ticked else "place",
                ticked=ticked,
                kind="multiple",
            )


def _spell(form: str) -> Spell | None:
    """How a number of this display format is written as a date or a time; None for a plain number."""
    stata = _STATA_FORMAT.match(form)
    if stata:
        return _STATA[stata[1][-1]]
    spss = _SPSS_FORMAT.match(form)
    word = spss[0] if spss else ""
    return (
        _spss_date
        if word in _SPSS_DATES
        else _spss_moment
        if word in ("DATETIME", "YMDHMS")
        else _clock
        if word in ("TIME", "DTIME")
        else None
    )


def _moment(origin: dt.datetime, seconds: float, form: str) -> str:
    """A moment as text; beyond the years 1 to 9999 its number, which no reader takes for a date."""
    try:
        moment = origin + dt.timedelta(seconds=round(seconds))
    except (OverflowError, ValueError):
        return cell_text(seconds)
    return moment.strftime(form) if moment.year >= 1000 else moment.isoformat(sep=" ")[: 10 if "%H" not in form else 19]


_DAY, _DATE, _TIME = 86_400, "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"
_SPSS_ORIGIN, _STATA_ORIGIN = dt.datetime(1582, 10, 14), dt.datetime(1960, 1, 1)  # noqa: DTZ001  # the files have no time zones


def _spss_date(seconds: float) -> str:
    return _moment(_SPSS_ORIGIN, seconds, _DATE)


def _spss_moment(seconds: float) -> str:
    return _moment(_SPSS_ORIGIN, seconds, _TIME)


def _clock(seconds: float) -> str:
    """A time of day or a duration."""
    whole = round(abs(seconds))
    return f"{'-' if seconds < 0 else ''}{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def _periods(per_year: int) -> Spell:
    """The first day of a period counted from the beginning of 1960."""

    def spell(value: float) -> str:
        year, part = divmod(int(value), per_year)
        day = part * 7 if per_year == 52 else 0
        month = 1 if per_year == 52 else 1 + part * (12 // per_year)
        if not 1 <= 1960 + year <= 9999:
            return cell_text(value)
        return (dt.date(1960 + year, month, 1) + dt.timedelta(days=day)).isoformat()

    return spell


_STATA: dict[str, Spell] = {
    "c": lambda ms: _moment(_STATA_ORIGIN, ms / 1000, _TIME),
    "C": lambda ms: _moment(_STATA_ORIGIN, ms / 1000, _TIME),
    "d": lambda days: _moment(_STATA_ORIGIN, days * _DAY, _DATE),
    "w": _periods(52),
    "m": _periods(12),
    "q": _periods(4),
    "h": _periods(2),
    "y": lambda year: f"{int(year):04d}-01-01",
}
