"""Average marginal effects against numDeriv on clm (ologit_housing) and R's margins (logit_mroz)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import logit, marginal_effects, ordered_logit


def test_factors_of_grouped_data(oracle) -> None:
    expected, data = oracle("ologit_housing")
    data["Sat"] = pd.Categorical(data["Sat"], ["Low", "Medium", "High"], ordered=True)
    data["Infl"] = pd.Categorical(data["Infl"], ["Low", "Medium", "High"])
    data["Type"] = pd.Categorical(data["Type"], ["Tower", "Apartment", "Atrium", "Terrace"])
    data["Cont"] = pd.Categorical(data["Cont"], ["Low", "High"])
    for cov, errors in (("nonrobust", "se"), ("robust", "se_robust")):
        effects = marginal_effects(ordered_logit("Sat ~ Infl + Type + Cont", data, weights="Freq", cov=cov)).to_frame()
        assert set(effects["term"]) == set(expected["effects"])
        for term, rows in effects.groupby("term"):
            np.testing.assert_allclose(rows["estimate"], expected["effects"][term]["estimate"], rtol=1e-7)
            np.testing.assert_allclose(rows["std_error"], expected["effects"][term][errors], rtol=1e-6)
    assert list(effects["outcome"].head(3)) == ["Low", "Medium", "High"]


def test_numbers_and_factors_of_a_logit(oracle) -> None:
    expected, data = oracle("logit_mroz")
    effects = marginal_effects(ordered_logit("y ~ k5 + k618 + age + wc + hc + lwg + inc", data)).to_frame()
    upper = effects[effects["outcome"] == "1"].set_index("term")
    for term, figures in expected["ame"].items():
        assert upper.loc[term, "estimate"] == pytest.approx(figures["AME"], rel=1e-6)
        assert upper.loc[term, "std_error"] == pytest.approx(figures["SE"], rel=2e-5)  # margins differentiates with steps of 1e-7


def test_effects_sum_to_zero_and_follow_transformations() -> None:
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"x": rng.uniform(1, 9, 300), "g": rng.integers(1, 4, 300), "on": rng.uniform(size=300) < 0.4})
    data["y"] = np.digitize(np.log(data["x"]) + 0.3 * data["g"] + rng.logistic(size=300), [0.5, 2, 3])
    model = ordered_logit("y ~ log(x) * on + C(g)", data)
    effects = marginal_effects(model).to_frame()
    assert set(effects["term"]) == {"x", "g2", "g3", "onTrue"}
    np.testing.assert_allclose(effects.groupby(["term"])["estimate"].sum(), 0, atol=1e-10)
    top = effects[(effects["term"] == "x") & (effects["outcome"] == "3")]["estimate"].item()
    slope = model.coefficient("log(x)") + model.coefficient("log(x):on") * data["on"]
    p = 1 / (1 + np.exp(model.thresholds[-1] - model.design.matrix[:, 1:] @ model.slopes))
    assert top == pytest.approx(np.mean(p * (1 - p) * slope / data["x"]), rel=1e-7)
    only = marginal_effects(model, variables=["x"]).to_frame()
    assert set(only["term"]) == {"x"}


def test_an_unknown_variable_is_refused(oracle) -> None:
    _, data = oracle("ologit_wine")
    with pytest.raises(StatisticsError, match="does not use judge; it has: contact, temp"):
        marginal_effects(ordered_logit("rating ~ temp + contact", data), variables=["judge"])


def test_one_variable_needs_no_list_and_values_may_be_any_sequence(oracle) -> None:
    _, data = oracle("logit_mroz")
    model = logit("y ~ age + inc", data)
    one, listed = marginal_effects(model, variables="age"), marginal_effects(model, variables=["age"])
    pd.testing.assert_frame_equal(one.to_frame(), listed.to_frame())
    grids = [marginal_effects(model, variables="inc", at={"age": values}).to_frame() for values in ([30, 40], range(30, 50, 10))]
    pd.testing.assert_frame_equal(*grids)
    assert grids[0]["at_age"].tolist() == [30, 40]
