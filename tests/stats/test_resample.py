"""Intervals from resamples, given R's own draws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from jcommunity_study.stats import _resample
from jcommunity_study.stats._resample import bca, left_out, resampled, weighed_sums


def test_bca_of_boots_own_draws_is_boot_cis(oracle) -> None:
    """R interpolates between two neighbouring draws on the normal scale, we linearly: the bounds lie between the same two."""
    expected, _ = oracle("bootstrap_bca")
    drawn, pull = np.array(expected["drawn"]), np.array(expected["jack_L"])
    low, high = bca(drawn[:, None], np.array([expected["estimate"]]), -pull[:, None], 0.95)
    ranked = np.sort(drawn)
    for ours, theirs, rank in zip((low[0], high[0]), expected["bca"], expected["ranks"], strict=True):
        assert abs(ours - theirs) <= ranked[int(rank)] - ranked[int(rank) - 2]


def test_bca_of_symmetric_draws_is_the_percentile_interval() -> None:
    drawn = special.ndtri((np.arange(1, 1000) - 0.5) / 999)[:, None]
    low, high = bca(drawn, np.array([0.0]) + 1e-12, np.array([[-1.0], [0.0], [1.0]]), 0.9)
    np.testing.assert_allclose([low[0], high[0]], np.quantile(drawn, [0.05, 0.95]), atol=5e-3)


@pytest.mark.parametrize(("estimate", "jackknife"), [(9.0, [1.0, 2.0]), (0.5, [1.0, 1.0])])
def test_bca_without_a_correction_or_without_pull_has_no_interval(estimate, jackknife) -> None:
    low, high = bca(np.linspace(0, 1, 50)[:, None], np.array([estimate]), np.array(jackknife)[:, None], 0.95)
    assert np.isnan([low[0], high[0]]).all()


def test_the_jackknife_leaves_out_each_row_once_and_resamples_keep_their_number() -> None:
    rows = np.arange(120.0)[:, None]
    sums = left_out(lambda times: weighed_sums(times, rows), 120)
    np.testing.assert_allclose(sums[:, 0], rows.sum() - rows[:, 0])
    counted = resampled(lambda times: times.sum(axis=1, keepdims=True), 120, 70, seed=1)
    assert counted.shape == (70, 1)
    assert (counted == 120).all()


@pytest.mark.parametrize("at_once", [1, 100, 1 << 18])
def test_draws_do_not_depend_on_how_many_are_made_at_once(monkeypatch, at_once) -> None:
    monkeypatch.setattr(_resample, "SINGLE", at_once)
    random = np.random.default_rng(np.random.SeedSequence(2).spawn(1)[0])
    one_by_one = [np.bincount(random.integers(0, 30, 30), minlength=30) for _ in range(20)]
    np.testing.assert_array_equal(resampled(lambda times: times, 30, 20, seed=2), one_by_one)
