"""Counts that vary more than a Poisson's: negative binomial regression."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, numbers
from jcommunity_study.stats.regression.clusters import Clusters, clusters_of
from jcommunity_study.stats.regression.design import Design, build, weighing
from jcommunity_study.stats.regression.index import Curve, IndexFit, Row, fit_index
from jcommunity_study.stats.regression.newton import refuse_unconverged
from jcommunity_study.stats.regression.response import Response, exponential
from jcommunity_study.stats.regression.result import Regression, against_null, coefficient_columns, exponentiated
from jcommunity_study.stats.regression.sandwich import check_covariance
from jcommunity_study.stats.regression.separation import refuse_unfit

Covariance = Literal["nonrobust", "robust", "HC0", "HC1", "HC2", "HC3", "HC4", "cluster", "CR0", "CR1"]
COVARIANCES: tuple[str, ...] = ("nonrobust", "robust", "HC0", "HC1", "HC2", "HC3", "HC4", "cluster", "CR0", "CR1")
LOG_THETA = (-12.0, 14.0)  # beyond e^14 the variance is the Poisson's to six digits at any mean that a survey has
ROUNDS = 200


@dataclass(frozen=True, eq=False, kw_only=True)
class NegativeBinomial(Regression):
    """log E(Y) = x'b, Var(Y) = μ + μ²/θ (NB2); Stata's α is 1/θ.

    `to_frame()` has a row a coefficient and rate_ratio, rate_ratio_low, rate_ratio_high. `theta`, `theta_se`: as `MASS::theta.ml`. The
    covariances hold θ fixed, as R's do (it is asymptotically independent of b). `poisson_statistic`, `poisson_p_value`: likelihood
    ratio against the Poisson, half a χ²(1) as θ = ∞ is a bound. `statistic`, `p_value`: likelihood-ratio χ² of all slopes, θ estimated in
    both models; `n_parameters` counts θ.
    """

    theta: float
    theta_se: float
    poisson_statistic: float
    poisson_p_value: float
    loglik_null: float
    statistic: float
    p_value: float
    robust_statistic: float
    robust_p_value: float
    mcfadden: float
    fitted: Floats = field(repr=False)

    @property
    def response(self) -> Response:
        """The mean count."""
        return Response((self.outcome,), np.eye(self.coefficients.size)[None], exponential, "count")


def negative_binomial(
    formula: str, data: pd.DataFrame, *, cov: Covariance = "nonrobust", cluster: Any = None, level: float = 0.95
) -> NegativeBinomial:
    """Negative binomial (NB2) regression of counts with a logarithmic link, by maximum likelihood.

    Parameters: `formula` with an outcome of counts 0, 1, 2, …; `cov` nonrobust, HC0 (= robust) to HC4, or with `cluster` (a column or one
    value a row) cluster, CR0, CR1: see `sandwich.sandwich`; `level` of the intervals. Tests are by z.

    Returns NegativeBinomial. R: `MASS::glm.nb`, `sandwich::vcovHC` (Hilbe 2011; Venables & Ripley 2002).

    Raises StatisticsError: see `design.build`; an outcome that is no count, or all zero; no overdispersion, so that θ is infinite; a level
    with zeros only (SeparationError).

    >>> from jcommunity_study.stats import negative_binomial
    >>> table = pd.DataFrame({"y": [0, 9, 1, 0, 3, 14, 2, 0, 7, 25], "x": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]})
    >>> round(float(negative_binomial("y ~ x", table).to_frame()["rate_ratio"][1]), 4)  # 9.6 against 2.6
    3.6923
    """
    check_level(level)
    check_covariance(cov, cluster, COVARIANCES)
    data, extras = weighing(data, None, cluster)
    design = build(formula, data, extras=extras)
    y = _counts(design.outcome, design.left)
    groups = None if cluster is None else clusters_of(design.extras["cluster"])
    poisson = fit_index(design.matrix, y, np.ones(y.size), poisson_curve, start=float(np.log(y.mean())))
    some = y > 0  # the mean may fall only where nothing was counted
    refuse_unfit(design, poisson.found, poisson.turn, lambda x: np.vstack([-x, x[some]]), some.astype(np.intp), ("0", "> 0"))
    return _result(design, y, poisson, _search(design.matrix, y, poisson, design.left), cov=cov, groups=groups, level=level)


def _counts(series: pd.Series, name: str) -> Floats:
    y = numbers(series, name)
    bad = (y < 0) | (y != np.round(y))
    if bad.any():
        raise StatisticsError(
            f"因变量 {name} 应为非负整数（次数），第 {int(np.argmax(bad)) + 1} 个所用的值为 {y[bad][0]:g}",
            f"the outcome {name} must be a count (0, 1, 2, …); value {int(np.argmax(bad)) + 1} of those used is {y[bad][0]:g}",
        )
    if not y.any():
        raise StatisticsError(f"因变量 {name} 全为 0，无法回归", f"the outcome {name} is 0 in all rows; there is nothing to explain")
    return y


def poisson_curve(eta: Floats, y: Floats) -> Row:
    """Var(Y) = μ, the limit of θ = ∞."""
    mu = np.exp(np.minimum(eta, 600.0))
    return Row(y * eta - mu - special.gammaln(y + 1), y - mu, mu, mu)


def negative_binomial_curve(theta: float) -> Curve:
    """Of θ known; concave in η."""

    def curve(eta: Floats, y: Floats) -> Row:
        mu = np.exp(np.minimum(eta, 600.0))
        share = mu / (mu + theta)
        constant = special.gammaln(y + theta) - special.gammaln(theta) - special.gammaln(y + 1)
        loglik = constant + y * (eta - np.log(mu + theta)) - theta * np.log1p(mu / theta)
        return Row(loglik, y - (y + theta) * share, (y + theta) * share * (1 - share), mu * (1 - share))

    return curve


class _Found(NamedTuple):
    fit: IndexFit
    theta: float
    mu: Floats


def _search(x: Floats, y: Floats, poisson: IndexFit, name: str) -> _Found:
    """b given θ and θ given b in turn, as glm.nb: the two are asymptotically independent, so a few rounds do."""
    eta = x @ poisson.coefficients
    theta, before = _theta(y, np.exp(eta), name), 0.0
    for _ in range(ROUNDS):
        fit = fit_index(x, y, poisson.weights, negative_binomial_curve(theta), start=eta)
        refuse_unconverged(fit.found)
        eta = x @ fit.coefficients
        before, theta = theta, _theta(y, np.exp(eta), name)
        if abs(np.log(theta / before)) < 1e-11:
            return _Found(fit, theta, np.exp(eta))
    raise StatisticsError(
        f"{ROUNDS} 轮内离散参数未收敛；请检查自变量", f"the dispersion did not settle in {ROUNDS} rounds; check the predictors"
    )


def _theta(y: Floats, mu: Floats, name: str) -> float:
    """The maximum over θ given the means."""

    def score(log_theta: float) -> float:
        t = np.exp(log_theta)
        return float(np.sum(special.digamma(y + t) - special.digamma(t) - np.log1p(mu / t) + (mu - y) / (mu + t)))

    if score(LOG_THETA[1]) >= 0 or score(LOG_THETA[0]) <= 0:
        raise StatisticsError(
            f"因变量 {name} 的方差不大于泊松分布（没有过度离散），θ 趋于无穷；请用泊松回归或 ols",
            f"the outcome {name} varies no more than a Poisson's (no overdispersion), θ is infinite; use a Poisson model or ols",
        )
    return float(np.exp(optimize.brentq(score, *LOG_THETA, xtol=1e-13, rtol=1e-14)))


def _theta_error(y: Floats, mu: Floats, theta: float) -> float:
    each = special.polygamma(1, theta) - special.polygamma(1, theta + y) - 1 / theta + 2 / (mu + theta) - (y + theta) / (mu + theta) ** 2
    return float(1 / np.sqrt(each.sum()))


def _result(
    design: Design, y: Floats, poisson: IndexFit, found: _Found, *, cov: str, groups: Clusters | None, level: float
) -> NegativeBinomial:
    fit, b, n = found.fit, found.fit.coefficients, y.size
    covariance, loglik = fit.covariance(cov, groups), fit.found.loglik
    free, k = int(design.has_intercept), b.size + 1
    ones = np.ones((n, 1))
    flat = fit_index(ones, y, np.ones(n), poisson_curve, start=float(np.log(y.mean())))
    null = _search(ones, y, flat, design.left).fit.found.loglik
    tests = against_null(loglik, null, n, b[free:], covariance[free:, free:])
    over = 2 * (loglik - poisson.found.loglik)
    return NegativeBinomial(
        table=exponentiated(coefficient_columns(design.names, b, covariance, float("inf"), level), "rate_ratio"),
        formula=design.formula,
        outcome=design.left,
        n=n,
        n_missing=design.n_missing,
        n_parameters=k,
        df_resid=float("inf"),
        loglik=loglik,
        aic=-2 * loglik + 2 * k,
        bic=float(-2 * loglik + np.log(n) * k),
        cov=cov,
        n_clusters=None if groups is None else groups.count,
        level=level,
        names=design.names,
        coefficients=b,
        covariance=covariance,
        naive=fit.covariance("nonrobust", None),
        notes=design.notes + (() if groups is None else groups.notes),
        design=design,
        theta=found.theta,
        theta_se=_theta_error(y, found.mu, found.theta),
        poisson_statistic=over,
        poisson_p_value=float(stats.chi2.sf(over, 1) / 2),
        fitted=found.mu,
        **{name: value for name, value in tests.items() if name not in {"cox_snell", "nagelkerke"}},
    )
