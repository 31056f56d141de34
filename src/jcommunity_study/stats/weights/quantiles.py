"""Quantiles under a design."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from scipy import special

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, column, names_of, number, numbers, one_of
from jcommunity_study.stats._intervals import t_bounds
from jcommunity_study.stats._result import tidy
from jcommunity_study.stats.weights.design import Design, sampled
from jcommunity_study.stats.weights.estimates import DesignEstimates, domain, logit_bounds

TIE = 1e-12  # of the total weight: a sum this close to the share asked for has reached it
Bounds = tuple[float, float]
Interval = Literal["mean", "logit", "beta"]
Rule = Literal["math", "school"]


def design_quantiles(
    design: Design,
    columns: str | Sequence[str],
    probabilities: float | Sequence[float] = (0.25, 0.5, 0.75),
    *,
    interval: Interval = "mean",
    rule: Rule = "math",
    df: float | None = None,
    level: float = 0.95,
) -> DesignEstimates:
    """Weighted quantiles of numeric columns, a row a column and probability (R 4.1's `svyquantile(na.rm = TRUE)`).

    `rule`: math, the smallest value with at least that share of the weight at or below it; school, halfway to the next value when the share
    is met exactly. Intervals are Woodruff's (1952): those of the share at or below the quantile, turned back into values. `interval` says
    how the share's is made: mean (t), logit (R's xlogit), beta (Korn & Graubard 1998). A bound outside the data is NaN; one below
    the first value's share is that value (R takes the second). `std_error` is the interval's length over that of a t interval of one
    standard error. `df` as in `design_means`.

    Raises StatisticsError as `design_means` does, and for a probability not strictly between 0 and 1.

    >>> import pandas as pd
    >>> from jcommunity_study.stats import Design
    >>> sample = Design(pd.DataFrame({"age": [20, 30, 40, 60], "w": [1, 1, 2, 2]}), weights="w")
    >>> design_quantiles(sample, ["age"], [0.5]).to_frame()["estimate"].tolist()
    [40.0]
    """
    sampled(design)
    bounds, halfway = one_of("interval", interval, INTERVALS), one_of("rule", rule, {"math": False, "school": True})
    check_level(level)
    several = probabilities if isinstance(probabilities, Iterable) else (probabilities,)
    asked = [number("probability", p) for p in several]
    for p in asked:
        if not 0 < p < 1:
            raise StatisticsError(f"分位数的概率应在 0 与 1 之间，得到 {p}", f"a quantile's probability lies between 0 and 1, not {p}")
    rows = [
        row
        for name in names_of(columns)
        for row in _of_column(design, name, numbers(column(design.data, name), name), asked, bounds, halfway, df, level)
    ]
    free, variances = float(design.df if df is None else number("df", df)), np.diag([row["std_error"] ** 2 for row in rows])
    return DesignEstimates(table=tidy(rows), n=design.n, df=free, level=level, covariance=variances)


def _of_column(
    design: Design, name: str, x: Floats, probabilities: Sequence[float], bounds: Any, halfway: bool, df: float | None, level: float
) -> list[dict[str, Any]]:
    inside = domain(design, ~np.isnan(x), name)
    used = np.flatnonzero(inside.weights)
    order = used[np.argsort(x[used], kind="stable")]
    values, reached = x[order], np.cumsum(inside.weights[order])
    free = float(inside.df if df is None else number("df", df))
    rows = []
    for p in probabilities:
        estimate = _at(values, reached, p, halfway)
        ends = bounds(*_share_below(inside, x, estimate), inside, free, level)
        low, high = (_at(values, reached, end, halfway) if 0 <= end <= 1 else np.nan for end in ends)
        se = (high - low) / (2 * special.stdtrit(free, 0.5 + level / 2)) if free > 0 else np.nan
        rows.append({
            "term": name, "estimate": estimate, "std_error": se, "df": free, "conf_low": low, "conf_high": high, "probability": p,
            "n": inside.n, "n_valid": inside.n, "n_missing": design.n - inside.n, "weighted_n": float(reached[-1]),
        })  # fmt: skip
    return rows


def _at(values: Floats, reached: Floats, p: float, halfway: bool) -> float:
    """The quantile: `values` in order, `reached` the weight up to each."""
    asked, tie = p * reached[-1], TIE * reached[-1]
    i = min(int(np.searchsorted(reached, asked - tie)), len(values) - 1)
    met = halfway and abs(reached[i] - asked) <= tie and i + 1 < len(values)
    return float((values[i] + values[i + 1]) / 2 if met else values[i])


def _share_below(design: Design, x: Floats, value: float) -> tuple[float, float]:
    """The share at or below a value, and its standard error."""
    w, below = design.weights, np.nan_to_num(x, nan=np.inf) <= value
    if below[w > 0].all():
        return 1.0, 0.0
    share = float(w @ below / w.sum())
    return share, float(np.sqrt(design.variance(((below - share) * w / w.sum())[:, None])[0, 0]))


def _mean(share: float, se: float, _: Design, df: float, level: float) -> Bounds:
    low, high = t_bounds(share, se, df, level)
    return float(low), float(high)


def _logit(share: float, se: float, _: Design, df: float, level: float) -> Bounds:
    low, high = logit_bounds(np.array([share]), np.array([se]), df, level)
    return float(low[0]), float(high[0])


def _beta(share: float, se: float, design: Design, df: float, level: float) -> Bounds:
    """Clopper–Pearson's, at the effective n; as in R with the design's degrees of freedom whatever `df`."""
    if not (se > 0 and design.df > 0):
        return np.nan, np.nan
    tail = (1 - level) / 2
    n = share * (1 - share) / se**2 * (special.stdtrit(design.n - 1, tail) / special.stdtrit(design.df, tail)) ** 2
    low = special.betaincinv(n * share, n * (1 - share) + 1, tail)
    return float(low), float(special.betaincinv(n * share + 1, n * (1 - share), 1 - tail))


INTERVALS: Mapping[str, Callable[[float, float, Design, float, float], Bounds]] = {"mean": _mean, "logit": _logit, "beta": _beta}
