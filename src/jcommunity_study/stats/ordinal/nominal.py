"""The log-likelihood of partial proportional odds: some columns shift every cut-point by an amount of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats
from jcommunity_study.stats.ordinal.layout import Layout
from jcommunity_study.stats.ordinal.likelihood import Problem
from jcommunity_study.stats.ordinal.links import LIMIT, LINKS, Pieces
from jcommunity_study.stats.regression.newton import Evaluation


def evaluate_nominal(problem: Problem, layout: Layout, parameters: Floats) -> Evaluation:
    """Log-likelihood and derivatives; -inf where cut-points cross in a row that lies between them."""
    maps, size = layout.maps, parameters.size
    loglik, gradient, hessian = 0.0, np.zeros(size), np.zeros((size, size))
    with np.errstate(all="ignore"):
        for j, rows in problem.blocks():
            x, piece = _piece(problem, maps @ parameters, j, rows)
            w = np.ones(x.shape[0]) if problem.weights is None else problem.weights[rows]
            loglik += float(w @ piece.logp)
            ends = [(maps[j], piece.u, piece.uu)] if j < layout.n_cuts else []
            ends += [(maps[j - 1], piece.lower, piece.ll)] if j else []
            for turn, first, second in ends:
                gradient += turn.T @ (x.T @ (w * first))
                hessian += turn.T @ ((x * (w * second)[:, None]).T @ x) @ turn
            if len(ends) == 2:
                across = ends[0][0].T @ ((x * (w * piece.ul)[:, None]).T @ x) @ ends[1][0]
                hessian += across + across.T
    return Evaluation(loglik if np.isfinite(loglik) else -np.inf, gradient, hessian)


def scores_nominal(problem: Problem, layout: Layout, parameters: Floats) -> Floats:
    """Each row's gradient, unweighted, in the sorted order of the problem."""
    maps, made = layout.maps, np.zeros((problem.x.shape[1], parameters.size))
    for j, rows in problem.blocks():
        x, piece = _piece(problem, maps @ parameters, j, rows)
        if j < layout.n_cuts:
            made[rows] += (x * np.reshape(piece.u, (-1, 1))) @ maps[j]
        if j:
            made[rows] += (x * np.reshape(piece.lower, (-1, 1))) @ maps[j - 1]
    return made


def _piece(problem: Problem, indices: Floats, j: int, rows: slice) -> tuple[Floats, Pieces]:
    x = np.vstack([np.ones(rows.stop - rows.start), problem.x[:, rows]]).T
    upper, lower = (np.clip(x @ indices[i], -LIMIT, LIMIT) if 0 <= i < len(indices) else None for i in (j, j - 1))
    return x, LINKS[problem.link](np.zeros(x.shape[0]), upper, lower)


def refuse_crossing(problem: Problem, layout: Layout, parameters: Floats, levels: Sequence[str]) -> None:
    """StatisticsError when a row's cut-points are not in order, so that some level would have a probability below zero."""
    x = np.vstack([np.ones(problem.x.shape[1]), problem.x]).T
    crossed = np.diff(x @ (layout.maps @ parameters).T, axis=1) <= 0
    if crossed.any():
        which = ", ".join(levels[1 + int(j)] for j in np.flatnonzero(crossed.any(axis=0)))
        count = int(crossed.any(axis=1).sum())
        raise StatisticsError(
            f"在 {count} 行中分界点交叉，水平 {which} 的概率为负；nominal 的某个类别可能缺少这一水平：请合并类别，或从 nominal 中去掉该项",
            f"the cut-points cross in {count} rows, where {which} would have a negative probability; perhaps some level of a nominal term "
            "has no row there: merge levels, or take the term out of nominal",
        )
