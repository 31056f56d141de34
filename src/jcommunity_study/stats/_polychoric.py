"""Polychoric correlations: of the normal variables that ordered categories are thought to cut, all pairs at once.

Two steps (Olsson 1979, doi 10.1007/BF02296207): thresholds from each table's margins, then ρ by maximum likelihood. R:
`polycor::polychor(ML = FALSE)`, and `psych::polychoric` on complete rows with as many categories in each item.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import special

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, levels

FAR = 40.0  # a threshold beyond which nobody is
EDGE = 0.9999  # of ρ: beyond it the likelihood has no maximum inside, only a table too empty
MOST = 20  # categories
STEPS = 200
TINY = 1e-300
ROOT_2PI = np.sqrt(2 * np.pi)


@dataclass(frozen=True, eq=False)
class Polychoric:
    """One value a pair: `rho`, its `std_error` (of both steps), `n` rows answered in both."""

    rho: Floats
    std_error: Floats
    n: Integers


def binormal(h: Floats, k: Floats, rho: Floats) -> Floats:
    """P(X ≤ h, Y ≤ k) of the standard bivariate normal, element by element, |ρ| < 1 (Owen 1956: two values of Owen's T)."""
    root = np.sqrt((1 - rho) * (1 + rho))
    h, k = np.where(h == 0, TINY, h), np.where(k == 0, TINY, k)
    with np.errstate(over="ignore", divide="ignore"):
        tails = special.owens_t(h, (k - rho * h) / (h * root)) + special.owens_t(k, (h - rho * k) / (k * root))
    apart = np.where((h > 0) == (k > 0), 0.0, 0.5)
    return np.asarray((special.ndtr(h) + special.ndtr(k)) / 2 - tails - apart)


def ordered_codes(series: pd.Series, name: str) -> Integers:
    """The categories as 0, 1, …, missing as -1; StatisticsError when they have no order or are too many or one."""
    ordered = series.cat.ordered if isinstance(series.dtype, pd.CategoricalDtype) else pd.api.types.is_numeric_dtype(series.dtype)
    if not ordered:
        raise StatisticsError(
            f"列 {name} 的类别没有次序；请转换为数字编码或有序分类（ordered=True）",
            f"the categories of column {name} have no order; code them as numbers or as an ordered categorical",
        )
    codes = levels(series, name).codes
    found = int(np.unique(codes[codes >= 0]).size)
    if not 2 <= found <= MOST:
        raise StatisticsError(
            f"列 {name} 有 {found} 个不同的值；多分相关适用于 2 至 {MOST} 个有序类别",
            f"column {name} has {found} distinct value(s); polychoric correlations are for 2 to {MOST} ordered categories",
        )
    return codes


def polychoric_matrix(codes: Integers, names: Sequence[str]) -> Floats:
    """The matrix (k × k) of `codes` (people × items, -1 missing)."""
    pairs = list(combinations(range(len(names)), 2))
    r = np.eye(len(names))
    i, j = np.array(pairs).T
    r[i, j] = r[j, i] = polychoric(codes, pairs, names).rho
    return r


def polychoric(codes: Integers, pairs: Sequence[tuple[int, int]], names: Sequence[str]) -> Polychoric:
    """All pairs of columns; StatisticsError naming the pair whose table leaves ρ undetermined."""
    tables = _tables(codes, pairs, names)
    row, column = _thresholds(tables.sum(axis=2)), _thresholds(tables.sum(axis=1))
    rho = _solve(tables, row, column)
    for (i, j), value in zip(pairs, rho, strict=True):
        if abs(value) >= EDGE:
            raise StatisticsError(
                f"{names[i]} 与 {names[j]} 的交叉表空格太多，多分相关趋于 ±1，无法估计；请合并类别，或改用 Spearman",
                f"the table of {names[i]} by {names[j]} is so empty that the polychoric tends to ±1; merge categories or use Spearman",
            )
    return Polychoric(rho, _std_error(tables, row, column, rho), tables.sum(axis=(1, 2)).astype(np.intp))


def polychoric_influence(codes: Integers, pairs: Sequence[tuple[int, int]], names: Sequence[str]) -> tuple[Floats, Floats]:
    """ρ of all pairs, and what each person moves them by, times n (people × pairs): complete `codes` without gaps.

    The cross products of the latter, divided by n, are the asymptotic covariance of √n ρ (Muthén 1984, doi 10.1007/BF02294210).
    """
    rho, tables = polychoric(codes, pairs, names).rho, _tables(codes, pairs, names)
    influence = _influence(tables, _thresholds(tables.sum(axis=2)), _thresholds(tables.sum(axis=1)), rho)
    return rho, np.column_stack([cells[codes[:, i], codes[:, j]] for cells, (i, j) in zip(influence, pairs, strict=True)])


def _tables(codes: Integers, pairs: Sequence[tuple[int, int]], names: Sequence[str]) -> Floats:
    """Counts (pairs × rows × columns), empty categories left out and zeros behind."""
    size = int(codes.max()) + 1
    tables = np.zeros((len(pairs), size, size))
    for at, (i, j) in enumerate(pairs):
        both = (codes[:, i] >= 0) & (codes[:, j] >= 0)
        table = np.bincount(codes[both, i] * size + codes[both, j], minlength=size * size).reshape(size, size)
        table = table[table.any(axis=1)][:, table.any(axis=0)]
        if min(table.shape) < 2:
            raise StatisticsError(
                f"在 {names[i]} 与 {names[j]} 都有回答的 {int(both.sum())} 人中，其中一题没有变异，相关没有定义",
                f"among the {int(both.sum())} who answered both {names[i]} and {names[j]} one of them does not vary: no correlation",
            )
        tables[at, : table.shape[0], : table.shape[1]] = table
    return tables


def _thresholds(margins: Floats) -> Floats:
    """Cuts (pairs × categories + 1) from -FAR to FAR; those behind the last category are FAR."""
    below = np.cumsum(margins, axis=1)
    inner = np.where(below < below[:, -1:], special.ndtri(below / below[:, -1:]), FAR)
    return np.concatenate([np.full((len(margins), 1), -FAR), inner], axis=1)


def _cells(corners: Floats) -> Floats:
    return np.asarray(np.diff(np.diff(corners, axis=1), axis=2))


def _probabilities(row: Floats, column: Floats, rho: Floats) -> tuple[Floats, Floats]:
    """Of each cell, and their derivative by ρ: the density at the corners (Plackett 1954)."""
    h, k, r = row[:, :, None], column[:, None, :], rho[:, None, None]
    rest = (1 - r) * (1 + r)
    density = np.exp(-(h**2 - 2 * r * h * k + k**2) / (2 * rest)) / (2 * np.pi * np.sqrt(rest))
    return np.maximum(_cells(binormal(h, k, r)), TINY), _cells(density)


def _solve(tables: Floats, row: Floats, column: Floats) -> Floats:
    """Fisher scoring, kept between the last ρ with a rising and with a falling likelihood."""
    rho = np.zeros(len(tables))
    low, high = np.full_like(rho, -1.0), np.full_like(rho, 1.0)
    n = tables.sum(axis=(1, 2))
    for _ in range(STEPS):
        p, slope = _probabilities(row, column, rho)
        score = (tables * slope / p).sum(axis=(1, 2))
        low, high = np.where(score > 0, rho, low), np.where(score > 0, high, rho)
        new = rho + score / (n * (slope**2 / p).sum(axis=(1, 2)))
        new = np.where((new > low) & (new < high), new, (low + high) / 2)
        moved, rho = np.abs(new - rho).max(initial=0.0), np.clip(new, -EDGE, EDGE)
        if moved < 1e-13 or (np.abs(rho) == EDGE).all():
            break
    return rho


def _std_error(tables: Floats, row: Floats, column: Floats, rho: Floats) -> Floats:
    """Of the two steps together (Olsson 1979; R `lavaan::lavCor(se = "standard")`): ρ's own score less what it owes to the thresholds."""
    n = tables.sum(axis=(1, 2))
    return np.asarray(np.sqrt((tables * _influence(tables, row, column, rho) ** 2).sum(axis=(1, 2)) / (n * (n - 1))))


def _influence(tables: Floats, row: Floats, column: Floats, rho: Floats) -> Floats:
    """What a person in each cell (pairs × rows × columns) moves ρ by, times n."""
    p, slope = _probabilities(row, column, rho)
    n, score = tables.sum(axis=(1, 2)), slope / p
    information = (tables * score**2).sum(axis=(1, 2)) / n
    owed = _owed(tables, score / p, row, column, rho)
    owed = owed + np.swapaxes(_owed(np.swapaxes(tables, 1, 2), np.swapaxes(score / p, 1, 2), column, row, rho), 1, 2)
    return np.asarray((score - owed) / information[:, None, None])


def _owed(tables: Floats, score: Floats, row: Floats, column: Floats, rho: Floats) -> Floats:
    """Per cell (constant along columns): Σ over row thresholds of information(ρ, τ) × the influence of the row's category on τ."""
    cut, n = row[:, 1:-1], tables.sum(axis=(1, 2))
    density = np.exp(-(cut**2) / 2) / ROOT_2PI
    root = np.sqrt(1 - rho**2)[:, None, None]
    change = density[:, :, None] * np.diff(special.ndtr((column[:, None, :] - rho[:, None, None] * cut[:, :, None]) / root), axis=2)
    weighted = tables * score
    crossed = ((weighted[:, :-1] - weighted[:, 1:]) * change).sum(axis=2) / n[:, None]
    per_density = np.where(density > 0, crossed / np.where(density > 0, density, 1.0), 0.0)
    below = np.cumsum(tables.sum(axis=2), axis=1)[:, :-1] / n[:, None]
    at_or_below = np.triu(np.ones((tables.shape[1], tables.shape[1] - 1)))
    return np.asarray(at_or_below @ per_density[:, :, None] - (below * per_density).sum(axis=1)[:, None, None])
