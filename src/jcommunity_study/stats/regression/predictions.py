"""What a fitted model expects, row by row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, column, frame_of, numbers
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.regression.margins import levels_of, refuse_unknown_levels
from jcommunity_study.stats.regression.result import Regression, fitted_model, quantile


@dataclass(frozen=True, eq=False, kw_only=True)
class Predictions(Result):
    """One row a row of the data (`row`: its label) and outcome level (`outcome`): estimate, std_error, conf_low, conf_high.

    `n` rows predicted, `n_missing` left out because a variable of the model is missing.
    """

    n: int
    n_missing: int
    cov: str
    level: float


def predictions(model: Regression, data: pd.DataFrame | None = None, *, level: float | None = None) -> Predictions:
    """The expected value (`ols`, counts) or the probability of each level, for the model's own rows or for those of `data`, which need the
    model's predictors only.

    Standard errors by the delta method with the model's covariance; intervals of means by t, of counts on the logarithm, of
    probabilities on the logit, so that none leaves its range (R `predict.glm`, `predict.clm(interval = TRUE)`). They are intervals of the
    expectation, not of a single new answer.

    Raises StatisticsError for data without a variable of the model, with an unknown level, or without a complete row.

    >>> from jcommunity_study.stats import ols
    >>> model = ols("y ~ x", pd.DataFrame({"x": [1, 2, 3, 4, 5], "y": [1.1, 1.9, 3.2, 3.9, 5.1]}))
    >>> predictions(model, pd.DataFrame({"x": [6.0]})).to_frame()["estimate"].round(3).tolist()
    [6.04]
    """
    response, asked = fitted_model(model).response, check_level(model.level if level is None else level)
    frame, n_missing = (model.design.frame, 0) if data is None else _frame(model, data)
    x = model.design.matrix if data is None else model.design.again(frame)
    if not np.isfinite(x).all():
        raise StatisticsError(
            "新数据经公式变换后有不是有限数的值", "the formula is not finite for some of the new rows (a log of zero, say)"
        )
    values, errors = response.each(model.coefficients, model.covariance, x)
    low, high = _bounds(response.scale, values, errors, quantile(asked, model.df_resid))
    count = len(response.outcomes)
    table = pd.DataFrame(
        {
            "row": np.repeat(frame.index.to_numpy(), count),
            "outcome": list(response.outcomes) * len(frame),
            "estimate": values.ravel(),
            "std_error": errors.ravel(),
            "conf_low": low.ravel(),
            "conf_high": high.ravel(),
        }
    )
    return Predictions(table=table, n=len(frame), n_missing=n_missing, cov=model.cov, level=asked)


def _frame(model: Regression, data: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The predictors of the complete rows, of the kinds that the model was fitted with."""
    data, names = frame_of(data), [str(name) for name in model.design.frame.columns]
    given = pd.DataFrame({name: column(data, name) for name in names}, index=data.index)
    complete = given.notna().all(axis=1)
    if not complete.any():
        raise StatisticsError(
            f"{len(data)} 行中没有一行在 {', '.join(names)} 上完整，无法预测", f"none of {len(data)} rows is complete in {', '.join(names)}"
        )
    kept = given[complete]
    return pd.DataFrame({name: _like(model, name, kept[name]) for name in names}, index=kept.index), int((~complete).sum())


def _like(model: Regression, name: str, series: pd.Series) -> pd.Series:
    known = levels_of(model, name)
    if known is None:
        return pd.Series(numbers(series, name), index=series.index)
    refuse_unknown_levels(model, name, list(series.unique()))
    return series.astype(object).astype(model.design.frame[name].dtype)


def _bounds(scale: str, values: Floats, errors: Floats, half: float) -> tuple[Floats, Floats]:
    with np.errstate(divide="ignore", invalid="ignore"):
        if scale == "number":
            return values - half * errors, values + half * errors
        if scale == "count":
            return values * np.exp(-half * errors / values), values * np.exp(half * errors / values)
        middle, width = special.logit(values), half * errors / (values * (1 - values))
        return special.expit(middle - width), special.expit(middle + width)
