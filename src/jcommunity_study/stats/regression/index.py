"""The likelihood of models with one linear index a row: what a row contributes, and the maximum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy import special

from jcommunity_study.stats._input import Floats
from jcommunity_study.stats.regression.clusters import Clusters
from jcommunity_study.stats.regression.newton import Evaluation, Maximum, inverted, inverted_triangle, maximise
from jcommunity_study.stats.regression.sandwich import sandwich


class Row(NamedTuple):
    """Of each row at its index η: log-likelihood, its derivative, and minus the second one, observed and expected."""

    loglik: Floats
    score: Floats
    observed: Floats
    expected: Floats


Curve = Callable[[Floats, Floats], Row]  # of η and the outcome


def logit_curve(eta: Floats, y: Floats) -> Row:
    """P(Y = 1) = 1/(1 + e^-η)."""
    p = special.expit(eta)
    spread = p * (1 - p)
    return Row(-np.logaddexp(0, np.where(y > 0, -eta, eta)), y - p, spread, spread)


def probit_curve(eta: Floats, y: Floats) -> Row:
    """P(Y = 1) = Φ(η)."""
    sign = np.where(y > 0, 1.0, -1.0)
    log_p, log_other = special.log_ndtr(sign * eta), special.log_ndtr(-sign * eta)
    log_density = -0.5 * eta**2 - 0.5 * np.log(2 * np.pi)
    score = sign * np.exp(log_density - log_p)
    return Row(log_p, score, score * (score + eta), np.exp(2 * log_density - log_p - log_other))


@dataclass(frozen=True, eq=False)
class IndexFit:
    """A maximum, searched in orthonormal columns: `q` of the design's QR decomposition, `turn` = R⁻¹ back to its coefficients."""

    found: Maximum
    curve: Curve = field(repr=False)
    q: Floats = field(repr=False)
    turn: Floats = field(repr=False)
    y: Floats = field(repr=False)
    weights: Floats = field(repr=False)

    @property
    def coefficients(self) -> Floats:
        """In the design's columns."""
        return np.asarray(self.turn @ self.found.parameters)

    @cached_property
    def rows(self) -> Row:
        """At the maximum."""
        return self.curve(self.q @ self.found.parameters, self.y)

    @cached_property
    def bread(self) -> Floats:
        """Inverse of the expected information (R's glm), in orthonormal columns."""
        inverse = inverted((self.q * (self.weights * self.rows.expected)[:, None]).T @ self.q)
        return self.found.inverse if inverse is None else inverse

    @cached_property
    def leverage(self) -> Floats:
        """Diagonal of the hat matrix of the weighted least squares at the maximum, of one repetition of each row (R's hatvalues)."""
        return np.asarray(self.rows.expected * np.einsum("ij,jk,ik->i", self.q, self.bread, self.q, optimize=True))

    def covariance(self, cov: str, groups: Clusters | None) -> Floats:
        """Of the coefficients, of the kind `cov`."""
        if cov == "nonrobust":
            return np.asarray(self.turn @ self.bread @ self.turn.T)
        scores, total = self.q * self.rows.score[:, None], float(self.weights.sum())
        robust = sandwich(self.bread, scores, cov, total=total, weights=self.weights, groups=groups, leverage=self.leverage)
        return np.asarray(self.turn @ robust @ self.turn.T)


def fit_index(
    x: Floats, y: Floats, weights: Floats, curve: Curve, *, start: Floats | float = 0.0, offset: Floats | float = 0.0
) -> IndexFit:
    """The maximum over β of Σ w·loglik(offset + x'β), from the indices `start`."""
    scale = np.sqrt(np.einsum("ij,ij->j", x, x))
    q, r = np.linalg.qr(x / scale)

    def evaluate(at: Floats) -> Evaluation:
        row = curve(q @ at + offset, y)
        return Evaluation(float(weights @ row.loglik), q.T @ (weights * row.score), -(q * (weights * row.observed)[:, None]).T @ q)

    found = maximise(evaluate, q.T @ np.broadcast_to(np.asarray(start, dtype=float), y.shape))
    turn = inverted_triangle(r) / scale[:, None]
    return IndexFit(found, curve, q, turn, y, weights)
