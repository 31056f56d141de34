"""What unequal weights cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import numbers
from jcommunity_study.stats._result import Result, tidy


@dataclass(frozen=True, eq=False, kw_only=True)
class Kish(Result):
    """`n` weights over 0, `effective_n` = (Σw)² / Σw², `design_effect` = n / effective_n = 1 + CV², and the weights' range; one row."""

    n: int
    effective_n: float
    design_effect: float
    total: float
    minimum: float
    median: float
    maximum: float


def kish(weights: Any) -> Kish:
    """Effective sample size and design effect of unequal weighting (Kish 1965, 1992).

    It says by how much weights alone widen the interval of a mean that is unrelated to them; weights of 0 are outside the sample.
    Raises StatisticsError for weights that are missing, negative, infinite, or all zero.

    >>> cost = kish([1, 1, 2, 4])
    >>> round(cost.effective_n, 3), round(cost.design_effect, 3)
    (2.909, 1.375)
    """
    w = numbers(weights, "weights")
    if np.isnan(w).any() or (w < 0).any() or not w.any():
        raise StatisticsError("权重须无缺失、不为负，且不全为 0", "weights must be none missing, none negative, and not all 0")
    w = w[w > 0]
    effective = float(w.sum() ** 2 / (w**2).sum())
    values = {
        "n": len(w), "effective_n": effective, "design_effect": len(w) / effective, "total": float(w.sum()),
        "minimum": float(w.min()), "median": float(np.median(w)), "maximum": float(w.max()),
    }  # fmt: skip
    return Kish(table=tidy([values]), **values)  # type: ignore[arg-type]  # each of its kind
