"""Moments of numeric columns, and the interval of one mean or one share."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

import numpy as np

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, as_frame, check_level, number, numbers, whole
from jcommunity_study.stats._intervals import t_bounds, wilson
from jcommunity_study.stats._result import Result, tidy

MomentType = Literal[1, 2, 3]


@dataclass(frozen=True, eq=False, kw_only=True)
class Description(Result):
    """`to_frame()`: term (the column), n, n_missing, mean, sd, median, min, max, skewness, kurtosis; `n` here counts rows."""

    n: int
    moment_type: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Estimate(Result):
    """One mean or one share with its interval. `n` is what it rests on; std_error and df are None for a share."""

    estimate: float
    std_error: float | None
    df: float | None
    conf_low: float
    conf_high: float
    n: int
    n_missing: int
    level: float


def describe(data: Any, *, moment_type: MomentType = 2) -> Description:
    """Describe every numeric column of `data` (a frame, a series or an array).

    sd has n - 1 below it. Skewness and (excess) kurtosis, Joanes & Gill 1998: type 2 (default) as SPSS, SAS, Excel and R
    `psych::skew(type = 2)`; type 1 the moment ratios g1, g2; type 3 b1, b2 as `psych::describe` prints by default. What a column
    cannot have (sd of one value, skewness without variance, anything of an empty column) is NaN. Each column uses its own valid values.

    Raises StatisticsError for a column of text or with infinite values, naming it, and without columns.

    >>> from jcommunity_study.stats import describe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"age": [23, 35, 41, 58, None], "years": [1, 4, 9, 30, 12]})
    >>> describe(data).to_frame()[["term", "n", "mean", "skewness"]].round(2).to_dict("records")
    [{'term': 'age', 'n': 4, 'mean': 39.25, 'skewness': 0.48}, {'term': 'years', 'n': 5, 'mean': 11.2, 'skewness': 1.48}]
    """
    frame = as_frame(data)
    if frame.shape[1] == 0:
        raise StatisticsError("数据没有列，无可描述", "the data have no column, so there is nothing to describe")
    if whole("moment_type", moment_type, 1) not in (1, 2, 3):
        raise StatisticsError(f"moment_type 只能是 1、2、3，得到 {moment_type!r}", f"moment_type == {moment_type!r}, must be 1, 2 or 3")
    rows = [{"term": str(name), **_moments(numbers(frame.iloc[:, i], str(name)), moment_type)} for i, name in enumerate(frame.columns)]
    return Description(table=tidy(rows), n=len(frame), moment_type=moment_type)


def _moments(values: Floats, kind: int) -> dict[str, float]:
    x = values[~np.isnan(values)]
    n = len(x)
    counts = {"n": n, "n_missing": len(values) - n}
    if n == 0:
        return counts | dict.fromkeys(("mean", "sd", "median", "min", "max", "skewness", "kurtosis"), np.nan)
    skewness, kurtosis = _shape(x, kind)
    return counts | {
        "mean": float(x.mean()),
        "sd": float(x.std(ddof=1)) if n > 1 else np.nan,
        "median": float(np.median(x)),
        "min": float(x.min()),
        "max": float(x.max()),
        "skewness": skewness,
        "kurtosis": kurtosis,
    }


def _shape(x: Floats, kind: int) -> tuple[float, float]:
    n, deviation = len(x), x - x.mean()
    m2 = float((deviation**2).mean())
    if m2 <= (10 * np.finfo(float).eps * float(np.abs(x).max())) ** 2:  # constant but for rounding
        return np.nan, np.nan
    g1, g2 = float((deviation**3).mean()) / m2**1.5, float((deviation**4).mean()) / m2**2 - 3
    if kind == 2:
        skewness = g1 * sqrt(n * (n - 1)) / (n - 2) if n > 2 else np.nan
        return skewness, (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6) if n > 3 else np.nan
    if kind == 3:
        return g1 * ((n - 1) / n) ** 1.5, (g2 + 3) * (1 - 1 / n) ** 2 - 3
    return g1, g2


def mean_interval(data: Any, *, level: float = 0.95) -> Estimate:
    """Mean of the valid values with its t interval (R `t.test(x)`); with one value or no variance the interval is NaN.

    Raises StatisticsError when nothing is valid, for text and for infinite values.

    >>> from jcommunity_study.stats import mean_interval
    >>> import pandas as pd
    >>> found = mean_interval(pd.Series([3, 4, 4, 5, None], name="trust"))
    >>> found.estimate, round(found.conf_low, 2), round(found.conf_high, 2), found.n_missing
    (4.0, 2.7, 5.3, 1)
    """
    name = str(getattr(data, "name", None) or "values")
    array = numbers(data, name)
    x = array[~np.isnan(array)]
    if x.size == 0:
        raise StatisticsError(f"{name} 没有有效值，没有均值", f"{name} has no valid value, hence no mean")
    se = float(x.std(ddof=1)) / sqrt(x.size) if x.size > 1 else np.nan
    df = float(x.size - 1)
    low, high = t_bounds(x.mean(), se, df, check_level(level))
    values = {"estimate": float(x.mean()), "std_error": se, "df": df, "conf_low": float(low), "conf_high": float(high), "n": int(x.size)}
    return _estimate(values, name, int(array.size - x.size), level)


def proportion(successes: int, n: int, *, level: float = 0.95) -> Estimate:
    """A share `successes / n` with Wilson's interval (1927; R `prop.test(successes, n, correct = FALSE)`).

    Raises StatisticsError unless 0 ≤ successes ≤ n and n > 0.

    >>> from jcommunity_study.stats import proportion
    >>> found = proportion(30, 40)
    >>> found.estimate, round(found.conf_low, 3), round(found.conf_high, 3)
    (0.75, 0.598, 0.858)
    """
    if not 0 <= number("successes", successes) <= number("n", n) or n == 0:
        raise StatisticsError(
            f"比例需要 0 ≤ 次数 ≤ n 且 n > 0，得到 {successes}/{n}", f"a share needs 0 <= successes <= n and n > 0, got {successes}/{n}"
        )
    share, low, high = wilson(successes, n, check_level(level))
    return _estimate({"estimate": float(share), "conf_low": float(low), "conf_high": float(high), "n": int(n)}, "share", 0, level)


def _estimate(values: dict[str, Any], term: str, n_missing: int, level: float) -> Estimate:
    found = {"std_error": None, "df": None} | values
    row = {"term": term, **{k: v for k, v in found.items() if v is not None}}
    return Estimate(table=tidy([row]), n_missing=n_missing, level=level, **found)
