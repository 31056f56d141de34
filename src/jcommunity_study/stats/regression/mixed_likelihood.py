"""The profiled (restricted) likelihood of a linear mixed model, from cross-products of its groups.

As lme4 (Bates et al. 2015, doi 10.18637/jss.v067.i01): random effects b = Λ(θ)u, u ~ N(0, σ²I), Λ lower triangular; given θ, fixed
effects and σ have closed forms, so the search is over θ alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from jcommunity_study.stats._input import Floats
from jcommunity_study.stats.regression.clusters import Clusters

STEP = 1e-3  # of numerical second differences, extrapolated once
SIZES = (0.0, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0)  # standard deviations between groups, in those within


@dataclass(frozen=True, eq=False)
class Mixed:
    """`x` (n × p) orthonormal, `z` (n × q), `y` (n) with its projection on x taken away; sums within groups are made once."""

    x: Floats = field(repr=False)
    z: Floats = field(repr=False)
    y: Floats = field(repr=False)
    groups: Clusters = field(repr=False)
    restricted: bool

    @property
    def df(self) -> int:
        """What σ² is divided by."""
        return len(self.y) - (self.x.shape[1] if self.restricted else 0)

    @cached_property
    def zz(self) -> Floats:
        """Z'Z of each group (G × q × q)."""
        return self.products(self.z, self.z)

    @cached_property
    def zx(self) -> Floats:
        """Z'(X, y) of each group (G × q × (p + 1))."""
        return self.products(self.z, np.column_stack([self.x, self.y]))

    def products(self, a: Floats, b: Floats) -> Floats:
        """a'b within each group."""
        flat = np.einsum("ni,nj->nij", a, b).reshape(len(a), -1)
        return self.groups.sums(flat).reshape(self.groups.count, a.shape[1], b.shape[1])

    def at(self, theta: Floats) -> Solved:
        """Fixed effects and sums of squares, given θ."""
        q, p = self.z.shape[1], self.x.shape[1]
        relative = factor(theta, q)
        lower: Floats = np.asarray(np.linalg.cholesky(relative.T @ self.zz @ relative + np.eye(q)))
        half: Floats = np.asarray(np.linalg.solve(lower, relative.T @ self.zx))
        full = np.zeros((p + 1, p + 1))
        full[:p, :p], full[p, p] = np.eye(p), self.y @ self.y
        rest = full - np.einsum("gqi,gqj->ij", half, half)
        root: Floats = np.asarray(np.linalg.cholesky(rest[:p, :p]))
        right = np.linalg.solve(root, rest[:p, p])
        logdet = 2 * float(np.log(np.einsum("gqq->gq", lower)).sum())
        squares = float(rest[p, p] - right @ right)
        b: Floats = np.asarray(np.linalg.solve(root.T, right))
        return Solved(relative, lower, half, root, b, squares, logdet, 2 * float(np.log(np.diag(root)).sum()))

    def deviance(self, theta: Floats, sigma: float) -> float:
        """-2 log-likelihood at θ and σ, b at its best; of orthonormal columns."""
        s = self.at(theta)
        return s.logdet + (s.logdet_x if self.restricted else 0.0) + self.df * np.log(2 * np.pi * sigma**2) + s.squares / sigma**2

    def sigma(self, theta: Floats) -> float:
        """Its best value given θ."""
        return float(np.sqrt(self.at(theta).squares / self.df))

    def profiled(self, theta: Floats) -> float:
        """The deviance at θ, σ at its best."""
        s = self.at(theta)
        return s.logdet + (s.logdet_x if self.restricted else 0.0) + self.df * (1 + float(np.log(2 * np.pi * s.squares / self.df)))

    def search(self) -> Floats:
        """The best θ: a quasi-Newton search, then Newton steps where θ is inside its bounds.

        The deviance is flat where a diagonal element is 0, as it knows its square only: a long first step would end there. So the
        search begins at the best of several sizes, and where an element ends at 0 it begins again with every effect spread a little.
        """
        diagonal = start_of(self.z.shape[1]) > 0
        found = self._best([np.where(diagonal, size, 0.0) for size in SIZES])
        for j in np.flatnonzero(diagonal):
            found = self._best(_resized(found, int(j)))
        found = self._descended(found)
        for size in (0.1, 1.0) if (diagonal & (found < SIZES[1])).any() else ():
            found = self._best([found, self._descended(self._spread(found, size))])
        return self._polished(found, ~diagonal | (found > 10 * STEP))

    def _best(self, thetas: list[Floats]) -> Floats:
        return thetas[int(np.argmin([self.profiled(theta) for theta in thetas]))]

    def _descended(self, start: Floats) -> Floats:
        """Without bounds: a column of Λ and its negative mean the same, and a search that stops at 0 may have had its way before it."""
        options = {"ftol": 1e-13, "gtol": 1e-7}
        relative = factor(optimize.minimize(self.profiled, start, method="L-BFGS-B", options=options).x, self.z.shape[1])
        turned = relative * np.where(np.diag(relative) < 0, -1.0, 1.0)
        return np.asarray(turned.T[np.triu_indices(len(turned))])

    def _spread(self, theta: Floats, size: float) -> Floats:
        """θ of ΛΛ' and `size`² more variance of each effect, in units of the rows' variance within groups."""
        relative = factor(theta, self.z.shape[1])
        more = np.diag(size**2 * len(self.y) / np.einsum("gqq->q", self.zz))
        return np.asarray(np.linalg.cholesky(relative @ relative.T + more).T[np.triu_indices(len(relative))])

    def _polished(self, found: Floats, inside: NDArray[np.bool_]) -> Floats:
        for _ in range(3):
            if not inside.all():
                return found
            gradient, hessian = derivatives(self.profiled, found)
            if (np.linalg.eigvalsh(hessian) <= 0).any():
                return found
            moved = found - np.linalg.solve(hessian, gradient)
            if self.profiled(moved) > self.profiled(found) + 1e-9:
                return found
            found = moved
        return found


@dataclass(frozen=True, eq=False)
class Solved:
    """At one θ: Λ; the Cholesky factors L of Λ'Z'ZΛ + I; L⁻¹Λ'Z'(X, y); the factor of σ²X'V⁻¹X; b; the residual sum; their log
    determinants."""

    relative: Floats
    lower: Floats
    half: Floats
    root: Floats
    b: Floats
    squares: float
    logdet: float
    logdet_x: float

    @property
    def unscaled(self) -> Floats:
        """(X'V⁻¹X)⁻¹/σ²."""
        inverse = np.linalg.inv(self.root)
        return np.asarray(inverse.T @ inverse)

    @property
    def effects(self) -> Floats:
        """Conditional modes of the random effects (G × q)."""
        u = np.linalg.solve(np.swapaxes(self.lower, 1, 2), (self.half[:, :, -1] - self.half[:, :, :-1] @ self.b)[:, :, None])
        return np.asarray((self.relative @ u)[:, :, 0])


def factor(theta: Floats, q: int) -> Floats:
    """Λ, filled column by column."""
    made = np.zeros((q, q))
    made.T[np.triu_indices(q)] = theta
    return made


def start_of(q: int) -> Floats:
    """θ of Λ = I."""
    return np.asarray(np.eye(q)[np.triu_indices(q)])


def _resized(theta: Floats, j: int) -> list[Floats]:
    return [np.where(np.arange(theta.size) == j, size, theta) for size in SIZES]


def derivatives(f: Callable[[Floats], float], at: Floats) -> tuple[Floats, Floats]:
    """Gradient and Hessian by central differences, extrapolated from two steps (Richardson)."""
    (g1, h1), (g2, h2) = _differences(f, at, STEP), _differences(f, at, 2 * STEP)
    return (4 * g1 - g2) / 3, (4 * h1 - h2) / 3


def _differences(f: Callable[[Floats], float], at: Floats, step: float) -> tuple[Floats, Floats]:
    units = np.eye(at.size) * step * np.maximum(np.abs(at), 0.1)
    middle, size = f(at), np.diag(units)
    up, down = np.array([f(at + u) for u in units]), np.array([f(at - u) for u in units])
    hessian = np.diag((up - 2 * middle + down) / size**2)
    for i in range(at.size):
        for j in range(i):
            a, b = units[i], units[j]
            crossed = f(at + a + b) - f(at + a - b) - f(at - a + b) + f(at - a - b)
            hessian[i, j] = hessian[j, i] = crossed / (4 * size[i] * size[j])
    return (up - down) / (2 * size), hessian
