"""little_mcar against an EM written in R, row by row (tests/oracles/missing), and naniar's printed figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import little_mcar


@pytest.mark.parametrize(("name", "file"), [("airquality", "data.csv"), ("bfi", "bfi.csv")])
def test_little(oracle, name: str, file: str) -> None:
    expected, data = oracle("missing", file)
    found, figures = little_mcar(data), expected[name]
    assert (found.df, found.n_patterns) == (figures["df"], figures["patterns"])
    np.testing.assert_allclose([found.statistic, found.p_value], [figures["statistic"], figures["p"]], rtol=1e-8)
    np.testing.assert_allclose(found.mean, figures["mean"], rtol=1e-8)
    np.testing.assert_allclose(found.covariance, pd.DataFrame(figures["covariance"]).T, rtol=1e-7, atol=1e-8)
    assert found.to_frame()["statistic"].sum() == pytest.approx(found.statistic)
    assert found.to_frame()["n"].sum() == found.n


def test_what_naniar_prints_for_airquality(oracle) -> None:
    found = little_mcar(oracle("missing")[1])
    assert (round(found.statistic, 1), found.df, round(found.p_value, 5), found.n_patterns) == (35.1, 14, 0.00142, 4)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 5_000), st.floats(-1e3, 1e3), st.floats(0.01, 1e3))
def test_row_order_shift_scale_and_empty_rows(seed: int, shift: float, scale: float) -> None:
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(rng.normal(size=(60, 3)), columns=list("abc")).mask(rng.random((60, 3)) < 0.2)
    data.loc[60] = np.nan
    found = little_mcar(data)
    moved = (data * scale + shift).sample(frac=1, random_state=seed)[list("cab")]
    assert little_mcar(moved).statistic == pytest.approx(found.statistic, rel=1e-6)
    assert found.n + found.n_empty == 61
    assert found.n_empty >= 1


def test_its_size_when_values_are_missing_at_random_and_its_power_when_they_are_not() -> None:
    rng, small, detected = np.random.default_rng(5), 0, 0
    for _ in range(100):
        x = rng.normal(size=(150, 2)) @ np.array([[1, 0.6], [0, 0.8]])
        gone = rng.random(150) < 0.3
        small += little_mcar(pd.DataFrame({"x": x[:, 0], "y": np.where(gone, np.nan, x[:, 1])})).p_value < 0.05
        detected += little_mcar(pd.DataFrame({"x": x[:, 0], "y": np.where(x[:, 0] > 0.5, np.nan, x[:, 1])})).p_value < 0.05
    assert abs(small / 100 - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 100)
    assert detected == 100


def test_few_rows_a_pattern_are_told() -> None:
    data = pd.DataFrame({"x": [1.0, 2, 3, 5, 4, np.nan], "y": [2.0, 1, 4, 3, np.nan, 6]})
    assert "2.0 rows a pattern" in little_mcar(data).notes[0].en


def test_refusals() -> None:
    whole = pd.DataFrame({"x": [1.0, 2, 3, 4], "y": [2.0, 1, 4, 3]})
    copies = pd.DataFrame({"x": [1.0, 2, 3, 4, 5, np.nan], "y": [2.0, 1, 4, 3, np.nan, 6]}).assign(z=lambda d: 2 * d["x"] + 1)
    for data, match in (
        (whole, "one pattern of missing values"),
        (whole.assign(z=["a", "b", None, "c"]), "column z is not numeric"),
        (whole.assign(z=np.nan), "column z has no value"),
        (whole.assign(z=[1, 1, np.nan, 1]), "column z is 1 in all rows"),
        (pd.DataFrame({"x": [1.0, 2, np.nan, np.nan], "y": [np.nan, np.nan, 1, 2]}), "x and y are seen together in fewer than two rows"),
        (copies, "singular|collinear"),
    ):
        with pytest.raises(StatisticsError, match=match):
            little_mcar(data)


def test_data_far_from_zero_are_not_taken_for_the_intercept() -> None:
    rng = np.random.default_rng(2)
    data = pd.DataFrame(rng.normal(size=(80, 3)), columns=list("abc")).mask(rng.random((80, 3)) < 0.2)
    moved = little_mcar(data + 1e9)
    assert moved.statistic == pytest.approx(little_mcar(data).statistic, rel=1e-5)
    with pytest.raises(StatisticsError, match="collinear"):
        little_mcar(data.assign(d=2 * data["a"]) + 1e6)


def test_arrays_lists_and_objects_are_tables_too() -> None:
    data = pd.DataFrame({"x": [1.0, 2, 3, 4, 5, 6], "y": [2.0, 1, 4, 3, None, None]})
    for same in (data.to_numpy(), data.to_numpy().tolist(), data.astype(object)):
        assert little_mcar(same).statistic == little_mcar(data).statistic
