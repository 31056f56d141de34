"""Questions of an export that has a dictionary: columns with their wording, labels and codes known, nothing guessed from headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.order import is_other
from jcommunity_study.survey.questionnaire import Option
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.export import Export, Field, Layout, Shape, label_key, reason_of, split_other
from jcommunity_study.survey.readers.spelling import identifier, options_of, raw_codes, spelled, tokens
from jcommunity_study.survey.readers.variables import Variable
from jcommunity_study.survey.responses import Doubt

NOTHING = Variable()
_MARKS = re.compile(r"([┋→])(?![^〖]*〗)")
_DIFFER = Text("与各选项列不一致，以各选项列为准。", "differs from the columns of the single options, which are followed.")
_LACKING = Text(
    "各选项列里缺少有人选的选项，以写在一格里的答案为准。",
    "the columns of the single options lack one that was chosen; the answers that stand in one cell are followed.",
)


@dataclass(frozen=True)
class _Column:
    place: int
    heading: str
    variable: Variable


def told_apart(sheet: Sheet) -> Sheet:
    """The sheet with each heading once, since `variables` go by heading: a second `Confirmed?` is `Confirmed? (2)`."""
    seen: dict[str, int] = {}
    header = []
    for heading in sheet.header:
        seen[heading] = seen.get(heading, 0) + 1
        header.append(f"{heading} ({seen[heading]})" if heading and seen[heading] > 1 else heading)
    return sheet if tuple(header) == sheet.header else replace(sheet, header=tuple(header))


def lay_out(
    platform: str,
    sheet: Sheet,
    metadata: Mapping[str, int],
    *,
    layout: Layout = "codes",
    leave: Collection[int] = (),
    warnings: Iterable[Text] = (),
    guessed: bool = False,
) -> Export:
    """The export of a sheet whose `variables` describe its columns; `leave`: further columns that are no answers; `guessed`: what the
    variables say of kinds and groups is a guess."""
    laid = _Laid(sheet, list(sheet.columns), [], [])
    for rows in _questions(sheet, {*metadata.values(), *leave}):
        _question(rows, laid)
    fields = sorted(laid.fields, key=lambda f: min(*f.columns, *f.beside, *f.again, f.columns[0]))
    return Export(
        platform,
        layout,
        replace(sheet, columns=tuple(laid.columns)),
        metadata,
        tuple(replace(f, guessed=f.guessed or guessed) for f in fields),
        tuple(warnings),
        doubts=tuple(laid.doubts),
    )


@dataclass(frozen=True, eq=False)
class _Laid:
    """What is laid out so far: the cells as they are spelled, the questions, and what is doubtful."""

    sheet: Sheet
    columns: list[Cells]
    fields: list[Field]
    doubts: list[Doubt]

    def doubt(self, column: _Column, text: Text, rows: np.ndarray) -> None:
        if rows.any():
            self.doubts.append(Doubt(column.heading, text, tuple(int(n) for n in self.sheet.numbers[rows])))


def _questions(sheet: Sheet, taken: Collection[int]) -> Iterator[list[_Column]]:
    """The columns question by question; a group and a column without one may bear the same name."""
    groups: dict[object, list[_Column]] = {}
    for place, heading in enumerate(sheet.header):
        variable = sheet.variables.get(heading, NOTHING)
        if place not in taken and variable.use != "none":
            groups.setdefault(variable.group or place, []).append(_Column(place, heading, variable))
    for rows in groups.values():
        if any(c.variable.use in ("answer", "place") for c in rows):
            yield rows
        else:  # words or a repetition without what they belong to
            yield from ([_alone(c)] for c in rows)


def _alone(column: _Column) -> _Column:
    """The column as a question of its own."""
    return replace(column, variable=replace(column.variable, group="", use="answer", part="", kind=None, labels={}, joined=""))


def _question(rows: list[_Column], laid: _Laid) -> None:
    """Adds one question, its cells spelled; words that were not written beside a chosen option are another."""
    answers, again = _once(rows, laid)
    names = {raw: label for c in rows for raw, label in c.variable.labels.items()}
    words = [
        replace(c, variable=replace(c.variable, part=names.get(c.variable.part, c.variable.part)))
        for c in rows
        if c.variable.use == "words"
    ]
    options, codes = options_of([c.variable for c in answers], {c.variable.part for c in words} - {""})
    for c in answers:
        laid.columns[c.place] = spelled(laid.columns[c.place], c.variable, codes)
    for c in [c for c in words if _ticks_itself(c, answers)]:
        laid.columns[c.place] = laid.columns[c.place].respelled(lambda said: said if reason_of(said) else f"1〖{said}〗")
        words.remove(c)
        answers.append(c)
    if answers[0].variable.use == "place":
        mark = "→" if answers[0].variable.kind == "ranking" else "┋"
        laid.columns[answers[0].place] = Cells.combined([laid.columns[c.place] for c in answers], _in_order(mark))
    for c in again:
        _compare(c, answers, laid)
    field = _field(answers, options)
    beside = [c for c in words if _set_beside(c, field, options, codes, laid.columns)]
    field = replace(field, beside=tuple(c.place for c in beside), again=tuple(c.place for c in again))
    laid.fields.append(_as_written(field, laid.columns))
    for c in words:
        if c not in beside:
            laid.fields.append(_field([_alone(c)], ()))


def _once(rows: list[_Column], laid: _Laid) -> tuple[list[_Column], list[_Column]]:
    """The columns to read, and those that hold the same once more.

    Ticks joined in one cell, beside a column per option, are read from these when no joined answer lacks its column.
    """
    answers = [c for c in rows if c.variable.use in ("answer", "place")]
    again = [c for c in rows if c.variable.use == "again"]
    whole = [c for c in answers if c.variable.joined and not c.variable.part]
    parted = [c for c in answers if c.variable.part]
    if not whole or not parted:
        return answers, again
    variable = whole[0].variable
    parts = {c.variable.part for c in parted}
    used = {t for v in raw_codes(laid.columns[whole[0].place], variable).values if not reason_of(v) for t in tokens(v, variable)}
    if all(variable.labels.get(t, t) in parts for t in used):
        return parted, [*again, *whole]
    return whole, [*again, *parted]


def _ticks_itself(words: _Column, answers: list[_Column]) -> bool:
    """Whether an option of a column-per-option question has its words alone: whoever wrote there ticked it."""
    parts = {c.variable.part for c in answers if c.variable.use == "answer" and c.variable.kind == "multiple"}
    return bool(words.variable.part) and bool(parts - {""}) and words.variable.part not in parts


def _in_order(mark: str) -> Callable[..., str]:
    """What stands at the places of a ranking, as `A→B`, or what was mentioned, as `A┋B`; the first reason given where nothing is."""

    def order(*cells: str) -> str:
        named = dict.fromkeys(c for c in cells if not reason_of(c))
        return mark.join(named) or next((c for c in cells if c), "")

    return order


def _field(rows: list[_Column], options: tuple[Option, ...]) -> Field:
    first = rows[0].variable
    parted = bool(first.part) and first.use == "answer"
    shape: Shape = "one" if not parted else "rows" if first.kind == "matrix" else "options"
    field = Field(
        first.number,
        first.text or first.group or rows[0].heading,
        shape,
        tuple(c.place for c in rows),
        tuple(c.variable.part for c in rows) if parted else (),
        name=identifier(first.group or rows[0].heading),
        kind=first.kind,
        options=options if shape != "options" else (),
        ordered=first.ordered,
        section=first.section,
        personal=any(c.variable.personal for c in rows),
        guessed=any(c.variable.guessed for c in rows),
    )
    english = [c.variable.english for c in rows if c.variable.english is not None]
    if len(english) < len(rows):
        return field
    parts = tuple(v.part for v in english) if parted else ()
    return replace(field, english=replace(field, text=english[0].text or field.text, parts=parts, section=english[0].section))


def _as_written(field: Field, columns: list[Cells]) -> Field:
    """The field, its options marked as written beside where somebody could: 其他 alone says no more than that it was chosen."""
    if field.beside or any("〖" in value for n in field.answers for value in columns[n].values):
        return field
    return replace(field, options=tuple(replace(o, other=False) for o in field.options))


def _set_beside(
    words: _Column, field: Field, options: tuple[Option, ...], codes: Mapping[str, int], columns: list[Cells]
) -> bool:
    """Words go beside the option that they belong to, in its cells (`columns` is changed), when they always stand beside it chosen;
    true when they did. A column that names no option belongs to 其他."""
    part = words.variable.part
    if field.shape == "options":
        places = [n for n, p in zip(field.columns, field.parts, strict=True) if (p == part if part else is_other(p))]
        chosen = {"1"}
    else:
        places = list(field.answers) if field.shape == "one" else []
        raws = {o.label.zh: str(o.code) for o in options}
        chosen = {label_key(raws.get(part, str(codes.get(part, part))))} if part else {str(o.code) for o in options if o.other}
    if len(places) != 1 or not chosen:
        return False
    astray: list[str] = []

    def beside(cell: str, text: str) -> str:
        if reason_of(text):
            return cell
        marks = [f"{_with(m, text)}" if label_key(split_other(m)[0]) in chosen else m for m in _MARKS.split(cell)]
        astray.extend([text] if "".join(marks) == cell else [])
        return "".join(marks)

    joined = Cells.combined([columns[places[0]], columns[words.place]], beside)
    if astray:
        return False
    columns[places[0]] = joined
    return True


def _with(mark: str, text: str) -> str:
    label, before = split_other(mark)
    return f"{label}〖{before}；{text}〗" if before else f"{label}〖{text}〗"


def _compare(again: _Column, answers: list[_Column], laid: _Laid) -> None:
    """A cell that joins the answers must say what the columns of the options say; it is spelled as their labels."""
    variable = again.variable
    if variable.part:
        rows = laid.columns[again.place].map(lambda v: not reason_of(v), dtype=bool)
        laid.doubt(again, _LACKING, rows)
        return
    labels = {**variable.labels, **{label_key(c.variable.part): c.variable.part for c in answers}}

    def spell(value: str) -> str:
        return value if reason_of(value) else "┋".join(labels.get(t, t) for t in tokens(value, variable))

    laid.columns[again.place] = raw_codes(laid.columns[again.place], variable).respelled(spell)

    def differs(joined: str, *ticks: str) -> str:
        ticked = {c.variable.part for c, tick in zip(answers, ticks, strict=True) if tick.startswith("1")}
        named = set() if reason_of(joined) else {t for t in joined.split("┋") if t}
        return "" if named == ticked else "x"

    found = Cells.combined([laid.columns[c.place] for c in (again, *answers)], differs)
    laid.doubt(again, _DIFFER, found.map(bool, dtype=bool))
