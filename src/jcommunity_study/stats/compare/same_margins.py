"""Tables that share the margins of one that was seen: Fisher's exact test beyond 2 × 2, and p values by drawing such tables."""

from __future__ import annotations

from math import comb, prod

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from jcommunity_study.stats._input import Floats, whole
from jcommunity_study.stats._resample import seeded

Counts = NDArray[np.int64]
MOST = 2_000_000  # pieces of tables laid out for an exact test: some tenths of a second
CLOSE = 1e-7  # tables as extreme as the one seen but for rounding, as in R's fisher.test
BLOCK = 1_000


def fisher_exact(table: Counts) -> float | None:
    """P of the tables that are no more probable than `table` (Freeman & Halton 1951; R `fisher.test`); None where there are too many.

    Some rows are filled in every way, and so are the others but the last, which takes what is left. Fillings that use up the same of the
    columns meet the same rest, so no table need be laid out whole.
    """
    seen = table if table.shape[0] >= table.shape[1] else table.T
    seen = seen[np.argsort(seen.sum(axis=1), kind="stable")]
    rows, columns = seen.sum(axis=1), seen.sum(axis=0)
    split = _split(rows.tolist(), columns.tolist())
    if split is None:
        return None
    (used, past), (second, other) = _filled(rows[:split], columns), _filled(rows[split:-1], columns)
    margins = float(special.gammaln(rows + 1).sum() + special.gammaln(columns + 1).sum() - special.gammaln(rows.sum() + 1))
    most = float(_log_weight(seen).sum()) + CLOSE
    states, which = np.unique(used, axis=0, return_inverse=True)
    which = which.reshape(-1)
    ways = np.split(past[np.lexsort((past, which))], np.cumsum(np.bincount(which))[:-1])
    total = 0.0
    for state, before in zip(states, ways, strict=True):
        last = columns - state - second
        fits = (last >= 0).all(axis=1)
        after = other[fits] + _log_weight(last[fits])
        below = np.append(0.0, np.cumsum(np.exp(before - before[-1])))
        total += float(below[np.searchsorted(before, most - after, side="right")] @ np.exp(after + before[-1] + margins))
    return min(total, 1.0)


def _split(rows: list[int], columns: list[int]) -> int | None:
    """How many rows are filled before the two parts meet, for the least work; None where even that is too much."""
    k = len(columns)
    fillings = [comb(total + k - 1, k - 1) for total in rows[:-1]]
    states = prod(total + 1 for total in columns) // (max(columns) + 1)
    work = [(n := prod(fillings[:i])) + min(n, states) * prod(fillings[i:]) for i in range(len(rows))]
    least = min(range(len(rows)), key=work.__getitem__)
    return least if work[least] <= MOST else None


def _filled(rows: Counts, columns: Counts) -> tuple[Counts, Floats]:
    """Every filling of `rows`: what it uses of each column, and its log-weight Σ -log n!."""
    used, weight = np.zeros((1, len(columns)), dtype=np.int64), np.zeros(1)
    for total in rows:
        row = _rows(int(total), columns)
        used = (used[:, None, :] + row).reshape(-1, len(columns))
        weight = np.add.outer(weight, _log_weight(row)).ravel()
        fits = (used <= columns).all(axis=1)
        used, weight = used[fits], weight[fits]
    return used, weight


def _rows(total: int, columns: Counts) -> Counts:
    """Every way to spread `total` over columns that hold as many as `columns`."""
    made = np.zeros((1, 0), dtype=np.int64)
    for most in columns[:-1]:
        cells = np.arange(min(total, int(most)) + 1)
        made = np.hstack([np.repeat(made, cells.size, axis=0), np.tile(cells, len(made))[:, None]])
        made = made[made.sum(axis=1) <= total]
    made = np.hstack([made, total - made.sum(axis=1, keepdims=True)])
    return np.asarray(made[made[:, -1] <= columns[-1]])


def _log_weight(cells: Counts) -> Floats:
    return np.asarray(-special.gammaln(cells + 1.0).sum(axis=-1))


def monte_carlo(table: Counts, resamples: int, seed: int | None) -> tuple[float, float]:
    """P by χ² and by probability, over `resamples` random tables and the one seen (R `chisq.test`, `fisher.test`, simulate.p.value = TRUE).

    StatisticsError without a seed, or for fewer than one resample.
    """
    whole("resamples", resamples, 1)
    random, rows, columns = np.random.default_rng(seeded(seed)), table.sum(axis=1), table.sum(axis=0)
    far, rare = _extremity(table[None])
    source, extreme = stats.random_table(rows, columns), np.zeros(2)
    for start in range(0, resamples, BLOCK):
        distance, weight = _extremity(source.rvs(min(BLOCK, resamples - start), random_state=random).astype(np.int64))
        extreme += (distance >= far * (1 - CLOSE)).sum(), (weight <= rare + CLOSE).sum()
    by_chi2, by_probability = (1 + extreme) / (1 + resamples)
    return float(by_chi2), float(by_probability)


def _extremity(tables: Counts) -> tuple[Floats, Floats]:
    """χ² + n, and log-probability but for what the margins fix."""
    expected = tables.sum(axis=2, keepdims=True) * (tables.sum(axis=1, keepdims=True) / tables[0].sum())
    return (tables**2 / expected).sum(axis=(1, 2)), _log_weight(tables).sum(axis=1)
