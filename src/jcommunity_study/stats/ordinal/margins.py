"""Average marginal effects: how the probability of each outcome level moves with a predictor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, name_of, numbers
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.ordinal.fit import OrderedLogit
from jcommunity_study.stats.ordinal.links import cumulative, density
from jcommunity_study.stats.regression.result import coefficient_table

STEP = 1e-4  # of a standard deviation: a central difference errs by its square, rounding by 1e-16 over it


@dataclass(frozen=True, eq=False, kw_only=True)
class MarginalEffects(Result):
    """One row a predictor (or level of one) and outcome level `outcome`; `contrast` is `dY/dx` or `Medium - Low`.

    Estimates are in probability: 0.05 is five percentage points.
    """

    n: int
    cov: str
    level: float


def marginal_effects(model: OrderedLogit, *, variables: Sequence[str] | None = None, level: float | None = None) -> MarginalEffects:
    """Average over the sample's rows (weighted as the fit was) of ∂P(Y = j)/∂x for numbers, of P at a level minus P at the
    reference level for factors; standard errors by the delta method with the model's covariance. R: `margins::margins`.

    A variable is moved wherever the formula uses it (logs, powers, interactions). Over outcome levels the effects sum to zero.
    Raises StatisticsError for a variable that the model does not use, or no variable at all.
    """
    frame = model.design.frame
    chosen = [str(c) for c in frame.columns] if variables is None else list(variables)
    unknown = [name for name in chosen if name not in frame.columns]
    if unknown or not chosen:
        raise StatisticsError(
            f"模型不含变量 {', '.join(unknown) or '（无）'}；可用：{', '.join(map(str, frame.columns))}",
            f"the model does not use {', '.join(unknown) or 'any variable'}; it has: {', '.join(map(str, frame.columns))}",
        )
    asked = check_level(model.level if level is None else level)
    parts = [table for name in chosen for table in _variable(model, name, asked)]
    return MarginalEffects(table=pd.concat(parts, ignore_index=True), n=model.n, cov=model.cov, level=asked)


def _variable(model: OrderedLogit, name: str, level: float) -> list[pd.DataFrame]:
    series = model.design.frame[name]
    values = _levels(model, name)
    if values is None:
        x = numbers(series, name)
        step = STEP * float(np.std(x))
        high, low = _mean(model, name, x + step), _mean(model, name, x - step)
        return [_table(model, name, "dY/dx", [(a - b) / (2 * step) for a, b in zip(high, low, strict=True)], level)]
    base = _mean(model, name, _constant(series, values[0]))
    made = []
    for value in values[1:]:
        there = _mean(model, name, _constant(series, value))
        contrast = f"{name_of(value)} - {name_of(values[0])}"
        made.append(_table(model, f"{name}{name_of(value)}", contrast, [a - b for a, b in zip(there, base, strict=True)], level))
    return made


def _levels(model: OrderedLogit, name: str) -> list[Any] | None:
    """The levels of a factor, the reference first; None for a number."""
    series = model.design.frame[name]
    if isinstance(series.dtype, pd.CategoricalDtype):
        return list(series.cat.categories)
    if pd.api.types.is_bool_dtype(series.dtype):
        return [False, True]
    for factor, state in model.design.spec.factor_contrasts.items():
        if {str(v) for v in model.design.spec.factor_variables.get(factor, ())} & {name}:
            return list(state.levels)
    return None


def _constant(series: pd.Series, value: Any) -> Any:
    if isinstance(series.dtype, pd.CategoricalDtype):
        return pd.Categorical([value] * len(series), categories=series.cat.categories)
    return np.full(len(series), value)


def _mean(model: OrderedLogit, name: str, values: Any) -> tuple[Floats, Floats]:
    """Mean probability of each outcome level (K) and its gradient (K × parameters), the variable set to `values`."""
    x = model.design.again(model.design.frame.assign(**{name: values}))[:, 1:]
    listed = model.design.extras.get("weights")
    w = np.full(model.n, 1 / model.n) if listed is None else numbers(listed, "weights") / model.n_weighted
    q, xb = model.n_thresholds, x @ model.slopes
    share, gradient = np.zeros(q + 2), np.zeros((q + 2, model.coefficients.size))
    share[-1] = 1.0
    for j, cut in enumerate(model.thresholds):
        height = w * density(model.link, cut - xb)
        share[j + 1] = w @ cumulative(model.link, cut - xb)
        gradient[j + 1, j] = height.sum()
        gradient[j + 1, q:] = -height @ x
    return np.diff(share), np.diff(gradient, axis=0)


def _table(model: OrderedLogit, term: str, contrast: str, effect: Sequence[Floats], level: float) -> pd.DataFrame:
    estimate, gradient = effect
    table = coefficient_table((term,) * len(model.levels), estimate, gradient @ model.covariance @ gradient.T, float("inf"), level)
    table.insert(1, "contrast", contrast)
    table.insert(2, "outcome", list(model.levels))
    return table
