"""Johnson and Neyman's regions: where along the moderator the slope of x differs from zero."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jcommunity_study.stats._input import Floats


def crossings(slope: Floats, covariance: Floats, quantile: float) -> tuple[float, ...]:
    """The values of w at which |b₁ + b₃w| is `quantile` standard errors, increasing: none, or two (one where b₃ is just significant).

    `slope` is (b₁, b₃), `covariance` theirs (Johnson & Neyman 1936; Bauer & Curran 2005).
    """
    a, half, c = np.array([slope[1] ** 2, slope[0] * slope[1], slope[0] ** 2]) - quantile**2 * covariance[[1, 0, 0], [1, 1, 0]]
    if a == 0:
        return (float(-c / (2 * half)),) if half else ()
    below = half**2 - a * c
    if below < 0:
        return ()
    far = -(half + np.copysign(np.sqrt(below), half))
    return tuple(sorted({float(far / a), float(c / far) if far else 0.0}))


def regions(values: Floats, slope: Floats, covariance: Floats, quantile: float, cuts: tuple[float, ...]) -> pd.DataFrame:
    """The observed range of w (`values`), cut at `cuts`: low, high, the sign of the slope there, whether significant, the share of rows."""
    inside = [cut for cut in cuts if values.min() < cut < values.max()]
    low, high = [values.min(), *inside], [*inside, values.max()]
    at = (np.array(low) + np.array(high)) / 2
    estimate = slope[0] + slope[1] * at
    error = np.sqrt(covariance[0, 0] + 2 * at * covariance[0, 1] + at**2 * covariance[1, 1])
    within = np.bincount(np.searchsorted(inside, values, side="right"), minlength=at.size)
    significant = np.abs(estimate) > quantile * error
    sign = np.where(estimate > 0, "+", "-")
    return pd.DataFrame({
        "low": low, "high": high, "significant": significant, "sign": np.where(significant, sign, ""), "share": within / values.size,
    })  # fmt: skip
