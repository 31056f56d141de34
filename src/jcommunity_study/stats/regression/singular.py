"""Is every coefficient identified? Constant and collinear columns are named, with what they depend on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.linalg import solve_triangular

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats

TOLERANCE = 1e-7  # as R's lm: what is left of a column, relative to its length, after the columns before it
DOUBTFUL = 1e-10  # of a squared remainder; below it the cheap test has too few digits to decide
BLOCK = 1 << 15
MOST_NAMES = 12  # in one message
SINGLE = 1 << 18  # multiplications in one product: OpenBLAS starts threads above, which stall on a busy machine


def refuse_singular(matrix: Floats, names: Sequence[str]) -> None:
    """StatisticsError naming the columns when `matrix` (n × k) has no full column rank, or no more rows than columns."""
    n, k = matrix.shape
    if n <= k:
        raise StatisticsError(
            f"只有 {n} 行完整数据，却有 {k} 个系数（{_list(names)}）；请减少自变量或收集更多数据",
            f"{n} complete rows for {k} coefficients ({_list(names)}); use fewer predictors or more data",
        )
    _refuse_constant(matrix, names)
    gram = _gram(matrix)
    if _clearly_regular(gram):
        return
    scale = np.sqrt(np.diag(gram))
    triangle = _triangle(matrix, np.where(scale > 0, scale, 1.0))
    for j in range(k):
        if abs(triangle[j, j]) < TOLERANCE:
            _refuse_collinear(triangle, j, names)


def _refuse_constant(matrix: Floats, names: Sequence[str]) -> None:
    first = matrix[0]
    for j, name in enumerate(names):
        if name != "Intercept" and (matrix[1, j] == first[j]) and (matrix[:, j] == first[j]).all():
            raise StatisticsError(
                f"{name} 在所用的 {matrix.shape[0]} 行中只有一个值（{first[j]:g}），没有变异；请从公式中去掉",
                f"{name} has one value ({first[j]:g}) in all {matrix.shape[0]} rows used, so no variance; leave it out of the formula",
            )


def _refuse_collinear(triangle: Floats, j: int, names: Sequence[str]) -> None:
    parts = solve_triangular(triangle[:j, :j], triangle[:j, j]) if j else np.zeros(0)
    others = [names[i] for i in range(j) if abs(parts[i]) > 1e-5]
    raise StatisticsError(
        f"{names[j]} 是 {_list(others)} 的线性组合（完全共线），系数无法分别估计；请从公式中去掉其中一个",
        f"{names[j]} is a linear combination of {_list(others)} (collinear): their coefficients cannot be told apart; leave one out",
    )


def _gram(matrix: Floats) -> Floats:
    n, k = matrix.shape
    size = max(64, SINGLE // max(1, k * k))
    total = np.zeros((k, k))
    for start in range(0, n, size):
        block = matrix[start : start + size]
        total += block.T @ block
    return total


def _clearly_regular(gram: Floats) -> bool:
    """Whether every column keeps a good part of its length after those before it (Cholesky of the columns' cosines)."""
    scale = np.sqrt(np.diag(gram))
    if not (scale > 0).all():
        return False
    try:
        triangle = np.linalg.cholesky(gram / np.outer(scale, scale))
    except np.linalg.LinAlgError:
        return False
    return bool((np.diag(triangle) ** 2 > DOUBTFUL).all())


def _triangle(matrix: Floats, scale: Floats) -> Floats:
    """R of the QR decomposition of the scaled columns, block by block, so that a long matrix is never copied."""
    triangle: Floats = np.zeros((0, matrix.shape[1]))
    for start in range(0, matrix.shape[0], BLOCK):
        triangle = np.asarray(np.linalg.qr(np.vstack([triangle, matrix[start : start + BLOCK] / scale]), mode="r"))
    return triangle


def _list(names: Sequence[str]) -> str:
    return ", ".join([*names[:MOST_NAMES], f"… ({len(names)})"] if len(names) > MOST_NAMES else names) or "0"
