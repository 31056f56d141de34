"""Partial proportional odds and nominal_test against R's ordinal::clm."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import brant_test, compare_blocks, marginal_effects, nominal_test, ordered_logit
from jcommunity_study.stats.ordinal.layout import Layout
from jcommunity_study.stats.ordinal.likelihood import prepare
from jcommunity_study.stats.ordinal.nominal import evaluate_nominal, scores_nominal

WINE = "rating ~ temp + contact"


def test_partial_proportional_odds_of_wine(oracle) -> None:
    expected, data = oracle("ologit_wine")
    model, figures = ordered_logit(WINE, data, nominal="contact"), expected["nominal_contact"]
    table = model.to_frame()
    assert list(table["term"]) == [name.replace(".(Intercept)", "") for name in figures["coef"]]
    for row, wanted in zip(table.itertuples(), figures["coef"].values(), strict=True):
        np.testing.assert_allclose([row.estimate, row.std_error, row.statistic, row.p_value], list(wanted.values()), rtol=1e-6)
    assert list(table["component"]) == ["threshold"] * 8 + ["coefficient"]
    assert model.loglik == pytest.approx(figures["loglik"], rel=1e-9)
    check_comparison(compare_blocks([ordered_logit(WINE, data), model]), expected["nominal_lr"])


def check_comparison(found, expected: dict) -> None:
    """R's `anova.clm`, row by row."""
    table = found.to_frame()[["n_parameters", "aic", "loglik", "statistic", "df", "p_value"]].astype(float)
    np.testing.assert_allclose(table, np.array([list(row.values()) for row in expected.values()], dtype=float), rtol=1e-6)


def test_every_term_of_wine(oracle) -> None:
    expected, data = oracle("ologit_wine")
    test = nominal_test(ordered_logit(WINE, data))
    for row in test.to_frame().itertuples():
        figures = expected["nominal_test"][row.term]
        got = [row.statistic, row.df, row.p_value, row.loglik, row.aic]
        np.testing.assert_allclose(got, [figures[k] for k in ("LRT", "Df", "Pr(>Chi)", "logLik", "AIC")], rtol=1e-6)
    assert test.notes[0].en.startswith("temp: tempwarm separates the outcome rating")  # no 5 when cold, no 1 when warm
    none = expected["nominal_test"]["<none>"]
    assert [test.loglik, 2 * 6 - 2 * test.loglik] == pytest.approx([none["logLik"], none["AIC"]], rel=1e-10)
    assert none["Df"] is none["LRT"] is none["Pr(>Chi)"] is None


def simulated(n: int = 500) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    data = pd.DataFrame({"a": rng.normal(3, 2, n), "g": rng.choice(["x", "y", "z"], n), "w": rng.integers(0, 4, n)})
    data["y"] = np.digitize(0.4 * data["a"] - 0.7 * (data["g"] == "y") + rng.logistic(size=n), [-0.5, 0.9, 2.4])
    return data


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])
def test_derivatives_are_those_of_the_likelihood(link: str) -> None:
    data = simulated(60)
    weights = data["w"].to_numpy() + 0.5
    x = np.column_stack([data["a"], data["g"] == "y", data["g"] == "z"]).astype(float)
    problem, layout = prepare(x, data["y"].to_numpy().astype(np.intp), 4, weights, link), Layout(3, 3, (1, 2))
    at = np.concatenate([[-0.9, 0.1, 1.3], [0.1, 0.2, -0.1, 0.3, 0.1, -0.2], [0.4]])
    here, step = evaluate_nominal(problem, layout, at), 1e-5
    for i, unit in enumerate(np.eye(at.size) * step):
        up, down = (evaluate_nominal(problem, layout, point) for point in (at + unit, at - unit))
        assert here.gradient[i] == pytest.approx((up.loglik - down.loglik) / (2 * step), rel=1e-6, abs=1e-6)
        np.testing.assert_allclose(here.hessian[i], (up.gradient - down.gradient) / (2 * step), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(problem.weights @ scores_nominal(problem, layout, at), here.gradient, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("cov", ["nonrobust", "HC1", "cluster", "CR0", "CR1"])
def test_weights_are_repeated_rows_and_row_order_is_nothing(cov: str) -> None:
    data = simulated()
    cluster = None if cov in {"nonrobust", "HC1"} else "g"
    weighted = ordered_logit("y ~ a + g", data, nominal=["g"], weights="w", cov=cov, cluster=cluster)
    long = data.loc[data.index.repeat(data["w"])].sample(frac=1, random_state=2)
    repeated = ordered_logit("y ~ a + g", long, nominal=["g"], cov=cov, cluster=cluster)
    np.testing.assert_allclose(weighted.coefficients, repeated.coefficients, rtol=1e-7)
    np.testing.assert_allclose(weighted.covariance, repeated.covariance, rtol=1e-6, atol=1e-12)
    if cluster is None:
        effects = [marginal_effects(model).to_frame() for model in (weighted, repeated)]
        np.testing.assert_allclose(*(table[["estimate", "std_error"]] for table in effects), rtol=1e-6)


def test_all_terms_nominal_at_two_levels_is_the_logit() -> None:
    data = simulated().assign(y=lambda d: (d["y"] > 1) * 1)
    plain, own = ordered_logit("y ~ a + g", data), ordered_logit("y ~ a + g", data, nominal=["a", "g"])
    np.testing.assert_allclose(own.coefficients[1:], -plain.slopes, rtol=1e-7)
    assert own.slopes.size == 0


def test_an_infinite_effect_is_told_and_has_its_limiting_likelihood() -> None:
    data = simulated()
    data.loc[(data["g"] == "z") & (data["y"] == 3), "y"] = 2
    test = nominal_test(ordered_logit("y ~ a + g", data))
    row = test.to_frame().set_index("term").loc["g"]
    assert row["df"] == 4
    assert row["statistic"] > 0
    assert test.notes[0].en.startswith("g: gz separates the outcome y")
    with pytest.raises(StatisticsError, match="gz separates"):
        ordered_logit("y ~ a + g", data, nominal="g")


def test_cut_points_that_would_cross_are_refused() -> None:
    rng = np.random.default_rng(0)
    data = pd.DataFrame({"g": np.repeat(["a", "b"], 150), "y": np.concatenate([rng.integers(0, 4, 150), rng.choice([0, 2, 3], 150)])})
    with pytest.raises(StatisticsError, match="cut-points cross in 150 rows, where 1 would"):
        ordered_logit("y ~ g", data, nominal="g")
    test = nominal_test(ordered_logit("y ~ g", data))
    assert test.to_frame()["statistic"].isna().all()
    assert "cross" in test.notes[0].en


def test_refusals(oracle) -> None:
    _, data = oracle("ologit_wine")
    model = ordered_logit(WINE, data, nominal="contact")
    with pytest.raises(StatisticsError, match="no term of the formula; it has: temp, contact"):
        ordered_logit(WINE, data, nominal=["judge"])
    with pytest.raises(StatisticsError, match="no nominal"):
        nominal_test(model)
    with pytest.raises(StatisticsError, match="1 nominal columns"):
        brant_test(model)
