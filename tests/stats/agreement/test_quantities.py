"""ICC against psych and Shrout & Fleiss (1979), Kendall's W against R's friedman.test (tests/oracles/agreement_quantities)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import icc, kendall_w

PUBLISHED = {"ICC1": 0.17, "ICC2": 0.29, "ICC3": 0.71, "ICC1k": 0.44, "ICC2k": 0.62, "ICC3k": 0.91}


@pytest.mark.parametrize(("which", "level"), [("shrout", 0.95), ("icc", 0.95), ("icc90", 0.90)])
def test_the_six_forms(oracle, which: str, level: float) -> None:
    expected, data = oracle("agreement_quantities")
    figures = expected["shrout"]["icc"] if which == "shrout" else expected[which]
    result = icc(expected["shrout"]["ratings"] if which == "shrout" else data, level=level)
    for _, row in result.to_frame().iterrows():
        for name, value in figures[row["term"]].items():
            assert row[name] == pytest.approx(value, rel=1e-8), (row["term"], name)
    if which == "shrout":
        assert {term: round(result.form(term), 2) for term in PUBLISHED} == PUBLISHED


def test_concordance(oracle) -> None:
    expected, data = oracle("agreement_quantities")
    for ratings, figures in ((data, expected["kendall"]), (expected["shrout"]["ratings"], expected["kendall_shrout"])):
        result = kendall_w(ratings)
        for name in ("w", "statistic", "df", "p_value"):
            assert getattr(result, name) == pytest.approx(figures[name], rel=1e-10)


def test_units_with_a_missing_rating_are_left_out_and_counted(oracle) -> None:
    _, data = oracle("agreement_quantities")
    holed = pd.concat([data.astype(float), pd.DataFrame({"a": [1.0], "b": [np.nan], "c": [2.0]})], ignore_index=True)
    assert icc(holed).to_frame().equals(icc(data).to_frame())
    assert (icc(holed).n, icc(holed).n_missing, kendall_w(holed).n_missing) == (40, 1, 1)
    assert kendall_w(holed).w == kendall_w(data).w


def test_bootstrap_draws_groups_and_is_repeatable(oracle) -> None:
    _, data = oracle("agreement_quantities")
    groups = np.arange(40) // 4
    for function in (icc, kendall_w):
        one, two = (function(data, groups=groups, resamples=300, seed=5) for _ in range(2))
        assert one.to_frame().equals(two.to_frame())
        assert one.n_groups == 10
        row = one.to_frame().iloc[0]
        assert row["conf_low"] < row["estimate"] < row["conf_high"]
        with pytest.raises(StatisticsError, match="needs a seed"):
            function(data, resamples=10)


def test_the_bootstrap_of_the_same_groups_is_the_estimate(oracle) -> None:
    """The sums that the bootstrap draws give the mean squares that the estimate rests on: whichever of two equal groups is drawn."""
    _, data = oracle("agreement_quantities")
    result = icc(pd.concat([data, data]), groups=["one"] * 40 + ["other"] * 40, resamples=3, seed=1).to_frame()
    np.testing.assert_allclose(result["conf_low"], result["estimate"], rtol=1e-12)


@pytest.mark.parametrize("function", [icc, kendall_w])
def test_what_cannot_be_answered(function) -> None:
    with pytest.raises(StatisticsError, match="two coders and two complete units"):
        function([[1], [2]])
    with pytest.raises(StatisticsError, match="two coders and two complete units"):
        function([[1, 2], [np.nan, 3]])
    with pytest.raises(StatisticsError, match="undefined"):
        function([[2, 2], [2, 2], [2, 2]])
    with pytest.raises(StatisticsError, match="not numeric"):
        function(pd.DataFrame({"a": ["x", "y"], "b": ["x", "y"]}))
    assert function([[1, 1], [2, 2], [3, 3]]).to_frame()["estimate"].iloc[0] == pytest.approx(1.0)


def test_coders_who_agree_wholly_have_an_icc_of_one_for_certain() -> None:
    found = icc([[1, 1, 1], [2, 2, 2], [4, 4, 4]]).to_frame()
    np.testing.assert_allclose(found[["estimate", "conf_low", "conf_high"]], 1.0, rtol=1e-12)
    apart = icc([[1, 2], [2, 3], [4, 5]]).to_frame().set_index("term")  # as one, but for a constant
    np.testing.assert_allclose(apart.loc["ICC3", ["estimate", "conf_low", "conf_high"]].astype(float), 1.0, rtol=1e-12)
    assert apart.loc["ICC2", "conf_low"] < apart.loc["ICC2", "estimate"] < 1.0


@pytest.mark.parametrize("function", [icc, kendall_w])
def test_a_bootstrap_of_one_group_or_of_fewer_than_no_resamples_is_refused(function) -> None:
    ratings = [[1, 2], [2, 2], [3, 5], [4, 4]]
    for options in ({"groups": ["a"] * 4, "resamples": 10, "seed": 1}, {"resamples": -1, "seed": 1}):
        with pytest.raises(StatisticsError, match=r"a bootstrap needs|resamples == -1"):
            function(ratings, **options)
