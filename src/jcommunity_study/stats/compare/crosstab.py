"""Two categorical columns against each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from scipy.stats import contingency

from jcommunity_study.stats._input import Floats, Levels, check_level, has_order, levels, refuse_empty_levels, whole
from jcommunity_study.stats._input import column as pick
from jcommunity_study.stats._intervals import noncentral_chi2
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.compare.concordance import NAMES, concordance
from jcommunity_study.stats.compare.same_margins import fisher_exact, monte_carlo


@dataclass(frozen=True, eq=False, kw_only=True)
class Crosstab(Result):
    """Counts and association of two categorical columns.

    `to_frame()`: one row a cell: row, column, n, expected, row_share, column_share, residual (Pearson), adjusted_residual
    (R's `stdres`: standard normal under independence). `counts`: the table itself. The Yates and odds-ratio fields are None unless the
    table is 2 × 2; `odds_ratio` is the conditional maximum likelihood estimate, as in R's `fisher.test`. `fisher_p` is None where tables
    with these margins are too many to count; `p_monte_carlo` (by χ²) and `fisher_p_monte_carlo` are None without `resamples`; `gamma` and
    `tau_b` are None unless both columns have an order.
    """

    row: str
    column: str
    n: int
    n_missing: int
    statistic: float
    df: float
    p_value: float
    statistic_yates: float | None
    p_yates: float | None
    fisher_p: float | None
    odds_ratio: float | None
    odds_ratio_low: float | None
    odds_ratio_high: float | None
    p_monte_carlo: float | None
    fisher_p_monte_carlo: float | None
    resamples: int
    seed: int | None
    cramers_v: float
    cramers_v_low: float
    cramers_v_high: float
    cramers_v_corrected: float
    gamma: float | None
    gamma_low: float | None
    gamma_high: float | None
    tau_b: float | None
    tau_b_low: float | None
    tau_b_high: float | None
    expected_min: float
    expected_below_5: float
    level: float
    counts: pd.DataFrame = field(repr=False)


def crosstab(
    data: pd.DataFrame, row: str, column: str, *, resamples: int = 0, seed: int | None = None, level: float = 0.95
) -> Crosstab:
    """Cross-tabulate two columns of `data`.

    χ² without correction (R `chisq.test(correct = FALSE)`), for 2 × 2 also with Yates', and Fisher's exact test of any table that is not
    too large to count (R `fisher.test`). With `resamples` > 0 both p also by Monte Carlo: tables with the same margins drawn by `seed`,
    (1 + those as extreme) / (1 + resamples) (R `simulate.p.value = TRUE`), whose standard error is √(p (1 - p) / resamples). Cramér's V
    with the interval that inverts the noncentral χ² (R `effectsize::cramers_v(adjust = FALSE, alternative = "two.sided")`) and corrected
    for bias (Bergsma 2013). Goodman & Kruskal's γ and Kendall's τ-b where both columns are numbers or ordered categoricals: see
    `concordance.py`. `expected_below_5` is the share of cells whose expected count is under 5.

    Rows with a missing value in either column are left out and counted. Raises StatisticsError when a column has fewer than two
    categories, or a category that no row has, and for resamples below 0 or without a seed.

    >>> table = pd.DataFrame({"home": ["own", "own", "own", "rent", "rent", "rent"], "meets": [3, 2, 3, 1, 1, 2]})
    >>> found = crosstab(table, "home", "meets", resamples=999, seed=1)
    >>> round(found.statistic, 3), round(found.fisher_p, 3), found.p_monte_carlo > 0.05, found.gamma is None
    (4.0, 0.6, True, True)
    """
    one, other = pick(data, row), pick(data, column)
    rows, columns = levels(one, row), levels(other, column)
    used = (rows.codes >= 0) & (columns.codes >= 0)
    shape = len(rows.values), len(columns.values)
    observed = np.zeros(shape, dtype=np.int64)
    np.add.at(observed, (rows.codes[used], columns.codes[used]), 1)
    refuse_empty_levels(observed.sum(axis=1), rows, row)
    refuse_empty_levels(observed.sum(axis=0), columns, column)
    expected = observed.sum(axis=1, keepdims=True) * observed.sum(axis=0) / observed.sum()
    df = float((shape[0] - 1) * (shape[1] - 1))
    chi2 = float(((observed - expected) ** 2 / expected).sum())
    by_chi2, by_probability = monte_carlo(observed, resamples, seed) if whole("resamples", resamples, 0) else (None, None)
    ordinal = concordance(observed.astype(float), level) if has_order(one) and has_order(other) else dict.fromkeys(NAMES)
    return Crosstab(
        table=_cells(observed, expected, rows, columns), row=row, column=column, n=int(used.sum()), n_missing=int((~used).sum()),
        statistic=chi2, df=df, p_value=float(stats.chi2.sf(chi2, df)), **_exact(observed, expected, level),
        p_monte_carlo=by_chi2, fisher_p_monte_carlo=by_probability, resamples=resamples, seed=seed if resamples else None,
        **_cramer(chi2, df, shape, int(used.sum()), check_level(level)), **ordinal,
        expected_min=float(expected.min()), expected_below_5=float((expected < 5).mean()), level=level,
        counts=pd.DataFrame(observed, index=pd.Index(rows.names, name=row), columns=pd.Index(columns.names, name=column)),
    )  # fmt: skip


def _cells(observed: Any, expected: Floats, rows: Levels, columns: Levels) -> pd.DataFrame:
    n, by_row, by_column = observed.sum(), observed.sum(axis=1, keepdims=True), observed.sum(axis=0, keepdims=True)
    spread = np.sqrt(expected * (1 - by_row / n) * (1 - by_column / n))
    return pd.DataFrame(
        {
            "row": np.repeat(rows.names, len(columns.names)),
            "column": np.tile(columns.names, len(rows.names)),
            "n": observed.ravel(),
            "expected": expected.ravel(),
            "row_share": (observed / by_row).ravel(),
            "column_share": (observed / by_column).ravel(),
            "residual": ((observed - expected) / np.sqrt(expected)).ravel(),
            "adjusted_residual": ((observed - expected) / spread).ravel(),
        }
    )


def _exact(observed: Any, expected: Floats, level: float) -> dict[str, Any]:
    if observed.shape != (2, 2):
        names = ("statistic_yates", "p_yates", "odds_ratio", "odds_ratio_low", "odds_ratio_high")
        return {**dict.fromkeys(names), "fisher_p": fisher_exact(observed)}
    gap = np.abs(observed - expected)
    yates = float(((gap - np.minimum(0.5, gap)) ** 2 / expected).sum())
    odds = contingency.odds_ratio(observed, kind="conditional")
    interval = odds.confidence_interval(level)
    return {
        "statistic_yates": yates,
        "p_yates": float(stats.chi2.sf(yates, 1)),
        "fisher_p": float(stats.fisher_exact(observed).pvalue),
        "odds_ratio": float(odds.statistic),
        "odds_ratio_low": float(interval.low),
        "odds_ratio_high": float(interval.high),
    }


def _cramer(chi2: float, df: float, shape: tuple[int, int], n: int, level: float) -> dict[str, float]:
    smaller = min(shape) - 1
    low, high = (min(1.0, sqrt(nc / (n * smaller))) for nc in noncentral_chi2(chi2, df, level))
    corrected = [s - (s - 1) ** 2 / (n - 1) for s in shape]
    phi2 = max(0.0, chi2 / n - df / (n - 1))
    return {
        "cramers_v": sqrt(chi2 / (n * smaller)),
        "cramers_v_low": low,
        "cramers_v_high": high,
        "cramers_v_corrected": sqrt(phi2 / (min(corrected) - 1)) if min(corrected) > 1 else float("nan"),
    }
