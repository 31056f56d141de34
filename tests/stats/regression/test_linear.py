"""ols against R's lm, sandwich and lmtest (tests/oracles/ols_prestige, ols_cluster)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import ols
from jcommunity_study.stats.regression import Ols

ORACLES = Path(__file__).parents[2] / "oracles"
FORMULA = "prestige ~ education + log(income) + women + type"


def r_name(term: str) -> str:
    return "(Intercept)" if term == "Intercept" else term


@pytest.fixture
def prestige(oracle) -> tuple[dict, pd.DataFrame]:
    expected, data = oracle("ols_prestige")
    return expected, data.assign(type=pd.Categorical(data["type"], ["bc", "wc", "prof"]))


def test_model_based_table_and_summary(prestige) -> None:
    expected, data = prestige
    model = ols(FORMULA, data, cov="nonrobust")
    assert model.names == ("Intercept", "education", "log(income)", "women", "typewc", "typeprof")
    for row in model.to_frame().itertuples():
        figures = expected["coef"][r_name(row.term)]
        np.testing.assert_allclose([row.estimate, row.std_error, row.statistic], list(figures.values())[:3], rtol=1e-9)
        assert row.p_value == pytest.approx(figures["Pr(>|t|)"], rel=1e-6)
        assert row.df == 92
    got = [model.r2, model.adj_r2, model.statistic, model.sigma, model.aic, model.bic, model.p_value]
    np.testing.assert_allclose(got, [expected[k] for k in ("r2", "adj_r2", "F", "sigma", "AIC", "BIC", "F_p")], rtol=1e-9)
    assert model.robust_statistic == pytest.approx(model.statistic, rel=1e-9)
    assert (model.n, model.n_missing, model.df_model) == (expected["n"], 0, 5)


@pytest.mark.parametrize("cov", ["HC0", "HC1", "HC2", "HC3", "HC4"])
def test_heteroscedasticity_consistent_errors(prestige, cov: str) -> None:
    expected, data = prestige
    table = ols(FORMULA, data, cov=cov).to_frame()
    np.testing.assert_allclose(table["std_error"], [expected["hc_se"][cov][r_name(t)] for t in table["term"]], rtol=1e-9)


def test_default_is_hc3_with_t_tests(prestige) -> None:
    expected, data = prestige
    model = ols(FORMULA, data)
    assert model.cov == "HC3"
    for row in model.to_frame().itertuples():
        figures, bounds = expected["hc3_test"][r_name(row.term)], expected["hc3_ci"][r_name(row.term)]
        np.testing.assert_allclose([row.statistic, row.p_value], [figures["t value"], figures["Pr(>|t|)"]], rtol=1e-7)
        np.testing.assert_allclose([row.conf_low, row.conf_high], list(bounds.values()), rtol=1e-7)


def test_cluster_covariance(oracle) -> None:
    expected, data = oracle("ols_cluster")
    data["type"] = pd.Categorical(data["type"], ["bc", "wc", "prof"])
    model = ols(FORMULA, data, cov="cluster", cluster="g")
    for row, figures in zip(model.to_frame().itertuples(), expected["cluster"], strict=True):
        assert r_name(row.term) == figures["term"]
        got = [row.estimate, row.std_error, row.statistic, row.p_value, row.conf_low, row.conf_high]
        np.testing.assert_allclose(got, [figures[k] for k in ("estimate", "se", "t", "p", "low", "high")], rtol=1e-7)
    assert model.n_clusters == expected["n_clusters"] == model.df_resid + 1
    assert model.robust_statistic == pytest.approx(expected["wald_F"], rel=1e-8)
    assert "13" in model.notes[0].zh  # few clusters are told
    same = ols(FORMULA, data, cov="cluster", cluster=data["g"].to_numpy() * 7)
    np.testing.assert_allclose(same.covariance, model.covariance)


def test_without_intercept_r2_is_uncentred_as_in_r(oracle) -> None:
    expected, data = oracle("ols_cluster")
    model = ols("prestige ~ 0 + education + women", data, cov="nonrobust")
    figures = expected["no_intercept"]
    np.testing.assert_allclose([model.r2, model.adj_r2, model.statistic], [figures["r2"], figures["adj_r2"], figures["F"]], rtol=1e-10)
    np.testing.assert_allclose(model.to_frame()["std_error"], [c["Std. Error"] for c in figures["coef"].values()], rtol=1e-9)


def test_interaction_and_transformed_outcome(oracle) -> None:
    expected, data = oracle("ols_cluster")
    data["type"] = pd.Categorical(data["type"], ["bc", "wc", "prof"])
    model = ols("log(prestige) ~ women * type + I(education**2)", data, cov="nonrobust")
    figures = expected["interaction"]
    names = {"I(education ** 2)": "I(education^2)", "Intercept": "(Intercept)"}
    for row in model.to_frame().itertuples():
        assert row.estimate == pytest.approx(figures["coef"][names.get(row.term, row.term)]["Estimate"], rel=1e-9)
    assert (model.r2, model.loglik) == (pytest.approx(figures["r2"]), pytest.approx(figures["loglik"]))


def test_missing_rows_are_left_out_and_counted(prestige) -> None:
    _, data = prestige
    holes = data.astype({"women": "Float64"})
    holes.loc[[3, 7], "women"] = pd.NA
    holes.loc[[7, 9], "type"] = None
    model = ols(FORMULA, holes)
    assert (model.n, model.n_missing) == (95, 3)
    np.testing.assert_allclose(model.coefficients, ols(FORMULA, data.drop(index=[3, 7, 9])).coefficients)


def refused(formula: str, data: pd.DataFrame, **options: object) -> str:
    with pytest.raises(StatisticsError) as caught:
        ols(formula, data, **options)
    assert caught.value.text.zh != caught.value.text.en
    return caught.value.text.en


def test_refusals_name_the_variable() -> None:
    rng = np.random.default_rng(5)
    data = pd.DataFrame(
        {"y": rng.normal(size=30), "a": rng.normal(size=30), "b": rng.normal(size=30), "flat": 3.0, "gone": np.nan, "one": "x"}
    )
    data["c"] = 2 * data["a"] - data["b"] + 1
    data["rare"] = ["r"] + ["s", "t"] * 14 + ["s"]
    data["when"] = pd.Timestamp("2020-02-01")
    assert "c is a linear combination of Intercept, a, b" in refused("y ~ a + b + c", data)
    assert "flat has one value (3)" in refused("y ~ a + flat", data)
    assert "one has only one level (x)" in refused("y ~ a + one", data)
    assert "gone is missing most" in refused("y ~ a + gone", data)
    assert "outcome flat is 3 in all 30 rows" in refused("flat ~ a", data)
    assert "2 complete rows for 3 coefficients" in refused("y ~ a + b", data.head(2))
    assert "columns named 'nope'" in refused("y ~ nope", data)
    assert "rare is not numeric" in refused("rare ~ a", data)
    assert "log(a) is not finite" in refused("y ~ log(a)", data)
    assert "must have one outcome" in refused("~ a", data)
    assert "cannot read the formula" in refused("y ~ a + (", data)
    assert "determine y exactly" in refused("y ~ z", data.assign(z=data["y"] * 2))
    assert "when is a date" in refused("y ~ when", data)
    assert "one row alone (row 1)" in refused("y ~ C(rare, contr.treatment(base='s'))", data)
    assert "HC9" in refused("y ~ a", data, cov="HC9")
    assert "together" in refused("y ~ a", data, cluster="rare")
    assert "1 distinct value" in refused("y ~ a", data, cov="cluster", cluster="one")
    assert "cluster has 3 values" in refused("y ~ a", data, cov="cluster", cluster=[1, 2, 3])


def test_a_level_without_rows_is_told() -> None:
    data = pd.DataFrame({"y": [1.0, 3, 2, 5, 4, 4], "g": pd.Categorical(list("aabbab"), ["a", "b", "z"])})
    model = ols("y ~ g", data)
    assert model.names == ("Intercept", "gb")
    assert "z" in model.notes[0].zh


def test_chinese_names_and_numeric_codes() -> None:
    data = pd.DataFrame({"参与": [1.0, 3, 2, 5, 4, 6], "居住 年限": [1.0, 2, 2, 4, 5, 5], "学历": pd.Categorical([1.0, 2, 2, 3, 1, 3])})
    assert ols("参与 ~ `居住 年限` + 学历", data, cov="HC1").names == ("Intercept", "居住 年限", "学历2", "学历3")


def test_a_dot_in_a_name_is_part_of_it() -> None:
    """As in R, with and without backticks; a row that lacks it is left out."""
    data = pd.DataFrame({"y.z": [1.0, 3, 2, 5, 4, 6], "a.b": [1.0, 2, 2, 4, 5, np.nan], "sch.wide": list("abbaba"), "a": np.nan})
    model = ols("y.z ~ log(`a.b`) + sch.wide", data, cov="HC1")
    assert model.names == ("Intercept", "log(`a.b`)", "sch.wideb")
    assert (model.n, model.n_missing) == (5, 1)
    assert [term.variables for term in model.design.terms] == [(), ("a.b",), ("sch.wide",)]
    assert "0 columns named 'nope'" in refused("y.z ~ nope.b", data)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(-50, 50), st.floats(0.01, 100))
def test_row_order_shift_and_scale(seed: int, shift: float, scale: float) -> None:
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(rng.normal(size=(25, 3)), columns=["y", "a", "b"])
    model = ols("y ~ a + b", data)
    moved = ols("y ~ a + b", data.assign(a=data["a"] * scale + shift).sample(frac=1, random_state=seed))
    assert moved.coefficient("a") * scale == pytest.approx(model.coefficient("a"), rel=1e-6, abs=1e-9)
    np.testing.assert_allclose(moved.to_frame()["statistic"][1:], model.to_frame()["statistic"][1:], rtol=1e-6, atol=1e-9)
    assert isinstance(moved, Ols)


def test_glance_is_one_row_of_scalars(prestige) -> None:
    row = ols(FORMULA, prestige[1]).glance()
    assert len(row) == 1
    assert {"n", "n_missing", "r2", "adj_r2", "statistic", "p_value", "aic", "bic", "loglik", "sigma", "cov"} <= set(row.columns)


def test_functions_that_learn_from_the_data(prestige) -> None:
    """formulaic does not say which columns stand inside center() and its like; missing values there count all the same."""
    expected, data = prestige
    model = ols("prestige ~ center(education) * center(income)", data, cov="nonrobust")
    for row, figures in zip(model.to_frame().itertuples(), expected["interaction_centered"]["coef"].values(), strict=True):
        np.testing.assert_allclose([row.estimate, row.std_error], list(figures.values())[:2], rtol=1e-8)
    assert model.r2 == pytest.approx(expected["interaction_centered"]["r2"], rel=1e-10)
    assert model.design.terms[1].variables == ("education",)
    holes = data.assign(**{"in come": data["income"].where(data.index > 3), "other": data["women"]})
    assert ols("prestige ~ center(`in come`) + poly(other, 2)", holes).n_missing == 4
    np.testing.assert_allclose(model.design.again(model.design.frame.head(3)), model.design.matrix[:3])


@pytest.mark.parametrize(
    ("name", "formula"), [("plain", FORMULA), ("village", "prestige ~ education + village"), ("single", "prestige ~ education + one")]
)
def test_bias_reduced_clusters(oracle, name: str, formula: str) -> None:
    _, data = oracle("ols_cluster")
    expected = json.loads((ORACLES / "ols_cr2" / "expected.json").read_text(encoding="utf-8"))[name]
    data = data.assign(
        type=pd.Categorical(data["type"], ["bc", "wc", "prof"]), village=data["g"].isin([1, 4, 6]) * 1, one=(data["g"] == 3) * 1
    )
    model = ols(formula, data.sample(frac=1, random_state=3), cov="CR2", cluster="g")
    table = model.to_frame()
    for ours, theirs in {"std_error": "se", "df": "df", "p_value": "p", "conf_low": "low", "conf_high": "high"}.items():
        np.testing.assert_allclose(table[ours], expected[theirs], rtol=1e-6)
    assert model.df_resid == 12
