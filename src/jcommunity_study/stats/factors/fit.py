"""How well factors reproduce the correlations, as psych's `factor.stats` reckons it."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, nan, sqrt

import numpy as np
from scipy import stats

from jcommunity_study.stats._input import Floats
from jcommunity_study.stats._intervals import noncentral_chi2
from jcommunity_study.stats.factors.extraction import degrees_of_freedom

RMSEA_LEVEL = 0.90


@dataclass(frozen=True)
class Fit:
    """`objective` is the likelihood's discrepancy; what needs degrees of freedom is NaN without them."""

    objective: float
    statistic: float
    df: int
    p_value: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    tli: float
    rmsr: float
    bic: float


def fit(r: Floats, model: Floats, m: int, n: int) -> Fit:
    """Of the correlations `r` (k × k, n people) against `model`, what m factors reproduce of them."""
    k, df = len(r), degrees_of_freedom(len(r), m)
    off = r - model
    np.fill_diagonal(off, 0.0)
    rmsr = sqrt(float((off**2).sum()) / (k * (k - 1)))
    objective = _discrepancy(r, model)
    scale = n - 1 - (2 * k + 5) / 6 - 2 * m / 3  # Bartlett's (1950) correction
    statistic = max(objective * scale, 0.0)
    if df == 0 or not objective >= 0:
        return Fit(objective, statistic, df, nan, nan, nan, nan, nan, rmsr, nan)
    null = -float(np.linalg.slogdet(r)[1]) * 2 / (k * (k - 1))
    tli = (null - objective / df) / (null - 1 / scale)
    low, high = (sqrt(bound / ((n - 1) * df)) for bound in noncentral_chi2(statistic, df, RMSEA_LEVEL))
    rmsea = sqrt(max(statistic / (df * n) - 1 / (n - 1), 0.0))
    p = float(stats.chi2.sf(statistic, df))
    return Fit(objective, statistic, df, p, rmsea, low, high, tli, rmsr, statistic - df * log(n))


def _discrepancy(r: Floats, model: Floats) -> float:
    """tr(M⁻¹R) - log det(M⁻¹R) - k with ones on M's diagonal; NaN where a Heywood case leaves M no correlation matrix."""
    whole = model.copy()
    np.fill_diagonal(whole, 1.0)
    if np.linalg.eigvalsh(whole)[0] <= 0:
        return nan
    product = np.linalg.solve(whole, r)
    return float(np.trace(product) - np.linalg.slogdet(product)[1] - len(r))
