"""The log-likelihood of a cumulative link model with its gradient and Hessian, in one pass over the rows.

Rows are sorted by outcome once, predictors standardised and stored column by column, so that a category is a slice, its two
thresholds are scalars, and a block of rows stays in the processor's cache.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from jcommunity_study.stats._input import Floats, Integers
from jcommunity_study.stats.ordinal.links import LINKS, Pieces, inverse
from jcommunity_study.stats.regression.newton import Evaluation

BLOCK = 1 << 13  # rows, at most: a block should stay in the second-level cache
SINGLE = (
    1 << 18
)  # multiplications in one product: OpenBLAS starts threads above, which cost more than they save, and stall on a busy machine


@dataclass(frozen=True, eq=False)
class Problem:
    """Data made ready: `x` is p × n standardised, sorted by category; `bounds` (K + 1) are the categories' first rows."""

    link: str
    bounds: Integers
    mean: Floats
    scale: Floats
    totals: Floats  # weight per category
    order: Integers = field(repr=False)
    x: Floats = field(repr=False)
    weights: Floats | None = field(repr=False)

    @property
    def n_thresholds(self) -> int:
        """Categories - 1."""
        return len(self.bounds) - 2

    @property
    def cuts(self) -> Floats:
        """The empirical cumulative link of the outcome: the cut-points when nothing matters, where the search starts."""
        return inverse(self.link, np.cumsum(self.totals)[:-1] / self.totals.sum())

    @property
    def change(self) -> Floats:
        """S with C = S C' for the coefficients C' of (1, standardised predictors)."""
        change = np.diag(np.concatenate([[1.0], 1 / self.scale]))
        change[0, 1:] = -self.mean / self.scale
        return change

    def blocks(self) -> list[tuple[int, slice]]:
        """Category and slice of rows, in order."""
        p = self.x.shape[0]
        size = max(64, min(BLOCK, SINGLE // max(1, p * (p + 3))))
        return [
            (j, slice(start, min(start + size, int(self.bounds[j + 1]))))
            for j in range(len(self.bounds) - 1)
            for start in range(int(self.bounds[j]), int(self.bounds[j + 1]), size)
        ]


def prepare(matrix: Floats, codes: Integers, n_levels: int, weights: Floats | None, link: str) -> Problem:
    """Sort, standardise and transpose; `matrix` is n × p without the intercept."""
    n, p = matrix.shape
    order = np.argsort(codes.astype(np.int16), kind="stable")
    mean = matrix.mean(axis=0) if p else np.zeros(0)
    x = np.empty((p, n))
    square = np.zeros(p)
    for start in range(0, n, BLOCK):
        block = matrix[order[start : start + BLOCK]] - mean
        square += np.einsum("ij,ij->j", block, block)
        x[:, start : start + BLOCK] = block.T
    scale = np.sqrt(square / n)
    x /= scale[:, None]
    bounds = np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=n_levels))]).astype(np.intp)
    sorted_weights = None if weights is None else weights[order]
    totals = np.bincount(codes, weights, n_levels).astype(float)
    return Problem(link, bounds, mean, scale, totals, order, x, sorted_weights)


def _pieces(problem: Problem, thresholds: Floats, slopes: Floats, j: int, rows: slice) -> Pieces:
    q = thresholds.size
    xb = np.einsum("i,ij->j", slopes, problem.x[:, rows])  # not BLAS: see SINGLE
    return LINKS[problem.link](xb, thresholds[j] if j < q else None, thresholds[j - 1] if j else None)


def evaluate(problem: Problem, parameters: Floats) -> Evaluation:
    """Log-likelihood and derivatives at (thresholds, slopes); -inf where the thresholds are not increasing."""
    q, p = problem.n_thresholds, problem.x.shape[0]
    thresholds, slopes = parameters[:q], parameters[q:]
    loglik, gradient, hessian = 0.0, np.zeros(q + p), np.zeros((q + p, q + p))
    if (np.diff(thresholds) <= 0).any():
        return Evaluation(-np.inf, gradient, hessian)
    with np.errstate(all="ignore"):
        for j, rows in problem.blocks():
            loglik += _add(problem, _pieces(problem, thresholds, slopes, j, rows), (j, rows), gradient, hessian)
    hessian[:q, q:] = hessian[q:, :q].T
    return Evaluation(loglik if np.isfinite(loglik) else -np.inf, gradient, hessian)


def _add(problem: Problem, piece: Pieces, at: tuple[int, slice], gradient: Floats, hessian: Floats) -> float:
    """Add one block's derivatives in place (lower triangle of thresholds and slopes); its log-likelihood is returned."""
    j, rows = at
    q, (p, m) = problem.n_thresholds, problem.x[:, rows].shape
    w = 1.0 if problem.weights is None else problem.weights[rows]
    x = problem.x[:, rows]
    if j < q:
        gradient[j] += _total(w * piece.u, m)
        hessian[j, j] += _total(w * piece.uu, m)
    if j:
        gradient[j - 1] += _total(w * piece.lower, m)
        hessian[j - 1, j - 1] += _total(w * piece.ll, m)
    if 0 < j < q:
        across = _total(w * piece.ul, m)
        hessian[j, j - 1] += across
        hessian[j - 1, j] += across
    if p:
        right = np.empty((p + 3, m))
        np.multiply(x, w * (piece.uu + 2 * piece.ul + piece.ll), out=right[:p])
        right[p] = w * (piece.u + piece.lower)
        right[p + 1] = w * (piece.uu + piece.ul)
        right[p + 2] = w * (piece.ll + piece.ul)
        product = x @ right.T
        hessian[q:, q:] += product[:, :p]
        gradient[q:] -= product[:, p]
        if j < q:
            hessian[q:, j] -= product[:, p + 1]
        if j:
            hessian[q:, j - 1] -= product[:, p + 2]
    return float(np.sum(piece.logp) if problem.weights is None else problem.weights[rows] @ piece.logp)


def _total(values: Floats | float, m: int) -> float:
    return float(np.sum(values)) if np.ndim(values) else float(values) * m


def scores(problem: Problem, parameters: Floats) -> Floats:
    """Each row's gradient (n × (q + p)), unweighted, in the sorted order of the problem."""
    q, p = problem.n_thresholds, problem.x.shape[0]
    made = np.zeros((problem.x.shape[1], q + p))
    for j, rows in problem.blocks():
        piece = _pieces(problem, parameters[:q], parameters[q:], j, rows)
        if j < q:
            made[rows, j] += piece.u
        if j:
            made[rows, j - 1] += piece.lower
        made[rows, q:] = -(problem.x[:, rows] * (piece.u + piece.lower)).T
    return made
