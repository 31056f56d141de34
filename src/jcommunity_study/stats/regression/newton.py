"""Newton's method for a log-likelihood whose gradient and Hessian are known: the one search behind every likelihood model."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.linalg.lapack import dtrtri

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats

MOST_STEPS = 60
CLOSE = 1e-9  # squared length of the last step, in standard errors; the step after it would be its square


class Evaluation(NamedTuple):
    """At one point: log-likelihood (-inf where it has none), gradient (q) and Hessian (q × q)."""

    loglik: float
    gradient: Floats
    hessian: Floats


class Maximum(NamedTuple):
    """Where the search ended; `converged` is False when no step led upward or the information was singular."""

    parameters: Floats
    loglik: float
    inverse: Floats  # of the information
    steps: int
    converged: bool


def maximise(evaluate: Callable[[Floats], Evaluation], start: Floats) -> Maximum:
    """From `start`, full steps halved while they do not lead upward.

    Where the log-likelihood is concave, as those of logit, probit, cloglog (Pratt 1981, doi 10.1080/01621459.1981.10477613) and
    multinomial models are, this ends at the maximum wherever there is one.
    """
    at, now = start, evaluate(start)
    inverse: Floats | None = None
    for steps in range(1, MOST_STEPS + 1):
        inverse = inverted(-now.hessian)
        if inverse is None:
            break
        step = inverse @ now.gradient
        decrement = float(now.gradient @ step)
        moved = _climb(evaluate, at, now, step, decrement)
        if moved is None:
            return Maximum(at, now.loglik, inverse, steps, decrement < 1e-6)
        at, now = moved
        if decrement < CLOSE:
            last = inverted(-now.hessian)
            return Maximum(at, now.loglik, inverse if last is None else last, steps, last is not None)
    return Maximum(at, now.loglik, np.full_like(now.hessian, np.nan), steps, False)


def refuse_unconverged(found: Maximum) -> None:
    """StatisticsError when the search did not end at a maximum."""
    if not found.converged:
        raise StatisticsError(
            f"{found.steps} 步内未收敛（上限 {MOST_STEPS}）；请检查自变量的取值",
            f"no convergence after {found.steps} steps; check the predictors",
        )


def inverted(information: Floats) -> Floats | None:
    """The inverse of the information, or None when it is not positive definite."""
    scale = np.sqrt(np.abs(np.diag(information)))
    if not (np.isfinite(information).all() and (scale > 0).all()):
        return None
    try:
        factor = cho_factor(information / np.outer(scale, scale))
    except LinAlgError:
        return None
    return np.asarray(cho_solve(factor, np.eye(scale.size)) / np.outer(scale, scale))


def inverted_triangle(upper: Floats) -> Floats:
    """The inverse of an upper triangle (k × k) of full rank. Not by `solve_triangular`, whose threads wait for each other at any size."""
    return np.asarray(dtrtri(upper)[0])


def _climb(
    evaluate: Callable[[Floats], Evaluation], at: Floats, now: Evaluation, step: Floats, decrement: float
) -> tuple[Floats, Evaluation] | None:
    noise = 1e-12 * abs(now.loglik) + 1e-12  # near the maximum a step's gain drowns in rounding
    for _ in range(40):
        there = evaluate(at + step)
        if there.loglik >= now.loglik - (noise if decrement < 1e-3 else 0.0):
            return at + step, there
        step = step / 2
    return None
