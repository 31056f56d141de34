"""Ratings as codes, sums of them that add up over units, and bootstrap draws of such sums.

Units that are resampled by themselves and rated alike are one `kind` of unit, however many they are: a draw says how often each kind
occurs, so its cost hangs on how many kinds there are and not on how many units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, as_frame, beside, name_of


@dataclass(frozen=True, eq=False)
class Coded:
    """`codes` units × coders (-1 = missing), `values` the categories in order, `part` what each unit is resampled as: its group, or without
    groups its kind; `size` how many groups (or units) are of each part."""

    codes: Integers
    values: tuple[Any, ...]
    part: Integers
    size: Integers

    @property
    def complete(self) -> np.ndarray:
        """Units rated by every coder."""
        return np.asarray((self.codes >= 0).all(axis=1))

    @property
    def paired(self) -> np.ndarray:
        """Units rated by two coders or more."""
        return np.asarray((self.codes >= 0).sum(axis=1) >= 2)


def coded(ratings: Any, groups: Any) -> Coded:
    """Units × coders as codes; StatisticsError for fewer than two coders, and for two categories that read alike."""
    frame = as_frame(ratings)
    if frame.shape[1] < 2:
        raise StatisticsError(
            f"评定表有 {frame.shape[1]} 列；一致性需要两位或更多编码者（每人一列）",
            f"{frame.shape[1]} coder(s); agreement needs two columns or more",
        )
    values = _categories(frame)
    names = [name_of(value) for value in values]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise StatisticsError(
            f"类别 {twice} 有不同的类型（如数字与文字）；请统一编码",
            f"category {twice} comes in two types (number and text, say); code it as one",
        )
    index = pd.Index(values)
    codes = np.column_stack([index.get_indexer(pd.Index(frame.iloc[:, j])) for j in range(frame.shape[1])]).astype(np.intp)
    if groups is not None:
        part, n = grouping(groups, ratings)
        return Coded(codes, values, part, np.ones(n, dtype=np.intp))
    part, size = kinds(codes)
    return Coded(codes, values, part, size)


def kinds(codes: Integers) -> tuple[Integers, Integers]:
    """The kind of each row, and how many rows are of each kind."""
    _, part, size = np.unique(_key(codes), return_inverse=True, return_counts=True)
    return part.astype(np.intp), size.astype(np.intp)


def _key(codes: Integers) -> Integers:
    """A number a row, the same for rows that are the same."""
    key = np.zeros(len(codes), dtype=np.intp)
    for column in codes.T:
        base = int(column.max(initial=-1)) + 2
        if int(key.max(initial=0)) > np.iinfo(np.intp).max // max(base, 1) - base:
            key = np.unique(key, return_inverse=True)[1].astype(np.intp)
        key = key * base + column + 1
    return key


def _categories(frame: pd.DataFrame) -> tuple[Any, ...]:
    dtypes = list(frame.dtypes)
    if all(isinstance(d, pd.CategoricalDtype) for d in dtypes) and len({tuple(d.categories) for d in dtypes}) == 1:
        return tuple(dtypes[0].categories)
    found = list({v for _, column in frame.items() for v in column.dropna().unique()})
    numeric = all(isinstance(v, (int, float, np.number, np.bool_)) for v in found)
    return tuple(sorted(found) if numeric else sorted(found, key=name_of))


def grouping(groups: Any, ratings: Any) -> tuple[Integers, int]:
    """The group of each unit and how many there are; without groups each unit is one."""
    if groups is None:
        n = len(as_frame(ratings))
        return np.arange(n), n
    codes, found = pd.factorize(beside(ratings, groups, "groups"))
    if (codes < 0).any():
        raise StatisticsError(
            f"groups 应每单位一个值，无缺失；有 {(codes < 0).sum()} 个缺失",
            f"groups must have a value a unit, none missing; {(codes < 0).sum()} are",
        )
    return codes.astype(np.intp), len(found)


def counts(data: Coded) -> Floats:
    """Ratings per unit and category."""
    n, k = len(data.codes), len(data.values)
    at = np.arange(n) * k
    rated = [(at + column)[column >= 0] for column in data.codes.T]
    return np.bincount(np.concatenate(rated), minlength=n * k).reshape(n, k).astype(float)


def by_part(rows: Floats, data: Coded) -> Floats:
    """Sums of the rows (units × anything) within parts."""
    return np.stack([np.bincount(data.part, column, len(data.size)) for column in rows.T], axis=1)
