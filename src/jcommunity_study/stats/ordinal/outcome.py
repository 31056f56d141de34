"""The ordered outcome: its levels in order, which of them are empty, which rows weigh nothing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, levels, numbers


class Outcome(NamedTuple):
    """`codes` (n) are positions in `names`; `notes` tell of levels left out."""

    codes: Integers
    names: tuple[str, ...]
    notes: tuple[Text, ...]


def outcome_of(series: pd.Series, name: str) -> Outcome:
    """Levels of a categorical in its order, of numbers by size; text is refused, as it has no order.

    A level without rows is left out and told, as R's clm does: the model cannot place a threshold beside it.
    """
    coded = levels(_ordered(series, name), name)
    counts = coded.counts
    present = np.flatnonzero(counts)
    if present.size < 2:
        only = coded.names[int(present[0])] if present.size else ""
        raise StatisticsError(
            f"因变量 {name} 在所用的行中只有一个水平（{only}），有序回归至少需要两个",
            f"the outcome {name} has only one level ({only}) among the rows used; an ordered model needs two or more",
        )
    position = np.full(len(counts), -1)
    position[present] = np.arange(present.size)
    empty = [coded.names[j] for j in np.flatnonzero(counts == 0)]
    return Outcome(position[coded.codes].astype(np.intp), tuple(coded.names[j] for j in present), _told(name, empty))


def _told(name: str, empty: list[str]) -> tuple[Text, ...]:
    if not empty:
        return ()
    which = ", ".join(empty)
    return (
        Text(
            f"因变量 {name} 的水平 {which} 没有观测，已略去；其两侧的分界点合为一个",
            f"levels {which} of the outcome {name} have no rows and are left out; the cut-points beside them become one",
        ),
    )


def _ordered(series: pd.Series, name: str) -> pd.Series:
    if isinstance(series.dtype, pd.CategoricalDtype) or pd.api.types.is_numeric_dtype(series.dtype):
        return series
    as_numbers = pd.to_numeric(series, errors="coerce")
    if as_numbers.notna().all():
        return as_numbers
    found = ", ".join(str(v) for v in series.unique()[:6])
    raise StatisticsError(
        f"因变量 {name} 是文字（{found}），没有次序；请先用 pd.Categorical(…, categories=[低, …, 高], ordered=True) 给出次序",
        f"the outcome {name} is text ({found}) and has no order; give it one: pd.Categorical(…, categories=[low, …, high], ordered=True)",
    )


def weights_of(series: pd.Series) -> Floats:
    """Weights as floats; StatisticsError for negative or all-zero ones."""
    values = numbers(series, str(series.name or "weights"))
    if (values < 0).any() or not (values > 0).any():
        raise StatisticsError(
            f"权重 {series.name} 应为非负数且不全为 0；第 {int(np.argmin(values)) + 1} 行为 {values.min():g}",
            f"weights {series.name} must be non-negative and not all zero; row {int(np.argmin(values)) + 1} is {values.min():g}",
        )
    return values
