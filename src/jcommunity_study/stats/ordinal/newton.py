"""Newton's method for a concave log-likelihood."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve

from jcommunity_study.stats._input import Floats
from jcommunity_study.stats.ordinal.likelihood import Evaluation, Problem, evaluate

MOST_STEPS = 60
CLOSE = 1e-9  # squared length of the last step, in standard errors; the step after it would be its square


class Maximum(NamedTuple):
    """Where the search ended; `converged` is False when no step led upward or the information was singular."""

    parameters: Floats
    loglik: float
    inverse: Floats  # of the information
    steps: int
    converged: bool


def maximise(problem: Problem) -> Maximum:
    """From the empirical cumulative link, full steps halved while they do not lead upward.

    The log-likelihood of logit, probit and cloglog is concave (Pratt 1981, doi 10.1080/01621459.1981.10477613), so this ends at
    the maximum wherever there is one.
    """
    at, now = problem.start, evaluate(problem, problem.start)
    inverse: Floats | None = None
    for steps in range(1, MOST_STEPS + 1):
        inverse = _inverse(now)
        if inverse is None:
            break
        step = inverse @ now.gradient
        decrement = float(now.gradient @ step)
        moved = _climb(problem, at, now, step, decrement)
        if moved is None:
            return Maximum(at, now.loglik, inverse, steps, decrement < 1e-6)
        at, now = moved
        if decrement < CLOSE:
            last = _inverse(now)
            return Maximum(at, now.loglik, inverse if last is None else last, steps, last is not None)
    return Maximum(at, now.loglik, np.full_like(now.hessian, np.nan), steps, False)


def _inverse(now: Evaluation) -> Floats | None:
    """The inverse of the information, or None when it is not positive definite."""
    information = -now.hessian
    scale = np.sqrt(np.abs(np.diag(information)))
    if not (np.isfinite(information).all() and (scale > 0).all()):
        return None
    try:
        factor = cho_factor(information / np.outer(scale, scale))
    except LinAlgError:
        return None
    return np.asarray(cho_solve(factor, np.eye(scale.size)) / np.outer(scale, scale))


def _climb(problem: Problem, at: Floats, now: Evaluation, step: Floats, decrement: float) -> tuple[Floats, Evaluation] | None:
    noise = 1e-12 * abs(now.loglik) + 1e-12  # near the maximum a step's gain drowns in rounding
    for _ in range(40):
        there = evaluate(problem, at + step)
        if there.loglik >= now.loglik - (noise if decrement < 1e-3 else 0.0):
            return at + step, there
        step = step / 2
    return None
