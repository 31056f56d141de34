"""A column as imputation sees it: what is known, where the gaps are, and how it predicts others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, levels, numbers, one_of
from jcommunity_study.stats.missing.draws import DRAWS

MOST_LEVELS = 50  # as mice's


@dataclass(frozen=True, eq=False)
class Variable:
    """`known` are the values of the rows `seen`, numbers or (when there are `levels`) positions among the levels that occur."""

    name: str
    position: int
    method: str
    n: int
    levels: tuple[Any, ...]
    seen: Integers = field(repr=False)
    gaps: Integers = field(repr=False)
    known: Floats = field(repr=False)

    def columns(self, values: Floats) -> Floats:
        """As predictors (n × columns): standardised by what is known, or an indicator a level but the first."""
        if self.levels:
            return (values[:, None] == np.arange(1, len(self.levels))).astype(float)
        return ((values - self.known.mean()) / (self.known.std() or 1.0))[:, None]

    def filled(self, series: pd.Series, values: Floats) -> pd.Series:
        """The column with its gaps filled, of the same type wherever the type can hold it."""
        made = [self.levels[int(v)] for v in values] if self.levels else values
        whole = series.copy()
        whole.iloc[self.gaps] = made
        return whole.infer_objects()


def variables_of(data: pd.DataFrame, names: list[str], methods: Mapping[str, str]) -> list[Variable]:
    """Every column; StatisticsError for those that cannot be filled or used, and for methods of columns that are not there."""
    methods = {str(name): word for name, word in methods.items()}
    unknown = [name for name in methods if name not in names]
    if unknown:
        raise StatisticsError(f"methods 中的 {', '.join(unknown)} 不是数据的列", f"methods: {', '.join(unknown)} is no column of the data")
    made = [_variable(data.iloc[:, j], name, j, methods.get(name)) for j, name in enumerate(names)]
    total = 1 + sum(max(len(v.levels) - 1, 1) for v in made)
    for v in made:
        predictors = total - max(len(v.levels) - 1, 1)
        if v.gaps.size and v.seen.size <= predictors:
            raise StatisticsError(
                f"列 {v.name} 只有 {v.seen.size} 个值，其他列却给出 {predictors} 个预测项；请减少一起插补的列",
                f"column {v.name} has {v.seen.size} values for {predictors} predictors; impute fewer columns at a time",
            )
    return made


def _variable(series: pd.Series, name: str, position: int, told: str | None) -> Variable:
    there = series.notna().to_numpy()
    seen, gaps = np.flatnonzero(there), np.flatnonzero(~there)
    if not seen.size:
        raise StatisticsError(f"列 {name} 没有任何值；请去掉", f"column {name} has no value; leave it out")
    if told is not None:
        one_of(f"methods[{name!r}]", told, DRAWS)
    numeric = pd.api.types.is_numeric_dtype(series.dtype) and not pd.api.types.is_bool_dtype(series.dtype)
    if told == "pmm" or (numeric and told is None):
        known, values = numbers(series, name)[seen], tuple[Any, ...]()
    else:
        known, values = _categories(series, name, seen)
    if told == "logit" and len(values) > 2:
        raise StatisticsError(
            f"列 {name} 有 {len(values)} 个类别，logit 需要两个；可用 ordered_logit 或 multinomial_logit",
            f"column {name} has {len(values)} categories; logit needs two: take ordered_logit or multinomial_logit",
        )
    if gaps.size and (known == known[0]).all():
        raise StatisticsError(
            f"列 {name} 有缺失，而已有的值都相同；没有可供插补的变异，请去掉该列",
            f"column {name} has gaps and one value only; there is nothing to draw from, leave it out",
        )
    return Variable(name, position, told or _method(series, values), len(series), values, seen, gaps, known)


def _categories(series: pd.Series, name: str, seen: Integers) -> tuple[Floats, tuple[Any, ...]]:
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        raise StatisticsError(f"{name} 是日期；请先换算为数值（如天数）", f"{name} is a date; turn it into a number (days, say) first")
    coded = levels(series, name)
    present = np.flatnonzero(coded.counts)
    if present.size > MOST_LEVELS:
        raise StatisticsError(
            f"列 {name} 有 {present.size} 个类别（上限 {MOST_LEVELS}），像是标识或自由文字；请去掉或合并",
            f"column {name} has {present.size} categories (at most {MOST_LEVELS}), like an identifier or free text; leave it out or merge",
        )
    return np.searchsorted(present, coded.codes[seen]).astype(float), tuple(coded.values[j] for j in present)


def _method(series: pd.Series, values: tuple[Any, ...]) -> str:
    if not values:
        return "pmm"
    if len(values) <= 2:
        return "logit"
    ordered = isinstance(series.dtype, pd.CategoricalDtype) and series.dtype.ordered
    return "ordered_logit" if ordered else "multinomial_logit"
