from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.reliability import cronbach_alpha

CLOSE = {"rel": 1e-9, "abs": 1e-9}


@pytest.mark.parametrize(
    ("key", "letter", "reverse", "level"),
    [("agreeableness", "A", ["A1"], 0.95), ("conscientiousness_90", "C", ["C4", "C5"], 0.90), ("not_reversed", "A", [], 0.95)],
)
def test_alpha_equals_r(oracle, key, letter, reverse, level):
    expected, data = oracle("alpha_bfi")
    e, items = expected[key], data[[c for c in data if c.startswith(letter)]].copy()
    items[reverse] = 7 - items[reverse]
    found = cronbach_alpha(items, level=level)
    got = [found.n, found.n_missing, found.alpha, found.standardized_alpha, found.mean_inter_item_r, found.conf_low, found.conf_high]
    assert got == pytest.approx([e[k] for k in ("n", "n_missing", "raw", "std", "average_r", "lo", "hi")], **CLOSE)
    table = found.to_frame().set_index("term")
    columns = {
        "citc": "r_drop",
        "mean": "mean",
        "sd": "sd",
        "alpha_if_deleted": "raw_deleted",
        "standardized_alpha_if_deleted": "std_deleted",
    }
    for name, column in columns.items():
        assert table[name].to_dict() == pytest.approx(e[column], **CLOSE)
    assert found.negative_items == (("A1",) if key == "not_reversed" else ())


def test_ordinal_alpha_equals_r(oracle):
    expected, items = oracle("alpha_ordinal_bfi")
    found = cronbach_alpha(items, ordinal=True)
    assert found.ordinal_alpha == pytest.approx(expected["ordinal"], abs=1e-8)
    assert found.to_frame().set_index("term")["ordinal_alpha_if_deleted"].to_dict() == pytest.approx(expected["deleted"], abs=1e-8)
    assert cronbach_alpha(items).ordinal_alpha is None


def test_the_bootstrap_is_that_of_r_and_of_alphas_over_drawn_rows(oracle):
    expected, items = oracle("alpha_ordinal_bfi")
    found = cronbach_alpha(items, resamples=4000, seed=11)
    # the 2.5 % quantile of 4,000 draws has a Monte Carlo error of about 0.042 of their deviation; twice, and both sides drawn
    assert [found.conf_low, found.conf_high] == pytest.approx(expected["boot"], abs=0.2 * expected["boot_sd"])
    assert (found.interval, found.resamples, found.seed) == ("bootstrap", 4000, 11)
    few = items.head(40)
    stream = np.random.default_rng(np.random.SeedSequence(5).spawn(1)[0])
    drawn = [cronbach_alpha(few.iloc[stream.integers(0, 40, 40)]).alpha for _ in range(30)]
    own = cronbach_alpha(few, resamples=30, seed=5)
    assert [own.conf_low, own.conf_high] == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=1e-12)


def test_any_number_of_jobs_gives_the_same_interval(oracle):
    _, items = oracle("alpha_ordinal_bfi")
    bounds = {(a.conf_low, a.conf_high) for a in (cronbach_alpha(items, resamples=130, seed=2, n_jobs=j) for j in (1, 2, 3, -1))}
    assert len(bounds) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"resamples": 10}, "a random draw needs a seed"),
        ({"resamples": -1, "seed": 1}, "resamples == -1"),
        ({"resamples": 10, "seed": 1, "n_jobs": 0}, "n_jobs == 0"),
        ({"level": 1}, "level == 1"),
    ],
)
def test_impossible_options_are_refused(options, said):
    with pytest.raises(StatisticsError, match=said):
        cronbach_alpha(pd.DataFrame({"a": [1.0, 2, 3, 5], "b": [2.0, 2, 4, 5]}), **options)


def test_two_items_have_no_alpha_if_deleted():
    found = cronbach_alpha(pd.DataFrame({"a": [1, 2, 3, 5], "b": [2, 2, 4, 5]}, dtype="Int64"))
    assert found.to_frame()["alpha_if_deleted"].isna().all() and 0 < found.alpha < 1
    assert found.glance().loc[0, "alpha"] == found.alpha


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ({"a": [1.0, 2, 3]}, "2 or more items"),
        ({"a": [1.0, 2, 3], "b": [4.0, 4, 4]}, "item b does not vary"),
        ({"a": [1.0, np.nan, 3], "b": [4.0, 5, np.nan]}, "complete rows"),
        ({"a": [np.nan] * 5, "b": [1.0, 2, 3, 4, 5]}, "only 0 complete rows"),
        ({c: [1.0, 2, 3] for c in "abcd"}, "only 3 complete rows for 4 items"),
        ({"a": [1.0, 2, np.inf], "b": [4.0, 5, 6]}, "column a holds an infinite"),
        ({"a": ["x", "y", "z"], "b": [4.0, 5, 6]}, "column a is not numeric"),
        ({"a": [1.0, 2, 3], "b": [3.0, 2, 1]}, "reversed"),
    ],
)
def test_what_has_no_alpha_is_named(items, said):
    with pytest.raises(StatisticsError, match=said):
        cronbach_alpha(pd.DataFrame(items))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_order_of_rows_and_items_and_a_constant_do_not_matter(seed):
    rng = np.random.default_rng(seed)
    items = pd.DataFrame(rng.integers(1, 6, (30, 4)) + rng.integers(0, 3, (30, 1)), columns=list("abcd")).astype(float)
    other = cronbach_alpha(items.sample(frac=1, random_state=seed)[list("dbca")] + 3)
    one = cronbach_alpha(items)
    assert [other.alpha, other.conf_low, other.standardized_alpha] == pytest.approx(
        [one.alpha, one.conf_low, one.standardized_alpha], abs=1e-10
    )
    assert other.to_frame().set_index("term")["citc"].to_dict() == pytest.approx(
        one.to_frame().set_index("term")["citc"].to_dict(), abs=1e-10
    )
