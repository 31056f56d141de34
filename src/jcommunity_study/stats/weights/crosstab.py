"""Two categorical columns against each other, under a design."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Levels, check_level, levels, refuse_empty_levels
from jcommunity_study.stats._input import column as pick
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.weights.design import Design, sampled
from jcommunity_study.stats.weights.estimates import domain, logit_bounds


@dataclass(frozen=True, eq=False, kw_only=True)
class DesignCrosstab(Result):
    """Association of two categorical columns in the population.

    `to_frame()`: one row a cell: row, column, n (unweighted), weighted_n, estimate (share of all), std_error, conf_low, conf_high,
    row_share, row_share_error, column_share, column_share_error, adjusted_residual (the share less what independence gives, over its
    linearised standard error). `counts` holds the weighted counts.

    `statistic`, `df`, `df2`, `p_value`: Rao & Scott's second-order F. `chi2` is Pearson's χ² of the weighted shares as if `n` cases were a
    simple random sample, `p_chi2` its p after dividing by `design_effect`, the mean of the generalised design effects (first order).
    `wald`, `wald_p`: Koch's Wald F on (rows - 1)(columns - 1) and `design_df`, `wald_adjusted` the same for few sampling units; NaN where
    these are too few.
    `cramers_v` is of `chi2`.
    """

    row: str
    column: str
    n: int
    n_missing: int
    statistic: float
    df: float
    df2: float
    p_value: float
    chi2: float
    p_chi2: float
    design_effect: float
    wald: float
    wald_p: float
    wald_adjusted: float
    wald_adjusted_p: float
    design_df: float
    cramers_v: float
    level: float
    counts: pd.DataFrame = field(repr=False)


def design_crosstab(design: Design, row: str, column: str, *, level: float = 0.95) -> DesignCrosstab:
    """Cross-tabulate two columns of a design's data (R `svytable`, `svychisq`; Rao & Scott 1984, doi 10.1214/aos/1176346391).

    Rows without a value in either column are outside the domain and counted. The tests' denominators have the whole design's degrees of
    freedom, as in R. Intervals of shares are t on the logit scale, as those of `design_proportions`.

    Raises StatisticsError when a column has fewer than two categories or one that nobody (with a weight over 0) has, when so many cells are
    empty that independence cannot be tested, when one column follows from the other, and with fewer sampling units than strata + 1.

    >>> import pandas as pd
    >>> from jcommunity_study.stats import Design
    >>> data = pd.DataFrame({"sex": ["f", "m"] * 6, "voted": ["yes", "no", "yes", "yes", "no", "no"] * 2, "w": [1, 2, 3] * 4})
    >>> found = design_crosstab(Design(data, weights="w"), "sex", "voted")
    >>> found.counts.loc["f"].tolist(), round(found.statistic, 3), round(found.p_value, 3)
    ([4.0, 8.0], 3.508, 0.088)
    """
    sampled(design)
    rows, columns = levels(pick(design.data, row), row), levels(pick(design.data, column), column)
    inside = domain(design, (rows.codes >= 0) & (columns.codes >= 0), f"{row} × {column}")
    table = _Table(inside, _dummies(rows, row, inside), _dummies(columns, column, inside))
    if design.df < 1:
        raise StatisticsError(
            "抽样单位数不多于层数，没有自由度，无法检验", "no more sampling units than strata: no degrees of freedom for a test"
        )
    counts = pd.DataFrame(table.shares * table.total, index=pd.Index(rows.names, name=row), columns=pd.Index(columns.names, name=column))
    return DesignCrosstab(
        table=_cells(table, rows, columns, check_level(level)), row=row, column=column, n=inside.n, n_missing=design.n - inside.n,
        **_rao_scott(table, design.df), **_wald(table, design.df), design_df=float(design.df), level=level, counts=counts,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Table:
    """The domain with each row's category (n × r) and (n × c) as 0/1."""

    design: Design
    by_row: Floats
    by_column: Floats

    @cached_property
    def total(self) -> float:
        return float(self.design.weights.sum())

    @cached_property
    def shares(self) -> Floats:
        return (self.by_row * self.design.weights[:, None]).T @ self.by_column / self.total

    @cached_property
    def both(self) -> Floats:
        """n × rc, row by row."""
        return (self.by_row[:, :, None] * self.by_column[:, None, :]).reshape(len(self.by_row), -1)

    def variance(self, each: Floats, per: Any) -> Floats:
        """Covariance of means whose rows are `each`, the weights over `per`."""
        return self.design.variance(each * self.design.weights[:, None] / per)


def _dummies(found: Levels, name: str, inside: Design) -> Floats:
    made = (found.codes[:, None] == np.arange(len(found.values))) * 1.0
    refuse_empty_levels(inside.weights @ made, found, name)
    return made


def _rao_scott(table: _Table, df: int) -> dict[str, float]:
    p, n = table.shares, table.design.n
    expected = p.sum(axis=1, keepdims=True) * p.sum(axis=0)
    chi2 = float(n * ((p - expected) ** 2 / expected).sum())
    contrast = np.kron(*(np.vstack([np.eye(k - 1), -np.ones(k - 1)]) for k in p.shape))  # what the margins leave: all sums zero
    over = np.divide(1.0, p.ravel(), out=np.zeros(p.size), where=p.ravel() > 0)[:, None] * contrast
    alone = contrast.T @ over / n
    if np.linalg.cond(alone) > 1e12:
        raise StatisticsError(
            "空的单元格太多，无法检验独立性；请合并类别", "too many cells are empty for a test of independence; merge categories"
        )
    effects = np.linalg.solve(alone, over.T @ table.variance(table.both - p.ravel(), table.total) @ over)
    trace, q = float(np.trace(effects)), contrast.shape[1]
    if trace < 1e-12 * q:
        raise StatisticsError(
            "两列完全对应（或样本没有变异），无法检验", "the two columns determine each other exactly: there is nothing to test"
        )
    free = trace**2 / float(np.trace(effects @ effects))
    return {
        "statistic": chi2 / trace, "df": free, "df2": free * df, "p_value": float(special.fdtrc(free, free * df, chi2 / trace)),
        "chi2": chi2, "p_chi2": float(special.chdtrc(q, chi2 * q / trace)), "design_effect": trace / q,
        "cramers_v": float(np.sqrt(chi2 / (n * (min(p.shape) - 1)))),
    }  # fmt: skip


def _residuals(table: _Table) -> tuple[Floats, Floats]:
    """Shares less those under independence (r × c), and each row's part in that (n × rc), the population's size not known (as in R)."""
    p = table.shares
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    part = (table.by_row - rows)[:, :, None] * (table.by_column - columns)[:, None, :]
    return p - np.outer(rows, columns), part.reshape(len(part), -1)


def _wald(table: _Table, df: int) -> dict[str, float]:
    gap, part = _residuals(table)
    inner = np.arange(gap.size).reshape(gap.shape)[1:, 1:].ravel()
    q, y = len(inner), gap.ravel()[inner]
    v = table.variance(part[:, inner], table.total)
    f = float(y @ np.linalg.solve(v, y)) / q if np.linalg.cond(v) < 1e12 else np.nan
    left = df - q + 1
    adjusted = f * left / df if left > 0 else np.nan
    return {
        "wald": f, "wald_p": float(special.fdtrc(q, df, f)), "wald_adjusted": adjusted,
        "wald_adjusted_p": float(special.fdtrc(q, left, adjusted)) if left > 0 else np.nan,
    }  # fmt: skip


def _cells(table: _Table, rows: Levels, columns: Levels, level: float) -> pd.DataFrame:
    p, both, w = table.shares, table.both, table.design.weights
    flat, by_row, by_column = p.ravel(), p.sum(axis=1, keepdims=True), p.sum(axis=0, keepdims=True)
    se = _errors(table, both - flat, np.ones_like(flat))
    low, high = logit_bounds(flat, se, table.design.df, level)
    gap, part = _residuals(table)
    spread = _errors(table, part, np.ones_like(flat))
    cells: dict[str, Any] = {"row": np.repeat(rows.names, len(columns.names)), "column": np.tile(columns.names, len(rows.names))}
    cells |= {"n": ((w > 0) @ both).astype(int), "weighted_n": flat * table.total}
    cells |= {"estimate": flat, "std_error": se, "conf_low": low, "conf_high": high}
    for name, margin, dummies in (
        ("row_share", by_row, np.repeat(table.by_row, p.shape[1], axis=1)),
        ("column_share", by_column, np.tile(table.by_column, (1, p.shape[0]))),
    ):
        share = (p / margin).ravel()
        cells[name] = share
        cells[f"{name}_error"] = _errors(table, both - share * dummies, np.broadcast_to(margin, p.shape).ravel())
    residual = np.divide(gap.ravel(), spread, out=np.full(p.size, np.nan), where=spread > 0)
    return pd.DataFrame({**cells, "adjusted_residual": residual})


def _errors(table: _Table, each: Floats, share: Floats) -> Floats:
    return np.asarray(np.sqrt(np.diag(table.variance(each, table.total * share))))
