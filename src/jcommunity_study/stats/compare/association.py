"""What a table of two columns says beyond χ²: association of ordered answers, and p by simulation where cells are few."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special, stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers

ROUNDING = 1e-9  # tables as improbable as the one observed, but for the last digits


def gamma(observed: Integers) -> float:
    """(C - D) / (C + D) of concordant and discordant pairs (Goodman & Kruskal 1954); NaN where every pair is tied."""
    n = observed.astype(float)
    below = np.flip(np.flip(n).cumsum(axis=0).cumsum(axis=1))  # in this row and column, and all after
    left = np.flip(np.flip(n, axis=0).cumsum(axis=0), axis=0).cumsum(axis=1)
    concordant, discordant = float((n[:-1, :-1] * below[1:, 1:]).sum()), float((n[:-1, 1:] * left[1:, :-1]).sum())
    both = concordant + discordant
    return (concordant - discordant) / both if both else float("nan")


def tau_b(rows: Integers, columns: Integers) -> tuple[float, float]:
    """Kendall's τ-b of the rows' codes, and p by the normal approximation with ties (R `cor.test(method = "kendall")`)."""
    found = stats.kendalltau(rows, columns, method="asymptotic")
    return float(found.statistic), float(found.pvalue)


def simulated(observed: Integers, expected: Floats, resamples: int, seed: int | None) -> tuple[float, float]:
    """p of χ² and of Fisher's test over `resamples` tables with the margins of this one: (1 + as extreme) / (1 + resamples).

    StatisticsError without a seed, for fewer than one table.
    """
    if resamples < 1 or seed is None:
        raise StatisticsError(
            f"模拟需要 resamples ≥ 1（得到 {resamples}）和种子 seed（得到 {seed}）",
            f"a simulation needs resamples of 1 or more (got {resamples}) and a seed (got {seed})",
        )
    tables = stats.random_table(observed.sum(axis=1), observed.sum(axis=0)).rvs(resamples, random_state=np.random.default_rng(seed))

    def far(table: Any) -> Floats:
        return np.asarray(((table - expected) ** 2 / expected).sum(axis=(-2, -1)))

    def likely(table: Any) -> Floats:
        return np.asarray(-special.gammaln(table + 1).sum(axis=(-2, -1)))

    extreme = far(tables) >= far(observed) * (1 - ROUNDING), likely(tables) <= likely(observed) + ROUNDING
    return (1 + float(extreme[0].sum())) / (1 + resamples), (1 + float(extreme[1].sum())) / (1 + resamples)
