"""Calibration, against R survey 4.1."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from tests.stats.conftest import Oracle
from tests.stats.weights.conftest import MARGINS
from tests.stats.weights.test_adjust import TYPES
from tests.stats.weights.test_estimates import agrees
from tests.stats.weights.test_regression import same

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import Design, calibrate, design_logit, design_means, design_totals, poststratify, rake

TOTALS: dict[str, Any] = {**MARGINS, "base": 13800}


@pytest.mark.parametrize(("distance", "name"), [("linear", "w_cal"), ("raking", "w_cal_rake")])
def test_the_api_schools(oracle: Oracle, distance: Any, name: str) -> None:
    expected, data = oracle("survey_api", "apiclus1.csv")
    found = calibrate(Design(data, weights="pw", clusters="dnum"), {"stype": TYPES, "api99": 3914069}, distance=distance)
    assert_allclose(found.weights, data[name], rtol=1e-6)  # R's own stop at 1e-7 of the totals
    table = design_means(found, ["api00"], df=np.inf).to_frame().iloc[0]
    figures = expected[f"calibrate_{distance}"]["mean"]
    assert_allclose([table["estimate"], table["std_error"]], [figures["est"]["api00"], figures["se"][0]], rtol=1e-6)
    if distance == "linear":
        agrees(design_means(found, ["api00"], df=np.inf).to_frame(), figures)
        agrees(design_totals(found, ["enroll"], df=np.inf).to_frame(), expected["calibrate_linear"]["total"])


@pytest.mark.parametrize("distance", ["linear", "raking"])
def test_two_margins_and_a_number(oracle: Oracle, designs: dict[str, Design], distance: Any) -> None:
    r = oracle("survey_designs")[0]["calibrated"][distance]
    found = calibrate(designs["wards"], TOTALS, distance=distance)
    assert_allclose(found.weights, r["weights"], rtol=1e-8)
    for table, key, name in ((design_means(found, ["score"]), "mean", "score"), (design_totals(found, ["ward"]), "total", "ward")):
        row = table.to_frame().iloc[0]
        assert_allclose([row["estimate"], row["std_error"]], [r[key]["est"][name], r[key]["se"][name]], rtol=1e-8)
    model = design_logit("top ~ age + edu", found)
    same(model, r["glm"], model.df_resid)
    adjustment = found.adjustments[0]
    assert (adjustment.kind, adjustment.targets["base"], adjustment.targets["sex"]) == ("calibrated", {"base": 13800}, MARGINS["sex"])


@pytest.mark.parametrize("distance", ["linear", "raking"])
def test_totals_hold_without_error_whatever_the_scale(designs: dict[str, Design], distance: Any) -> None:
    data = designs["wards"].data
    other = Design(data.assign(base=data["base"] * 1e6), weights=data["base"] * 1e-6)
    found = calibrate(other, {**TOTALS, "base": 13800e6}, distance=distance)
    assert_allclose(found.weights, calibrate(Design(data, weights="base"), TOTALS, distance=distance).weights, rtol=1e-6)
    row = design_totals(found, ["base"]).to_frame().iloc[0]
    assert_allclose(row["estimate"], 13800e6, rtol=1e-9)
    assert row["std_error"] < 1e-6 * row["estimate"]


def test_margins_alone_are_raking_and_one_margin_is_poststratification(designs: dict[str, Design]) -> None:
    raked, found = rake(designs["wards"], MARGINS, epsilon=1e-12), calibrate(designs["wards"], MARGINS, distance="raking")
    assert_allclose(found.weights, raked.weights, rtol=1e-8)
    one = {"age": MARGINS["age"]}
    post = poststratify(designs["wards"], "age", MARGINS["age"])
    for distance in ("linear", "raking"):
        same_weights = calibrate(designs["wards"], one, distance=distance)  # type: ignore[arg-type]
        assert_allclose(same_weights.weights, post.weights, rtol=1e-8)
        assert_allclose(design_means(same_weights, ["score"]).covariance, design_means(post, ["score"]).covariance, rtol=1e-8)


@pytest.mark.parametrize(
    ("totals", "options", "message"),
    [
        ({}, {}, "no total was given"),
        ({"sex": {"f": 5, "m": 4}, "age": {"18-34": 3, "35-59": 4, "60+": 4}}, {}, "totals differ"),
        ({"score": 5}, {}, "score must be a number for every respondent .17 missing"),
        ({"base": np.inf}, {}, "its total finite, not inf"),
        ({"sex": {"f": 5100, "m": 4900}, "base": 25000}, {}, "linear calibration makes [0-9]+ weights negative"),
        ({"sex": {"f": 5100, "m": 4900}, "base": 25000}, {"distance": "raking"}, "not met in 100 steps"),
        ({"sex": {"f": 5100, "m": 4900}}, {"distance": "logit"}, "distance == 'logit', must be one of linear, raking"),
    ],
)
def test_totals_that_cannot_be_met(designs: dict[str, Design], totals: dict, options: dict, message: str) -> None:
    with pytest.raises(StatisticsError, match=message):
        calibrate(designs["based"], totals, **options)


def test_cases_of_weight_zero_stay_outside(designs: dict[str, Design]) -> None:
    data = designs["wards"].data
    found = calibrate(designs["men"], {"age": MARGINS["age"], "base": 13800})
    assert (found.weights[data["sex"] == "f"] == 0).all()
    alone = calibrate(Design(pd.DataFrame(data[data["sex"] == "m"]), weights="base"), {"age": MARGINS["age"], "base": 13800})
    assert_allclose(found.weights[data["sex"] == "m"], alone.weights, rtol=1e-8)
    assert np.isfinite(design_means(found, ["score"]).covariance).all()
