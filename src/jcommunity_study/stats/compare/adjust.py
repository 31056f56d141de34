"""Adjustment of p values for a family of tests."""

from __future__ import annotations

from typing import Literal, TypeVar

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, numbers, one_of

Adjustment = Literal["holm", "hochberg", "hommel", "bonferroni", "BH", "BY", "fdr", "none"]
METHODS = ("holm", "hochberg", "hommel", "bonferroni", "BH", "BY", "fdr", "none")  # R's p.adjust.methods
P = TypeVar("P", pd.Series, Floats)


def p_adjust(p: P, method: Adjustment = "holm") -> P:
    """Adjusted p values, in the order given; a Series keeps its index. Equals R's `p.adjust`.

    Missing values stay missing and do not count in the number of tests. `holm` (Holm 1979), `hochberg` (1988), `hommel` (1988) and
    `bonferroni` hold the family-wise error rate; `BH` (Benjamini & Hochberg 1995; also `fdr`, as in R) and `BY` (2001) the false discovery
    rate.

    Raises StatisticsError for an unknown method or a value outside 0..1.

    >>> from jcommunity_study.stats import p_adjust
    >>> import pandas as pd
    >>> p_adjust(pd.Series([0.01, 0.02, 0.03], index=["age", "sex", "tenure"]), "holm").to_dict()
    {'age': 0.03, 'sex': 0.04, 'tenure': 0.04}
    """
    one_of("method", method, dict.fromkeys(METHODS))
    values = numbers(p, "p")
    known = ~np.isnan(values)
    if ((values[known] < 0) | (values[known] > 1)).any():
        raise StatisticsError("p 值须在 0 与 1 之间", "p values must lie between 0 and 1")
    adjusted = np.full(values.shape, np.nan)
    if known.any():
        adjusted[known] = _adjust(values[known], method)
    return pd.Series(adjusted, index=p.index, name=p.name) if isinstance(p, pd.Series) else adjusted


def _adjust(p: Floats, method: Adjustment) -> Floats:
    n = len(p)
    if method == "none" or n == 1:
        return p.copy()
    if method == "bonferroni":
        return np.minimum(1.0, n * p)
    order = np.argsort(p, kind="stable")
    back = np.argsort(order, kind="stable")
    ascending, rank = p[order], np.arange(1.0, n + 1)
    return (_hommel(ascending) if method == "hommel" else _stepwise(ascending, rank, method))[back]


def _stepwise(ascending: Floats, rank: Floats, method: Adjustment) -> Floats:
    n = len(ascending)
    if method == "holm":
        return np.minimum(1.0, np.maximum.accumulate((n + 1 - rank) * ascending))
    factor = {"hochberg": n + 1 - rank, "BH": n / rank, "fdr": n / rank, "BY": n / rank * (1 / rank).sum()}[method]
    return np.minimum(1.0, np.minimum.accumulate((factor * ascending)[::-1])[::-1])


def _hommel(p: Floats) -> Floats:
    # R's loop (Wright 1992): for each size m of a subset, the smallest Simes value bounds the p of its members.
    n = len(p)
    best = np.full(n, (n * p / np.arange(1, n + 1)).min())
    q = best.copy()
    for m in range(n - 1, 1, -1):
        head, tail = slice(0, n - m + 1), slice(n - m + 1, n)
        simes = (m * p[tail] / np.arange(2, m + 1)).min()
        q[head] = np.minimum(m * p[head], simes)
        q[tail] = q[n - m]
        best = np.maximum(best, q)
    return np.asarray(np.maximum(best, p))
