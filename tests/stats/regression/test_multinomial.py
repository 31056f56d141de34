"""multinomial_logit against nnet::multinom (tests/oracles/multinomial_chile)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import compare_blocks, logit, marginal_effects, multinomial_logit, predictions, standardize, vif
from jcommunity_study.stats.regression.separation import SeparationError

EXPECTED = Path(__file__).parents[2] / "oracles" / "multinomial_chile" / "expected.json"
CHILE = "vote ~ statusquo + sex + education"


@pytest.fixture
def chile(oracle) -> tuple[dict, pd.DataFrame]:
    _, data = oracle("crosstab_chile")
    data["education"] = pd.Categorical(data["education"], ["P", "S", "PS"])
    data = data[data["statusquo"].notna() & data["age"].notna()]
    data["cell"] = pd.factorize(data["region"])[0] * 100 + data["age"] // 10
    return json.loads(EXPECTED.read_text(encoding="utf-8")), data


def test_multinom(chile) -> None:
    expected, data = chile
    model = multinomial_logit(CHILE, data)
    np.testing.assert_allclose(model.coefficients, expected["coef"], rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(model.coefficients, expected["nnet"], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(model.to_frame()["std_error"], expected["se"], rtol=1e-9)
    np.testing.assert_allclose([model.loglik, model.loglik_null], [expected["loglik"], expected["loglik_null"]], rtol=1e-11)
    assert model.loglik >= expected["nnet_loglik"] - 1e-10
    assert list(model.levels) == expected["levels"]
    assert model.names[:2] == ("N:Intercept", "N:statusquo")
    assert list(model.to_frame()["term"][:5]) == expected["names"]
    assert model.df_model == 12


def test_sandwich_covariances(chile) -> None:
    expected, data = chile
    np.testing.assert_allclose(multinomial_logit(CHILE, data, cov="HC0").to_frame()["std_error"], expected["hc0"], rtol=1e-8)
    clustered = multinomial_logit(CHILE, data, cov="cluster", cluster="cell")
    np.testing.assert_allclose(clustered.to_frame()["std_error"], expected["cluster"], rtol=1e-8)
    assert clustered.n_clusters == expected["n_clusters"]


def test_blocks_effects_and_predictions(chile) -> None:
    expected, data = chile
    model = multinomial_logit(CHILE, data, cov="HC1")
    change = compare_blocks([multinomial_logit("vote ~ statusquo + sex", data, cov="HC1"), model]).to_frame().iloc[1]
    assert (change["statistic"], change["df"]) == (pytest.approx(expected["lr_education"], rel=1e-6), 6)
    assert np.isfinite(change["robust_statistic"])
    effects = marginal_effects(multinomial_logit(CHILE, data), variables=["statusquo", "sex"]).to_frame()
    np.testing.assert_allclose(effects["estimate"], expected["ame"], rtol=1e-6)
    np.testing.assert_allclose(effects["std_error"], expected["ame_se"], rtol=1e-6)
    np.testing.assert_allclose(predictions(model).to_frame()["estimate"].head(20), expected["predicted"], rtol=1e-8)


def simulated(seed: int, n: int = 200) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"a": rng.normal(size=n), "g": rng.choice(["x", "y"], n), "w": rng.integers(0, 4, n)})
    data["y"] = np.array(["bus", "car", "walk"])[np.argmax(rng.gumbel(size=(n, 3)) + np.outer(data["a"], [0, 0.7, -0.4]), axis=1)]
    return data


def test_two_levels_are_a_logit() -> None:
    data = simulated(1).assign(y=lambda d: (d["y"] == "car") * 1)
    for options in ({}, {"cov": "HC1"}, {"cov": "CR1", "cluster": "g"}):
        model, other = multinomial_logit("y ~ a + g", data, weights="w", **options), logit("y ~ a + g", data, weights="w", **options)
        np.testing.assert_allclose(model.coefficients, other.coefficients, rtol=1e-8)
        np.testing.assert_allclose(model.covariance, other.covariance, rtol=1e-8)
        assert (model.statistic, model.nagelkerke) == (pytest.approx(other.statistic), pytest.approx(other.nagelkerke))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 5_000), st.floats(-1e3, 1e3), st.floats(0.01, 1e3))
def test_row_order_shift_scale_and_reference(seed: int, shift: float, scale: float) -> None:
    data = simulated(seed)
    model = multinomial_logit("y ~ a + g", data)
    moved = data.assign(a=data["a"] * scale + shift).sample(frac=1, random_state=seed)
    other = multinomial_logit("y ~ a + g", moved, reference="car")
    assert other.levels == ("car", "bus", "walk")
    assert other.loglik == pytest.approx(model.loglik, rel=1e-10)
    assert -other.coefficient("bus:a") * scale == pytest.approx(model.coefficient("car:a"), rel=1e-5, abs=1e-7)


def test_weights_are_repeated_rows() -> None:
    data = simulated(3)
    weighted, repeated = (
        multinomial_logit("y ~ a", data, weights="w", cov="HC1"),
        multinomial_logit("y ~ a", data.loc[data.index.repeat(data["w"])], cov="HC1"),
    )
    np.testing.assert_allclose(weighted.covariance, repeated.covariance, rtol=1e-7)


def test_refusals_and_notes() -> None:
    data = simulated(4)
    for change, options, message in (
        ({"y": "bus"}, {}, "one value (bus)"),
        ({}, {"reference": "tram"}, "no level 'tram'; it has: bus, car, walk"),
        ({}, {"cov": "HC3"}, "must be one of"),
    ):
        with pytest.raises(StatisticsError) as caught:
            multinomial_logit("y ~ a + g", data.assign(**change), **options)
        assert message in caught.value.text.en
        assert caught.value.text.zh != caught.value.text.en
    with pytest.raises(StatisticsError, match="4 complete rows for 4 coefficients"):
        multinomial_logit("y ~ a", pd.DataFrame({"y": list("abca"), "a": [1, 2, 3, 5]}))
    with pytest.raises(SeparationError, match=r"gy separates the outcome y .*outcomes car"):
        multinomial_logit("y ~ a + g", data.assign(y=np.where(data["g"] == "y", "car", data["y"])))
    data["y"] = pd.Categorical(data["y"], ["tram", "bus", "car", "walk"])
    model = multinomial_logit("y ~ a + g", data)
    assert "tram" in model.notes[0].en
    for asked in (vif, standardize):
        with pytest.raises(StatisticsError, match="one coefficient a column"):
            asked(model)
