"""Whether neighbouring rows err alike."""

from __future__ import annotations

from math import sqrt

import numpy as np
from scipy import integrate, stats

from jcommunity_study.stats._input import Floats

EXACT = 100  # rows under which R's `dwtest` does without the normal approximation


def durbin_watson(x: Floats, residuals: Floats) -> tuple[float, float]:
    """d of residuals (n), and the probability of a smaller one if no two rows' errors correlate (Durbin & Watson 1950), given x (n × k).

    The p is exact under 100 rows, a quadratic form's (Imhof 1961, doi 10.1093/biomet/48.3-4.419), from there normal with d's own mean and
    variance, as in R `lmtest::dwtest`. NaN with a single degree of freedom, which leaves d no choice.
    """
    d = float((np.diff(residuals) ** 2).sum() / (residuals**2).sum())
    n, k = x.shape
    if n - k < 2:
        return d, float("nan")
    q, _ = np.linalg.qr(x)

    def differences(columns: Floats) -> Floats:
        """D'D times columns: d is e'D'De / e'e."""
        return np.asarray(-np.diff(np.diff(columns, axis=0), axis=0, prepend=0, append=0))

    if n < EXACT:
        outside = np.eye(n) - q @ q.T
        return d, _below_zero(np.linalg.eigvalsh(outside @ differences(outside))[k:] - d)
    turned = differences(q)
    inside, free = q.T @ turned, n - k
    first = 2 * (n - 1) - float(np.trace(inside))
    second = 2 * (3 * n - 4) - 2 * float((turned**2).sum()) + float((inside**2).sum())
    variance = 2 / (free * (free + 2)) * (second - first**2 / free)
    return d, float(stats.norm.cdf((d - first / free) / sqrt(variance)))


def _below_zero(weights: Floats) -> float:
    """P(Σ weights · χ²(1) < 0)."""
    scaled = weights / np.abs(weights).max()

    def wave(u: float) -> float:
        return float(np.sin(np.arctan(scaled * u).sum() / 2) * np.exp(-np.log1p((scaled * u) ** 2).sum() / 4) / u)

    return 0.5 - integrate.quad(wave, 0, np.inf, limit=500, epsabs=1e-12)[0] / np.pi
