"""Columns that belong to one question: options (ticks or ranks), rows of a matrix, blanks, and words beside an option."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.export import Export, Field, label_key, split_other

TICKED = frozenset({
    "1", "1.0", "true", "yes", "y", "checked", "x", "是", "选中", "已选", "√", "✓", "☑", "ja", "oui", "sí", "si", "sim",
})  # fmt: skip
UNTICKED = frozenset({"0", "0.0", "false", "no", "n", "unchecked", "否", "未选", "未选中", "nein", "nee", "non", "não"})
FEW = 12  # different answers: no more than the columns of a matrix
_LETTER = re.compile(r"^[A-Z]{1,2}[.、．]\s*(?=\S)")
_RANK = re.compile(r"^\d{1,2}$")
_WITH_WORDS = re.compile(r"^(?P<label>.+?)\s*[:：_]\s*(?P<words>.+)$", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """A column of a question: which option, row or blank of it ('' for the question itself); `words`: written beside an option."""

    column: int
    label: str = ""
    words: bool = False


def common_stem(headings: Sequence[str], marks: str) -> str:
    """What all headings begin with, up to the last of `marks` in it; '' when that is nothing."""
    low, high = min(headings), max(headings)
    prefix = low[: next((n for n, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))]
    return prefix[: max(prefix.rfind(m) for m in marks) + 1]


def fields_of(question: Field, parts: Sequence[Part], columns: list[Cells]) -> list[Field]:
    """The fields of the columns of one question (`question` says number, text and name). `columns` are respelled: ticks as 1 and 0."""
    own = [p for p in parts if not p.words]
    fields = _fields(question, own, columns)
    for p in parts:
        if p.words and not (len(fields) == 1 and _set_beside(fields, p, columns)):
            fields.append(_alone(question, p))
    return fields


def _alone(question: Field, part: Part) -> Field:
    text = f"{question.text} {part.label}".strip() if part.label else question.text
    return replace(question, text=text, columns=(part.column,))


def _fields(question: Field, parts: Sequence[Part], columns: list[Cells]) -> list[Field]:
    if len(parts) < 2:
        return [_alone(question, p) for p in parts]
    places, labels = tuple(p.column for p in parts), tuple(without_letter(p.label) for p in parts)
    if all(_is_tick(v, label) for c, label in zip(places, labels, strict=True) for v in columns[c].values):
        for c, label in zip(places, labels, strict=True):
            columns[c] = columns[c].respelled(partial(tick, label=label))
        return [replace(question, shape="options", columns=places, parts=labels, kind="multiple")]
    own = [columns[c] for c in places]
    if are_ranks(own):
        return [replace(question, shape="options", columns=places, parts=labels, kind="ranking")]
    if share_answers(own):
        return [replace(question, shape="rows", columns=places, parts=labels)]
    return [_alone(question, p) for p in parts]


def without_letter(label: str) -> str:
    """`A.男` as 男."""
    return _LETTER.sub("", label)


def _is_tick(raw: str, label: str) -> bool:
    return bool(Export.reason(raw)) or bool(re.match(r"[01](?:〖|$)", tick(raw, label)))


def as_tick(raw: str) -> str:
    """1 for a cell that says ticked, 0 for one that says not; anything else as it is."""
    plain = raw.casefold()
    return "1" if plain in TICKED else "0" if plain in UNTICKED else raw


def tick(raw: str, label: str) -> str:
    """1, 0, or `1〖words〗`, whether the cell says 是 or the option itself; a cell that is none of these as it stands."""
    if Export.reason(raw) or as_tick(raw) in ("1", "0"):
        return as_tick(raw)
    chosen, words = split_other(raw)
    known = label_key(label)
    if label_key(without_letter(chosen)) == known:
        return f"1〖{words}〗" if words else "1"
    match = _WITH_WORDS.match(raw)
    return f"1〖{match['words']}〗" if match and label_key(without_letter(match["label"])) == known else raw


def are_ranks(columns: Sequence[Cells]) -> bool:
    """Whole numbers up to the number of options, none twice in a row of the file, and two or more in some row."""
    if not all(Export.reason(v) or (_RANK.match(v) and int(v) <= len(columns)) for c in columns for v in c.values):
        return False
    ranks = np.sort(np.column_stack([c.map(lambda v: 0 if Export.reason(v) else int(v), dtype=int) for c in columns]), axis=1)
    twice = (ranks[:, 1:] == ranks[:, :-1]) & (ranks[:, 1:] > 0)
    return not twice.any() and bool(((ranks > 0).sum(axis=1) > 1).any())


def share_answers(columns: Sequence[Cells]) -> bool:
    """Whether the columns are answered from one small set, as the rows of a matrix are."""
    seen = [{v for v in c.values if not Export.reason(v)} for c in columns]
    if len(set().union(*seen)) > FEW:
        return False
    others = [set().union(*seen[:n], *seen[n + 1 :]) for n in range(len(seen))]
    return all(not own or own & rest for own, rest in zip(seen, others, strict=True)) and any(seen)


def _set_beside(fields: list[Field], words: Part, columns: list[Cells]) -> bool:
    """Words go beside the option that was chosen, when they always stand beside one; true when they did."""
    field = fields[0]
    at = [n for n, part in enumerate(field.parts) if label_key(part) == label_key(without_letter(words.label))]
    if field.shape == "rows" or (field.shape == "options" and len(at) != 1):
        return False
    place = field.columns[at[0] if at else 0]
    joined = Cells.combined([columns[place], columns[words.column]], _with_words)
    if any(v.startswith("〖") for v in joined.values):
        return False
    columns[place] = joined
    fields[0] = replace(field, beside=(*field.beside, words.column))
    return True


def _with_words(cell: str, words: str) -> str:
    """`cell〖words〗`; words that stand beside no choice have nothing before them."""
    if Export.reason(words):
        return cell
    if Export.reason(cell) or cell == "0":
        return f"〖{words}〗"
    return f"{cell[:-1]}；{words}〗" if cell.endswith("〗") else f"{cell}〖{words}〗"
