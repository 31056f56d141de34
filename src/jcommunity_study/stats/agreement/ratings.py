"""Ratings as codes, tables of them that add up over units, and bootstrap draws of such tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, name_of


@dataclass(frozen=True, eq=False)
class Coded:
    """`codes` units × coders (-1 = missing), `values` the categories in order, `group` of each unit."""

    codes: Integers
    values: tuple[Any, ...]
    group: Integers
    n_groups: int

    @property
    def complete(self) -> np.ndarray:
        """Units rated by every coder."""
        return np.asarray((self.codes >= 0).all(axis=1))

    @property
    def paired(self) -> np.ndarray:
        """Units rated by two coders or more."""
        return np.asarray((self.codes >= 0).sum(axis=1) >= 2)


def coded(ratings: Any, groups: Any) -> Coded:
    """Units × coders as codes; StatisticsError for fewer than two coders."""
    frame = ratings if isinstance(ratings, pd.DataFrame) else pd.DataFrame(np.asarray(ratings))
    if frame.shape[1] < 2:
        raise StatisticsError(
            f"评定表有 {frame.shape[1]} 列；一致性需要两位或更多编码者（每人一列）",
            f"{frame.shape[1]} coder(s); agreement needs two columns or more",
        )
    values = _categories(frame)
    positions = {value: i for i, value in enumerate(values)}
    codes = np.column_stack([[positions.get(v, -1) if pd.notna(v) else -1 for v in frame.iloc[:, j]] for j in range(frame.shape[1])])
    group, n_groups = grouping(groups, len(frame))
    return Coded(codes.astype(np.intp).reshape(len(frame), -1), values, group, n_groups)


def _categories(frame: pd.DataFrame) -> tuple[Any, ...]:
    dtypes = list(frame.dtypes)
    if all(isinstance(d, pd.CategoricalDtype) for d in dtypes) and len({tuple(d.categories) for d in dtypes}) == 1:
        return tuple(dtypes[0].categories)
    found = list({v for column in frame for v in frame[column].dropna().unique()})
    numeric = all(isinstance(v, (int, float, np.number, np.bool_)) for v in found)
    return tuple(sorted(found) if numeric else sorted(found, key=name_of))


def grouping(groups: Any, n: int) -> tuple[Integers, int]:
    """The group of each unit and how many there are; without groups each unit is one."""
    if groups is None:
        return np.arange(n), n
    codes, found = pd.factorize(np.asarray(groups))
    if len(codes) != n or (codes < 0).any():
        raise StatisticsError(
            f"groups 应为 {n} 个非缺失的值，每单位一个；得到 {len(codes)} 个",
            f"groups must have {n} non-missing values, one a unit; got {len(codes)}",
        )
    return codes.astype(np.intp), len(found)


def counts(data: Coded) -> Floats:
    """Ratings per unit and category."""
    return np.stack([(data.codes == k).sum(axis=1) for k in range(len(data.values))], axis=1).astype(float)


def weighted_counts(data: Coded) -> tuple[Floats, Floats]:
    """Ratings per unit and category, and the weight 1/(m-1) of a unit of m ratings (0 for fewer than two)."""
    counted = counts(data)
    m = counted.sum(axis=1)
    return counted, np.where(m > 1, 1 / np.maximum(m - 1, 1), 0.0)


def coincidences(data: Coded) -> Floats:
    """Per group, the pairs of ratings of the same unit (groups × K × K); a unit of m ratings counts m (Krippendorff)."""
    counted, weight = weighted_counts(data)
    order = np.argsort(data.group, kind="stable")
    ends = np.cumsum(np.bincount(data.group, minlength=data.n_groups))[:-1]
    made = np.empty((data.n_groups, counted.shape[1], counted.shape[1]))
    for g, units in enumerate(np.split(order, ends)):
        inside, w = counted[units], weight[units]
        made[g] = (inside * w[:, None]).T @ inside - np.diag(w @ inside)
    return made


def by_group(rows: Floats, data: Coded) -> Floats:
    """Sums of the rows (units × anything) within groups."""
    return np.stack([np.bincount(data.group, column, data.n_groups) for column in rows.T], axis=1)


def draw(stacked: Floats, resamples: int, seed: int | None) -> Floats:
    """Sums of groups drawn with replacement (resamples × table); a seed is asked for, so that a figure can be had again."""
    if seed is None:
        raise StatisticsError("自助法需要种子：请给出 seed=…", "a bootstrap needs a seed: give seed=…")
    g = stacked.shape[0]
    times = np.random.default_rng(seed).multinomial(g, np.full(g, 1 / g), size=resamples).astype(float)
    return np.asarray(np.tensordot(times, stacked, axes=1))


def percentiles(drawn: Floats, level: float) -> tuple[Any, Any]:
    """Along the first axis, resamples without a value left out; NaN where half of them or more have none."""
    known = np.isfinite(drawn).mean(axis=0) > 0.5
    low, high = np.nanquantile(np.where(known, drawn, 0.0), [(1 - level) / 2, (1 + level) / 2], axis=0)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)
