"""The standardised solution: every parameter in units of standard deviations, with standard errors by the delta method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from jcommunity_study.stats._result import tidy
from jcommunity_study.stats.factors.confirmatory_likelihood import STEP
from jcommunity_study.stats.factors.confirmatory_model import FACTOR, INTERCEPT, LOADING, MEAN, RESIDUAL, Cell, Implied, Model
from jcommunity_study.stats.factors.confirmatory_ordinal import Correlations
from jcommunity_study.stats.factors.confirmatory_solution import Solution

FIXED = -1  # in place of a parameter's number
NOTHING = 1e-12  # of a slope: what is one by definition does not move


def rows_of(model: Model) -> list[Cell]:
    """Every parameter, fixed ones too, kind by kind and group by group, as lavaan lists them."""
    found = {cell[:4]: cell for cell in model.cells}
    for g in range(model.groups):
        for kind, fixed in ((LOADING, model.fixed), (FACTOR, model.fixed_factor)):
            for row, column in np.argwhere(fixed).tolist():
                found.setdefault((kind, g, row, column), Cell(kind, g, row, column, FIXED))
        if model.ordinal:
            found |= {(RESIDUAL, g, i, i): Cell(RESIDUAL, g, i, i, FIXED) for i in range(len(model.items))}
    order = {LOADING: 0, RESIDUAL: 1, FACTOR: 2, INTERCEPT: 3, MEAN: 4}

    def place(cell: Cell) -> tuple[int, ...]:
        first, then = (cell.column, cell.row) if cell.kind == LOADING else (cell.row, cell.column)
        second = cell.kind in (RESIDUAL, FACTOR) and (cell.row == cell.column) == (cell.kind == RESIDUAL)
        return cell.group, order[cell.kind], second, first, then

    return sorted(found.values(), key=place)


def raw(cells: Sequence[Cell], at: Implied) -> Any:
    """Values of cells."""
    cut = (at.mean - (at.loading @ at.factor_mean[:, :, None])[:, :, 0])[:, :, None]
    parts = {LOADING: at.loading, FACTOR: at.factor, RESIDUAL: at.residual, INTERCEPT: cut, MEAN: at.factor_mean[:, :, None]}
    kind, *place = np.array([cell[:4] for cell in cells]).T
    values = np.empty(len(cells), dtype=at.cov.dtype)
    for which, part in parts.items():
        chosen = kind == which
        values[chosen] = part[tuple(axis[chosen] for axis in place)]
    return values


def units(cells: Sequence[Cell], at: Implied) -> Any:
    """What one standard deviation is of each cell (of a residual covariance: the residuals'); missing where a variance is negative."""
    kind, g, i, j = np.array([cell[:4] for cell in cells]).T
    with np.errstate(invalid="ignore"):
        factor, item, left = (np.sqrt(np.diagonal(part, axis1=1, axis2=2)) for part in (at.factor, at.cov, at.residual))
    values = np.empty(len(cells), dtype=at.cov.dtype)
    ways = (
        (kind == LOADING, lambda g, i, j: item[g, i] / factor[g, j]),
        (kind == FACTOR, lambda g, i, j: factor[g, i] * factor[g, j]),
        ((kind == RESIDUAL) & (i == j), lambda g, i, j: item[g, i] ** 2),
        ((kind == RESIDUAL) & (i != j), lambda g, i, j: left[g, i] * left[g, j]),
        (kind == INTERCEPT, lambda g, i, j: item[g, i]),
        (kind == MEAN, lambda g, i, j: factor[g, i]),
    )
    for chosen, unit in ways:
        values[chosen] = unit(g[chosen], i[chosen], j[chosen])
    return values


def standardized(cells: Sequence[Cell], at: Implied) -> Any:
    """Values of cells in units of standard deviations."""
    return raw(cells, at) / units(cells, at)


def tables(found: Solution, level: float, groups: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The parameters, and the standardised ones: tidy frames in the same order; thresholds of ordered items at the end."""
    model, theta, covariance = found.model, found.fitted.theta, found.covariance
    rows, at = rows_of(model), found.fitted.implied
    estimate = raw(rows, at)
    variance = np.diag(covariance)
    error = np.array([np.nan if cell.free == FIXED else np.sqrt(variance[cell.free]) for cell in rows])
    value = standardized(rows, at)
    turned = [standardized(rows, model.implied(theta + 1j * STEP * unit)).imag / STEP for unit in np.eye(model.q)]
    moved = np.array(turned).T
    own = np.sqrt(np.maximum(np.einsum("ra,ab,rb->r", moved, covariance, moved), 0.0))
    own[(np.abs(moved).max(axis=1) < NOTHING) | np.isnan(value)] = np.nan
    frame = pd.DataFrame({"term": [model.term(cell) for cell in rows], "group": [groups[cell.group] if groups else None for cell in rows]})
    cuts = _thresholds(found)
    both = (frame.assign(estimate=estimate, std_error=error), frame.assign(estimate=value, std_error=own))
    first, second = (_tested(part if cuts.empty else pd.concat([part, cuts], ignore_index=True), level) for part in both)
    first["standardized"] = second["estimate"]
    return (first, second) if groups else (first.drop(columns="group"), second.drop(columns="group"))


def _thresholds(found: Solution) -> pd.DataFrame:
    if not isinstance(found.data, Correlations):
        return pd.DataFrame()
    return pd.DataFrame([
        {"term": f"{item} | t{j + 1}", "group": None, "estimate": cut, "std_error": error}
        for item, (cuts, errors) in zip(found.model.items, found.data.thresholds, strict=True)
        for j, (cut, error) in enumerate(zip(cuts, errors, strict=True))
    ])  # fmt: skip


def _tested(frame: pd.DataFrame, level: float) -> pd.DataFrame:
    half = special.ndtri(0.5 + level / 2) * frame["std_error"]
    statistic = frame["estimate"] / frame["std_error"]
    bounds = {"conf_low": frame["estimate"] - half, "conf_high": frame["estimate"] + half}
    return tidy({**frame, "statistic": statistic, "p_value": 2 * special.ndtr(-statistic.abs()), **bounds})
