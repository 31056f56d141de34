"""What comes in: columns as floats or as coded levels, refused with a name and a cure where they cannot be used."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import inf, isnan
from numbers import Real
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jcommunity_study.errors import StatisticsError

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
T = TypeVar("T")
S = TypeVar("S", pd.Series, pd.DataFrame)
_HELD = {"boolean": "boolean", "integer": "Int64", "floating": "Float64", "mixed-integer-float": "Float64"}


@dataclass(frozen=True, eq=False)
class Levels:
    """A categorical column: its levels in order, their names, and per row the level's position (-1 = missing)."""

    values: tuple[Any, ...]
    names: tuple[str, ...]
    codes: Integers

    @property
    def counts(self) -> Integers:
        """Rows per level."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.values)).astype(np.intp)


def frame_of(data: Any) -> pd.DataFrame:
    """The data; StatisticsError for anything but a DataFrame."""
    if not isinstance(data, pd.DataFrame):
        kind = type(data).__name__
        raise StatisticsError(f"data 应是 pandas 的 DataFrame，得到 {kind}", f"data must be a pandas DataFrame, got {kind}")
    return data


def names_of(told: str | Iterable[str]) -> tuple[str, ...]:
    """Names as they were given: one needs no list. StatisticsError for what is neither a name nor several."""
    names = (told,) if isinstance(told, str) else tuple(told) if isinstance(told, Iterable) else None
    if names is None or not all(isinstance(name, Hashable) for name in names):
        raise StatisticsError(f"需要一个或多个列名，得到 {told!r:.80}", f"a name or several are expected, got {told!r:.80}")
    return names


def as_frame(data: Any) -> pd.DataFrame:
    """A frame as it is, a series as its one column, else an array or lists (rows × columns); StatisticsError for anything else."""
    if isinstance(data, pd.Series):
        return data.to_frame()
    try:
        return data if isinstance(data, pd.DataFrame) else pd.DataFrame(data)
    except (TypeError, ValueError) as error:
        raise StatisticsError(
            f"需要一张表（行 × 列），得到 {type(data).__name__}", f"a table (rows × columns) is expected, got {type(data).__name__}"
        ) from error


def as_series(values: Any, name: str = "") -> pd.Series:
    """A series as it is, else one of an array or a list; objects that are all numbers (or true and false) beside gaps become such.

    StatisticsError for more than one column, and for what is none; it says of which argument, `name`.
    """
    zh, en = (f"{name} ", f"{name}: ") if name else ("", "")
    try:
        series = values if isinstance(values, pd.Series) else None if np.ndim(values) > 1 else pd.Series(values)
    except (TypeError, ValueError) as error:
        kind = type(values).__name__
        raise StatisticsError(f"{zh}需要一列，得到 {kind}", f"{en}one column is expected, got {kind}") from error
    if series is None:
        shape = " × ".join(map(str, np.shape(values)))
        raise StatisticsError(
            f"{zh}需要一列，得到 {shape} 的表；请选出一列", f"{en}one column is expected, got a table of {shape}; pick a column"
        )
    if isinstance(series.dtype, pd.ArrowDtype) and pd.api.types.is_bool_dtype(series.dtype):
        return series.astype("boolean")  # pandas takes Arrow's truths for no numbers
    if series.dtype != object:
        return series
    held = pd.api.types.infer_dtype(series, skipna=True)
    strange = next((value for value in series if not isinstance(value, Hashable)), None) if held == "mixed" else None
    if strange is not None:
        which = name or series.name or "values"
        raise StatisticsError(
            f"列 {which} 含不是单个值的单元：{strange!r:.80}", f"column {which} holds cells of more than one value: {strange!r:.80}"
        )
    return series.astype(_HELD[held]) if held in _HELD else series.infer_objects()


def distinct_names(frame: pd.DataFrame) -> list[str]:
    """The columns' names; StatisticsError where one stands twice, as its column would count twice."""
    names = [str(name) for name in frame.columns]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise StatisticsError(f"有两列同名：{twice}；请改名或去掉一列", f"two columns are named {twice}; rename one or leave it out")
    return names


def beside(data: Any, values: Any, name: str) -> pd.Series:
    """Values that belong to the rows of the data, one a row: see `in_order`."""
    return in_order(data, as_series(values, name), name, isinstance(values, pd.Series))


def in_order(data: Any, rows: S, name: str, labelled: bool) -> S:
    """A series or a frame in the row order of the data: by labels where both have some (`labelled`; a frame or series), else by place.

    StatisticsError for another number of rows than the data's, and for other labels: they would be matched by place, silently wrong.
    """
    n = len(data if isinstance(data, (pd.DataFrame, pd.Series, np.ndarray)) else as_frame(data))
    if len(rows) != n:
        raise StatisticsError(
            f"{name} 有 {len(rows)} 个值，数据有 {n} 行；两者应相等",
            f"{name} has {len(rows)} values, the data have {n} rows; they must be equal",
        )
    if not labelled or not isinstance(data, (pd.DataFrame, pd.Series)) or rows.index.equals(data.index):
        return rows
    if data.index.is_unique and rows.index.is_unique and rows.index.isin(data.index).all():
        return rows.loc[data.index]
    raise StatisticsError(
        f"{name} 的索引与数据的索引不同，无法知道哪个值属于哪一行；请改用数据的索引，或以 {name}.to_numpy() 按行的次序给出",
        f"the index of {name} is not the data's, so which value is whose is unknown; give it the data's index, or its values in the order "
        "of rows by .to_numpy()",
    )


def expected(value: Any, kind: type[T], zh: str, en: str) -> T:
    """The value; StatisticsError saying what is expected in place of one of another kind."""
    if not isinstance(value, kind):
        got = type(value).__name__
        raise StatisticsError(f"需要{zh}，得到 {got}", f"{en} is expected, got {got}")
    return value


def column(data: pd.DataFrame, name: str) -> pd.Series:
    """One column by its name; StatisticsError when there is none, or two, of that name."""
    found = list(frame_of(data).columns).count(name) if isinstance(name, Hashable) else 0
    if found == 1:
        return as_series(data[name])
    have = ", ".join(str(c) for c in data.columns[:12])
    raise StatisticsError(
        f"数据中名为 {name!r:.80} 的列有 {found} 个，应恰有一个；现有列：{have}",
        f"the data have {found} columns named {name!r:.80}, expected exactly one; columns: {have}",
    )


def numbers(values: Any, name: str = "values") -> Floats:
    """The values as floats, missing as NaN; StatisticsError for text, dates or infinite values."""
    series = as_series(values)
    if series.isna().all():
        return np.full(len(series), np.nan)
    if not pd.api.types.is_numeric_dtype(series.dtype) or pd.api.types.is_complex_dtype(series.dtype):
        raise StatisticsError(
            f"列 {name} 不是数值（{series.dtype}）；请先转换为数字编码",
            f"column {name} is not numeric ({series.dtype}); code it as numbers first",
        )
    array: Floats = series.to_numpy(dtype=float, na_value=np.nan)
    if np.isinf(array).any():
        raise StatisticsError(
            f"列 {name} 含无穷值（第 {int(np.flatnonzero(np.isinf(array))[0]) + 1} 行）；请改为缺失或更正",
            f"column {name} holds an infinite value (row {int(np.flatnonzero(np.isinf(array))[0]) + 1}); set it missing or correct it",
        )
    return array


def levels(series: Any, name: str = "group") -> Levels:
    """Levels of a column: a categorical's in its own order (unused ones kept), others sorted."""
    series = as_series(series)
    if isinstance(series.dtype, pd.CategoricalDtype):
        values: list[Any] = list(series.cat.categories)
        codes = series.cat.codes.to_numpy(dtype=np.intp)
    else:
        found, seen = pd.factorize(series)
        values = _sorted(seen)
        place = {value: i for i, value in enumerate(values)}
        codes = np.append(np.array([place[value] for value in seen], dtype=np.intp), -1)[found]
    if any(isinstance(v, (float, np.floating)) and np.isinf(v) for v in values):
        raise StatisticsError(
            f"列 {name} 含无穷值，不能作为类别；请改为缺失或更正",
            f"column {name} holds an infinite value, which is no level; set it missing or correct it",
        )
    names = tuple(name_of(v) for v in values)
    if len(set(names)) != len(names):
        raise StatisticsError(f"列 {name} 有同名的类别；请合并或改名", f"column {name} has levels with the same name; merge or rename them")
    return Levels(tuple(values), names, codes)


def has_order(series: pd.Series) -> bool:
    """Whether the values have an order of their own: numbers, or an ordered categorical."""
    return bool(series.cat.ordered if isinstance(series.dtype, pd.CategoricalDtype) else pd.api.types.is_numeric_dtype(series.dtype))


def ordered(series: pd.Series, name: str) -> pd.Series:
    """A column that has an order: categorical, numeric, or digits as text; StatisticsError for other text."""
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
    if not values.size:
        raise StatisticsError("数据没有行", "the data have no rows")
    if (values < 0).any() or not (values > 0).any():
        raise StatisticsError(
            f"权重 {series.name} 应为非负数且不全为 0；第 {int(np.argmin(values)) + 1} 行为 {values.min():g}",
            f"weights {series.name} must be non-negative and not all zero; row {int(np.argmin(values)) + 1} is {values.min():g}",
        )
    return values


def row_weights(data: Any, weights: Any) -> Floats:
    """One weight a row of the data (see `beside`); StatisticsError for missing or negative ones."""
    w = numbers(beside(data, weights, "weights"), "weights")
    if np.isnan(w).any() or (w < 0).any():
        raise StatisticsError(
            f"权重须与数据等长（{len(w)} 个），无缺失且不为负", f"weights must be {len(w)} values, none missing, none negative"
        )
    return w


def name_of(value: Any) -> str:
    """A level as a word: 1.0 is written 1, as codes are."""
    return str(int(value)) if isinstance(value, (float, np.floating)) and float(value).is_integer() else str(value)


def _sorted(values: Any) -> list[Any]:
    plain = list(values)
    numeric = all(isinstance(v, (int, float, np.number, np.bool_)) for v in plain)
    return sorted(plain) if numeric or all(isinstance(v, str) for v in plain) else sorted(plain, key=str)


def by_groups(data: pd.DataFrame, outcome: str, group: str) -> tuple[list[Floats], tuple[str, ...], int]:
    """The outcome of each group (complete rows), the groups' names, rows left out as missing.

    Raises StatisticsError with fewer than two groups, or for a group without an answer.
    """
    values, groups = numbers(column(data, outcome), outcome), levels(column(data, group), group)
    used = ~np.isnan(values) & (groups.codes >= 0)
    parts = [values[used & (groups.codes == i)] for i in range(len(groups.values))]
    if len(parts) < 2:
        raise StatisticsError(
            f"分组列 {group} 只有 {len(parts)} 组，比较至少需要两组",
            f"grouping column {group} has {len(parts)} group(s); a comparison needs two or more",
        )
    for name, part in zip(groups.names, parts, strict=True):
        if part.size == 0:
            raise StatisticsError(
                f"{group} 的“{name}”组没有 {outcome} 的有效值；请删去该类别（cat.remove_unused_categories）或与他组合并",
                f"group {name!r} of {group} has no valid {outcome}; drop the level (cat.remove_unused_categories) or merge it with another",
            )
    return parts, groups.names, int(len(values) - used.sum())


def refuse_empty_levels(margin: Any, found: Levels, name: str) -> None:
    """StatisticsError when a column of a crosstab has fewer than two levels, or one whose total in `margin` is 0."""
    if len(margin) < 2:
        raise StatisticsError(
            f"列 {name} 只有 {len(margin)} 个类别，列联表至少需要两个",
            f"column {name} has {len(margin)} category, a crosstab needs two or more",
        )
    for level_name, total in zip(found.names, margin, strict=True):
        if total == 0:
            raise StatisticsError(
                f"列 {name} 的类别“{level_name}”没有有效个案；请先删去（cat.remove_unused_categories）或合并",
                f"category {level_name!r} of {name} has no valid case; drop it (cat.remove_unused_categories) or merge it",
            )


def mapping_of(name: str, told: Any) -> dict[Any, Any]:
    """An option that maps, a mapping or a Series; empty where it is None. StatisticsError for anything else."""
    if not isinstance(told, (Mapping, pd.Series, type(None))):
        kind = type(told).__name__
        raise StatisticsError(f"{name} 应写成 {{键: 值}}，得到 {kind}", f"{name} must be a mapping, key: value, got {kind}")
    return {} if told is None else dict(told.items())


def number(name: str, value: Any) -> float:
    """One number, infinity too; StatisticsError for anything else."""
    if not isinstance(value, Real) or isnan(value):
        raise StatisticsError(f"{name}={value!r:.80} 应为一个数", f"{name} == {value!r:.80}, must be a number")
    return float(value)


def check_level(level: float, name: str = "level") -> float:
    """A confidence level, or another share called `name`, strictly between 0 and 1."""
    if not isinstance(level, Real) or not 0 < level < 1:
        raise StatisticsError(f"{name} 应在 0 与 1 之间，得到 {level!r:.80}", f"{name} == {level!r:.80}, must lie between 0 and 1")
    return level


def whole(name: str, value: float, least: int) -> int:
    """As an int; StatisticsError for what is no whole number of `least` or more."""
    if not isinstance(value, Real) or not least <= value < inf or value != int(value):
        raise StatisticsError(
            f"{name}={value!r:.80} 应为不小于 {least} 的整数", f"{name} == {value!r:.80}, must be a whole number of {least} or more"
        )
    return int(value)


def one_of(option: str, value: str, known: Mapping[str, T]) -> T:
    """What `value` stands for; StatisticsError listing the words that an option knows."""
    if not isinstance(value, str) or value not in known:
        words = ", ".join(known)
        raise StatisticsError(f"未知的 {option}：{value!r}；可用：{words}", f"{option} == {value!r}, must be one of {words}")
    return known[value]
