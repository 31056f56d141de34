"""negative_binomial against MASS::glm.nb and sandwich (tests/oracles/counts_quine)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import compare_blocks, marginal_effects, negative_binomial, predictions
from jcommunity_study.stats.regression.counts import negative_binomial_curve, poisson_curve
from jcommunity_study.stats.regression.separation import SeparationError

QUINE = "Days ~ Eth + Sex + Age + Lrn"


def test_glm_nb(oracle) -> None:
    expected, data = oracle("counts_quine")
    model = negative_binomial(QUINE, data)
    for row, figures in zip(model.to_frame().itertuples(), expected["coef"].values(), strict=True):
        np.testing.assert_allclose([row.estimate, row.std_error, row.statistic, row.p_value], list(figures.values()), rtol=1e-6, atol=1e-12)
        assert row.rate_ratio == pytest.approx(np.exp(row.estimate))
    got = [model.theta, model.loglik, model.aic, model.bic, model.loglik_null]
    np.testing.assert_allclose(got, [expected[k] for k in ("theta", "loglik", "AIC", "BIC", "loglik_null")], rtol=1e-8)
    assert model.theta_se == pytest.approx(expected["theta_se"], rel=1e-5)  # theta.ml takes the information one step before the end
    assert model.poisson_statistic == pytest.approx(2 * (expected["loglik"] - expected["loglik_poisson"]), rel=1e-9)
    assert model.statistic == pytest.approx(2 * (expected["loglik"] - expected["loglik_null"]), rel=1e-7)


@pytest.mark.parametrize("cov", ["HC0", "HC1", "HC2", "HC3", "cluster", "CR1"])
def test_sandwich_covariances(oracle, cov: str) -> None:
    expected, data = oracle("counts_quine")
    figures = expected["hc"].get(cov) or expected[{"CR1": "cr1"}.get(cov, "cluster")]
    model = negative_binomial(QUINE, data, cov=cov, cluster=None if cov.startswith("HC") else "class")
    np.testing.assert_allclose(model.to_frame()["std_error"], list(figures.values()), rtol=1e-6)


def test_blocks_effects_and_predictions(oracle) -> None:
    expected, data = oracle("counts_quine")
    model = negative_binomial(QUINE, data)
    change = compare_blocks([negative_binomial("Days ~ Eth + Sex", data), model]).to_frame().iloc[1]
    assert (change["statistic"], change["df"]) == (pytest.approx(expected["lr"], rel=1e-7), 4)
    row = marginal_effects(model, variables=["Sex"]).to_frame().iloc[0]
    np.testing.assert_allclose([row["estimate"], row["std_error"]], list(expected["ame_sex"].values()), rtol=1e-6)
    table = predictions(model, data.head(3)).to_frame()
    np.testing.assert_allclose(table["estimate"], expected["predicted"], rtol=1e-7)
    np.testing.assert_allclose(table["std_error"], expected["predicted_se"], rtol=1e-6)
    assert (table["conf_low"] > 0).all()


@pytest.mark.parametrize("curve", [poisson_curve, negative_binomial_curve(0.7), negative_binomial_curve(50.0)])
def test_derivatives_are_those_of_the_likelihood(curve) -> None:
    eta, y, step = np.array([-4.0, -1, 0.5, 2, 4]), np.array([0.0, 2, 0, 9, 30]), 1e-5
    row, up, down = curve(eta, y), curve(eta + step, y), curve(eta - step, y)
    np.testing.assert_allclose(row.score, (up.loglik - down.loglik) / (2 * step), rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(row.observed, -(up.score - down.score) / (2 * step), rtol=1e-5, atol=1e-8)


def simulated(seed: int, n: int = 200) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"a": rng.normal(size=n), "g": rng.choice(["x", "y"], n)})
    return data.assign(y=rng.poisson(np.exp(0.6 + 0.4 * data["a"]) * rng.gamma(1.2, 1 / 1.2, n)))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 5_000), st.floats(-1e3, 1e3), st.floats(0.01, 1e3))
def test_row_order_shift_and_scale(seed: int, shift: float, scale: float) -> None:
    data = simulated(seed)
    model = negative_binomial("y ~ a + g", data)
    other = negative_binomial("y ~ a + g", data.assign(a=data["a"] * scale + shift).sample(frac=1, random_state=seed))
    assert other.loglik == pytest.approx(model.loglik, rel=1e-10)
    assert other.theta == pytest.approx(model.theta, rel=1e-6)
    assert other.coefficient("a") * scale == pytest.approx(model.coefficient("a"), rel=1e-5, abs=1e-8)


def test_refusals() -> None:
    data = simulated(2)
    for change, message in (
        ({"y": data["y"] - 1}, "must be a count"),
        ({"y": data["y"] + 0.5}, "must be a count"),
        ({"y": 0}, "is 0 in all rows"),
        ({"y": np.arange(200) % 2}, "no overdispersion"),
        ({"y": np.nan}, "no row is complete"),
    ):
        with pytest.raises(StatisticsError) as caught:
            negative_binomial("y ~ a + g", data.assign(**change))
        assert message in caught.value.text.en
        assert caught.value.text.zh != caught.value.text.en
    data.loc[data["g"] == "y", "y"] = 0
    with pytest.raises(SeparationError, match=r"gy separates the outcome y .*outcomes 0;"):
        negative_binomial("y ~ a + g", data)
