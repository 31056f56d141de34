"""The linear paths of a mediation model from cross-products alone, for many weightings of the rows at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import prod
from typing import NamedTuple

import numpy as np

from jcommunity_study.stats._input import Floats
from jcommunity_study.stats._resample import weighed_sums

SINGULAR = 1e-10  # least eigenvalue of the predictors' cosines in a resample: below it a level is gone or two columns coincide


@dataclass(frozen=True, eq=False)
class Columns:
    """What the paths run between: intercept, covariates, x, k mediators, outcome (n × p), centred and scaled for the arithmetic."""

    values: Floats = field(repr=False)
    scale: Floats = field(repr=False)
    mediators: int
    serial: bool

    @property
    def base(self) -> int:
        """Columns before the mediators; x is the last of them."""
        return self.values.shape[1] - self.mediators - 1

    @property
    def routes(self) -> tuple[tuple[int, ...], ...]:
        """Through which mediators an indirect effect may run, in order: each alone, in a serial model any chain of them too."""
        longest = self.mediators if self.serial else 1
        return tuple(r for size in range(1, longest + 1) for r in combinations(range(self.mediators), size))


class Paths(NamedTuple):
    """Of b weightings: x → mediators (b × k), mediator i → mediator j (b × k × k), mediators → y (b × k), x → y with and without them."""

    a: Floats
    d: Floats
    b: Floats
    direct: Floats
    total: Floats

    def along(self, route: tuple[int, ...]) -> Floats:
        """The product of the coefficients of one route."""
        steps = [self.d[:, i, j] for i, j in pairwise(route)]
        return np.asarray(prod(steps, start=self.a[:, route[0]] * self.b[:, route[-1]]))


def products(values: Floats) -> Floats:
    """Per row the products of all pairs of columns (n × p(p+1)/2)."""
    first, second = np.triu_indices(values.shape[1])
    return np.asarray(values[:, first] * values[:, second])


def square(sums: Floats, size: int) -> Floats:
    """Sums of `products` as symmetric matrices (b × p × p)."""
    first, second = np.triu_indices(size)
    gram = np.empty((len(sums), size, size))
    gram[:, first, second] = gram[:, second, first] = sums
    return gram


def solve(gram: Floats, right: Floats) -> Floats:
    """gram⁻¹ right (b × q × r), NaN for a weighting in which the columns are collinear."""
    diagonal = np.einsum("bii->bi", gram)
    length = np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    cosines = gram / length[:, :, None] / length[:, None, :]
    regular = np.asarray(np.isfinite(cosines).all(axis=(1, 2)))
    regular[regular] = np.linalg.eigvalsh(cosines[regular])[:, 0] > SINGULAR
    solved = np.full(right.shape, np.nan)
    solved[regular] = np.linalg.solve(cosines[regular], right[regular] / length[regular][:, :, None]) / length[regular][:, :, None]
    return solved


def linear_paths(gram: Floats, columns: Columns) -> Paths:
    """Least-squares coefficients of every equation, in the units of the data."""
    q, k = columns.base, columns.mediators
    x, y, scale = q - 1, q + k, columns.scale

    def fitted(outcomes: slice, predictors: int) -> Floats:
        inside = slice(0, predictors)
        return solve(gram[:, inside, inside], gram[:, inside, outcomes]) * scale[outcomes] / scale[inside][:, None]

    d = np.zeros((len(gram), k, k))
    a = fitted(slice(q, q + k), q)[:, x]
    if columns.serial:
        for j in range(1, k):
            equation = fitted(slice(q + j, q + j + 1), q + j)[:, :, 0]
            a[:, j], d[:, :j, j] = equation[:, x], equation[:, q:]
    outcome = fitted(slice(y, y + 1), y)[:, :, 0]
    return Paths(a, d, outcome[:, q:], outcome[:, x], fitted(slice(y, y + 1), q)[:, x, 0])


@dataclass(frozen=True, eq=False)
class LinearEffects:
    """Of weightings (b × n): every route, their sum, direct and total effect (b × effects)."""

    columns: Columns
    pairs: Floats = field(repr=False)

    def __call__(self, times: Floats) -> Floats:
        gram = square(weighed_sums(times, self.pairs), self.columns.values.shape[1])
        paths = linear_paths(gram, self.columns)
        routes = [paths.along(route) for route in self.columns.routes]
        return np.column_stack([*routes, paths.total - paths.direct, paths.direct, paths.total])
