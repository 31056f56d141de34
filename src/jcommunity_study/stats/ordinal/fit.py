"""Ordered (cumulative link) regression."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level
from jcommunity_study.stats.ordinal.likelihood import Problem, prepare, scores
from jcommunity_study.stats.ordinal.links import LINKS, Link
from jcommunity_study.stats.ordinal.newton import MOST_STEPS, Maximum, maximise
from jcommunity_study.stats.ordinal.outcome import Outcome, outcome_of, weights_of
from jcommunity_study.stats.ordinal.separation import refuse_separation, suspicious
from jcommunity_study.stats.regression.clusters import Clusters, clusters_of
from jcommunity_study.stats.regression.design import Design, build, extra
from jcommunity_study.stats.regression.result import Regression, coefficient_table, wald

Covariance = Literal["nonrobust", "robust", "cluster"]
COVARIANCES: tuple[str, ...] = ("nonrobust", "robust", "cluster")


@dataclass(frozen=True, eq=False, kw_only=True)
class OrderedLogit(Regression):
    """An ordered regression, F⁻¹ P(Y ≤ j) = θ(j) - x'b: a positive slope means higher outcomes.

    `names`, `coefficients`, `covariance` and `to_frame()` hold the cut-points (`Low|Medium`, `component` = threshold) before the slopes
    (`component` = coefficient; with the logit link also odds_ratio, odds_ratio_low, odds_ratio_high).
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
        """The effects, in the design's column order."""
        return self.coefficients[self.n_thresholds :]


def ordered_logit(
    formula: str,
    data: pd.DataFrame,
    *,
    link: Link = "logit",
    weights: Any = None,
    cov: Covariance = "nonrobust",
    cluster: Any = None,
    level: float = 0.95,
) -> OrderedLogit:
    """Maximum likelihood of a proportional-odds (logit), ordered probit or cloglog model; two levels make a binary one.

    Parameters: `formula` with an ordered categorical or numeric outcome on its left; `data` one row an observation or a group;
    `weights` (a column or one value a row): how many times the row stands, so grouped = expanded; `cov` nonrobust (inverse
    information), robust (sandwich without correction, `sandwich::sandwich`) or cluster (times G/(G-1), as Stata's ologit and
    `sandwich::vcovCL`) with `cluster` a column or one value a row; `level` of the intervals. Tests are by z.

    Returns OrderedLogit. R: `ordinal::clm` (McCullagh 1980, doi 10.1111/j.2517-6161.1980.tb01109.x).

    Raises StatisticsError: see `design.build`; an outcome without order or with one level; separation, naming terms and levels; weights
    that are negative; fewer than two clusters; a formula without intercept (the cut-points are it). An outcome level without rows is left
    out, and `notes` say so.
    """
    _check(link, cov, cluster, level)
    extras = {name: extra(data, v, name) for name, v in (("weights", weights), ("cluster", cluster)) if v is not None}
    if weights is not None:
        data, extras = _weighing(data, extras)
    design = build(formula, data, extras=extras)
    if not design.has_intercept:
        raise StatisticsError(
            "有序回归的分界点即截距，公式中请勿写 0 或 -1",
            "the cut-points are the intercepts of an ordered model; leave 0 or -1 out of the formula",
        )
    outcome = outcome_of(design.outcome, design.left)
    groups = None if cluster is None else clusters_of(design.extras["cluster"])
    _check_rows(design, outcome)
    w = None if weights is None else weights_of(design.extras["weights"])
    problem = prepare(design.matrix[:, 1:], outcome.codes, len(outcome.names), w, link)
    found = maximise(problem)
    if suspicious(problem, found):
        refuse_separation(problem, design.names[1:], design.left, outcome.names)
    if not found.converged:
        raise StatisticsError(
            f"{found.steps} 步内未收敛（上限 {MOST_STEPS}）；请检查自变量的取值",
            f"no convergence after {found.steps} steps; check the predictors",
        )
    return _result(design, outcome, problem, found, cov=cov, groups=groups, level=level)


def _check(link: str, cov: str, cluster: Any, level: float) -> None:
    check_level(level)
    if link not in LINKS:
        raise StatisticsError(f"link={link!r} 不可用；可选：{', '.join(LINKS)}", f"link == {link!r}, must be one of {', '.join(LINKS)}")
    if cov not in COVARIANCES:
        raise StatisticsError(
            f"cov={cov!r} 不可用；可选：{', '.join(COVARIANCES)}", f"cov == {cov!r}, must be one of {', '.join(COVARIANCES)}"
        )
    if (cov == "cluster") != (cluster is not None):
        raise StatisticsError("cov='cluster' 与 cluster= 应同时给出", "cov='cluster' and cluster= must be given together")


def _weighing(data: pd.DataFrame, extras: dict[str, pd.Series]) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """Without the rows that stand zero times."""
    weights = extras["weights"]
    kept = (weights_of(weights) != 0) | weights.isna().to_numpy()
    return (data, extras) if kept.all() else (data[kept], {name: series[kept] for name, series in extras.items()})


def _check_rows(design: Design, outcome: Outcome) -> None:
    parameters = len(design.names) - 1 + len(outcome.names) - 1
    if design.n <= parameters:
        raise StatisticsError(
            f"只有 {design.n} 行完整数据，却有 {parameters} 个参数；请减少自变量、合并类别或收集更多数据",
            f"{design.n} complete rows for {parameters} parameters; use fewer predictors, merge levels or collect more data",
        )


def _covariance(problem: Problem, found: Maximum, cov: str, groups: Clusters | None) -> Floats:
    """In the standardised parameters."""
    if cov == "nonrobust":
        return found.inverse
    each = scores(problem, found.parameters)
    if groups is None:
        meat = each.T @ (each if problem.weights is None else each * problem.weights[:, None])
    else:
        weighted = each if problem.weights is None else each * problem.weights[:, None]
        sums = Clusters(groups.count, groups.codes[problem.order]).sums(weighted)
        meat = sums.T @ sums * (groups.count / (groups.count - 1))
    return np.asarray(found.inverse @ meat @ found.inverse)


def _result(
    design: Design, outcome: Outcome, problem: Problem, found: Maximum, *, cov: str, groups: Clusters | None, level: float
) -> OrderedLogit:
    turn = problem.to_original()
    estimate = turn @ found.parameters
    covariance = turn @ _covariance(problem, found, cov, groups) @ turn.T
    cuts = tuple(f"{a}|{b}" for a, b in zip(outcome.names, outcome.names[1:], strict=False))
    names = cuts + design.names[1:]
    total, k = float(problem.totals.sum()), estimate.size
    return OrderedLogit(
        table=_with_odds(coefficient_table(names, estimate, covariance, float("inf"), level), len(cuts), problem.link),
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
        **_against_null(problem, found.loglik, estimate[len(cuts) :], covariance[len(cuts) :, len(cuts) :]),
    )


def _against_null(problem: Problem, loglik: float, slopes: Floats, covariance: Floats) -> dict[str, Any]:
    total = float(problem.totals.sum())
    null = float(problem.totals @ np.log(problem.totals / total))
    p = slopes.size
    ratio, robust = (2 * (loglik - null), wald(slopes, covariance)) if p else (float("nan"), float("nan"))
    cox_snell = -np.expm1(2 * (null - loglik) / total)
    return {
        "df_model": p,
        "loglik_null": null,
        "statistic": ratio,
        "p_value": float(stats.chi2.sf(ratio, p)) if p else float("nan"),
        "robust_statistic": robust,
        "robust_p_value": float(stats.chi2.sf(robust, p)) if p else float("nan"),
        "mcfadden": 1 - loglik / null,
        "cox_snell": float(cox_snell),
        "nagelkerke": float(cox_snell / -np.expm1(2 * null / total)),
    }


def _with_odds(table: pd.DataFrame, n_cuts: int, link: str) -> pd.DataFrame:
    table["component"] = ["threshold"] * n_cuts + ["coefficient"] * (len(table) - n_cuts)
    if link == "logit":
        slope = np.arange(len(table)) >= n_cuts
        for target, source in (("odds_ratio", "estimate"), ("odds_ratio_low", "conf_low"), ("odds_ratio_high", "conf_high")):
            with np.errstate(over="ignore"):
                table[target] = np.where(slope, np.exp(table[source]), np.nan)
    return table
