"""Likelihood-ratio tests of parallel lines, term by term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from scipy import stats

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import weights_of
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.ordinal.fit import OrderedLogit, climbed, columns_of, refuse_other, refuse_unfit
from jcommunity_study.stats.ordinal.layout import Layout
from jcommunity_study.stats.ordinal.likelihood import prepare
from jcommunity_study.stats.regression.separation import SeparationError


@dataclass(frozen=True, eq=False, kw_only=True)
class NominalTest(Result):
    """One row a term: statistic (2Δlog L), df, p_value; loglik and aic of the model in which its effect differs from cut to cut.

    A small p speaks against one effect for all cuts. Where some level of a term lacks an outcome, its effects run to infinity: the
    log-likelihood is then its limit, as R's, and `notes` say so. NaN where that model cannot be fitted otherwise.
    """

    n: int
    loglik: float
    notes: tuple[Text, ...]


def nominal_test(model: OrderedLogit) -> NominalTest:
    """For each term, the model against the one with the term in `nominal` (R `ordinal::nominal_test`); any link, weights as repeated rows.

    Raises StatisticsError for fewer than three outcome levels, no terms, a model that has nominal terms already.

    >>> from jcommunity_study.stats import ordered_logit
    >>> table = pd.DataFrame({"y": [1, 2, 3, 1, 2, 3, 2, 1, 3, 2], "x": [0, 1, 2, 1, 1, 0, 2, 2, 2, 0]})
    >>> test = nominal_test(ordered_logit("y ~ x", table))
    >>> test.to_frame()[["term", "df"]].values.tolist()
    [['x', 1.0]]
    """
    refuse_other(model, "nominal_test")
    terms = [term.name for term in model.design.terms if term.name != "Intercept"]
    if model.n_thresholds < 2 or not terms or model.layout.nominal:
        have = f"{len(model.levels)}, {len(terms)}, {len(model.layout.nominal)}"
        raise StatisticsError(
            f"nominal_test 需要至少三个水平、一个自变量，且模型未用 nominal；此模型的水平、项、nominal 列数为 {have}",
            f"nominal_test needs three levels or more, a term and no nominal one; levels, terms and nominal columns here: {have}",
        )
    rows, notes = [], []
    for term in terms:
        row, told = _row(model, term)
        rows.append(row)
        notes += told
    return NominalTest(table=pd.DataFrame(rows), n=model.n, loglik=model.loglik, notes=tuple(notes))


def _row(model: OrderedLogit, term: str) -> tuple[dict[str, Any], list[Text]]:
    design, listed = model.design, model.design.extras.get("weights")
    layout = Layout(model.n_thresholds, len(design.names) - 1, columns_of(design, term))
    weights = None if listed is None else weights_of(listed)
    df = float(layout.owner.size - model.n_parameters)
    problem = prepare(design.matrix[:, 1:], model.codes, len(model.levels), weights, model.link)
    found, loglik, notes = climbed(problem, layout), float("nan"), list[Text]()
    try:
        refuse_unfit(problem, layout, found, design, model.levels)
        loglik = found.loglik
    except StatisticsError as error:
        notes.append(Text(f"{term}：{error.text.zh}", f"{term}: {error.text.en}"))
        loglik = found.loglik if isinstance(error, SeparationError) else loglik
    ratio = 2 * (loglik - model.loglik)
    row = {"term": term, "statistic": ratio, "df": df, "p_value": float(stats.chi2.sf(ratio, df))}
    return {**row, "loglik": loglik, "aic": -2 * loglik + 2 * layout.owner.size}, notes
