from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jcommunity_study import stats
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import as_frame, as_series, beside, column, levels, numbers

TABLE = pd.DataFrame(
    {
        "x": [1.0, 2, 2, 3, 3, 4, 4, 5, 6, 6, 7, 8],
        "y": [1.0, 3, 2, 2, 5, 4, 6, 4, 7, 5, 8, 9],
        "b": [0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1],
        "c": [0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1],
        "w": [1, 2, 1, 3, 1, 2, 1, 1, 2, 4, 1, 1],
        "g": list("aabbccddeeff"),
        "half": [True, False, True, True] * 3,
    },
    index=list("lkjihgfedcba"),
)
PAIR = ["b", "c"]
SWAPPED = TABLE[["c", "b"]].set_axis(PAIR, axis=1)
GAPS = TABLE[["x"]].mask(TABLE["half"])
BESIDE: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "ols": ("g", lambda s: stats.ols("y ~ x", TABLE, cov="cluster", cluster=s)),
    "logit": ("w", lambda s: stats.logit("b ~ x", TABLE, weights=s)),
    "ordered_logit": ("w", lambda s: stats.ordered_logit("b ~ x", TABLE, weights=s)),
    "multinomial_logit": ("w", lambda s: stats.multinomial_logit("b ~ x", TABLE, weights=s)),
    "mixed_linear": ("g", lambda s: stats.mixed_linear("y ~ x", TABLE, groups=s)),
    "moderation": ("g", lambda s: stats.moderation(TABLE, x="x", w="c", y="y", cov="cluster", cluster=s)),
    "bootstrap": ("g", lambda s: stats.bootstrap(TABLE, lambda d: d["x"].mean(), cluster=s, resamples=20, seed=1)),
    "bootstrap of a series": ("g", lambda s: stats.bootstrap(TABLE["x"], np.mean, cluster=s, resamples=20, seed=1)),
    "specification_curve": ("half", lambda s: stats.specification_curve(TABLE, y="y", x="x", samples={"half": s})),
    "Design": ("w", lambda s: stats.design_means(stats.Design(TABLE, weights=s), "x")),
    "Design.where": ("half", lambda s: stats.design_means(stats.Design(TABLE).where(s), "x")),
    "frequencies": ("w", lambda s: stats.frequencies(TABLE["g"], weights=s)),
    "cohen_kappa": ("g", lambda s: stats.cohen_kappa(TABLE[PAIR], groups=s, resamples=20, seed=1)),
    "icc": ("g", lambda s: stats.icc(TABLE[["x", "y"]], groups=s, resamples=20, seed=1)),
    "precision_recall": ("g", lambda s: stats.precision_recall(TABLE[PAIR], SWAPPED, groups=s, seed=1)),
    "precision_recall of a series": ("c", lambda s: stats.precision_recall(TABLE["b"].rename("c"), s)),
    "likert_summary": ("half", lambda s: stats.likert_summary(GAPS, categories=range(1, 9), unable=s.to_frame("x"))),
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_series_beside_the_data_is_matched_by_its_labels(name: str) -> None:
    told, use = BESIDE[name]
    whole, turned = use(TABLE[told]), use(TABLE[told].sort_index())
    pd.testing.assert_frame_equal(turned.to_frame(), whole.to_frame())
    with pytest.raises(StatisticsError, match=r"index of .* is not the data's"):
        use(TABLE[told].reset_index(drop=True))


def test_values_without_labels_or_beside_an_array_are_matched_by_place() -> None:
    told, series = TABLE["w"], TABLE["w"].sort_index()
    for data, values in ((TABLE, told.tolist()), (TABLE, told.to_numpy()), (TABLE.to_numpy(), series), (told.tolist(), series)):
        assert beside(data, values, "w").tolist() == list(values)
    twice = TABLE.set_axis([0, 0, *range(10)])
    assert beside(twice, twice["w"], "w").tolist() == TABLE["w"].tolist()  # the same labels in the same order
    with pytest.raises(StatisticsError, match="the index of w is not"):
        beside(twice, twice["w"].sort_values(), "w")
    with pytest.raises(StatisticsError, match="w has 11 values, the data have 12 rows"):
        beside(TABLE, TABLE["w"].iloc[1:], "w")


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


def test_arrows_truths_are_numbers_and_cells_of_several_values_are_refused() -> None:
    pytest.importorskip("pyarrow")
    np.testing.assert_array_equal(numbers(pd.Series([True, None], dtype="bool[pyarrow]")), [1.0, np.nan])
    with pytest.raises(StatisticsError, match="column x holds cells of more than one value"):
        levels(pd.Series([[1], [2]], name="x"))
