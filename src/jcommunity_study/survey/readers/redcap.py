"""REDCap data exports, raw or by label, described by their data dictionary where it is there.

Layout as in real files (OuhscBbmc/REDCapR): a checkbox is a column of 0/1 per choice, `name___code`; each form ends with
`{form}_complete` (0 incomplete,
1 unverified, 2 complete); longitudinal projects repeat the record by `redcap_event_name`, repeating forms by `redcap_repeat_instance`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.dictionary import lay_out, told_apart
from jcommunity_study.survey.readers.export import BLANK, SPELLED, Export, Platform
from jcommunity_study.survey.readers.forms.redcap import ADDED
from jcommunity_study.survey.readers.variables import Variable

_TICK = re.compile(r"^(?P<name>[a-z]\w*?)___(?P<code>\w+)$")
_CHOICE = re.compile(r"^(?P<name>.+) \(choice=(?P<code>.+)\)$", re.DOTALL)
_ID = re.compile(r"^(?:\w*_)?(?:record|study|participant|subject|patient|case)?[_ ]?id$", re.IGNORECASE)
_AGAIN = frozenset({
    "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "event name", "repeat instrument", "repeat instance",
})  # fmt: skip
_STATUS = frozenset({"0", "1", "2", "", "Incomplete", "Unverified", "Complete"})
_REPEATED = Text(
    "记录在多个事件中重复：{n} 行来自 {records} 条记录，每行是一条记录的一个事件，编号写作“记录/事件”。",
    "Records repeat by event: {n} rows of {records} records; each row is one event of one record, its id is `record/event`.",
)


def recognise(sheet: Sheet) -> bool:
    """By a column that REDCap adds; else by the status of a form beside ticks, or beside an id and names as REDCap writes them."""
    lowered = {h.casefold() for h in sheet.header}
    if any(h.startswith("redcap_") and ADDED.match(h) for h in lowered):
        return True
    status = [n for n, h in enumerate(sheet.header) if _is_status(h, sheet.columns[n])]
    ticks = any(_TICK.match(h) or _CHOICE.match(h) for h in sheet.header)
    named = all(re.fullmatch(r"[a-z]\w*", h, re.ASCII) for h in sheet.header if h) or "complete?" in lowered
    return bool(status) and (ticks or (bool(_ID.match(sheet.header[0])) and named))


def _is_status(heading: str, cells: Cells) -> bool:
    return bool(re.search(r"_complete$|^complete\?(?: \(\d+\))?$", heading, re.IGNORECASE)) and set(cells.values) <= _STATUS


def layout(sheet: Sheet) -> Export:
    """The export's questions; the record's id and what REDCap adds are metadata."""
    sheet, described = told_apart(sheet), bool(sheet.variables)
    if not described:
        sheet = replace(sheet, variables=_ticks(sheet))
    metadata = _metadata(sheet)
    sheet = _only_given(sheet)
    again = [n for n, h in enumerate(sheet.header) if h.casefold() in _AGAIN]
    notes: list[Text] = []
    if "id" in metadata and again:
        records = len(sheet.columns[metadata["id"]].values)
        if records < sheet.rows:
            columns = list(sheet.columns)
            named = Cells.combined([columns[n] for n in (metadata["id"], *again)], lambda *parts: "/".join(p for p in parts if p))
            columns[metadata["id"]] = named
            sheet = replace(sheet, columns=tuple(columns))
            notes.append(_REPEATED.format(n=sheet.rows, records=records))
    return lay_out("redcap", sheet, metadata, warnings=notes, guessed=not described)


def _metadata(sheet: Sheet) -> dict[str, int]:
    metadata: dict[str, int] = {}
    for n, heading in enumerate(sheet.header):
        if heading in sheet.variables or not ADDED.match(heading):
            continue
        if heading.casefold().endswith("_complete") and not _is_status(heading, sheet.columns[n]):
            continue
        stamp = heading.casefold().endswith("timestamp") and "submitted" not in metadata
        person = "survey" in heading.casefold() and "identifier" in heading.casefold()
        metadata["submitted" if stamp else f"user#{heading}" if person else heading] = n
    first = next((n for n, h in enumerate(sheet.header) if h.casefold() not in _AGAIN), 0)
    variable = sheet.variables.get(sheet.header[first], Variable())
    if not variable.labels and not variable.part and (_ID.match(sheet.header[first]) or len(sheet.columns[first].values) == sheet.rows):
        metadata["id"] = first
    return metadata


def _ticks(sheet: Sheet) -> Mapping[str, Variable]:
    """Without a dictionary: ticks by their headings, the codes in place of the choices' labels where these are not in the heading."""
    out = {}
    for heading in sheet.header:
        found = _TICK.match(heading) or _CHOICE.match(heading)
        if found:
            out[heading] = Variable(found["name"], kind="multiple", group=found["name"], part=_negative(found["code"]))
    return out


def _negative(code: str) -> str:
    """A column's name holds the code -99 as `_99`."""
    return re.sub(r"^_(?=\d+$)", "-", code)


def _only_given(sheet: Sheet) -> Sheet:
    """In a project of several events, a form without a status in a row was not given there: its blanks were not asked.

    A form's columns stand before its status.
    """
    if not any(h.casefold() in _AGAIN for h in sheet.header):
        return sheet
    columns, block = list(sheet.columns), list[int]()
    for n, heading in enumerate(sheet.header):
        if not _is_status(heading, sheet.columns[n]):
            block += [n] if heading in sheet.variables or not ADDED.match(heading) else []
            continue
        given = sheet.columns[n].map(lambda v: v != "", dtype=bool)
        for place in block if n else ():
            if place:
                columns[place] = _skipped(columns[place], ~given)
        block = []
    return replace(sheet, columns=tuple(columns))


def _skipped(cells: Cells, rows: np.ndarray) -> Cells:
    blank = np.array([v in BLANK for v in cells.values] or [False], dtype=bool)[cells.codes]
    if not (blank & rows).any():
        return cells
    return Cells.merged([*cells.values, SPELLED["skipped"]], np.where(blank & rows, len(cells.values), cells.codes))


REDCAP = Platform("redcap", recognise, layout, whole=True)
