"""Variance inflation: how much of a coefficient's variance comes from the other predictors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.regression.result import Regression, refuse_several


@dataclass(frozen=True, eq=False, kw_only=True)
class Vif(Result):
    """One row a term: estimate (GVIF), df (its columns), adjusted = GVIF^(1/(2·df)), comparable between terms."""

    n: int
    n_terms: int


def vif(model: Regression) -> Vif:
    """Generalised variance inflation factors of a fitted regression (Fox & Monette 1992; R `car::vif`).

    From the correlations of the slopes in the model-based covariance, whatever `cov` the tests use; for one-column terms of
    a least-squares fit it is 1/(1-R²) on the other predictors. Raises StatisticsError for fewer than two
    terms, and for models with several coefficients a column (take `ols` on the same predictors: VIF is theirs).

    >>> from jcommunity_study.stats import ols
    >>> table = pd.DataFrame({"x": [1, 2, 3, 4, 5, 6], "z": [1, 0, 0, 1, 1, 0], "y": [1, 2, 4, 3, 6, 5]})
    >>> vif(ols("y ~ x + z", table)).to_frame()["estimate"].round(3).tolist()
    [1.01, 1.01]
    """
    refuse_several(model)
    terms = [t for t in model.design.terms if t.name != "Intercept"]
    if len(terms) < 2:
        raise StatisticsError(
            f"模型只有 {len(terms)} 个自变量，VIF 至少需要两个", f"{len(terms)} term(s) in the model, a VIF needs two or more"
        )
    names = [model.design.names[j] for t in terms for j in t.columns]
    where = [model.names.index(name) for name in names]
    covariance = model.naive[np.ix_(where, where)]
    scale = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(scale, scale)
    rows, start = [], 0
    for term in terms:
        inside = np.arange(start, start + len(term.columns))
        start += len(term.columns)
        rows.append({"term": term.name, "estimate": _gvif(correlation, inside), "df": len(inside)})
    table = pd.DataFrame(rows)
    table["adjusted"] = table["estimate"] ** (1 / (2 * table["df"]))
    return Vif(table=table, n=model.n, n_terms=len(terms))


def _gvif(correlation: Floats, inside: np.ndarray) -> float:
    outside = np.setdiff1d(np.arange(correlation.shape[0]), inside)
    parts = np.linalg.det(correlation[np.ix_(inside, inside)]) * np.linalg.det(correlation[np.ix_(outside, outside)])
    return float(parts / np.linalg.det(correlation))
