"""Loadings before rotation, from a correlation matrix: four ways to split what items share from what is their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log
from numbers import Integral

import numpy as np

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, one_of
from jcommunity_study.stats._items import inverse
from jcommunity_study.stats.factors.newton import Function, minimum

LOWEST = 0.005  # of a uniqueness: R's factanal and psych stop there too
SETTLED = 1e-3  # principal axis: change of the sum of communalities, as psych (and nearly SPSS) stop
ROUNDS = 5000
STEEP = 1e-5  # of a gradient that should be nothing
ALIKE = 1e-12


@dataclass(frozen=True, eq=False)
class Extraction:
    """`loadings` (k × m), each column with a positive sum; `heywood`: which items keep no variance of their own."""

    loadings: Floats
    heywood: np.ndarray

    @property
    def communalities(self) -> Floats:
        """Of each item, what the factors explain."""
        return np.asarray((self.loadings**2).sum(axis=1))


def extract(r: Floats, m: int, method: str, names: tuple[str, ...]) -> Extraction:
    """m factors (or components) of the correlation matrix `r` by `minres`, `ml`, `principal_axis` or `pca`.

    StatisticsError: more factors than the items identify, a singular matrix, no convergence.
    """
    way = one_of("extraction", method, _WAYS)
    k = len(r)
    if isinstance(m, bool) or not isinstance(m, Integral) or m < 1:
        raise StatisticsError(f"因子数应为正整数，得到 n_factors = {m!r}", f"n_factors == {m!r}, must be a whole number from 1")
    if m > k or (method != "pca" and degrees_of_freedom(k, m) < 0):
        most = k if method == "pca" else max(i for i in range(k) if degrees_of_freedom(k, i) >= 0)
        raise StatisticsError(
            f"{k} 个题项最多能识别 {most} 个因子，得到 n_factors = {m}；请减少因子数",
            f"{k} items identify {most} factor(s) at most, got n_factors == {m}; ask for fewer",
        )
    loadings, heywood = way(r, m, 1 / np.diag(inverse(r, names)))
    return Extraction(signed(loadings), heywood)


def degrees_of_freedom(k: int, m: int) -> int:
    """Correlations less what m factors are free to set."""
    return ((k - m) ** 2 - (k + m)) // 2


def signed(loadings: Floats) -> Floats:
    """Each column turned so that its sum is not negative."""
    return np.asarray(loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0))


def leading(matrix: Floats, m: int, less: float = 0.0) -> Floats:
    """The m first eigenvectors, each times the root of its eigenvalue `less` a number (nothing where that is negative)."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray(vectors[:, ::-1][:, :m] * np.sqrt(np.maximum(values[::-1][:m] - less, 0)))


Way = tuple[Floats, np.ndarray]


def _pca(r: Floats, m: int, alone: Floats) -> Way:
    return leading(r, m), np.zeros(len(r), dtype=bool)


def _minres(r: Floats, m: int, alone: Floats) -> Way:
    """Least squares of the residual correlations (Harman & Jones 1966), over the uniquenesses."""
    k = len(r)

    def function(psi: Floats) -> tuple[float, Floats, Floats]:
        values, vectors = np.linalg.eigh(r - np.diag(psi))
        kept = (np.arange(k) >= k - m) & (values > 0)
        left, rest = values[~kept], vectors[:, ~kept]
        curve = (rest @ rest.T) ** 2 + _crossed(rest, vectors[:, kept], -2 * left[:, None] / _apart(values[kept], left))
        return float((left**2).sum() / 2), -(rest**2) @ left, curve

    psi = _settled(function, alone, LOWEST, 1.0)
    loadings = leading(r - np.diag(psi), m)
    return loadings, (psi <= LOWEST) | ((loadings**2).sum(axis=1) > 1)


def _ml(r: Floats, m: int, alone: Floats) -> Way:
    """Maximum likelihood under normality (Jöreskog 1967; R `factanal`), over the logarithms of the uniquenesses."""
    cut = len(r) - m

    def scaled(x: Floats) -> Floats:
        return np.asarray(r / np.exp((x[:, None] + x) / 2))

    def function(x: Floats) -> tuple[float, Floats, Floats]:
        values, vectors = np.linalg.eigh(scaled(x))
        left, rest, top = values[:cut], vectors[:, :cut], values[cut:]
        ratio = (1 - left)[:, None] * (top + left[:, None]) / _apart(top, left)
        curve = ((rest * left) @ rest.T) * (rest @ rest.T) + _crossed(rest, vectors[:, cut:], ratio)
        return float((left - np.log(left) - 1).sum()), (rest**2) @ (1 - left), curve

    x = _settled(function, np.log(alone), log(LOWEST), 0.0)
    return np.exp(x / 2)[:, None] * leading(scaled(x), m, less=1.0), x <= log(LOWEST)


def _apart(top: Floats, left: Floats) -> Floats:
    """How far kept eigenvalues lie above those left (left × top), never nothing: items without any correlation have them all alike."""
    return np.asarray(np.maximum(top - left[:, None], ALIKE))


def _crossed(rest: Floats, top: Floats, ratio: Floats) -> Floats:
    """Σ ratio[j, l] w w' with w the products of eigenvectors `rest[:, j]` and `top[:, l]`."""
    return np.asarray(sum((rest * (ratio[:, j] * v[:, None])) @ rest.T * v for j, v in enumerate(top.T)))


def _settled(function: Function, start: Floats, low: float, high: float) -> Floats:
    x, steep = minimum(function, start, low, high)
    if steep > STEEP:
        raise StatisticsError(
            "因子提取未收敛；请减少因子数，或改用 principal_axis",
            "the extraction of factors did not converge; ask for fewer factors or use principal_axis",
        )
    return x


def _principal_axis(r: Floats, m: int, alone: Floats) -> Way:
    """Communalities put on the diagonal until their sum settles."""
    reduced = r - np.diag(alone)
    before = float(np.trace(reduced))
    for _ in range(ROUNDS):
        if np.linalg.eigvalsh(reduced)[-m] <= 0:
            break
        loadings = leading(reduced, m)
        shared = (loadings**2).sum(axis=1)
        if abs(float(shared.sum()) - before) <= SETTLED:
            return loadings, shared >= 1 - LOWEST
        np.fill_diagonal(reduced, shared)
        before = float(shared.sum())
    raise StatisticsError(
        f"主轴法提不出 {m} 个因子（特征值不为正或不收敛）；请减少因子数",
        f"principal axis finds no {m} factors (an eigenvalue is not positive, or no convergence); ask for fewer",
    )


_WAYS: dict[str, Callable[[Floats, int, Floats], Way]] = {
    "minres": _minres,
    "ml": _ml,
    "principal_axis": _principal_axis,
    "pca": _pca,
}
