"""Effects on the probability of a binary outcome: natural effects, the mediators' errors integrated out."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import special

from jcommunity_study.stats._input import Floats
from jcommunity_study.stats._resample import weighed_sums
from jcommunity_study.stats.mediation.paths import Columns, linear_paths, products, solve, square

NODES, NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(11)  # exact to 1e-8 for a spread of 2 on the log-odds scale
MOST_STEPS = 25
CLOSE = 1e-16  # squared length of a Newton step in standard errors


@dataclass(frozen=True, eq=False)
class BinaryEffects:
    """Of weightings (b × n): every route on the log-odds scale; natural indirect, direct and total effect on the probability.

    `contrast` holds the two values of x, on the scale of `columns`; `start` the logit's coefficients there, from all rows.
    """

    columns: Columns
    contrast: tuple[float, float]
    start: Floats = field(repr=False)
    pairs: Floats = field(repr=False)
    predictor_pairs: Floats = field(repr=False)

    def __call__(self, times: Floats) -> Floats:
        columns, q, k = self.columns, self.columns.base, self.columns.mediators
        gram = square(weighed_sums(times, self.pairs), q + k + 1)
        logit = self._logit(times)
        paths = linear_paths(gram, columns)._replace(b=logit[:, q:] / columns.scale[q : q + k])
        routes = [paths.along(route) for route in columns.routes]
        return np.column_stack([*routes, *self._natural(times, gram, logit)])

    def _logit(self, times: Floats) -> Floats:
        """Newton's method for all weightings at once (b × predictors); NaN where it does not arrive (separation)."""
        predictors, y = self.columns.values[:, :-1], self.columns.values[:, -1]
        b = np.tile(self.start, (len(times), 1))
        decrement = np.full(len(times), np.inf)
        for _ in range(MOST_STEPS):
            p = special.expit(b @ predictors.T)
            gradient = (times * (y - p)) @ predictors
            hessian = square(weighed_sums(times * p * (1 - p), self.predictor_pairs), b.shape[1])
            step = solve(hessian, gradient[:, :, None])[:, :, 0]
            b, decrement = b + step, np.einsum("bi,bi->b", gradient, step)
            if not (decrement > CLOSE).any():
                break
        b[~(decrement <= CLOSE)] = np.nan
        return b

    def _natural(self, times: Floats, gram: Floats, logit: Floats) -> tuple[Floats, Floats, Floats]:
        """Averages over the rows of P(Y = 1 | x, mediators as under x'), as `mediation::mediate`'s averages of both arms."""
        q, k = self.columns.base, self.columns.mediators
        n = times.sum(axis=1)
        reduced = solve(gram[:, :q, :q], gram[:, :q, q : q + k])
        residual = gram[:, q : q + k, q : q + k] - np.swapaxes(gram[:, :q, q : q + k], 1, 2) @ reduced
        b = logit[:, q:]
        variance = np.einsum("bi,bij,bj->b", b, residual, b) / (n - q)
        through = np.einsum("bqk,bk->bq", reduced, b)
        fixed = self.columns.values[:, : q - 1]
        eta = (logit[:, : q - 1] + through[:, : q - 1]) @ fixed.T
        errors = np.sqrt(np.maximum(variance, 0.0))[:, None] * NODES

        def mean(own: float, mediated: float) -> Floats:
            at = eta + (logit[:, q - 1] * own + through[:, q - 1] * mediated)[:, None]
            p = sum(weight * special.expit(at + errors[:, [j]]) for j, weight in enumerate(NODE_WEIGHTS / NODE_WEIGHTS.sum()))
            return np.asarray((times * p).sum(axis=1) / n)

        low, high = self.contrast
        p00, p01, p10, p11 = mean(low, low), mean(low, high), mean(high, low), mean(high, high)
        return ((p01 - p00) + (p11 - p10)) / 2, ((p10 - p00) + (p11 - p01)) / 2, p11 - p00


def binary_effects(columns: Columns, contrast: tuple[float, float], start: Floats) -> BinaryEffects:
    """With the products that every weighting shares."""
    return BinaryEffects(columns, contrast, start, products(columns.values), products(columns.values[:, :-1]))
