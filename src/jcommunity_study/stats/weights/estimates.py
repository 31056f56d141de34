"""Means, shares, totals and ratios under a design, with linearised standard errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import special

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, column, levels, names_of, number, numbers
from jcommunity_study.stats._intervals import t_bounds
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.weights.design import Design, sampled


@dataclass(frozen=True, eq=False, kw_only=True)
class DesignEstimates(Result):
    """`to_frame()`, one row a term: term, estimate, std_error, df, conf_low, conf_high, n (valid, unweighted; of a share, those in the

    category), n_valid, n_missing, weighted_n (Σw of the same); of means, totals and shares deff (variance over that of a simple random
    sample of the same size), of means std_dev (the population's; R `svyvar`, the valid cases counted), of quantiles probability.
    `covariance` (terms × terms) holds the shares' covariances; of estimates that rest on different cases, the variances alone.
    """

    n: int
    df: float
    level: float
    covariance: Floats = field(repr=False)


def design_means(
    design: Design, columns: str | Sequence[str], *, replacement: bool = False, df: float | None = None, level: float = 0.95
) -> DesignEstimates:
    """Weighted means of numeric columns (R `svymean(na.rm = TRUE)`, each column on its own valid cases).

    Intervals are t with the design's degrees of freedom, or `df` (`np.inf`: normal, as R's `confint`). `deff` compares with a simple
    random sample without replacement from a population of Σw, NaN where that is no larger than the sample (weights of mean 1, say); with
    `replacement`, with one drawn with replacement. Raises StatisticsError for text, infinite values, and a column without a valid case.

    >>> import pandas as pd
    >>> from jcommunity_study.stats import Design
    >>> sample = Design(pd.DataFrame({"age": [20, 30, 40, 60], "w": [1, 1, 2, 2]}), weights="w")
    >>> design_means(sample, ["age"]).to_frame()[["estimate", "std_error"]].round(3).values.tolist()
    [[41.667, 8.523]]
    """
    sampled(design)
    return _estimates(design, {name: numbers(column(design.data, name), name) for name in names_of(columns)}, False, replacement, df, level)


def design_totals(design: Design, columns: str | Sequence[str], *, df: float | None = None, level: float = 0.95) -> DesignEstimates:
    """Weighted totals of numeric columns (R `svytotal(na.rm = TRUE)`); raises as `design_means` does. `deff` is NaN.

    >>> import pandas as pd
    >>> from jcommunity_study.stats import Design
    >>> sample = Design(pd.DataFrame({"people": [3, 2, 4, 1], "homes": [500] * 4}), weights=[125] * 4, fpc="homes")
    >>> design_totals(sample, ["people"]).to_frame()[["estimate", "std_error"]].round(1).values.tolist()
    [[1250.0, 321.5]]
    """
    sampled(design)
    return _estimates(design, {name: numbers(column(design.data, name), name) for name in names_of(columns)}, True, False, df, level)


def design_ratio(design: Design, numerator: str, denominator: str, *, df: float | None = None, level: float = 0.95) -> DesignEstimates:
    """One column's total over another's, on the cases that have both (R `svyratio(na.rm = TRUE)`); a mean of ratios it is not.

    Raises as `design_means` does, and for a denominator whose total is 0.

    >>> import pandas as pd
    >>> from jcommunity_study.stats import Design
    >>> sample = Design(pd.DataFrame({"votes": [30, 45, 10], "flats": [60, 50, 40]}))
    >>> design_ratio(sample, "votes", "flats").to_frame()[["estimate", "std_error"]].round(3).values.tolist()
    [[0.567, 0.174]]
    """
    sampled(design)
    y, x = (numbers(column(design.data, name), name) for name in (numerator, denominator))
    inside = domain(design, ~np.isnan(y + x), f"{numerator}/{denominator}")
    w, y, x = inside.weights, np.nan_to_num(y), np.nan_to_num(x)
    below = float(w @ x)
    if below == 0:
        raise StatisticsError(f"分母 {denominator} 的总和为 0", f"the total of the denominator {denominator} is 0")
    ratio = float(w @ y) / below
    variance = inside.variance(((y - ratio * x) * w / below)[:, None])
    se, free = float(np.sqrt(variance[0, 0])), float(inside.df if df is None else number("df", df))
    low, high = t_bounds(ratio, se, free, check_level(level))
    row = {
        "term": f"{numerator}/{denominator}", "estimate": ratio, "std_error": se, "df": free, "conf_low": float(low),
        "conf_high": float(high), "n": inside.n, "n_valid": inside.n, "n_missing": design.n - inside.n, "weighted_n": float(w.sum()),
    }  # fmt: skip
    return DesignEstimates(table=tidy([row]), n=inside.n, df=free, level=level, covariance=variance)


def design_proportions(
    design: Design, name: str, *, replacement: bool = False, df: float | None = None, level: float = 0.95
) -> DesignEstimates:
    """The share of each category of one column (R `svymean(~factor)`), terms as the categories are named, unused ones kept.

    Intervals are t on the logit scale (R `svyciprop(method = "logit")`): within 0 and 1; NaN for a share of exactly 0 or 1, of which the
    linearised variance knows nothing. Otherwise as `design_means`.

    >>> import pandas as pd
    >>> from jcommunity_study.stats import Design
    >>> sample = Design(pd.DataFrame({"sex": ["f", "f", "m", "m"], "w": [1, 1, 2, 2]}), weights="w")
    >>> design_proportions(sample, "sex").to_frame()[["term", "estimate", "std_error"]].round(3).values.tolist()
    [['f', 0.333, 0.257], ['m', 0.667, 0.257]]
    """
    sampled(design)
    found = levels(column(design.data, name), name)
    inside = domain(design, found.codes >= 0, name)
    w = inside.weights
    dummies = (found.codes[:, None] == np.arange(len(found.values))) * 1.0
    total = float(w.sum())
    share = w @ dummies / total
    covariance = inside.variance((dummies - share) * w[:, None] / total)
    se = np.sqrt(np.diag(covariance))
    free = float(inside.df if df is None else number("df", df))
    low, high = logit_bounds(share, se, free, check_level(level))
    counts, weighted = (dummies * (w > 0)[:, None]).sum(axis=0).astype(int), w @ dummies
    table = tidy({
        "term": list(found.names), "estimate": share, "std_error": se, "df": np.full(len(share), free), "conf_low": low, "conf_high": high,
        "n": counts, "n_valid": np.full(len(share), inside.n), "n_missing": np.full(len(share), design.n - inside.n),
        "weighted_n": weighted, "deff": _deff(se**2, share * (1 - share), inside.n, total, replacement),
    })  # fmt: skip
    return DesignEstimates(table=table, n=inside.n, df=free, level=level, covariance=covariance)


def _estimates(
    design: Design, values: Mapping[str, Floats], totals: bool, replacement: bool, df: float | None, level: float
) -> DesignEstimates:
    rows = [_one(design, name, x, totals, replacement, df, check_level(level)) for name, x in values.items()]
    free = float(design.df if df is None else number("df", df))
    variances = np.diag([row["std_error"] ** 2 for row in rows])
    return DesignEstimates(table=tidy(rows), n=design.n, df=free, level=level, covariance=variances)


def _one(design: Design, name: str, x: Floats, totals: bool, replacement: bool, df: float | None, level: float) -> dict[str, Any]:
    inside = domain(design, ~np.isnan(x), name)
    w, x = inside.weights, np.nan_to_num(x)
    total = float(w.sum())
    mean = float(w @ x) / total
    scale, centre = (1.0, 0.0) if totals else (total, mean)
    se = float(np.sqrt(inside.variance(((x - centre) * w / scale)[:, None])[0, 0]))
    free = float(inside.df if df is None else number("df", df))
    low, high = t_bounds(mean * total / scale, se, free, level)
    spread = float(w @ (x - mean) ** 2) / total
    row = {
        "term": name, "estimate": mean * total / scale, "std_error": se, "df": free, "conf_low": float(low), "conf_high": float(high),
        "n": inside.n, "n_valid": inside.n, "n_missing": design.n - inside.n, "weighted_n": total,
        "deff": np.nan if totals else float(_deff(se**2, spread, inside.n, total, replacement)),
    }  # fmt: skip
    return row if totals else {**row, "std_dev": float(np.sqrt(spread * inside.n / (inside.n - 1))) if inside.n > 1 else np.nan}


def domain(design: Design, valid: Any, name: str) -> Design:
    """The design of the valid rows; StatisticsError when none of them weighs anything."""
    if not design.weights[valid].any():
        raise StatisticsError(f"{name} 没有权重大于 0 的有效个案", f"{name} has no valid case with a weight over 0")
    return design.where(valid)


def _deff(variance: Any, spread: Any, n: int, total: float, replacement: bool) -> Any:
    """Variance over that of a simple random sample; `spread` is the population variance, divisor Σw."""
    left = 1.0 if replacement else 1 - n / total
    alone = np.asarray(spread) / (n - 1) * left if n > 1 and left > 0 else np.zeros_like(np.asarray(spread, dtype=float))
    return np.divide(variance, alone, out=np.full_like(alone, np.nan), where=alone > 0)


def logit_bounds(share: Floats, se: Floats, df: float, level: float) -> tuple[Floats, Floats]:
    """t bounds of shares on the logit scale; NaN for a share of 0 or 1, or without error."""
    known = (share > 0) & (share < 1) & (se > 0)
    p = np.where(known, share, 0.5)
    low, high = t_bounds(special.logit(p), np.where(known, se / (p * (1 - p)), np.nan), df, level)
    return special.expit(low), special.expit(high)
