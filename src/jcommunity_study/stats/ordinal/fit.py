"""Ordered (cumulative link) regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, names_of, one_of, weights_of
from jcommunity_study.stats.ordinal.layout import Layout
from jcommunity_study.stats.ordinal.likelihood import Problem, evaluate, prepare, scores
from jcommunity_study.stats.ordinal.links import LINKS, Link, probabilities
from jcommunity_study.stats.ordinal.nominal import evaluate_nominal, refuse_crossing, scores_nominal
from jcommunity_study.stats.ordinal.outcome import Outcome, outcome_of
from jcommunity_study.stats.ordinal.separation import rows_of
from jcommunity_study.stats.regression.clusters import Clusters, clusters_of
from jcommunity_study.stats.regression.design import Design, build, weighing
from jcommunity_study.stats.regression.newton import Maximum, maximise, refuse_unconverged
from jcommunity_study.stats.regression.response import Response
from jcommunity_study.stats.regression.result import Regression, against_null, coefficient_columns, exponentiated
from jcommunity_study.stats.regression.sandwich import check_covariance, sandwich
from jcommunity_study.stats.regression.separation import refuse_separation, suspicious

Covariance = Literal["nonrobust", "robust", "HC0", "HC1", "cluster", "CR0", "CR1"]
COVARIANCES: tuple[str, ...] = ("nonrobust", "robust", "HC0", "HC1", "cluster", "CR0", "CR1")


@dataclass(frozen=True, eq=False, kw_only=True)
class OrderedLogit(Regression):
    """An ordered regression, F⁻¹ P(Y ≤ j) = θ(j) - x'b: a positive slope means higher outcomes.

    `names`, `coefficients`, `covariance` and `to_frame()` hold the cut-points (`Low|Medium`, `component` = threshold) before the slopes
    (`component` = coefficient; with the logit link also odds_ratio, odds_ratio_low, odds_ratio_high). Columns of `nominal` terms shift the
    cut-points, F⁻¹ P(Y ≤ j) = θ(j) + z'γ(j) - x'b, with γ (`Low|Medium.InflHigh`, `component` = threshold) after θ: a positive shift
    means lower outcomes.
    `n` rows used, `n_weighted` the sum of their weights. `statistic`, `df_model`, `p_value`: likelihood-ratio test of all slopes
    against the cut-points alone (`loglik_null`); `robust_statistic`, `robust_p_value`: the same by a Wald χ² with the chosen
    covariance. `mcfadden`, `cox_snell`, `nagelkerke`: pseudo R². `levels` and `counts` of the outcome (weighted).
    """

    link: str
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
    codes: np.ndarray = field(repr=False)
    layout: Layout = field(repr=False)

    @property
    def response(self) -> Response:
        """P(Y = j) of each level."""
        return Response(self.levels, self.layout.maps, partial(probabilities, self.link), "probability")

    @property
    def scores(self) -> Floats:
        """Each row's gradient (n × k) at the maximum, unweighted."""
        problem = prepare(self.design.matrix[:, 1:], self.codes, len(self.levels), None, self.link)
        back = np.linalg.inv(self.layout.turned(problem.change))
        made = np.empty((self.n, self.coefficients.size))
        made[problem.order] = _scores(problem, self.layout, back @ self.coefficients) @ back
        return made

    @property
    def n_thresholds(self) -> int:
        """Levels - 1."""
        return len(self.levels) - 1

    @property
    def thresholds(self) -> Floats:
        """The cut-points, increasing."""
        return self.coefficients[: self.n_thresholds]

    @property
    def slopes(self) -> Floats:
        """The effects that are the same at every cut, in the design's column order."""
        return self.coefficients[self.coefficients.size - len(self.layout.parallel) :]


def ordered_logit(
    formula: str,
    data: pd.DataFrame,
    *,
    link: Link = "logit",
    nominal: str | Sequence[str] = (),
    weights: Any = None,
    cov: Covariance = "nonrobust",
    cluster: Any = None,
    level: float = 0.95,
) -> OrderedLogit:
    """Maximum likelihood of a proportional-odds (logit), ordered probit or cloglog model; two levels make a binary one.

    Parameters: `formula` with an ordered categorical or numeric outcome on its left; `data` one row an observation or a group; `nominal`
    terms of the formula whose effect may differ from cut to cut (partial proportional odds); `weights` (a column or one value a row): how
    many times the row stands, so grouped = expanded; `cov` nonrobust (inverse information), robust or HC0 (sandwich without correction,
    `sandwich::sandwich`), HC1, or with `cluster` (a column or one value a row) cluster (times G/(G-1), as Stata's ologit and
    `sandwich::vcovCL`), CR0, CR1: see `sandwich.sandwich`; `level` of the intervals. Tests are by z.

    Returns OrderedLogit. R: `ordinal::clm` (McCullagh 1980, doi 10.1111/j.2517-6161.1980.tb01109.x; Peterson & Harrell 1990,
    doi 10.2307/2347760, for nominal).

    Raises StatisticsError: see `design.build`; an outcome without order or with one level; separation, naming terms and levels; weights
    that are negative; fewer than two clusters; a formula without intercept (the cut-points are it); cut-points that cross (`nominal`). An
    outcome level without rows is left out, and `notes` say so.

    >>> from jcommunity_study.stats import ordered_logit
    >>> table = pd.DataFrame({"y": [1, 2, 3, 1, 2, 3, 2, 1, 3, 2], "x": [0, 1, 2, 1, 1, 0, 2, 2, 2, 0]})
    >>> model = ordered_logit("y ~ x", table)
    >>> model.names, round(model.coefficient("x"), 3)
    (('1|2', '2|3', 'x'), 0.378)
    """
    check_level(level)
    check_covariance(cov, cluster, COVARIANCES)
    one_of("link", link, LINKS)
    data, extras = weighing(data, weights, cluster)
    design = build(formula, data, extras=extras)
    if not design.has_intercept:
        raise StatisticsError(
            "有序回归的分界点即截距，公式中请勿写 0 或 -1",
            "the cut-points are the intercepts of an ordered model; leave 0 or -1 out of the formula",
        )
    outcome = outcome_of(design.outcome, design.left)
    layout = Layout(len(outcome.names) - 1, len(design.names) - 1, columns_of(design, nominal))
    groups = None if cluster is None else clusters_of(design.extras["cluster"])
    _check_rows(design, layout)
    w = None if weights is None else weights_of(design.extras["weights"])
    problem = prepare(design.matrix[:, 1:], outcome.codes, len(outcome.names), w, link)
    found = climbed(problem, layout)
    refuse_unfit(problem, layout, found, design, outcome.names)
    return _result(design, outcome, layout, problem, found, cov=cov, groups=groups, level=level)


def refuse_other(model: Any, test: str) -> None:
    """StatisticsError for what `ordered_logit` did not fit; the same under a design has no likelihood."""
    if not isinstance(model, OrderedLogit):
        kind = type(model).__name__
        raise StatisticsError(f"{test} 只用于 ordered_logit，而模型为 {kind}", f"{test} is for ordered_logit, this model is {kind}")


def columns_of(design: Design, nominal: str | Sequence[str]) -> tuple[int, ...]:
    """Positions, without the intercept, of the columns of the terms with a slope a cut."""
    asked = [name.strip("`") if isinstance(name, str) else name for name in names_of(nominal)]
    terms = {term.name: term.columns for term in design.terms if term.name != "Intercept"}
    unknown = ", ".join(str(name) for name in asked if not isinstance(name, str) or name not in terms)
    if unknown:
        raise StatisticsError(
            f"nominal 中的 {unknown} 不是公式右边的项；可选：{', '.join(terms)}",
            f"nominal: {unknown} is no term of the formula; it has: {', '.join(terms)}",
        )
    return tuple(sorted(j - 1 for name in set(asked) for j in terms[name]))


def climbed(problem: Problem, layout: Layout) -> Maximum:
    """Where the search ends, be it a maximum or a flight to infinity."""
    start = np.concatenate([problem.cuts, np.zeros(layout.owner.size - layout.n_cuts)])
    own = bool(layout.nominal)
    return maximise((lambda at: evaluate_nominal(problem, layout, at)) if own else (lambda at: evaluate(problem, at)), start)


def refuse_unfit(problem: Problem, layout: Layout, found: Maximum, design: Design, levels: Sequence[str]) -> None:
    """StatisticsError where the search found no maximum that means anything."""
    if layout.nominal:
        refuse_crossing(problem, layout, found.parameters, levels)
    if suspicious(found, layout.owner, np.ptp(problem.x, axis=1)):
        refuse_separation(rows_of(problem, layout, design.names[1:], design.left, levels))
    refuse_unconverged(found)


def _check_rows(design: Design, layout: Layout) -> None:
    parameters = layout.owner.size
    if design.n <= parameters:
        raise StatisticsError(
            f"只有 {design.n} 行完整数据，却有 {parameters} 个参数；请减少自变量、合并类别或收集更多数据",
            f"{design.n} complete rows for {parameters} parameters; use fewer predictors, merge levels or collect more data",
        )


def _scores(problem: Problem, layout: Layout, parameters: Floats) -> Floats:
    return scores_nominal(problem, layout, parameters) if layout.nominal else scores(problem, parameters)


def _covariance(problem: Problem, layout: Layout, found: Maximum, cov: str, groups: Clusters | None) -> Floats:
    """In the standardised parameters."""
    if cov == "nonrobust":
        return found.inverse
    each = _scores(problem, layout, found.parameters)
    sorted_groups = None if groups is None else Clusters(groups.count, groups.codes[problem.order])
    return sandwich(found.inverse, each, cov, total=float(problem.totals.sum()), weights=problem.weights, groups=sorted_groups)


def _result(
    design: Design, outcome: Outcome, layout: Layout, problem: Problem, found: Maximum, *, cov: str, groups: Clusters | None, level: float
) -> OrderedLogit:
    turn = layout.turned(problem.change)
    estimate = turn @ found.parameters
    covariance = turn @ _covariance(problem, layout, found, cov, groups) @ turn.T
    cuts = [f"{a}|{b}" for a, b in pairwise(outcome.names)]
    names = layout.names(cuts, design.names[1:])
    total, k = float(problem.totals.sum()), estimate.size
    null = float(problem.totals @ np.log(problem.totals / total))
    return OrderedLogit(
        table=with_odds(coefficient_columns(names, estimate, covariance, float("inf"), level), layout, problem.link),
        formula=design.formula,
        outcome=design.left,
        n=design.n,
        n_missing=design.n_missing,
        n_parameters=k,
        df_resid=float("inf"),
        loglik=found.loglik,
        aic=-2 * found.loglik + 2 * k,
        bic=float(-2 * found.loglik + np.log(total) * k),
        cov=cov,
        n_clusters=None if groups is None else groups.count,
        level=level,
        names=names,
        coefficients=estimate,
        covariance=covariance,
        naive=turn @ found.inverse @ turn.T,
        notes=design.notes + outcome.notes + (() if groups is None else groups.notes),
        design=design,
        link=problem.link,
        n_weighted=total,
        steps=found.steps,
        levels=outcome.names,
        counts=tuple(float(t) for t in problem.totals),
        codes=outcome.codes,
        layout=layout,
        **against_null(found.loglik, null, total, estimate[len(cuts) :], covariance[len(cuts) :, len(cuts) :]),
    )


def with_odds(columns: dict[str, Any], layout: Layout, link: str) -> pd.DataFrame:
    """The coefficients' columns as a frame, with `component`, and odds ratios of the slopes of a logit."""
    parallel = len(layout.parallel)
    shifts = layout.owner.size - parallel
    columns["component"] = ["threshold"] * shifts + ["coefficient"] * parallel
    return exponentiated(columns, "odds_ratio", np.arange(shifts + parallel) >= shifts) if link == "logit" else pd.DataFrame(columns)
