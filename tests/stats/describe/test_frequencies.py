from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.describe import frequencies, multiple_response

CLOSE = {"rel": 1e-9, "abs": 1e-9}


def test_frequencies_equal_r(oracle):
    expected, data = oracle("describe_bfi")
    found = frequencies(data["education"])
    table = found.to_frame().set_index("term")
    for term, e in expected["education"].items():
        assert table.loc[term, ["n", "estimate", "conf_low", "conf_high"]].tolist() == pytest.approx(
            [e["k"], e["est"], e["lo"], e["hi"]], **CLOSE
        )
    assert (found.n, found.n_missing) == (expected["education"]["1"]["n"], len(data) - expected["education"]["1"]["n"])
    assert table["cumulative"].iloc[-1] == pytest.approx(1)


def test_weighted_frequencies_equal_r(oracle):
    expected, data = oracle("describe_bfi")
    e = expected["weighted"]
    found = frequencies(data["education"], weights=data["age"])
    table = found.to_frame().set_index("term")
    assert found.n_effective == pytest.approx(e["n_effective"], **CLOSE)
    for name, key in (("estimate", "share"), ("conf_low", "lo"), ("conf_high", "hi"), ("weighted_n", "weighted_n")):
        assert table[name].to_dict() == pytest.approx(e[key], **CLOSE)
    assert table.loc["1", "n"] == expected["education"]["1"]["k"]


def test_declared_order_shows_what_nobody_chose():
    series = pd.Series([1, 3, 3, None], dtype="Int64", name="level")
    table = frequencies(series, order=[3, 2, 1], labels={1: "低", 2: "中", 3: "高"}).to_frame()
    assert table["term"].tolist() == ["高", "中", "低"] and table["n"].tolist() == [2, 0, 1]
    assert table.loc[1, "estimate"] == 0 and table.loc[1, "conf_high"] > 0
    categorical = pd.Series(pd.Categorical(["b"], ["c", "b", "a"]))
    assert frequencies(categorical).to_frame()["term"].tolist() == ["c", "b", "a"]


def test_all_missing_gives_counts_without_shares():
    found = frequencies(pd.Series([None, None], dtype="Int64"), order=[1, 2])
    assert found.n == 0 and found.n_missing == 2 and found.to_frame()[["estimate", "conf_low"]].isna().all(axis=None)


def test_frequencies_refuse():
    series = pd.Series([1, 2, 9], name="level")
    with pytest.raises(StatisticsError, match="level holds 9"):
        frequencies(series, order=[1, 2])
    with pytest.raises(StatisticsError, match="repeats"):
        frequencies(series, order=[1, 2, 9, 9])
    for weights in ([1, 1], [1, 1, -1], [1, 1, np.nan], [1, 1, np.inf], [0, 0, 0]):
        with pytest.raises(StatisticsError):
            frequencies(series, weights=weights)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=20), st.data())
def test_integer_weights_are_repeated_rows(values, data):
    times = data.draw(st.lists(st.integers(1, 4), min_size=len(values), max_size=len(values)))
    weighted = frequencies(pd.Series(values), weights=times).to_frame()
    repeated = frequencies(pd.Series(np.repeat(values, times))).to_frame()
    np.testing.assert_allclose(weighted["estimate"], repeated["estimate"])
    np.testing.assert_allclose(weighted["weighted_n"], repeated["n"])


def test_multiple_response_equals_r(oracle):
    expected, data = oracle("describe_bfi")
    items = data[list(expected["multiple"])]
    found = multiple_response((items > 4).astype(float).where(items.notna()))
    table = found.to_frame().set_index("term")
    for term, e in expected["multiple"].items():
        assert table.loc[term, ["n", "n_asked", "estimate", "conf_low", "conf_high"]].tolist() == pytest.approx(
            [e["k"], e["n"], e["est"], e["lo"], e["hi"]], **CLOSE
        )
    assert found.answers == expected["multiple_answers"] and table["answer_share"].sum() == pytest.approx(1)


def test_cochrans_q_equals_rs_friedman_test(oracle):
    expected, data = oracle("describe_bfi")
    items, e = data[list(expected["multiple"])], expected["cochran"]
    found = multiple_response((items > 4).astype(float).where(items.notna()))
    assert (found.n_complete, found.df) == (e["n"], e["df"]) and found.p_value == e["p"]
    assert found.statistic == pytest.approx(e["q"], rel=1e-9)


def test_cochrans_q_of_two_options_is_mcnemars_and_needs_somebody_undecided():
    ticks = np.array([[1, 0]] * 9 + [[0, 1]] * 3 + [[1, 1]] * 5 + [[0, 0]] * 2)
    found = multiple_response(ticks)
    assert (found.statistic, found.df, found.p_value) == pytest.approx((3.0, 1.0, 0.08326451666), rel=1e-9)  # (9 - 3)² / (9 + 3)
    alike = multiple_response(ticks[12:])
    assert (alike.statistic, alike.df, alike.p_value, alike.n_complete) == (None, None, None, 7)


def test_multiple_response_by_hand():
    ticks = pd.DataFrame({"q_1": [1, 1, 0, None], "q_2": [1, 0, 0, None]}, dtype="Int64")
    found = multiple_response(ticks, labels={"q_1": "登记"})
    table = found.to_frame()
    assert (found.n, found.n_missing, found.answers, found.answers_per_respondent) == (3, 1, 3, 1.0)
    assert table["term"].tolist() == ["登记", "q_2"]
    assert table["estimate"].tolist() == pytest.approx([2 / 3, 1 / 3]) and table["answer_share"].tolist() == pytest.approx([2 / 3, 1 / 3])


def test_multiple_response_at_the_edges():
    nothing = multiple_response(pd.DataFrame({"q_1": [np.nan], "q_2": [np.nan]}))
    assert nothing.n == 0 and nothing.to_frame()["estimate"].isna().all()
    assert multiple_response(pd.DataFrame({"q_1": [0, 0]})).to_frame()["answer_share"].isna().all()
    with pytest.raises(StatisticsError, match="q_1"):
        multiple_response(pd.DataFrame({"q_1": [0, 2]}))
    with pytest.raises(StatisticsError, match="option column"):
        multiple_response(pd.DataFrame(index=[0, 1]))


def test_arrays_lists_and_categoricals_are_counted_as_series_are():
    for values in (["a", "b", "a", None], np.array(["a", "b", "a", None], dtype=object), pd.Categorical(["a", "b", "a", None])):
        found = frequencies(values)
        assert (found.name, found.n, found.n_missing) == ("values", 3, 1) and found.to_frame()["n"].tolist() == [2, 1]
    assert frequencies(pd.Series([True, False, None], dtype=object)).to_frame()["n"].tolist() == [1, 1]
    with pytest.raises(StatisticsError, match="pick a column"):
        frequencies(pd.DataFrame({"x": [1, 2], "y": [1, 2]}))
    with pytest.raises(StatisticsError, match="missing one"):
        frequencies([1, np.nan], order=[1, np.nan])
