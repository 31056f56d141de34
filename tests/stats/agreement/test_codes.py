"""precision_recall: arithmetic by hand, Wilson bounds, κ as cohen_kappa has it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import cohen_kappa, precision_recall
from jcommunity_study.stats._intervals import wilson


@pytest.fixture
def codings() -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(6)
    true = pd.DataFrame(rng.uniform(size=(400, 3)) < [0.3, 0.1, 0.5], columns=["P1", "C1", "S2"])
    guess = true ^ (rng.uniform(size=(400, 3)) < 0.08)
    return true.assign(PX=False), guess.assign(PX=False)


def test_measures_by_hand(codings) -> None:
    true, guess = codings
    table = precision_recall(true, guess).by_code().set_index("term")
    assert list(table.index) == ["P1", "C1", "S2", "PX", "all"]
    for code in ("P1", "C1", "S2"):
        t, g = true[code], guess[code]
        row = table.loc[code]
        assert row["precision"] == pytest.approx((t & g).sum() / g.sum())
        assert row["recall"] == pytest.approx((t & g).sum() / t.sum())
        assert row["f1"] == pytest.approx(2 * row["precision"] * row["recall"] / (row["precision"] + row["recall"]))
        assert row["kappa"] == pytest.approx(cohen_kappa(pd.DataFrame({"t": t, "g": g})).kappa)
        assert [row["precision_low"], row["precision_high"]] == pytest.approx([float(b) for b in wilson((t & g).sum(), g.sum())[1:]])
        assert row["f1_low"] < row["f1"] < row["f1_high"]
        assert np.isnan(row["kappa_low"])
        assert (row["n_true"], row["n_predicted"], row["n_both"]) == (t.sum(), g.sum(), (t & g).sum())
    assert table.loc["all", "n_both"] == (true & guess).to_numpy().sum()
    assert table.loc["PX", ["precision", "recall", "f1", "kappa", "f1_low"]].isna().all()


def test_bootstrap_over_interviews(codings) -> None:
    interview = np.repeat([f"R{i:02d}" for i in range(20)], 20)
    result = precision_recall(*codings, groups=interview, resamples=1000, seed=5)
    table = result.to_frame().dropna()
    assert (result.interval, result.n_groups, result.n, result.n_codes) == ("bootstrap", 20, 400, 4)
    assert (table["conf_low"] < table["estimate"]).all()
    assert (table["estimate"] < table["conf_high"]).all()
    assert len(table) == 16  # the unused code has none
    pd.testing.assert_frame_equal(table, precision_recall(*codings, groups=interview, resamples=1000, seed=5).to_frame().dropna())
    with pytest.raises(StatisticsError, match="needs a seed"):
        precision_recall(*codings, groups=interview)


def test_perfect_prediction_and_one_column() -> None:
    flags = pd.Series([1, 0, 0, 1], name="P1")
    table = precision_recall(flags, flags).to_frame()
    assert (table["estimate"] == 1).all()
    assert list(table["term"].unique()) == ["P1", "all"]


def test_refusals(codings) -> None:
    true, guess = codings
    with pytest.raises(StatisticsError, match="same units and codes"):
        precision_recall(true, guess.drop(columns="PX"))
    with pytest.raises(StatisticsError, match="true must be a non-empty table of 0/1"):
        precision_recall([[0, 2]], [[0, 1]])
    with pytest.raises(StatisticsError, match="predicted must be"):
        precision_recall([[0, 1]], [[0, np.nan]])
    with pytest.raises(StatisticsError, match="true must be"):
        precision_recall(np.zeros((0, 2)), np.zeros((0, 2)))
