"""Questions of an export that has a dictionary: columns with their wording, labels and codes known, nothing guessed from headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.order import is_other
from jcommunity_study.survey.questionnaire import Option
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.export import SPELLED, Export, Field, Layout, Shape, label_key
from jcommunity_study.survey.readers.variables import Variable

NOTHING = Variable()
TICKED = frozenset({"1", "1.0", "y", "yes", "true", "checked", "x", "✓", "√", "是", "选中", "ja", "oui", "sí", "si", "sim"})
UNTICKED = frozenset({"0", "0.0", "n", "no", "false", "unchecked", "否", "未选中", "nein", "nee", "non", "não"})
_REASONS = frozenset(SPELLED.values())
_CODE = re.compile(r"-?\d{1,6}")
_LOST = Text(
    "“{column}”第 {rows} 行写了文字，但没有选对应的选项，未读取。",
    "{column!s}: rows {rows} hold words beside an option that was not chosen; they are left unread.",
)
_DIFFER = Text(
    "“{column}”第 {rows} 行与各选项列不一致，以各选项列为准。",
    "{column!s}: rows {rows} differ from the columns of the single options, which are followed.",
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
) -> Export:
    """The export of a sheet whose `variables` describe its columns; `leave`: further columns that are no answers."""
    columns, notes = list(sheet.columns), list(warnings)
    fields = [_question(rows, columns, sheet, notes) for rows in _questions(sheet, {*metadata.values(), *leave})]
    return Export(platform, layout, replace(sheet, columns=tuple(columns)), metadata, tuple(fields), tuple(notes))


def _questions(sheet: Sheet, taken: Collection[int]) -> Iterator[list[_Column]]:
    """The columns question by question, a group at the place of its first column."""
    groups: dict[object, list[_Column]] = {}
    for place, heading in enumerate(sheet.header):
        if place not in taken:
            variable = sheet.variables.get(heading, NOTHING)
            if variable.role == "none":
                continue
            groups.setdefault(variable.group or place, []).append(_Column(place, heading, variable))
    for rows in groups.values():
        if any(c.variable.role in ("answer", "place") for c in rows):
            yield rows
        else:  # words or a repetition without what they belong to: questions of their own
            yield from ([replace(c, variable=replace(c.variable, group="", role="answer", part="", kind=None))] for c in rows)


def _question(rows: list[_Column], columns: list[Cells], sheet: Sheet, notes: list[Text]) -> Field:
    """One field; spells its cells in `columns`, and adds to `notes` what could not be taken over."""
    answers, again = _once(rows, columns)
    names = {raw: label for c in rows for raw, label in c.variable.labels.items()}
    words = [
        replace(c, variable=replace(c.variable, part=names.get(c.variable.part, c.variable.part)))
        for c in rows
        if c.variable.role == "words"
    ]
    options, codes = _options([c.variable for c in answers], {c.variable.part for c in words})
    for c in answers:
        columns[c.place] = _spelled(columns[c.place], c.variable, codes)
    for c in [c for c in words if _ticks_itself(c, answers)]:
        columns[c.place] = columns[c.place].respelled(lambda said: f"1〖{said}〗" if said and said not in _REASONS else said)
        words.remove(c)
        answers.append(c)
    places = [c for c in answers if c.variable.role == "place"]
    if places:
        columns[places[0].place] = Cells.combined([columns[c.place] for c in places], _in_order)
        answers = places[:1]
    for c in words:
        _add_words(c, answers, codes, columns, sheet, notes)
    for c in (c for c in again if c.variable.joined):
        _compare(c, answers, columns, sheet, notes)
    read = {c.place for c in answers}
    also = tuple(c.place for c in rows if c.place not in read)
    return replace(_field(answers, options), also=also)


def _once(rows: list[_Column], columns: list[Cells]) -> tuple[list[_Column], list[_Column]]:
    """The columns to read, and those that hold the same once more.

    Ticks joined in one cell, beside a column per option, are read from these when no joined answer lacks its column.
    """
    answers = [c for c in rows if c.variable.role in ("answer", "place")]
    again = [c for c in rows if c.variable.role == "again"]
    whole = [c for c in answers if c.variable.joined and not c.variable.part]
    parted = [c for c in answers if c.variable.part]
    if not whole or not parted:
        return answers, again
    variable = whole[0].variable
    parts = {c.variable.part for c in parted}
    used = {t for v in raw_codes(columns[whole[0].place], variable).values if v not in _REASONS for t in _tokens(v, variable)}
    if all(variable.labels.get(t, t) in parts for t in used):
        return parted, [*again, *whole]
    return whole, again


def _ticks_itself(words: _Column, answers: list[_Column]) -> bool:
    """Whether an option of a column-per-option question has its words alone: whoever wrote there ticked it."""
    parts = {c.variable.part for c in answers if c.variable.role == "answer" and c.variable.kind == "multiple"}
    return bool(words.variable.part) and bool(parts - {""}) and words.variable.part not in parts


def _field(rows: list[_Column], options: tuple[Option, ...]) -> Field:
    first = rows[0].variable
    parted = bool(first.part) and first.role == "answer"
    shape: Shape = "one" if not parted else "rows" if first.kind == "matrix" else "options"
    field = Field(
        None,
        first.text or rows[0].heading,
        shape,
        tuple(c.place for c in rows),
        tuple(c.variable.part for c in rows) if parted else (),
        name=_identifier(first.group or rows[0].heading),
        kind=first.kind,
        options=options if shape != "options" else (),
        ordered=first.ordered,
        section=first.section,
        personal=any(c.variable.personal for c in rows),
    )
    english = [c.variable.english for c in rows if c.variable.english is not None]
    if len(english) < len(rows):
        return field
    parts = tuple(v.part for v in english) if parted else ()
    return replace(field, english=replace(field, text=english[0].text or field.text, parts=parts, section=english[0].section))


def _identifier(name: str) -> str:
    """The platform's name where it can be one here, its marks as `_`: `skill2-1` is skill2_1, `1_Q2` is q1_Q2."""
    plain = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")
    if not name.isascii() or not re.search(r"[A-Za-z]", plain) or len(plain) > 40:
        return name
    return plain if plain.isidentifier() else f"q{plain}"


def _options(variables: Sequence[Variable], beside: Collection[str]) -> tuple[tuple[Option, ...], dict[str, int]]:
    """The options of a question and the code of each raw cell: its own when all are whole numbers, else its place."""
    labels: dict[str, str] = {}
    english: dict[str, str] = {}
    missing: dict[str, str] = {}
    for variable in variables:
        labels |= {raw: label for raw, label in variable.labels.items() if raw not in labels}
        english |= variable.english.labels if variable.english is not None else {}
        missing |= variable.missing
    whole = all(_CODE.fullmatch(raw) for raw in labels) and len({int(raw) for raw in labels}) == len(labels)
    codes = {raw: int(raw) if whole else n for n, raw in enumerate(labels, 1)}
    said = {raw: "refused" if why == "refused" else "dont_know" for raw, why in missing.items()}
    names = _distinct(labels)
    other = {raw for raw, label in labels.items() if is_other(label) or raw in beside or label in beside}
    return tuple(
        Option(codes[raw], Text(name, english.get(raw) or name), said.get(raw), raw in other) for raw, name in names.items()
    ), codes


def _distinct(labels: Mapping[str, str]) -> dict[str, str]:
    """Labels by raw cell; one that is empty or stands twice bears its raw cell."""
    keys = [label_key(label) for label in labels.values()]
    return {
        raw: (label if label and keys.count(key) == 1 else f"{label} ({raw})".strip())
        for (raw, label), key in zip(labels.items(), keys, strict=True)
    }


def raw_codes(cells: Cells, variable: Variable) -> Cells:
    """The cells of an export by labels as the dictionary's raw cells; those of an export by codes as they are."""
    if not variable.labels:
        return cells
    by_label: dict[str, str] = {}
    for known in (variable, variable.english):
        for raw, label in known.labels.items() if known is not None else ():
            by_label.setdefault(label_key(label), raw)
    return cells.respelled(_speller(cells, variable, by_label))


def _speller(cells: Cells, variable: Variable, by_label: Mapping[str, str]) -> Callable[[str], str]:
    tokens = [token for value in cells.values for token in _tokens(value, variable)]
    labels_first = sum(label_key(t) in by_label for t in tokens) > sum(_bare(t) in variable.labels for t in tokens)

    def one(token: str) -> str:
        found = by_label.get(label_key(token)) if token else None
        code = _bare(token) if _bare(token) in variable.labels else None
        return (found or code or token) if labels_first else (code or found or token)

    def spell(value: str) -> str:
        if variable.joined and value not in _REASONS and label_key(value) not in by_label:
            return variable.joined.join(one(token) for token in _tokens(value, variable))
        return one(value)

    return spell


def _tokens(value: str, variable: Variable) -> list[str]:
    return [t for t in value.split(variable.joined) if t] if variable.joined else [value] if value else []


def _bare(raw: str) -> str:
    """`1.0`, as other programs write a code, is `1`."""
    return re.sub(r"^(-?\d+)\.0+$", r"\1", raw)


def _spelled(cells: Cells, variable: Variable, codes: Mapping[str, int]) -> Cells:
    """Codes for labels, reasons for what is declared to be no answer, 1 and 0 for ticks; what is not known stays as it is."""
    if variable.kind == "multiple" and variable.part and not variable.labels:
        return cells.respelled(as_tick)
    mark = "→" if variable.kind == "ranking" else "┋"
    places = not all(raw == str(code) for raw, code in codes.items())

    def one(raw: str) -> str:
        if raw in variable.missing:
            return SPELLED[variable.missing[raw]]
        return str(codes[raw]) if raw in codes else f"({raw})" if places and raw.isdecimal() else raw

    def spell(raw: str) -> str:
        return mark.join(one(t) for t in _tokens(raw, variable)) if variable.joined and raw not in _REASONS else one(raw)

    return raw_codes(cells, variable).respelled(spell)


def as_tick(raw: str) -> str:
    """1 for a cell that says ticked, 0 for one that says not; anything else as it is."""
    plain = raw.casefold()
    return "1" if plain in TICKED else "0" if plain in UNTICKED else raw


def _in_order(*cells: str) -> str:
    """What stands at the places of a ranking, as `A→B`; a reason where nothing does."""
    named = [c for c in cells if c and c not in _REASONS]
    return "→".join(dict.fromkeys(named)) or next((c for c in cells if c), "")


def _add_words(
    words: _Column, answers: list[_Column], codes: Mapping[str, int], columns: list[Cells], sheet: Sheet, notes: list[Text]
) -> None:
    """The words of a column beside the option they belong to: `A〖words〗`; those beside an option that was not chosen are named."""
    part = words.variable.part
    of_option = [c for c in answers if c.variable.part and c.variable.part == part]
    target = (of_option or answers)[0].place
    of_label = {label: raw for c in answers for raw, label in c.variable.labels.items()}
    option = "1" if of_option else str(codes.get(of_label.get(part, part), part))
    before = columns[target]

    def beside(cell: str, said: str) -> str:
        if not said or said in _REASONS:
            return cell
        return "┋".join(f"{p}〖{said}〗" if label_key(p) == label_key(option) else p for p in cell.split("┋"))

    after = Cells.combined([before, columns[words.place]], beside)
    written = columns[words.place].map(lambda v: v != "" and v not in _REASONS, dtype=bool)
    lost = written & (after.texts() == before.texts())
    if lost.any():
        notes.append(_LOST.format(column=words.heading, rows=sheet.row_list(np.flatnonzero(lost))))
    columns[target] = after


def _compare(again: _Column, answers: list[_Column], columns: list[Cells], sheet: Sheet, notes: list[Text]) -> None:
    """A cell that joins the answers must say what the columns of the options say."""
    variable = again.variable
    raws = {label_key(label): raw for raw, label in variable.labels.items()}
    names = [raws.get(label_key(c.variable.part), c.variable.part) for c in answers]

    def differs(joined: str, *ticks: str) -> str:
        said = {t for t in joined.split(variable.joined) if t}
        ticked = {name for name, tick in zip(names, ticks, strict=True) if tick.startswith("1")}
        return "x" if joined not in _REASONS and (said & set(names) or not said) and said & set(names) != ticked else ""

    found = Cells.combined([raw_codes(columns[again.place], variable), *(columns[c.place] for c in answers)], differs)
    rows = np.flatnonzero(found.texts() == "x")
    if len(rows):
        notes.append(_DIFFER.format(column=again.heading, rows=sheet.row_list(rows)))
