from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.describe import likert_summary

CLOSE = {"rel": 1e-9, "abs": 1e-9}


def test_likert_summary_equals_r(oracle):
    expected, data = oracle("describe_bfi")
    items = data[list(expected["agree"])]
    found = likert_summary(items, categories=range(1, 7))
    table = found.to_frame().set_index("term")
    for term, a in expected["agree"].items():
        e = expected["describe"][term]
        names = ["n", "n_missing", "estimate", "sd", "median", "conf_low", "conf_high", "agree", "agree_low", "agree_high", "disagree"]
        want = [e["n"], e["n_missing"], e["mean"], e["sd"], e["median"], *e["ci"], a["est"], a["lo"], a["hi"], expected["disagree"][term]]
        assert table.loc[term, names].tolist() == pytest.approx(want, **CLOSE)
    sums = found.shares.groupby("term")["share"].sum()
    assert sums.tolist() == pytest.approx([1] * 5) and len(found.shares) == 30


def test_those_who_cannot_know_are_a_share_of_their_own():
    items = pd.DataFrame({"P5": [5, 4, None, None, None]}, dtype="Int64")
    unable = pd.DataFrame({"P5": [False, False, True, True, False]})
    row = likert_summary(items, categories=range(1, 6), unable=unable, labels={5: "非常同意"}).to_frame().iloc[0]
    assert row[["n", "n_unable", "n_missing"]].tolist() == [2, 2, 1]
    assert row["unable"] == 0.5 and row["agree"] == 1 and 0 < row["unable_low"] < 0.5 < row["unable_high"] < 1


def test_the_middle_neither_agrees_nor_disagrees_unless_declared():
    items = pd.DataFrame({"q": [1, 2, 3, 4, 5]})
    row = likert_summary(items, categories=range(1, 6)).to_frame().iloc[0]
    assert (row["agree"], row["disagree"]) == (0.4, 0.4)
    assert likert_summary(items, categories=range(1, 6), agree=[5]).to_frame().iloc[0]["agree"] == 0.2


def test_items_nobody_rated_or_all_alike_have_nan():
    items = pd.DataFrame({"none": [np.nan, np.nan], "one": [2.0, np.nan], "same": [4.0, 4.0]})
    found = likert_summary(items, categories=range(1, 6))
    table = found.to_frame().set_index("term")
    assert table.loc["none", ["estimate", "agree", "conf_low", "unable"]].isna().all() and table.loc["none", "n"] == 0
    assert table.loc["one", "estimate"] == 2 and table.loc[["one", "same"], "conf_low"].isna().all()
    assert table.loc["same", "agree"] == 1 and found.shares.query("term == 'none'")["share"].isna().all()


def test_likert_summary_refuses():
    items = pd.DataFrame({"q": [1.0, 9.0]})
    with pytest.raises(StatisticsError, match="item q holds 9"):
        likert_summary(items, categories=range(1, 6))
    with pytest.raises(StatisticsError, match="infinite"):
        likert_summary(pd.DataFrame({"q": [1.0, np.inf]}), categories=range(1, 6))
    with pytest.raises(StatisticsError, match="distinct"):
        likert_summary(items, categories=[1])
    good = pd.DataFrame({"q": [1.0, np.nan]})
    for unable in (pd.DataFrame({"q": [True, False]}), pd.DataFrame({"q": [False]})):
        with pytest.raises(StatisticsError, match="unable"):
            likert_summary(good, categories=range(1, 6), unable=unable)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=30))
def test_reversing_an_item_mirrors_its_summary(values):
    items = pd.DataFrame({"q": values, "r": [6 - v for v in values]})
    one, other = (row for _, row in likert_summary(items, categories=range(1, 6)).to_frame().iterrows())
    assert [other["estimate"], other["agree"], other["sd"]] == pytest.approx([6 - one["estimate"], one["disagree"], one["sd"]], abs=1e-12)


def test_ordered_categoricals_bring_their_scale_and_its_names():
    answers = pd.CategoricalDtype(["不同意", "一般", "同意"], ordered=True)
    items = pd.DataFrame({"a": ["同意", "不同意", None, "同意"], "b": ["同意", "一般", None, "同意"]}).astype(answers)
    found = likert_summary(items)
    codes = pd.DataFrame({"a": [3, 1, np.nan, 3], "b": [3, 2, np.nan, 3]})
    pd.testing.assert_frame_equal(found.to_frame(), likert_summary(codes, categories=[1, 2, 3]).to_frame())
    assert found.shares["label"].tolist()[:3] == list(answers.categories)
    from_zero = codes - 1
    numeric = likert_summary(from_zero.astype(pd.CategoricalDtype([0.0, 1.0, 2.0], ordered=True)))
    pd.testing.assert_frame_equal(numeric.to_frame(), likert_summary(from_zero, categories=[0, 1, 2]).to_frame())
    for unknown in (codes, items.astype(str), items.assign(b=codes["b"])):
        with pytest.raises(StatisticsError, match="give the scale's codes"):
            likert_summary(unknown)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"categories": [1, 2, np.nan]}, "none missing"),
        ({"categories": ["a", "b"]}, "not numeric"),
        ({"categories": [1, 2, 3], "agree": [9]}, "is not all on the scale"),
    ],
)
def test_a_scale_that_is_none_is_refused(options, told):
    with pytest.raises(StatisticsError, match=told):
        likert_summary(pd.DataFrame({"a": [1, 2]}), **options)


def test_arrays_are_summarised_as_frames_and_nobody_has_no_degrees_of_freedom():
    ratings = np.array([[1.0, 2], [2, np.nan], [3, 1]])
    found = likert_summary(ratings, categories=[1, 2, 3], unable=np.isnan(ratings)).to_frame()
    assert found["term"].tolist() == ["0", "1"] and found["n_unable"].tolist() == [0, 1]
    assert likert_summary(ratings[:0], categories=[1, 2, 3]).to_frame()["df"].isna().all()
