"""Are values missing completely at random? Little's test."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import special
from scipy.linalg import cho_factor, cho_solve

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, numbers
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.missing.patterns import presence
from jcommunity_study.stats.regression.singular import refuse_singular

MOST_STEPS = 20_000
CLOSE = 1e-12  # change of a step, in standard deviations
SMALL_PATTERN = 5  # mean rows a pattern under which χ² is rough


@dataclass(frozen=True, eq=False, kw_only=True)
class LittleMcar(Result):
    """`statistic` d², χ² on `df` degrees of freedom when values are missing completely at random; `p_value`.

    `n` rows used, `n_empty` left out as they have no value; `n_patterns`; `steps` of the EM algorithm. `to_frame()` has a row a pattern:
    `missing`, `n`, `statistic` (its share of d²). `mean` and `covariance` are the maximum-likelihood estimates under normality.
    """

    n: int
    n_empty: int
    n_patterns: int
    statistic: float
    df: int
    p_value: float
    steps: int
    mean: pd.Series = field(repr=False)
    covariance: pd.DataFrame = field(repr=False)
    notes: tuple[Text, ...]


class _Pattern(NamedTuple):
    """Rows that have the same columns `seen`: how many, their mean and their scatter about it."""

    seen: np.ndarray
    n: int
    mean: Floats
    scatter: Floats


def little_mcar(data: Any) -> LittleMcar:
    """Little's (1988, doi 10.1080/01621459.1988.10478722) test on numeric columns of a frame, an
    array or lists, one row an observation.

    d² = Σ n(j) (m(j) - μ)' Σ⁻¹ (m(j) - μ) over the patterns of missing values, each in the columns it has, μ and Σ being the normal
    model's maximum-likelihood estimates (EM); df = Σ p(j) - p. R: `naniar::mcar_test`, which also takes Σ without the correction
    n/(n - 1). A small p speaks against "completely at random"; a large one does not show it, and says nothing on whether values are
    missing by what they would have been.

    Raises StatisticsError for columns that are not numeric, empty, constant or collinear, fewer than two patterns (no gap, or the
    same gap in all rows), two columns never seen together, and no convergence.

    >>> from jcommunity_study.stats import little_mcar
    >>> test = little_mcar(pd.DataFrame({"x": [1, 2, 3, 4, 5, 6], "y": [2, 1, 4, 3, None, None]}))
    >>> test.df, round(test.statistic, 2)
    (1, 4.11)
    """
    data, there, names = presence(data)
    values = np.column_stack([numbers(data.iloc[:, j], name) for j, name in enumerate(names)])
    used = there.any(axis=1)
    _check(values, there, names)
    centre, scale = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    patterns = _patterns((values[used] - centre) / scale, there[used])
    if len(patterns) < 2:
        raise StatisticsError(
            "数据只有一种缺失模式（没有缺失，或各行缺失相同），无从检验",
            "the data have one pattern of missing values; there is nothing to test",
        )
    mean, covariance, steps = _em(patterns, len(names), names)
    parts = np.array([p.n * _distance(p.mean - mean[p.seen], covariance[np.ix_(p.seen, p.seen)]) for p in patterns])
    statistic, df = float(parts.sum()), int(sum(p.seen.sum() for p in patterns) - len(names))
    table = pd.DataFrame(
        {
            "missing": [", ".join(np.asarray(names, dtype=object)[~p.seen]) for p in patterns],
            "n": [p.n for p in patterns],
            "statistic": parts,
        }
    )
    return LittleMcar(
        table=table.sort_values("n", ascending=False, kind="stable", ignore_index=True),
        n=int(used.sum()),
        n_empty=int((~used).sum()),
        n_patterns=len(patterns),
        statistic=statistic,
        df=df,
        p_value=float(special.chdtrc(df, statistic)),
        steps=steps,
        mean=pd.Series(centre + scale * mean, index=names),
        covariance=pd.DataFrame(covariance * np.outer(scale, scale), index=names, columns=names),
        notes=_notes(int(used.sum()), len(patterns)),
    )


def _check(values: Floats, there: np.ndarray, names: list[str]) -> None:
    for j, name in enumerate(names):
        seen = values[there[:, j], j]
        if seen.size == 0 or (seen == seen[0]).all():
            found = "没有值" if seen.size == 0 else f"的值都是 {seen[0]:g}"
            have = "has no value" if seen.size == 0 else f"is {seen[0]:g} in all rows"
            raise StatisticsError(f"列 {name} {found}；请去掉该列", f"column {name} {have}; leave it out")
    together = there.T.astype(float) @ there.astype(float)
    if (together < 2).any():
        i, j = (int(k) for k in np.argwhere(together < 2)[0])
        raise StatisticsError(
            f"{names[i]} 与 {names[j]} 同时有值的行不足两行，协方差无法估计；请去掉其中一列",
            f"{names[i]} and {names[j]} are seen together in fewer than two rows, so no covariance; leave one of them out",
        )
    complete = values[there.all(axis=1)]
    if len(complete) > len(names) + 1 and (np.ptp(complete, axis=0) > 0).all():
        about = complete - complete.mean(axis=0)  # a column far from 0 is no multiple of the intercept
        refuse_singular(np.column_stack([np.ones(len(complete)), about]), ("Intercept", *names))


def _patterns(z: Floats, there: np.ndarray) -> list[_Pattern]:
    rows, which = np.unique(there, axis=0, return_inverse=True)
    made = []
    for j, seen in enumerate(rows):
        x = z[which.reshape(-1) == j][:, seen]
        mean = x.mean(axis=0)
        made.append(_Pattern(seen, len(x), mean, (x - mean).T @ (x - mean)))
    return made


def _em(patterns: list[_Pattern], p: int, names: list[str]) -> tuple[Floats, Floats, int]:
    """Mean and covariance by the EM algorithm (Little & Rubin 2002, section 11.2), pattern by pattern."""
    mean, covariance, total = np.zeros(p), np.eye(p), sum(q.n for q in patterns)
    for step in range(1, MOST_STEPS + 1):
        first, second = np.zeros(p), np.zeros((p, p))
        for q in patterns:
            filled, spread = _expected(q, mean, covariance, names)
            first += q.n * filled
            second += q.n * np.outer(filled, filled) + spread
        new = first / total
        made = second / total - np.outer(new, new)
        change = max(np.abs(new - mean).max(), np.abs(made - covariance).max())
        mean, covariance = new, made
        if change < CLOSE:
            return mean, covariance, step
    raise StatisticsError(
        f"EM 算法 {MOST_STEPS} 步内未收敛；缺失过多或列近于共线，请减少列",
        f"EM did not converge in {MOST_STEPS} steps; too much is missing or columns are nearly collinear: use fewer",
    )


def _expected(q: _Pattern, mean: Floats, covariance: Floats, names: list[str]) -> tuple[Floats, Floats]:
    """Of the rows of a pattern: the mean with the gaps filled, and the scatter about it with what the gaps add."""
    seen, gap = q.seen, ~q.seen
    slopes = _solve(covariance[np.ix_(seen, seen)], covariance[np.ix_(seen, gap)], names)
    filled = np.empty(mean.size)
    filled[seen], filled[gap] = q.mean, mean[gap] + (q.mean - mean[seen]) @ slopes
    turn = np.zeros((int(seen.sum()), mean.size))
    turn[:, seen], turn[:, gap] = np.eye(int(seen.sum())), slopes
    spread = turn.T @ q.scatter @ turn
    spread[np.ix_(gap, gap)] += q.n * (covariance[np.ix_(gap, gap)] - covariance[np.ix_(gap, seen)] @ slopes)
    return filled, spread


def _solve(covariance: Floats, right: Floats, names: list[str]) -> Floats:
    try:
        return np.asarray(cho_solve(cho_factor(covariance), right))
    except np.linalg.LinAlgError as error:
        which = ", ".join(names)
        raise StatisticsError(
            f"各列（{which}）的协方差矩阵奇异；请去掉共线的列", f"the covariance of {which} is singular; leave collinear columns out"
        ) from error


def _distance(gap: Floats, covariance: Floats) -> float:
    return float(gap @ cho_solve(cho_factor(covariance), gap))


def _notes(n: int, patterns: int) -> tuple[Text, ...]:
    if n / patterns >= SMALL_PATTERN:
        return ()
    return (
        Text(
            f"平均每种缺失模式只有 {n / patterns:.1f} 行，χ² 近似粗略",
            f"only {n / patterns:.1f} rows a pattern on average: the χ² approximation is rough",
        ),
    )
