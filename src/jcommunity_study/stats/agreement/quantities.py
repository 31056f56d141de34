"""Agreement on quantities and on ranks: the intraclass correlation and Kendall's W."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, as_frame, check_level, numbers
from jcommunity_study.stats._resample import percentiles, streamed
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.agreement.draws import Bootstrap, check_draws, drawn
from jcommunity_study.stats.agreement.ratings import grouping

FORMS = ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k")


@dataclass(frozen=True, eq=False, kw_only=True)
class IntraclassCorrelation(Result):
    """The six forms, a row each: term (ICC1 … ICC3k), estimate, statistic (F), df, df_error, p_value, conf_low, conf_high.

    Mean squares: `ms_units`, `ms_coders`, `ms_residual`, `ms_within`. `interval`: F or bootstrap. `n` units, `n_missing` left out.
    """

    ms_units: float
    ms_coders: float
    ms_residual: float
    ms_within: float
    n: int
    n_missing: int
    n_coders: int
    n_groups: int
    interval: str
    level: float
    resamples: int
    seed: int | None

    def form(self, term: str) -> float:
        """The estimate of one form."""
        return float(self.table.set_index("term").at[term, "estimate"])


@dataclass(frozen=True, eq=False, kw_only=True)
class KendallW(Result):
    """Kendall's W as `estimate`; `statistic` m(n-1)W against χ² with `df` n-1; `conf_low`, `conf_high` by bootstrap (NaN without)."""

    estimate: float
    statistic: float
    df: float
    p_value: float
    conf_low: float
    conf_high: float
    n: int
    n_missing: int
    n_coders: int
    n_groups: int
    level: float
    resamples: int
    seed: int | None

    @property
    def w(self) -> float:
        """The concordance, 0 to 1."""
        return self.estimate


def icc(
    ratings: Any, *, groups: Any = None, resamples: int = 0, seed: int | None = None, n_jobs: int = 1, level: float = 0.95
) -> IntraclassCorrelation:
    """The intraclass correlation in its six forms (Shrout & Fleiss 1979, doi 10.1037/0033-2909.86.2.420; R `psych::ICC(lmer = FALSE)`).

    `ratings`: units × coders, numbers. 1: each unit rated by other coders; 2: by the same coders, a sample of all; 3: by the same coders,
    who alone matter; k: the mean of the coders is what is used. Intervals by F (form 2: Satterthwaite's degrees of freedom), with
    `resamples` > 0 by bootstrap over units or `groups` of them. Units with a missing rating are left out. Raises StatisticsError with
    fewer than two coders or two complete units, or when nothing varies.

    >>> from jcommunity_study.stats import icc
    >>> import pandas as pd
    >>> scores = pd.DataFrame({"li": [1, 3, 4, 6], "wang": [2, 3, 5, 7], "zhao": [1, 4, 4, 6]})
    >>> icc(scores).to_frame().set_index("term")["estimate"].round(3).to_dict()
    {'ICC1': 0.927, 'ICC2': 0.927, 'ICC3': 0.944, 'ICC1k': 0.974, 'ICC2k': 0.975, 'ICC3k': 0.981}
    """
    values, whole = _complete(ratings)
    n, k = values.shape
    check_level(level)
    part, parts = grouping(groups, ratings)
    check_draws(parts, resamples)
    squares = _squares(_sums(values, part[whole], parts).sum(axis=0), k)
    msb, msj, mse, msw = squares.tolist()
    if not msb + msw > 1e-12 * max(1.0, float(values.mean()) ** 2):
        raise StatisticsError(
            "全部评定都是同一个数，组内相关没有定义", "all ratings are the same number: the intraclass correlation is undefined"
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        table = _table(msb, msj, mse, msw, n, k, level)
        if resamples:
            drawing = Bootstrap(resamples, seed, n_jobs, level)
            again = drawn(lambda s: _forms(_squares(s, k), s[..., 0], k), _sums(values, part[whole], parts), drawing)
            table["conf_low"], table["conf_high"] = percentiles(again, level)
    return IntraclassCorrelation(
        table=table, ms_units=msb, ms_coders=msj, ms_residual=mse, ms_within=msw, n=n, n_missing=int((~whole).sum()), n_coders=k,
        n_groups=parts, interval="bootstrap" if resamples else "F", level=level, resamples=resamples, seed=seed if resamples else None,
    )  # fmt: skip


def kendall_w(
    ratings: Any, *, groups: Any = None, resamples: int = 0, seed: int | None = None, n_jobs: int = 1, level: float = 0.95
) -> KendallW:
    """Kendall's coefficient of concordance of coders who rank (or rate) the same units, ties corrected (Kendall & Babington Smith 1939,
    doi 10.1214/aoms/1177732186; R `irr::kendall(correct = TRUE)`, and `friedman.test`, whose χ² it is).

    `ratings`: units × coders, numbers. A bootstrap draws units, or `groups` of them, and ranks anew. Units with a missing rating are left
    out. Raises StatisticsError with fewer than two coders or two complete units, or when no coder tells units apart.

    >>> from jcommunity_study.stats import kendall_w
    >>> import pandas as pd
    >>> ranks = pd.DataFrame({"li": [1, 2, 3, 4], "wang": [1, 3, 2, 4], "zhao": [2, 1, 3, 4]})
    >>> found = kendall_w(ranks)
    >>> round(found.w, 3), found.df
    (0.778, 3.0)
    """
    values, whole = _complete(ratings)
    n, m = values.shape
    check_level(level)
    part, parts = grouping(groups, ratings)
    check_draws(parts, resamples)
    w = _concordance(values)
    if np.isnan(w):
        raise StatisticsError(
            "没有一位编码者区分了各单位，一致性系数没有定义", "no coder tells the units apart: the concordance is undefined"
        )
    low, high = _resampled(values, part[whole], parts, Bootstrap(resamples, seed, n_jobs, level)) if resamples else (np.nan, np.nan)
    statistic = m * (n - 1) * w
    p = float(stats.chi2.sf(statistic, n - 1))
    row = {"term": "kendall_w", "estimate": w, "statistic": statistic, "df": float(n - 1), "p_value": p, "conf_low": low, "conf_high": high}
    return KendallW(
        table=tidy([row]), **{k: v for k, v in row.items() if k != "term"}, n=n, n_missing=int((~whole).sum()), n_coders=m, n_groups=parts,
        level=level, resamples=resamples, seed=seed if resamples else None,
    )  # fmt: skip


def _complete(ratings: Any) -> tuple[Floats, np.ndarray]:
    """The ratings of the units that all coders rated, and which units these are."""
    frame = as_frame(ratings)
    columns = [numbers(frame.iloc[:, j], str(name)) for j, name in enumerate(frame.columns)]
    values = np.column_stack(columns) if columns else np.empty((len(frame), 0))
    whole = ~np.isnan(values).any(axis=1)
    if values.shape[1] < 2 or whole.sum() < 2:
        raise StatisticsError(
            f"需要两位以上编码者和两个以上完整的单位；得到 {values.shape[1]} 位、{int(whole.sum())} 个",
            f"two coders and two complete units are needed, got {values.shape[1]} and {int(whole.sum())}",
        )
    return values[whole], np.asarray(whole)


def _concordance(values: Floats) -> float:
    n, m = values.shape
    ranks = stats.rankdata(values, axis=0)
    ties = sum(float((t**3 - t).sum()) for t in (np.unique(column, return_counts=True)[1].astype(float) for column in ranks.T))
    spread = ((ranks.sum(axis=1) - m * (n + 1) / 2) ** 2).sum()
    most = m**2 * (n**3 - n) - m * ties
    return float(12 * spread / most) if most > 0 else float("nan")


def _resampled(values: Floats, part: Integers, parts: int, bootstrap: Bootstrap) -> tuple[float, float]:
    units = [np.flatnonzero(part == p) for p in range(parts)]

    def one(random: np.random.Generator) -> float:
        return _concordance(values[np.concatenate([units[p] for p in random.integers(0, parts, parts)])])

    low, high = percentiles(np.array(streamed(one, bootstrap.resamples, bootstrap.seed, bootstrap.n_jobs)), bootstrap.level)
    return float(low), float(high)


def _sums(values: Floats, part: Integers, parts: int) -> Floats:
    """Per part: units, Σ x², Σ of squared unit means, Σ x by coder."""
    rows = np.column_stack([np.ones(len(values)), (values**2).sum(axis=1), values.mean(axis=1) ** 2, values])
    return np.stack([np.bincount(part, column, parts) for column in rows.T], axis=1)


def _squares(sums: Floats, k: int) -> Floats:
    """Mean squares of units, coders, residual, and within units (… × 4)."""
    n, squared, of_means, coders = sums[..., 0], sums[..., 1], sums[..., 2], sums[..., 3:]
    middle = coders.sum(axis=-1) / (n * k)
    between = k * (of_means - n * middle**2)
    judges = (coders**2).sum(axis=-1) / n - n * k * middle**2
    within = squared - k * of_means
    parts = (between / (n - 1), judges / (k - 1), (within - judges) / ((n - 1) * (k - 1)), within / (n * (k - 1)))
    return np.maximum(np.stack(parts, axis=-1), 0.0)


def _forms(squares: Floats, n: Any, k: int) -> Floats:
    """The six forms (… × 6), in the order of FORMS."""
    msb, msj, mse, msw = np.moveaxis(squares, -1, 0)
    return np.stack(
        [
            (msb - msw) / (msb + (k - 1) * msw),
            (msb - mse) / (msb + (k - 1) * mse + k * (msj - mse) / n),
            (msb - mse) / (msb + (k - 1) * mse),
            (msb - msw) / msb,
            (msb - mse) / (msb + (msj - mse) / n),
            (msb - mse) / msb,
        ],
        axis=-1,
    )


def _table(msb: float, msj: float, mse: float, msw: float, n: int, k: int, level: float) -> pd.DataFrame:
    estimates = _forms(np.array([msb, msj, mse, msw]), n, k).tolist()
    one, rest = (np.divide(msb, msw), n - 1, n * (k - 1)), (np.divide(msb, mse), n - 1, (n - 1) * (k - 1))
    low1, high1 = _bounds(*one, level)
    low2, high2 = _satterthwaite(msb, msj, mse, n, k, level, estimates[1])
    low3, high3 = _bounds(*rest, level)
    single = [(1 - k / (low + k - 1), 1 - k / (high + k - 1)) for low, high in ((low1, high1), (low3, high3))]
    bounds = [single[0], (low2, high2), single[1], (1 - 1 / low1, 1 - 1 / high1)]
    bounds += [(k * low2 / (1 + (k - 1) * low2), k * high2 / (1 + (k - 1) * high2)), (1 - 1 / low3, 1 - 1 / high3)]  # Spearman–Brown
    rows = []
    for term, estimate, (f, df, error), (low, high) in zip(FORMS, estimates, (one, rest, rest) * 2, bounds, strict=True):
        p = float(stats.f.sf(f, df, error))
        rows.append({"term": term, "estimate": estimate, "statistic": float(f), "df": float(df), "df_error": float(error), "p_value": p})
        rows[-1] |= {"conf_low": float(low), "conf_high": float(high)}
    return tidy(rows)


def _bounds(f: Any, df: float, error: float, level: float) -> tuple[float, float]:
    tail = (1 + level) / 2
    return f / stats.f.ppf(tail, df, error), f * stats.f.ppf(tail, error, df)


def _satterthwaite(msb: float, msj: float, mse: float, n: int, k: int, level: float, single: float) -> tuple[float, float]:
    """Shrout & Fleiss' interval of ICC(2,1); 1 where the coders agree wholly."""
    if msj == mse == 0:
        return 1.0, 1.0
    rest = (n * (1 + (k - 1) * single) - k * single) * mse
    top = (k - 1) * (n - 1) * (k * single * msj + rest) ** 2
    v = top / ((n - 1) * k**2 * single**2 * msj**2 + rest**2)
    upper, lower = stats.f.ppf((1 + level) / 2, n - 1, v), stats.f.ppf((1 + level) / 2, v, n - 1)
    spread = k * msj + (k * n - k - n) * mse
    return n * (msb - upper * mse) / (upper * spread + n * msb), n * (lower * msb - mse) / (spread + n * lower * msb)
