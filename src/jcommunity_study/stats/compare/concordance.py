"""Association of two ordered columns by pairs of cases: Goodman & Kruskal's γ and Kendall's τ-b."""

from __future__ import annotations

import numpy as np
from scipy import special

from jcommunity_study.stats._input import Floats

NAMES = ("gamma", "gamma_low", "gamma_high", "tau_b", "tau_b_low", "tau_b_high")


def concordance(counts: Floats, level: float) -> dict[str, float]:
    """γ and τ-b of a table whose rows and columns ascend, with Wald intervals within -1..1.

    Standard errors by the delta method, not assuming independence (Goodman & Kruskal 1972; Agresti 2010, Analysis of Ordinal Categorical
    Data, section 7.1.3; SAS and R `DescTools` call them ASE1). An estimate whose error is 0, as ±1, has no interval (NaN).

    Two rows and two columns or more, none empty: so there is a pair that is not tied.
    """
    n, p = counts.sum(), counts / counts.sum()
    alike, unlike = _beyond(p), _beyond(p[:, ::-1])[:, ::-1]
    c, d = float((p * alike).sum()), float((p * unlike).sum())
    rows, columns = p.sum(axis=1, keepdims=True), p.sum(axis=0, keepdims=True)
    free = 1 - float((rows**2).sum()), 1 - float((columns**2).sum())
    root = np.sqrt(free[0] * free[1])
    tau = (c - d) / root
    gamma, of_gamma = (c - d) / (c + d), 4 * (d * alike - c * unlike) / (c + d) ** 2
    of_tau = 2 * (alike - unlike) / root + tau * (rows / free[0] + columns / free[1])
    return dict(zip(NAMES, [*_bounds(gamma, of_gamma, p, n, level), *_bounds(tau, of_tau, p, n, level)], strict=True))


def _beyond(p: Floats) -> Floats:
    """Per cell, the share of cases higher in both or lower in both."""
    whole = np.zeros(np.add(p.shape, 1))
    whole[1:, 1:] = p.cumsum(axis=0).cumsum(axis=1)  # whole[i, j]: above row i, left of column j
    lower = whole[:-1, :-1]
    higher = whole[-1, -1] - whole[1:, -1:] - whole[-1:, 1:] + whole[1:, 1:]
    return np.asarray(lower + higher)


def _bounds(estimate: float, slope: Floats, p: Floats, n: float, level: float) -> tuple[float, float, float]:
    variance = float((p * slope**2).sum() - (p * slope).sum() ** 2) / n
    if not variance * n > 1e-12:
        return estimate, np.nan, np.nan
    half = float(special.ndtri(0.5 + level / 2) * np.sqrt(variance))
    return estimate, max(-1.0, estimate - half), min(1.0, estimate + half)
