"""Diagonally weighted least squares of polychoric correlations, for items of ordered categories (Muthén, du Toit & Spisic 1997)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special, stats

from jcommunity_study.stats._input import Floats, Integers
from jcommunity_study.stats._items import Items
from jcommunity_study.stats._polychoric import ordered_codes, polychoric_influence
from jcommunity_study.stats.factors.confirmatory_likelihood import Fitted, inverted, not_converged, solved, start
from jcommunity_study.stats.factors.confirmatory_model import Implied, Model

ROUNDS, HALVINGS = 1000, 30
FLAT = 1e-12  # of what a step still promises, of a discrepancy


@dataclass(frozen=True, eq=False)
class Correlations:
    """Polychoric correlations of all pairs (`rows`, `columns`), n × their asymptotic covariance (divisor n - 1, as lavaan's), and each
    item's thresholds with their standard errors."""

    rho: Floats
    covariance: Floats
    rows: Integers
    columns: Integers
    thresholds: tuple[tuple[Floats, Floats], ...]
    n: int

    @property
    def total(self) -> int:
        """Rows."""
        return self.n

    @property
    def weights(self) -> Floats:
        """One a pair."""
        return np.asarray(1 / np.diag(self.covariance))

    @property
    def matrix(self) -> Floats:
        """The correlations as a matrix."""
        r = np.eye(int(self.columns.max()) + 1)
        r[self.rows, self.columns] = r[self.columns, self.rows] = self.rho
        return r


def correlations_of(items: Items) -> Correlations:
    """Of complete answers; StatisticsError for too many categories or a table that leaves a correlation undetermined."""
    codes = [ordered_codes(pd.Series(x), name) for x, name in zip(items.x.T, items.names, strict=True)]
    rows, columns = np.triu_indices(items.k, 1)
    pairs = [(int(i), int(j)) for i, j in zip(rows, columns, strict=True)]
    rho, influence = polychoric_influence(np.column_stack(codes), pairs, items.names)
    cuts = tuple(_thresholds(np.bincount(code)) for code in codes)
    return Correlations(rho, influence.T @ influence / (items.n - 1), rows, columns, cuts, items.n)


def _thresholds(counts: Integers) -> tuple[Floats, Floats]:
    n = counts.sum()
    below = np.cumsum(counts)[:-1] / n
    cuts = special.ndtri(below)
    return cuts, np.sqrt(below * (1 - below) / (n - 1)) / stats.norm.pdf(cuts)


def least_squares(model: Model, data: Correlations) -> Fitted:
    """The estimates by Gauss–Newton; the inverse is of N × Δ'WΔ. StatisticsError when not identified or nothing converges."""
    theta = start(model, data.matrix[None])
    value, at = _discrepancy(model, data, theta)
    for _ in range(ROUNDS):
        slope, information = scoring(model, data, at)
        way = -solved(information, slope, model)
        promised = -float(slope @ way)
        if promised < FLAT**1.5:
            break
        for halving in range(HALVINGS):
            new = theta + 0.5**halving * way
            found, there = _discrepancy(model, data, new)
            if found < value - 1e-4 * 0.5**halving * promised:
                break
        else:
            break
        theta, value, at = new, found, there
    if promised < FLAT:
        return Fitted(theta, value, inverted(information, model) / data.n, at)
    raise not_converged()


def scoring(model: Model, data: Correlations, at: Implied) -> tuple[Floats, Floats]:
    """Gradient of half the discrepancy, and Δ'WΔ."""
    weighted = slopes_of(model, data, at).T * data.weights
    return -weighted @ residuals(data, at), weighted @ slopes_of(model, data, at)


def residuals(data: Correlations, at: Implied) -> Floats:
    """Observed less implied correlations."""
    return np.asarray(data.rho - at.cov[0, data.rows, data.columns])


def slopes_of(model: Model, data: Correlations, at: Implied) -> Floats:
    """∂ implied correlations by parameters (pairs × q)."""
    return np.asarray(model.slopes(at)[0][0][:, data.rows, data.columns].T)


def robust_covariance(model: Model, data: Correlations, found: Fitted) -> Floats:
    """The sandwich of the estimates."""
    weighted = slopes_of(model, data, found.implied).T * data.weights
    return np.asarray(found.inverse @ (weighted @ data.covariance @ weighted.T) @ found.inverse * data.n)


def traces(data: Correlations, slopes: Floats | None, inverse: Floats | None) -> tuple[float, float]:
    """tr UΓ and tr (UΓ)² of the residual weight matrix U; without slopes, of independence."""
    u = np.diag(data.weights)
    if slopes is not None and inverse is not None:
        weighted = data.weights[:, None] * slopes
        u = u - weighted @ (inverse * data.n) @ weighted.T
    product = u @ data.covariance
    return float(np.trace(product)), float((product * product.T).sum())


def _discrepancy(model: Model, data: Correlations, theta: Floats) -> tuple[float, Implied]:
    at = model.implied(theta)
    return float(data.weights @ residuals(data, at) ** 2), at
