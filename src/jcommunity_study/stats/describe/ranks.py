"""Ranking questions: what people put first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, as_frame, check_level, distinct_names, mapping_of, numbers, whole
from jcommunity_study.stats._intervals import t_bounds, wilson
from jcommunity_study.stats._result import Result, tidy


@dataclass(frozen=True, eq=False, kw_only=True)
class RankSummary(Result):
    """`to_frame()`, one row an option: term, value (the column), estimate (mean rank), std_error, df, conf_low, conf_high (t),

    n_ranked, mean_given (mean of the ranks really given), and per k of `top` the share that ranked it among the first k:
    top1, top1_low, top1_high (Wilson), top3, … Scalars: Friedman's χ² (`statistic`, df, p_value) and `kendall_w`.
    """

    n: int
    n_missing: int
    n_partial: int
    k: int
    statistic: float
    df: float
    p_value: float
    kendall_w: float
    level: float


def rank_summary(
    ranks: Any, *, top: int | Sequence[int] = (1, 3), labels: Mapping[str, str] | None = None, level: float = 0.95
) -> RankSummary:
    """Summarise a ranking question: `ranks` is people × options, 1 = first, NaN = not ranked.

    Partial rankings: whoever ranked m of k options prefers these to the rest, so the k - m others share the mean of the places left,
    (m + 1 + k) / 2. Mean ranks, Friedman's test (ties corrected, R `friedman.test`) and Kendall's W (= χ² / (n (k - 1))) rest on the
    rankings completed so; the mean over the given ranks alone (`mean_given`) flatters options that few people rank. Within a person
    the given ranks are read by their order: gaps close, equal ranks share their mean. Top-k shares are of all who ranked anything.

    Raises StatisticsError with fewer than two options, when nobody ranked, for ranks or a `top` under 1, and when nobody prefers anything.

    >>> from jcommunity_study.stats import rank_summary
    >>> import pandas as pd
    >>> ranks = pd.DataFrame({"parking": [1, 1, 2, 1], "noise": [2, 3, 1, 2], "rubbish": [3, 2, 3, None]})
    >>> found = rank_summary(ranks, top=[1])
    >>> found.to_frame().set_index("term")[["estimate", "top1"]].T.to_dict("list")
    {'parking': [1.25, 0.75], 'noise': [2.0, 0.25], 'rubbish': [2.75, 0.0]}
    >>> round(found.kendall_w, 3), found.n_partial
    (0.562, 1)
    """
    distinct_names(ranks := as_frame(ranks))
    names = mapping_of("labels", labels)
    top = [whole("top", place, 1) for place in (top if isinstance(top, Iterable) else (top,))]
    given = (
        np.column_stack([numbers(ranks.iloc[:, i], str(c)) for i, c in enumerate(ranks.columns)])
        if ranks.shape[1]
        else np.empty((len(ranks), 0))
    )
    answered = ~np.isnan(given).all(axis=1)
    used = given[answered]
    _check(used, ranks)
    n, k = used.shape
    completed = _complete(used)
    se = completed.std(axis=0, ddof=1) / np.sqrt(n) if n > 1 else np.full(k, np.nan)
    low, high = t_bounds(completed.mean(axis=0), se, n - 1, check_level(level))
    ranked = (~np.isnan(used)).sum(axis=0)
    columns = {
        "term": [names.get(c, str(c)) for c in ranks.columns], "value": [str(c) for c in ranks.columns],
        "estimate": completed.mean(axis=0), "std_error": se, "df": np.full(k, n - 1.0), "conf_low": low, "conf_high": high,
        "n_ranked": ranked,
        "mean_given": np.where(ranked > 0, np.nansum(used, axis=0) / np.maximum(ranked, 1), np.nan),
    }  # fmt: skip
    for place in top:
        share = wilson((used <= place).sum(axis=0), n, level)
        columns |= dict(zip((f"top{place}", f"top{place}_low", f"top{place}_high"), share, strict=True))
    chi2 = friedman(completed)
    return RankSummary(
        table=tidy(columns), n=n, n_missing=int((~answered).sum()), n_partial=int(np.isnan(used).any(axis=1).sum()), k=k,
        statistic=chi2, df=float(k - 1), p_value=float(stats.chi2.sf(chi2, k - 1)), kendall_w=chi2 / (n * (k - 1)), level=level,
    )  # fmt: skip


def friedman(ranks: Floats) -> float:
    """Friedman's χ² of within-row ranks (rows × options), ties corrected; StatisticsError when every row is one tie."""
    n, k = ranks.shape
    ties = sum(float((c**3 - c).sum()) for c in (np.unique(row, return_counts=True)[1] for row in ranks))
    below = n * k * (k + 1) - ties / (k - 1)
    if below <= 0:
        raise StatisticsError(
            "所有人的排序都并列，无法检验；请检查排序题的编码",
            "every ranking is one tie, so nothing can be tested; check how ranks are coded",
        )
    return float(12 * ((ranks.sum(axis=0) - n * (k + 1) / 2) ** 2).sum() / below)


def _check(used: Floats, ranks: pd.DataFrame) -> None:
    if ranks.shape[1] < 2 or len(used) == 0:
        raise StatisticsError(
            f"排序题需要至少两个选项和一位排序者，得到 {ranks.shape[1]} 个选项、{len(used)} 人",
            f"a ranking needs two or more options and somebody who ranked, got {ranks.shape[1]} options, {len(used)} people",
        )
    low = np.nanmin(np.where(np.isnan(used), np.inf, used), axis=0) < 1
    if low.any():
        name = ranks.columns[int(np.flatnonzero(low)[0])]
        raise StatisticsError(
            f"列 {name} 的名次小于 1；未排序请设为缺失", f"column {name} holds a rank under 1; set what was not ranked missing"
        )


def _complete(used: Floats) -> Floats:
    k = used.shape[1]
    m = (~np.isnan(used)).sum(axis=1, keepdims=True)
    order = stats.rankdata(np.where(np.isnan(used), np.inf, used), axis=1)  # the unranked tie behind: their mid-rank is (m + 1 + k) / 2
    return np.asarray(np.where(np.isnan(used), (m + 1 + k) / 2, order))
