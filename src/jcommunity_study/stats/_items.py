"""The items of a scale: complete rows as numbers, what correlates, and who is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, as_frame, distinct_names, numbers, one_of
from jcommunity_study.stats._polychoric import ordered_codes, polychoric_matrix

ALONE = 1e-10  # the share of an item's variance that the others must leave: below it the matrix cannot be inverted with any digits


@dataclass(frozen=True, eq=False)
class Items:
    """`x` (n × k) holds the rows where every item was answered; `complete` says which of the rows `index` these are."""

    names: tuple[str, ...]
    x: Floats
    complete: np.ndarray
    index: pd.Index

    @property
    def n(self) -> int:
        """Complete rows."""
        return len(self.x)

    @property
    def k(self) -> int:
        """Items."""
        return len(self.names)

    @property
    def n_missing(self) -> int:
        """Rows left out because an item is missing."""
        return len(self.complete) - len(self.x)


def complete_items(items: Any, *, at_least: int = 2) -> Items:
    """The complete rows of `items` (people × items, a frame or an array).

    StatisticsError: fewer than `at_least` items, fewer complete rows than items (or than three), an item without variance, text.
    """
    frame = as_frame(items)
    names = tuple(distinct_names(frame))
    if len(names) < at_least:
        raise StatisticsError(f"至少需要 {at_least} 个题项，得到 {len(names)} 个", f"{at_least} or more items are needed, got {len(names)}")
    everything = np.column_stack([numbers(frame.iloc[:, i], name) for i, name in enumerate(names)])
    complete = np.asarray(~np.isnan(everything).any(axis=1))
    found = Items(names, everything[complete], complete, frame.index)
    if found.n < max(3, found.k):
        raise StatisticsError(
            f"完整作答只有 {found.n} 份，少于题项数 {found.k}（或少于 3）；请减少题项，或检查哪一题缺失最多",
            f"only {found.n} complete rows for {found.k} items (at least three); use fewer items or find the one most often missing",
        )
    _refuse_constant(found)
    return found


def correlations(items: Items) -> Floats:
    """Pearson correlations (k × k), exactly symmetric with ones on the diagonal."""
    z = items.x - items.x.mean(axis=0)
    z /= np.sqrt((z**2).sum(axis=0))
    r = z.T @ z
    r = (r + r.T) / 2
    np.fill_diagonal(r, 1.0)
    return np.asarray(r)


def polychoric_of(items: Items) -> Floats:
    """Polychoric correlations (k × k) of the complete rows."""
    codes = np.column_stack([ordered_codes(pd.Series(x), name) for x, name in zip(items.x.T, items.names, strict=True)])
    return polychoric_matrix(codes, items.names)


def correlations_by(items: Items, kind: str) -> Floats:
    """Pearson or polychoric correlations; StatisticsError for another word, or when the polychoric ones contradict each other."""
    r = one_of("correlation", kind, _CORRELATIONS)(items)
    if kind == "polychoric" and np.linalg.eigvalsh(r)[0] <= ALONE:
        raise StatisticsError(
            "多分相关矩阵不是正定的（人数相对题项与类别太少）；请合并稀少的类别、减少题项，或改用 pearson",
            "the polychoric correlations are not positive definite (too few people for so many sparse items); merge rare categories, "
            "use fewer items, or pearson",
        )
    return r


def inverse(r: Floats, names: tuple[str, ...]) -> Floats:
    """The inverse of a correlation matrix; StatisticsError naming the item that the others determine."""
    values, vectors = np.linalg.eigh(r)
    if values[0] <= ALONE:
        held = np.abs(vectors[:, 0])
        among = ", ".join(named(names, held > 0.01 * held.max()))
        raise StatisticsError(
            f"题项的相关矩阵不可逆：{among} 之间完全共线（如某题是其他题的合计，或人数不多于题项数）；请删去其中一题",
            f"the correlation matrix is singular: {among} are collinear (as when one is the sum of others, or people are as few as items); "
            "leave one of them out",
        )
    return np.asarray((vectors / values) @ vectors.T)


def named(names: Sequence[str], which: np.ndarray) -> tuple[str, ...]:
    """The names that a mask picks."""
    return tuple(name for name, chosen in zip(names, which, strict=True) if chosen)


def _refuse_constant(items: Items) -> None:
    spread = items.x.std(axis=0, ddof=1)
    constant = np.flatnonzero(spread <= 10 * np.finfo(float).eps * np.abs(items.x).max(axis=0))
    if constant.size:
        name = items.names[int(constant[0])]
        raise StatisticsError(
            f"题项 {name} 没有变异（所有人同一答案）；请先删去", f"item {name} does not vary (everybody gave one answer); leave it out"
        )


_CORRELATIONS = {"pearson": correlations, "polychoric": polychoric_of}
