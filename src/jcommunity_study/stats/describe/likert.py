"""Rated statements: how the answers spread, their mean, who agrees, and who cannot know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, as_frame, check_level, in_order, mapping_of, name_of, numbers
from jcommunity_study.stats._intervals import t_bounds, wilson
from jcommunity_study.stats._result import Result, tidy


@dataclass(frozen=True, eq=False, kw_only=True)
class LikertSummary(Result):
    """`to_frame()`, one row an item: term, estimate (mean), std_error, df, conf_low, conf_high (t), n, n_missing, sd, median,

    agree, agree_low, agree_high (Wilson), disagree, n_unable, unable, unable_low, unable_high (of n + n_unable).
    `shares`, one row an item and category: term, category, label, n, share (of those who rated the item).
    """

    n: int
    categories: tuple[float, ...]
    agree: tuple[float, ...]
    level: float
    shares: pd.DataFrame = field(repr=False)


def likert_summary(
    items: Any,
    *,
    categories: Sequence[float] | None = None,
    labels: Mapping[float, str] | None = None,
    agree: Collection[float] | None = None,
    unable: Any = None,
    level: float = 0.95,
) -> LikertSummary:
    """Summarise rated statements that share one scale.

    `items` is people × items in the codes of `categories` (ordered, lowest first), NaN where nothing was rated; or, without
    `categories`, ordered categoricals of the same categories: numbers are the codes, of words they are 1, 2, … and the words the
    labels. `agree` are the codes that count as agreement, by default those above the scale's midpoint; `disagree` is the share below
    the midpoint. `unable` (same shape, True) marks who declared that they cannot know: a share of their own, among those who answered
    at all; other missing cells are n_missing. An item that nobody rated, or without variance, has NaN where a figure does not exist.

    Raises StatisticsError for a value outside `categories`, naming item and value, for fewer than two categories or such as are no
    numbers, for an `agree` outside them, and for an `unable` of another shape or that marks a cell which holds a rating.

    >>> from jcommunity_study.stats import likert_summary
    >>> import pandas as pd
    >>> items = pd.DataFrame({"clean": [5, 4, 2, 3], "safe": [4, 4, 5, None]})
    >>> found = likert_summary(items, categories=[1, 2, 3, 4, 5])
    >>> found.to_frame()[["term", "estimate", "agree", "n_missing"]].round(2).to_dict("records")
    [{'term': 'clean', 'estimate': 3.5, 'agree': 0.5, 'n_missing': 0}, {'term': 'safe', 'estimate': 4.33, 'agree': 1.0, 'n_missing': 1}]
    """
    items, labels = as_frame(items), mapping_of("labels", labels)
    if categories is None:
        items, categories, labels = _from_categoricals(items, labels)
    codes = _codes(categories)
    middle = (codes[0] + codes[-1]) / 2
    agreeing = _codes(agree, codes) if agree is not None else codes[codes > middle]
    ratings = _ratings(items, codes)
    cannot = _unable(items, unable, ratings)
    names = [str(c) for c in items.columns]
    counts = np.array([[(ratings[:, j] == code).sum() for code in codes] for j in range(len(names))]).reshape(len(names), len(codes))
    sides = np.isin(codes, agreeing), codes < middle
    table = tidy({"term": names, **_means(ratings, check_level(level)), **_shares(counts, sides, cannot, len(items), level)})
    return LikertSummary(
        table=table,
        n=len(items),
        categories=tuple(codes),
        agree=tuple(agreeing),
        level=level,
        shares=_long(names, counts, codes, labels or {}),
    )


def _from_categoricals(
    items: pd.DataFrame, labels: Mapping[float, str] | None
) -> tuple[pd.DataFrame, Sequence[float], Mapping[float, str]]:
    """The codes of items that are ordered categoricals of the same categories (numbers as they are, else 1, 2, …), and their names."""
    types = {d if isinstance(d, pd.CategoricalDtype) and d.ordered else None for d in items.dtypes}
    if len(types) != 1 or None in types:
        raise StatisticsError(
            "请用 categories=[最低, …, 最高] 给出量表的编码，或把各题项设为同一有序分类（ordered=True）",
            "give the scale's codes, categories=[lowest, …, highest], or make the items ordered categoricals of the same categories",
        )
    found = items.dtypes.iloc[0].categories
    codes = list(found) if pd.api.types.is_numeric_dtype(found.dtype) else list(range(1, len(found) + 1))
    names = dict(zip(codes, map(name_of, found), strict=True))
    plain = [items.iloc[:, i].cat.rename_categories(codes).astype(float) for i in range(items.shape[1])]
    return pd.concat(plain, axis=1).set_axis(items.columns, axis=1), codes, {**names, **(labels or {})}


def _codes(values: Collection[float], scale: Floats | None = None) -> Floats:
    """Two codes or more, ascending; or some of those of `scale`."""
    codes = np.unique(numbers(values if isinstance(values, Iterable) else [values], "categories"))
    if scale is None and (len(codes) < 2 or len(codes) != len(values) or np.isnan(codes).any()):
        raise StatisticsError("量表至少需要两个不同的等级，不含缺失", "a scale needs two or more distinct categories, none missing")
    if scale is not None and not np.isin(codes, scale).all():
        raise StatisticsError(
            f"agree={values!r:.80} 不都在量表 {scale.tolist()} 中", f"agree == {values!r:.80} is not all on the scale {scale.tolist()}"
        )
    return codes


def _ratings(items: pd.DataFrame, codes: Floats) -> Floats:
    columns = []
    for i, name in enumerate(items.columns):
        values = numbers(items.iloc[:, i], str(name))
        strange = values[~np.isnan(values) & ~np.isin(values, codes)]
        if strange.size:
            raise StatisticsError(
                f"题项 {name} 的取值 {strange[0]:g} 不在量表 {codes.tolist()} 中；请设为缺失或更正",
                f"item {name} holds {strange[0]:g}, which is not on the scale {codes.tolist()}; set it missing or correct it",
            )
        columns.append(values)
    return np.column_stack(columns) if columns else np.empty((len(items), 0))


def _unable(items: pd.DataFrame, unable: Any, ratings: Floats) -> np.ndarray:
    if unable is None:
        return np.zeros(items.shape[1], dtype=int)
    told = as_frame(unable)
    fits = told.shape == items.shape and (told is not unable or told.columns.sort_values().equals(items.columns.sort_values()))
    told = told if told is unable or not fits else told.set_axis(items.columns, axis=1)
    flags = in_order(items, told, "unable", told is unable)[items.columns].to_numpy(dtype=bool, na_value=False) if fits else None
    if flags is None or (flags & ~np.isnan(ratings)).any():
        raise StatisticsError(
            "unable 须与 items 同形，且只标在没有评分的单元格上", "unable must have the shape of items and mark only cells without a rating"
        )
    return np.asarray(flags.sum(axis=0))


def _means(ratings: Floats, level: float) -> dict[str, Floats]:
    n = (~np.isnan(ratings)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):  # an item without ratings has NaN
        mean = np.nansum(ratings, axis=0) / n
        sd = np.sqrt(np.nansum((ratings - mean) ** 2, axis=0) / (n - 1.0))
        se = sd / np.sqrt(n)
    sd, se = (np.where(n > 1, v, np.nan) for v in (sd, se))
    low, high = t_bounds(mean, se, n - 1, level)
    median = np.array([np.median(c[~np.isnan(c)]) if (~np.isnan(c)).any() else np.nan for c in ratings.T])
    df = np.where(n > 0, n - 1.0, np.nan)
    return {"estimate": mean, "std_error": se, "df": df, "conf_low": low, "conf_high": high, "n": n, "sd": sd, "median": median}


def _shares(counts: np.ndarray, categories: tuple[Any, Any], cannot: np.ndarray, rows: int, level: float) -> dict[str, Any]:
    agreeing, opposing = categories
    n = counts.sum(axis=1)
    share, low, high = wilson(counts[:, agreeing].sum(axis=1), n, level)
    against, _, _ = wilson(counts[:, opposing].sum(axis=1), n, level)
    unknown, unknown_low, unknown_high = wilson(cannot, n + cannot, level)
    return {
        "n_missing": rows - n - cannot,
        "agree": share,
        "agree_low": low,
        "agree_high": high,
        "disagree": against,
        "n_unable": cannot,
        "unable": unknown,
        "unable_low": unknown_low,
        "unable_high": unknown_high,
    }


def _long(names: list[str], counts: np.ndarray, codes: Floats, labels: Mapping[float, str]) -> pd.DataFrame:
    total = counts.sum(axis=1, keepdims=True)
    return pd.DataFrame({
        "term": np.repeat(np.array(names, dtype=object), len(codes)), "category": np.tile(codes, len(names)),
        "label": [labels.get(code, f"{code:g}") for code in codes] * len(names), "n": counts.ravel(),
        "share": np.where(total > 0, counts / np.maximum(total, 1), np.nan).ravel(),
    })  # fmt: skip
