"""Separation: predictors that tell outcomes apart perfectly, so that no finite estimate exists.

The likelihood has no maximum when the parameters can move for ever in a direction d in which no row becomes less likely: every row's
gains g'd ≥ 0, not all zero (Albert & Anderson 1984, doi 10.1093/biomet/71.1.1; by linear programming: Konis 2007, R
`detectseparation`). Only asked when Newton's search looks as if it ran away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers
from jcommunity_study.stats.regression.design import Design
from jcommunity_study.stats.regression.newton import Maximum, refuse_unconverged


class SeparationError(StatisticsError):
    """The likelihood has no maximum: some coefficient is infinite."""


WIDE = 50.0  # standard error of a slope × range of its predictor: a convergent fit stays far below


class Rows(NamedTuple):
    """What the question needs: `gains` (m × q) of the rows, `owner` (q) the predictor of each parameter (-1 for intercepts and
    cut-points), `x` (n × p) the predictors, `codes` (n) the outcome's positions in `levels`."""

    gains: Floats
    owner: Integers
    x: Floats
    codes: Integers
    names: Sequence[str]
    outcome: str
    levels: Sequence[str]


def suspicious(found: Maximum, owner: Integers, ranges: Floats) -> bool:
    """Whether the end of the search looks like a flight to infinity; `ranges` (p) are the predictors' max - min."""
    if not found.converged:
        return True
    slopes = owner >= 0
    return bool((np.sqrt(np.diag(found.inverse))[slopes] * ranges[owner[slopes]] > WIDE).any())


def refuse_unfit(
    design: Design, found: Maximum, turn: Floats, gains: Callable[[Floats], Floats], codes: Integers, levels: Sequence[str]
) -> None:
    """StatisticsError for separation or no convergence of a model whose parameters are one or more times the design's columns.

    `turn` leads from the search's parameters to the coefficients; `gains` makes the rows' gains (m × q) from the scaled columns.
    """
    x, copies = design.matrix, turn.shape[0] // design.matrix.shape[1]
    owner = np.tile([-1 if name == "Intercept" else j for j, name in enumerate(design.names)], copies).astype(np.intp)
    if suspicious(found._replace(inverse=turn @ found.inverse @ turn.T), owner, np.ptp(x, axis=0)):
        unique = np.unique(gains(x / np.abs(x).max(axis=0)), axis=0)
        refuse_separation(Rows(unique, owner, x, codes, design.names, design.left, levels))
    refuse_unconverged(found)


def refuse_separation(rows: Rows) -> None:
    """SeparationError naming the terms that separate the outcome, if any do."""
    direction = _direction(rows)
    if direction is None:
        return
    moved = sorted({int(j) for j, d in zip(rows.owner, direction, strict=True) if j >= 0 and abs(d) > 1e-4})
    guilty = [j for j in moved if _direction(rows, only=j) is not None] or moved
    which, en = ", ".join(rows.names[j] for j in guilty), "separate" if len(guilty) > 1 else "separates"
    detail = _detail(rows, guilty[0])
    raise SeparationError(
        f"{which} 把因变量 {rows.outcome} 完全（或准完全）分开（{detail[0]}），系数趋于无穷，无法估计；请合并类别或去掉该变量",
        f"{which} {en} the outcome {rows.outcome} completely or nearly so ({detail[1]}); the estimate is infinite: merge levels or drop it",
    )


def _direction(rows: Rows, only: int | None = None) -> Floats | None:
    """A direction of recession with |slopes| ≤ 1 (of one predictor alone, if asked), or None."""
    gains = rows.gains
    room = 2.0 * (1 + np.abs(gains[:, rows.owner >= 0]).max(initial=0.0) * max(int((rows.owner >= 0).sum()), 1))
    limit = np.where(rows.owner < 0, room, np.where([only in {None, j} for j in rows.owner], 1.0, 0.0))
    solved = linprog(
        -gains.sum(axis=0) / gains.shape[0],
        A_ub=-sparse.csr_matrix(gains),
        b_ub=np.full(gains.shape[0], 1e-9),
        bounds=np.column_stack([-limit, limit]),
        method="highs",
    )
    if solved.status != 0:
        return None
    # Directions form a cone, so a true one reaches the box; a tiny one is the solver's tolerance.
    far = np.abs(solved.x[rows.owner >= 0]).max(initial=0.0) > 0.9
    return np.asarray(solved.x) if far and (gains @ solved.x).max() > 1e-5 else None


def _detail(rows: Rows, j: int) -> tuple[str, str]:
    """What the first guilty predictor does: the outcomes seen where it is highest and where it is lowest."""
    values = rows.x[:, j]
    parts_zh, parts_en = [], []
    for zh, en, extreme in (("最大值处", "at its highest", values.max()), ("最小值处", "at its lowest", values.min())):
        there = np.abs(values - extreme) < 1e-12
        found = ", ".join(rows.levels[k] for k in np.unique(rows.codes[there]))
        parts_zh.append(f"{zh} n={int(there.sum())}，只出现 {found}")
        parts_en.append(f"{en} n={int(there.sum())}, outcomes {found}")
    return "；".join(parts_zh), "; ".join(parts_en)
