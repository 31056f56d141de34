"""Linear mixed models: rows within groups, with an intercept and perhaps slopes of each group's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, column, names_of, numbers, one_of
from jcommunity_study.stats.regression.clusters import Clusters, clusters_of
from jcommunity_study.stats.regression.design import Design, build, extra
from jcommunity_study.stats.regression.linear import outcome_of, refuse_perfect
from jcommunity_study.stats.regression.mixed_likelihood import Mixed, Solved, derivatives
from jcommunity_study.stats.regression.newton import inverted_triangle
from jcommunity_study.stats.regression.response import Response, identity
from jcommunity_study.stats.regression.result import Regression, coefficient_table
from jcommunity_study.stats.regression.sandwich import check_covariance

Method = Literal["REML", "ML"]
Covariance = Literal["nonrobust", "CR0", "cluster"]
COVARIANCES: tuple[str, ...] = ("nonrobust", "CR0", "cluster")
SINGULAR = 1e-4  # as lme4's isSingular: of θ


@dataclass(frozen=True, eq=False, kw_only=True)
class MixedLinear(Regression):
    """A linear mixed model. `to_frame()` has the fixed effects, tested by t with Satterthwaite's degrees of freedom (or G - 1 with a
    robust `cov`); predictions and marginal effects are by z (or t with G - 1).

    `random`: variances and correlations of the groups' effects, the residual variance (columns term, term2, variance, sd, correlation;
    `variance` of a pair is their covariance); `effects`: one row a group, the effects expected of it. `icc`: the share of variance between
    groups (None with slopes). `r2_marginal`, `r2_conditional`: of fixed, of fixed and random effects (Nakagawa & Schielzeth 2013; Johnson
    2014). `group_statistic`, `group_p_value`: likelihood ratio against no groups at all; for an intercept half a χ²(1), with slopes a χ² on
    all parameters, which errs to the safe side.
    """

    method: str
    group: str
    n_groups: int
    sigma: float
    icc: float | None
    r2_marginal: float
    r2_conditional: float
    group_statistic: float
    group_p_value: float
    random: pd.DataFrame = field(repr=False)
    effects: pd.DataFrame = field(repr=False)

    @property
    def response(self) -> Response:
        """The mean of a group like any other."""
        return Response((self.outcome,), np.eye(self.coefficients.size)[None], identity, "number")


def mixed_linear(
    formula: str,
    data: pd.DataFrame,
    *,
    groups: Any,
    slopes: str | Sequence[str] = (),
    method: Method = "REML",
    cov: Covariance = "nonrobust",
    level: float = 0.95,
) -> MixedLinear:
    """Linear mixed model with a random intercept of `groups` (a column or one value a row), and random slopes of the numeric columns
    `slopes`, freely correlated.

    `method` REML, or ML to compare models of different predictors; `cov` nonrobust, or by group CR0 or cluster (times G/(G-1)): the
    sandwich around generalised least squares, right also where the random part is not; `level` of the intervals.

    Returns MixedLinear. R: `lme4::lmer(y ~ x + (1 + slope | group))`, `lmerTest` for the tests, `clubSandwich::vcovCR(type = "CR0")`. Own
    search, not statsmodels' MixedLM, which takes standard errors from another information matrix and has no degrees of freedom.

    Raises StatisticsError: see `design.build` and `ols`; one group, or a group for every row; slopes that do not vary. A variance of 0
    is told in `notes`.

    >>> from jcommunity_study.stats import mixed_linear
    >>> table = pd.DataFrame({"g": list("aaabbbcccddd"), "x": [0, 1, 2] * 4, "y": [1, 2, 4, 3, 5, 5, 2, 2, 4, 6, 6, 8]})
    >>> model = mixed_linear("y ~ x", table, groups="g")
    >>> model.n_groups, round(model.coefficient("x"), 3), round(model.icc, 2)
    (4, 1.125, 0.91)
    """
    check_level(level)
    clustered = one_of("cov", cov, {word: word != "nonrobust" for word in COVARIANCES})
    check_covariance(cov, groups if clustered else None, COVARIANCES)
    one_of("method", method, dict.fromkeys(("REML", "ML")))
    slopes = names_of(slopes)
    extras = {"groups": extra(data, groups, "groups"), **{name: column(data, name) for name in slopes}}
    design = build(formula, data, extras=extras)
    y = outcome_of(design)
    members = clusters_of(design.extras["groups"])
    _refuse_rows(design, members, slopes)
    z = np.column_stack([np.ones(design.n), *(numbers(design.extras[name], name) for name in slopes)])
    scale = np.sqrt(np.mean(z**2, axis=0))
    triangle = np.linalg.qr(design.matrix)
    turn = inverted_triangle(triangle.R)
    start = triangle.Q.T @ y
    refuse_perfect(design, float(((y - triangle.Q @ start) ** 2).sum()), float(((y - y.mean()) ** 2).sum()))
    _refuse_absorbed(triangle.Q, members, extras["groups"].name)
    problem = Mixed(triangle.Q, z / scale, y - triangle.Q @ start, members, method == "REML")
    theta = problem.search()
    made = _Fit(problem, theta, problem.at(theta), problem.sigma(theta), turn, start, scale)
    return _result(design, made, ("Intercept", *slopes), method=method, group=str(extras["groups"].name or "groups"), cov=cov, level=level)


def _refuse_rows(design: Design, members: Clusters, slopes: Sequence[str]) -> None:
    if members.count >= design.n:
        raise StatisticsError(
            f"每行自成一组（{members.count} 组，{design.n} 行），组间与组内的差异无法分开",
            f"every row is a group of its own ({members.count} groups, {design.n} rows); variation between and within cannot be told apart",
        )
    for name in slopes:
        if np.ptp(numbers(design.extras[name], name)) == 0:
            raise StatisticsError(f"随机斜率 {name} 没有变异", f"the random slope {name} does not vary")


def _refuse_absorbed(q: Floats, members: Clusters, group: Any) -> None:
    """StatisticsError where the predictors, orthonormal in `q`, tell the groups apart: nothing is left to vary between them."""
    if np.allclose((members.sums(q) ** 2).sum(axis=1), np.bincount(members.codes), rtol=1e-8):
        raise StatisticsError(
            f"公式中的自变量已完全区分各组（{group}），组间没有可估计的随机变异；请去掉这些自变量，或改用 ols",
            f"the predictors tell all groups of {group} apart already, so no variance between them is left; drop them, or use ols",
        )


@dataclass(frozen=True, eq=False)
class _Fit:
    """The search's end; the design's coefficients are turn (start + b), the random effects' scale is that of the columns of z."""

    problem: Mixed
    theta: Floats
    solved: Solved
    sigma: float
    turn: Floats
    start: Floats
    scale: Floats

    def naive(self) -> Floats:
        return np.asarray(self.sigma**2 * self.turn @ self.solved.unscaled @ self.turn.T)

    def sandwich(self, cov: str) -> Floats:
        """Scores of the groups, X'V⁻¹e, between the naive covariance."""
        p, s = self.problem, self.solved
        residual = (p.y - p.x @ s.b)[:, None]
        inner = np.linalg.solve(s.lower, s.relative.T @ p.products(p.z, residual))
        scores = (p.products(p.x, residual) - np.einsum("gqp,gqi->gpi", s.half[:, :, :-1], inner))[:, :, 0]
        meat = scores.T @ scores * (p.groups.count / (p.groups.count - 1) if cov == "cluster" else 1.0)
        bread = self.turn @ s.unscaled
        return np.asarray(bread @ meat @ bread.T)

    def satterthwaite(self) -> Floats:
        """2v²/Var(v) of each coefficient's variance v, by the delta method over (θ, σ) (R lmerTest)."""

        def variances(at: Floats) -> Floats:
            return np.asarray(np.diag(at[-1] ** 2 * self.turn @ self.problem.at(at[:-1]).unscaled @ self.turn.T))

        at = np.append(self.theta, self.sigma)
        hessian = derivatives(lambda v: self.problem.deviance(v[:-1], float(v[-1])), at)[1]
        values, vectors = np.linalg.eigh(hessian)
        known = values > 1e-8 * values.max()
        spread = 2 * (vectors[:, known] / values[known]) @ vectors[:, known].T
        size = 1e-4 * np.maximum(np.abs(at), 0.1)
        slopes = np.array([(variances(at + u) - variances(at - u)) / (2 * s) for u, s in zip(np.diag(size), size, strict=True)])
        return np.asarray(2 * variances(at) ** 2 / np.einsum("ij,ik,kj->j", slopes, spread, slopes))

    def loglik(self) -> float:
        logdet = 2 * np.log(np.abs(np.diag(self.turn))).sum() if self.problem.restricted else 0.0
        return float(-0.5 * (self.problem.deviance(self.theta, self.sigma) - logdet))

    def against_none(self) -> tuple[float, float]:
        """Likelihood ratio against no random effects: θ = 0."""
        nothing = np.zeros_like(self.theta)
        ratio = max(self.problem.deviance(nothing, self.problem.sigma(nothing)) - self.problem.deviance(self.theta, self.sigma), 0.0)
        p = float(stats.chi2.sf(ratio, self.theta.size))
        return ratio, p / 2 if self.theta.size == 1 and ratio > 0 else p


def _result(design: Design, fit: _Fit, terms: tuple[str, ...], *, method: str, group: str, cov: str, level: float) -> MixedLinear:
    b, naive, members = fit.turn @ (fit.start + fit.solved.b), fit.naive(), fit.problem.groups
    covariance = naive if cov == "nonrobust" else fit.sandwich(cov)
    df: float | Floats = fit.satterthwaite() if cov == "nonrobust" else float(members.count - 1)
    spread = fit.sigma**2 * fit.solved.relative @ fit.solved.relative.T / np.outer(fit.scale, fit.scale)
    loglik, k = fit.loglik(), b.size + fit.theta.size + 1
    fixed = float(np.var(design.matrix @ b))
    z = fit.problem.z * fit.scale
    between = float(np.mean(np.einsum("ni,ij,nj->n", z, spread, z)))
    ratio, p = fit.against_none()
    labels = pd.unique(design.extras["groups"])
    return MixedLinear(
        table=coefficient_table(design.names, b, covariance, df, level),
        formula=design.formula,
        outcome=design.left,
        n=design.n,
        n_missing=design.n_missing,
        n_parameters=k,
        df_model=b.size - int(design.has_intercept),
        df_resid=float(members.count - 1) if cov != "nonrobust" else float("inf"),
        loglik=loglik,
        aic=-2 * loglik + 2 * k,
        bic=float(-2 * loglik + np.log(design.n) * k),
        cov=cov,
        n_clusters=members.count,
        level=level,
        names=design.names,
        coefficients=b,
        covariance=covariance,
        naive=naive,
        notes=design.notes + (() if cov == "nonrobust" else members.notes) + _told(fit),
        design=design,
        method=method,
        group=group,
        n_groups=members.count,
        sigma=fit.sigma,
        icc=float(spread[0, 0] / (spread[0, 0] + fit.sigma**2)) if len(terms) == 1 else None,
        r2_marginal=fixed / (fixed + between + fit.sigma**2),
        r2_conditional=(fixed + between) / (fixed + between + fit.sigma**2),
        group_statistic=ratio,
        group_p_value=p,
        random=_random(terms, spread, fit.sigma),
        effects=pd.DataFrame(fit.solved.effects / fit.scale, columns=list(terms), index=pd.Index(labels, name=group)),
    )


def _told(fit: _Fit) -> tuple[Text, ...]:
    if np.linalg.svd(fit.solved.relative, compute_uv=False)[-1] > SINGULAR:
        return ()
    return (
        Text(
            "组间方差（或其某一方向）估计为 0：组间没有可辨的差异，或组太少；可改用 ols 加聚类标准误",
            "a variance between groups is estimated as 0 (singular): no difference to be seen, or too few groups; ols with cluster may do",
        ),
    )


def _random(terms: tuple[str, ...], spread: Floats, sigma: float) -> pd.DataFrame:
    sd = np.sqrt(np.diag(spread))
    rows: list[dict[str, Any]] = [
        {"term": name, "term2": "", "variance": float(spread[i, i]), "sd": float(sd[i]), "correlation": float("nan")}
        for i, name in enumerate(terms)
    ]
    for i in range(len(terms)):
        for j in range(i):
            correlation = float(spread[i, j] / (sd[i] * sd[j])) if sd[i] * sd[j] > 0 else float("nan")
            rows.append(
                {"term": terms[j], "term2": terms[i], "variance": float(spread[i, j]), "sd": float("nan"), "correlation": correlation}
            )
    rows.append({"term": "Residual", "term2": "", "variance": sigma**2, "sd": sigma, "correlation": float("nan")})
    return pd.DataFrame(rows)
