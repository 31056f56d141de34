"""Recognising the demonstration's rows, whatever was done to the file: DESIGN's "synthetic for ever".

Three kinds of mark are hashed, each to ten hex digits:
- rows: WINDOW neighbouring cells of one row (they outlive rows that are deleted, shuffled or sorted, and columns deleted elsewhere)
- columns: WINDOW neighbouring cells of one column (they outlive columns that are deleted or moved)
- words: an open answer of MIN_WORDS characters or more that stands once in its column (they outlive both)

A mark is kept only where chance is negligible: at least MIN_DISTINCT values in it, and MIN_BITS of information under the
marginals of its columns, each value counted CAP times at most and skipped or empty cells not at all, since answers of one
person resemble each other. Rows of different people are independent, so another survey with the very same questionnaire
repeats a column mark with a probability of about (marks held) x 2^-MIN_BITS; row marks are dearer than they look, hence the cap
and the share asked for. A file is recognised when a kind has MIN_MARKS known marks that are MIN_SHARE of its marks.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np

WINDOW = 12
MIN_DISTINCT = 3
MIN_BITS = 26.0
CAP = 4
MIN_WORDS = 8
MIN_MARKS = 3
MIN_SHARE = 0.01
BLOCK_ROWS = 1_000
MAX_BLOCKS = 20
_EMPTY = frozenset({"", "(空)", "(跳过)", "null", "-3", "-2"})
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_FORTY_BITS = np.uint64((1 << 40) - 1)
Rows = Sequence[Sequence[str]]


def fingerprints(cells: Rows) -> frozenset[str]:
    """The marks of a table's answer cells (rows of equal length, header left out), as ten hex digits each."""
    table = _Table(cells)
    kept: set[int] = set()
    for vertical in (False, True):
        kept |= set(table.windows(vertical, informative=True).tolist())
    return frozenset(f"{mark:010x}" for mark in kept | set(table.words().tolist()))


def matches(cells: Rows, known: frozenset[str]) -> bool:
    """Whether the table holds rows that `known` was taken from: MIN_MARKS known marks of one kind, MIN_SHARE of those it has."""
    if not known or not cells:
        return False
    marks = np.array(sorted(int(k, 16) for k in known), dtype=np.uint64)
    tables = [_Table(block) for block in _blocks(cells)]
    for kind in ("rows", "columns", "words"):
        found = np.concatenate([_marks(table, kind) for table in tables])
        hits = int(np.isin(found, marks).sum())
        if hits >= max(MIN_MARKS, MIN_SHARE * len(found)):
            return True
    return False


def _marks(table: _Table, kind: str) -> np.ndarray:
    return table.words() if kind == "words" else table.windows(kind == "columns", informative=False)


def _blocks(cells: Rows) -> Iterator[Rows]:
    """All rows, or of a long table blocks of neighbouring rows spread evenly over it."""
    if len(cells) <= BLOCK_ROWS * MAX_BLOCKS:
        yield cells
        return
    for start in np.linspace(0, len(cells) - BLOCK_ROWS, MAX_BLOCKS).astype(int):
        yield cells[start : start + BLOCK_ROWS]


class _Table:
    """Cells as 64-bit hashes (n x k), with the information of each cell under its column's marginal."""

    def __init__(self, cells: Rows) -> None:
        width = max(len(row) for row in cells)
        plain: dict[str, str] = {}
        rows = [[plain.setdefault(c, _plain(c)) for c in row] + [""] * (width - len(row)) for row in cells]
        self.texts = rows
        hashed = {text: _hash(text) for text in set(plain.values()) | {""}}
        self.hashes = np.array([[hashed[c] for c in row] for row in rows], dtype=np.uint64).reshape(len(rows), width)
        self.empty = np.array([[c in _EMPTY for c in row] for row in rows], dtype=bool).reshape(len(rows), width)
        self.bits = np.zeros(self.hashes.shape)
        for k in range(width):
            _, place, counts = np.unique(self.hashes[:, k], return_inverse=True, return_counts=True)
            self.bits[:, k] = -np.log2(counts[place] / len(rows))
        self.bits[self.empty] = 0

    def windows(self, vertical: bool, *, informative: bool) -> np.ndarray:
        """Hashes of the windows along rows, or along columns, that have enough distinct values (and enough information)."""
        hashes, bits = (self.hashes.T, self.bits.T) if vertical else (self.hashes, self.bits)
        if hashes.shape[1] < WINDOW:
            return np.zeros(0, dtype=np.uint64)
        views = np.lib.stride_tricks.sliding_window_view(hashes, WINDOW, axis=1).reshape(-1, WINDOW)
        informs = np.lib.stride_tricks.sliding_window_view(bits, WINDOW, axis=1).reshape(-1, WINDOW)
        out = [self._chunk(views[at : at + 50_000], informs[at : at + 50_000], informative) for at in range(0, len(views), 50_000)]
        return np.concatenate(out) ^ np.uint64(0x5555555555 if vertical else 0)

    @staticmethod
    def _chunk(views: np.ndarray, informs: np.ndarray, informative: bool) -> np.ndarray:
        order = np.argsort(views, axis=1, kind="stable")
        ordered = np.take_along_axis(views, order, axis=1)
        repeat = np.zeros(views.shape, dtype=np.int64)  # how often the value stood before in the window
        for k in range(1, WINDOW):
            repeat[:, k] = np.where(ordered[:, k] == ordered[:, k - 1], repeat[:, k - 1] + 1, 0)
        good = (repeat == 0).sum(axis=1) >= MIN_DISTINCT
        if informative:
            counted = np.where(repeat < CAP, np.take_along_axis(informs, order, axis=1), 0)
            good &= counted.sum(axis=1) >= MIN_BITS
        chosen = views[good]
        mark = np.zeros(len(chosen), dtype=np.uint64)
        for k in range(WINDOW):
            mark = (mark ^ chosen[:, k]) * _MULTIPLIER
            mark ^= mark >> np.uint64(29)
        return mark & _FORTY_BITS

    def words(self) -> np.ndarray:
        """Hashes of the open answers: long enough, of words rather than figures, standing once in their column."""
        found: list[int] = []
        for k in range(self.hashes.shape[1]):
            column = [row[k] for row in self.texts]
            seen: dict[str, int] = {}
            for text in column:
                seen[text] = seen.get(text, 0) + 1
            found += [_hash(f"words:{text}") for text, count in seen.items() if count == 1 and _is_open(text)]
        return np.array(sorted(found), dtype=np.uint64) & _FORTY_BITS


def _is_open(text: str) -> bool:
    letters = sum(c.isalpha() for c in text)
    return len(text) >= MIN_WORDS and letters >= 0.6 * len(text) and not any(mark in text for mark in "┋→〖")


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip().casefold()


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest(), "little")
