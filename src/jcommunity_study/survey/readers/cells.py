"""A sheet of raw cells by column, each column as its distinct texts and a code per row.

Whatever is done to a column is done once per distinct text, so cost follows the variety of answers, not their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.readers.variables import Variable


@dataclass(frozen=True, eq=False)
class Cells:
    """One column: cell i is `values[codes[i]]`; `values` are distinct stripped texts ('' for an empty cell)."""

    values: tuple[str, ...]
    codes: np.ndarray

    @classmethod
    def of(cls, texts: Iterable[str]) -> Cells:
        """From one text per row."""
        codes, values = pd.factorize(np.array(list(texts), dtype=object), sort=False)
        return cls.merged([str(v) for v in values], codes)

    @classmethod
    def merged(cls, values: Sequence[str], codes: np.ndarray) -> Cells:
        """From values that may be equal once stripped, or stand in no row; every value of the result stands in a row."""
        used = np.bincount(codes, minlength=len(values)) > 0
        stripped = [v.strip() for v in values]
        if used.all() and len(set(stripped)) == len(stripped):
            return cls(tuple(stripped), codes.astype(np.int32, copy=False))
        seen: dict[str, int] = {}
        place = np.array([seen.setdefault(v, len(seen)) if u else 0 for v, u in zip(stripped, used, strict=True)], dtype=np.int32)
        return cls(tuple(seen), place[codes] if len(place) else np.zeros(0, dtype=np.int32))

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def counts(self) -> np.ndarray:
        """How often each of `values` stands."""
        return np.bincount(self.codes, minlength=len(self.values))

    def texts(self) -> np.ndarray:
        """One text per row, as an object array."""
        return np.array(self.values, dtype=object)[self.codes] if self.values else np.zeros(0, dtype=object)

    def map(self, function: Callable[[str], Any], dtype: Any = object) -> np.ndarray:
        """`function` of each row's text, called once per distinct text."""
        out = np.empty(len(self.values), dtype=dtype)
        for place, value in enumerate(self.values):
            out[place] = function(value)
        return out[self.codes]

    @classmethod
    def joined(cls, pieces: Sequence[Cells]) -> Cells:
        """One column of several pieces, one below the other."""
        seen: dict[str, int] = {}
        places = [np.array([seen.setdefault(v, len(seen)) for v in piece.values], dtype=np.int32) for piece in pieces]
        codes = [place[piece.codes] if len(place) else piece.codes for place, piece in zip(places, pieces, strict=True)]
        return cls(tuple(seen), np.concatenate(codes))

    def respelled(self, spell: Callable[[str], str]) -> Cells:
        """The same rows, each distinct text written as `spell` writes it."""
        return Cells.merged([spell(value) for value in self.values], self.codes)

    def take(self, rows: np.ndarray) -> Cells:
        """The rows at these positions (or under this mask); values that no longer occur are dropped."""
        kept, codes = np.unique(self.codes[rows], return_inverse=True)
        return Cells(tuple(self.values[k] for k in kept), codes.astype(np.int32))

    @staticmethod
    def combined(columns: Sequence[Cells], make: Callable[..., str]) -> Cells:
        """One column from several of equal length: `make` of the texts of a row, called once per distinct combination."""
        rows, codes = np.zeros((1, 0), dtype=np.int64), np.zeros(len(columns[0]), dtype=np.int64)
        for column in columns:
            width = max(len(column.values), 1)
            pairs, codes = np.unique(codes * width + column.codes, return_inverse=True)
            rows = np.column_stack([rows[pairs // width], pairs % width])
        made = [make(*(c.values[place] for c, place in zip(columns, row, strict=True))) for row in rows.tolist()]
        return Cells.merged(made, codes)

    def rows_of(self, value: str) -> np.ndarray:
        """Positions of the rows that hold `value`."""
        return np.flatnonzero(self.codes == self.values.index(value))


@dataclass(frozen=True, eq=False)
class Sheet:
    """A header row and its columns; `numbers` are the rows' numbers as a spreadsheet shows them (the header is row 1).

    `variables` says, by heading, what the file's own dictionary or its form tells of the columns; `notes`, what a person should
    know of how the file was read.
    """

    path: Path
    container: str
    header: tuple[str, ...]
    columns: tuple[Cells, ...]
    numbers: np.ndarray
    key: bytes = b""
    variables: Mapping[str, Variable] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.numbers)

    def trimmed(self) -> Sheet:
        """Without columns at the end that have neither heading nor content."""
        width = max(n + 1 for n, (h, c) in enumerate(zip(self.header, self.columns, strict=True)) if h or any(c.values))
        return replace(self, header=self.header[:width], columns=self.columns[:width])

    def row_list(self, positions: np.ndarray, limit: int = 5) -> str:
        """Row numbers as a complaint names them."""
        numbers = [str(n) for n in self.numbers[positions][:limit]]
        return "、".join(numbers) + (f" … ({len(positions)})" if len(positions) > limit else "")

    def cells(self) -> list[list[str]]:
        """Row by row, as fingerprints want them."""
        return [list(row) for row in zip(*(c.texts() for c in self.columns), strict=True)]


def joined(pieces: Sequence[Sheet]) -> Sheet:
    """One sheet of several pieces of a file, one below the other; raises ValueError when there is none."""
    if not pieces:
        raise ValueError("no pieces")
    if len(pieces) == 1:
        return pieces[0]
    columns = tuple(Cells.joined(column) for column in zip(*(piece.columns for piece in pieces), strict=True))
    notes = tuple(note for piece in pieces for note in piece.notes)
    return replace(pieces[0], columns=columns, numbers=np.concatenate([piece.numbers for piece in pieces]), notes=notes)
