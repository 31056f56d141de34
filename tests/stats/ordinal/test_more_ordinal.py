"""Other links, weights and freed terms together, and the tests of parallel lines, on ordinal::soup and carData::WVS."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.figures import ORACLES

from jcommunity_study.stats import brant_test, nominal_test, ordered_logit

MODELS: dict[str, dict[str, Any]] = {
    "cloglog": {"formula": "sureness ~ prod + gender + agegroup", "link": "cloglog"},
    "cloglog_weighted_nominal": {"formula": "sureness ~ gender + agegroup + prod", "link": "cloglog", "nominal": "prod", "weights": "w"},
    "probit_two_nominal": {"formula": "sureness ~ agegroup + prod + day", "link": "probit", "nominal": ["prod", "day"]},
    "logit_weighted_nominal": {"formula": "sureness ~ prod + gender + day", "nominal": "day", "weights": "w"},
}
TESTS: dict[str, dict[str, Any]] = {
    "logit": {"formula": "sureness ~ prod + gender + day"},
    "cloglog": {"formula": "sureness ~ prod + gender + day", "link": "cloglog"},
    "weighted": {"formula": "sureness ~ prod + gender", "weights": "w"},
}


def soup(data: pd.DataFrame) -> pd.DataFrame:
    return data.assign(day=data["day"].astype("category"), gender=pd.Categorical(data["gender"], ["Male", "Female"]))


@pytest.mark.parametrize("name", MODELS)
def test_coefficients_errors_and_likelihood(oracle, name: str) -> None:
    expected, data = oracle("more_ordinal")
    model, figures = ordered_logit(data=soup(data), **MODELS[name]), expected["models"][name]
    table, theirs = model.to_frame().set_index("term"), pd.DataFrame(figures["coef"]).T
    theirs.index = [term.replace(".(Intercept)", "") for term in theirs.index]
    assert set(table.index) == set(theirs.index)
    columns = {"estimate": "Estimate", "std_error": "Std. Error", "statistic": "z value", "p_value": "Pr(>|z|)"}
    for ours, column in columns.items():
        np.testing.assert_allclose(table.loc[theirs.index, ours], theirs[column], rtol=1e-6, err_msg=ours)
    assert model.loglik == pytest.approx(figures["loglik"], abs=1e-8)
    assert figures["n"] in {model.n, 2 * model.n}  # R counts the weights, whose mean is 2


@pytest.mark.parametrize("name", TESTS)
def test_each_term_freed(oracle, name: str) -> None:
    expected, data = oracle("more_ordinal")
    table = nominal_test(ordered_logit(data=soup(data), **TESTS[name])).to_frame().set_index("term")
    for term, figures in expected["nominal"][name].items():
        for column, value in figures.items():
            assert table.loc[term, column] == pytest.approx(value, rel=1e-6), column


def test_brant_at_the_maximum_of_the_binary_models(oracle) -> None:
    """By the definition, the binary models iterated to the end: R's glm stops where the weighted statistic is still 3e-4 off."""
    expected, data = oracle("more_ordinal")
    wvs = pd.read_csv(ORACLES / "margins_many" / "wvs.csv", encoding="utf-8")
    wvs["poverty"] = pd.Categorical(wvs["poverty"], ["Too Little", "About Right", "Too Much"], ordered=True)
    models = {
        "soup": ordered_logit(data=soup(data), **TESTS["logit"]),
        "soup_weighted": ordered_logit(data=soup(data), **TESTS["weighted"]),
        "wvs": ordered_logit("poverty ~ religion + degree + age + gender", wvs),
    }
    for name, model in models.items():
        table, theirs = brant_test(model).to_frame().set_index("term"), pd.DataFrame(expected["brant"][name]).T
        for ours, column in {"statistic": "chi2", "df": "df", "p_value": "p"}.items():
            np.testing.assert_allclose(table.loc[theirs.index, ours], theirs[column], rtol=1e-6, err_msg=name)
    early = brant_test(models["soup_weighted"], like_r=True).to_frame().set_index("term")["statistic"]
    assert early["prodTest"] == pytest.approx(expected["brant"]["soup_weighted"]["prodTest"]["chi2"], rel=1e-3)
