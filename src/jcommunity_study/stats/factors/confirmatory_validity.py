"""Convergent and discriminant validity of a measurement model: AVE, composite reliability, Fornell–Larcker, HTMT."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from jcommunity_study.stats._input import Floats
from jcommunity_study.stats.factors.confirmatory_solution import Solution


def scaled_loadings(found: Solution) -> tuple[Floats, Floats]:
    """Standardised loadings (G × p × m) and factor correlations (G × m × m); missing where a factor's variance is negative."""
    at = found.fitted.implied
    with np.errstate(invalid="ignore"):
        factor, item = (np.sqrt(np.diagonal(part, axis1=1, axis2=2)) for part in (at.factor, at.cov))
    return at.loading * factor[:, None, :] / item[:, :, None], at.factor / (factor[:, :, None] * factor[:, None, :])


def validity(found: Solution, g: int) -> pd.DataFrame:
    """One row a factor of one group."""
    loadings, phi = (part[g] for part in scaled_loadings(found))
    at, pattern = found.fitted.implied, found.model.pattern
    size = np.sqrt(np.diag(at.cov[g]))
    ratios = htmt(found, g)[0]
    rows = []
    for j in range(len(phi)):
        own, others = pattern[:, j], np.delete(np.abs(phi[j]), j)
        residual = at.residual[g][np.ix_(own, own)]
        ave, cr = shares(loadings[own, j], residual / np.outer(size[own], size[own]))
        ave_raw, omega = shares(at.loading[g, own, j] * np.sqrt(at.factor[g, j, j]), residual)
        most = others.max() if others.size else np.nan
        rows.append({
            "factor": found.model.factors[j], "items": int(own.sum()), "ave": ave, "cr": cr, "sqrt_ave": np.sqrt(ave),
            "max_correlation": most, "fornell_larcker": bool(np.sqrt(ave) > most) if others.size else None,
            "max_htmt": np.delete(ratios[j], j).max() if others.size else np.nan, "ave_raw": ave_raw, "omega": omega,
        })  # fmt: skip
    return pd.DataFrame(rows)


def shares(loadings: Floats, residual: Floats) -> tuple[float, float]:
    """The factor's part of the items' variances (AVE) and of their sum's variance (CR; Raykov 2001 where residuals are correlated)."""
    single, whole = float((loadings**2).sum()), float(loadings.sum()) ** 2
    return single / (single + float(np.trace(residual))), whole / (whole + float(residual.sum()))


def htmt(found: Solution, g: int) -> tuple[Floats, Floats]:
    """Heterotrait–monotrait ratios (m × m) of absolute correlations: of arithmetic (Henseler et al. 2015, doi 10.1007/s11747-014-0403-8)
    and of geometric means (Roemer et al. 2021, `semTools::htmt`'s default). Missing for factors that share an item.
    """
    cov, pattern = found.moments()[0][g], found.model.pattern
    size = np.sqrt(np.diag(cov))
    r, m = np.abs(cov / np.outer(size, size)), pattern.shape[1]
    own = [np.flatnonzero(pattern[:, j]) for j in range(m)]
    inside = [r[np.ix_(items, items)][np.triu_indices(len(items), 1)] for items in own]
    first, second = np.eye(m), np.eye(m)
    with np.errstate(divide="ignore"):
        for a, b in combinations(range(m), 2):
            across = r[np.ix_(own[a], own[b])]
            shared = bool(np.intersect1d(own[a], own[b]).size)
            arithmetic = across.mean() / np.sqrt(inside[a].mean() * inside[b].mean())
            logs = np.log(across).mean() - (np.log(inside[a]).mean() + np.log(inside[b]).mean()) / 2
            first[a, b] = first[b, a] = np.nan if shared else arithmetic
            second[a, b] = second[b, a] = np.nan if shared else np.exp(logs)
    return first, second
