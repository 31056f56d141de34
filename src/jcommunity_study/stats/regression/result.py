"""What every fitted regression knows, and the tables that they share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import special, stats

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, expected, weights_of
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.regression.design import Design
from jcommunity_study.stats.regression.response import Response


@dataclass(frozen=True, eq=False, kw_only=True)
class Regression(Result):
    """A fitted model. `n` rows used, `n_missing` left out (listwise), `notes` what a reviewer would want to be told.

    `names` are the terms in the order of `coefficients` (k) and `covariance` (k × k, of the kind `cov`); `naive` is the
    model-based covariance; `df_resid` the degrees of freedom of tests and intervals (infinite where they are normal).
    """

    formula: str
    outcome: str
    n: int
    n_missing: int
    n_parameters: int
    df_model: int
    df_resid: float
    loglik: float
    aic: float
    bic: float
    cov: str
    n_clusters: int | None
    level: float
    names: tuple[str, ...]
    coefficients: Floats = field(repr=False)
    covariance: Floats = field(repr=False)
    naive: Floats = field(repr=False)
    notes: tuple[Text, ...]
    design: Design = field(repr=False)

    @property
    def response(self) -> Response:
        """What the model says of its outcome; StatisticsError where a kind of model says nothing."""
        kind = type(self).__name__
        raise StatisticsError(f"{kind} 模型没有预测值与边际效应", f"a model of the kind {kind} has no predictions and marginal effects")

    def coefficient(self, term: str) -> float:
        """The estimate of one term; KeyError with the terms there are."""
        if term not in self.names:
            raise KeyError(f"{term!r} is not among the terms {', '.join(self.names)}")
        return float(self.coefficients[self.names.index(term)])


def fitted_model(model: Any) -> Regression:
    """The model; StatisticsError for what is no fitted regression."""
    return expected(model, Regression, "已拟合的回归（ols、logit 等的结果）", "a fitted regression (what ols, logit and so on return)")


def fitted_models(models: Any) -> list[Regression]:
    """One or several; StatisticsError as `fitted_model`."""
    return [fitted_model(model) for model in (models if isinstance(models, Iterable) else (models,))]


def refuse_several(model: Regression) -> None:
    """StatisticsError for a model that has not one coefficient a column: several levels, or cut-points that a column shifts."""
    fitted_model(model)
    if not set(model.design.names) - {"Intercept"} <= set(model.names):
        kind = type(model).__name__
        raise StatisticsError(
            f"{kind} 模型的一列有多个系数；此处每列需恰有一个系数",
            f"this needs one coefficient a column; a column of this {kind} has several",
        )


def coefficient_table(names: tuple[str, ...], estimate: Floats, covariance: Floats, df: float | Floats, level: float) -> pd.DataFrame:
    """`coefficient_columns` as a frame."""
    return pd.DataFrame(coefficient_columns(names, estimate, covariance, df, level))


def coefficient_columns(names: tuple[str, ...], estimate: Floats, covariance: Floats, df: float | Floats, level: float) -> dict[str, Any]:
    """term, estimate, std_error, statistic, df, p_value, conf_low, conf_high: t with `df` (one, or one a term), z where it is infinite."""
    error = np.sqrt(np.diag(covariance))
    statistic = estimate / error
    half = quantile(level, df) * error
    return {
        "term": list(names),
        "estimate": estimate,
        "std_error": error,
        "statistic": statistic,
        "df": df,
        "p_value": two_sided(statistic, df),
        "conf_low": estimate - half,
        "conf_high": estimate + half,
    }


def quantile(level: float, df: float | Floats) -> Any:
    """Half-width of a two-sided interval in standard errors."""
    if np.ndim(df):
        return stats.t.ppf(0.5 + level / 2, df)
    return float(special.ndtri(0.5 + level / 2) if np.isinf(df) else special.stdtrit(df, 0.5 + level / 2))


def two_sided(statistic: Floats, df: float | Floats) -> Floats:
    """P(|T| > |statistic|)."""
    tail = np.abs(statistic)
    return np.asarray(2 * (special.ndtr(-tail) if np.isinf(df).all() else stats.t.sf(tail, df)))


def wald(estimate: Floats, covariance: Floats, restriction: Floats | None = None) -> float:
    """(Rb)'(RVR')⁻¹(Rb), R the identity when None; NaN when RVR' is singular (fewer clusters than restrictions)."""
    b = estimate if restriction is None else restriction @ estimate
    v = covariance if restriction is None else restriction @ covariance @ restriction.T
    scale = np.sqrt(np.diag(v))
    if b.size == 0 or not (scale > 0).all():
        return float("nan")
    correlation = v / np.outer(scale, scale)
    if np.linalg.cond(correlation) > 1e12:
        return float("nan")
    return float(b / scale @ np.linalg.solve(correlation, b / scale))


def against_null(loglik: float, null: float, total: float, b: Floats, covariance: Floats) -> dict[str, Any]:
    """Of a likelihood model: the likelihood-ratio and Wald tests of all slopes `b`, and three pseudo R² (NaN where there is no slope).

    McFadden 1 - L/L₀; Cox and Snell 1 - exp(2(L₀ - L)/n); Nagelkerke: the latter over its greatest value.
    """
    q = b.size
    ratio, robust = (2 * (loglik - null), wald(b, covariance)) if q else (float("nan"), float("nan"))
    cox_snell = -np.expm1(2 * (null - loglik) / total)
    return {
        "df_model": q,
        "loglik_null": null,
        "statistic": ratio,
        "p_value": float(special.chdtrc(q, ratio)) if q else float("nan"),
        "robust_statistic": robust,
        "robust_p_value": float(special.chdtrc(q, robust)) if q else float("nan"),
        "mcfadden": 1 - loglik / null,
        "cox_snell": float(cox_snell),
        "nagelkerke": float(cox_snell / -np.expm1(2 * null / total)),
    }


def exponentiated(columns: dict[str, Any], name: str, where: Any = True) -> pd.DataFrame:
    """The columns as a frame, with `name`, `name`_low and `name`_high = exp(estimate and bounds) where asked, NaN elsewhere."""
    with np.errstate(over="ignore"):
        for target, source in ((name, "estimate"), (f"{name}_low", "conf_low"), (f"{name}_high", "conf_high")):
            columns[target] = np.where(where, np.exp(columns[source]), np.nan)
    return pd.DataFrame(columns)


def weights_or_ones(design: Design) -> Floats:
    """How many times each row stands."""
    listed = design.extras.get("weights")
    return np.ones(design.n) if listed is None else weights_of(listed)
