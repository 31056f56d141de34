"""Which groups differ: all pairs, with the error of the whole family held."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, by_groups, check_level, one_of
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.compare.adjust import Adjustment, p_adjust
from jcommunity_study.stats.compare.effects import welch_df, within_sum_of_squares
from jcommunity_study.stats.compare.studentized import range_quantile, range_sf

Posthoc = Literal["games-howell", "tukey", "dunn"]


@dataclass(frozen=True, eq=False, kw_only=True)
class PairwiseComparisons(Result):
    """All pairs of groups. `to_frame()`: term `B-A` (as R's TukeyHSD), group1 = A, group2 = B, estimate = B minus A.

    `estimate` is a difference of means, for Dunn a difference of mean ranks; `p_value` is adjusted; Dunn has also `p_raw` and no interval.
    """

    method: str
    adjust: str
    outcome: str
    group: str
    n: int
    n_missing: int
    k: int
    level: float


def posthoc(
    data: pd.DataFrame, outcome: str, group: str, *, method: Posthoc = "games-howell", adjust: Adjustment | None = None, level: float = 0.95
) -> PairwiseComparisons:
    """All pairwise comparisons of `outcome` between the levels of `group`.

    `games-howell` (1976): unequal variances, studentised range with Welch's df; `tukey`: equal variances (R `TukeyHSD`, Tukey–Kramer);
    both hold the family by the studentised range. `dunn` (1964): mean ranks with ties corrected, two-sided p adjusted by `adjust`
    (`holm` unless told; R `dunn.test(altp = TRUE)`).

    Raises StatisticsError as `compare_groups` does (one group, an empty group, fewer than two in a group, no variance), and for an `adjust`
    of the methods that hold the family themselves.

    >>> from jcommunity_study.stats import posthoc
    >>> import pandas as pd
    >>> data = pd.DataFrame({"block": list("aaabbbccc"), "trust": [1, 2, 2, 3, 4, 3, 5, 4, 5]})
    >>> found = posthoc(data, "trust", "block", method="tukey").to_frame().set_index("term")
    >>> found[["estimate", "p_value"]].round(4).T.to_dict("list")
    {'b-a': [1.6667, 0.0285], 'c-a': [3.0, 0.0017], 'c-b': [1.3333, 0.0674]}
    """
    one_of("method", method, _METHODS)
    if adjust is not None and method != "dunn":
        raise StatisticsError(
            f"{method} 以学生化极差控制整族错误，不再用 adjust；请去掉该选项",
            f"{method} holds the family by the studentised range and takes no adjust; leave it out",
        )
    parts, names, missing = by_groups(data, outcome, group)
    everything = np.concatenate(parts)
    lone = method != "dunn" and (min(map(len, parts)) < 2 or within_sum_of_squares(parts) == 0)
    if lone or np.ptp(everything) == 0 or everything.size <= len(parts):
        small = min(zip(map(len, parts), names, strict=True))
        raise StatisticsError(
            f"{outcome} 组内没有变异，或某组太小（“{small[1]}”：{small[0]} 个）；请合并组或删去该变量",
            f"{outcome} does not vary within groups, or a group is too small ({small[1]!r}: {small[0]}); merge groups or leave it out",
        )
    pairs = list(combinations(range(len(parts)), 2))
    adjust = adjust or "holm"
    columns = _METHODS[method](parts, pairs, check_level(level), adjust)
    terms = {
        "term": [f"{names[j]}-{names[i]}" for i, j in pairs],
        "group1": [names[i] for i, _ in pairs],
        "group2": [names[j] for _, j in pairs],
    }
    return PairwiseComparisons(
        table=tidy({**terms, **columns}), method=method, adjust=adjust if method == "dunn" else "studentized range",
        outcome=outcome, group=group, n=int(everything.size), n_missing=missing, k=len(parts), level=level,
    )  # fmt: skip


def _range_columns(difference: Floats, se: Floats, df: Floats, k: int, level: float) -> dict[str, Any]:
    root2 = np.sqrt(2)
    statistic = difference / se
    # equal degrees of freedom share one quantile: finding it is what costs
    quantile = {free: range_quantile(level, k, free) for free in dict.fromkeys(df)}
    half = np.array([quantile[free] for free in df]) / root2 * se
    p = np.array([range_sf(q, k, free) for q, free in zip(np.abs(statistic) * root2, df, strict=True)])
    return {
        "estimate": difference, "std_error": se, "statistic": statistic, "df": df, "p_value": p,
        "conf_low": difference - half, "conf_high": difference + half,
    }  # fmt: skip


def _games_howell(parts: list[Floats], pairs: list[tuple[int, int]], level: float, _: Adjustment) -> dict[str, Any]:
    n, mean = [len(p) for p in parts], [p.mean() for p in parts]
    v = [p.var(ddof=1) / len(p) for p in parts]
    difference = np.array([mean[j] - mean[i] for i, j in pairs])
    se = np.sqrt([v[i] + v[j] for i, j in pairs])
    if (se == 0).any():
        raise StatisticsError(
            "有两组都没有变异，无法比较；请合并或删去", "two groups both lack variance and cannot be compared; merge or drop them"
        )
    return _range_columns(difference, se, np.array([welch_df(v[i], v[j], n[i], n[j]) for i, j in pairs]), len(parts), level)


def _tukey(parts: list[Floats], pairs: list[tuple[int, int]], level: float, _: Adjustment) -> dict[str, Any]:
    df = sum(map(len, parts)) - len(parts)
    mse = within_sum_of_squares(parts) / df
    difference = np.array([parts[j].mean() - parts[i].mean() for i, j in pairs])
    se = np.sqrt([mse * (1 / len(parts[i]) + 1 / len(parts[j])) for i, j in pairs])
    return _range_columns(difference, se, np.full(len(pairs), float(df)), len(parts), level)


def _dunn(parts: list[Floats], pairs: list[tuple[int, int]], level: float, adjust: Adjustment) -> dict[str, Any]:
    everything = np.concatenate(parts)
    n, ranks = everything.size, stats.rankdata(everything)
    ties = np.unique(everything, return_counts=True)[1].astype(float)
    variance = n * (n + 1) / 12 - (ties**3 - ties).sum() / (12 * (n - 1))
    mean = [r.mean() for r in np.split(ranks, np.cumsum([len(p) for p in parts])[:-1])]
    difference = np.array([mean[j] - mean[i] for i, j in pairs])
    se = np.sqrt([variance * (1 / len(parts[i]) + 1 / len(parts[j])) for i, j in pairs])
    raw = 2 * stats.norm.sf(np.abs(difference / se))
    return {"estimate": difference, "std_error": se, "statistic": difference / se, "p_value": p_adjust(raw, adjust), "p_raw": raw}


_METHODS = {"games-howell": _games_howell, "tukey": _tukey, "dunn": _dunn}
