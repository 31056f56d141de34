"""Does a binary model tell the two outcomes apart, and are its probabilities right?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special, stats

from jcommunity_study.stats._input import Floats


class Auc(NamedTuple):
    """Area under the ROC curve and DeLong's standard error."""

    auc: float
    std_error: float

    def bounds(self, level: float) -> tuple[float, float]:
        """auc ± z·se within 0 and 1, as `pROC::ci.auc`."""
        half = float(special.ndtri(0.5 + level / 2)) * self.std_error
        return max(self.auc - half, 0.0), min(self.auc + half, 1.0)


def auc(scores: Floats, y: Floats, weights: Floats) -> Auc:
    """P(score of a one > score of a zero) + half of ties (DeLong, DeLong & Clarke-Pearson 1988, doi 10.2307/2531595; R `pROC`).

    From the placement of each row among those of the other outcome; `weights` count as repeated rows.
    """
    ones, zeros = y > 0, y <= 0
    above = _placement(scores[ones], scores[zeros], weights[zeros])
    below = 1 - _placement(scores[zeros], scores[ones], weights[ones])
    area = float(np.average(above, weights=weights[ones]))
    variance = sum(_variance(values, w) for values, w in ((above, weights[ones]), (below, weights[zeros])))
    return Auc(area, float(np.sqrt(variance)))


def _placement(at: Floats, among: Floats, weights: Floats) -> Floats:
    """The share of `among` below each value, ties by half."""
    order = np.argsort(among, kind="stable")
    total = np.concatenate([[0.0], np.cumsum(weights[order])])
    sides = [total[np.searchsorted(among[order], at, side=side)] for side in ("left", "right")]
    return np.asarray((sides[0] + sides[1]) / (2 * total[-1]))


def _variance(values: Floats, weights: Floats) -> float:
    """Of the mean; NaN with one row."""
    total = weights.sum()
    spread = float(weights @ (values - np.average(values, weights=weights)) ** 2)
    return spread / (total - 1) / total if total > 1 else float("nan")


class HosmerLemeshow(NamedTuple):
    """χ² on groups - 2 degrees of freedom; NaN with fewer than three groups."""

    statistic: float
    df: float
    p_value: float


def hosmer_lemeshow(fitted: Floats, y: Floats, groups: int) -> HosmerLemeshow:
    """Observed against expected ones in groups between the quantiles (R type 7) of the fitted probability (Hosmer & Lemeshow 1980).

    Groups that ties would leave empty are one with their neighbour.
    """
    edges = np.unique(np.quantile(fitted, np.linspace(0, 1, groups + 1)))
    place = np.clip(np.searchsorted(edges, fitted, side="left"), 1, None)
    _, place = np.unique(place, return_inverse=True)
    size = np.bincount(place)
    seen, expected = np.bincount(place, y), np.bincount(place, fitted)
    df = float(size.size - 2)
    if df < 1:
        return HosmerLemeshow(float("nan"), df, float("nan"))
    statistic = float(np.sum((seen - expected) ** 2 / (expected * (1 - expected / size))))
    return HosmerLemeshow(statistic, df, float(stats.chi2.sf(statistic, df)))
