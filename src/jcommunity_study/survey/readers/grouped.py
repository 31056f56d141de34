"""What columns of one question hold, where neither heading nor form says so: ticks, ranks, rows of a matrix, numbers, or words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.export import BLANK, SPELLED
from jcommunity_study.survey.readers.several import as_tick
from jcommunity_study.survey.readers.values import as_number

Holds = Literal["ticks", "ranks", "rows", "numbers", "words"]
MAX_POINTS = 15  # different answers of a matrix
MAX_POINT = 60  # characters of one
MIN_RANKED = 3  # columns and rows, below which ranks cannot be told from ratings


def answers(cells: Cells) -> set[str]:
    """The distinct answers of a column."""
    return {v for v in cells.values if v not in BLANK and v not in SPELLED.values()}


def holds(columns: Sequence[Cells]) -> Holds:
    """By what stands in the columns taken together."""
    seen = [answers(c) for c in columns]
    every = set().union(*seen)
    if every and {as_tick(v) for v in every} <= {"0", "1"} and not _points(every):
        return "ticks"
    whole = bool(every) and all(v.isdecimal() for v in every)
    if whole and _ranks(columns):
        return "ranks"
    if whole:
        return "rows" if max(map(int, every)) <= 10 else "numbers"
    if every and all(as_number(v) is not None for v in every):
        return "numbers"
    short = all(len(v) <= MAX_POINT for v in every)
    shared = sum(len(s) for s in seen) > len(every) or len(columns) == 1
    return "rows" if every and short and shared and len(every) <= MAX_POINTS else "words"


def _points(every: set[str]) -> bool:
    """Whole numbers with others than 0 and 1 among them are points of a scale."""
    return any(v.isdecimal() and int(v) > 1 for v in every)


def _ranks(columns: Sequence[Cells]) -> bool:
    """Whether each row holds 1, 2 … once each, as far as it goes; a column or a row too few proves nothing."""
    if len(columns) < MIN_RANKED:
        return False
    table = np.stack([c.map(lambda v: float(v) if v.isdecimal() else 0.0, dtype=float) for c in columns], axis=1)
    ordered = [sorted(r[r > 0].tolist()) for r in table]
    ranked = [r for r in ordered if r]
    return len(ranked) >= MIN_RANKED and all(r == list(range(1, len(r) + 1)) for r in ranked) and max(len(r) for r in ranked) > 1
