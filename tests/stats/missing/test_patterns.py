"""missing_patterns against mice's md.pattern and md.pairs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import missing_patterns


def test_patterns_and_pairs(oracle) -> None:
    expected, _ = oracle("missing")
    _, data = oracle("mice_pooled")
    found, figures = missing_patterns(data), expected["patterns"]
    table = found.to_frame()
    assert sorted(zip(table["n"], table["n_missing"], strict=True)) == sorted(zip(figures["counts"], figures["missing"], strict=True))
    np.testing.assert_array_equal(found.pairs, pd.DataFrame(figures["pairs"]).T)
    assert (found.n, found.n_complete, found.n_patterns, found.n_values_missing, found.n_empty) == (25, 13, 5, 27, 0)
    assert found.variables["n_missing"].tolist() == [0, 9, 8, 10]
    assert table["missing"][0] == ""
    assert found.observed.iloc[0].all()


def test_a_row_without_a_value_is_counted() -> None:
    found = missing_patterns(pd.DataFrame({"x": [1, None, None], "y": ["a", None, "b"]}))
    assert (found.n_empty, found.n_complete) == (1, 1)
    assert set(found.to_frame()["missing"]) == {"", "x", "x, y"}


def test_refusals() -> None:
    with pytest.raises(StatisticsError, match="0 rows and 1 columns"):
        missing_patterns(pd.DataFrame({"x": []}))
    with pytest.raises(StatisticsError, match="two columns are named x"):
        missing_patterns(pd.DataFrame([[1, 2]], columns=["x", "x"]))


def test_arrays_and_lists_are_tables_too() -> None:
    for same in (np.array([[1, np.nan], [2, 3]]), [[1, None], [2, 3]]):
        assert missing_patterns(same).to_frame()[["missing", "n"]].to_numpy().tolist() == [["", 1], ["1", 1]]
