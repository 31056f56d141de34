"""How well codings by rules meet a reference: precision, recall, F1 and κ per code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, as_frame, check_level, in_order, whole
from jcommunity_study.stats._intervals import wilson
from jcommunity_study.stats._resample import percentiles
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.agreement.draws import Bootstrap, drawn
from jcommunity_study.stats.agreement.ratings import grouping

MEASURES: tuple[str, ...] = ("precision", "recall", "f1", "kappa")


@dataclass(frozen=True, eq=False, kw_only=True)
class PrecisionRecall(Result):
    """A row a code and measure (`term`, `measure`, estimate, conf_low, conf_high, n_true, n_predicted, n_both), `all` = codes pooled.

    `interval`: wilson (units taken as independent) or bootstrap (groups resampled). NaN where a measure is not defined: nothing
    predicted, nothing true, or no variation for κ.
    """

    n: int
    n_codes: int
    n_groups: int
    interval: str
    level: float
    resamples: int
    seed: int | None

    def by_code(self) -> pd.DataFrame:
        """One row a code: n_true, n_predicted, n_both and, per measure, estimate, `_low` and `_high`."""
        index = ["term", "n_true", "n_predicted", "n_both"]
        wide = self.table.pivot(index=index, columns="measure", values=["estimate", "conf_low", "conf_high"])
        endings = {"estimate": "", "conf_low": "_low", "conf_high": "_high"}
        wide.columns = [f"{measure}{endings[kind]}" for kind, measure in wide.columns]
        order = [f"{measure}{ending}" for measure in MEASURES for ending in endings.values()]
        return wide[order].reset_index().set_index("term").loc[list(dict.fromkeys(self.table["term"]))].reset_index()


def precision_recall(
    true: Any,
    predicted: Any,
    *,
    groups: Any = None,
    resamples: int = 1000,
    seed: int | None = None,
    n_jobs: int = 1,
    level: float = 0.95,
) -> PrecisionRecall:
    """How well predicted codes meet true ones: per code precision, recall, F1 and Cohen's κ over units.

    `true` and `predicted`: units × codes, of 0/1 or booleans, the same codes in both (one column may be a Series). All units count, coded
    or not. Without `groups`, precision, recall and F1 (through Jaccard = F1/(2-F1), a plain proportion) have Wilson intervals and κ
    none; with `groups` all have percentiles of `resamples` bootstrap draws of groups by `seed`.

    Raises StatisticsError for different shapes or codes, missing values, or values other than 0 and 1.

    >>> from jcommunity_study.stats import precision_recall
    >>> import pandas as pd
    >>> true = pd.DataFrame({"P1": [1, 1, 0, 0], "P2": [0, 1, 1, 0]})
    >>> guess = pd.DataFrame({"P1": [1, 0, 0, 0], "P2": [0, 1, 1, 1]})
    >>> precision_recall(true, guess).by_code().set_index("term")[["precision", "recall"]].round(2).T.to_dict()
    {'P1': {'precision': 1.0, 'recall': 0.5}, 'P2': {'precision': 0.67, 'recall': 1.0}, 'all': {'precision': 0.75, 'recall': 0.75}}
    """
    truth, guess = _flags(true, "true"), _flags(predicted, "predicted")
    if truth.shape != guess.shape or list(truth.columns) != list(guess.columns):
        raise StatisticsError(
            f"true（{truth.shape}）与 predicted（{guess.shape}）应有同样的单位与编码",
            f"true {truth.shape} and predicted {guess.shape} must have the same units and codes",
        )
    check_level(level)
    guess = in_order(true, guess, "predicted", isinstance(predicted, (pd.DataFrame, pd.Series)))
    codes, n_groups = grouping(groups, true)
    stacked = _stacked(np.asarray(truth, dtype=float), np.asarray(guess, dtype=float), codes, n_groups)
    total = stacked.sum(axis=0)
    estimate = _measures(total)
    if groups is None:
        low, high = _wilson_bounds(total, level)
    else:
        drawing = Bootstrap(whole("resamples", resamples, 1), seed, n_jobs, level)
        low, high = percentiles(drawn(_measures, stacked, drawing), level)
    rows = [
        {"term": name, "measure": measure, "estimate": estimate[c, i], "conf_low": low[c, i], "conf_high": high[c, i], **_cells(total[c])}
        for c, name in enumerate([*map(str, truth.columns), "all"])
        for i, measure in enumerate(MEASURES)
    ]
    return PrecisionRecall(
        table=pd.DataFrame(rows),
        n=len(truth),
        n_codes=truth.shape[1],
        n_groups=n_groups,
        interval="wilson" if groups is None else "bootstrap",
        level=level,
        resamples=0 if groups is None else resamples,
        seed=None if groups is None else seed,
    )


def _stacked(t: Floats, g: Floats, codes: Integers, n_groups: int) -> Floats:
    """Within groups the counts of units that have a code in both, in t, in g, and of all units (groups × (codes + all) × 4)."""
    cells = np.stack([t * g, t, g, np.ones_like(t)], axis=2)
    cells = np.concatenate([cells, cells.sum(axis=1, keepdims=True)], axis=1)
    sums = [np.bincount(codes, column, n_groups) for column in cells.reshape(len(t), -1).T]
    return np.stack(sums, axis=1).astype(float).reshape(n_groups, -1, 4)


def _flags(values: Any, name: str) -> pd.DataFrame:
    frame = as_frame(values)
    if len(frame) and frame.size and bool(frame.isin([0, 1]).all(axis=None)):
        return frame.astype(int)
    raise StatisticsError(
        f"{name} 应为 0/1 或真假值的非空表，不含缺失", f"{name} must be a non-empty table of 0/1 or booleans, without missing values"
    )


def _measures(cells: Floats) -> Floats:
    """precision, recall, f1, kappa along the last axis, of (both, true, predicted, units)."""
    both, true, predicted, n = np.moveaxis(cells, -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (n - true - predicted + 2 * both) / n
        expected = (true * predicted + (n - true) * (n - predicted)) / n**2
        kappa = np.where(expected < 1, (observed - expected) / (1 - expected), np.nan)
        return np.stack([both / predicted, both / true, 2 * both / (true + predicted), kappa], axis=-1)


def _wilson_bounds(cells: Floats, level: float) -> tuple[Floats, Floats]:
    both, true, predicted, _ = np.moveaxis(cells, -1, 0)
    low, high = np.full((len(both), 4), np.nan), np.full((len(both), 4), np.nan)
    for i, n in enumerate((predicted, true, true + predicted - both)):
        _, low[:, i], high[:, i] = wilson(both, n, level)
    low[:, 2], high[:, 2] = 2 * low[:, 2] / (1 + low[:, 2]), 2 * high[:, 2] / (1 + high[:, 2])
    return low, high


def _cells(row: Floats) -> dict[str, int]:
    return {"n_true": int(row[1]), "n_predicted": int(row[2]), "n_both": int(row[0])}
