"""compare_blocks, vif and standardize against R's anova, car::vif and effectsize."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.stats.ordinal.test_parallel import check_comparison

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import compare_blocks, diagnostics, marginal_effects, ols, ordered_logit, predictions, standardize, vif
from jcommunity_study.stats.regression.result import wald

BLOCKS = ("prestige ~ women", "prestige ~ women + education + log(income)", "prestige ~ women + education + log(income) + type")


@pytest.fixture
def prestige(oracle) -> tuple[dict, pd.DataFrame]:
    expected, data = oracle("ols_prestige")
    return expected, data.assign(type=pd.Categorical(data["type"], ["bc", "wc", "prof"]))


def test_blocks_of_least_squares(prestige) -> None:
    expected, data = prestige
    figures = expected["blocks"]
    table = compare_blocks([ols(f, data) for f in BLOCKS]).to_frame()
    np.testing.assert_allclose(table["r2"], figures["r2"], rtol=1e-10)
    np.testing.assert_allclose(table["adj_r2"], figures["adj_r2"], rtol=1e-9)
    for ours, theirs in {"delta_r2": "delta_r2", "statistic": "F_change", "df": "df1", "p_value": "p", "f2": "f2"}.items():
        np.testing.assert_allclose(table[ours], np.array(figures[theirs], dtype=float), rtol=1e-8)
    assert list(table["df_resid"]) == figures["df2"]
    assert table["robust_statistic"][1] == pytest.approx(figures["hc3_wald_block2"]["F"], rel=1e-8)
    assert table["robust_p_value"][1] == pytest.approx(figures["hc3_wald_block2"]["p"], rel=1e-6)


def test_own_error_is_the_change_as_spss_prints_it(oracle) -> None:
    expected, data = oracle("ols_cluster")
    data["type"] = pd.Categorical(data["type"], ["bc", "wc", "prof"])
    table = compare_blocks([ols(f, data, cov="nonrobust") for f in BLOCKS], error="own").to_frame()
    for i, figures in enumerate(expected["own"], start=1):
        np.testing.assert_allclose(
            table.loc[i, ["statistic", "df", "p_value"]].astype(float), [figures["F"], figures["df"], figures["p"]], rtol=1e-8
        )
    assert table["robust_statistic"].isna().all()


def test_blocks_of_ordered_models(oracle) -> None:
    expected, data = oracle("ologit_housing")
    data["Sat"] = pd.Categorical(data["Sat"], ["Low", "Medium", "High"], ordered=True)
    data["Infl"] = pd.Categorical(data["Infl"], ["Low", "Medium", "High"])
    data["Type"] = pd.Categorical(data["Type"], ["Tower", "Apartment", "Atrium", "Terrace"])
    data["Cont"] = pd.Categorical(data["Cont"], ["Low", "High"])
    models = [ordered_logit(f, data, weights="Freq", cov="robust") for f in ("Sat ~ Infl", "Sat ~ Infl + Type", "Sat ~ Infl + Type + Cont")]
    blocks, figures = compare_blocks(models), expected["blocks"]
    table = blocks.to_frame()
    assert blocks.test == "LR"
    np.testing.assert_allclose(table["loglik"], figures["loglik"], rtol=1e-10)
    np.testing.assert_allclose(table["statistic"][1:], figures["LR"][1:], rtol=1e-8)
    np.testing.assert_allclose(table["p_value"][1:], figures["p"][1:], rtol=1e-7)
    last = models[-1].to_frame().iloc[-1]
    assert table["robust_statistic"][2] == pytest.approx(last["statistic"] ** 2, rel=1e-8)  # one coefficient: Wald χ² = z²


def test_interaction_of_the_wine_model(oracle) -> None:
    expected, data = oracle("ologit_wine")
    found = compare_blocks([ordered_logit(f, data) for f in ("rating ~ temp + contact", "rating ~ temp * contact")])
    check_comparison(found, expected["interaction_lr"])


def test_a_recoded_block_is_nested_all_the_same(prestige) -> None:
    _, data = prestige
    data["prof"] = (data["type"] == "prof") * 1.0
    table = compare_blocks([ols("prestige ~ women + prof", data), ols("prestige ~ women + type", data)]).to_frame()
    assert table["df"][1] == 1
    assert np.isfinite(table["robust_statistic"][1])


def test_refusals(prestige) -> None:
    _, data = prestige
    holes = data.copy()
    holes.loc[0, "education"] = np.nan
    small, large = (ols(f, holes) for f in ("prestige ~ women", "prestige ~ women + education"))
    with pytest.raises(StatisticsError, match="different rows \\(n = 98, 97\\)"):
        compare_blocks([small, large])
    with pytest.raises(StatisticsError, match="not nested \\(women\\)"):
        compare_blocks([small, ols("prestige ~ education + income", data)])
    with pytest.raises(StatisticsError, match="not nested"):
        compare_blocks([small, small])
    with pytest.raises(StatisticsError, match="two or more"):
        compare_blocks([small])
    with pytest.raises(StatisticsError, match="differ in outcome"):
        compare_blocks([small, ols("income ~ women + census", data)])
    with pytest.raises(StatisticsError, match="different kinds"):
        compare_blocks([small, ordered_logit("type ~ women + census", data)])
    with pytest.raises(StatisticsError, match="error =="):
        compare_blocks([small, small], error="other")


def test_vif(prestige) -> None:
    expected, data = prestige
    table = vif(ols(BLOCKS[2], data)).to_frame().set_index("term")
    for term, figures in expected["vif"].items():
        np.testing.assert_allclose(table.loc[term].astype(float), list(figures.values()), rtol=1e-9)
    assert vif(ols(BLOCKS[1], data)).to_frame().set_index("term")["estimate"].to_dict() == pytest.approx(expected["vif_block2"])
    with pytest.raises(StatisticsError, match="two or more"):
        vif(ols(BLOCKS[0], data))


def test_vif_of_a_logit(oracle) -> None:
    expected, data = oracle("logit_mroz")
    model = ordered_logit("y ~ k5 + k618 + age + wc + hc + lwg + inc", data, cov="robust")
    assert vif(model).to_frame().set_index("term")["estimate"].to_dict() == pytest.approx(expected["vif"], rel=1e-6)


def test_standardized(oracle, prestige) -> None:
    expected, data = oracle("ols_cluster")
    data["type"] = pd.Categorical(data["type"], ["bc", "wc", "prof"])
    table = standardize(ols("prestige ~ education + log(income) + women + type", data)).to_frame()
    assert table["estimate"].tolist() == pytest.approx([row["estimate"] for row in expected["standardized"][1:]], rel=1e-9)
    numeric = standardize(ols("prestige ~ education + log(income) + women", prestige[1])).to_frame()  # R scales before it fits
    assert numeric["estimate"].tolist() == pytest.approx(list(prestige[0]["beta_std"].values()), rel=1e-9)


def test_standardized_predictors_of_an_ordered_model_count_weights(oracle) -> None:
    _, data = oracle("ologit_wine")
    data["times"] = np.arange(len(data)) % 3 + 1
    weighted = standardize(ordered_logit("rating ~ temp + judge", data, weights="times"))
    repeated = standardize(ordered_logit("rating ~ temp + judge", data.loc[data.index.repeat(data["times"])]))
    assert weighted.scaled == "predictors"
    np.testing.assert_allclose(weighted.to_frame()["estimate"], repeated.to_frame()["estimate"], rtol=1e-7)


def test_wald_is_unknown_when_the_covariance_has_too_low_a_rank() -> None:
    assert np.isnan(wald(np.ones(2), np.ones((2, 2))))


def test_each_term_tested_against_the_model_without_it(prestige) -> None:
    """R's car::Anova of type II: two models compared, in a model without products."""
    expected, data = prestige
    terms = ("education", "log(income)", "women", "type")
    full = ols(f"prestige ~ {' + '.join(terms)}", data, cov="nonrobust")
    for term in terms:
        rest = " + ".join(name for name in terms if name != term)
        row = compare_blocks([ols(f"prestige ~ {rest}", data, cov="nonrobust"), full]).to_frame().iloc[1]
        assert_type2(row, expected["anova_type2"][term], full.sigma)
    assert_residuals(full, expected["anova_type2"]["Residuals"])


def assert_type2(row: pd.Series, figures: dict, sigma: float) -> None:
    sum_of_squares = row["statistic"] * row["df"] * sigma**2
    np.testing.assert_allclose([sum_of_squares, *row[["df", "statistic", "p_value"]]], list(figures.values()), rtol=1e-8)


def assert_residuals(model, figures: dict) -> None:
    assert [model.rss, model.df_resid] == pytest.approx([figures["Sum Sq"], figures["Df"]], rel=1e-10)
    assert figures["F value"] is figures["Pr(>F)"] is None


def test_two_factors_and_a_covariate_by_type_two(oracle) -> None:
    """car::Anova: each main effect beside the other, the product beside both; errors of the whole model. η² is partial."""
    expected, data = oracle("group_comparison_chile")
    whole = "education + sex + education:sex"
    steps = {"education": ("sex", "education + sex"), "sex": ("education", "education + sex"), "education:sex": ("education + sex", whole)}
    largest = ols(f"statusquo ~ {whole}", data, cov="nonrobust")
    for term, formulas in steps.items():
        nested = [ols(f"statusquo ~ {right}", data, cov="nonrobust") for right in formulas]
        row = compare_blocks([*nested, *([largest] if formulas[1] != whole else [])]).to_frame().iloc[1]
        assert_type2(row, expected["anova_type2"][term], largest.sigma)
        explained = row["statistic"] * row["df"]
        assert explained / (explained + largest.df_resid) == pytest.approx(expected["partial_eta2"][term], rel=1e-8)
    assert_residuals(largest, expected["anova_type2"]["Residuals"])
    covariate = ols("statusquo ~ region + age", data, cov="nonrobust")
    for term, rest in {"region": "age", "age": "region"}.items():
        row = compare_blocks([ols(f"statusquo ~ {rest}", data, cov="nonrobust"), covariate]).to_frame().iloc[1]
        assert_type2(row, expected["ancova_type2"][term], covariate.sigma)
    assert_residuals(covariate, expected["ancova_type2"]["Residuals"])


def test_parallel_and_nominal_models_that_are_not_nested_are_refused(oracle) -> None:
    _, data = oracle("ologit_wine")
    data["rating"] = data["rating"].clip(2, 4)
    other = ordered_logit("rating ~ temp + contact", data, nominal="contact")
    with pytest.raises(StatisticsError, match="not nested"):
        compare_blocks([other, ordered_logit("rating ~ temp * contact", data, nominal=["temp"])])


def test_models_one_by_one_are_a_list_of_them(prestige) -> None:
    models = [ols(f, prestige[1]) for f in BLOCKS]
    pd.testing.assert_frame_equal(compare_blocks(*models).to_frame(), compare_blocks(models).to_frame())


@pytest.mark.parametrize("function", [compare_blocks, diagnostics, marginal_effects, predictions, standardize, vif])
@pytest.mark.parametrize("given", [pd.DataFrame({"x": [1.0, 2]}), "y ~ x", None])
def test_what_is_no_fitted_model_is_said(function, given) -> None:
    with pytest.raises(StatisticsError, match=r"a fitted regression .* is expected, got|this model is"):
        function(given)
