"""Means, shares and totals under a design, against R survey 4.1."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from tests.stats.conftest import Oracle

from jcommunity_study import stats
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import Design, design_means, design_proportions, design_ratio, design_totals

EXACT = 1e-8


def strat(oracle: Oracle) -> tuple[dict, Design]:
    expected, data = oracle("survey_api", "apistrat.csv")
    return expected, Design(data, weights="pw", strata="stype", fpc="fpc")


def agrees(table: pd.DataFrame, expected: dict, prefix: str = "") -> None:
    """Estimates, standard errors and intervals by term; R leaves the name of a single standard error out."""
    own = table.set_index("term")
    for term, estimate in expected["est"].items():
        row = own.loc[term.removeprefix(prefix)]
        se = expected["se"][term] if isinstance(expected["se"], dict) else expected["se"][0]
        assert_allclose([row["estimate"], row["std_error"]], [estimate, se], rtol=EXACT)
        assert_allclose(row[["conf_low", "conf_high"]].astype(float), [*expected["ci"][term].values()], rtol=EXACT)


def coded(design: Design, name: str) -> Design:
    """The levels of a column as zeros and ones: R's `svymean` of a factor, its limits of the normal distribution."""
    levels = {name + level: (design.data[name] == level) * 1.0 for level in ("No", "Yes")}
    return Design(design.data.assign(**levels), weights="pw", strata="stype", fpc="fpc")


def of_one(expected: dict, name: str) -> dict:
    return {kind: {term: figure for term, figure in figures.items() if term.startswith(name)} for kind, figures in expected.items()}


def test_a_stratified_sample_with_its_population(oracle: Oracle) -> None:
    expected, design = strat(oracle)
    agrees(design_means(design, ["api00", "api99", "ell", "meals"], df=np.inf).to_frame(), expected["strat"]["mean"])
    agrees(design_totals(design, ["enroll"], df=np.inf).to_frame(), expected["strat"]["total"])
    assert_allclose(design_means(design, ["api00"]).to_frame()["deff"], expected["strat"]["deff"]["api00"], rtol=EXACT)
    for name in ("sch.wide", "awards"):
        means = design_means(coded(design, name), [name + "No", name + "Yes"], df=np.inf).to_frame()
        agrees(means, of_one(expected["strat"]["prop"], name))
        shares = design_proportions(design, name).to_frame().set_index("term")
        for level in ("No", "Yes"):
            found = shares.loc[level, ["estimate", "std_error"]].astype(float)
            assert_allclose(found, [expected["strat"]["prop"][k][name + level] for k in ("est", "se")], rtol=EXACT)


def test_a_domain_keeps_the_design(oracle: Oracle) -> None:
    expected, design = strat(oracle)
    for stratum, figures in expected["strat"]["by"].items():
        row = design_means(design.where(design.data["stype"] == stratum), ["api00"]).to_frame().iloc[0]
        assert_allclose([row["estimate"], row["std_error"]], [figures["mean"], figures["se"]], rtol=EXACT)


def test_clusters_in_one_stage_and_in_two(oracle: Oracle) -> None:
    expected, one = oracle("survey_api", "apiclus1.csv")
    design = Design(one, weights="pw", clusters="dnum", fpc="fpc")
    agrees(design_means(design, ["api00", "meals"], df=np.inf).to_frame(), expected["cluster1"]["mean"])
    found = design_means(design, ["api00"]).to_frame().iloc[0]
    assert found["df"] == design.df == expected["cluster1"]["degf"]
    assert_allclose(found["deff"], expected["cluster1"]["deff"]["api00"], rtol=EXACT)
    assert_allclose(found[["conf_low", "conf_high"]].astype(float), [*expected["cluster1"]["ci_t"]["api00"].values()], rtol=EXACT)
    agrees(design_means(Design(one, weights="pw", clusters="dnum"), ["api00"], df=np.inf).to_frame(), expected["cluster1"]["mean_nofpc"])
    _, two = oracle("survey_api", "apiclus2.csv")
    staged = Design(two, weights="pw", clusters=["dnum", "snum"], fpc=["fpc1", "fpc2"])
    agrees(design_means(staged, ["api00"], df=np.inf).to_frame(), expected["cluster2"]["mean"])
    agrees(design_totals(staged, ["enroll"], df=np.inf).to_frame(), expected["cluster2"]["total"])


def test_weights_alone(oracle: Oracle) -> None:
    expected, data = oracle("survey_api", "apistrat.csv")
    agrees(design_means(Design(data, weights="pw"), ["api00"], df=np.inf).to_frame(), expected["weights_only"]["mean"])


def test_a_share_of_the_population_is_as_good_as_its_number(oracle: Oracle) -> None:
    _, design = strat(oracle)
    data = design.data.assign(share=design.data.groupby("stype")["fpc"].transform("size") / design.data["fpc"])
    shares = Design(data, weights="pw", strata="stype", fpc="share")
    assert_allclose(design_means(shares, ["api00"]).covariance, design_means(design, ["api00"]).covariance, rtol=1e-12)


def test_without_weights_a_mean_is_the_mean_and_its_error_that_of_a_simple_sample() -> None:
    x = np.array([1.0, 2, 4, 8, np.nan])
    row = design_means(Design(pd.DataFrame({"x": x})), ["x"], replacement=True).to_frame().iloc[0]
    assert row["estimate"] == 3.75
    assert (row["n"], row["n_missing"], row["df"]) == (4, 1, 3)
    # R drops the missing row but not its place: 5 sampled, one outside the domain; 4 of 5 give sd²/n · (n-1)/n · 5/4
    assert_allclose(row["std_error"], np.std(x[:4], ddof=1) / 2 * np.sqrt(3 / 4 * 5 / 4), rtol=1e-12)


def test_the_order_of_rows_does_not_matter(oracle: Oracle) -> None:
    _, design = strat(oracle)
    shuffled = Design(design.data.sample(frac=1, random_state=3), weights="pw", strata="stype", fpc="fpc")
    for estimate in (design_means, design_totals):
        assert_allclose(estimate(shuffled, ["api00"]).covariance, estimate(design, ["api00"]).covariance, rtol=1e-10)


def test_shares_of_nothing_and_all_have_no_interval() -> None:
    data = pd.DataFrame({"a": pd.Categorical(["x"] * 5, categories=["x", "y"])})
    found = design_proportions(Design(data), "a").to_frame()
    assert found["estimate"].tolist() == [1.0, 0.0]
    assert found[["conf_low", "conf_high"]].isna().all(axis=None)


def test_means_of_weights_of_one_have_no_finite_population() -> None:
    data = pd.DataFrame({"x": [1.0, 2, 3]})
    assert np.isnan(design_means(Design(data), ["x"]).to_frame()["deff"].iloc[0])
    assert_allclose(design_means(Design(data), ["x"], replacement=True).to_frame()["deff"], 1.0, rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": [1, -1, 1, 1]}, "none negative"),
        ({"weights": [0, 0, 0, 0]}, "no case has a weight"),
        ({"weights": [1, 1]}, "weights has 2 values, the data have 4 rows"),
        ({"weights": "nothing"}, "nothing"),
        ({"weights": [1, None, 1, 1]}, "must be 4 values, none missing"),
        ({"weights": np.ones((4, 2))}, "weights: one column is expected"),
        ({"clusters": "nowhere"}, "columns named 'nowhere'"),
        ({"strata": "gap"}, "design column gap has missing"),
        ({"clusters": "home", "fpc": ["size", "size"]}, "2 fpc columns for 1 stage"),
        ({"fpc": "size"}, "fpc column size differs within a stratum"),
    ],
)
def test_what_is_no_design(change: dict, message: str) -> None:
    with pytest.raises(StatisticsError, match=message):
        Design(pd.DataFrame({"x": [1.0, 2, 3, 4], "gap": ["a", None, "b", "b"], "home": [1, 1, 2, 3], "size": [9, 9, 9, 8]}), **change)


def test_data_that_are_no_frame_are_no_design() -> None:
    with pytest.raises(StatisticsError, match="must be a pandas DataFrame, got dict"):
        Design({"x": [1.0, 2]})


def test_a_domain_takes_missing_as_false_and_one_answer_a_row() -> None:
    design = Design(pd.DataFrame({"x": [1.0, 2, 3, 4]}))
    for rows in ([True, None, True, False], pd.array([True, pd.NA, True, False]), np.array([1.0, np.nan, 1.0, 0.0])):
        assert design.where(rows).weights.tolist() == [1, 0, 1, 0]
    for rows, message in (([True], "rows has 1 values"), ([0, 2, 3, 1], "rows must be true or false"), ("x > 1", "rows has 1 values")):
        with pytest.raises(StatisticsError, match=message):
            design.where(rows)


def test_one_column_needs_no_list() -> None:
    design = Design(pd.DataFrame({"age": [20.0, 30, 50]}))
    for made in (design_means, design_totals):
        pd.testing.assert_frame_equal(made(design, "age").to_frame(), made(design, ["age"]).to_frame())


def test_designs_that_have_no_variance() -> None:
    data = pd.DataFrame({"x": [1.0, 2, 3, 4], "s": ["a", "a", "a", "b"], "n": [2.0, 2, 2, 2], "gap": ["a", None, "b", "b"]})
    for options, message in (
        ({"strata": "s"}, "'b' of s has a single sampling unit"),
        ({"clusters": ["s", "x"], "fpc": ["far", "far"]}, "'b' of s has a single sampling unit"),
        ({"clusters": "one"}, "the sample has a single sampling unit"),
    ):
        with pytest.raises(StatisticsError, match=message):
            design_means(Design(data.assign(far=9, one=1), **options), ["x"])
    with pytest.raises(StatisticsError, match="smaller than its sample"):
        design_means(Design(data, fpc="n"), ["x"])
    with pytest.raises(StatisticsError, match="gap has missing"):
        design_means(Design(data, strata="gap"), ["x"])
    with pytest.raises(StatisticsError, match="x has no valid case"):
        design_means(Design(data.assign(x=np.nan)), ["x"])


def test_a_stratum_asked_whole_adds_nothing() -> None:
    data = pd.DataFrame({"x": [1.0, 5, 3, 4], "s": ["a", "a", "b", "b"], "n": [2.0, 2, 9, 9]})
    whole = design_totals(Design(data, weights=np.ones(len(data)), strata="s", fpc="n"), ["x"]).to_frame()["std_error"].iloc[0]
    assert_allclose(whole, np.sqrt((1 - 2 / 9) * 2 * 0.5), rtol=1e-12)


def test_a_ratio_of_two_totals(oracle: Oracle, designs: dict[str, Design]) -> None:
    expected, design = strat(oracle)
    agrees(design_ratio(design, "api.stu", "enroll", df=np.inf).to_frame(), expected["strat"]["ratio"])
    made_up = oracle("survey_designs")[0]
    for name, figures in made_up["ratio"].items():
        row = design_ratio(designs[name], "score", "base").to_frame().iloc[0]
        assert_allclose([row["estimate"], row["std_error"]], [figures["est"], figures["se"]], rtol=EXACT)
    with pytest.raises(StatisticsError, match="total of the denominator zero is 0"):
        design_ratio(Design(pd.DataFrame({"x": [1.0, 2], "zero": [1, -1]})), "x", "zero")


def test_the_spread_in_the_population(oracle: Oracle, designs: dict[str, Design]) -> None:
    expected, design = strat(oracle)
    assert_allclose(design_means(design, ["api00"]).to_frame()["std_dev"] ** 2, expected["strat"]["var"], rtol=EXACT)
    for name, figure in oracle("survey_designs")[0]["std_dev"].items():
        assert_allclose(design_means(designs[name], ["score"]).to_frame()["std_dev"], figure, rtol=EXACT)


def test_a_jackknife_of_the_same_design_says_the_same(oracle: Oracle) -> None:
    expected, design = strat(oracle)
    row = design_means(design, ["api00"]).to_frame().iloc[0]
    assert_allclose([row["estimate"], row["std_error"]], [*expected["jkn_mean"].values()], rtol=EXACT)


@pytest.mark.parametrize(
    "use",
    [
        lambda d: design_means(d, "x"), lambda d: design_totals(d, "x"), lambda d: stats.design_ratio(d, "x", "x"),
        lambda d: design_proportions(d, "x"), lambda d: stats.design_quantiles(d, "x"), lambda d: stats.design_crosstab(d, "x", "x"),
        lambda d: stats.design_ols("x ~ w", d), lambda d: stats.design_logit("x ~ w", d), lambda d: stats.design_probit("x ~ w", d),
        lambda d: stats.design_ordered_logit("x ~ w", d), lambda d: stats.rake(d, {"x": {1: 2}}), stats.trim,
        lambda d: stats.poststratify(d, "x", {1: 2}), lambda d: stats.calibrate(d, {"x": 2.0}),
    ],
)  # fmt: skip
def test_a_frame_where_a_design_belongs_is_said(use) -> None:
    with pytest.raises(StatisticsError, match="is expected, got DataFrame"):
        use(pd.DataFrame({"x": [1.0, 2], "w": [1, 1]}))
