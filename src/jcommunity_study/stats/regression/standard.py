"""Standardised coefficients: effects in standard deviations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jcommunity_study.stats._input import Floats, numbers
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.regression.result import Regression, refuse_several


@dataclass(frozen=True, eq=False, kw_only=True)
class Standardized(Result):
    """One row a slope: estimate, std_error, conf_low, conf_high in standard deviations; `scaled` is `both` or `predictors`."""

    n: int
    level: float
    scaled: str


def standardize(model: Regression) -> Standardized:
    """Slopes per standard deviation of their column (n - 1) and, for least squares, of the outcome: SPSS's Beta.

    Each column of the design is scaled as it stands, indicators and products too (R `effectsize::standardize_parameters(method =
    "basic")`); intervals are the model's, scaled. Models of probabilities and counts scale the predictors only: their
    index has no unit. Raises StatisticsError for models with several coefficients a column.

    >>> import pandas as pd
    >>> from jcommunity_study.stats import ols
    >>> table = pd.DataFrame({"x": [1, 2, 3, 4, 5], "y": [1.1, 1.9, 3.2, 3.9, 5.1]})
    >>> standardize(ols("y ~ x", table)).to_frame()["estimate"].round(4).tolist()
    [0.9964]
    """
    refuse_several(model)
    both = model.response.scale == "number"
    slopes = [j for j, name in enumerate(model.design.names) if name != "Intercept"]
    factor = _deviations(model, model.design.matrix[:, slopes])
    if both:
        factor = factor / _deviations(model, numbers(model.design.outcome, model.outcome)[:, None])
    table = model.to_frame().set_index("term").loc[[model.design.names[j] for j in slopes]].reset_index()
    table = table[["term", "estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high"]]
    for name in ("estimate", "std_error", "conf_low", "conf_high"):
        table[name] = table[name].to_numpy() * factor
    return Standardized(table=table, n=model.n, level=model.level, scaled="both" if both else "predictors")


def _deviations(model: Regression, x: Floats) -> Floats:
    """Of the columns, as if each row stood as often as its weight says."""
    listed = model.design.extras.get("weights")
    if listed is None:
        return np.asarray(np.std(x, axis=0, ddof=1))
    weights = numbers(listed, "weights")
    mean = weights @ x / weights.sum()
    return np.asarray(np.sqrt(weights @ (x - mean) ** 2 / (weights.sum() - 1)))
