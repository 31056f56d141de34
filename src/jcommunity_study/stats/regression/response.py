"""What a model says about its outcome, in a form that predictions and marginal effects share whatever the model.

Every model here speaks of an outcome through linear indices η(l) = x'C(l), C(l) = M(l) β: one for a mean or a probability, one a cut-point
or a category otherwise. A `Response` knows the maps M and how the indices become means or probabilities.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from jcommunity_study.stats._input import Floats

BLOCK = 1 << 15  # rows at once
Mean = Callable[[Floats], tuple[Floats, Floats]]


@dataclass(frozen=True, eq=False)
class Response:
    """`outcomes` K names; `maps` L × k × q for k columns of the design and q coefficients; `mean` turns η (n × L) into the values (n × K)
    and their derivatives (n × K × L). `scale` says what the values are: numbers, counts (positive) or probabilities."""

    outcomes: tuple[str, ...]
    maps: Floats
    mean: Mean
    scale: Literal["number", "count", "probability"]

    def average(self, coefficients: Floats, x: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """Σ w·value over the rows of x (K), and its gradient (K × q); `weights` sum to one."""
        value, gradient = np.zeros(len(self.outcomes)), np.zeros((len(self.outcomes), coefficients.size))
        for start in range(0, x.shape[0], BLOCK):
            rows = slice(start, start + BLOCK)
            values, slopes = self._at(coefficients, x[rows])
            value += weights[rows] @ values
            gradient += np.einsum("nkl,nj,ljq->kq", slopes * weights[rows, None, None], x[rows], self.maps, optimize=True)
        return value, gradient

    def each(self, coefficients: Floats, covariance: Floats, x: Floats) -> tuple[Floats, Floats]:
        """The values of each row (n × K) and their standard errors (n × K)."""
        values, errors = (np.empty((x.shape[0], len(self.outcomes))) for _ in range(2))
        size = max(1, BLOCK // max(1, coefficients.size))
        for start in range(0, x.shape[0], size):
            rows = slice(start, start + size)
            values[rows], slopes = self._at(coefficients, x[rows])
            gradient = np.einsum("nkl,nj,ljq->nkq", slopes, x[rows], self.maps, optimize=True)
            errors[rows] = np.sqrt(np.einsum("nkq,qr,nkr->nk", gradient, covariance, gradient, optimize=True))
        return values, errors

    def _at(self, coefficients: Floats, x: Floats) -> tuple[Floats, Floats]:
        return self.mean(x @ (self.maps @ coefficients).T)


def identity(eta: Floats) -> tuple[Floats, Floats]:
    """The index is the mean."""
    return eta, np.ones((*eta.shape, 1))


def exponential(eta: Floats) -> tuple[Floats, Floats]:
    """The index is the logarithm of the mean."""
    mean = np.exp(eta)
    return mean, mean[:, :, None]
