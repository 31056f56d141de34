"""ordered_logit against R's ordinal::clm, glm and sandwich (tests/oracles/ologit_wine, ologit_housing, logit_mroz)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import ordered_logit
from jcommunity_study.stats.ordinal.likelihood import evaluate, prepare, scores

HOUSING = "Sat ~ Infl + Type + Cont"
MROZ = "y ~ k5 + k618 + age + wc + hc + lwg + inc"


@pytest.fixture
def housing(oracle) -> tuple[dict, pd.DataFrame]:
    expected, data = oracle("ologit_housing")
    data["Sat"] = pd.Categorical(data["Sat"], ["Low", "Medium", "High"], ordered=True)
    data["Infl"] = pd.Categorical(data["Infl"], ["Low", "Medium", "High"])
    data["Type"] = pd.Categorical(data["Type"], ["Tower", "Apartment", "Atrium", "Terrace"])
    data["Cont"] = pd.Categorical(data["Cont"], ["Low", "High"])
    return expected, data


def assert_coefficients(model, figures: dict) -> None:
    table = model.to_frame()
    assert list(table["term"]) == list(figures)
    for row in table.itertuples():
        got = [row.estimate, row.std_error, row.statistic, row.p_value]
        np.testing.assert_allclose(got, list(figures[row.term].values()), rtol=1e-6)


def test_wine(oracle) -> None:
    expected, data = oracle("ologit_wine")
    model = ordered_logit("rating ~ temp + contact", data)
    assert_coefficients(model, expected["clm"]["coef"])
    np.testing.assert_allclose([model.loglik, model.aic], [expected["clm"]["loglik"], expected["clm"]["AIC"]], rtol=1e-10)
    assert model.levels == ("1", "2", "3", "4", "5")
    for term, figures in expected["polr"]["coef"].items():  # polr stops 1e-5 short of clm, and of us
        row = model.to_frame().set_index("term").loc[term, ["estimate", "std_error", "statistic"]]
        np.testing.assert_allclose(row.astype(float), list(figures.values()), rtol=2e-5)
    assert model.loglik == pytest.approx(expected["polr"]["loglik"], abs=1e-8)
    assert list(model.to_frame()["component"]) == ["threshold"] * 4 + ["coefficient"] * 2


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])
def test_grouped_data_and_links(housing, link: str) -> None:
    expected, data = housing
    figures = expected["models"][link]
    model = ordered_logit(HOUSING, data, weights="Freq", link=link)
    assert_coefficients(model, figures["coef"])
    got = [model.loglik, model.aic, model.bic, model.n_weighted, model.loglik_null, model.statistic]
    want = [*(figures[k] for k in ("loglik", "AIC", "BIC", "nobs", "loglik_null")), 2 * (figures["loglik"] - figures["loglik_null"])]
    np.testing.assert_allclose(got, want, rtol=1e-9)
    assert (model.n, model.df_model) == (72, 6)
    assert ("odds_ratio" in model.to_frame()) == (link == "logit")


def test_sandwich_covariances(housing) -> None:
    expected, data = housing
    robust = ordered_logit(HOUSING, data, weights="Freq", cov="robust").to_frame()
    clustered = ordered_logit(HOUSING, data, weights="Freq", cov="cluster", cluster="block")
    np.testing.assert_allclose(robust["std_error"], list(expected["robust_se"].values()), rtol=1e-6)
    np.testing.assert_allclose(clustered.to_frame()["std_error"], list(expected["cluster_se"].values()), rtol=1e-6)
    assert clustered.n_clusters == expected["n_clusters"]
    scaled = ordered_logit(HOUSING, data, weights="Freq", cov="HC1")
    total, q = scaled.n_weighted, scaled.n_parameters
    np.testing.assert_allclose(scaled.to_frame()["std_error"], robust["std_error"] * np.sqrt(total / (total - q)), rtol=1e-10)
    assert "8" in clustered.notes[0].en


def test_two_levels_are_a_logit(oracle) -> None:
    expected, data = oracle("logit_mroz")
    figures, model = expected["logit"], ordered_logit(MROZ, data)
    for row in model.to_frame().iloc[1:].itertuples():
        np.testing.assert_allclose([row.estimate, row.std_error], list(figures["coef"][row.term].values())[:2], rtol=1e-6)
        np.testing.assert_allclose([row.conf_low, row.conf_high], list(figures["ci_wald"][row.term].values()), rtol=1e-6)
        assert row.odds_ratio == pytest.approx(figures["OR"][row.term], rel=1e-6)
    assert -model.coefficient("0|1") == pytest.approx(figures["coef"]["(Intercept)"]["Estimate"], rel=1e-6)
    np.testing.assert_allclose(
        [model.loglik, model.loglik_null, model.aic, model.bic, model.statistic],
        [figures[k] for k in ("loglik", "loglik_null", "AIC", "BIC", "LR")],
        rtol=1e-9,
    )
    pseudo = expected["pseudo_r2"]
    np.testing.assert_allclose(
        [model.mcfadden, model.cox_snell, model.nagelkerke], [pseudo[k] for k in ("mcfadden", "cox_snell", "nagelkerke")], rtol=1e-8
    )


def test_two_levels_with_sandwich_covariances(oracle) -> None:
    expected, data = oracle("logit_mroz")
    data["cell"] = data["k5"] * 10 + data["k618"]
    robust = ordered_logit(MROZ, data, cov="robust").to_frame().set_index("term")["std_error"].iloc[1:]
    clustered = ordered_logit(MROZ, data, cov="cluster", cluster="cell").to_frame().set_index("term")["std_error"].iloc[1:]
    np.testing.assert_allclose(robust, [expected["hc_se"]["HC0"][t] for t in robust.index], rtol=1e-6)
    np.testing.assert_allclose(clustered, [expected["cluster_se"]["HC0_cadjust"][t] for t in clustered.index], rtol=1e-6)


def test_probit_of_two_levels(oracle) -> None:
    expected, data = oracle("logit_mroz")
    model = ordered_logit(MROZ, data, link="probit")
    assert model.loglik == pytest.approx(expected["probit"]["loglik"], rel=1e-10)
    # R's glm stops at a deviance change of 1e-8 relative, 1e-5 in the slowest coefficient, and its errors are the expected information's
    np.testing.assert_allclose(model.slopes, [expected["probit"]["coef"][t]["Estimate"] for t in model.names[1:]], rtol=1e-4)


def test_weights_are_repeated_rows(housing) -> None:
    _, data = housing
    long = data.loc[data.index.repeat(data["Freq"])].sample(frac=1, random_state=1)
    for cov, cluster in (("nonrobust", None), ("robust", None), ("cluster", "block")):
        grouped = ordered_logit(HOUSING, data, weights="Freq", cov=cov, cluster=cluster)
        expanded = ordered_logit(HOUSING, long, cov=cov, cluster=cluster)
        np.testing.assert_allclose(grouped.coefficients, expanded.coefficients, rtol=1e-8)
        np.testing.assert_allclose(grouped.covariance, expanded.covariance, rtol=1e-7, atol=1e-12)
        assert (grouped.bic, grouped.nagelkerke) == (pytest.approx(expanded.bic), pytest.approx(expanded.nagelkerke))


def simulated(seed: int, n: int = 120) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"a": rng.normal(size=n), "b": rng.integers(0, 2, n).astype(float), "w": rng.integers(0, 4, n)})
    data["y"] = np.digitize(0.7 * data["a"] - 0.5 * data["b"] + rng.logistic(size=n), [-1, 0.2, 1.1])
    return data


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 5_000), st.floats(-1e3, 1e3), st.floats(0.01, 1e3), st.sampled_from(["logit", "probit", "cloglog"]))
def test_row_order_shift_scale_and_zero_weights(seed: int, shift: float, scale: float, link: str) -> None:
    data = simulated(seed)
    model = ordered_logit("y ~ a + b", data, weights="w", link=link)
    moved = data[data["w"] > 0].assign(a=lambda d: d["a"] * scale + shift).sample(frac=1, random_state=seed)
    other = ordered_logit("y ~ a + b", moved, weights="w", link=link)
    assert other.loglik == pytest.approx(model.loglik, rel=1e-10)
    assert other.coefficient("a") * scale == pytest.approx(model.coefficient("a"), rel=1e-5, abs=1e-8)
    assert model.n == (data["w"] > 0).sum()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 5_000), st.sampled_from(["logit", "probit", "cloglog"]), st.sampled_from(["nonrobust", "HC1"]))
def test_weighted_rows_are_repeated_ones_whatever_the_link(seed: int, link: str, cov: str) -> None:
    data = simulated(seed)
    weighted = ordered_logit("y ~ a + b", data, weights="w", link=link, cov=cov)
    repeated = ordered_logit("y ~ a + b", data.loc[data.index.repeat(data["w"])], link=link, cov=cov)
    np.testing.assert_allclose(weighted.coefficients, repeated.coefficients, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(weighted.covariance, repeated.covariance, rtol=1e-5, atol=1e-10)
    assert weighted.counts == repeated.counts


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 5_000))
def test_reversing_the_outcome_turns_the_signs(seed: int) -> None:
    data = simulated(seed)
    model, turned = ordered_logit("y ~ a + b", data), ordered_logit("y ~ a + b", data.assign(y=-data["y"]))
    np.testing.assert_allclose(turned.slopes, -model.slopes, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(turned.thresholds, -model.thresholds[::-1], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])
def test_derivatives_are_those_of_the_likelihood(link: str) -> None:
    data = simulated(3)
    weights = data["w"].to_numpy() + 0.5
    problem = prepare(data[["a", "b"]].to_numpy(), data["y"].to_numpy().astype(np.intp), 4, weights, link)
    at = np.array([-0.9, 0.1, 1.3, 0.4, -0.2])
    here, step = evaluate(problem, at), 1e-5
    for i, unit in enumerate(np.eye(at.size) * step):
        up, down = evaluate(problem, at + unit), evaluate(problem, at - unit)
        assert here.gradient[i] == pytest.approx((up.loglik - down.loglik) / (2 * step), rel=1e-6, abs=1e-6)
        np.testing.assert_allclose(here.hessian[i], (up.gradient - down.gradient) / (2 * step), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(problem.weights @ scores(problem, at), here.gradient, rtol=1e-10)


def test_far_tails_lose_no_digits() -> None:
    x = np.array([-40.0, 40.0, 40.0, -40.0, 1.0, 2.0])
    problem = prepare(x[:, None], np.array([0, 2, 1, 1, 0, 2], dtype=np.intp), 3, None, "logit")
    value = evaluate(problem, np.array([-1.0, 1.0, problem.scale[0]]))
    z = x - problem.mean[0]
    p_middle = [1 / (1 + np.exp(-1 + abs(z[2]))) * (1 - np.exp(-2)) / (1 + np.exp(-1 - abs(z[2]))), None]
    assert np.isfinite(value.loglik)
    assert np.log(p_middle[0]) == pytest.approx(-abs(z[2]) + 1 + np.log1p(-np.exp(-2)), rel=1e-9)
    assert value.loglik < np.log(p_middle[0])


def test_at_least_as_high_as_statsmodels_with_its_best_method() -> None:
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    data = simulated(8, 400)
    peer = OrderedModel(pd.Series(pd.Categorical(data["y"], ordered=True)), data[["a", "b"]], distr="logit").fit(method="bfgs", disp=False)
    assert ordered_logit("y ~ a + b", data).loglik >= peer.llf - 1e-9


def test_thresholds_alone_are_the_empirical_ones() -> None:
    data = simulated(4)
    model = ordered_logit("y ~ 1", data)
    np.testing.assert_allclose(1 / (1 + np.exp(-model.thresholds)), np.cumsum(np.bincount(data["y"]))[:-1] / len(data), rtol=1e-10)
    assert model.loglik == pytest.approx(model.loglik_null)
    assert np.isnan(model.statistic)


def test_empty_outcome_level_is_left_out_and_told() -> None:
    data = simulated(5)
    data["y"] = pd.Categorical.from_codes(data["y"], ["never", "rarely", "often", "always"], ordered=True).add_categories("daily")
    model = ordered_logit("y ~ a", data)
    assert model.names == ("never|rarely", "rarely|often", "often|always", "a")
    assert "daily" in model.notes[0].zh
    assert "daily" in model.notes[0].en


def test_missing_values_anywhere_leave_the_row_out() -> None:
    data = simulated(6).astype({"w": "Int64", "y": "Int64"})
    data.loc[0, "y"] = pd.NA
    data.loc[1, "a"] = np.nan
    data.loc[2, "w"] = pd.NA
    model = ordered_logit("y ~ a + b", data.assign(w=data["w"] + 1), weights="w")
    assert (model.n, model.n_missing) == (117, 3)


def refused(formula: str, data: pd.DataFrame, **options: object) -> str:
    with pytest.raises(StatisticsError) as caught:
        ordered_logit(formula, data, **options)
    assert caught.value.text.zh != caught.value.text.en
    return caught.value.text.en


def test_refusals_name_the_variable() -> None:
    data = simulated(7).assign(flat=1.0, text="often", none=np.nan, same=2)
    data.loc[::2, "text"] = "never"
    data["double"] = data["a"] * 2
    assert "outcome text is text (never, often)" in refused("text ~ a", data)
    assert "outcome same has only one level (2)" in refused("same ~ a", data)
    assert "flat has one value" in refused("y ~ flat", data)
    assert "double is a linear combination of a" in refused("y ~ a + double", data)
    assert "none is missing most" in refused("y ~ none", data)
    assert "complete rows for" in refused("y ~ a + b", data.head(4))
    assert "cut-points are the intercepts" in refused("y ~ 0 + a", data)
    assert "weights a must be non-negative" in refused("y ~ b", data, weights="a")
    assert "must be one of logit, probit, cloglog" in refused("y ~ a", data, link="log")
    assert "HC3" in refused("y ~ a", data, cov="HC3")
    assert "together" in refused("y ~ a", data, cov="cluster")
    assert "level" in refused("y ~ a", data, level=95)


def test_digits_as_text_have_an_order() -> None:
    data = simulated(9)
    assert ordered_logit("y ~ a", data.assign(y=data["y"].astype(str))).loglik == pytest.approx(ordered_logit("y ~ a", data).loglik)
