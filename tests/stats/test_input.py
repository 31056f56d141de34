from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import as_frame, as_series, column, levels, numbers


@pytest.mark.parametrize(
    "values",
    [[1, None, 3], np.array([1.0, np.nan, 3.0]), pd.Series([1, None, 3], dtype="Int64"), pd.Series([1, None, 3], dtype=object)],
    ids=["list", "array", "Int64", "object"],
)
def test_numbers_of_every_shape(values):
    np.testing.assert_array_equal(numbers(values), [1.0, np.nan, 3.0])


def test_true_and_false_are_one_and_nothing():
    np.testing.assert_array_equal(numbers(pd.Series([True, False])), [1.0, 0.0])


def test_objects_that_hold_numbers_or_truths_beside_gaps_are_such():
    for values, dtype in (([1, pd.NA, 3], "Int64"), ([1, 2.5, None], "Float64"), ([True, None, np.nan], "boolean")):
        assert as_series(pd.Series(values, dtype=object)).dtype == dtype
    np.testing.assert_array_equal(numbers(pd.Series([True, None], dtype=object)), [1.0, np.nan])
    assert column(pd.DataFrame({"a": pd.Series([1, None], dtype=object)}), "a").dtype == "Int64"


def test_one_column_or_a_table_is_asked_for():
    assert as_frame(np.zeros((3, 2))).shape == (3, 2) and as_frame(pd.Series([1, 2], name="x")).columns.tolist() == ["x"]
    with pytest.raises(StatisticsError, match="is expected, got int"):
        as_frame(5)
    for values in (np.zeros((3, 2)), pd.DataFrame({"a": [1]})):
        with pytest.raises(StatisticsError, match="one column is expected"):
            numbers(values)


@pytest.mark.parametrize("values", [["1", "2"], pd.to_datetime(["2022-01-01"]), pd.Series(["a"], dtype="category"), [1 + 2j]])
def test_numbers_refuse_what_is_none(values):
    with pytest.raises(StatisticsError, match="not numeric"):
        numbers(values, "age")


def test_levels_keep_a_categorical_order_and_sort_the_rest():
    assert levels(pd.Series(pd.Categorical(["b"], ["c", "b"]))).names == ("c", "b")
    found = levels(pd.Series([2.0, np.nan, 1.0, 2.0]))
    assert found.names == ("1", "2") and found.codes.tolist() == [1, -1, 0, 1] and found.counts.tolist() == [1, 2]
    assert levels(pd.Series([True, None], dtype="boolean")).codes.tolist() == [0, -1]
    assert levels(pd.Series(["乙", "甲", None])).names == ("乙", "甲")


def test_levels_that_read_alike_are_refused():
    with pytest.raises(StatisticsError, match="same name"):
        levels(pd.Series([1, "1"], dtype=object))


def test_a_column_must_be_there_once():
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    for name in ("a", "b"):
        with pytest.raises(StatisticsError, match="exactly one"):
            column(twice, name)
