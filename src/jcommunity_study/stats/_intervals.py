"""Confidence intervals that several statistics share: Wilson, t, and inverted noncentral distributions."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np
from scipy import optimize, special, stats

from jcommunity_study.stats._input import Floats

Bounds = tuple[float, float]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(80)
TINY = 1e-18
SMOOTH = 1e-6  # a noncentrality under which Φ has no step to speak of


def wilson(successes: Any, n: Any, level: float = 0.95) -> tuple[Floats, Floats, Floats]:
    """Share, lower and upper bound (Wilson 1927; R `prop.test(correct = FALSE)$conf.int`); NaN where n is 0.

    `n` may be an effective (fractional) number of observations.
    """
    k, total = np.broadcast_arrays(np.asarray(successes, dtype=float), np.asarray(n, dtype=float))
    total = np.where(total > 0, total, np.nan)
    z2 = stats.norm.ppf(0.5 + level / 2) ** 2
    share = k / total
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = np.sqrt(z2 * (share * (1 - share) + z2 / (4 * total)) / total) / (1 + z2 / total)
    low = np.where(k == 0, share, np.clip(middle - half, 0, 1))  # exactly 0 and 1 at the ends, not 1e-17
    high = np.where(k == total, share, np.clip(middle + half, 0, 1))
    return share, low, high


def t_bounds(mean: Any, std_error: Any, df: Any, level: float = 0.95) -> tuple[Floats, Floats]:
    """mean ± t·se; NaN where the degrees of freedom or the standard error are 0 (no interval is known)."""
    se, free = np.asarray(std_error, dtype=float), np.asarray(df, dtype=float)
    known = (free > 0) & (se > 0)
    half = np.where(known, special.stdtrit(np.where(known, free, 1.0), 0.5 + level / 2) * se, np.nan)
    return np.asarray(mean, dtype=float) - half, np.asarray(mean, dtype=float) + half


def noncentral_t(t: float, df: float, level: float = 0.95) -> Bounds:
    """The noncentralities for which t is the upper and the lower tail quantile (Steiger & Fouladi 1997)."""
    tail = (1 - level) / 2

    def solve(p: float) -> float:
        return _root(lambda nc: noncentral_t_cdf(t, df, nc) - p, t)

    return solve(1 - tail), solve(tail)


def noncentral_f(f: float, df1: float, df2: float, level: float = 0.95) -> Bounds:
    """Noncentralities around F, not below 0."""
    return _positive(lambda nc: noncentral_f_cdf(f, df1, df2, nc), f * df1, level)


def noncentral_chi2(x: float, df: float, level: float = 0.95) -> Bounds:
    """Noncentralities around χ², not below 0."""
    return _positive(lambda nc: noncentral_chi2_cdf(x, df, nc), x, level)


# scipy's noncentral distributions return NaN for some ordinary arguments (nct.cdf(-1.14, 2535, 6.7) in 1.17), so these are our own.


def noncentral_t_cdf(t: float, df: float, nc: float) -> float:
    """P(T ≤ t) = ∫ Φ(t·s - nc) dP(s), s = χ/√df: Gauss–Legendre over log s, split around the step of Φ."""
    low, high = (0.5 * np.log(q(TINY, df) / df) for q in (stats.chi2.ppf, stats.chi2.isf))
    steps = t * nc > 0 and abs(nc) > SMOOTH
    step, width = (np.log(nc / t), 10 / abs(nc)) if steps else (0.0, 2.0)
    edges = np.sort(np.clip([low, -4.0, step - width, step + width, high], low, high))
    left, right = edges[:-1, None], edges[1:, None]
    x = (left + right) / 2 + (right - left) / 2 * NODES
    density = np.exp(df * (x - np.expm1(2 * x) / 2)) * WEIGHTS * (right - left)
    return float((special.ndtr(t * np.exp(x) - nc) * density).sum() / density.sum())


def noncentral_f_cdf(f: float, df1: float, df2: float, nc: float) -> float:
    """P(F ≤ f)."""
    return _mixture(nc, lambda j: special.betainc(df1 / 2 + j, df2 / 2, df1 * f / (df1 * f + df2)))


def noncentral_chi2_cdf(x: float, df: float, nc: float) -> float:
    """P(χ² ≤ x)."""
    return _mixture(nc, lambda j: special.gammainc(df / 2 + j, x / 2))


def _mixture(nc: float, cdf: Callable[[Floats], Floats]) -> float:
    # A noncentral χ² or F is a Poisson(nc / 2) mixture of central ones; the terms left out weigh less than 1e-16.
    middle, reach = nc / 2, 9 * sqrt(nc / 2) + 40
    j = np.arange(max(0.0, np.floor(middle - reach)), np.ceil(middle + reach) + 1)
    return float((stats.poisson.pmf(j, middle) * cdf(j)).sum())


def _positive(cdf: Callable[[float], float], start: float, level: float) -> Bounds:
    tail = (1 - level) / 2
    central = cdf(0.0)

    def solve(p: float) -> float:
        if central <= p:
            return 0.0
        high = 2 * start + 10
        while cdf(high) > p:
            high *= 2
        return float(optimize.brentq(lambda nc: cdf(nc) - p, 0.0, high, xtol=1e-11, rtol=1e-14))

    return solve(1 - tail), solve(tail)


def _root(falling: Callable[[float], float], start: float) -> float:
    step = 4.0 + abs(start) / 4
    low = high = start
    while falling(low) < 0:
        low -= step
    while falling(high) > 0:
        high += step
    return float(optimize.brentq(falling, low - step, high + step, xtol=1e-12, rtol=1e-14))
