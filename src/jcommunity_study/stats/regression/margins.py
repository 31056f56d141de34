"""Marginal effects: how the outcome, or the probability of each of its levels, moves with a predictor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, mapping_of, name_of, names_of, numbers
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.regression.result import Regression, coefficient_table, fitted_model, weights_or_ones

STEP = 1e-4  # of a standard deviation: a central difference errs by its square, rounding by 1e-16 over it
At = Mapping[str, Any] | Literal["means"] | None


@dataclass(frozen=True, eq=False, kw_only=True)
class MarginalEffects(Result):
    """One row a predictor (or level of one), outcome level `outcome` and combination of `at` (columns `at_NAME`); `contrast` is `dY/dx` or
    `Medium - Low`.

    Estimates of probabilities are in probability: 0.05 is five percentage points; of least squares and counts in the outcome's unit.
    """

    n: int
    cov: str
    level: float


def marginal_effects(
    model: Regression, *, variables: str | Sequence[str] | None = None, at: At = None, level: float | None = None
) -> MarginalEffects:
    """Average over the sample's rows (weighted as the fit was) of ∂E(Y)/∂x or ∂P(Y = j)/∂x for numbers, of the value at a level minus
    the value at the reference level for factors; standard errors by the delta method with the model's covariance. R: `margins::margins`.

    A variable is moved wherever the formula uses it (logs, powers, interactions). `at` sets variables first: a mapping of names to a value
    or several (all combinations, the other variables as observed), or `means`: one row with every number at its mean and every factor
    at its most frequent level. Over levels of an outcome the effects sum to zero.
    Raises StatisticsError for a variable or level that the model does not know, or no variable at all.

    >>> from jcommunity_study.stats import logit
    >>> model = logit("y ~ x", pd.DataFrame({"y": [0, 0, 1, 0, 1, 1, 0, 1], "x": [1, 2, 2, 3, 3, 4, 4, 5]}))
    >>> marginal_effects(model).to_frame()["estimate"].round(3).tolist()
    [0.157]
    >>> marginal_effects(model, at={"x": [1, 3]}).to_frame()[["at_x", "estimate"]].round(3).values.tolist()
    [[1.0, 0.112], [3.0, 0.189]]
    """
    fitted_model(model)
    chosen = _known(model, [str(c) for c in model.design.frame.columns] if variables is None else names_of(variables))
    asked = check_level(model.level if level is None else level)
    parts = []
    for values, frame, weights in _places(model, at):
        place = _Place(model, frame, weights)
        for table in (made for name in chosen for made in _variable(place, name, asked)):
            parts.append(table.assign(**{f"at_{name}": value for name, value in values.items()}))
    return MarginalEffects(table=pd.concat(parts, ignore_index=True), n=model.n, cov=model.cov, level=asked)


def _known(model: Regression, names: Sequence[str]) -> list[str]:
    frame = model.design.frame
    unknown = ", ".join(str(name) for name in names if not isinstance(name, str) or name not in frame.columns)
    if unknown or not names:
        raise StatisticsError(
            f"模型不含变量 {unknown or '（无）'}；可用：{', '.join(map(str, frame.columns))}",
            f"the model does not use {unknown or 'any variable'}; it has: {', '.join(map(str, frame.columns))}",
        )
    return list(names)


@dataclass(frozen=True, eq=False)
class _Place:
    """A model, the rows over which to average, and their weights (sum one)."""

    model: Regression
    frame: pd.DataFrame
    weights: Floats

    def mean(self, name: str, values: Any) -> tuple[Floats, Floats]:
        """Mean response (K) and its gradient (K × q), the variable set to `values`."""
        x = self.model.design.again(self.frame.assign(**{name: values}))
        return self.model.response.average(self.model.coefficients, x, self.weights)


def _places(model: Regression, at: At) -> list[tuple[dict[str, Any], pd.DataFrame, Floats]]:
    frame, weights = model.design.frame, weights_or_ones(model.design)
    weights = weights / weights.sum()
    if at is None:
        return [({}, frame, weights)]
    if isinstance(at, str):
        if at != "means":
            raise StatisticsError(f"at={at!r} 不可用；可选 'means' 或变量与取值的字典", f"at == {at!r}, must be 'means' or a mapping")
        values = {str(name): _typical(frame[name], weights) for name in frame.columns}
        one = frame.iloc[:1].assign(**{name: constant(frame[name].iloc[:1], value) for name, value in values.items()})
        return [({}, one, np.ones(1))]
    at = mapping_of("at", at)
    names = _known(model, list(at))
    grid = [list(at[name]) if np.ndim(at[name]) else [at[name]] for name in names]
    for name, values_of in zip(names, grid, strict=True):
        refuse_unknown_levels(model, name, values_of)
    made = []
    for combination in product(*grid):
        values = dict(zip(names, combination, strict=True))
        made.append((values, frame.assign(**{name: constant(frame[name], value) for name, value in values.items()}), weights))
    return made


def _typical(series: pd.Series, weights: Floats) -> Any:
    if pd.api.types.is_numeric_dtype(series.dtype) and not pd.api.types.is_bool_dtype(series.dtype):
        return float(weights @ numbers(series, str(series.name)))
    totals = pd.Series(weights).groupby(np.asarray(series.astype(object)), sort=True).sum()
    return totals.idxmax()


def _variable(place: _Place, name: str, level: float) -> list[pd.DataFrame]:
    series = place.frame[name]
    values = levels_of(place.model, name)
    if values is None:
        x = numbers(series, name)
        step = STEP * float(np.std(numbers(place.model.design.frame[name], name)))
        high, low = place.mean(name, x + step), place.mean(name, x - step)
        return [_table(place.model, name, "dY/dx", [(a - b) / (2 * step) for a, b in zip(high, low, strict=True)], level)]
    base = place.mean(name, constant(series, values[0]))
    made = []
    for value in values[1:]:
        there = place.mean(name, constant(series, value))
        contrast = f"{name_of(value)} - {name_of(values[0])}"
        made.append(_table(place.model, f"{name}{name_of(value)}", contrast, [a - b for a, b in zip(there, base, strict=True)], level))
    return made


def levels_of(model: Regression, name: str) -> list[Any] | None:
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


def refuse_unknown_levels(model: Regression, name: str, values: Sequence[Any]) -> None:
    """StatisticsError for a value that is no level of a factor, or no number for a number."""
    known = levels_of(model, name)
    bad = [v for v in values if (v not in known if known is not None else not isinstance(v, (int, float, np.number)) or not np.isfinite(v))]
    if bad:
        have = "numbers" if known is None else ", ".join(name_of(v) for v in known)
        raise StatisticsError(
            f"{name} 不能取 {bad[0]!r}；可用：{'数值' if known is None else have}", f"{name} cannot be {bad[0]!r}; it has: {have}"
        )


def constant(series: pd.Series, value: Any) -> Any:
    """A column like `series` with one value."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        return pd.Categorical([value] * len(series), categories=series.cat.categories)
    return np.full(len(series), value)


def _table(model: Regression, term: str, contrast: str, effect: Sequence[Floats], level: float) -> pd.DataFrame:
    estimate, gradient = effect
    outcomes = model.response.outcomes
    table = coefficient_table((term,) * len(outcomes), estimate, gradient @ model.covariance @ gradient.T, model.df_resid, level)
    table.insert(1, "contrast", contrast)
    table.insert(2, "outcome", list(outcomes))
    return table
