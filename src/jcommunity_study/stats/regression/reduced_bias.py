"""Clustered errors with the bias of few clusters taken out: CR2 and its degrees of freedom."""

from __future__ import annotations

import numpy as np

from jcommunity_study.stats._input import Floats
from jcommunity_study.stats.regression.clusters import Clusters

NOTHING = 1e-10  # of 1 - s²: the cluster alone determines this direction, and R's generalised inverse leaves it out


def cr2(q: Floats, inverse: Floats, residuals: Floats, groups: Clusters) -> tuple[Floats, Floats]:
    """Covariance (k × k) and Satterthwaite degrees of freedom (k) of least squares; `q` orthonormal, (X'X)⁻¹ = inverse inverse'.

    Residuals of a cluster are multiplied by (I - H_gg)^-1/2 (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018, doi
    10.1080/07350015.2016.1247004; R `clubSandwich::coef_test`, working model of independence).
    """
    count, k = groups.count, q.shape[1]
    order = np.argsort(groups.codes, kind="stable")
    starts = np.searchsorted(groups.codes[order], np.arange(count + 1))
    sums, leaning, length = np.empty((count, k)), np.empty((count, k, k)), np.empty((count, k, k))
    for g in range(count):
        rows = order[starts[g] : starts[g + 1]]
        u, s, vt = np.linalg.svd(q[rows], full_matrices=False)
        left = 1 - s**2
        grown = np.where(left > NOTHING, 1 / np.sqrt(np.maximum(left, NOTHING)), 0.0)
        sums[g] = vt.T @ (s * grown * (u.T @ residuals[rows]))  # Q_g' A_g e_g: Q_g lies in the span of u
        leaning[g] = (vt.T * (s**2 * grown)) @ vt  # Q_g' A_g Q_g
        length[g] = (vt.T * (s * grown) ** 2) @ vt  # Q_g' A_g² Q_g
    covariance = inverse @ (sums.T @ sums) @ inverse.T
    df = np.array([_satterthwaite(leaning @ row, np.einsum("i,gij,j->g", row, length, row)) for row in inverse])
    return np.asarray(covariance), df


def _satterthwaite(d: Floats, s: Floats) -> float:
    """(tr B)²/tr B² of B = diag(s) - dd' (clusters × clusters), never formed."""
    own = np.einsum("gk,gk->g", d, d)
    trace, square = float((s - own).sum()), float((s**2 - 2 * s * own).sum() + ((d.T @ d) ** 2).sum())
    return trace**2 / square if square > 0 else float("nan")
