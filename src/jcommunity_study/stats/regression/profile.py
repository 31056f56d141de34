"""Intervals by profile likelihood: where the log-likelihood, maximised over the other coefficients, has fallen by half a χ² quantile."""

from __future__ import annotations

import numpy as np
from scipy import optimize, stats

from jcommunity_study.stats._input import Floats
from jcommunity_study.stats.regression.index import IndexFit, fit_index


def profile_bounds(x: Floats, fit: IndexFit, level: float) -> tuple[Floats, Floats]:
    """Lower and upper bounds of every coefficient (R `confint.glm`, which interpolates between a few points where this solves); infinite
    where the likelihood never falls that far."""
    errors = np.sqrt(np.diag(fit.covariance("nonrobust", None)))
    target = float(np.sqrt(stats.chi2.ppf(level, 1)))
    bounds = [[_bound(x, fit, j, sign * error, target) for j, error in enumerate(errors)] for sign in (-1.0, 1.0)]
    return np.array(bounds[0]), np.array(bounds[1])


def _bound(x: Floats, fit: IndexFit, j: int, step: float, target: float) -> float:
    rest, estimate = np.delete(x, j, axis=1), fit.coefficients[j]
    others = rest @ np.delete(fit.coefficients, j)

    def fallen(steps: float) -> float:
        moved = x[:, j] * (estimate + steps * step)
        if rest.shape[1]:
            loglik = fit_index(rest, fit.y, fit.weights, fit.curve, start=others, offset=moved).found.loglik
        else:
            loglik = float(fit.weights @ fit.curve(moved, fit.y).loglik)
        return float(np.sqrt(max(2 * (fit.found.loglik - loglik), 0.0))) - target

    far = target
    while fallen(far) < 0:
        far *= 1.5
        if far > 100 * target:
            return float(np.copysign(np.inf, step))
    return float(estimate + step * optimize.brentq(fallen, 0.0, far, xtol=1e-9, rtol=1e-12))
