from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.describe import describe, mean_interval, proportion

CLOSE = {"rel": 1e-9, "abs": 1e-9}


def test_describe_equals_r(oracle):
    expected, data = oracle("describe_bfi")
    for kind in (1, 2, 3):
        found = describe(data[list(expected["describe"])], moment_type=kind).to_frame().set_index("term")
        for term, e in expected["describe"].items():
            names = ["n", "n_missing", "mean", "sd", "median", "min", "max", "skewness", "kurtosis"]
            want = [*(e[k] for k in names[:7]), e["skewness"][kind - 1], e["kurtosis"][kind - 1]]
            assert found.loc[term, names].tolist() == pytest.approx(want, **CLOSE)


def test_mean_interval_equals_r(oracle):
    expected, data = oracle("describe_bfi")
    for term, e in expected["describe"].items():
        found = mean_interval(data[term])
        assert [found.estimate, found.conf_low, found.conf_high] == pytest.approx([e["mean"], *e["ci"]], **CLOSE)
        assert (found.n, found.n_missing) == (e["n"], e["n_missing"])


def test_wilson_equals_r(oracle):
    expected, _ = oracle("describe_bfi")
    for e in expected["wilson"]:
        found = proportion(e["k"], e["n"], level=e["level"])
        assert [found.estimate, found.conf_low, found.conf_high] == pytest.approx([e["est"], e["lo"], e["hi"]], **CLOSE)


def test_what_a_column_cannot_have_is_nan():
    data = pd.DataFrame({"none": [np.nan] * 4, "one": [2.0, np.nan, np.nan, np.nan], "same": [3.1] * 4, "three": [1.0, 2, 4, np.nan]})
    found = describe(data).to_frame().set_index("term")
    assert found.loc["none", "n"] == 0 and found.loc["none", "mean":"kurtosis"].isna().all()
    assert found.loc["one", "mean"] == 2 and np.isnan(found.loc["one", "sd"])
    assert found.loc["same", "sd"] == pytest.approx(0, abs=1e-12) and found.loc["same", ["skewness", "kurtosis"]].isna().all()
    assert found.loc["three", "skewness"] > 0 and np.isnan(found.loc["three", "kurtosis"])
    assert np.isnan(mean_interval([5.0]).conf_low) and np.isnan(mean_interval([5.0, 5.0]).conf_low)


def test_what_cannot_be_described_is_named():
    with pytest.raises(StatisticsError, match="column age is not numeric"):
        describe(pd.DataFrame({"age": ["old", "young"]}))
    with pytest.raises(StatisticsError, match=r"column age holds an infinite value \(row 2"):
        describe(pd.DataFrame({"age": [1.0, np.inf]}))
    with pytest.raises(StatisticsError):
        describe(pd.DataFrame({"age": [1.0]}), moment_type=4)
    with pytest.raises(StatisticsError, match="no valid value"):
        mean_interval(pd.Series([np.nan, np.nan], name="y"))
    for k, n in ((1, 0), (3, 2), (-1, 2)):
        with pytest.raises(StatisticsError):
            proportion(k, n)
    with pytest.raises(StatisticsError, match="level"):
        proportion(1, 2, level=95)


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_is_symmetric_and_holds_the_share(k, n):
    k = min(k, n)
    one, other = proportion(k, n), proportion(n - k, n)
    assert [other.conf_low, other.conf_high] == pytest.approx([1 - one.conf_high, 1 - one.conf_low])
    assert 0 <= one.conf_low <= one.estimate <= one.conf_high <= 1 and one.conf_low < one.conf_high


def test_a_result_has_one_row_and_hands_out_copies():
    found = describe(pd.DataFrame({"y": [1, 2, 3]}))
    frame = found.to_frame()
    frame.loc[0, "mean"] = 99
    assert found.to_frame().loc[0, "mean"] == 2 and found.glance().shape == (1, 2)
    with pytest.raises(AttributeError):
        found.n = 4


def test_arrays_and_series_are_described_and_a_table_without_columns_is_refused():
    assert describe(np.array([1.0, 2, 3])).to_frame()["mean"].tolist() == [2.0]
    assert describe(np.arange(6).reshape(3, 2)).to_frame()["term"].tolist() == ["0", "1"]
    with pytest.raises(StatisticsError, match="no column"):
        describe(pd.DataFrame())
