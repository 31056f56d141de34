"""Several outcomes without order: the multinomial logit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, check_level, levels, name_of
from jcommunity_study.stats.regression.clusters import Clusters, clusters_of
from jcommunity_study.stats.regression.design import Design, build, weighing
from jcommunity_study.stats.regression.newton import Evaluation, Maximum, inverted_triangle, maximise
from jcommunity_study.stats.regression.response import Response
from jcommunity_study.stats.regression.result import Regression, against_null, coefficient_columns, exponentiated, weights_or_ones
from jcommunity_study.stats.regression.sandwich import check_covariance, sandwich
from jcommunity_study.stats.regression.separation import refuse_unfit

Covariance = Literal["nonrobust", "robust", "HC0", "HC1", "cluster", "CR0", "CR1"]
COVARIANCES: tuple[str, ...] = ("nonrobust", "robust", "HC0", "HC1", "cluster", "CR0", "CR1")


@dataclass(frozen=True, eq=False, kw_only=True)
class Multinomial(Regression):
    """Log odds of each outcome level against the first of `levels`, the reference.

    `to_frame()` has a row a level (`outcome`) and coefficient, with odds_ratio, odds_ratio_low, odds_ratio_high;
    `names` are `level:term`, as in R's vcov. `statistic`, `p_value`: likelihood-ratio χ² of all slopes on `df_model`; `robust_statistic`,
    `robust_p_value`: the same by a Wald χ² with the chosen covariance. `mcfadden`, `cox_snell`, `nagelkerke`: pseudo R². `counts` of the
    levels (weighted); `codes` (n) the outcome's positions in `levels`.
    """

    n_weighted: float
    loglik_null: float
    statistic: float
    p_value: float
    robust_statistic: float
    robust_p_value: float
    mcfadden: float
    cox_snell: float
    nagelkerke: float
    steps: int
    levels: tuple[str, ...]
    counts: tuple[float, ...]
    codes: Integers = field(repr=False)

    @property
    def response(self) -> Response:
        """P(Y = level) of each level."""
        others, k = len(self.levels) - 1, len(self.design.names)
        maps = np.eye(others * k).reshape(others, k, others * k)
        return Response(self.levels, maps, _shares, "probability")


def multinomial_logit(
    formula: str,
    data: pd.DataFrame,
    *,
    reference: Any = None,
    weights: Any = None,
    cov: Covariance = "nonrobust",
    cluster: Any = None,
    level: float = 0.95,
) -> Multinomial:
    """Multinomial logistic regression by maximum likelihood: log P(Y = l)/P(Y = reference) = x'b(l).

    Parameters: `formula` with a categorical, text or numeric outcome of two or more values; `reference` one of these (by default the first
    level of a categorical, the first in sorted order of others); `weights` (a column or one value a row): how many times the row stands;
    `cov` nonrobust, HC0 (= robust), HC1, or with `cluster` (a column or one value a row) cluster, CR0, CR1: see `sandwich.sandwich`;
    `level` of the intervals. Tests are by z.

    Returns Multinomial. R: `nnet::multinom` (which stops at a change of 1e-8; this goes on to the maximum).

    Raises StatisticsError: see `design.build`; an outcome with one value; an unknown reference; fewer rows than coefficients; separation
    (SeparationError), naming terms and levels. Levels without rows are left out, and `notes` say so.

    >>> from jcommunity_study.stats import multinomial_logit
    >>> table = pd.DataFrame({"y": list("abcabcabca"), "x": [1, 2, 3, 2, 1, 4, 3, 2, 2, 1]})
    >>> multinomial_logit("y ~ x", table).names
    ('b:Intercept', 'b:x', 'c:Intercept', 'c:x')
    """
    check_level(level)
    check_covariance(cov, cluster, COVARIANCES)
    data, extras = weighing(data, weights, cluster)
    design = build(formula, data, extras=extras)
    codes, names, notes = _levels(design.outcome, design.left, reference)
    groups = None if cluster is None else clusters_of(design.extras["cluster"])
    if design.n <= len(design.names) * (len(names) - 1):
        count = len(design.names) * (len(names) - 1)
        raise StatisticsError(
            f"只有 {design.n} 行完整数据，却有 {count} 个系数；请减少自变量、合并类别或收集更多数据",
            f"{design.n} complete rows for {count} coefficients; use fewer predictors, merge levels or collect more data",
        )
    fit = fit_levels(design.matrix, codes, weights_or_ones(design), len(names))
    refuse_unfit(design, fit.found, fit.turn, lambda x: _gains(x, codes, len(names)), codes, names)
    return _result(design, fit, codes, names, notes, cov=cov, groups=groups, level=level)


def _levels(series: pd.Series, name: str, reference: Any) -> tuple[Integers, tuple[str, ...], tuple[Text, ...]]:
    coded = levels(series, name)
    present = [int(j) for j in np.flatnonzero(coded.counts)]
    if len(present) < 2:
        raise StatisticsError(
            f"因变量 {name} 在所用的行中只有一个取值（{coded.names[present[0]]}），至少需要两个",
            f"the outcome {name} has one value ({coded.names[present[0]]}) among the rows used, needs two or more",
        )
    order = present
    if reference is not None:
        first = [j for j in present if coded.names[j] == name_of(reference)]
        if not first:
            have = ", ".join(coded.names[j] for j in present)
            raise StatisticsError(
                f"因变量 {name} 没有水平 {reference!r}；可选：{have}", f"the outcome {name} has no level {reference!r}; it has: {have}"
            )
        order = first + [j for j in present if j not in first]
    position = np.full(len(coded.names), -1, dtype=np.intp)
    position[order] = np.arange(len(order))
    empty = ", ".join(coded.names[j] for j in range(len(coded.names)) if j not in present)
    notes = (Text(f"因变量 {name} 的水平 {empty} 没有观测，已略去", f"levels {empty} of the outcome {name} have no rows and are left out"),)
    return position[coded.codes], tuple(coded.names[j] for j in order), notes if empty else ()


class LevelsFit(NamedTuple):
    """The maximum in orthonormal columns `q`; `turn` = R⁻¹ leads each level's coefficients back to the design's."""

    found: Maximum
    q: Floats
    turn: Floats
    weights: Floats
    excess: Floats  # n × (K - 1): 1(y = l) - P(l) at the maximum


def fit_levels(x: Floats, codes: Integers, w: Floats, count: int) -> LevelsFit:
    scale = np.sqrt(np.einsum("ij,ij->j", x, x))
    q, r = np.linalg.qr(x / scale)
    k, others = q.shape[1], count - 1
    seen = (codes[:, None] == np.arange(1, count)).astype(float)

    def evaluate(at: Floats) -> Evaluation:
        eta = np.hstack([np.zeros((len(q), 1)), q @ at.reshape(others, k).T])
        logp = special.log_softmax(eta, axis=1)
        p = np.exp(logp[:, 1:])
        hessian = np.empty((others, k, others, k))
        for a in range(others):
            for b in range(a + 1):
                block = (q * (w * p[:, a] * (p[:, b] - (a == b)))[:, None]).T @ q
                hessian[a, :, b], hessian[b, :, a] = block, block
        gradient = (((seen - p) * w[:, None]).T @ q).ravel()
        return Evaluation(float(w @ logp[np.arange(len(q)), codes]), gradient, hessian.reshape(others * k, others * k))

    found = maximise(evaluate, np.zeros(others * k))
    p = _shares(q @ found.parameters.reshape(others, k).T)[0]
    turn = np.kron(np.eye(others), inverted_triangle(r) / scale[:, None])
    return LevelsFit(found, q, turn, w, seen - p[:, 1:])


def _gains(x: Floats, codes: Integers, count: int) -> Floats:
    """(b(y) - b(k))'x of every row and other level k; the reference has no coefficients."""
    signs = np.vstack([np.zeros(count - 1), np.eye(count - 1)])
    made = [np.einsum("nl,nk->nlk", signs[codes] - signs[k], x)[codes != k].reshape(-1, (count - 1) * x.shape[1]) for k in range(count)]
    return np.vstack(made)


def _result(
    design: Design,
    fit: LevelsFit,
    codes: Integers,
    levels_: tuple[str, ...],
    notes: tuple[Text, ...],
    *,
    cov: str,
    groups: Clusters | None,
    level: float,
) -> Multinomial:
    k, others, total = len(design.names), len(levels_) - 1, float(fit.weights.sum())
    estimate, naive = fit.turn @ fit.found.parameters, fit.turn @ fit.found.inverse @ fit.turn.T
    covariance = naive if cov == "nonrobust" else fit.turn @ _robust(fit, cov, groups) @ fit.turn.T
    columns = coefficient_columns(design.names * others, estimate, covariance, float("inf"), level)
    table = {"term": columns["term"], "outcome": np.repeat(levels_[1:], k), **columns}
    counts = np.bincount(codes, fit.weights, len(levels_))
    slopes = np.array([j for j in range(others * k) if design.names[j % k] != "Intercept"], dtype=np.intp)
    null = float(counts @ np.log(counts / total)) if design.has_intercept else -total * np.log(len(levels_))
    loglik = fit.found.loglik
    return Multinomial(
        table=exponentiated(table, "odds_ratio"),
        formula=design.formula,
        outcome=design.left,
        n=design.n,
        n_missing=design.n_missing,
        n_parameters=estimate.size,
        df_resid=float("inf"),
        loglik=loglik,
        aic=-2 * loglik + 2 * estimate.size,
        bic=float(-2 * loglik + np.log(total) * estimate.size),
        cov=cov,
        n_clusters=None if groups is None else groups.count,
        level=level,
        names=tuple(f"{name}:{term}" for name in levels_[1:] for term in design.names),
        coefficients=estimate,
        covariance=covariance,
        naive=naive,
        notes=design.notes + notes + (() if groups is None else groups.notes),
        design=design,
        n_weighted=total,
        steps=fit.found.steps,
        levels=levels_,
        counts=tuple(float(c) for c in counts),
        codes=codes,
        **against_null(loglik, null, total, estimate[slopes], covariance[np.ix_(slopes, slopes)]),
    )


def _robust(fit: LevelsFit, cov: str, groups: Clusters | None) -> Floats:
    scores = np.einsum("nl,nk->nlk", fit.excess, fit.q).reshape(len(fit.q), -1)
    return sandwich(fit.found.inverse, scores, cov, total=float(fit.weights.sum()), weights=fit.weights, groups=groups)


def _shares(eta: Floats) -> tuple[Floats, Floats]:
    """P of each level (n × K), the reference first, and its derivatives in the other levels' indices (n × K × (K - 1))."""
    p = special.softmax(np.hstack([np.zeros((len(eta), 1)), eta]), axis=1)
    slopes = -p[:, :, None] * p[:, None, 1:]
    other = np.arange(eta.shape[1])
    slopes[:, other + 1, other] += p[:, 1:]
    return p, slopes
