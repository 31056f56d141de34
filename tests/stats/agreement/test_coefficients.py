"""Coefficients of agreement against psych, their definitions written out in R, and published examples (tests/oracles/coder_agreement)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import cohen_kappa, fleiss_kappa, gwet_ac, holsti, krippendorff_alpha, percent_agreement


def krippendorff(expected: dict) -> pd.DataFrame:
    return pd.DataFrame(np.array(expected["ratings"], dtype=float))


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)])
def test_krippendorff_example(oracle, level: str, published: float) -> None:
    expected, _ = oracle("coder_agreement")
    result, figures = krippendorff_alpha(krippendorff(expected), level=level), expected["alpha"][level]
    assert result.alpha == pytest.approx(published, abs=5e-4)
    assert result.alpha == pytest.approx(figures["alpha"], rel=1e-10)
    assert (result.n, result.n_missing, result.n_coders) == (11, 1, 4)
    if level != "ordinal":  # R's definition counts ranks, ours their doubles' halves: the scale of the distance is free
        assert (result.observed, result.expected) == (pytest.approx(figures["Do"]), pytest.approx(figures["De"]))


def test_alpha_of_words_and_of_missing_values_as_na() -> None:
    words = pd.DataFrame({"a": ["P1", "C1", None, "P1"], "b": ["P1", "C2", "P1", pd.NA], "c": ["P1", "C1", "P2", "P1"]})
    codes = words.apply(lambda column: column.map({"P1": 1.0, "C1": 2.0, "C2": 3.0, "P2": 4.0}))
    assert krippendorff_alpha(words).alpha == pytest.approx(krippendorff_alpha(codes).alpha)
    with pytest.raises(StatisticsError, match="not numeric"):
        krippendorff_alpha(words, level="interval")


def test_cohen(oracle) -> None:
    expected, data = oracle("coder_agreement")
    assert cohen_kappa(data).kappa == pytest.approx(expected["cohen"]["kappa"], rel=1e-10)
    assert cohen_kappa(data, weights="linear").kappa == pytest.approx(expected["cohen"]["linear"], rel=1e-10)
    assert cohen_kappa(data, weights="quadratic").kappa == pytest.approx(expected["cohen"]["quadratic"], rel=1e-10)
    assert percent_agreement(data).agreement == pytest.approx((data["a"] == data["b"]).mean())


def test_fleiss_1971(oracle) -> None:
    expected, _ = oracle("coder_agreement")
    figures = expected["fleiss"]
    ratings = [np.repeat(np.arange(5), row) for row in figures["counts"]]
    result = fleiss_kappa(ratings)
    assert result.kappa == pytest.approx(0.430, abs=5e-4)
    np.testing.assert_allclose(
        [result.kappa, result.observed, result.expected], [figures[k] for k in ("kappa", "observed", "expected")], rtol=1e-10
    )
    assert percent_agreement(ratings).agreement == pytest.approx(figures["observed"])


def test_bootstrap_over_groups_is_repeatable_and_wider_than_over_units() -> None:
    rng = np.random.default_rng(3)
    interview = np.repeat(np.arange(12), 50)
    a = rng.uniform(size=600) < 0.3
    b = np.where(rng.uniform(size=600) < rng.beta(1, 4, 12)[interview], ~a, a)
    ratings = pd.DataFrame({"a": a, "b": b})
    grouped = cohen_kappa(ratings, groups=interview, resamples=2000, seed=1)
    again = cohen_kappa(ratings, groups=interview, resamples=2000, seed=1)
    single = cohen_kappa(ratings, resamples=2000, seed=1)
    assert (grouped.conf_low, grouped.conf_high) == (again.conf_low, again.conf_high)
    assert grouped.conf_low < grouped.kappa < grouped.conf_high
    assert grouped.conf_high - grouped.conf_low > single.conf_high - single.conf_low
    assert (grouped.n_groups, single.n_groups) == (12, 600)
    alpha = krippendorff_alpha(ratings, groups=interview, resamples=2000, seed=1)
    assert alpha.conf_high == pytest.approx(grouped.conf_high, abs=0.02)


def test_bootstrap_interval_meets_the_large_sample_one() -> None:
    """The asymptotic standard error of κ for equal margins (Fleiss, Cohen & Everitt 1969), n = 2,000."""
    rng = np.random.default_rng(4)
    a = rng.integers(0, 2, 2000)
    b = np.where(rng.uniform(size=2000) < 0.2, 1 - a, a)
    result = cohen_kappa(np.column_stack([a, b]), resamples=4000, seed=2)
    error = 2 * np.sqrt(result.observed * (1 - result.observed) / 2000)
    assert (result.conf_high - result.conf_low) / (2 * 1.96 * error) == pytest.approx(1, abs=0.05)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_invariant_to_order_of_units_coders_and_names(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ratings = pd.DataFrame(rng.integers(0, 3, (20, 3)))
    ratings.iloc[0] = [0, 1, 2]
    shuffled = ratings.sample(frac=1, random_state=seed)[[2, 0, 1]].replace({0: "x", 1: "a", 2: "m"})
    for coefficient in (krippendorff_alpha, fleiss_kappa, percent_agreement):
        assert coefficient(shuffled).estimate == pytest.approx(coefficient(ratings).estimate, abs=1e-12)


def test_refusals() -> None:
    same, one = pd.DataFrame({"a": [1, 1, 1], "b": [1, 1, 1]}), pd.DataFrame({"a": [1, 2]})
    for coefficient in (cohen_kappa, fleiss_kappa, krippendorff_alpha):
        with pytest.raises(StatisticsError, match="one category"):
            coefficient(same)
    assert percent_agreement(same).agreement == 1
    with pytest.raises(StatisticsError, match="two columns or more"):
        percent_agreement(one)
    with pytest.raises(StatisticsError, match="for two coders, got 3"):
        cohen_kappa(np.ones((4, 3)))
    with pytest.raises(StatisticsError, match="no unit was rated"):
        krippendorff_alpha([[1, None], [None, 2]])
    with pytest.raises(StatisticsError, match="needs a seed"):
        percent_agreement(same, resamples=10)
    with pytest.raises(StatisticsError, match="groups has 2 values, the data have 3 rows"):
        percent_agreement(same, groups=[1, 2])
    with pytest.raises(StatisticsError, match="level =="):
        krippendorff_alpha(same, level="cardinal")
    with pytest.raises(StatisticsError, match="weights =="):
        cohen_kappa(same, weights="cubic")


def test_gwet(oracle) -> None:
    """AC1 of this table is published as 0.77544 (Gwet, documentation of irrCAC, `cac.raw4raters`)."""
    expected, _ = oracle("agreement_quantities")
    ratings = krippendorff(expected)
    assert gwet_ac(ratings).ac == pytest.approx(0.77544, abs=5e-6)
    for weights, name in ((None, "ac1"), ("linear", "linear"), ("quadratic", "quadratic")):
        result = gwet_ac(ratings, weights=weights)
        for field, value in expected["gwet"][name].items():
            assert getattr(result, field) == pytest.approx(value, rel=1e-10)
    assert (result.n, result.n_missing) == (11, 1)


def test_gwet_is_high_where_one_category_is_rare() -> None:
    """The paradox of κ (Feinstein & Cicchetti 1990): 118 of 125 units alike, κ below 0, AC1 near the share that agrees."""
    rare = pd.DataFrame({"a": [1] * 118 + [1] * 5 + [0] * 2, "b": [1] * 118 + [0] * 5 + [1] * 2})
    assert cohen_kappa(rare).kappa < 0
    assert 0.93 < gwet_ac(rare).ac < percent_agreement(rare).agreement


def test_holsti() -> None:
    """2M / (N₁ + N₂): three coders of four units, one decision missing; pairs 2·3/8, 2·2/7, 2·2/7."""
    ratings = pd.DataFrame({"a": ["x", "x", "y", "y"], "b": ["x", "x", "y", "x"], "c": ["x", "y", "y", None]})
    result = holsti(ratings)
    mean = (6 / 8 + 4 / 7 + 4 / 7) / 3
    assert result.holsti == pytest.approx(mean)
    assert result.composite == pytest.approx(3 * mean / (1 + 2 * mean))


@pytest.mark.parametrize("function", [percent_agreement, cohen_kappa, fleiss_kappa, gwet_ac, holsti, krippendorff_alpha])
def test_units_drawn_by_kind_are_units_drawn_one_by_one(function) -> None:
    """Without groups, units that are rated alike are drawn together; a group a unit says the same with other draws."""
    rng = np.random.default_rng(9)
    a = rng.integers(0, 3, 300)
    ratings = pd.DataFrame({"a": a, "b": np.where(rng.uniform(size=300) < 0.3, rng.integers(0, 3, 300), a)})
    kinds = function(ratings, resamples=4000, seed=1)
    units = function(ratings, groups=np.arange(300), resamples=4000, seed=1)
    assert (kinds.estimate, kinds.n_groups) == (pytest.approx(units.estimate, rel=1e-12), 300)
    assert kinds.conf_low == pytest.approx(units.conf_low, abs=0.01)
    assert kinds.conf_high == pytest.approx(units.conf_high, abs=0.01)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_the_scale_of_many_values(level: str) -> None:
    """Hundreds of values in hundreds of units need no table a unit; the figure is that of the definition."""
    rng = np.random.default_rng(2)
    base = rng.normal(50, 10, 250)
    ratings = np.round(base[:, None] + rng.normal(0, 3, (250, 3)), 1)
    result = krippendorff_alpha(ratings, level=level, resamples=50 if level != "ordinal" else 0, seed=1)
    values = ratings.ravel()
    if level in ("interval", "ratio"):
        distance = {"interval": lambda x, y: (x - y) ** 2, "ratio": lambda x, y: ((x - y) / (x + y)) ** 2}[level]
        within = np.mean([distance(r[i], r[j]) for r in ratings for i in range(3) for j in range(3) if i != j])
        across = np.sum(distance(values[:, None], values[None, :])) / (len(values) * (len(values) - 1))
        assert result.alpha == pytest.approx(1 - within / across, rel=1e-9)
    assert result.alpha < 1


EVERY = [percent_agreement, cohen_kappa, fleiss_kappa, krippendorff_alpha, gwet_ac, holsti]


@pytest.mark.parametrize("function", EVERY)
def test_what_no_coefficient_can_answer(function) -> None:
    ratings = pd.DataFrame({"a": [1, 2, 2, 1], "b": [1, 2, 1, 1]})
    with pytest.raises(StatisticsError, match="no unit was rated"):
        function(ratings * np.nan)
    with pytest.raises(StatisticsError, match="category 1 comes in two types"):
        function(pd.DataFrame({"a": [1, "1", 2], "b": [1, 1, 2]}))
    for options in ({"groups": ["x"] * 4, "resamples": 10, "seed": 1}, {"resamples": -1, "seed": 1}):
        with pytest.raises(StatisticsError, match=r"a bootstrap needs|resamples == -1"):
            function(ratings, **options)


def test_weights_are_words_and_a_coder_who_coded_nothing_has_no_decisions() -> None:
    ratings = pd.DataFrame({"a": [1, 2, 2, 1], "b": [1, 2, 1, 1], "c": np.nan})
    for function in (cohen_kappa, gwet_ac):
        with pytest.raises(StatisticsError, match="must be None, 'linear' or 'quadratic'"):
            function(ratings[["a", "b"]], weights=np.eye(2))
    with pytest.raises(StatisticsError, match="coder 3 has no rating"):
        holsti(ratings)
