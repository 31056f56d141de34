"""Raw cells and names as the rest of the program spells them, for columns of which a dictionary or a form tells labels and codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.order import is_other
from jcommunity_study.survey.questionnaire import Option
from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.export import SPELLED, label_key, reason_of
from jcommunity_study.survey.readers.several import as_tick
from jcommunity_study.survey.readers.variables import Variable

NON_ANSWERS = frozenset({"refused", "declared"})  # what a respondent said; the other reasons are nobody's answer
MAX_NAME = 40
_CODE = re.compile(r"-?\d{1,9}")


def identifier(name: str) -> str:
    """A platform's name as an item may bear it, its marks as `_`: `skill2-1` is skill2_1, `1_Q2` is q1_Q2; others stay as they are."""
    plain = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")
    if not name.isascii() or not re.search(r"[A-Za-z]", plain) or len(plain) > MAX_NAME:
        return name
    return plain if plain.isidentifier() else f"q{plain}"


def options_of(variables: Sequence[Variable], beside: Collection[str] = ()) -> tuple[tuple[Option, ...], dict[str, int]]:
    """The options of a question and the code of each raw cell: its own when all are whole numbers, else its place.

    Two codes of one label stay two options: the second is told apart by its code. `beside`: raw cells or labels of options that have a
    column of words.
    """
    labels: dict[str, str] = {}
    english: dict[str, str] = {}
    missing: dict[str, str] = {}
    for variable in variables:
        labels |= {raw: label for raw, label in variable.labels.items() if raw not in labels}
        english |= variable.english.labels if variable.english is not None else {}
        missing |= variable.missing
    labels = {raw: label for raw, label in labels.items() if missing.get(raw, "refused") in NON_ANSWERS}
    whole = all(_CODE.fullmatch(raw) for raw in labels) and len({int(raw) for raw in labels}) == len(labels)
    codes = {raw: int(raw) if whole else n for n, raw in enumerate(labels, 1)}
    said = {raw: "refused" if why == "refused" else "dont_know" for raw, why in missing.items()}
    other = {raw for raw, label in labels.items() if is_other(label) or raw in beside or label in beside}
    shown = _distinct(labels)
    return tuple(Option(codes[r], Text(name, english.get(r) or name), said.get(r), r in other) for r, name in shown.items()), codes


def _distinct(labels: Mapping[str, str]) -> dict[str, str]:
    """Labels by raw cell; one that is empty is its raw cell, one that stood before bears it."""
    seen: set[str] = set()
    out = {}
    for raw, label in labels.items():
        name = label or raw
        out[raw] = f"{name} ({raw})" if label_key(name) in seen else name
        seen.add(label_key(name))
    return out


def raw_codes(cells: Cells, variable: Variable) -> Cells:
    """The cells of an export by labels as the form's raw cells; those of an export by codes as they are."""
    if not variable.labels:
        return cells
    by_label: dict[str, str] = {}
    for known in (variable, variable.english):
        for raw, label in known.labels.items() if known is not None else ():
            by_label.setdefault(label_key(label), raw)
    return cells.respelled(_speller(cells, variable, by_label))


def _speller(cells: Cells, variable: Variable, by_label: Mapping[str, str]) -> Callable[[str], str]:
    said = [token for value in cells.values for token in tokens(value, variable)]
    labels_first = sum(label_key(t) in by_label for t in said) > sum(_bare(t) in variable.labels for t in said)

    def one(token: str) -> str:
        found = by_label.get(label_key(token)) if token else None
        code = _bare(token) if _bare(token) in variable.labels else None
        return (found or code or token) if labels_first else (code or found or token)

    def spell(value: str) -> str:
        if variable.joined and not reason_of(value) and label_key(value) not in by_label:
            return variable.joined.join(one(token) for token in tokens(value, variable))
        return one(value)

    return spell


def tokens(value: str, variable: Variable) -> list[str]:
    """The answers that one cell holds."""
    return [t for t in value.split(variable.joined) if t] if variable.joined else [value] if value else []


def _bare(raw: str) -> str:
    """`1.0`, as other programs write a code, is `1`."""
    return re.sub(r"^(-?\d+)\.0+$", r"\1", raw)


def spelled(cells: Cells, variable: Variable, codes: Mapping[str, int]) -> Cells:
    """Codes for raw cells, reasons for what is declared to be no answer, 1 and 0 for ticks; what is not known stays as it is, but for
    a number that would be taken for the place of an option."""
    tick = variable.kind == "multiple" and bool(variable.part) and not variable.labels
    mark = "→" if variable.kind == "ranking" else "┋"
    places = any(raw != str(code) for raw, code in codes.items())

    def one(raw: str) -> str:
        if raw in variable.missing:
            return SPELLED[variable.missing[raw]]
        if variable.ticked:
            return raw and str(int(raw == variable.ticked))
        if tick:
            return as_tick(raw)
        return str(codes[raw]) if raw in codes else f"({raw})" if places and raw.isdecimal() else raw

    def spell(raw: str) -> str:
        return mark.join(one(t) for t in tokens(raw, variable)) if variable.joined and not reason_of(raw) else one(raw)

    return cells.respelled(spell)
