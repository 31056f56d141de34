"""Joint tests over imputed data sets: D1 (pooled Wald), D2 (Wald statistics alone), D3 (likelihood ratios)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy import special, stats
from scipy.linalg import null_space

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, numbers
from jcommunity_study.stats.ordinal.fit import OrderedLogit
from jcommunity_study.stats.regression.binary import Binary
from jcommunity_study.stats.regression.blocks import nesting
from jcommunity_study.stats.regression.linear import Ols
from jcommunity_study.stats.regression.multinomial import Multinomial
from jcommunity_study.stats.regression.newton import Evaluation, maximise
from jcommunity_study.stats.regression.result import Regression, wald, weights_or_ones


class Joint(NamedTuple):
    """F on df and df2 degrees of freedom; `riv`: the mean relative increase in variance due to missing values."""

    statistic: float
    df: float
    df2: float
    riv: float

    @property
    def p_value(self) -> float:
        """P(F > statistic); the limit χ²/df where df2 is infinite."""
        if np.isinf(self.df2):
            return float(special.chdtrc(self.df, max(self.df * self.statistic, 0.0)))
        return float(stats.f.sf(self.statistic, self.df, self.df2))


def d1(models: Sequence[Regression], smaller: Sequence[Regression], complete: float) -> Joint:
    """Wald test of the pooled estimates, the spread between the sets proportional to that within."""
    restriction = _restriction(models, smaller)
    k, m = restriction.shape[0], len(models)
    estimates = np.array([restriction @ model.coefficients for model in models])
    within = np.mean([restriction @ model.covariance @ restriction.T for model in models], axis=0)
    between = np.cov(estimates.T, ddof=1).reshape(k, k)
    chi2 = _known(wald(estimates.mean(axis=0), within))
    r = (1 + 1 / m) * float(np.trace(np.linalg.solve(within, between))) / k
    f = chi2 / (1 + r) / k
    t = float(k * (m - 1))
    return Joint(f, float(k), _reiter(r, k, t, complete), r)


def d2(models: Sequence[Regression], smaller: Sequence[Regression], _: float) -> Joint:
    """From the Wald χ² of each set alone."""
    restriction = _restriction(models, smaller)
    k, m = restriction.shape[0], len(models)
    each = np.array([_known(wald(model.coefficients, model.covariance, restriction)) for model in models])
    r = (1 + 1 / m) * float(np.sqrt(each).var(ddof=1))
    f = (each.mean() / k - (m + 1) / (m - 1) * r) / (1 + r)
    df2 = k ** (-3 / m) * (m - 1) * (1 + 1 / r) ** 2 if r > 0 else float("inf")
    return Joint(float(f), float(k), float(df2), r)


def d3(models: Sequence[Regression], smaller: Sequence[Regression], _: float) -> Joint:
    """From likelihood ratios at each set's own estimates and at the pooled slopes."""
    for a, b in zip(smaller, models, strict=True):
        nesting(1, a, b)
    k, m = models[0].coefficients.size - smaller[0].coefficients.size, len(models)
    own = np.mean([2 * (b.loglik - a.loglik) for a, b in zip(smaller, models, strict=True)])
    large, small = (np.mean([model.coefficients for model in fits], axis=0) for fits in (models, smaller))
    pooled = np.mean([2 * (loglik_at(b, large) - loglik_at(a, small)) for a, b in zip(smaller, models, strict=True)])
    r = max((m + 1) / (k * (m - 1)) * float(own - pooled), 0.0)
    return Joint(float(pooled) / (k * (1 + r)), float(k), _li(r, k, float(k * (m - 1))), r)


TESTS: dict[str, Callable[[Sequence[Regression], Sequence[Regression], float], Joint]] = {"D1": d1, "D2": d2, "D3": d3}


def loglik_at(model: Regression, coefficients: Floats) -> float:
    """The log-likelihood at other slopes; the intercept (or the cut-points) and σ are free to fit them, as mice has it."""
    x, free_intercept = model.design.matrix, model.design.has_intercept
    if isinstance(model, Ols):
        left = numbers(model.design.outcome, model.outcome) - x @ coefficients
        left = left - left.mean() if free_intercept else left
        return float(-0.5 * model.n * (np.log(2 * np.pi * (left @ left) / model.n) + 1))
    codes, weights, response = _codes(model), weights_or_ones(model.design), model.response
    free = np.flatnonzero(~response.maps[:, 1:].any(axis=(0, 1)) & free_intercept)
    each, into = np.arange(len(codes)), response.maps[:, 0, free]

    def evaluate(at: Floats) -> Evaluation:
        b = coefficients.copy()
        b[free] = at
        p, slopes = response.mean(x @ (response.maps @ b).T)
        if p.shape[1] == 1:
            p, slopes = np.hstack([1 - p, p]), np.concatenate([-slopes, slopes], axis=1)
        p = np.maximum(p, np.finfo(float).tiny)
        score = weights @ (slopes[each, codes] / p[each, codes][:, None])
        information = np.einsum("n,nkl,nkm->lm", weights, slopes / p[:, :, None], slopes, optimize=True)
        return Evaluation(float(weights @ np.log(p[each, codes])), score @ into, -(into.T @ information @ into))

    start = coefficients[free]
    return maximise(evaluate, start).loglik if free.size else evaluate(start).loglik


def _codes(model: Regression) -> Integers:
    if isinstance(model, Binary):
        return model.y.astype(np.intp)
    if isinstance(model, (OrderedLogit, Multinomial)):
        return model.codes
    kind = type(model).__name__
    raise StatisticsError(f"{kind} 模型没有 D3 检验；请用 test='D1'", f"there is no D3 test for a {kind}; use test='D1'")


def _restriction(models: Sequence[Regression], smaller: Sequence[Regression]) -> Floats:
    """R (k × q) with Rb = 0 where the larger model is the smaller one."""
    maps = [nesting(1, a, b) for a, b in zip(smaller, models, strict=True)]
    return np.asarray(null_space(maps[0].T).T)


def _known(chi2: float) -> float:
    if np.isnan(chi2):
        raise StatisticsError(
            "所检验系数的协方差矩阵奇异（例如聚类数少于系数），D1 与 D2 无法计算",
            "the covariance of the tested coefficients is singular (fewer clusters than coefficients, say), so no D1 or D2",
        )
    return chi2


def _li(r: float, k: int, t: float) -> float:
    if r == 0:
        return float("inf")
    return 4 + (t - 4) * (1 + (1 - 2 / t) / r) ** 2 if t > 4 else t * (1 + 1 / k) * (1 + 1 / r) ** 2 / 2


def _reiter(r: float, k: int, t: float, complete: float) -> float:
    if np.isinf(complete) or t <= 4:
        return _li(r, k, t)
    a, free = r * t / (t - 2), (complete + 1) / (complete + 3) * complete
    c1, c2 = free - 2 * (1 + a), free - 4 * (1 + a)
    if c2 <= 0:
        raise StatisticsError(
            f"完整数据的自由度（{complete:g}）相对缺失太少，D1 无法计算；请用 test='D2'",
            f"too few degrees of freedom without missing values ({complete:g}) for D1; use test='D2'",
        )
    terms = (a**2 * c1 / ((1 + a) ** 2 * c2), 8 * a**2 * c1 / ((1 + a) * c2**2), 4 * a**2 / ((1 + a) * c2))
    more = (4 * a**2 / (c2 * c1), 16 * a**2 * c1 / c2**3, 8 * a**2 / c2**2)
    return 4 + 1 / (1 / c2 + (sum(terms) + sum(more)) / (t - 4))
