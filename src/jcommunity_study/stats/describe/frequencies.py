"""How often each answer was given: one choice, and several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import (
    Floats,
    Levels,
    as_frame,
    as_series,
    check_level,
    distinct_names,
    levels,
    mapping_of,
    name_of,
    numbers,
    row_weights,
)
from jcommunity_study.stats._intervals import wilson
from jcommunity_study.stats._result import Result, tidy


@dataclass(frozen=True, eq=False, kw_only=True)
class Frequencies(Result):
    """`to_frame()`: term (the label), value, n (unweighted), estimate (share of the valid), conf_low, conf_high, cumulative;

    with weights also weighted_n. `n` are the valid answers; `n_effective` is n, or Kish's (Σw)² / Σw² with weights.
    """

    name: str
    n: int
    n_missing: int
    weighted: bool
    n_effective: float
    level: float


@dataclass(frozen=True, eq=False, kw_only=True)
class MultipleResponse(Result):
    """`to_frame()`: term (the option), value (the column), n (ticked), n_asked, estimate (share of respondents), conf_low, conf_high,

    answer_share (share of all ticks). `n` are the respondents, `answers` the ticks. `statistic`, `df`, `p_value`: Cochran's Q over the
    `n_complete` respondents who have a value at every option, None where nobody ticked one option and not another.
    """

    n: int
    n_missing: int
    n_complete: int
    answers: int
    answers_per_respondent: float
    statistic: float | None
    df: float | None
    p_value: float | None
    level: float


def frequencies(
    series: Any,
    *,
    order: Sequence[Any] | None = None,
    labels: Mapping[Any, str] | None = None,
    weights: Any = None,
    level: float = 0.95,
) -> Frequencies:
    """Count each value of `series` (or of a list or array); shares are of the valid answers, with Wilson intervals.

    `order` lists the possible values (those never chosen appear with n = 0); without it a categorical's own order, else sorted.
    `labels` maps a value to what is printed. With `weights` (≥ 0, one a row) shares are weighted, the unweighted n stands beside,
    and the interval is Wilson's at Kish's effective n: an approximation that knows no strata or clusters.

    Raises StatisticsError for a value outside `order`, and for weights that are missing, negative, infinite or all zero.

    >>> from jcommunity_study.stats import frequencies
    >>> import pandas as pd
    >>> answers = pd.Series(["own", "rent", "own", None, "own"], name="tenure")
    >>> found = frequencies(answers, order=["own", "rent", "other"])
    >>> found.to_frame()[["term", "n", "estimate"]].to_dict("records")
    [{'term': 'own', 'n': 3, 'estimate': 0.75}, {'term': 'rent', 'n': 1, 'estimate': 0.25}, {'term': 'other', 'n': 0, 'estimate': 0.0}]
    >>> found.n_missing
    1
    """
    names = mapping_of("labels", labels)
    told = None if weights is None else row_weights(series, weights)
    series = as_series(series)
    name = str(series.name) if series.name is not None else "values"
    found = _ordered(series, order, name)
    valid = found.codes >= 0
    w = np.ones(len(series)) if told is None else told
    if told is not None and valid.any() and w[valid].sum() == 0:
        raise StatisticsError(f"{name} 的有效个案权重全为 0", f"the weights of all valid cases of {name} are 0")
    k = len(found.values)
    weighted = np.bincount(found.codes[valid], weights=w[valid], minlength=k)
    total = float(weighted.sum())
    n_effective = total**2 / float((w[valid] ** 2).sum()) if total > 0 else 0.0
    share = weighted / total if total > 0 else np.full(k, np.nan)
    _, low, high = wilson(np.nan_to_num(share) * n_effective, n_effective, check_level(level))
    columns: dict[str, Any] = {
        "term": [names.get(v, n) for v, n in zip(found.values, found.names, strict=True)],
        "value": list(found.values), "n": found.counts, "estimate": share, "conf_low": low, "conf_high": high, "cumulative": share.cumsum(),
    }  # fmt: skip
    if weights is not None:
        columns["weighted_n"] = weighted
    return Frequencies(
        table=tidy(columns), name=name, n=int(valid.sum()), n_missing=int((~valid).sum()), weighted=weights is not None,
        n_effective=n_effective, level=level,
    )  # fmt: skip


def _ordered(series: pd.Series, order: Sequence[Any] | None, name: str) -> Levels:
    if order is None:
        return levels(series, name)
    order = as_series(order, "order").tolist()
    if len(set(order)) != len(order) or pd.isna(order).any():
        raise StatisticsError(
            f"列 {name} 的 order 有重复或缺失的取值", f"`order` of column {name} repeats a value or lists a missing one"
        )
    codes = pd.Index(list(order), dtype=object).get_indexer(pd.Index(series.astype(object))).astype(np.intp)
    missing = series.isna().to_numpy()
    codes[missing] = -1
    strange = series[(codes < 0) & ~missing]
    if len(strange):
        raise StatisticsError(
            f"列 {name} 的取值 {name_of(strange.iloc[0])} 不在 order 中；请补上，或先设为缺失",
            f"column {name} holds {name_of(strange.iloc[0])}, which `order` does not list; add it or set it missing",
        )
    return Levels(tuple(order), tuple(name_of(v) for v in order), codes)


def multiple_response(data: Any, *, labels: Mapping[str, str] | None = None, level: float = 0.95) -> MultipleResponse:
    """A select-all-that-apply question: `data` has one 0/1 column an option, NaN where the question was not answered.

    A respondent is a row with any answer; rows wholly missing are counted as missing. An option's share of respondents is its ticks
    over those who have a value there (`n_asked`), with Wilson's interval; the shares exceed 100 % together. The share of answers
    (ticks over all ticks) has no interval: one person's ticks are not independent. Cochran's Q (1950) tests whether all options are
    ticked as often; R: `friedman.test` of the same 0/1 table. With two options it is McNemar's χ² without correction.

    Raises StatisticsError for values other than 0 and 1, naming the column, and without columns.

    >>> from jcommunity_study.stats import multiple_response
    >>> import pandas as pd
    >>> ways = pd.DataFrame({"meeting": [1, 0, 1, None], "phone": [1, 1, 0, None]})
    >>> found = multiple_response(ways)
    >>> found.to_frame()[["term", "n", "estimate", "answer_share"]].round(2).to_dict("records")
    [{'term': 'meeting', 'n': 2, 'estimate': 0.67, 'answer_share': 0.5}, {'term': 'phone', 'n': 2, 'estimate': 0.67, 'answer_share': 0.5}]
    >>> found.n, found.n_missing
    (3, 1)
    """
    data, names = as_frame(data), mapping_of("labels", labels)
    if data.shape[1] == 0:
        raise StatisticsError("多选题没有选项列", "a multiple-choice question needs at least one option column")
    ticks = np.column_stack([_binary(data.iloc[:, i], c) for i, c in enumerate(distinct_names(data))])
    answered = ~np.isnan(ticks).all(axis=1)
    ticked, asked = np.nansum(ticks, axis=0), (~np.isnan(ticks)).sum(axis=0)
    share, low, high = wilson(ticked, asked, check_level(level))
    answers, n = int(ticked.sum()), int(answered.sum())
    table = tidy({
        "term": [names.get(c, str(c)) for c in data.columns], "value": [str(c) for c in data.columns],
        "n": ticked.astype(int), "n_asked": asked, "estimate": share, "conf_low": low, "conf_high": high,
        "answer_share": ticked / answers if answers else np.full(len(ticked), np.nan),
    })  # fmt: skip
    complete = ticks[~np.isnan(ticks).any(axis=1)]
    return MultipleResponse(
        table=table, n=n, n_missing=len(data) - n, n_complete=len(complete), answers=answers,
        answers_per_respondent=answers / n if n else float("nan"), level=level, **_cochran(complete),
    )  # fmt: skip


def _cochran(ticks: Floats) -> dict[str, float | None]:
    k, by_option, by_person = ticks.shape[1], ticks.sum(axis=0), ticks.sum(axis=1)
    undecided = float((by_person * (k - by_person)).sum())
    if undecided == 0:
        return dict.fromkeys(("statistic", "df", "p_value"))
    q = float(k * (k - 1) * ((by_option - by_option.mean()) ** 2).sum() / undecided)
    return {"statistic": q, "df": float(k - 1), "p_value": float(special.chdtrc(k - 1, q))}


def _binary(series: pd.Series, name: str) -> Floats:
    values = numbers(series, name)
    if not np.isin(values[~np.isnan(values)], (0.0, 1.0)).all():
        raise StatisticsError(f"多选题的列 {name} 只能取 0、1 或缺失", f"multiple-choice column {name} may hold only 0, 1 or missing")
    return values
