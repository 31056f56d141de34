"""Ordinary least squares with the covariance that it says it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, numbers
from jcommunity_study.stats.regression.clusters import Clusters, clusters_of
from jcommunity_study.stats.regression.design import Design, build, extra
from jcommunity_study.stats.regression.newton import inverted_triangle
from jcommunity_study.stats.regression.reduced_bias import cr2
from jcommunity_study.stats.regression.response import Response, identity
from jcommunity_study.stats.regression.result import Regression, coefficient_table, wald
from jcommunity_study.stats.regression.sandwich import check_covariance

Covariance = Literal["nonrobust", "HC0", "HC1", "HC2", "HC3", "HC4", "cluster", "CR1", "CR2"]
COVARIANCES: tuple[str, ...] = ("nonrobust", "HC0", "HC1", "HC2", "HC3", "HC4", "cluster", "CR1", "CR2")


@dataclass(frozen=True, eq=False, kw_only=True)
class Ols(Regression):
    """A linear regression.

    `statistic`, `p_value`: the classical F of all slopes (R's summary.lm), on `df_model` and n - k degrees of freedom;
    `robust_statistic`, `robust_p_value`: the same hypothesis by a Wald F with the chosen covariance. `sigma`: residual
    standard deviation; `rss`: residual sum of squares. `aic` and `bic` count sigma, as R's do.
    """

    r2: float
    adj_r2: float
    sigma: float
    rss: float
    statistic: float
    p_value: float
    robust_statistic: float
    robust_p_value: float
    fitted: Floats = field(repr=False)
    residuals: Floats = field(repr=False)
    leverage: Floats = field(repr=False)

    @property
    def response(self) -> Response:
        """The mean."""
        return Response((self.outcome,), np.eye(self.coefficients.size)[None], identity, "number")


def ols(formula: str, data: pd.DataFrame, *, cov: Covariance = "HC3", cluster: Any = None, level: float = 0.95) -> Ols:
    """Least squares of `outcome ~ predictors`, tests and intervals by t.

    Parameters: `formula` as in R; `data` one row an observation; `cov` one of nonrobust, HC0–HC4 (White 1980; MacKinnon &
    White 1985; Cribari-Neto 2004), or with `cluster` (a column or one value a row) cluster or CR1 (G/(G-1)·(n-1)/(n-k), t on G-1 degrees of
    freedom, as Stata's `vce(cluster)`), CR2 (few clusters: bias reduced, t on Satterthwaite's degrees of freedom of each coefficient; the
    joint Wald F keeps G-1); `level` of the intervals.

    Returns Ols; `to_frame()` has a row a coefficient. R: `lm`, `sandwich::vcovHC`, `lmtest::coeftest`,
    `clubSandwich::coef_test` (CR2).

    Raises StatisticsError: see `design.build`; an outcome that is not a number or does not vary; a perfect fit; HC2–HC4 when
    one row alone determines a coefficient; fewer than two clusters.

    >>> from jcommunity_study.stats import ols
    >>> model = ols("y ~ x", pd.DataFrame({"x": [1, 2, 3, 4, 5], "y": [1.1, 1.9, 3.2, 3.9, 5.1]}))
    >>> round(model.coefficient("x"), 3), round(model.r2, 4), model.cov
    (1.0, 0.9929, 'HC3')
    """
    check_level(level)
    check_covariance(cov, cluster, COVARIANCES)
    design = build(formula, data, extras={} if cluster is None else {"cluster": extra(data, cluster, "cluster")})
    groups = None if cluster is None else clusters_of(design.extras["cluster"])
    return _fit(design, outcome_of(design), cov, groups, level)


def outcome_of(design: Design) -> Floats:
    """The left-hand side as finite numbers that vary; StatisticsError otherwise."""
    y = numbers(design.outcome, design.left)
    if not np.isfinite(y).all():
        raise StatisticsError(
            f"因变量 {design.left} 有不是有限数的值（例如对 0 取对数）；请先排除",
            f"the outcome {design.left} is not finite in some rows (a log of zero, say)",
        )
    if (y == y[0]).all():
        raise StatisticsError(
            f"因变量 {design.left} 的 {y.size} 个值都是 {y[0]:g}，没有变异，无法回归",
            f"the outcome {design.left} is {y[0]:g} in all {y.size} rows; without variance there is nothing to explain",
        )
    return y


@dataclass(frozen=True, eq=False)
class Solved:
    """The QR decomposition of the design and what follows from it."""

    q: Floats
    inverse: Floats  # S R⁻¹, so that (X'X)⁻¹ = inverse @ inverse.T
    coefficients: Floats
    fitted: Floats
    residuals: Floats
    leverage: Floats


def solve(x: Floats, y: Floats) -> Solved:
    """Least squares of y (n) on x (n × k)."""
    scale = np.sqrt(np.einsum("ij,ij->j", x, x))
    q, r = np.linalg.qr(x / scale)
    projected = q.T @ y
    inverse = inverted_triangle(r) / scale[:, None]
    fitted = q @ projected
    return Solved(q, inverse, inverse @ projected, fitted, y - fitted, np.einsum("ij,ij->i", q, q))


def _fit(design: Design, y: Floats, cov: str, groups: Clusters | None, level: float) -> Ols:
    n, k = design.matrix.shape
    solved = solve(design.matrix, y)
    rss = float(solved.residuals @ solved.residuals)
    centred = y - y.mean() if design.has_intercept else y
    tss = float(centred @ centred)
    refuse_perfect(design, rss, tss)
    sigma2 = rss / (n - k)
    naive = sigma2 * solved.inverse @ solved.inverse.T
    df = float(n - k) if groups is None else float(groups.count - 1)
    each: float | Floats = df
    if groups is not None and cov == "CR2":
        covariance, each = cr2(solved.q, solved.inverse, solved.residuals, groups)
    else:
        covariance = naive if cov == "nonrobust" else _sandwich(design, solved, cov, groups)
    loglik = -0.5 * n * (np.log(2 * np.pi * rss / n) + 1)
    return Ols(
        table=coefficient_table(design.names, solved.coefficients, covariance, each, level),
        formula=design.formula,
        outcome=design.left,
        n=n,
        n_missing=design.n_missing,
        n_parameters=k + 1,
        df_resid=df,
        loglik=float(loglik),
        aic=float(-2 * loglik + 2 * (k + 1)),
        bic=float(-2 * loglik + np.log(n) * (k + 1)),
        cov=cov,
        n_clusters=None if groups is None else groups.count,
        level=level,
        names=design.names,
        coefficients=solved.coefficients,
        covariance=covariance,
        naive=naive,
        notes=design.notes + (() if groups is None else groups.notes),
        design=design,
        sigma=float(np.sqrt(sigma2)),
        rss=rss,
        fitted=solved.fitted,
        residuals=solved.residuals,
        leverage=solved.leverage,
        **_explained(design, solved.coefficients, covariance, df=df, rss=rss, tss=tss),
    )


def refuse_perfect(design: Design, rss: float, tss: float) -> None:
    """StatisticsError when nothing of the outcome is left."""
    if rss <= 1e-20 * tss:
        raise StatisticsError(
            f"自变量完全决定了因变量 {design.left}（残差为 0），标准误没有意义；请检查是否把因变量放进了公式右边",
            f"the predictors determine {design.left} exactly (no residual); check whether the outcome is on the right of the formula too",
        )


def _explained(design: Design, b: Floats, covariance: Floats, *, df: float, rss: float, tss: float) -> dict[str, Any]:
    """r2, adjusted r2 and both tests of all slopes; NaN where there is no slope."""
    n, k = design.matrix.shape
    free = int(design.has_intercept)
    q = k - free
    r2 = 1 - rss / tss
    f = (tss - rss) / q / (rss / (n - k)) if q else float("nan")
    robust = wald(b[free:], covariance[free:, free:]) / q if q else float("nan")
    return {
        "df_model": q,
        "r2": r2,
        "adj_r2": 1 - (1 - r2) * (n - free) / (n - k),
        "statistic": f,
        "p_value": float(stats.f.sf(f, q, n - k)) if q else float("nan"),
        "robust_statistic": robust,
        "robust_p_value": float(stats.f.sf(robust, q, df)) if q else float("nan"),
    }


def _sandwich(design: Design, solved: Solved, cov: str, groups: Clusters | None) -> Floats:
    n, k = design.matrix.shape
    if groups is not None:
        sums = groups.sums(solved.q * solved.residuals[:, None])
        meat = sums.T @ sums * (groups.count / (groups.count - 1)) * ((n - 1) / (n - k))
    else:
        meat = (solved.q * _omega(design, solved, cov)[:, None]).T @ solved.q
    return np.asarray(solved.inverse @ meat @ solved.inverse.T)


def _omega(design: Design, solved: Solved, cov: str) -> Floats:
    """The estimate of each row's error variance."""
    n, k = design.matrix.shape
    squared = solved.residuals**2
    if cov == "HC0":
        return squared
    if cov == "HC1":
        return squared * (n / (n - k))
    left = 1 - solved.leverage
    if (left < 1e-10).any():
        _refuse_leverage(design, int(np.argmin(left)), cov)
    powers = {"HC2": np.ones(n), "HC3": np.full(n, 2.0), "HC4": np.minimum(4.0, n * solved.leverage / k)}
    return np.asarray(squared / left ** powers[cov])


def _refuse_leverage(design: Design, row: int, cov: str) -> None:
    alone = [name for name, column in zip(design.names, design.matrix.T, strict=True) if np.count_nonzero(column) == 1 and column[row] != 0]
    which = ", ".join(alone) if alone else f"row {design.rows[row] + 1}"
    raise StatisticsError(
        f"{which} 由单独一行（第 {design.rows[row] + 1} 行）决定，{cov} 无定义；请合并该类别，或用 cov='HC1'",
        f"{which} is determined by one row alone (row {design.rows[row] + 1}), {cov} is not defined; merge the level or use cov='HC1'",
    )
