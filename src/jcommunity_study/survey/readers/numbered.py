"""Columns that are one question though the file does not say so: neighbours with numbered names and the same labels, or with one stem.

Each group is a guess, and marked as one. The guesses are conservative: names that differ by a number alone (`Q1`, `Q2`) also need a
common stem in their wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jcommunity_study.survey.order import order
from jcommunity_study.survey.questionnaire import Kind
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.kinds import MAX_STRAY, answers_of, fractions
from jcommunity_study.survey.readers.variables import Variable

MIN_STEM = 4
MIN_TIES = 7.0  # by chance none has a probability of e^-7, one in a thousand
_NAME = re.compile(r"^(?P<base>.+?)(?P<mark>_{1,2}[A-Za-z]*|[.#]|[Rr]ow|)(?P<number>\d{1,3})$")
_MARK = re.compile(r"\s*(?:[—–]+|\s-\s?|[:：|]|(?<=[?？])(?=.)|(?<=[）)\]】])(?=.))\s*")
_LATER = re.compile(r"^\s*\d{1,3}\s*[.、．)）]\s*\S")
_NUMBERING = re.compile(r"^\s*\d{1,3}\s*[.、．)）]\s*(?=\S)")
_BRACKETED = re.compile(r"^[\[【]([^\[\]【】]*)[\]】]$")
_CHOSEN = re.compile(r"^(?:已?选中?|勾选|是|有|1|√|yes|checked|selected|ticked|chosen|mentioned|quoted)$", re.IGNORECASE)
_NOT_CHOSEN = re.compile(
    r"^(?:未|没|不)?(?:被)?(?:选中?|勾选|提及)$|^(?:否|无|没有|0|no|not .*|un(?:checked|selected|ticked))$", re.IGNORECASE
)
_RANKS = re.compile(r"排序|排名|排列|首选|第[一1]|rank|first", re.IGNORECASE)


@dataclass(frozen=True)
class _Column:
    heading: str
    variable: Variable
    cells: Cells

    @property
    def key(self) -> tuple[str, str] | None:
        found = _NAME.match(self.heading)
        return (found["base"], found["mark"]) if found else None

    @property
    def number(self) -> int:
        found = _NAME.match(self.heading)
        return int(found["number"]) if found else 0

    @property
    def values(self) -> set[str]:
        """Its answers as raw cells."""
        return {v for v in self.cells.values if v and v not in self.variable.missing}

    def answers(self) -> np.ndarray:
        """Row by row, '' for no answer and for 0."""
        values = self.values - {"0"}
        return self.cells.map(lambda v: v if v in values else "")

    @property
    def stem(self) -> str:
        parts = _MARK.split(self.variable.text)
        return "" if len(parts) < 2 else self.variable.text[: len(self.variable.text) - len(parts[-1])]


@dataclass(frozen=True)
class Wording:
    """What a group of columns is called: the stem they share, '' for none, and each one's own part."""

    stem: str
    parts: tuple[str, ...]


def with_groups(sheet: Sheet) -> Sheet:
    """The sheet with groups guessed among the variables that have none, metadata left aside."""
    columns = [
        _Column(heading, variable, cells)
        for heading, cells in zip(sheet.header, sheet.columns, strict=True)
        if (variable := sheet.variables.get(heading)) is not None and not variable.role
    ]
    variables = dict(sheet.variables)
    for run in _runs(columns):
        variables |= _grouped(run)
    for column in columns:
        base = _words_of(column, variables)
        if base:
            variables[column.heading] = replace(variables[column.heading], group=base, use="words")
            if base in variables and not variables[base].group:
                variables[base] = replace(variables[base], group=base)
    return replace(sheet, variables=variables)


def _runs(columns: Sequence[_Column]) -> Iterator[list[_Column]]:
    """Neighbours that may be one question: first by numbered names, else by the stem of their wording."""
    place = 0
    while place < len(columns):
        run = _run(columns, place)
        if len(run) > 1:
            yield run
        place += len(run)


def _run(columns: Sequence[_Column], place: int) -> list[_Column]:
    by_name, by_stem = [columns[place]], [columns[place]]
    if not _may_belong(columns[place]):
        return by_name
    for column in columns[place + 1 :]:
        last = by_name[-1]
        if column.key is None or column.key != last.key or column.number <= last.number or not _alike(by_name[0], column):
            break
        by_name.append(column)
    for column in columns[place + 1 :]:
        if not by_stem[0].stem or column.stem != by_stem[0].stem or not _alike(by_stem[0], column):
            break
        by_stem.append(column)
    return by_name if len(by_name) >= len(by_stem) else by_stem


def _alike(first: _Column, other: _Column) -> bool:
    """The same sort of column: of one type, with the same labels, or each with the label of its one tick."""
    a, b = first.variable, other.variable
    if not _may_belong(other) or a.numeric != b.numeric:
        return False
    return answers_of(a) == answers_of(b) or (_is_tick(first) and _is_tick(other))


def _may_belong(column: _Column) -> bool:
    """Not to a group that the file declares, no date or time, and none of several blanks to write in (`Q2_Blank1`)."""
    variable = column.variable
    if variable.numeric and len(fractions(column.values)) > MAX_STRAY:
        return False
    return not variable.group and variable.kind not in ("date", "text") and "blank" not in (column.key or ("", ""))[1].casefold()


def _is_tick(column: _Column) -> bool:
    """0 and 1 that say whether an option was chosen: without labels, or with labels that say so, or with the option as the label of 1."""
    labels = answers_of(column.variable)
    values = column.values - set(fractions(column.values)) if column.variable.numeric else column.values
    if not values <= {"0", "1"} or not set(labels) <= {"0", "1"}:
        return False
    return not labels or ("1" in labels and ("0" not in labels or bool(_NOT_CHOSEN.match(labels["0"]))))


def _grouped(run: list[_Column]) -> dict[str, Variable]:
    """The variables of a run as one question; nothing when they are not sure enough to be one."""
    marked = run[0].key is not None and run[0].key == run[1].key and bool(run[0].key[1])
    wording = wording_of([c.variable.text for c in run], [c.heading for c in run], marked)
    if not (wording.stem or marked):
        return {}
    kind, mentions = _kind(run, wording)
    if kind is None:
        return {}
    ticks = kind == "multiple" and not mentions
    base = run[0].key[0] if run[0].key is not None and run[0].key == run[1].key else _common([c.heading for c in run])
    out = {}
    for column, part in zip(run, wording.parts, strict=True):
        own = answers_of(column.variable).get("1", "")
        named = own if ticks and own and not _CHOSEN.match(own) else part
        out[column.heading] = replace(
            column.variable,
            text=wording.stem or base.rstrip("_.#-"),
            group=base.rstrip("_.#-") or run[0].heading,
            part="" if mentions else named,
            use="place" if mentions else "answer",
            labels={} if ticks or (kind == "ranking" and not mentions) else column.variable.labels,
            kind=kind,
            guessed=True,
        )
    return out


def _kind(run: list[_Column], wording: Wording) -> tuple[Kind | None, bool]:
    """The kind of question that a run is, and whether its columns are mentions: the first, second … option named."""
    labels = answers_of(run[0].variable)
    mark = run[0].key[1] if run[0].key is not None else ""
    if "row" in mark.casefold():
        return "matrix", False
    if all(_is_tick(c) for c in run):
        return ("multiple" if any(c.values for c in run) else None), False
    if labels:
        if order(list(labels.values())).family == "rating" or not _one_list(run):
            return "matrix", False
        ranked = mark == "__" or bool(_RANKS.search(" ".join(c.variable.text for c in run)))
        return ("ranking" if ranked else "multiple"), True
    values = set().union(*(c.values for c in run))
    rating = run[0].variable.numeric and len(run) > 2 and bool(wording.stem) and all(re.fullmatch(r"\d|10", v) for v in values)
    return ("ranking" if _ranks(run) else "matrix" if rating and len(values) > 2 else None), False


def _ranks(run: list[_Column]) -> bool:
    """Whether every respondent's numbers are 1, 2 … without a gap and each once, and some gave several."""
    rows = [sorted(v for v in row if v) for row in np.column_stack([c.answers() for c in run])]
    return len(run) < 10 and max(map(len, rows)) > 1 and all(row == [str(n) for n in range(1, len(row) + 1)] for row in rows)


def _one_list(run: list[_Column]) -> bool:
    """Whether the columns are mentions of one list: nobody gave one answer twice, where of independent columns MIN_TIES were expected."""
    answers = [c.answers() for c in run]
    expected = 0.0
    for n, one in enumerate(answers):
        for other in answers[n + 1 :]:
            both = (one != "") & (other != "")
            if np.any(both & (one == other)):
                return False
            expected += sum((one[both] == v).mean() * (other[both] == v).sum() for v in set(one[both]))
    return expected >= MIN_TIES


def wording_of(texts: Sequence[str], names: Sequence[str], marked: bool = False) -> Wording:
    """The stem that the wording of several columns shares, and their own parts: `stem—part`, `stem—part` then `2.part`, `[part] stem`.

    `marked`: the names say that they belong together, so that later parts may be bare.
    """
    common = _common(list(texts))
    cut = [m.end() for m in _MARK.finditer(common) if m.end() >= MIN_STEM]
    if cut and all(text[cut[-1] :].strip() for text in texts):
        return _parted(texts[0][: cut[-1]], [text[cut[-1] :] for text in texts], names)
    parts = _MARK.split(texts[0])
    bare = marked and len(parts) > 1 and all(text and len(_MARK.split(text)) == 1 for text in texts[1:])
    if bare or all(_LATER.match(text) for text in texts[1:]):
        stem = texts[0][: len(texts[0]) - len(parts[-1])] if len(parts) > 1 else ""
        return _parted(stem, [parts[-1], *texts[1:]], names)
    behind = _common([text[::-1] for text in texts])[::-1]
    start = re.search(r"[\]】]\s*|\s[-–—]\s|[—–]", behind)
    if start and len(behind) - start.end() >= MIN_STEM:
        length = len(behind) - start.end()
        return _parted(behind[start.end() :], [text[: len(text) - length] for text in texts], names)
    return _parted("", texts, names)


def _common(texts: Sequence[str]) -> str:
    """What all texts begin with."""
    low, high = min(texts), max(texts)
    return low[: next((n for n, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))]


def _parted(stem: str, parts: Sequence[str], names: Sequence[str]) -> Wording:
    """Tidied: numbering and marks stripped; what has no wording, or the same as another, is known by its name."""
    tidy = [_BRACKETED.sub(r"\1", _NUMBERING.sub("", part).strip(" \t\u3000—–-:：")) for part in parts]
    shown = [t if t and tidy.count(t) == 1 else f"{t} ({name})".strip() if t else name for t, name in zip(tidy, names, strict=True)]
    return Wording(re.sub(r"[\s—–\-:：|]+$", "", stem).strip(), tuple(shown))


def _words_of(column: _Column, variables: dict[str, Variable]) -> str:
    """The question beside whose option these words were written, by the name: `A4__open`, `hobby_other`, `Q5_3_TEXT`."""
    found = re.match(r"^(?P<base>.+?)_{1,2}(?:\d{1,3}_)?(?:open|other|oth|text|TEXT|其他)$", column.heading)
    if not found or column.variable.numeric or column.variable.labels:
        return ""
    base = found["base"]
    alone, grouped = base in variables and not variables[base].group, any(v.group == base for v in variables.values())
    return base if alone != grouped else ""
