"""The way down to a discrepancy's minimum: Fisher scoring, and where that creeps along a curved valley, Newton's own steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import linalg

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats
from jcommunity_study.stats.factors.confirmatory_model import Implied

SCORING, NEWTON, HALVINGS = 60, 200, 30  # steps
ARRIVED, NEAR = 1e-18, 1e-9  # of what a step still promises; the second will do where rounding ends the descent
STEP = 1e-30  # of the imaginary part that differentiates
RIDGE = 1e-3  # what is added to the information's diagonal of ones where it is singular


class Valley(NamedTuple):
    """Of parameters: the discrepancy; of what they imply: half its gradient and its expected curvature; half the gradient, complex too."""

    height: Callable[[Floats], tuple[float, Implied]]
    scoring: Callable[[Implied], tuple[Floats, Floats]]
    score: Callable[[Any], Any]


def descend(valley: Valley, starts: Iterable[Floats], names: Sequence[str]) -> tuple[Floats, float, Implied]:
    """Parameters at the minimum, its discrepancy, and what they imply.

    From one start after the other until a solution is proper (an improper one may lie in a valley beside); the lowest is kept.
    StatisticsError where there is no arriving, with the names of the parameters that did not settle.
    """
    found: list[tuple[float, int, Floats, Implied]] = []
    lost = ""
    for start in starts:
        theta, value, at, step = _descend(valley, start)
        if step is not None:
            lost = ", ".join(name for name, part in zip(names, step, strict=True) if part > 0.3 * step.max())
            continue
        found.append((value, len(found), theta, at))
        if np.linalg.eigvalsh(at.factor).min() > 0 and np.diagonal(at.residual, axis1=1, axis2=2).min() >= 0:
            break
    if found:
        value, _, theta, at = min(found)
        return theta, value, at
    raise StatisticsError(
        f"验证性因子分析没有收敛（{lost} 一直在变）：模型与数据相差太远、因子或题项之间几乎不相关，或样本太小；"
        "请检查题项的归属与反向题，或简化模型",
        f"the confirmatory factor analysis did not converge ({lost} never settled): the model is far from the data, factors or items "
        "hardly correlate, or the sample is too small; check which items belong to which factor, and reversed ones, or use a simpler model",
    )


def _descend(valley: Valley, theta: Floats) -> tuple[Floats, float, Implied, Floats | None]:
    """Where it ends, and the size of the last step there (in standard errors of one person) unless it has arrived."""
    value, at = valley.height(theta)
    newton = False
    for turn in range(SCORING + NEWTON):
        newton = newton or turn >= SCORING
        slope, information = valley.scoring(at)
        way = -(_newton(valley, theta, information, slope) if newton else solved(information, slope))
        promised = -float(slope @ way)
        if promised < ARRIVED:
            break
        found = _step(valley, theta, value, way, promised)
        if found is None and (newton or promised < NEAR):
            break
        newton = newton or found is None
        theta, value, at = found or (theta, value, at)
    return theta, value, at, None if promised < NEAR else np.abs(way) * np.sqrt(np.abs(np.diag(information)))


def curvature(score: Callable[[Any], Any], theta: Floats) -> Floats:
    """The score's own slope, by complex steps exact to rounding (Squire & Trapp 1998, doi 10.1137/S003614459631241X)."""
    columns = np.array([score(theta + 1j * STEP * unit).imag / STEP for unit in np.eye(len(theta))])
    return np.asarray((columns + columns.T) / 2)


def solved(information: Floats, slope: Floats) -> Floats:
    """information⁻¹ · slope; where that is hardly defined, a shorter step on a ridge (a model may be identified elsewhere, not here)."""
    size = np.sqrt(np.maximum(np.diag(information), 1e-300))
    scaled = information / np.outer(size, size)
    for ridge in (0.0, RIDGE):
        try:
            lower = np.linalg.cholesky(scaled + ridge * np.eye(len(size)))
        except np.linalg.LinAlgError:
            continue
        if np.diag(lower).min() ** 2 > RIDGE / 10:
            break
    return np.asarray(linalg.cho_solve((lower, True), slope / size, check_finite=False) / size)


def _newton(valley: Valley, theta: Floats, information: Floats, slope: Floats) -> Floats:
    """With the observed curvature, its negative directions turned down (Gill & Murray 1974)."""
    size = np.sqrt(np.maximum(np.diag(information), 1e-300))
    values, vectors = np.linalg.eigh(curvature(valley.score, theta) / np.outer(size, size))
    values = np.maximum(np.abs(values), 1e-10)
    return np.asarray(vectors @ (vectors.T @ (slope / size) / values) / size)


def _step(valley: Valley, theta: Floats, value: float, way: Floats, promised: float) -> tuple[Floats, float, Implied] | None:
    for halving in range(HALVINGS):
        new = theta + 0.5**halving * way
        found, at = valley.height(new)
        if found <= value - 1e-4 * 0.5**halving * promised + 1e-14:
            return new, found, at
    return None
