"""Whether the items of a scale hang together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, whole
from jcommunity_study.stats._items import complete_items, named, polychoric_of
from jcommunity_study.stats._resample import percentiles, resampled_sums
from jcommunity_study.stats._result import Result, tidy


@dataclass(frozen=True, eq=False, kw_only=True)
class CronbachAlpha(Result):
    """`to_frame()`, one row an item: term, n, mean, sd, citc (corrected item–total correlation), alpha_if_deleted,

    standardized_alpha_if_deleted and, if asked for, ordinal_alpha_if_deleted. `conf_low`, `conf_high` belong to the raw alpha (`interval`:
    feldt or bootstrap); `negative_items` are those whose CITC is below 0.
    """

    alpha: float
    standardized_alpha: float
    ordinal_alpha: float | None
    conf_low: float
    conf_high: float
    mean_inter_item_r: float
    n: int
    n_missing: int
    k: int
    interval: str
    level: float
    resamples: int
    seed: int | None
    negative_items: tuple[str, ...]


def cronbach_alpha(
    items: Any, *, ordinal: bool = False, resamples: int = 0, seed: int | None = None, n_jobs: int = 1, level: float = 0.95
) -> CronbachAlpha:
    """Cronbach's alpha (1951) of `items` (people × items), as R `psych::alpha` on complete rows.

    Reverse negatively worded items beforehand; an item that still runs against the others is named in `negative_items`. Rows with any
    missing item are left out and counted (SPSS's listwise; psych would use pairwise covariances). Raw alpha from covariances,
    standardised from correlations; CITC is an item's correlation with the sum of the others. With two items alpha-if-deleted does not exist
    (NaN). `ordinal`: also alpha of the polychoric correlations (Zumbo, Gadermann & Zeisser 2007), which describes the normal variables
    behind the answers, not the sum score.

    The interval is Feldt's (1965; R `psych::alpha.ci`), with `resamples` > 0 the percentiles of a bootstrap over people by `seed`; `n_jobs`
    threads (-1: all cores) give the same numbers.

    Raises StatisticsError: fewer than two items, fewer complete rows than items (or than three), an item without variance, infinite values;
    with `ordinal`, items of too many values or so sparse that a polychoric correlation has no estimate.

    >>> import pandas as pd
    >>> items = pd.DataFrame({"meets": [1, 2, 3, 4, 5, 4], "votes": [2, 2, 3, 5, 4, 4], "helps": [1, 3, 3, 4, 5, 5]})
    >>> found = cronbach_alpha(items, resamples=200, seed=1)
    >>> round(found.alpha, 3), found.interval, found.n
    (0.944, 'bootstrap', 6)
    >>> found.to_frame()[["term", "citc", "alpha_if_deleted"]].round(2).to_dict("records")[0]
    {'term': 'meets', 'citc': 0.96, 'alpha_if_deleted': 0.85}
    """
    answers = complete_items(items)
    x, n, k, names = answers.x, answers.n, answers.k, answers.names
    covariance = np.cov(x, rowvar=False)
    sd = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(sd, sd)
    alpha, standardized = _alpha(covariance), _alpha(correlation)
    check_level(level)
    low, high = _bootstrap(x, resamples, seed, n_jobs, level) if whole("resamples", resamples, 0) else feldt_interval(alpha, n, k, level)
    citc = _item_total(covariance)
    table = tidy({
        "term": names, "n": np.full(k, n), "mean": x.mean(axis=0), "sd": sd, "citc": citc,
        "alpha_if_deleted": _without_each(covariance), "standardized_alpha_if_deleted": _without_each(correlation),
    })  # fmt: skip
    latent = polychoric_of(answers) if ordinal else None
    if latent is not None:
        table["ordinal_alpha_if_deleted"] = _without_each(latent)
    return CronbachAlpha(
        table=table, alpha=alpha, standardized_alpha=standardized, ordinal_alpha=None if latent is None else _alpha(latent), conf_low=low,
        conf_high=high, mean_inter_item_r=float((correlation.sum() - k) / (k * (k - 1))), n=n, n_missing=answers.n_missing, k=k,
        interval="bootstrap" if resamples else "feldt", level=level, resamples=resamples, seed=seed if resamples else None,
        negative_items=named(names, citc < 0),
    )  # fmt: skip


def _bootstrap(x: Floats, resamples: int, seed: int | None, n_jobs: int, level: float) -> tuple[float, float]:
    """Alpha needs the sum of the items' variances and the variance of their sum: sums of x, of Σ x² and of (Σ x)² over people."""
    z = x - x.mean(axis=0)
    n, k = z.shape
    sums = resampled_sums(np.column_stack([z, (z**2).sum(axis=1), z.sum(axis=1) ** 2]), resamples, seed, n_jobs)
    items = sums[:, -2] - (sums[:, :k] ** 2).sum(axis=1) / n
    total = sums[:, -1] - sums[:, :k].sum(axis=1) ** 2 / n
    some = total > 1e-12 * items
    drawn = np.where(some, k / (k - 1) * (1 - items / np.where(some, total, 1.0)), np.nan)
    low, high = percentiles(drawn, level)
    return float(low), float(high)


def feldt_interval(alpha: float, n: int, k: int, level: float = 0.95) -> tuple[float, float]:
    """Feldt's (1965) interval: (1 - α) / (1 - α̂) is distributed as F with n - 1 and (n - 1)(k - 1) degrees of freedom."""
    tail, df1, df2 = (1 - level) / 2, n - 1, (n - 1) * (k - 1)
    return 1 - (1 - alpha) * float(stats.f.ppf(1 - tail, df1, df2)), 1 - (1 - alpha) * float(stats.f.ppf(tail, df1, df2))


def _alpha(matrix: Floats) -> float:
    k, total = len(matrix), float(matrix.sum())
    if total <= 1e-12 * float(np.trace(matrix)):
        raise StatisticsError(
            "题项总分没有变异，α 无定义；请检查反向题是否已反转",
            "the sum of the items does not vary, so alpha is undefined; check that reversed items were reversed",
        )
    return k / (k - 1) * (1 - float(np.trace(matrix)) / total)


def _without_each(matrix: Floats) -> Floats:
    k, diagonal = len(matrix), np.diag(matrix)
    if k == 2:
        return np.full(2, np.nan)
    total = matrix.sum() - 2 * matrix.sum(axis=1) + diagonal
    with np.errstate(divide="ignore", invalid="ignore"):  # others that cancel out have no alpha
        return np.where(total > 1e-12 * diagonal.sum(), (k - 1) / (k - 2) * (1 - (diagonal.sum() - diagonal) / total), np.nan)


def _item_total(covariance: Floats) -> Floats:
    variance = np.diag(covariance)
    with_rest = covariance.sum(axis=1) - variance
    rest = covariance.sum() - 2 * covariance.sum(axis=1) + variance
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(rest > 1e-12 * variance.sum(), with_rest / np.sqrt(variance * rest), np.nan)
