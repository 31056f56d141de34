"""A form: the columns that an export made with it has, and what it says of each."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.questionnaire import Kind
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.dictionary import told_apart
from jcommunity_study.survey.readers.export import BLANK, SPELLED
from jcommunity_study.survey.readers.forms.conditions import Condition
from jcommunity_study.survey.readers.several import as_tick
from jcommunity_study.survey.readers.spelling import raw_codes
from jcommunity_study.survey.readers.values import as_date, as_number
from jcommunity_study.survey.readers.variables import Variable

_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[a-zA-Z/!][^>]*>", re.DOTALL | re.IGNORECASE)
_NOT_EVALUATED = Text(
    "问卷定义里有 {n} 个显示条件无法计算（{names}），相应的空格一律记作未作答。",
    "{n} condition(s) of the form could not be evaluated ({names}): the blanks they rule over count as left blank.",
)
_UNKNOWN = Text("问卷定义里没有这些列：{names}。题型靠猜。", "The form has no such columns: {names}. Their kinds are guessed.")
NAMED = 8
_INLINE = re.compile(r"</?(?:b|i|u|em|strong|span|font|a|sub|sup|small|mark)\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Form:
    """`columns` says, by the heading that an export by names bears, what the form tells of it, in the order in which it was asked.

    spellings   another heading of the same column (a label, a name with its groups, a name after R), made comparable by `key` → headings
    key         makes headings comparable
    added       whether a heading is one that the platform itself adds, so that the form need not have it
    conditions  heading → the conditions under which it was asked; those that could not be read are counted in `unread`
    notes       doubts about the form itself
    options_of  a question → the heading of each of its options by raw cell, where it has a column per option
    """

    kind: str
    platform: str
    path: Path
    title: str
    columns: Mapping[str, Variable]
    spellings: Mapping[str, Sequence[str]] = field(default_factory=dict)
    key: Callable[[str], str] = str.strip
    added: Callable[[str], bool] = lambda heading: False
    conditions: Mapping[str, tuple[Condition, ...]] = field(default_factory=dict)
    unread: Sequence[str] = ()
    options_of: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()

    def places(self, header: Sequence[str]) -> dict[int, str]:
        """Column → the form's heading of it; each of the form's headings once."""
        found: dict[int, str] = {}
        used: set[str] = set()
        for place, heading in enumerate(header):
            candidates = [heading] if heading in self.columns else self.spellings.get(self.key(heading), ())
            name = next((c for c in candidates if c not in used), None)
            if name is not None:
                found[place] = name
                used.add(name)
        return found

    def share(self, header: Sequence[str]) -> float:
        """The share of the columns of an export that the form knows, those that the platform itself adds left aside."""
        own = [n for n, h in enumerate(header) if h and not self.added(h)]
        known = self.places(header)
        return sum(n in known for n in own) / len(own) if own else 0.0

    def describe(self, sheet: Sheet) -> tuple[Sheet, list[Text]]:
        """The sheet under the form's headings, its cells as raw codes, blanks that were not asked marked as such; and doubts."""
        known = self.places(sheet.header)
        sheet = told_apart(sheet)
        columns = [self._raw(cells, known.get(n)) for n, cells in enumerate(sheet.columns)]
        by_name = {name: columns[n] for n, name in known.items()}
        for place, name in known.items():
            columns[place] = self._routed(by_name[name], name, by_name)
        variables = {sheet.header[n]: self._variable(name, columns[n]) for n, name in known.items()}
        strange = [h for n, h in enumerate(sheet.header) if h and n not in known and not self.added(h)]
        notes = [*self.notes, *([_UNKNOWN.format(names=_some(strange))] if strange else [])]
        if self.unread:
            notes.append(_NOT_EVALUATED.format(n=len(self.unread), names=_some(self.unread)))
        return replace(sheet, columns=tuple(columns), variables=variables), notes

    def _raw(self, cells: Cells, name: str | None) -> Cells:
        variable = self.columns[name] if name is not None else None
        if variable is None:
            return cells
        if variable.kind == "multiple" and variable.part and not variable.labels and variable.use == "answer":
            return cells.respelled(as_tick)
        return raw_codes(cells, variable)

    def _variable(self, name: str, cells: Cells) -> Variable:
        """What the form says of the column; the kind of an open question seen from its answers."""
        variable = self.columns[name]
        kind = open_kind(cells) if variable.kind is None and not variable.labels else variable.kind
        return replace(variable, kind=kind, group=variable.group or name)

    def _routed(self, cells: Cells, name: str, by_name: Mapping[str, Cells]) -> Cells:
        """Blanks of rows in which a condition of the column does not hold become `(跳过)`."""
        tick = self.columns[name].kind == "multiple" and self.columns[name].part != ""
        nothing = BLANK | {"0"} if tick else BLANK  # REDCap writes 0 also where nobody was asked
        blank = np.array([v in nothing for v in cells.values] or [False], dtype=bool)[cells.codes]
        skipped = np.zeros(len(cells), dtype=bool)
        for condition in self.conditions.get(name, ()):
            skipped |= ~self._asked(condition, by_name, len(cells))
        if not (blank & skipped).any():
            return cells
        return Cells.merged([*cells.values, SPELLED["skipped"]], np.where(blank & skipped, len(cells.values), cells.codes))

    def _asked(self, condition: Condition, by_name: Mapping[str, Cells], rows: int) -> np.ndarray:
        """Whether the condition holds, row by row; True where the export lacks a column it looks at."""
        answers = [self._answer(name, by_name) for name in condition.names]
        if not answers or any(a is None for a in answers):
            return np.ones(rows, dtype=bool)
        known = [a for a in answers if a is not None]

        def asked(*row: str) -> str:
            said = ("" if v in BLANK or v in SPELLED.values() else v for v in row)
            return "1" if condition.holds(dict(zip(condition.names, said, strict=True))) else ""

        return Cells.combined(known, asked).map(bool, dtype=bool)

    def _answer(self, name: str, by_name: Mapping[str, Cells]) -> Cells | None:
        """The raw answers to a question: its column, or its columns per option joined."""
        if name in by_name:
            return by_name[name]
        options = {raw: heading for raw, heading in self.options_of.get(name, {}).items() if heading in by_name}
        if not options:
            return None
        return Cells.combined(
            [by_name[h] for h in options.values()],
            lambda *ticks: " ".join(raw for raw, tick in zip(options, ticks, strict=True) if tick.startswith("1")),
        )

    def empty(self) -> Sheet:
        """A sheet of the form's columns without an answer."""
        none = Cells((), np.zeros(0, dtype=np.int32))
        header = tuple(self.columns)
        return Sheet(self.path, self.kind, header, (none,) * len(header), np.zeros(0, dtype=int), b"", self.columns)


def _some(names: Iterable[str]) -> str:
    told = list(dict.fromkeys(names))
    return "、".join(told[:NAMED]) + (f" … ({len(told)})" if len(told) > NAMED else "")


def open_kind(cells: Cells) -> Kind:
    """The kind of a question without options: `number` or `date` when every answer is one, else `text`."""
    answers = [v for v in cells.values if v not in BLANK and v not in SPELLED.values()]
    if answers and all(as_number(v) is not None for v in answers):
        return "number"
    return "date" if answers and all(as_date(v) is not None for v in answers) else "text"


def plain(text: str) -> str:
    """A label without its markup: HTML tags and entities, NBSP, line ends."""
    return re.sub(r"\s+", " ", html.unescape(_TAG.sub(" ", _INLINE.sub("", text))).replace("\ufeff", "")).strip()


def spelled(headings: Iterable[tuple[str, str]], key: Callable[[str], str]) -> dict[str, list[str]]:
    """`Form.spellings` from (another heading, the form's heading)."""
    out: dict[str, list[str]] = {}
    for other, heading in headings:
        if key(other) and heading not in out.setdefault(key(other), []):
            out[key(other)].append(heading)
    return out
