"""Items → scale scores."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jcommunity_study.survey.questionnaire import Column, Scale
from jcommunity_study.survey.responses import Responses


def score(responses: Responses) -> pd.DataFrame:
    """Scores of the confirmed scales: Float64, one column a scale, the respondents' index; NA under `minimum` items answered.

    `mean` is the mean of the items answered; `sum` is that mean times the number of items, so a gap does not lower it.
    A scale that the program proposed and nobody confirmed has no score.
    """
    scales = [s for s in responses.questionnaire.scales if s.confirmed]
    return pd.DataFrame({s.name: score_one(responses, s) for s in scales}, index=responses.frame.index)


def score_one(responses: Responses, scale: Scale) -> pd.Series:
    """One scale's scores."""
    items = scale_items(responses, scale).to_numpy()
    answered = (~np.isnan(items)).sum(axis=1)
    total = np.nansum(items, axis=1)
    mean = np.divide(total, answered, out=np.full(len(items), np.nan), where=answered > 0)
    scores = mean if scale.method == "mean" else mean * items.shape[1]
    enough = answered >= scale.minimum
    return pd.Series(pd.array(np.where(enough, scores, np.nan), dtype="Float64"), index=responses.frame.index, name=scale.name)


def scale_items(responses: Responses, scale: Scale) -> pd.DataFrame:
    """The scale's items as they are scored, reversed ones turned (lowest + highest valid code - x); floats, NaN where missing."""
    columns = {}
    for name in scale.items:
        values = responses.frame[name].to_numpy(dtype=float, na_value=np.nan)
        columns[name] = _turned(values, responses.questionnaire.column(name)) if name in scale.reversed else values
    return pd.DataFrame(columns, index=responses.frame.index)


def _turned(values: np.ndarray, column: Column) -> np.ndarray:
    """Values of a reversed item: lowest + highest code - x over the item's valid options (the observed range where it has none)."""
    codes = [o.code for o in column.item.valid] or values[~np.isnan(values)]
    return np.min(codes) + np.max(codes) - values if len(codes) else values
