from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.describe import rank_summary

CLOSE = {"rel": 1e-9, "abs": 1e-9}


def test_rank_summary_equals_r(oracle):
    expected, ranks = oracle("describe_bfi", "ranks.csv")
    e = expected["ranks"]
    found = rank_summary(ranks)
    table = found.to_frame().set_index("term")
    assert [found.statistic, found.df, found.p_value, found.kendall_w] == pytest.approx([e["chisq"], e["df"], e["p"], e["W"]], **CLOSE)
    for name, key in (
        ("estimate", "mean"),
        ("conf_low", "lo"),
        ("conf_high", "hi"),
        ("mean_given", "mean_given"),
        ("n_ranked", "n_ranked"),
    ):
        assert table[name].to_dict() == pytest.approx(e[key], **CLOSE)
    for top in ("top1", "top3"):
        for term, w in e[top].items():
            assert table.loc[term, [top, f"{top}_low", f"{top}_high"]].tolist() == pytest.approx([w["est"], w["lo"], w["hi"]], **CLOSE)
    assert (found.n, found.n_partial, found.k) == (60, e["n_partial"], 6)


def test_the_unranked_share_the_places_left():
    ranks = pd.DataFrame({"a": [1, 1], "b": [2, None], "c": [None, None], "d": [None, None]}, dtype="Int64")
    table = rank_summary(ranks, labels={"a": "甲"}).to_frame().set_index("value")
    assert table["estimate"].to_dict() == {"a": 1.0, "b": 2.5, "c": 3.25, "d": 3.25}
    assert table.loc["a", "term"] == "甲" and np.isnan(table.loc["c", "mean_given"]) and table.loc["c", "top3"] == 0


def test_gaps_close_and_the_silent_are_counted():
    ranks = pd.DataFrame({"a": [1.0, 2.0, np.nan], "b": [4.0, 1.0, np.nan]})
    found = rank_summary(ranks)
    assert (found.n, found.n_missing, found.n_partial) == (2, 1, 0)
    assert found.to_frame()["estimate"].tolist() == [1.5, 1.5] and found.kendall_w == 0


def test_rank_summary_refuses():
    with pytest.raises(StatisticsError, match="two or more options"):
        rank_summary(pd.DataFrame({"a": [1.0]}))
    with pytest.raises(StatisticsError, match="two or more options"):
        rank_summary(pd.DataFrame({"a": [np.nan], "b": [np.nan]}))
    with pytest.raises(StatisticsError, match="column b"):
        rank_summary(pd.DataFrame({"a": [1.0], "b": [0.0]}))
    with pytest.raises(StatisticsError, match="one tie"):
        rank_summary(pd.DataFrame({"a": [1.0, 1.0], "b": [1.0, 1.0]}))
    with pytest.raises(StatisticsError, match="infinite"):
        rank_summary(pd.DataFrame({"a": [1.0], "b": [np.inf]}))


def test_one_voice_has_no_interval_and_full_agreement_is_one():
    assert np.isnan(rank_summary(pd.DataFrame({"a": [1], "b": [2]})).to_frame()["conf_low"]).all()
    assert rank_summary(pd.DataFrame({"a": [1, 1, 1], "b": [2, 2, 2], "c": [3, 3, 3]})).kendall_w == pytest.approx(1)


@given(st.lists(st.permutations([1, 2, 3, 4]), min_size=2, max_size=15), st.integers(1, 4))
def test_ranks_of_each_person_sum_to_the_same(rows, shown):
    ranks = pd.DataFrame(rows, columns=list("abcd"), dtype=float)
    found = rank_summary(ranks.where(ranks <= shown))
    assert found.to_frame()["estimate"].sum() == pytest.approx(10)
    assert 0 <= found.kendall_w <= 1 + 1e-12


def test_arrays_and_a_single_top_are_taken_and_places_begin_at_one():
    ranks = np.array([[1.0, 2, 3], [2, 1, np.nan]])
    assert rank_summary(ranks, top=2).to_frame()["top2"].tolist() == [1.0, 1.0, 0.0]
    with pytest.raises(StatisticsError, match="top == 0, must be a whole number of 1 or more"):
        rank_summary(ranks, top=[0])
