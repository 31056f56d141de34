"""Correlations between columns, pair by pair, with how many answered both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, as_frame, check_level, column, names_of, numbers, one_of
from jcommunity_study.stats._polychoric import ordered_codes, polychoric
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.compare.adjust import Adjustment, p_adjust

Correlation = Literal["pearson", "spearman", "kendall", "polychoric"]
Missing = Literal["pairwise", "listwise"]
Row = dict[str, float]
EXACT = 50  # fewer answers without ties than this: Kendall's p by all orderings, as R's cor.test
ROUNDING = 1e-14


@dataclass(frozen=True, eq=False, kw_only=True)
class Correlations(Result):
    """`to_frame()`, one row a pair: term `a~b`, estimate, std_error, statistic, df, p_value, conf_low, conf_high, x, y, n, p_raw.

    `p_value` is adjusted by `adjust`, `p_raw` is not. `n`, `n_missing` of the result: rows with all values, and without some; `given`: what
    was held constant.
    """

    method: str
    missing: str
    adjust: str
    given: tuple[str, ...]
    columns: tuple[str, ...]
    n: int
    n_missing: int
    level: float

    def matrix(self, what: str = "estimate") -> pd.DataFrame:
        """A column of the frame as a symmetric matrix; its diagonal is 1 for `estimate`, missing for others."""
        square = np.full((len(self.columns), len(self.columns)), np.nan)
        i, j = np.triu_indices(len(self.columns), 1)
        square[i, j] = square[j, i] = self.table[what]
        if what == "estimate":
            np.fill_diagonal(square, 1.0)
        return pd.DataFrame(square, index=list(self.columns), columns=list(self.columns))


def correlate(
    data: Any, columns: str | Sequence[str] | None = None, *, method: Correlation = "pearson", given: str | Sequence[str] = (),
    adjust: Adjustment = "none", missing: Missing = "pairwise", level: float = 0.95,
) -> Correlations:  # fmt: skip
    """Correlations of all pairs of `columns` of `data` (a frame or an array; all but `given` if none are named).

    `pearson`: t with n - 2 degrees of freedom, interval by Fisher's z (R `cor.test`). `spearman`: the same t of the ranks (R
    `cor.test(exact = FALSE)`, `psych::corr.test`). `kendall`: τ-b; p by the normal approximation with ties corrected, exact without ties
    below 50 answers (R `cor.test`). The intervals of both are Bonett & Wright's (2000, doi 10.1007/BF02294183): Fisher's z with variance
    (1 + ρ²/2) / (n - 3), and 0.437 / (n - 4), which ties make rough. `polychoric`: two-step, for numbers or ordered categories of few
    values; standard error of both steps (R `lavaan::lavCor`), interval and test on the scale of Fisher's z.

    `given`: partial correlations, Pearson's or Spearman's, with these columns held constant: n - 2 - len(given) degrees of freedom (R
    `ppcor::pcor`, `psych::partial.r`). `missing`: a pair uses the rows that have both (and all of `given`), or `listwise` the rows that
    have everything. A correlation of ±1 has no standard error. `adjust`: as in `p_adjust`, over all pairs.

    Raises StatisticsError: fewer than two columns, fewer rows than a pair needs, a column that does not vary where the other is known or
    that `given` determines, text, an unknown option.

    >>> import pandas as pd
    >>> found = correlate(pd.DataFrame({"trust": [1, 2, 3, 4, 5], "duty": [2, 1, 4, 3, 5]}))
    >>> found.to_frame()[["term", "estimate", "df", "p_value"]].round(4).to_dict("records")
    [{'term': 'trust~duty', 'estimate': 0.8, 'df': 3, 'p_value': 0.1041}]
    """
    data, given = as_frame(data).rename(columns=str), tuple(map(str, names_of(given)))
    names = [c for c in map(str, data.columns if columns is None else names_of(columns)) if c not in given]
    _check(names, method, given, missing)
    values = {name: _column(data, name, method) for name in [*names, *given]}
    known = ~np.isnan(np.column_stack(list(values.values())))
    if missing == "listwise":
        values = {name: x[known.all(axis=1)] for name, x in values.items()}
    pairs = list(combinations(names, 2))
    check_level(level)
    rows = _polychoric(values, pairs, level) if method == "polychoric" else [_pair(values, pair, given, method, level) for pair in pairs]
    raw = np.array([row["p_value"] for row in rows])
    terms = [{"term": f"{a}~{b}", "x": a, "y": b} for a, b in pairs]
    table = tidy([term | row for term, row in zip(terms, rows, strict=True)])
    return Correlations(
        table=table.assign(p_value=p_adjust(raw, adjust), p_raw=raw), method=method, missing=missing, adjust=adjust, given=given,
        columns=tuple(names), n=int(known.all(axis=1).sum()), n_missing=int((~known.all(axis=1)).sum()), level=level,
    )  # fmt: skip


def _check(names: list[str], method: str, given: Sequence[str], missing: str) -> None:
    one_of("method", method, {**_TESTS, "polychoric": None})
    one_of("missing", missing, {"pairwise": None, "listwise": None})
    if len(names) < 2 or len(set(names)) < len(names):
        raise StatisticsError(
            f"相关至少需要两个不同的列，得到：{', '.join(names)}",
            f"a correlation needs two columns or more, each once; got: {', '.join(names)}",
        )
    if given and method not in ("pearson", "spearman"):
        raise StatisticsError(
            f"偏相关只有 pearson 与 spearman，没有 {method}", f"partial correlations are pearson's or spearman's, there is none by {method}"
        )


def _column(data: pd.DataFrame, name: str, method: str) -> Floats:
    if method != "polychoric":
        return numbers(column(data, name), name)
    codes = ordered_codes(column(data, name), name)
    return np.where(codes < 0, np.nan, codes)


def _pair(values: dict[str, Floats], pair: tuple[str, str], given: Sequence[str], method: str, level: float) -> Row:
    columns = np.column_stack([values[name] for name in (*pair, *given)])
    rows = columns[~np.isnan(columns).any(axis=1)]
    if len(rows) < 3 + len(given):
        raise StatisticsError(
            f"{pair[0]} 与 {pair[1]} 都有回答的只有 {len(rows)} 行，至少需要 {3 + len(given)} 行",
            f"only {len(rows)} row(s) have both {pair[0]} and {pair[1]}; {3 + len(given)} are the fewest",
        )
    for name, x in zip((*pair, *given), rows.T, strict=True):
        if np.ptp(x) <= 1e-13 * np.abs(x).max():
            raise StatisticsError(
                f"{name} 在 {' 与 '.join(pair)} 所用的 {len(rows)} 行中没有变异，相关没有定义",
                f"{name} does not vary in the {len(rows)} rows used for {' and '.join(pair)}: the correlation is undefined",
            )
    return _TESTS[method](rows, pair, level)


def _product_moment(rows: Floats, pair: tuple[str, str], level: float, spread: Callable[[float], float] = lambda r: 1.0) -> Row:
    z = rows - rows.mean(axis=0)
    n, left = len(z), _residuals(z, pair)
    length = np.sqrt((left**2).sum(axis=0))
    r = float(left[:, 0] @ left[:, 1] / (length[0] * length[1]))
    df, exact = n - rows.shape[1], 1 - abs(r) < ROUNDING
    r = float(np.sign(r)) if exact else r
    error = np.nan if exact else float(np.sqrt((1 - r * r) / df))
    t = float(r * np.inf) if exact else r / error
    low, high = _fisher(r, np.sqrt(spread(r) / (df - 1)) if df > 1 else np.nan, level)
    row = {"estimate": r, "std_error": error, "statistic": t, "df": df, "p_value": 2 * float(stats.t.sf(abs(t), df))}
    return row | {"conf_low": low, "conf_high": high, "n": n}


def _residuals(z: Floats, pair: tuple[str, str]) -> Floats:
    """The pair's two columns less what the others of `z` (centred) predict."""
    if z.shape[1] == 2:
        return z
    others = z[:, 2:] / np.sqrt((z[:, 2:] ** 2).sum(axis=0))
    weights, _, rank, _ = np.linalg.lstsq(others, z[:, :2], rcond=1e-10)
    if rank < others.shape[1]:
        raise StatisticsError(
            "控制变量之间完全共线；请删去其中一个", "the columns of `given` are collinear: one is determined by the others; leave one out"
        )
    left = np.asarray(z[:, :2] - others @ weights)
    for name, before, after in zip(pair, z.T, left.T, strict=False):
        if (after**2).sum() <= 1e-14 * (before**2).sum():
            raise StatisticsError(
                f"{name} 完全由控制变量决定，偏相关没有定义", f"{name} is determined by `given`: its partial correlation is undefined"
            )
    return left


def _spearman(rows: Floats, pair: tuple[str, str], level: float) -> Row:
    return _product_moment(stats.rankdata(rows, axis=0), pair, level, lambda r: 1 + r * r / 2)


def _kendall(rows: Floats, pair: tuple[str, str], level: float) -> Row:
    x, y = rows.T
    n = len(x)
    ties = [np.unique(v, return_counts=True)[1].astype(float) for v in (x, y)]
    untied = all((t == 1).all() for t in ties)
    found = stats.kendalltau(x, y, method="exact" if untied and n < EXACT else "asymptotic")
    pairs = [n * (n - 1) / 2 - (t * (t - 1)).sum() / 2 for t in ties]
    score = float(found.statistic) * np.sqrt(pairs[0] * pairs[1])
    z = float(score / np.sqrt(_kendall_variance(n, *ties)))
    low, high = _fisher(float(found.statistic), np.sqrt(0.437 / (n - 4)) if n > 4 else np.nan, level)
    row = {"estimate": float(found.statistic), "std_error": np.nan, "statistic": z, "df": np.nan, "p_value": float(found.pvalue)}
    return row | {"conf_low": low, "conf_high": high, "n": n}


def _kendall_variance(n: int, t: Floats, u: Floats) -> float:
    """Of the score (concordant less discordant pairs) under independence, with ties (Kendall 1970, chapter 4)."""
    plain = n * (n - 1) * (2 * n + 5) - sum(float((v * (v - 1) * (2 * v + 5)).sum()) for v in (t, u))
    twos = float((t * (t - 1)).sum() * (u * (u - 1)).sum()) / (2 * n * (n - 1))
    threes = float((t * (t - 1) * (t - 2)).sum() * (u * (u - 1) * (u - 2)).sum()) / (9 * n * (n - 1) * (n - 2))
    return plain / 18 + twos + threes


def _polychoric(values: dict[str, Floats], pairs: list[tuple[str, str]], level: float) -> list[Row]:
    names = list(values)
    codes = np.column_stack([np.where(np.isnan(x), -1, x) for x in values.values()]).astype(np.intp)
    found = polychoric(codes, [(names.index(a), names.index(b)) for a, b in pairs], names)
    rows = []
    for r, error, n in zip(found.rho.tolist(), found.std_error.tolist(), found.n.tolist(), strict=True):
        on_z = error / (1 - r * r)
        low, high = _fisher(r, on_z, level)
        z = float(np.arctanh(r)) / on_z
        row = {"estimate": r, "std_error": error, "statistic": z, "df": np.nan, "p_value": 2 * float(stats.norm.sf(abs(z)))}
        rows.append(row | {"conf_low": low, "conf_high": high, "n": n})
    return rows


def _fisher(r: float, error: float, level: float) -> tuple[float, float]:
    if abs(r) == 1:
        return r, r
    half = float(stats.norm.ppf(0.5 + level / 2)) * error
    return float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half))


_TESTS: dict[str, Callable[[Floats, tuple[str, str], float], Row]] = {
    "pearson": _product_moment,
    "spearman": _spearman,
    "kendall": _kendall,
}
