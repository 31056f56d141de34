"""What containers share: the bytes they get, the sheet they give, and the complaint about a file that is something else."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.files.text import read_bytes, read_head
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.containers.heads import repeated, summaries
from jcommunity_study.survey.readers.variables import Variable

HEAD = 1 << 16
LONGEST_CELL = 100_000  # characters; a cell of Excel holds 32,767
KEYED = 1 << 20  # bytes at either end
SECONDS, SECONDS_PER_MB = 20.0, 2.0  # time limit of a native parser; it takes about half a second a megabyte


@dataclass(frozen=True, eq=False)
class Source:
    """A file that is to be read: whole (`data`), or its beginning alone."""

    path: Path

    @cached_property
    def data(self) -> bytes:
        """All of it; raises InputError when it cannot be read or is too large to be held."""
        return read_bytes(self.path)

    @cached_property
    def head(self) -> bytes:
        """Its first bytes; raises InputError when it is missing, a folder, unreadable or empty."""
        return read_head(self.path, HEAD)

    @cached_property
    def key(self) -> bytes:
        """The secret of this file that addresses are hashed with: it needs the file itself, its published sha256 does not give it. Its
        beginning and its end are enough for that, and spare a pass over a large file."""
        with self.path.open("rb") as file:
            start, size = file.read(KEYED), file.seek(0, os.SEEK_END)
            file.seek(max(size - KEYED, 0))
            return hashlib.blake2b(start + file.read(), person=b"jcommunity-ip").digest()

    @property
    def seconds(self) -> float:
        """How long a native parser may take."""
        return SECONDS + SECONDS_PER_MB * len(self.data) / 1e6


@dataclass(frozen=True)
class Container:
    """Whether a file is of this container, and how it is read: as one sheet, or piece by piece where it may be larger than memory."""

    recognise: Callable[[Source], bool]
    read: Callable[[Source], Iterator[Sheet]]


def wrong(path: Path, zh: str, en: str) -> InputError:
    """The complaint about a file that is no table of answers."""
    return InputError(
        f"{zh}；需要 .xlsx、.xls、.csv 表格，或 .sav、.dta。请用 Excel 或 WPS 打开后另存为 .xlsx，或在平台上重新导出。",
        f"{en}; an .xlsx, .xls or .csv table, or a .sav or .dta is needed. Save it as .xlsx in Excel or WPS, or export it again.",
        where=path,
    )


def header_alone(path: Path) -> InputError:
    """The complaint about a header that has no answers under it."""
    return InputError(
        "只有表头，没有答卷。请确认导出的是数据。", "has a header row alone, without answers. Check what was exported.", where=path
    )


def sheet_of(
    source: Source,
    container: str,
    header: list[str],
    columns: list[Cells],
    *,
    numbers: np.ndarray,
    variables: Mapping[str, Variable] | None = None,
    notes: tuple[Text, ...] = (),
    ends: bool = True,
) -> Sheet:
    """Empty rows and rows that are no answers are left out; a header that stands alone is bad input.

    `ends` says whether the file ends with these rows: only then are the last of them looked at for summaries.
    """
    headings = [tidy(h) for h in header]
    _check_lengths(source.path, headings, columns, numbers)
    columns = columns or [Cells((), np.zeros(0, dtype=np.int32)) for _ in headings]
    filled = filled_rows(columns)
    again = repeated(headings, columns)
    summary = summaries(columns, filled & ~again) if ends else np.zeros(len(filled), dtype=bool)
    notes = (
        *notes,
        *_passed_over(numbers[again], "重复的表头行", "Headings that stand again"),
        *_passed_over(numbers[summary], "表末的汇总或说明行", "Summary lines"),
    )
    filled &= ~(again | summary)
    if not filled.any():
        raise header_alone(source.path)
    if not filled.all():
        columns = [c.take(filled) for c in columns]
    return Sheet(source.path, container, tuple(headings), tuple(columns), numbers[filled], source.key, variables or {}, notes)


def _check_lengths(path: Path, headings: Sequence[str], columns: Sequence[Cells], numbers: np.ndarray) -> None:
    """No cell is a book: what cannot be an answer is refused before anybody searches it for names."""
    for heading, column in zip(headings, columns, strict=True):
        place = next((n for n, value in enumerate(column.values) if len(value) > LONGEST_CELL), None)
        if place is not None:
            size, row = len(column.values[place]), int(numbers[np.flatnonzero(column.codes == place)[0]])
            raise InputError(
                f"第 {row} 行“{heading[:40]}”一格有 {size:,} 个字符，最多 {LONGEST_CELL:,} 个。可能不是问卷数据；请删去或截短这一格。",
                f"row {row}, column {heading[:40]!r}: a cell of {size:,} characters, {LONGEST_CELL:,} at most. Delete or shorten it.",
                where=path,
            )


def tidy(heading: str) -> str:
    """Without blanks and marks around it."""
    return heading.strip("\ufeff \t\r\n\u00a0")


def filled_rows(columns: Sequence[Cells]) -> np.ndarray:
    """Which rows hold anything."""
    filled = np.zeros(len(columns[0]), dtype=bool)
    for column in columns:
        if filled.all():
            break
        filled |= np.array([v != "" for v in column.values] or [False], dtype=bool)[column.codes]
    return filled


def _passed_over(numbers: np.ndarray, zh: str, en: str) -> tuple[Text, ...]:
    said = "、".join(str(n) for n in numbers[:5])
    return (Text(f"{zh}未读取（第 {said} 行）。", f"{en} were not read (rows {said})."),) if len(numbers) else ()
