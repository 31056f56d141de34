"""Raking, post-stratification and trimming, against R survey 4.1."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from tests.stats.conftest import Oracle
from tests.stats.weights.conftest import MARGINS
from tests.stats.weights.test_estimates import EXACT, agrees

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import Design, design_means, design_proportions, design_totals, kish, poststratify, rake, trim

TYPES = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}


@pytest.fixture
def clusters(oracle: Oracle) -> Design:
    return Design(oracle("survey_api", "apiclus1.csv")[1], weights="pw", clusters="dnum")


@pytest.fixture
def data(oracle: Oracle) -> pd.DataFrame:
    return oracle("survey_weights")[1]


def all_agrees(design: Design, expected: dict[str, Any]) -> None:
    """Every figure that script.R's `about` writes."""
    assert_allclose(design.weights, expected["weights"], rtol=EXACT)
    assert design.df == expected["degf"]
    agrees(design_means(design, ["score"], df=design.df).to_frame(), expected["mean"])
    agrees(design_totals(design, ["score"], df=design.df).to_frame(), expected["total"])
    domain = design.where(design.data["sex"] == "m")
    agrees(design_means(domain, ["score"], df=domain.df).to_frame(), expected["domain"])
    assert_allclose(design_means(design, ["score"]).to_frame()["deff"], expected["deff"], rtol=EXACT)
    assert_allclose(design_means(design, ["score"], replacement=True).to_frame()["deff"], expected["deff_replace"], rtol=EXACT)
    shares = design_proportions(design, "agree").to_frame().set_index("term")
    for term, bounds in expected["logit"].items():
        found = shares.loc[term, ["estimate", "std_error"]].astype(float)
        assert_allclose(found, [expected["agree"][k][f"agree{term}"] for k in ("est", "se")], rtol=EXACT)
        assert_allclose(shares.loc[term, ["conf_low", "conf_high"]].astype(float), bounds, rtol=EXACT)


def test_raking_the_api_schools(oracle: Oracle, clusters: Design) -> None:
    expected = oracle("survey_api", "apiclus1.csv")[0]["rake"]
    raked = rake(clusters, {"stype": TYPES, "sch.wide": WIDE})
    assert_allclose(raked.weights, clusters.data["w_rake"], rtol=EXACT)
    agrees(design_means(raked, ["api00"], df=np.inf).to_frame(), expected["mean"])
    agrees(design_totals(raked, ["enroll"], df=np.inf).to_frame(), expected["total"])
    for name, total in (("stype", "total_by_stype"), ("sch.wide", "total_by_sw")):
        shares = design_proportions(raked, name).to_frame()
        assert_allclose(shares["weighted_n"], [*expected[total].values()], rtol=EXACT)
    cost = kish(raked.weights)
    assert_allclose([cost.effective_n, cost.design_effect], [expected["kish"]["n_eff"], expected["kish"]["deff_w"]], rtol=EXACT)
    summary = expected["weight_summary"]
    assert_allclose([cost.minimum, cost.median, cost.maximum], [summary["Min."], summary["Median"], summary["Max."]], rtol=EXACT)
    trimmed = trim(raked, lower=15, upper=55, strict=True)
    agrees(design_means(trimmed, ["api00"], df=np.inf).to_frame(), expected["trimmed_mean"])


def test_poststratifying_the_api_schools(oracle: Oracle, clusters: Design) -> None:
    expected = oracle("survey_api", "apiclus1.csv")[0]["post"]
    post = poststratify(clusters, "stype", TYPES)
    assert_allclose(post.weights, clusters.data["w_post"], rtol=EXACT)
    agrees(design_means(post, ["api00"], df=np.inf).to_frame(), expected["mean"])
    agrees(design_totals(post, ["enroll"], df=np.inf).to_frame(), expected["total"])


def designs(data: pd.DataFrame) -> dict[str, Design]:
    return {"flat": Design(data), "based": Design(data, weights="base"), "wards": Design(data, weights="base", clusters="ward")}


@pytest.mark.parametrize("name", ["flat", "based", "wards"])
def test_raking_with_equal_unequal_and_clustered_base_weights(oracle: Oracle, data: pd.DataFrame, name: str) -> None:
    all_agrees(rake(designs(data)[name], MARGINS, epsilon=1e-12), oracle("survey_weights")[0]["raked"][name])


def test_poststratifying_with_unequal_base_weights(oracle: Oracle, data: pd.DataFrame) -> None:
    all_agrees(poststratify(designs(data)["based"], "age", MARGINS["age"]), oracle("survey_weights")[0]["poststratified"])


@pytest.mark.parametrize(("strict", "name"), [(False, "trimmed"), (True, "trimmed_strict")])
def test_trimming(oracle: Oracle, data: pd.DataFrame, strict: bool, name: str) -> None:
    expected = oracle("survey_weights")[0]
    raked = rake(designs(data)["based"], MARGINS, epsilon=1e-12)
    all_agrees(trim(raked, **expected["limits"], strict=strict), expected[name])
    assert_allclose(kish(raked.weights).effective_n, expected["kish"]["effective_n"], rtol=EXACT)
    assert_allclose(kish(raked.weights).design_effect, expected["kish"]["design_effect"], rtol=EXACT)


def test_it_stops_when_it_is_told_to(oracle: Oracle, data: pd.DataFrame) -> None:
    loose = rake(designs(data)["based"], MARGINS, epsilon=5)
    assert_allclose(loose.weights, oracle("survey_weights")[0]["loose"], rtol=EXACT)
    with pytest.raises(StatisticsError, match="did not converge in 2 rounds"):
        rake(designs(data)["based"], MARGINS, maxit=2)


def test_a_margin_of_one_category_sets_the_total(oracle: Oracle, data: pd.DataFrame) -> None:
    single = rake(Design(data.assign(all="x"), weights="base"), {"all": {"x": 10000}, "sex": MARGINS["sex"]})
    assert_allclose(single.weights, oracle("survey_weights")[0]["single"], rtol=EXACT)


def test_margins_hold_and_interaction_is_kept(data: pd.DataFrame) -> None:
    """What raking is: every margin as asked, every odds ratio within the table as in the sample."""
    raked = rake(designs(data)["based"], MARGINS)
    for name, margin in MARGINS.items():
        assert_allclose(data.assign(w=raked.weights).groupby(name)["w"].sum(), pd.Series(margin).sort_index(), rtol=1e-9)
    odds = []
    for w in (data["base"], raked.weights):
        table = data.assign(w=w).pivot_table(values="w", index="sex", columns="age", aggfunc="sum")
        odds.append((table.loc["f"] / table.loc["m"]).to_numpy())
    assert_allclose(odds[1] / odds[1][0], odds[0] / odds[0][0], rtol=1e-9)


def test_shares_and_counts_give_the_same_weights_but_for_their_scale(data: pd.DataFrame) -> None:
    shares = {name: {level: n / 10000 for level, n in margin.items()} for name, margin in MARGINS.items()}
    assert_allclose(rake(Design(data), shares).weights * 10000, rake(Design(data), MARGINS).weights, rtol=1e-8)


def test_raking_twice_is_raking_once(data: pd.DataFrame) -> None:
    once = rake(Design(data), MARGINS)
    again = rake(once, MARGINS)
    assert_allclose(again.weights, once.weights, rtol=1e-9)
    assert len(again.adjustments) == 1
    assert again.adjustments[0].iterations == 1


def test_cases_of_weight_zero_stay_outside(data: pd.DataFrame) -> None:
    base = data["base"].where(data.index % 5 > 0, 0.0)
    raked = rake(Design(data, weights=base), MARGINS)
    assert (raked.weights[::5] == 0).all()
    assert_allclose(raked.weights[base > 0], rake(Design(data[base > 0], weights="base"), MARGINS).weights, rtol=1e-9)
    trimmed = trim(raked, lower=20, upper=60)
    assert (trimmed.weights[::5] == 0).all()
    assert_allclose(trimmed.weights.sum(), raked.weights.sum(), rtol=1e-12)
    agreed = design_means(raked, ["score"]).to_frame()
    assert np.isfinite(agreed["std_error"]).all()


@pytest.mark.parametrize(
    ("margins", "message"),
    [
        ({"sex": {"f": 5, "m": 4, "x": 1}}, "nobody in the sample .* 'x' in sex"),
        ({"sex": {"f": 5}}, "has 'm' in sex"),
        ({"sex": {"f": 10, "m": 0}}, "'m' of sex has 0"),
        ({"sex": {"f": 5, "m": 5}, "age": {"18-34": 3, "35-59": 4, "60+": 4}}, "totals differ: sex 10, age 11"),
        ({"agree": {"yes": 5, "no": 4, "unsure": 1}}, "9 respondents have no agree"),
        ({}, "no margin"),
    ],
)
def test_margins_that_cannot_be_met(data: pd.DataFrame, margins: dict, message: str) -> None:
    with pytest.raises(StatisticsError, match=message):
        rake(Design(data), margins)


def test_a_category_of_weight_zero_alone_is_empty() -> None:
    design = Design(pd.DataFrame({"a": ["x", "x", "y"]}), weights=[1, 1, 0])
    with pytest.raises(StatisticsError, match="'y' in a"):
        poststratify(design, "a", {"x": 5, "y": 5})


@pytest.mark.parametrize("limits", [{"upper": 30.0, "strict": True}, {"lower": 60.0, "strict": True}, {"lower": 50, "upper": 40}])
def test_limits_that_cannot_be_kept(data: pd.DataFrame, limits: dict) -> None:
    with pytest.raises(StatisticsError, match="cannot be held"):
        trim(rake(Design(data), MARGINS), **limits)


def test_limits_that_nobody_meets_change_nothing(data: pd.DataFrame) -> None:
    raked = rake(Design(data), MARGINS)
    assert (trim(raked, lower=0.001, upper=1e6).weights == raked.weights).all()
