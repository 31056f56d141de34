"""Weighted estimates beside the unweighted ones, under the raked design of study.toml's [weights]."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.analysis.results import Results
from jcommunity_study.stats.weights import Design, design_means, design_proportions, kish
from jcommunity_study.survey.weighting import Weighting

FIGURES = ("weighted_n", "weighted", "weighted_low", "weighted_high")


def weighting(found: Weighting) -> Results:
    """`weights`, one row: Kish's figures and how the weights were made; `weight_margins`, a row a category."""
    declared, adjusted = found.declared, found.design.adjustments[0]
    limits = {"lower": declared.lower, "upper": declared.upper if np.isfinite(declared.upper) else np.nan, "strict": declared.strict}
    row = kish(found.design.weights).glance().assign(
        iterations=adjusted.iterations, n_trimmed=found.n_trimmed, n_no_margin=found.n_missing, missing=declared.missing, **limits
    )  # fmt: skip
    return Results({"weights": row, "weight_margins": found.margins})


def weighted_shares(design: Design | None, values: pd.Series, level: float = 0.95) -> dict[str, Any]:
    """A categorical's shares: FIGURES, one value a category in its order; NaN where nobody answered, and for the
    interval of a margin; nothing without a design."""
    if design is None:
        return {}
    if not values.notna().any():
        return dict.fromkeys(FIGURES, np.nan)
    table = design_proportions(replace(design, data=values.to_frame("x")), "x", replacement=True, level=level).to_frame()
    if values.name in design.adjustments[0].targets:  # weighted to be so: there is nothing left to estimate
        table[["conf_low", "conf_high"]] = np.nan
    return _figures(table)


def weighted_means(design: Design | None, frame: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """FIGURES of numeric columns, a row a column of `frame`; no column without a design."""
    if design is None:
        return pd.DataFrame(index=frame.columns)
    rows = [_mean(replace(design, data=frame[[name]]), name, level) for name in frame.columns]
    return pd.DataFrame(rows, index=frame.columns, columns=list(FIGURES))


def _mean(design: Design, name: str, level: float) -> dict[str, Any]:
    if not design.data[name].notna().any():
        return dict.fromkeys(FIGURES, np.nan)
    found = design_means(design, [name], replacement=True, level=level).to_frame()
    return {key: values[0] for key, values in _figures(found).items()}


def weighted_ticks(design: Design | None, indicators: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """FIGURES of 0/1 columns: the share that ticked, a row a column."""
    if design is None:
        return pd.DataFrame(index=indicators.columns)
    rows = []
    for name in indicators.columns:
        ticked = pd.Series(pd.Categorical(indicators[name], categories=[0, 1]), index=indicators.index)
        rows.append({key: np.atleast_1d(values)[-1] for key, values in weighted_shares(design, ticked, level).items()})
    return pd.DataFrame(rows, index=indicators.columns, columns=list(FIGURES))


def _figures(table: pd.DataFrame) -> dict[str, Any]:
    own = table.rename(columns={"estimate": "weighted", "conf_low": "weighted_low", "conf_high": "weighted_high"})
    return {name: own[name].to_numpy() for name in FIGURES}
