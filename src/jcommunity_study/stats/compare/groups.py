"""Whether an outcome differs between groups, and by how much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import sqrt
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, by_groups, check_level, one_of
from jcommunity_study.stats._intervals import t_bounds
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.compare import effects as es

Method = Literal["welch", "student", "anova", "mann-whitney", "kruskal"]
SCALARS = ("statistic", "df", "df_residual", "p_value", "estimate", "std_error", "conf_low", "conf_high")
EXACT_BELOW = 50  # R's wilcox.test: exact with fewer than 50 in each group and no ties


@dataclass(frozen=True, eq=False, kw_only=True)
class GroupComparison(Result):
    """One outcome across groups.

    `to_frame()`: the test first (term = the grouping column, or `A-B` for a difference of two groups), then the effect sizes.
    `groups`: group, n, mean, sd, median, conf_low, conf_high (t intervals of each mean). `estimate`, `std_error`, `conf_low`, `conf_high`:
    the difference of two means, None for other tests. `effect` names the effect size that goes with the method; the others are in the
    frame.
    """

    test: str
    method: str
    outcome: str
    group: str
    n: int
    n_missing: int
    k: int
    statistic: float
    df: float | None
    df_residual: float | None
    p_value: float
    estimate: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    effect: str
    effect_size: float
    effect_low: float
    effect_high: float
    level: float
    groups: pd.DataFrame = field(repr=False)


@dataclass(frozen=True)
class _Sample:
    """The groups' values beside the words that complaints need."""

    parts: list[Floats]
    names: tuple[str, ...]
    outcome: str
    group: str
    level: float

    @property
    def n(self) -> int:
        return sum(map(len, self.parts))


@dataclass(frozen=True)
class _Test:
    test: str
    row: dict[str, Any]
    effects: list[es.Effect]
    effect: str


def compare_groups(data: pd.DataFrame, outcome: str, group: str, *, method: Method = "welch", level: float = 0.95) -> GroupComparison:
    """Compare `outcome` (a numeric column) between the levels of `group`, two or more.

    No pretest decides: the method is declared. `welch` (default): Welch's t for two groups, Welch's F (1951) for more; `student`: t with
    equal variances; `anova`: one-way F; `mann-whitney`: W of the first group, exact under 50 a group without ties, else normal with
    continuity and ties corrected; `kruskal`: H corrected for ties. Equal R's `t.test`, `oneway.test`, `aov`, `wilcox.test`, `kruskal.test`.
    Differences are first minus second level (a categorical's order, else sorted). Effect sizes: Cohen's d and Hedges' g with their
    intervals, η² ω² ε² with theirs (also beside Welch's F: from the sums of squares, their intervals assume equal variances),
    rank-biserial r, rank ε²; see `effects.py`.

    Rows without outcome or group are left out and counted. Raises StatisticsError: one group, an empty group, too few in a group,
    no variance, infinite values, a method for two groups with more.

    >>> from jcommunity_study.stats import compare_groups
    >>> import pandas as pd
    >>> data = pd.DataFrame({"tenure": ["own", "rent"] * 4, "trust": [4, 2, 5, 3, 4, 3, 5, 2]})
    >>> found = compare_groups(data, "trust", "tenure")
    >>> found.test, round(found.statistic, 3), round(found.df, 2), round(found.p_value, 4)
    ('welch_t', 4.899, 6.0, 0.0027)
    >>> found.effect, round(found.effect_size, 2)
    ('hedges_g_av', 3.01)
    """
    one_of("method", method, _TESTS)
    parts, names, missing = by_groups(data, outcome, group)
    if len(parts) > 2 and method in ("student", "mann-whitney"):
        other = {"student": "anova", "mann-whitney": "kruskal"}[method]
        raise StatisticsError(
            f"{method} 只比较两组，{group} 有 {len(parts)} 组；请用 {other}",
            f"{method} compares two groups, {group} has {len(parts)}; use {other}",
        )
    sample = _Sample(parts, names, outcome, group, check_level(level))
    found = _TESTS[method](sample)
    scalars: dict[str, Any] = {name: found.row.get(name) for name in SCALARS}
    main = next(e for e in found.effects if e["term"] == found.effect)
    return GroupComparison(
        table=tidy([found.row, *found.effects]), test=found.test, method=method, outcome=outcome, group=group,
        n=sample.n, n_missing=missing, k=len(parts),
        **scalars, effect=found.effect,
        effect_size=float(main["estimate"]), effect_low=float(main["conf_low"]), effect_high=float(main["conf_high"]),
        level=level, groups=_summaries(sample),
    )  # fmt: skip


def _summaries(sample: _Sample) -> pd.DataFrame:
    parts = sample.parts
    n = np.array([len(p) for p in parts])
    mean = np.array([p.mean() for p in parts])
    sd = np.array([p.std(ddof=1) if len(p) > 1 else np.nan for p in parts])
    low, high = t_bounds(mean, sd / np.sqrt(n), n - 1, sample.level)
    median = [float(np.median(p)) for p in parts]
    return pd.DataFrame({"group": sample.names, "n": n, "mean": mean, "sd": sd, "median": median, "conf_low": low, "conf_high": high})


def _welch(sample: _Sample) -> _Test:
    _enough(sample, 2)
    return _welch_t(sample) if len(sample.parts) == 2 else _welch_anova(sample)


def _welch_t(sample: _Sample) -> _Test:
    x, y = sample.parts
    a, b = float(x.var(ddof=1)) / len(x), float(y.var(ddof=1)) / len(y)
    _varies(sqrt(a + b), max(abs(x.mean()), abs(y.mean())), sample.outcome)
    return _t_test("welch_t", sample, sqrt(a + b), es.welch_df(a, b, len(x), len(y)))


def _student(sample: _Sample) -> _Test:
    _enough(sample, 2)
    (x, y), df = sample.parts, sample.n - 2
    se = sqrt(es.within_sum_of_squares(sample.parts) / df * (1 / len(x) + 1 / len(y)))
    _varies(se, max(abs(x.mean()), abs(y.mean())), sample.outcome)
    return _t_test("student_t", sample, se, float(df))


def _t_test(test: str, sample: _Sample, se: float, df: float) -> _Test:
    x, y = sample.parts
    difference = float(x.mean() - y.mean())
    low, high = t_bounds(difference, se, df, sample.level)
    row = {
        "term": "-".join(sample.names),
        "estimate": difference,
        "std_error": se,
        "statistic": difference / se,
        "df": df,
        "p_value": float(2 * stats.t.sf(abs(difference / se), df)),
        "conf_low": float(low),
        "conf_high": float(high),
    }
    return _Test(test, row, es.standardised_differences(x, y, sample.level), "hedges_g_av" if test == "welch_t" else "hedges_g")


def _welch_anova(sample: _Sample) -> _Test:
    n = np.array([len(p) for p in sample.parts])
    mean, var = np.array([[p.mean(), p.var(ddof=1)] for p in sample.parts]).T
    for name, v, m in zip(sample.names, var, mean, strict=True):
        _varies(sqrt(v), abs(m), f"{sample.outcome} ({sample.group} = {name})")
    k, weight = len(n), n / var
    share = weight / weight.sum()
    lack = float(((1 - share) ** 2 / (n - 1)).sum()) / (k**2 - 1)
    f = float((weight * (mean - (share * mean).sum()) ** 2).sum()) / ((k - 1) * (1 + 2 * (k - 2) * lack))
    return _f_test("welch_anova", sample, f, 1 / (3 * lack))


def _anova(sample: _Sample) -> _Test:
    return _f_test("anova", sample, _classic_f(sample), float(sample.n - len(sample.parts)))


def _classic_f(sample: _Sample) -> float:
    everything = np.concatenate(sample.parts)
    df1, df2 = len(sample.parts) - 1, sample.n - len(sample.parts)
    _residual_df(sample)
    within = es.within_sum_of_squares(sample.parts)
    _varies(sqrt(within / df2), float(np.abs(everything).max()), sample.outcome)
    between = sum(len(p) * (p.mean() - everything.mean()) ** 2 for p in sample.parts)
    return float(between / df1 / (within / df2))


def _f_test(test: str, sample: _Sample, f: float, df2: float) -> _Test:
    k = len(sample.parts)
    row = {"term": sample.group, "statistic": f, "df": float(k - 1), "df_residual": df2, "p_value": float(stats.f.sf(f, k - 1, df2))}
    return _Test(test, row, es.variance_explained(_classic_f(sample), k - 1, sample.n - k, sample.level), "omega_squared")


def _mann_whitney(sample: _Sample) -> _Test:
    x, y = sample.parts
    distinct = len(np.unique(np.concatenate(sample.parts)))
    _varies(distinct - 1.0, 0.0, sample.outcome)
    exact = max(len(x), len(y)) < EXACT_BELOW and distinct == sample.n
    found = stats.mannwhitneyu(x, y, alternative="two-sided", method="exact" if exact else "asymptotic", use_continuity=True)
    row = {"term": "-".join(sample.names), "statistic": float(found.statistic), "p_value": float(found.pvalue)}
    return _Test("mann_whitney", row, [es.rank_biserial(float(found.statistic), len(x), len(y), sample.level)], "rank_biserial")


def _kruskal(sample: _Sample) -> _Test:
    k = len(sample.parts)
    _residual_df(sample)
    _varies(len(np.unique(np.concatenate(sample.parts))) - 1.0, 0.0, sample.outcome)
    h, p = stats.kruskal(*sample.parts)
    row = {"term": sample.group, "statistic": float(h), "df": float(k - 1), "p_value": float(p)}
    return _Test("kruskal", row, es.rank_effects(float(h), k, sample.n, sample.level), "rank_epsilon_squared")


def _residual_df(sample: _Sample) -> None:
    n, k, outcome = sample.n, len(sample.parts), sample.outcome
    if n <= k:
        raise StatisticsError(
            f"{outcome}：{n} 个有效值分成 {k} 组，没有残差自由度；请合并组或增加样本",
            f"{outcome}: {n} values in {k} groups leave no residual degrees of freedom; merge groups or add cases",
        )


def _enough(sample: _Sample, least: int) -> None:
    for name, part in zip(sample.names, sample.parts, strict=True):
        if len(part) < least:
            raise StatisticsError(
                f"{sample.group} 的“{name}”组只有 {len(part)} 个 {sample.outcome} 有效值，至少需要 {least} 个；请与他组合并",
                f"group {name!r} of {sample.group} has {len(part)} valid {sample.outcome}, needs {least} or more; merge it with another",
            )


def _varies(spread: float, size: float, outcome: str) -> None:
    # R's own bound for "data are essentially constant".
    if spread <= 10 * np.finfo(float).eps * size:
        raise StatisticsError(
            f"{outcome} 没有变异，无法检验；请删去该变量或该组",
            f"{outcome} does not vary, so nothing can be tested; leave it or the group out",
        )


_TESTS: dict[str, Callable[[_Sample], _Test]] = {
    "welch": _welch,
    "student": _student,
    "anova": _anova,
    "mann-whitney": _mann_whitney,
    "kruskal": _kruskal,
}
