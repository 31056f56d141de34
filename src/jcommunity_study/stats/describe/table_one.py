"""Table 1: who was asked, altogether and by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Levels, check_level, column, frame_of, has_order, levels, mapping_of, names_of, numbers
from jcommunity_study.stats._intervals import t_bounds, wilson
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.compare.crosstab import crosstab
from jcommunity_study.stats.compare.groups import compare_groups

TESTS = ("welch", "student", "anova", "mann-whitney", "kruskal", "chi-square", "fisher", "none")


@dataclass(frozen=True, eq=False, kw_only=True)
class TableOne(Result):
    """`to_frame()`, one row a variable (numeric) or category, and group (`""` = all): term, level, group, kind (`mean` or `share`),

    n (valid values, or rows of the category), n_valid, n_missing, estimate (mean or share), conf_low, conf_high, sd, median, q1, q3.
    `tests`, one row a variable (empty without `by`): term, test, statistic, df, df_residual, p_value, expected_min, smd (absolute
    standardised difference), note (a Text: why a test could not be made, else None).
    """

    by: str | None
    groups: tuple[str, ...]
    n: int
    n_missing_group: int
    level: float
    tests: pd.DataFrame = field(repr=False)


def table_one(
    data: pd.DataFrame,
    columns: str | Sequence[str] | None = None,
    *,
    by: str | None = None,
    tests: Mapping[str, str] | None = None,
    level: float = 0.95,
) -> TableOne:
    """Describe `columns` (default: all but `by`), altogether and per level of `by`.

    Numeric columns: mean (t interval), sd, median, quartiles (R type 7); others, and true/false, are categories: shares of the valid
    with Wilson intervals. The test follows the kind of variable, never the data: numeric `welch`; ordered categorical `mann-whitney`
    (two groups) or `kruskal` over its positions; other `chi-square` (uncorrected). `tests` declares another for a column, of `TESTS`
    (`fisher`: exact). Standardised differences: numeric (m1 - m2) / √((s1² + s2²) / 2), categorical Yang & Dalton (2012); absolute,
    with more than two groups their mean over all pairs (as R `tableone`).

    Rows without a group are left out and counted. A test that cannot be made leaves its reason in `note`. Raises StatisticsError for
    an unknown column or test, tests without a `by`, infinite values, and a `by` with fewer than two groups.

    >>> from jcommunity_study.stats import table_one
    >>> import pandas as pd
    >>> data = pd.DataFrame({"tenure": ["own", "rent"] * 4, "age": [61, 30, 55, 41, 70, 28, 49, 35]})
    >>> data["member"] = [True, False] * 3 + [False, True]
    >>> found = table_one(data, by="tenure")
    >>> found.tests[["term", "test", "p_value"]].round(4).to_dict("records")
    [{'term': 'age', 'test': 'welch', 'p_value': 0.0048}, {'term': 'member', 'test': 'chi-square', 'p_value': 0.1573}]
    """
    data, tests = frame_of(data), mapping_of("tests", tests)
    names = [c for c in data.columns if c != by] if columns is None else list(names_of(columns))
    wrong = {str(t) for t in tests.values() if not isinstance(t, str) or t not in TESTS}
    if wrong:
        raise StatisticsError(
            f"未知的检验 {sorted(wrong)}；可用：{', '.join(TESTS)}", f"unknown tests {sorted(wrong)}, must be of {', '.join(TESTS)}"
        )
    strange = [name for name in tests if name not in names]
    if strange:
        raise StatisticsError(f"tests 中的 {strange} 不在表的列中", f"tests: {strange} are not among the table's columns")
    if tests and by is None:
        raise StatisticsError("检验需要分组列：请给出 by=…", "a test compares groups: give the grouping column, by=…")
    groups = levels(column(data, by), by) if by is not None else None
    if groups is not None and (groups.counts > 0).sum() < 2:
        raise StatisticsError(f"分组列 {by} 的有效组少于两个", f"grouping column {by} has fewer than two groups with cases")
    kept = np.ones(len(data), dtype=bool) if groups is None else groups.codes >= 0
    masks = _masks(groups, kept)
    rows = [row for name in names for row in _describe(column(data, name), str(name), masks, check_level(level))]
    compared = [] if groups is None else [_compare(data[kept], name, str(by), tests.get(name)) for name in names]
    return TableOne(
        table=pd.DataFrame(rows), by=by, groups=groups.names if groups else (), n=int(kept.sum()), n_missing_group=int((~kept).sum()),
        level=level, tests=pd.DataFrame(compared, columns=list(_NO_TEST)),
    )  # fmt: skip


def _masks(groups: Levels | None, kept: Any) -> dict[str, Any]:
    masks = {"": kept}
    if groups is not None:
        masks |= {name: groups.codes == i for i, name in enumerate(groups.names)}
    return masks


def _is_numeric(series: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(series.dtype) and not pd.api.types.is_bool_dtype(series.dtype)


def _describe(series: pd.Series, name: str, masks: dict[str, Any], level: float) -> list[dict[str, Any]]:
    if _is_numeric(series):
        values = numbers(series, name)
        return [{"term": name, "level": "", "group": g, "kind": "mean", **_numeric(values[mask], level)} for g, mask in masks.items()]
    found = levels(series, name)
    return [
        {"term": name, "level": found.names[i], "group": g, "kind": "share", **_category(found.codes[mask], i, level)}
        for i in range(len(found.values))
        for g, mask in masks.items()
    ]


def _numeric(values: Floats, level: float) -> dict[str, float]:
    x = values[~np.isnan(values)]
    n = len(x)
    mean = float(x.mean()) if n else np.nan
    sd = float(x.std(ddof=1)) if n > 1 else np.nan
    low, high = t_bounds(mean, sd / np.sqrt(n) if n else np.nan, n - 1, level)
    q1, median, q3 = np.quantile(x, [0.25, 0.5, 0.75]) if n else [np.nan] * 3
    return {
        "n": n, "n_valid": n, "n_missing": len(values) - n, "estimate": mean, "conf_low": float(low), "conf_high": float(high),
        "sd": sd, "median": float(median), "q1": float(q1), "q3": float(q3),
    }  # fmt: skip


def _category(codes: Any, i: int, level: float) -> dict[str, float]:
    valid = int((codes >= 0).sum())
    count = int((codes == i).sum())
    share, low, high = wilson(count, valid, level)
    return {
        "n": count, "n_valid": valid, "n_missing": len(codes) - valid, "estimate": float(share),
        "conf_low": float(low), "conf_high": float(high), "sd": np.nan, "median": np.nan, "q1": np.nan, "q3": np.nan,
    }  # fmt: skip


_NO_TEST: dict[str, Any] = {
    "term": "", "test": "none", "statistic": np.nan, "df": np.nan, "df_residual": np.nan, "p_value": np.nan,
    "expected_min": np.nan, "smd": np.nan, "note": None,
}  # fmt: skip


def _compare(data: pd.DataFrame, name: str, by: str, declared: str | None) -> dict[str, Any]:
    if name == by:
        return _NO_TEST | {"term": name}
    pair = pd.DataFrame({side: column(data, side) for side in (name, by)}).dropna()
    for side in (name, by):  # a category nobody chose says nothing about a difference
        if isinstance(pair[side].dtype, pd.CategoricalDtype):
            pair[side] = pair[side].cat.remove_unused_categories()
    test = declared or _rule(pair)
    row = _NO_TEST | {"term": name, "test": test, "smd": _smd(pair)}
    if test == "none":
        return row
    try:
        if pair.empty:
            raise StatisticsError(f"{name} 没有有效值", f"{name} has no valid value")
        return row | (_categorical_test(pair, test) if test in ("chi-square", "fisher") else _ordered_test(pair, test))
    except StatisticsError as problem:  # the table stands; the reader sees why this test is missing
        return row | {"note": problem.text}


# A pair has two columns: the variable, then the group.


def _rule(pair: pd.DataFrame) -> str:
    variable, group = pair.iloc[:, 0], pair.iloc[:, 1]
    if _is_numeric(variable):
        return "welch"
    if isinstance(variable.dtype, pd.CategoricalDtype) and variable.cat.ordered:
        return "mann-whitney" if group.nunique() == 2 else "kruskal"
    return "chi-square"


def _ordered_test(pair: pd.DataFrame, test: str) -> dict[str, Any]:
    name, by = pair.columns
    if not (has_order(pair[name]) or levels(pair[name], name).counts.size <= 2):
        raise StatisticsError(
            f"{name} 的类别没有次序，不能用 {test}；请改用 chi-square，或设为有序分类",
            f"the categories of {name} have no order, so there is no {test}; declare chi-square, or make it an ordered categorical",
        )
    codes = pair if _is_numeric(pair[name]) else pair.assign(**{name: levels(pair[name], name).codes})
    found = compare_groups(codes, name, by, method=test)  # type: ignore[arg-type]  # checked against TESTS
    df, df_residual = (np.nan if v is None else v for v in (found.df, found.df_residual))
    return {"statistic": found.statistic, "df": df, "df_residual": df_residual, "p_value": found.p_value}


def _categorical_test(pair: pd.DataFrame, test: str) -> dict[str, Any]:
    found = crosstab(pair, *pair.columns)
    if test == "chi-square":
        return {"statistic": found.statistic, "df": found.df, "p_value": found.p_value, "expected_min": found.expected_min}
    if found.fisher_p is None:
        raise StatisticsError(
            "表太大，Fisher 精确检验无法算尽；请改用 chi-square",
            "the table is too large for Fisher's exact test; declare chi-square",
        )
    return {"p_value": found.fisher_p, "expected_min": found.expected_min}


def _smd(pair: pd.DataFrame) -> float:
    variable, groups = pair.iloc[:, 0], levels(pair.iloc[:, 1])
    masks = [groups.codes == i for i in range(len(groups.values))]
    if _is_numeric(variable):
        values = numbers(variable)
        differences = [_mean_difference(values[a], values[b]) for a, b in combinations(masks, 2)]
    else:
        found = levels(variable)
        counts = [np.bincount(found.codes[mask], minlength=len(found.values)) for mask in masks]
        differences = [_share_difference(a / a.sum(), b / b.sum()) for a, b in combinations(counts, 2)]
    return float(np.mean(differences)) if differences else np.nan


def _mean_difference(a: Floats, b: Floats) -> float:
    if min(len(a), len(b)) < 2:
        return np.nan
    spread = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    return float(abs(a.mean() - b.mean()) / spread) if spread > 0 else np.nan


def _share_difference(a: Floats, b: Floats) -> float:
    """√((a - b)' S⁻¹ (a - b)) over all categories but the first, S the mean of the two multinomial covariances."""
    a, b = a[1:], b[1:]
    if len(a) == 0:
        return np.nan
    spread = (np.diag(a) - np.outer(a, a) + np.diag(b) - np.outer(b, b)) / 2
    gap = a - b
    return float(np.sqrt(max(0.0, float(gap @ np.linalg.pinv(spread, hermitian=True) @ gap))))  # rounding may leave -1e-17
