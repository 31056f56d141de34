"""Who takes part more: the declared regressions, in blocks, on one set of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.analysis.data import ORDERED, Notes, analysis_frame, categories, known_names
from jcommunity_study.analysis.declared import NAME, check_regression
from jcommunity_study.analysis.results import Results
from jcommunity_study.analysis.terms import named, readable, small_references
from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults
from jcommunity_study.stats.ordinal import OrderedLogit, brant_test, ordered_logit
from jcommunity_study.stats.regression import compare_blocks, marginal_effects, ols, vif
from jcommunity_study.stats.regression.result import Regression
from jcommunity_study.study import Study, as_text
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.responses import Responses


def models(study: Study, responses: Responses, scores: pd.DataFrame, notes: Notes) -> Results:
    """Every `[[models.regression]]`: `coefficients` (a row a model, block and term), `model_fit` (a row a model and block),
    `parallel_lines` (Brant, a row a term), `average_effects` (a row a term and outcome level), `collinearity` (a row a term).

    All blocks of a model use the rows that are complete in its largest one.
    """
    settings = study.section("models")
    as_numbers = known_names(study, "models", "as_numbers", settings.get("as_numbers", ()), responses.questionnaire, fit=ORDERED)
    frame = analysis_frame(responses, scores, as_numbers)
    collected: dict[str, list[pd.DataFrame]] = {}
    for nth, declared in enumerate(settings.get("regression", ())):
        check_regression(study, nth, declared, responses.questionnaire, Faults(first=True))
        label = as_text(declared.get("label", declared["name"]))
        found = notes.attempt(label, _regression, declared, responses, frame, notes, label, float(settings.get("confidence", 0.95)))
        for name, table in (found or {}).items():
            collected.setdefault(name, []).append(table.assign(model=declared["name"]))
    return Results({name: pd.concat(parts, ignore_index=True) for name, parts in collected.items()})


def coefficients_of_interest(study: Study, responses: Responses, scores: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """The slopes of each regression's largest model that its first block, the background, does not hold already (all, where there is one
    block): model, term, variable, level, estimate, std_error, conf_low, conf_high. A model that cannot be fitted is noted and left out."""
    settings = study.section("models")
    frame = analysis_frame(responses, scores, settings.get("as_numbers", ()))
    columns = ["model", "term", "variable", "level", "estimate", "std_error", "conf_low", "conf_high"]
    found = [pd.DataFrame(columns=columns)]
    for declared in settings.get("regression", ()):
        label, level = as_text(declared.get("label", declared["name"])), float(settings.get("confidence", 0.95))
        fitted = notes.attempt(label, _fits, declared, responses, frame, level, largest=True)
        if fitted is None:
            continue
        table = named(fitted[0].to_frame(), fitted[0]).assign(model=declared["name"])
        background = set(NAME.findall(declared["blocks"][0]["formula"])) if len(declared["blocks"]) > 1 else set()
        slopes = [
            term != "Intercept" and "|" not in term and not set(variable.split(":")) <= background
            for term, variable in zip(table["term"], table["variable"], strict=True)
        ]
        found.append(table.loc[slopes, columns])
    return pd.concat([f for f in found if len(f)] or found, ignore_index=True)


def _fits(
    declared: Mapping[str, Any], responses: Responses, frame: pd.DataFrame, level: float, *, largest: bool = False
) -> list[Regression]:
    """The models of block 1, of blocks 1 and 2, …, or the `largest` alone, on the rows that are complete in it."""
    outcome, method = declared["outcome"], declared["method"]
    blocks = [block["formula"] for block in declared["blocks"]]
    formulas = [f"{outcome} ~ {' + '.join(blocks[: i + 1])}" for i in range(len(blocks))]
    data = _complete(frame, formulas[-1], responses, outcome, method)
    covariance = {"cov": declared["covariance"]} if "covariance" in declared else {}
    fit = ordered_logit if method == "ordered_logit" else ols
    return [fit(formula, data, level=level, **covariance) for formula in (formulas[-1:] if largest else formulas)]


def _regression(
    declared: Mapping[str, Any], responses: Responses, frame: pd.DataFrame, notes: Notes, label: Text, level: float
) -> dict[str, pd.DataFrame]:
    fitted = _fits(declared, responses, frame, level)
    for note in (*fitted[-1].notes, *small_references(fitted[-1], responses.questionnaire)):
        notes.add(label, readable(note, fitted[-1], responses.questionnaire))
    tables = {
        "coefficients": pd.concat([named(m.to_frame(), m).assign(block=i) for i, m in enumerate(fitted)], ignore_index=True),
        "model_fit": _fit_table(fitted),
    }
    inflation = notes.attempt(label, vif, fitted[-1])
    if inflation is not None:
        tables["collinearity"] = inflation.to_frame()
    return tables | _ordinal_extras(fitted[-1], responses.questionnaire, notes, label)


def _ordinal_extras(model: Regression, questionnaire: Questionnaire, notes: Notes, label: Text) -> dict[str, pd.DataFrame]:
    if not isinstance(model, OrderedLogit):
        return {}
    order = [name for term in model.design.terms for name in term.variables]
    effects = marginal_effects(model, variables=list(dict.fromkeys(order))).to_frame()
    tables = {"average_effects": named(effects, model)}
    brant = notes.attempt(Text(f"{label.zh}：平行线检验", f"{label.en}: test of parallel lines"), brant_test, model)
    if brant is not None:
        table = named(brant.to_frame(), model)
        tables["parallel_lines"] = table.assign(
            smallest_cell=[_smallest_cell(model, v, code) for v, code in zip(table["variable"], table["level"], strict=True)]
        )
        for note in brant.notes:
            notes.add(Text(f"{label.zh}：平行线检验", f"{label.en}: test of parallel lines"), readable(note, model, questionnaire))
    return tables


def _smallest_cell(model: OrderedLogit, variable: str, level: str) -> int | None:
    """Of a category, the smallest count over the outcome's levels: Brant's test goes astray where cells are nearly empty."""
    if not level:
        return None
    own = (model.design.frame[variable] == level).to_numpy()
    return int(np.bincount(model.codes[own], minlength=len(model.levels)).min())


def _complete(frame: pd.DataFrame, formula: str, responses: Responses, outcome: str, method: str) -> pd.DataFrame:
    """The columns of the largest model; an ordered outcome as an ordered categorical, empty categories dropped.

    Rows that are incomplete here would be complete in a smaller block, so they go before any block is fitted; how many, each fit tells.
    """
    names = list(dict.fromkeys(NAME.findall(formula)))
    data = frame[names].copy()
    if method == "ordered_logit":
        column = responses.questionnaire.column(outcome)
        data[outcome] = categories(responses.frame[outcome], column).cat.as_ordered()
    incomplete = data.isna().any(axis=1)
    for name in names:
        if name != outcome and isinstance(data[name].dtype, pd.CategoricalDtype):
            data[name] = data[name].cat.remove_unused_categories()
    # One empty column in an incomplete row keeps it in the frame, so that every block counts it as missing.
    data.loc[incomplete, outcome] = None
    return data


def _fit_table(fitted: Sequence[Regression]) -> pd.DataFrame:
    table = (
        pd.concat([m.glance() for m in fitted], ignore_index=True).drop(columns=["statistic", "p_value"]).assign(block=range(len(fitted)))
    )
    if len(fitted) < 2:
        return table
    change = compare_blocks(fitted).to_frame()
    names = [
        n for n in ("delta_r2", "delta_pseudo_r2", "statistic", "df", "df2", "p_value", "robust_statistic", "robust_p_value") if n in change
    ]
    return table.drop(columns=[n for n in names if n in table]).join(change[names].add_prefix("change_"))
