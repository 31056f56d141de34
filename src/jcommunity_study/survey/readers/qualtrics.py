"""Qualtrics: .csv, .tsv and .xlsx with three header rows (names, texts, import ids), and the legacy two rows (`V1` …).

Layout as in real files (ropensci/qualtRics), in parsers of real ones (surveyir: import ids with `choiceId`, names of side-by-side, sliders,
uploads), and Qualtrics' help "Understanding your dataset": `Q5_4_TEXT` was written beside choice 4, `1_Q2` is question 2 in
loop 1, `Q6_1` a row of a matrix or a choice of its own column, `_DO` a display order, `-99` and `-1000` seen but not answered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.survey.questionnaire import Kind
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.dictionary import lay_out, told_apart
from jcommunity_study.survey.readers.export import BLANK, Export, Layout, Platform
from jcommunity_study.survey.readers.forms.form import plain
from jcommunity_study.survey.readers.grouped import answers, holds
from jcommunity_study.survey.readers.ticks import joined
from jcommunity_study.survey.readers.variables import Variable

_METADATA = {
    "startdate": "started", "enddate": "ended", "status": "status", "responsetype": "status", "ipaddress": "ip", "progress": "progress",
    "durationinseconds": "seconds", "duration": "seconds", "finished": "finished", "recordeddate": "submitted", "responseid": "id",
    "recordid": "id", "recipientlastname": "user#last", "recipientfirstname": "user#first", "recipientemail": "email",
    "externalreference": "user#reference", "externaldatareference": "user#reference",
    "locationlatitude": "location#latitude", "locationlongitude": "location#longitude",
    "locationaccuracy": "location#accuracy", "distributionchannel": "source", "userlanguage": "language", "responseset": "response set",
    "name": "user#name", "emailaddress": "email",
}  # fmt: skip
_LEGACY_ONLY = frozenset({"name", "emailaddress", "responseset", "locationaccuracy"})
_DISTINCT = frozenset({"recordeddate", "responseid", "distributionchannel", "userlanguage", "durationinseconds", "externalreference",
                       "recipientlastname", "recipientemail"})  # fmt: skip
_TYPED = frozenset({"started", "ended", "submitted", "seconds", "progress"})
_DERIVED = re.compile(
    r"_DO(?:_\w+)?$|_(?:First Click|Last Click|Page Submit|Click Count)$"
    r"| - (?:Parent )?Topics?(?: .*)?$| - Sentiment.*$|_NPS_GROUP$"
)
_DERIVED_ID = re.compile(
    r"(?:_DO$|^(?:BL|FL)_|_(?:FIRST_CLICK|LAST_CLICK|PAGE_SUBMIT|CLICK_COUNT|NPS_GROUP|FILE_\w+|BROWSER|VERSION|OS|RESOLUTION)$|Topics|Sentiment)"
)
_UPLOAD = re.compile(r"_FILE_(?:ID|NAME)$")
_ADDED = re.compile(
    r"^(?:Q_(?:BallotBox|Recaptcha|RelevantID|TotalDuration|DataPolicy|URL|Language|Unanswered|Duplicate|Ambiguous|Straightlining|CHL|DL|Terminate)\w*"
    r"|SC\d+|gc|term|rid|PROLIFIC_PID|workerId|assignmentId|hitId|transaction_?id)$",
    re.IGNORECASE,
)
_ADDED_PERSONAL = re.compile(r"PROLIFIC_PID|workerId|^rid$", re.IGNORECASE)
_QUESTION = re.compile(r"^(?P<base>(?:\d+_)?(?:QID\d+|[A-Za-z]\w*?)(?:#\d+)?)(?:_(?P<part>x?\d+)(?:_(?P<more>x?\d+))?)?(?P<text>_TEXT)?$")
MIN_STEM = 4  # characters of a legacy stem with its dash: `e-mail` and `e-bike` share none
_NOT_ANSWERED = frozenset({"-99", "-1000"})
_PREVIEW = {"1": "Survey Preview", "2": "Survey Test", "9": "Preview Spam", "17": "Offline Survey Preview"}
_NUMERIC_STATUS = re.compile(r"\d{1,2}")
_PREVIEWED = Text(
    "第 {rows} 行是预览或测试答卷（Status），不是受访者的回答。要剔除请写一条筛查规则。",
    "Rows {rows} are previews or tests (Status), not answers of respondents. Screen them out if you agree.",
)


@dataclass(frozen=True)
class _Head:
    """What the header rows say of one column; `base` is its question, `part` its row or choice, `more` a second one."""

    place: int
    name: str
    text: str
    id: str
    base: str = ""
    part: str = ""
    more: str = ""
    words: bool = False


def recognise(sheet: Sheet) -> bool:
    """By a row of import ids, by the legacy names in the first row, or by three of its own names."""
    if _id_row(sheet) is not None or _is_legacy(sheet):
        return True
    return len(_DISTINCT & {_key(h) for h in sheet.header}) >= 3


def _key(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.casefold())


def _first(sheet: Sheet, row: int) -> list[str]:
    return [c.values[c.codes[row]] if row < sheet.rows else "" for c in sheet.columns]


def _id_row(sheet: Sheet) -> int | None:
    return next((n for n in range(min(2, sheet.rows)) if any('"ImportId"' in v for v in _first(sheet, n))), None)


def _is_legacy(sheet: Sheet) -> bool:
    return sheet.header[0] == "V1" and len({"responseid", "responseset", "startdate"} & {_key(v) for v in _first(sheet, 0)}) >= 2


def layout(sheet: Sheet) -> Export:
    """The export's questions under their names, texts from the header rows."""
    heads, sheet = _headed(told_apart(sheet))
    metadata = _metadata(heads)
    for h in heads:
        if h.place not in metadata.values() and _is_derived(h):
            person = _UPLOAD.search(h.id) or _ADDED_PERSONAL.search(h.name)
            name = h.name or f"#{h.place + 1}"
            metadata.setdefault(f"user#{name}" if person else name, h.place)
    asked = [h for h in heads if h.place not in metadata.values()]
    columns = list(sheet.columns)
    for h in asked:
        columns[h.place] = columns[h.place].respelled(lambda v: "" if v in _NOT_ANSWERED else v)
    sheet = replace(sheet, columns=tuple(columns))
    kind = _kind(sheet, metadata, asked)
    sheet, notes = _described(sheet, asked, kind)
    notes += _previews(sheet, metadata)
    return lay_out("qualtrics", sheet, metadata, layout=kind, warnings=notes, guessed=True)


def _headed(sheet: Sheet) -> tuple[list[_Head], Sheet]:
    """The columns' heads, and the sheet without the header rows below the first."""
    ids, legacy = _id_row(sheet), _is_legacy(sheet)
    below = ids + 1 if ids is not None else int(legacy or _is_text_row(sheet))
    texts = _first(sheet, 0) if below and ids != 0 else list(sheet.header)
    told = [_import_id(v) for v in _first(sheet, ids)] if ids is not None else [("", "")] * len(sheet.header)
    if sheet.rows <= below:
        raise InputError("只有表头，没有答卷。", "has header rows alone, without answers.", where=sheet.path)
    heads = []
    for n, (name, text, (number, choice)) in enumerate(zip(sheet.header, texts, told, strict=True)):
        head = _Head(n, text if legacy and re.fullmatch(r"V\d+", name) else name, plain(text), number)
        heads.append(_taken_apart(head, choice))
    kept = np.arange(below, sheet.rows)
    return heads, replace(sheet, columns=tuple(c.take(kept) for c in sheet.columns), numbers=sheet.numbers[below:])


def _is_text_row(sheet: Sheet) -> bool:
    """Whether the first row holds words where dates and counts stand (`Start Date`, 开始日期): the row of import ids was deleted."""
    typed = [v for h, v in zip(sheet.header, _first(sheet, 0), strict=True) if _METADATA.get(_key(h)) in _TYPED]
    return any(v and not re.search(r"\d", v) for v in typed)


def _import_id(cell: str) -> tuple[str, str]:
    try:
        found = json.loads(cell)
    except ValueError:
        return "", ""
    return (str(found.get("ImportId", "")), str(found.get("choiceId", ""))) if isinstance(found, dict) else ("", "")


def _taken_apart(head: _Head, choice: str) -> _Head:
    """By the import id where it names a question, else by the name."""
    asked = _QUESTION.match(head.id) if re.match(r"^(?:\d+_)?QID\d", head.id) else None
    found = asked or _QUESTION.match(head.name)
    if not found:
        return replace(head, base=head.name)
    part = choice or found["part"] or ""
    return replace(head, base=found["base"], part=part, more=found["more"] or "", words=bool(found["text"]))


def _metadata(heads: Sequence[_Head]) -> dict[str, int]:
    metadata: dict[str, int] = {}
    for h in heads:
        key = _key(h.id) if h.id else _key(h.name)
        named = key in _METADATA and (h.id or key not in _LEGACY_ONLY or any(_key(x.name) == "responseset" for x in heads))
        if named and _METADATA[key] not in metadata:
            metadata[_METADATA[key]] = h.place
    return metadata


def _is_derived(head: _Head) -> bool:
    """What Qualtrics works out or adds, and a column without a name; a question by its import id is one whatever its name."""
    if re.match(r"^(?:\d+_)?QID\d", head.id):
        return bool(_DERIVED_ID.search(head.id))
    return not head.name or bool(_DERIVED_ID.search(head.id) or _ADDED.match(head.name) or (not head.id and _DERIVED.search(head.name)))


def _kind(sheet: Sheet, metadata: Mapping[str, int], asked: Iterable[_Head]) -> Layout:
    """Numeric values or choice texts: by the column of the status, else by what most closed questions hold."""
    for role in ("status", "finished"):
        said = answers(sheet.columns[metadata[role]]) if role in metadata else set()
        if said:
            return "codes" if all(_NUMERIC_STATUS.fullmatch(v) for v in said) else "text"
    seen = [answers(sheet.columns[h.place]) for h in asked if not h.words and not h.id.endswith("TEXT")]
    filled = [s for s in seen if s]
    numeric = sum(all(re.fullmatch(r"\d{1,3}(?:,\d{1,3})*", v) for v in s) for s in filled)
    return "codes" if filled and numeric >= 0.75 * len(filled) else "text"


def _previews(sheet: Sheet, metadata: Mapping[str, int]) -> list[Text]:
    if "status" not in metadata:
        return []
    said = {*_PREVIEW, *_PREVIEW.values()}
    cells = sheet.columns[metadata["status"]]
    rows = np.flatnonzero(cells.map(lambda v: v in said or "preview" in v.casefold(), dtype=bool))
    return [_PREVIEWED.format(rows=sheet.row_list(rows, limit=20))] if len(rows) else []


def _described(sheet: Sheet, asked: Sequence[_Head], kind: Layout) -> tuple[Sheet, list[Text]]:
    """Variables of the questions' columns, by what the columns of one question hold; cells respelled where they are ticks."""
    groups: dict[str, list[_Head]] = {}
    for h in asked:
        groups.setdefault(h.base, []).append(h)
    variables: dict[str, Variable] = {}
    columns, notes = list(sheet.columns), list[Text]()
    for base, heads in groups.items():
        if not any(h.id for h in heads) and not _one_question(heads):
            # names that look alike
            variables |= {sheet.header[h.place]: Variable(h.text) for h in heads}
        else:
            variables |= _question(base, heads, sheet.header, columns, kind, notes)
    return replace(sheet, variables=variables, columns=tuple(columns)), notes


def _one_question(heads: Sequence[_Head]) -> bool:
    """Without import ids: whether names that begin alike are one question, by a stem that their texts share."""
    stem = _stem([h.text for h in heads])
    return len(heads) == 1 or bool(stem) or all(h.text == h.name for h in heads)


def _beginning(texts: Sequence[str]) -> str:
    """The characters with which all texts begin."""
    first, last = min(texts), max(texts)
    return first[: next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))]


def _stem(texts: Sequence[str]) -> str:
    """The words before ` - ` that all texts share; the legacy export has `-`, behind which the texts differ at once."""
    shared = _beginning(texts)
    at = shared.rfind(" - ")
    if at <= 0 and shared.endswith("-") and len(shared) >= MIN_STEM:
        at = len(shared) - 1
    return shared[:at].strip() if at > 0 else ""


def _part(head: _Head, stem: str) -> str:
    """The row's or choice's own words: the text behind the stem, without Qualtrics' own marks."""
    text = head.text[len(stem) :] if stem else re.sub(r"^.* - (?=.)(?!Text$)", "", head.text)
    text = re.sub(r"^\s*-\s*", "", text)
    text = re.sub(r"^Selected Choice\s*-?\s*", "", text)
    return re.sub(r"\s*-\s*Text$", "", text).strip() or head.part or head.name


def _question(
    base: str, heads: list[_Head], header: Sequence[str], columns: list[Cells], kind: Layout, notes: list[Text]
) -> dict[str, Variable]:
    whole = [h for h in heads if not h.part and not h.words]
    words = [h for h in heads if h.words and h.part]
    parts = [h for h in heads if h.part and not h.words]
    stem = _stem([h.text for h in heads]) if len(heads) > 1 else heads[0].text
    group = _tag(heads, header)
    out: dict[str, Variable] = {}
    for h in heads:
        if h.words and not h.part:  # an open question
            out[header[h.place]] = Variable(h.text, kind=None)
    if whole:
        h = whole[0]
        text = re.sub(r"\s*-\s*Selected Choice$", "", h.text)
        columns[h.place], doubts = joined(columns[h.place], kind, h.text, header[h.place])
        notes += doubts
        multiple = any("┋" in v for v in columns[h.place].values)
        chosen: Kind | None = "single" if words or text != h.text else None
        out[header[h.place]] = Variable(text, kind="multiple" if multiple else chosen, group=group)
        out |= {
            header[w.place]: Variable(_part(w, stem), group=group, part=w.part if kind == "codes" else _part(w, stem), use="words")
            for w in words
        }
        for extra in whole[1:]:
            out[header[extra.place]] = Variable(extra.text)
    if parts:
        out |= _parted(group, stem, parts, header, columns, kind)
        ticked = {h.part: v.part for h in parts if (v := out[header[h.place]]).kind == "multiple"}
        for w in words if not whole else ():
            tick = ticked.get(w.part, "")
            out[header[w.place]] = Variable(w.text, kind=None if not tick else "multiple", group=group if tick else "", part=tick,
                                            use="words" if tick else "answer")  # fmt: skip
    elif not whole:
        out |= {header[w.place]: Variable(w.text) for w in words}
    return out


def _tag(heads: Sequence[_Head], header: Sequence[str]) -> str:
    """The question's name as its author gave it: what the columns' names share."""
    names = [header[h.place] for h in heads]
    if len(names) == 1:
        return names[0]
    shared = _beginning(names)
    return (shared if shared in names else re.sub(r"_?x?\d*$", "", shared)) or heads[0].base


def _parted(group: str, stem: str, parts: list[_Head], header: Sequence[str], columns: list[Cells], kind: Layout) -> dict[str, Variable]:
    """Columns of one question that bear a row or a choice each."""
    rows: dict[str, list[_Head]] = {}
    for h in parts:
        rows.setdefault(h.part, []).append(h)
    if all(h.more for h in parts) and any(len(r) > 1 for r in rows.values()):  # a matrix with several answers a row
        out: dict[str, Variable] = {}
        for number, several in rows.items():
            own = _stem([h.text for h in several])
            out |= _parted(f"{group}_{number}", own, [replace(h, part=h.more, more="") for h in several], header, columns, kind)
        return out
    texts = {h.place: _part(h, stem) for h in parts}
    text = re.sub(r"\s*-\s*Selected Choice$", "", stem) or group
    split = [re.fullmatch(r"QID\d+|\d+_QID\d+", h.id) is not None for h in parts]
    if all(split) or _are_ticks(parts, texts, columns):
        for h in parts:
            columns[h.place] = columns[h.place].respelled(lambda v: "" if v in BLANK else "0" if v == "0" else "1")
        return {header[h.place]: Variable(text, kind="multiple", group=group, part=texts[h.place]) for h in parts}
    what = holds([columns[h.place] for h in parts])
    if len(parts) == 1 and what != "ticks":
        return {header[parts[0].place]: Variable(parts[0].text, kind="number" if what == "numbers" else None)}
    if what == "ranks":
        return {header[h.place]: Variable(text, kind="ranking", group=group, part=texts[h.place]) for h in parts}
    if what in ("rows", "ticks"):
        return {header[h.place]: Variable(text, kind="matrix", group=group, part=texts[h.place]) for h in parts}
    return {header[h.place]: Variable(h.text, kind="number" if what == "numbers" else None) for h in parts}


def _are_ticks(parts: Sequence[_Head], texts: Mapping[int, str], columns: Sequence[Cells]) -> bool:
    """A choice's column holds nothing but its own words, or 1 (or its number) where it was chosen."""
    seen = {h.place: answers(columns[h.place]) - {"0"} for h in parts}
    if not any(seen.values()) or any(len(s) > 1 for s in seen.values()):
        return False
    own = all(s <= {texts[h.place], h.text} for h in parts for s in [seen[h.place]])
    marked = all("Selected Choice" in h.text for h in parts)
    numbered = len(parts) > 1 and all(s <= {h.part} for h in parts for s in [seen[h.place]]) and len(set().union(*seen.values())) > 1
    return own or marked or numbered


QUALTRICS = Platform("qualtrics", recognise, layout, whole=True)
