"""One variable's missing values drawn given the others: parameters from their posterior, then values from the model.

Each draw takes the predictors (with an intercept first) and values of the rows seen, the predictors of the gaps, random numbers and how
many donors; it gives the values of the gaps. Categories are positions from 0, each of which occurs.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special
from scipy.linalg import cholesky, solve_triangular
from scipy.linalg.lapack import dpstrf

from jcommunity_study.stats._input import Floats, Integers
from jcommunity_study.stats.ordinal.fit import climbed
from jcommunity_study.stats.ordinal.layout import Layout
from jcommunity_study.stats.ordinal.likelihood import prepare
from jcommunity_study.stats.regression.multinomial import fit_levels
from jcommunity_study.stats.regression.newton import Maximum, refuse_unconverged

DEPENDENT = 1e-8  # 1 - R² of a column by the others, under which it is left out

Draw = Callable[[Floats, Floats, Floats, np.random.Generator, int], Floats]


def pmm(x: Floats, y: Floats, gaps: Floats, random: np.random.Generator, donors: int) -> Floats:
    """Predictive mean matching: fitted means of the rows seen against means by drawn parameters of the gaps."""
    kept, root, scale = _independent(x)
    q = x[:, kept]  # in the order of R's pivots
    right = solve_triangular(root, (q.T @ y) / scale, trans=1)
    best = solve_triangular(root, right) / scale
    fitted = q @ best
    left = y - fitted
    sigma = np.sqrt(left @ left / random.chisquare(max(len(y) - kept.size, 1)))
    drawn = best + sigma * solve_triangular(root, random.standard_normal(kept.size)) / scale
    return y[_matched(fitted, gaps[:, kept] @ drawn, donors, random)]


def ordered_logit(x: Floats, y: Floats, gaps: Floats, random: np.random.Generator, _: int) -> Floats:
    """Cumulative logit; with two categories the logit."""
    x, y, w = _augmented(x, y)
    kept = _slopes(x)
    codes, count = y.astype(np.intp), int(y.max()) + 1
    problem = prepare(x[:, kept], codes, count, w, "logit")
    found = climbed(problem, Layout(count - 1, kept.size, ()))
    drawn = _drawn(found, random)
    cuts, slopes = np.sort(drawn[: count - 1]), drawn[count - 1 :]
    below = special.expit(cuts - ((gaps[:, kept] - problem.mean) / problem.scale @ slopes)[:, None])
    return _categories(below, random)


def multinomial_logit(x: Floats, y: Floats, gaps: Floats, random: np.random.Generator, _: int) -> Floats:
    """Baseline-category logit."""
    x, y, w = _augmented(x, y)
    kept = np.concatenate([[0], _slopes(x)])
    count = int(y.max()) + 1
    fit = fit_levels(x[:, kept], y.astype(np.intp), w, count)
    b = (fit.turn @ _drawn(fit.found, random)).reshape(count - 1, kept.size)
    shares = special.softmax(np.hstack([np.zeros((len(gaps), 1)), gaps[:, kept] @ b.T]), axis=1)
    return _categories(np.cumsum(shares, axis=1)[:, :-1], random)


DRAWS: dict[str, Draw] = {"pmm": pmm, "logit": ordered_logit, "ordered_logit": ordered_logit, "multinomial_logit": multinomial_logit}


def _independent(x: Floats) -> tuple[Integers, Floats, Floats]:
    """Columns that do not depend on others, R with R'R = their scaled cross-product, and the scale."""
    product = x.T @ x
    scale = np.sqrt(np.diag(product))
    scale[scale == 0] = 1.0
    root, pivots, rank, _ = dpstrf(product / np.outer(scale, scale), tol=DEPENDENT)
    kept = pivots[:rank] - 1
    return kept, np.triu(root[:rank, :rank]), scale[kept]


def _slopes(x: Floats) -> Integers:
    """Columns but the first that depend on none of the others, nor on the first."""
    rest = x[:, 1:] - x[:, 1:].mean(axis=0)
    return np.sort(_independent(rest)[0]) + 1 if rest.shape[1] else np.zeros(0, dtype=np.intp)


def _matched(fitted: Floats, wanted: Floats, donors: int, random: np.random.Generator) -> Integers:
    """For each wanted mean, one of the rows with the `donors` nearest fitted means, equal ones in random order."""
    shuffled = random.permutation(len(fitted))
    order = shuffled[np.argsort(fitted[shuffled], kind="stable")]
    k = min(donors, len(order))
    place = np.searchsorted(fitted[order], wanted)
    window = np.clip(place - k, 0, len(order) - min(2 * k, len(order)))[:, None] + np.arange(min(2 * k, len(order)))
    distance = np.abs(fitted[order[window]] - wanted[:, None])
    nearest = np.argpartition(distance, k - 1, axis=1)[:, :k]
    rows = np.arange(len(wanted))
    return np.asarray(order[window[rows, nearest[rows, random.integers(0, k, len(wanted))]]])


def _augmented(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """With, for each predictor and category, two rows half a standard deviation to either side of the mean (White et al. 2010), which
    together weigh as much as one row a parameter: no category is ever told apart for certain."""
    p, count = x.shape[1] - 1, int(y.max()) + 1
    if p == 0:
        return x, y, np.ones(len(y))
    middle, spread = x[:, 1:].mean(axis=0), x[:, 1:].std(axis=0, ddof=1)
    steps = np.kron(np.diag(spread), np.array([[0.5], [-0.5]]))  # 2p × p
    rows = np.clip(middle + steps, x[:, 1:].min(axis=0), x[:, 1:].max(axis=0))
    more = np.hstack([np.ones((2 * p * count, 1)), np.repeat(rows, count, axis=0)])
    weights = np.concatenate([np.ones(len(y)), np.full(len(more), (p + 1) / len(more))])
    return np.vstack([x, more]), np.concatenate([y, np.tile(np.arange(count, dtype=float), 2 * p)]), weights


def _drawn(found: Maximum, random: np.random.Generator) -> Floats:
    refuse_unconverged(found)
    return np.asarray(found.parameters + cholesky(found.inverse, lower=True) @ random.standard_normal(found.parameters.size))


def _categories(below: Floats, random: np.random.Generator) -> Floats:
    """Positions drawn from the cumulative shares (n × (K - 1))."""
    return (random.random(len(below))[:, None] > below).sum(axis=1).astype(float)
