"""Effect sizes with intervals, for two groups and for several."""

from __future__ import annotations

from math import atanh, exp, lgamma, log, nan, sqrt, tanh
from typing import NamedTuple

import numpy as np
from scipy import stats

from jcommunity_study.stats._input import Floats
from jcommunity_study.stats._intervals import noncentral_chi2, noncentral_f, noncentral_t

Effect = dict[str, str | float]


class _Spread(NamedTuple):
    sd: float
    std_error: float
    df: float


def standardised_differences(x: Floats, y: Floats, level: float) -> list[Effect]:
    """Cohen's d and Hedges' g of mean(x) - mean(y): over the pooled SD, and over the average SD (`_av`).

    Intervals invert the noncentral t (R `effectsize::cohens_d`, `hedges_g`; `_av`: `pooled_sd = FALSE`, Delacre et al. 2021,
    with Welch's degrees of freedom). g = J·d with the exact J of Hedges 1981. Zero variance in both groups gives NaN.
    """
    n1, n2, v1, v2 = len(x), len(y), x.var(ddof=1), y.var(ddof=1)
    difference = float(x.mean() - y.mean())
    pooled = sqrt(((n1 - 1) * v1 + (n2 - 1) * v2) / (n1 + n2 - 2))
    average = sqrt((v1 + v2) / 2)
    variants = (
        ("", _Spread(pooled, pooled * sqrt(1 / n1 + 1 / n2), float(n1 + n2 - 2))),
        ("_av", _Spread(average, sqrt(v1 / n1 + v2 / n2), welch_df(v1 / n1, v2 / n2, n1, n2))),
    )
    return [effect for suffix, spread in variants for effect in _d_and_g(difference, spread, suffix, level)]


def welch_df(a: float, b: float, n1: int, n2: int) -> float:
    """Welch–Satterthwaite degrees of freedom of two squared standard errors."""
    bottom = a**2 / (n1 - 1) + b**2 / (n2 - 1)
    return (a + b) ** 2 / bottom if bottom > 0 else nan


def _d_and_g(difference: float, spread: _Spread, suffix: str, level: float) -> list[Effect]:
    sd, se, df = spread
    if sd == 0:
        return [_effect(f"{name}{suffix}", nan, nan, nan) for name in ("cohens_d", "hedges_g")]
    low, high = (bound * se / sd for bound in noncentral_t(difference / se, df, level))
    j = exp(lgamma(df / 2) - log(sqrt(df / 2)) - lgamma((df - 1) / 2)) if df > 1 else nan
    d = difference / sd
    return [_effect(f"cohens_d{suffix}", d, low, high), _effect(f"hedges_g{suffix}", j * d, j * low, j * high)]


def variance_explained(f: float, df1: int, df2: int, level: float) -> list[Effect]:
    """η², ω² and ε² of a one-way analysis of variance, with two-sided intervals.

    Each interval inverts the noncentral F at the F that the estimate itself implies, and reads the bounds as
    λ / (λ + df2), as R `effectsize::eta_squared(…, alternative = "two.sided")` does; ω² and ε² are not below 0.
    """
    estimates = {
        "eta_squared": f * df1 / (f * df1 + df2),
        "omega_squared": max(0.0, (f - 1) * df1 / (f * df1 + df2 + 1)),
        "epsilon_squared": max(0.0, (f - 1) * df1 / (f * df1 + df2)),
    }
    effects = []
    for name, value in estimates.items():
        low, high = (nc / (nc + df2) for nc in noncentral_f(value / df1 / ((1 - value) / df2), df1, df2, level))
        effects.append(_effect(name, value, low, high))
    return effects


def rank_biserial(u: float, n1: int, n2: int, level: float) -> Effect:
    """2U/(n1·n2) - 1: how much oftener x exceeds y than y exceeds x; interval by Fisher's z, se² = (n1+n2+1)/(3·n1·n2).

    As R `effectsize::rank_biserial` (Kerby 2014). At ±1 the interval is unknown (NaN).
    """
    r = 2 * u / (n1 * n2) - 1
    if abs(r) == 1:
        return _effect("rank_biserial", r, nan, nan)
    half = float(stats.norm.ppf(0.5 + level / 2)) * sqrt((n1 + n2 + 1) / (3 * n1 * n2))
    return _effect("rank_biserial", r, tanh(atanh(r) - half), tanh(atanh(r) + half))


def rank_effects(h: float, k: int, n: int, level: float) -> list[Effect]:
    """Rank ε² = H/(n-1) (Tomczak & Tomczak 2014; R `effectsize::rank_epsilon_squared`) and η²_H = (H-k+1)/(n-k).

    The interval of ε² inverts H's noncentral χ² (Andrews 1954) and so needs no resampling; η²_H carries none.
    """
    low, high = (min(1.0, nc / (n - 1)) for nc in noncentral_chi2(h, k - 1, level))
    return [_effect("rank_epsilon_squared", h / (n - 1), low, high), _effect("eta_squared_h", (h - k + 1) / (n - k), nan, nan)]


def _effect(term: str, estimate: float, low: float, high: float) -> Effect:
    return {"term": term, "estimate": float(estimate), "conf_low": float(low), "conf_high": float(high)}


def within_sum_of_squares(parts: list[Floats]) -> float:
    """Σ (x - its group's mean)²."""
    return float(sum(np.square(part - part.mean()).sum() for part in parts))
