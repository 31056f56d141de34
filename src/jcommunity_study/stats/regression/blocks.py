"""Nested models compared: what does each block of predictors add?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats
from scipy.linalg import null_space

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, one_of
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.regression.linear import Ols
from jcommunity_study.stats.regression.mixed import MixedLinear
from jcommunity_study.stats.regression.result import Regression, fitted_models, wald


@dataclass(frozen=True, eq=False, kw_only=True)
class Blocks(Result):
    """Nested models in order, one row each (`to_frame()`), every row but the first tested against the row before it.

    `test` is `F` (least squares: r2, adj_r2, delta_r2, f2, F in `statistic` on `df` and `df2`) or `LR` (likelihood: loglik, pseudo_r2
    (McFadden's), delta_pseudo_r2, χ² in `statistic` on `df`). `robust_statistic`, `robust_p_value`: the same hypothesis
    by a Wald test with the larger model's covariance (F, or χ² for likelihoods); NaN where that is model-based. Models under a design
    have no likelihood: `test` is then `Wald`, and it alone is told.
    """

    n: int
    n_models: int
    test: str
    error: str


def compare_blocks(*models: Regression | Sequence[Regression], error: Literal["largest", "own"] = "largest") -> Blocks:
    """Compare two or more nested fits (or one list of them), smallest first; all of one kind, on the same rows and the same outcome.

    `error` says whose residual variance an F of least squares is measured against: the largest model's (R's
    `anova(m1, m2, m3)`), or the larger of the two compared (SPSS's "Sig. F Change"). Likelihood models give 2Δlog L (R's `anova.clm`).
    f2 = ΔR²/(1-R²) (Cohen 1988).

    Raises StatisticsError for fewer than two models, models of different kinds, rows, outcomes or weights, and models not nested.

    >>> from jcommunity_study.stats import ols
    >>> table = pd.DataFrame({"x": [1, 2, 3, 4, 5, 6], "z": [1, 0, 0, 1, 1, 0], "y": [1, 2, 4, 3, 6, 5]})
    >>> blocks = compare_blocks([ols("y ~ x", table), ols("y ~ x + z", table)])
    >>> blocks.to_frame()["delta_r2"].round(3).tolist()
    [nan, 0.0]
    """
    fits = fitted_models(models[0] if len(models) == 1 else models)
    if len(fits) < 2:
        raise StatisticsError(f"只有 {len(fits)} 个模型，比较至少需要两个", f"{len(fits)} model(s), a comparison needs two or more")
    one_of("error", error, dict.fromkeys(("largest", "own")))
    maps = [None, *(nesting(i, smaller, larger) for i, (smaller, larger) in enumerate(pairwise(fits), start=1))]
    linear = [model for model in fits if isinstance(model, Ols)]
    table = _linear_table(linear, error) if linear else _likelihood_table(fits)
    table = pd.concat([table, pd.DataFrame([_robust(m, a) for m, a in zip(fits, maps, strict=True)])], axis=1)
    test = "F" if linear else "Wald" if np.isnan(fits[0].loglik) else "LR"
    return Blocks(table=table, n=fits[0].n, n_models=len(fits), test=test, error=error if linear else "")


def nesting(position: int, smaller: Regression, larger: Regression) -> Floats:
    """The map D with b_large = D b_small where the models coincide, once the two fits are known to be comparable."""
    pair_zh, pair_en = f"模型 {position} 与模型 {position + 1}", f"models {position} and {position + 1}"
    first, second = (f"{type(model).__name__} {getattr(model, 'link', '')}".strip() for model in (smaller, larger))
    if first != second:
        kinds = f"{first}, {second}"
        raise StatisticsError(f"{pair_zh}的类型不同（{kinds}），无法比较", f"{pair_en} are of different kinds ({kinds})")
    if smaller.n != larger.n or not np.array_equal(smaller.design.rows, larger.design.rows):
        raise StatisticsError(
            f"{pair_zh}用的不是同样的行（n = {smaller.n} 与 {larger.n}）；请先删去在最大模型的变量上有缺失的行，再拟合各模型",
            f"{pair_en} have different rows (n = {smaller.n}, {larger.n}); drop the rows incomplete in the largest model, then refit",
        )
    if isinstance(smaller, MixedLinear) and isinstance(larger, MixedLinear):
        _refuse_mixed(smaller, larger, pair_zh, pair_en)
    if not _same_data(smaller, larger):
        raise StatisticsError(f"{pair_zh}的因变量或权重不同，无法比较", f"{pair_en} differ in outcome or weights")
    x, z = smaller.design.matrix, larger.design.matrix
    scale = np.sqrt(np.einsum("ij,ij->j", z, z))
    mapped, *_ = np.linalg.lstsq(z / scale, x, rcond=None)
    left = np.abs(x - (z / scale) @ mapped).max(axis=0) > 1e-7 * np.abs(x).max(axis=0)
    parameters, inside = _parameters(smaller, larger, mapped / scale[:, None])
    if left.any() or not inside or smaller.n_parameters >= larger.n_parameters:
        lost = ", ".join(np.asarray(smaller.design.names)[left]) or larger.formula
        raise StatisticsError(
            f"{pair_zh}不是嵌套的（{lost}）；请按从小到大的顺序，每个模型包含前一个的全部变量",
            f"{pair_en} are not nested ({lost}); order them from small to large, each with all the terms of the one before",
        )
    return parameters


def _refuse_mixed(smaller: MixedLinear, larger: MixedLinear, pair_zh: str, pair_en: str) -> None:
    if "REML" in {smaller.method, larger.method}:
        raise StatisticsError(
            f"{pair_zh}由 REML 拟合，自变量不同时似然不可比较；请用 method='ML' 重新拟合",
            f"{pair_en} are fitted by REML, whose likelihoods cannot be compared between predictors; refit with method='ML'",
        )
    first, second = smaller.design.extras["groups"], larger.design.extras["groups"]
    if list(smaller.random["term"]) != list(larger.random["term"]) or not first.equals(second):
        raise StatisticsError(f"{pair_zh}的分组或随机斜率不同，无法比较", f"{pair_en} differ in groups or random slopes")


def _parameters(smaller: Regression, larger: Regression, mapped: Floats) -> tuple[Floats, bool]:
    """From the columns' map to the parameters' (see `response`), and whether the smaller model lies in the larger at all."""
    into, outof = larger.response.maps, smaller.response.maps
    if len(into) != len(outof):
        return np.zeros((0, 0)), False
    target = (mapped @ outof).reshape(-1, outof.shape[2])
    flat = into.reshape(-1, into.shape[2])
    solved, *_ = np.linalg.lstsq(flat, target, rcond=None)
    size = np.abs(target).max(axis=0)
    return np.asarray(solved), bool((np.abs(target - flat @ solved).max(axis=0) <= 1e-7 * size).all())


def _same_data(a: Regression, b: Regression) -> bool:
    first, second = a.design.extras.get("weights"), b.design.extras.get("weights")
    same_weights = first is second if first is None or second is None else np.array_equal(first.to_numpy(), second.to_numpy())
    return a.outcome == b.outcome and same_weights


def _linear_table(models: Sequence[Ols], error: str) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    before: Ols | None = None
    for number, model in enumerate(models, start=1):
        scale = models[-1] if error == "largest" else model
        rows.append({"model": number, "term": model.formula, **_change(before, model, scale)})
        before = model
    return pd.DataFrame(rows)


def _change(before: Ols | None, model: Ols, scale: Ols) -> dict[str, float]:
    free = scale.n - len(scale.names)
    own = {"r2": model.r2, "adj_r2": model.adj_r2, "df_resid": float(model.n - len(model.names))}
    if before is None:
        return {**own, **dict.fromkeys(("delta_r2", "statistic", "df", "df2", "p_value", "f2"), float("nan"))}
    q = len(model.names) - len(before.names)
    f = (before.rss - model.rss) / q / (scale.rss / free)
    delta = model.r2 - before.r2
    p = float(stats.f.sf(f, q, free))
    return {**own, "delta_r2": delta, "statistic": f, "df": float(q), "df2": float(free), "p_value": p, "f2": delta / (1 - model.r2)}


def _likelihood_table(models: Sequence[Regression]) -> pd.DataFrame:
    loglik = np.array([m.loglik for m in models])
    parameters = np.array([m.n_parameters for m in models], dtype=float)
    pseudo = np.array([getattr(m, "mcfadden", float("nan")) for m in models])
    statistic = np.concatenate([[np.nan], 2 * np.diff(loglik)])
    df = np.concatenate([[np.nan], np.diff(parameters)])
    columns: dict[str, Any] = {
        "model": np.arange(1, len(models) + 1),
        "term": [m.formula for m in models],
        "loglik": loglik,
        "n_parameters": parameters.astype(int),
        "aic": [m.aic for m in models],
        "pseudo_r2": pseudo,
        "delta_pseudo_r2": np.concatenate([[np.nan], np.diff(pseudo)]),
        "statistic": statistic,
        "df": df,
        "p_value": stats.chi2.sf(statistic, df),
    }
    return pd.DataFrame(columns)


def _robust(model: Regression, mapped: Floats | None) -> dict[str, float]:
    """Wald test that the larger model's coefficients lie where the smaller model's can: null(D')b = 0."""
    nothing = {"robust_statistic": float("nan"), "robust_p_value": float("nan")}
    if mapped is None or model.cov == "nonrobust":
        return nothing
    restriction = null_space(mapped.T).T
    q = restriction.shape[0]
    chi2 = wald(model.coefficients, model.covariance, restriction)
    if np.isfinite(model.df_resid):
        return {"robust_statistic": chi2 / q, "robust_p_value": float(stats.f.sf(chi2 / q, q, model.df_resid))}
    return {"robust_statistic": chi2, "robust_p_value": float(stats.chi2.sf(chi2, q))}
