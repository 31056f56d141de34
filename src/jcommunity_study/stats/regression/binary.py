"""Two outcomes: logit and probit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import special, stats

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, check_level, levels, one_of, ordered
from jcommunity_study.stats.regression.clusters import Clusters, clusters_of
from jcommunity_study.stats.regression.design import Design, build, weighing
from jcommunity_study.stats.regression.index import Curve, IndexFit, fit_index, logit_curve, probit_curve
from jcommunity_study.stats.regression.profile import profile_bounds
from jcommunity_study.stats.regression.response import Response
from jcommunity_study.stats.regression.result import Regression, against_null, coefficient_columns, exponentiated, weights_or_ones
from jcommunity_study.stats.regression.sandwich import check_covariance
from jcommunity_study.stats.regression.separation import refuse_unfit

Covariance = Literal["nonrobust", "robust", "HC0", "HC1", "HC2", "HC3", "HC4", "cluster", "CR0", "CR1"]
COVARIANCES: tuple[str, ...] = ("nonrobust", "robust", "HC0", "HC1", "HC2", "HC3", "HC4", "cluster", "CR0", "CR1")
Intervals = Literal["wald", "profile"]
CURVES: dict[str, Curve] = {"logit": logit_curve, "probit": probit_curve}


@dataclass(frozen=True, eq=False, kw_only=True)
class Binary(Regression):
    """A regression of P(Y = 1), `levels` naming what 0 and 1 stand for.

    `to_frame()` has a row a coefficient; for logit also odds_ratio, odds_ratio_low, odds_ratio_high. `n` rows used, `n_weighted` the sum of
    their weights. `statistic`, `p_value`: likelihood-ratio χ² of all slopes on `df_model`; `robust_statistic`, `robust_p_value`: the
    same by a Wald χ² with the chosen covariance. `mcfadden`, `cox_snell`, `nagelkerke`, `tjur` (mean fitted probability of the ones minus
    that of the zeros): pseudo R². `y` and `fitted` (n) are the outcome as 0/1 and its probability.
    """

    link: str
    intervals: str
    n_weighted: float
    loglik_null: float
    statistic: float
    p_value: float
    robust_statistic: float
    robust_p_value: float
    mcfadden: float
    cox_snell: float
    nagelkerke: float
    tjur: float
    steps: int
    levels: tuple[str, str]
    y: Floats = field(repr=False)
    fitted: Floats = field(repr=False)
    leverage: Floats = field(repr=False)

    @property
    def scores(self) -> Floats:
        """Each row's gradient (n × k) at the maximum, unweighted."""
        x = self.design.matrix
        return np.asarray(x * CURVES[self.link](x @ self.coefficients, self.y).score[:, None])

    @property
    def response(self) -> Response:
        """P(Y = 1)."""
        return Response(
            (self.levels[1],), np.eye(self.coefficients.size)[None], _logistic if self.link == "logit" else _normal, "probability"
        )


def logit(
    formula: str,
    data: pd.DataFrame,
    *,
    weights: Any = None,
    cov: Covariance = "nonrobust",
    cluster: Any = None,
    intervals: Intervals = "wald",
    level: float = 0.95,
) -> Binary:
    """Logistic regression by maximum likelihood: log odds of the higher of two outcome values = x'b.

    Parameters: `formula` with an outcome of two values (0 and 1, False and True, or a categorical whose second level is the event); `data`
    one row an observation or a group; `weights` (a column or one value a row): how many times the row stands; `cov` nonrobust, HC0
    (= robust) to HC4, or with `cluster` (a column or one value a row) cluster, CR0, CR1: see `sandwich.sandwich` for what each is;
    `intervals` by Wald or by profile likelihood (R `confint`, for cov nonrobust); `level` of them. Tests are by z.

    Returns Binary. R: `glm(family = binomial)`, `sandwich::vcovHC`, `sandwich::vcovCL`.

    Raises StatisticsError: see `design.build`; an outcome with more or fewer than two values, or text without order; separation
    (SeparationError), naming terms and levels; negative weights; fewer than two clusters; a row alone in its level with HC2 to HC4.

    >>> from jcommunity_study.stats import logit
    >>> model = logit("y ~ x", pd.DataFrame({"y": [0, 0, 1, 0, 1, 1, 0, 1], "x": [1, 2, 2, 3, 3, 4, 4, 5]}))
    >>> model.n, round(model.coefficient("x"), 4)
    (8, 0.7563)
    """
    return _binary("logit", formula, data, weights=weights, cov=cov, cluster=cluster, intervals=intervals, level=level)


def probit(
    formula: str,
    data: pd.DataFrame,
    *,
    weights: Any = None,
    cov: Covariance = "nonrobust",
    cluster: Any = None,
    intervals: Intervals = "wald",
    level: float = 0.95,
) -> Binary:
    """Probit regression, P(Y = 1) = Φ(x'b); all else as `logit`. Errors are the expected information's, as R's glm and unlike Stata's.

    >>> from jcommunity_study.stats import probit
    >>> model = probit("y ~ x", pd.DataFrame({"y": [0, 0, 1, 0, 1, 1, 0, 1], "x": [1, 2, 2, 3, 3, 4, 4, 5]}))
    >>> round(model.coefficient("x"), 4)
    0.4794
    """
    return _binary("probit", formula, data, weights=weights, cov=cov, cluster=cluster, intervals=intervals, level=level)


def _binary(link: str, formula: str, data: pd.DataFrame, *, weights: Any, cov: str, cluster: Any, intervals: str, level: float) -> Binary:
    check_level(level)
    check_covariance(cov, cluster, COVARIANCES)
    _check_intervals(intervals, cov)
    data, extras = weighing(data, weights, cluster)
    design = build(formula, data, extras=extras)
    codes, names, told = two_levels(design.outcome, design.left)
    groups = None if cluster is None else clusters_of(design.extras["cluster"])
    y, w = codes.astype(float), weights_or_ones(design)
    fit = fit_index(design.matrix, y, w, CURVES[link])
    refuse_unfit(design, fit.found, fit.turn, lambda x: np.where(codes[:, None] == 1, x, -x), codes, names)
    if cov in {"HC2", "HC3", "HC4"} and (fit.leverage > 1 - 1e-10).any():
        row = int(design.rows[int(np.argmax(fit.leverage))]) + 1
        raise StatisticsError(
            f"第 {row} 行单独决定一个系数，{cov} 无定义；请合并类别或用 HC1",
            f"row {row} alone determines a coefficient, {cov} is not defined; use HC1",
        )
    return _result(link, design, fit, names, told=told, cov=cov, groups=groups, intervals=intervals, level=level)


def _check_intervals(intervals: str, cov: str) -> None:
    one_of("intervals", intervals, dict.fromkeys(("wald", "profile")))
    if intervals == "profile" and cov != "nonrobust":
        raise StatisticsError(
            f"profile 区间只对应 cov='nonrobust'，而 cov={cov!r}", f"profile intervals go with cov == 'nonrobust', not {cov!r}"
        )


def two_levels(series: pd.Series, name: str) -> tuple[Integers, tuple[str, str], tuple[Text, ...]]:
    """0 and 1 for the lower and the higher of an outcome's two values, what these are called, and a word on levels without rows.

    R's glm takes the first level for 0 and all others for 1, also where the first has no rows and all are then 1.
    """
    coded = levels(ordered(series, name), name)
    present = np.flatnonzero(coded.counts)
    if present.size != 2:
        found = ", ".join(coded.names[j] for j in present[:8])
        raise StatisticsError(
            f"因变量 {name} 在所用的行中有 {present.size} 个取值（{found}），二元回归需要恰好两个",
            f"the outcome {name} has {present.size} value(s) ({found}) among the rows used; a binary model needs exactly two",
        )
    low, high = (coded.names[j] for j in present)
    empty = ", ".join(name for name, count in zip(coded.names, coded.counts, strict=True) if not count)
    notes = (
        Text(
            f"因变量 {name} 的水平 {empty} 没有观测，已略去；所建模的是 {high} 相对于 {low} 的概率",
            f"levels {empty} of the outcome {name} have no rows and are left out; what is modelled is {high} against {low}",
        ),
    )
    return (coded.codes == present[1]).astype(np.intp), (low, high), notes if empty else ()


def _result(
    link: str, design: Design, fit: IndexFit, names: tuple[str, str], *, told: tuple[Text, ...], cov: str, groups: Clusters | None,
    intervals: str, level: float,
) -> Binary:
    b, covariance, w, y = fit.coefficients, fit.covariance(cov, groups), fit.weights, fit.y
    total, k, free = float(w.sum()), b.size, int(design.has_intercept)
    share = float(w @ y) / total if free else 0.5
    null = total * float(special.xlogy(share, share) + special.xlog1py(1 - share, -share)) if free else total * np.log(0.5)
    fitted = (_logistic if link == "logit" else _normal)(design.matrix @ b[:, None])[0][:, 0]
    table = coefficient_columns(design.names, b, covariance, float("inf"), level)
    if intervals == "profile":
        table["conf_low"], table["conf_high"] = profile_bounds(design.matrix, fit, level)
    loglik = fit.found.loglik
    return Binary(
        table=exponentiated(table, "odds_ratio") if link == "logit" else pd.DataFrame(table),
        formula=design.formula,
        outcome=design.left,
        n=design.n,
        n_missing=design.n_missing,
        n_parameters=k,
        df_resid=float("inf"),
        loglik=loglik,
        aic=-2 * loglik + 2 * k,
        bic=float(-2 * loglik + np.log(total) * k),
        cov=cov,
        n_clusters=None if groups is None else groups.count,
        level=level,
        names=design.names,
        coefficients=b,
        covariance=covariance,
        naive=fit.covariance("nonrobust", None),
        notes=design.notes + told + (() if groups is None else groups.notes),
        design=design,
        link=link,
        intervals=intervals,
        n_weighted=total,
        tjur=float(np.average(fitted, weights=w * y) - np.average(fitted, weights=w * (1 - y))),
        steps=fit.found.steps,
        levels=names,
        y=y,
        fitted=fitted,
        leverage=fit.leverage,
        **against_null(loglik, null, total, b[free:], covariance[free:, free:]),
    )


def _logistic(eta: Floats) -> tuple[Floats, Floats]:
    p = special.expit(eta)
    return p, (p * (1 - p))[:, :, None]


def _normal(eta: Floats) -> tuple[Floats, Floats]:
    return special.ndtr(eta), stats.norm.pdf(eta)[:, :, None]
