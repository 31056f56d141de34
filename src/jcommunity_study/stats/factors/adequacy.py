"""Whether items share enough to look for factors at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from jcommunity_study.stats._items import complete_items, correlations, correlations_by, inverse
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.factors.explore import Correlate


@dataclass(frozen=True, eq=False, kw_only=True)
class Kmo(Result):
    """`overall` measure of sampling adequacy, 0 to 1; `to_frame()`: term, estimate, the measure of each item."""

    overall: float
    correlation: str
    n: int
    n_missing: int
    k: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Sphericity(Result):
    """χ² (`statistic`, `df`, `p_value`) that no two items correlate; `determinant` of the correlation matrix. `to_frame()` is that row."""

    statistic: float
    df: int
    p_value: float
    determinant: float
    n: int
    n_missing: int
    k: int


def kmo(items: Any, *, correlation: Correlate = "pearson") -> Kmo:
    """Kaiser, Meyer and Olkin's measure of sampling adequacy (Kaiser & Rice 1974, doi 10.1177/001316447403400115; R `psych::KMO`).

    Squared correlations over themselves and squared partial correlations (all other items held constant), of `items` (people × items,
    complete rows). Raises StatisticsError: fewer than two items, fewer complete rows than items, an item that does not vary or that others
    determine.

    >>> import pandas as pd
    >>> items = pd.DataFrame({"a": [1, 2, 3, 4, 5, 4], "b": [2, 2, 3, 5, 4, 4], "c": [1, 3, 3, 4, 5, 5]})
    >>> round(kmo(items).overall, 3)
    0.639
    """
    answers = complete_items(items)
    r = correlations_by(answers, correlation)
    back = inverse(r, answers.names)
    scale = np.sqrt(np.diag(back))
    shared, partial = r**2 - np.eye(answers.k), (back / np.outer(scale, scale)) ** 2 - np.eye(answers.k)
    each = shared.sum(axis=0) / (shared.sum(axis=0) + partial.sum(axis=0))
    return Kmo(
        table=tidy({"term": list(answers.names), "estimate": each}), overall=float(shared.sum() / (shared.sum() + partial.sum())),
        correlation=correlation, n=answers.n, n_missing=answers.n_missing, k=answers.k,
    )  # fmt: skip


def bartlett_sphericity(items: Any) -> Sphericity:
    """Bartlett's (1951) test that the correlation matrix is an identity (R `psych::cortest.bartlett`); in large samples it always rejects.

    `items`: people × items, complete rows. Raises StatisticsError as `kmo`.

    >>> import pandas as pd
    >>> items = pd.DataFrame({"a": [1, 2, 3, 4, 5, 4], "b": [2, 2, 3, 5, 4, 4], "c": [1, 3, 3, 4, 5, 5]})
    >>> found = bartlett_sphericity(items)
    >>> round(found.statistic, 2), found.df, round(found.p_value, 4)
    (11.35, 3, 0.01)
    """
    answers = complete_items(items)
    r, k = correlations(answers), answers.k
    inverse(r, answers.names)  # refuses a singular matrix, whose logarithm has no end
    log_determinant = float(np.linalg.slogdet(r)[1])
    statistic, df = -log_determinant * (answers.n - 1 - (2 * k + 5) / 6), k * (k - 1) // 2
    p = float(stats.chi2.sf(statistic, df))
    return Sphericity(
        table=tidy([{"term": "bartlett", "statistic": statistic, "df": df, "p_value": p}]), statistic=statistic, df=df, p_value=p,
        determinant=float(np.exp(log_determinant)), n=answers.n, n_missing=answers.n_missing, k=k,
    )  # fmt: skip
