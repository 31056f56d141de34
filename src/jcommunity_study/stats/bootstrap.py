"""Bootstrap intervals of any statistic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any, Literal

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers
from jcommunity_study.stats._resample import bootstrapped
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.regression.clusters import Clusters, clusters_of
from jcommunity_study.stats.regression.design import extra

SCALARS = ("estimate", "std_error", "conf_low", "conf_high")


@dataclass(frozen=True, eq=False, kw_only=True)
class Bootstrap(Result):
    """`to_frame()`, one row a value of the statistic: term, estimate, std_error, conf_low, conf_high, bias (resamples' mean - estimate).

    `drawn`: the values themselves (resamples × terms, NaN where a resample has none); `failed`: resamples that lack some value. `n` rows,
    `n_clusters` (None without). `estimate`, `std_error`, `conf_low`, `conf_high` of a statistic of one value; None where there are several.
    """

    n: int
    n_clusters: int | None
    estimate: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    intervals: str
    level: float
    resamples: int
    failed: int
    seed: int | None
    drawn: pd.DataFrame = field(repr=False)
    notes: tuple[Text, ...]


def bootstrap(
    data: Any,
    statistic: Callable[[Any], Any],
    *,
    cluster: Any = None,
    intervals: Literal["percentile", "bca"] = "percentile",
    resamples: int = 2000,
    seed: int | None = None,
    n_jobs: int = 1,
    level: float = 0.95,
) -> Bootstrap:
    """Nonparametric bootstrap of `statistic(data)` over rows, or over whole clusters (Efron & Tibshirani 1993; Davison & Hinkley 1997).

    Parameters: `data` a frame, series or array, one row an observation; `statistic` takes data of the same kind (a frame's rows newly
    numbered) and returns a number, a sequence or a mapping of names to numbers, which must not depend on the order of rows; `cluster` (a
    column, or one value a row): clusters are drawn with all their rows, and where it names a column that column tells the draws apart, so
    that a cluster drawn twice is two; `intervals` percentile, or bca with the jackknife's acceleration (over clusters where there are
    some); `resamples` by `seed`; any number of `n_jobs` threads gives the same numbers.

    A resample for which the statistic raises StatisticsError (an absent level, separation) or is not finite is left out, counted and told.

    Returns Bootstrap. R: `boot::boot`, `boot::boot.ci(type = c("perc", "bca"))`.

    Raises StatisticsError: no seed; fewer than two rows or clusters; a cluster missing; a statistic that is no number, is not finite on the
    data themselves, or whose values change their number or names; unknown intervals; what the statistic raises on the data.

    >>> from jcommunity_study.stats import bootstrap
    >>> table = pd.DataFrame({"years": [1, 3, 4, 8, 9, 15, 21, 30], "meetings": [0, 1, 0, 2, 3, 2, 5, 4]})
    >>> found = bootstrap(table, lambda d: d["years"].corr(d["meetings"], "spearman"), intervals="bca", resamples=500, seed=1)
    >>> found.to_frame()["estimate"].round(3).tolist(), found.drawn.shape
    ([0.892], (500, 1))
    """
    try:
        rows = data if isinstance(data, (pd.DataFrame, pd.Series)) else np.asarray(data)
    except ValueError:  # lists of different lengths
        rows = np.asarray(None)
    if not np.ndim(rows):
        raise StatisticsError(f"数据应为表、列或数组，得到 {data!r:.80}", f"the data must be a frame, series or array, not {data!r:.80}")
    if not callable(statistic):
        raise StatisticsError(f"statistic 应是函数，得到 {statistic!r:.80}", f"the statistic must be a function, not {statistic!r:.80}")
    groups = None if cluster is None else _clusters(rows, cluster)
    if len(rows) < 2:
        raise StatisticsError(f"数据有 {len(rows)} 行，自助法至少需要两行", f"the data have {len(rows)} row(s), a bootstrap needs two")
    units, codes = (len(rows), np.arange(len(rows))) if groups is None else (groups.count, groups.codes)
    resample = _Resample(rows, codes, cluster if isinstance(cluster, str) else None)
    values = _values(statistic(rows))
    undefined = [name for name, value in values.items() if not np.isfinite(value)]
    if undefined:
        which = ", ".join(undefined)
        raise StatisticsError(f"统计量在原数据上没有有限的值：{which}", f"the statistic is not finite on the data themselves: {which}")

    def evaluate(times: Floats) -> Floats:
        return np.array([_attempt(statistic, resample(each.astype(np.intp)), values) for each in times])

    found = bootstrapped(evaluate, units, intervals=intervals, resamples=resamples, seed=seed, n_jobs=n_jobs, level=level)
    drawn = pd.DataFrame(found.drawn, columns=list(values))
    columns = {name: column for name, column in found.columns.items() if name != "p_value"}
    return Bootstrap(
        table=tidy({"term": list(values), **columns, "bias": drawn.mean().to_numpy() - columns["estimate"]}), n=len(rows),
        n_clusters=None if groups is None else groups.count, intervals=intervals, level=level, resamples=resamples, failed=found.failed,
        seed=seed, **{name: float(columns[name][0]) if len(values) == 1 else None for name in SCALARS}, drawn=drawn,
        notes=(*(() if groups is None else groups.notes), *found.notes),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Resample:
    """The data with each unit's rows (`codes`: whose a row is) as often as `times` (units) says; `label`: the column naming clusters."""

    data: Any
    codes: Integers
    label: str | None

    def __call__(self, times: Integers) -> Any:
        each = times[self.codes]
        rows = np.repeat(np.arange(each.size), each)
        if not isinstance(self.data, (pd.DataFrame, pd.Series)):
            return self.data[rows]
        taken = self.data.iloc[rows].reset_index(drop=True)
        if self.label is None:
            return taken
        copy = np.arange(rows.size) - np.repeat(np.cumsum(each) - each, each)
        return taken.assign(**{self.label: (np.cumsum(times) - times)[self.codes[rows]] + copy})


def _clusters(data: Any, cluster: Any) -> Clusters:
    labels = extra(data, cluster, "cluster")
    missing = int(labels.isna().sum())
    if missing:
        raise StatisticsError(
            f"有 {missing} 行没有聚类（{labels.name} 缺失）；请先补全或删去",
            f"{missing} rows have no cluster ({labels.name} is missing); fill it in or drop them first",
        )
    return clusters_of(labels)


def _values(answer: Any) -> dict[str, float]:
    """A statistic's numbers by name; StatisticsError for what is no number."""
    if isinstance(answer, (Mapping, pd.Series)):
        named = {str(name): value for name, value in answer.items()}
    elif np.ndim(answer) == 0:
        named = {"statistic": answer[()] if isinstance(answer, np.ndarray) else answer}
    else:
        named = {str(i): value for i, value in enumerate(answer, start=1)}
    if named and all(isinstance(value, (Real, np.bool_)) for value in named.values()):
        return {name: float(value) for name, value in named.items()}
    raise StatisticsError(
        f"统计量应返回一个数、一列数或名称到数的映射，得到 {answer!r:.80}",
        f"the statistic must return a number, a sequence of numbers or a mapping of names to numbers, not {answer!r:.80}",
    )


def _attempt(statistic: Callable[[Any], Any], data: Any, whole: Mapping[str, float]) -> list[float]:
    try:
        values = _values(statistic(data))
    except StatisticsError:
        return [float("nan")] * len(whole)
    if list(values) != list(whole):
        raise StatisticsError(
            f"统计量在重抽样中返回 {list(values)}，在原数据上返回 {list(whole)}；两者应相同，没有值处请给 NaN",
            f"the statistic returns {list(values)} on a resample and {list(whole)} on the data; give NaN for a value that is absent",
        )
    return list(values.values())
