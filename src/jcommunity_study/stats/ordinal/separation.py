"""Separation: predictors that tell outcomes apart perfectly, so that no finite estimate exists.

The likelihood has no maximum when thresholds and slopes can move for ever without any row becoming less likely: a direction
(τ, d) with τ(y) - x'd ≥ 0 ≥ τ(y-1) - x'd in every row, not all zero (Albert & Anderson 1984, doi 10.1093/biomet/71.1.1; the binary case
by linear programming: Konis 2007, R `detectseparation`). Only asked when Newton's search looks as if it ran away.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats
from jcommunity_study.stats.ordinal.likelihood import Problem
from jcommunity_study.stats.ordinal.newton import Maximum

WIDE = 50.0  # standard error of a slope × range of its predictor: a convergent fit stays far below


def suspicious(problem: Problem, found: Maximum) -> bool:
    """Whether the end of the search looks like a flight to infinity."""
    if not found.converged:
        return True
    q = problem.n_thresholds
    if problem.x.shape[0] == 0:
        return False
    error = np.sqrt(np.diag(found.inverse))[q:]
    return bool((error * np.ptp(problem.x, axis=1) > WIDE).any())


def refuse_separation(problem: Problem, names: Sequence[str], outcome: str, outcome_levels: Sequence[str]) -> None:
    """StatisticsError naming the terms that separate the outcome, if any do."""
    direction = _direction(problem)
    if direction is None:
        return
    q = problem.n_thresholds
    slopes = direction[q:]
    alone = [j for j in range(slopes.size) if abs(slopes[j]) > 1e-4 and _direction(problem, only=j) is not None]
    guilty = alone or [j for j in range(slopes.size) if abs(slopes[j]) > 1e-4]
    if not guilty:
        return
    which, en = ", ".join(names[j] for j in guilty), "separate" if len(guilty) > 1 else "separates"
    detail = _detail(problem, guilty[0], outcome_levels)
    raise StatisticsError(
        f"{which} 把因变量 {outcome} 完全（或准完全）分开（{detail[0]}），系数趋于无穷，无法估计；请合并类别或去掉该变量",
        f"{which} {en} the outcome {outcome} completely or nearly so ({detail[1]}); the estimate is infinite: merge levels or drop it",
    )


def _direction(problem: Problem, only: int | None = None) -> Floats | None:
    """A direction of recession with |slopes| ≤ 1 (of one slope alone, if asked), or None. Rows that repeat are asked once."""
    q, p = problem.n_thresholds, problem.x.shape[0]
    blocks = []
    for j in range(q + 1):
        rows = np.unique(problem.x[:, problem.bounds[j] : problem.bounds[j + 1]], axis=1).T
        for threshold, sign in ((j, 1.0), (j - 1, -1.0)):
            if 0 <= threshold < q:
                left = np.zeros((rows.shape[0], q))
                left[:, threshold] = 1
                blocks.append(sign * np.hstack([left, -rows]))
    gains = np.vstack(blocks)  # every row must gain nothing negative
    room = 2.0 * (1 + np.abs(problem.x).max(initial=0.0) * max(p, 1))
    solved = linprog(
        -gains.sum(axis=0) / gains.shape[0],
        A_ub=-sparse.csr_matrix(gains),
        b_ub=np.full(gains.shape[0], 1e-9),
        bounds=[(-room, room)] * q + [(-1.0, 1.0) if only in {None, j} else (0.0, 0.0) for j in range(p)],
        method="highs",
    )
    if solved.status != 0:
        return None
    # Directions form a cone, so a true one reaches the box; a tiny one is the solver's tolerance.
    return np.asarray(solved.x) if np.abs(solved.x[q:]).max(initial=0.0) > 0.9 and (gains @ solved.x).max() > 1e-5 else None


def _detail(problem: Problem, j: int, outcome_levels: Sequence[str]) -> tuple[str, str]:
    """What the first guilty predictor does: the outcomes seen where it is highest and where it is lowest."""
    values = problem.x[j]
    parts_zh, parts_en = [], []
    for zh, en, extreme in (("最大值处", "at its highest", values.max()), ("最小值处", "at its lowest", values.min())):
        rows = np.flatnonzero(np.abs(values - extreme) < 1e-12)
        seen = np.unique(np.searchsorted(problem.bounds, rows, side="right") - 1)
        found = ", ".join(outcome_levels[k] for k in seen)
        parts_zh.append(f"{zh} n={rows.size}，只出现 {found}")
        parts_en.append(f"{en} n={rows.size}, outcomes {found}")
    return "；".join(parts_zh), "; ".join(parts_en)
