"""Three-line tables from tidy frames, and the same tables as CSV.

A `Column` says which column of the frame, under which label, shown how; the frame's numbers are turned into text by the
functions of `numbers`, here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.files.text import csv_bytes
from jcommunity_study.report.document import Align, Cell, Inlinable, Rows, Table, grid, plain
from jcommunity_study.report.numbers import MINUS, MISSING

_SIGNED_NUMBER = re.compile(rf"{MINUS}(?=[\d.])[\d,]*\.?\d*%?")


def text(value: Any) -> str:
    """A value as it stands; missing reads —."""
    return MISSING if value is None or bool(pd.isna(value)) else str(value)


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `name` is the frame's column; with `of`, several of them are given to `show` together (`of=('low', 'high'), show=interval`).
    `show` turns the value into a string, inlines or a Cell. Neighbours with the same `spanner` stand under it.
    """

    name: str
    label: Text | str
    show: Callable[..., Any] = text
    align: Align = "r"
    spanner: Text | str | None = None
    of: tuple[str, ...] = ()
    width: float | None = None


def parts(frame: pd.DataFrame, by: str) -> list[tuple[str, pd.DataFrame]]:
    """The frame in parts that have the same value in a column, in the order in which the values come."""
    return [(str(value), frame[frame[by] == value]) for value in dict.fromkeys(frame[by])]


def three_line(
    id: str,
    caption: Inlinable,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    lang: Language,
    *,
    notes: Iterable[Inlinable] = (),
    group: str | None = None,
    rules: Iterable[int] = (),
    wide: bool = False,
) -> Table:
    """A Table with one row per row of `frame`; `group` names a column whose runs of equal values become label rows above them.

    Raises KeyError when `frame` lacks a named column. `rules` counts rows of the frame, before group rows are put in.
    """
    lines = list(frame.to_dict("records"))
    rows, starts = _grouped(lines, columns, group)
    widths = [c.width for c in columns]
    return Table(
        id=id,
        caption=caption,
        header=header(columns, lang),
        rows=rows,
        align=[c.align for c in columns],
        notes=notes,
        widths=[w for w in widths if w is not None] if None not in widths else None,
        rules=[starts[i] for i in rules],
        wide=wide,
    )


def _grouped(lines: list[dict[Any, Any]], columns: Sequence[Column], group: str | None) -> tuple[list[list[Cell]], list[int]]:
    rows: list[list[Cell]] = []
    starts: list[int] = []
    for label, members in groupby(lines, key=lambda line: line[group] if group else None):
        if group:
            rows.append([Cell(text(label), colspan=len(columns), align="l", strong=True)])
        for line in members:
            starts.append(len(rows))
            rows.append([_cell(line, c, indent=1 if group and i == 0 else 0) for i, c in enumerate(columns)])
    return rows, starts


def _cell(line: Mapping[Any, Any], column: Column, indent: int) -> Cell:
    shown = column.show(*(line[name] for name in column.of or (column.name,)))
    return shown if isinstance(shown, Cell) else Cell(shown, indent=indent)


def words(label: Text | str, lang: Language) -> str:
    """A label in one language; a plain string reads the same in both."""
    return label[lang] if isinstance(label, Text) else label


def header(columns: Sequence[Column], lang: Language) -> list[list[Cell]]:
    """One header row, or two when any column has a spanner; columns without one reach over both rows."""
    labels = [Cell(words(c.label, lang), align=c.align) for c in columns]
    if all(c.spanner is None for c in columns):
        return [labels]
    top: list[Cell] = []
    bottom: list[Cell] = []
    for spanner, run in groupby(zip(columns, labels, strict=True), key=lambda pair: pair[0].spanner):
        under = [label for _, label in run]
        if spanner is None:
            top += [Cell(label.inlines, rowspan=2, align=label.align) for label in under]
        else:
            top.append(Cell(words(spanner, lang), colspan=len(under), align="c"))
            bottom += under
    return [top, bottom]


def table_csv(table: Table, banner: str | None = None, labels: dict[str, str] | None = None) -> bytes:
    """The table as CSV with BOM: one header row (spanner · label), the rows, and last, when there is one, the banner.

    A minus sign becomes the hyphen that spreadsheets take for one where the whole cell is a number. The banner comes last so
    that readers still find the header in the first line.
    """
    columns = len(table.align)
    rows = [[_plain_number(cell) for cell in row] for row in _flat(table.rows, columns, labels)]
    if banner:
        rows.append([banner, *("" for _ in table.align[1:])])
    return csv_bytes(_flat_header(table, labels), rows)


def _flat(rows: Rows, columns: int, labels: dict[str, str] | None, fill: bool = False) -> list[list[str]]:
    out: list[list[str]] = []
    for placed in grid(rows, columns):
        line = [""] * columns
        for at, cell in placed.cells:
            span = cell.colspan if fill else 1
            line[at : at + span] = [plain(cell.inlines, labels)] * span
        out.append(line)
    return out


def _flat_header(table: Table, labels: dict[str, str] | None) -> list[str]:
    lines = _flat(table.header, len(table.align), labels, fill=True)
    return [" · ".join(part for part in parts if part) for parts in zip(*lines, strict=True)]


def _plain_number(cell: str) -> str:
    return cell.replace(MINUS, "-") if _SIGNED_NUMBER.fullmatch(cell) else cell
