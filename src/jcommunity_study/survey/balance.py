"""The balance of an export: what became of each cell that holds anything.

It goes from the raw cells to the results and asks nobody on the way what was done, so a cell that vanished is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.privacy import mask_text, personal_column
from jcommunity_study.survey.questionnaire import Item, Option, Questionnaire
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.export import Export, Field, is_personal, label_key, split_other
from jcommunity_study.survey.responses import REASONS, Responses

FATES: dict[str, Text] = {
    "metadata": Text("元数据", "metadata"),
    "value": Text("回答", "answers"),
    **{reason: REASONS[reason] for reason in ("skipped", "blank", "unranked", "refused", "declared")},
    "doubt": Text("存疑（未读出）", "doubts (not read)"),
    "score": Text("分数（另存）", "scores (set apart)"),
    "personal": Text("个人信息（不读取）", "personal (not read)"),
    "unread": Text("未读取的列", "columns left unread"),
    "outside": Text("表头、说明、汇总行", "heading, note and summary rows"),
    "lost": Text("丢失", "lost"),
}
_PARTS = re.compile(r"[┋→](?![^〖]*〗)")  # ticks or ranks of one cell
T = TypeVar("T")
_EMPTY = np.zeros(0, dtype=object)


@dataclass(frozen=True)
class ColumnBalance:
    """One column of the file: its cells that hold anything, by fate; `rows` are the file's rows whose cell was lost."""

    heading: str
    cells: int
    fates: Mapping[str, int]
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Balance:
    """The columns of a file, in its order. It is `even` when every cell has one fate and none is `lost`."""

    columns: tuple[ColumnBalance, ...]

    @property
    def cells(self) -> int:
        return sum(c.cells for c in self.columns)

    def counts(self) -> dict[str, int]:
        """Cells by fate, the fates that occur; `lost` always."""
        counts = {fate: sum(c.fates.get(fate, 0) for c in self.columns) for fate in FATES}
        return {fate: n for fate, n in counts.items() if n or fate == "lost"}

    @property
    def even(self) -> bool:
        return all(sum(c.fates.values()) == c.cells and not c.fates.get("lost") for c in self.columns)


def balance(export: Export, responses: Responses | None, fields: Mapping[str, Field]) -> Balance:
    """What became of the cells of `export.raw`. `fields` says which field was read as which item; `responses` is None where no answer
    could be read (an export by score)."""
    raw = export.raw or export.sheet
    inside = np.isin(raw.numbers, export.sheet.numbers)
    fates = [np.full(export.sheet.rows, "unread", dtype=object) for _ in raw.header]
    for role, column in export.metadata.items():
        if column < len(fates):
            fates[column][:] = "metadata"
            fates[column][export.sheet.columns[column].map(export.reason) == ""] = _metadata_fate(role, export.sheet.header[column])
    if responses is None:
        for field in export.fields:
            _set(fates, field.every, "score")
    else:
        _answers(fates, export, _Results(responses), fields)
    return Balance(tuple(_column(raw, n, inside, fate, export.sheet) for n, fate in enumerate(fates)))


def _metadata_fate(role: str, heading: str) -> str:
    if role.startswith("score"):
        return "score"
    return "personal" if is_personal(role) or personal_column(heading) else "metadata"


def _set(fates: list[np.ndarray], columns: Iterable[int], fate: str) -> None:
    for column in columns:
        fates[column][:] = fate


def _column(raw: Sheet, place: int, inside: np.ndarray, fate: np.ndarray, sheet: Sheet) -> ColumnBalance:
    """Counts over the filled cells; a filled cell whose row is no answer's stands outside."""
    everywhere = np.full(raw.rows, "outside", dtype=object)
    where = {number: n for n, number in enumerate(sheet.numbers.tolist())}
    everywhere[inside] = fate[[where[number] for number in raw.numbers[inside].tolist()]] if inside.any() else _EMPTY
    cells = raw.columns[place]
    filled = cells.map(bool, dtype=bool) if len(cells) else np.zeros(0, dtype=bool)
    kinds, counts = np.unique(everywhere[filled].astype(str), return_counts=True)
    lost = raw.numbers[filled & (everywhere == "lost")]
    fates = dict(zip(kinds.tolist(), counts.tolist(), strict=True))
    return ColumnBalance(raw.header[place], int(filled.sum()), fates, tuple(lost.tolist()))


class _Results:
    """Values, reasons and the rows of doubts, by column of the responses and heading of the file."""

    def __init__(self, responses: Responses) -> None:
        self.responses = responses
        self.numbers = responses.metadata["row"].to_numpy()
        self.doubted: dict[str, np.ndarray] = {}
        for doubt in responses.doubts:
            before = self.doubted.get(doubt.column, np.zeros(len(self.numbers), dtype=bool))
            self.doubted[doubt.column] = before | np.isin(self.numbers, doubt.rows)

    @property
    def questionnaire(self) -> Questionnaire:
        return self.responses.questionnaire

    def values(self, name: str) -> pd.Series:
        return self.responses.frame[name].reset_index(drop=True)

    def reasons(self, name: str) -> np.ndarray:
        return self.responses.reasons[name].to_numpy(dtype=object)

    def doubts(self, heading: str) -> np.ndarray:
        return self.doubted.get(heading, np.zeros(len(self.numbers), dtype=bool))


def _answers(fates: list[np.ndarray], export: Export, results: _Results, fields: Mapping[str, Field]) -> None:
    for item in results.questionnaire.items:
        field = fields.get(item.name)
        if field is None:
            continue
        if item.personal:
            _set(fates, field.every, "personal")
            continue
        for place, column in enumerate(field.columns):
            found = _fate(item, field, place, export, results)
            if column < len(fates):
                fates[column] = found
        for column in field.beside:
            fates[column] = _beside(item, field, column, export, results)
        for column in field.again:
            fates[column] = _again(item, column, export, results)


def _fate(item: Item, field: Field, place: int, export: Export, results: _Results) -> np.ndarray:
    """By row, what became of the cells of one column of an item."""
    heading, cells = export.sheet.header[field.columns[place]], export.sheet.columns[field.columns[place]]
    no_answer = cells.map(export.reason)
    names = _names(item, field, place)
    if not names:
        return np.where(results.doubts(heading), "doubt", "lost").astype(object)
    present = np.column_stack([results.values(n).notna().to_numpy() for n in names]).any(axis=1)
    reasons = results.reasons(names[0])
    for name in names[1:]:
        reasons = np.where(reasons == "", results.reasons(name), reasons)
    kept = present & _kept(item, field, cells, names, results)
    fate = np.where(kept, "value", np.where(_said(reasons, no_answer, cells, item, field), reasons, "lost")).astype(object)
    fate[fate == "not_scored"] = "lost"
    fate[(fate == "lost") & results.doubts(heading)] = "doubt"
    return fate


def _names(item: Item, field: Field, place: int) -> list[str]:
    """The columns of the responses that one column of the file went into."""
    if item.kind == "matrix":
        part = _written(field.parts[place])
        rows = [r for r in item.rows if part & {label_key(r.text.zh), label_key(r.text.en)}]
        return [f"{item.name}_{r.name}" for r in _own(rows, field, place)]
    if item.kind not in ("multiple", "ranking"):
        return [item.name]
    options = [o for o in item.options if o.missing is None]
    if field.shape == "options":
        part = _written(field.parts[place])
        named = _own([o for o in item.options if part & {label_key(o.label.zh), label_key(o.label.en)}], field, place)
        options = named if named and named[0].missing is None else options if named else []
    return [f"{item.name}_{o.code}" for o in options]


def _own(named: list[T], field: Field, place: int) -> list[T]:
    """Of the rows or options that bear a column's label the one that is its own, where several bear it."""
    before = sum(bool(_written(field.parts[place]) & _written(part)) for part in field.parts[:place])
    return named[before : before + 1]


def _said(reasons: np.ndarray, no_answer: np.ndarray, cells: Cells, item: Item, field: Field) -> np.ndarray:
    """Whether the reason that stands for a cell is one that the cell gives: it says so itself, it is a declared non-answer, or it is the
    zero of an option (or a rank) that was not chosen."""
    declared = np.isin(reasons, ["refused", "declared"])
    if field.shape == "options":
        unticked = cells.map(lambda v: split_other(v)[0] == "0")
        ranked = item.kind == "ranking"
        return (reasons != "") & ((no_answer != "") | declared | unticked.astype(bool) | (ranked & (reasons == "unranked")))
    labels = {label_key(x): True for o in item.options if o.missing for x in (o.label.zh, o.label.en, str(o.code))}
    names_one = cells.map(lambda v: label_key(split_other(v)[0]) in labels, dtype=bool)
    several = item.kind in ("multiple", "ranking") and (declared | (no_answer != ""))
    return (reasons == no_answer) & (reasons != "") | (declared & names_one) | (declared & several)


def _kept(item: Item, field: Field, cells: Cells, names: list[str], results: _Results) -> np.ndarray:
    """Whether the whole of an answer is in the results: the option that the cell names, all that it ticks, the words beside it."""
    words = _words_kept(item, cells, results)
    if not item.options:
        return np.ones(len(cells), dtype=bool)
    if item.kind in ("multiple", "ranking"):
        if field.shape == "options":
            return words
        return words & _all_named(item, cells, names, results)
    spellings = {o.code: _spellings(o) for o in item.options}
    free = {o.code for o in item.options if o.other} if field.loose else set()
    values = results.values(names[0]).to_numpy(dtype=float, na_value=np.nan)
    pairs, place = np.unique(np.column_stack([cells.codes, np.nan_to_num(values, nan=-1e9)]), axis=0, return_inverse=True)
    same = [v > -1e9 and (bool(_written(split_other(cells.values[int(c)])[0]) & spellings[int(v)]) or int(v) in free) for c, v in pairs]
    return words & np.array(same, dtype=bool)[place]


def _written(label: str) -> set[str]:
    """A label of the file as a questionnaire may hold it: as it stands, or with personal data masked."""
    return {label_key(label), label_key(mask_text(label))}


def _spellings(option: Option) -> set[str]:
    return {label_key(option.label.zh), label_key(option.label.en), str(option.code)}


def _words_kept(item: Item, cells: Cells, results: _Results) -> np.ndarray:
    """Where words stand beside an option, its column holds words."""
    written = cells.map(lambda v: any(split_other(part.strip())[1] for part in _PARTS.split(v)), dtype=bool)
    if not written.any() or item.kind == "matrix":
        return ~written
    there = any(o.other for o in item.options)
    return ~written | (results.values(f"{item.name}_other").notna().to_numpy() if there else False)


def _all_named(item: Item, cells: Cells, names: list[str], results: _Results) -> np.ndarray:
    """Whether nothing is left of the cell when the labels of the options that the results hold are taken out of it."""
    chosen = np.column_stack([results.values(n).fillna(0).to_numpy(dtype=float) > 0 for n in names])
    labels = {f"{item.name}_{o.code}": o for o in item.options}
    pairs, place = np.unique(np.column_stack([cells.codes, chosen]), axis=0, return_inverse=True)
    whole = [_nothing_left(cells.values[code], [labels[n] for n, c in zip(names, ticks, strict=True) if c]) for code, *ticks in pairs]
    other = results.values(f"{item.name}_other").notna().to_numpy() if any(o.other for o in item.options) else False
    return np.array(whole, dtype=bool)[place] | other


def _nothing_left(cell: str, options: list[Option]) -> bool:
    spellings = sorted({s for o in options for s in _spellings(o)}, key=len, reverse=True)
    return any(not _without(left, spellings).strip("┋→,;|、 ；，〖〗/") for left in _written(cell))


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def _beside(item: Item, field: Field, column: int, export: Export, results: _Results) -> np.ndarray:
    """Words that stood in a column of their own: kept where the item's column of words has something, else a reason, doubtful or lost."""
    there = results.values(f"{item.name}_other").notna().to_numpy() if any(o.other for o in item.options) else False
    doubted = results.doubts(export.sheet.header[field.columns[0]])
    return np.where(there, "value", np.where(doubted, "doubt", _or_lost(export, column))).astype(object)


def _again(item: Item, column: int, export: Export, results: _Results) -> np.ndarray:
    """The same answers in one cell: kept where the results hold all that it names, else the reason that it gives, doubtful or lost."""
    cells = export.sheet.columns[column]
    kept = _all_named(item, cells, [f"{item.name}_{o.code}" for o in item.options if o.missing is None], results)
    fate = np.where(kept, "value", _or_lost(export, column))
    return np.where(results.doubts(export.sheet.header[column]), "doubt", fate).astype(object)


def _or_lost(export: Export, column: int) -> np.ndarray:
    """The reason for no answer that each cell of a column gives; a cell that gives none is lost."""
    reasons = export.sheet.columns[column].map(export.reason)
    return np.where(reasons != "", reasons, "lost").astype(object)
