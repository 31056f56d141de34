"""Mahalanobis distance: by hand, against R, and as a rule."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import chi2

from jcommunity_study.survey.screen import screen
from jcommunity_study.survey.screen.distance import mahad
from jcommunity_study.survey.screen.moments import Moments


def test_by_hand() -> None:
    """(1, 1), (1, 3), (3, 1), (3, 3): means 2 and 2, variances 4 / 3, no covariance. Each is 1 away in both: 2 · 1 / (4 / 3) = 1.5.

    A fifth without its second answer, (2, –), leaves the first mean at 2 and its variance at 4 / 4 = 1; the pairwise covariance stays 0.
    Now (1, 1): 1 / 1 + 1 / (4 / 3) = 1.75, and the fifth: 0, its missing answer adding nothing. Nothing answered: no distance.
    """
    square = np.array([[1, 1], [1, 3], [3, 1], [3, 3]], dtype=float)
    np.testing.assert_allclose(mahad(square, Moments.of(square)), [1.5] * 4)
    more = np.vstack([square, [2, np.nan], [np.nan, np.nan]])
    np.testing.assert_allclose(mahad(more, Moments.of(more)), [1.75, 1.75, 1.75, 1.75, 0, np.nan])


def test_as_in_r(careless: Any, close: Any) -> None:
    """R's psych::outlier on eight items with gaps (it gives 0 to whoever answered none of them; careless and we give no distance), and base
    R's mahalanobis on complete rows."""
    expected, data = careless
    eight = data[:, :8]
    theirs = np.where(np.isnan(eight).all(axis=1), np.nan, np.array(expected["mahad"], dtype=float))
    close(mahad(eight, Moments.of(eight)), theirs)
    complete = data[~np.isnan(data).any(axis=1)]
    close(mahad(complete, Moments.of(complete)), expected["mahad_complete"])
    close(chi2.ppf(0.99, 8), expected["cut_99"])


def test_a_singular_covariance_is_said_and_flags_nobody(careless: Any, make: Any) -> None:
    """As R's solve refuses it: an item that is the sum of two others."""
    expected, data = careless
    assert expected["singular"]
    complete = data[~np.isnan(data).any(axis=1)]
    twins = np.column_stack([complete[:, :3], complete[:, 0] + complete[:, 1]])
    assert np.isnan(mahad(twins, Moments.of(twins))).all()
    flow = screen(make([[1, 2], [2, 4], [3, 5], [1, 2]], names=["a", "b"]), [{"rule": "mahad", "items": ["a", "b"]}])[1]
    assert flow.steps[1].applicable
    flow = screen(make([[1, 3], [2, 3], [3, 3]], names=["a", "b"]), [{"rule": "mahad", "items": ["a", "b"]}])[1]
    assert flow.steps[1].not_applied is not None
    assert "singular" in flow.steps[1].not_applied.en
    assert flow.steps[1].ids == ()


def test_confidence_sets_the_cut(careless: Any, make: Any) -> None:
    expected, data = careless
    rows = make([[None if np.isnan(v) else int(v) for v in r] for r in data[:, :8]])
    items = [f"i{k}" for k in range(1, 9)]
    for confidence in (0.9, 0.99):
        found = screen(rows, [{"rule": "mahad", "items": items, "confidence": confidence}])[1].steps[1].ids
        assert found == tuple(f"r{i}" for i, d in enumerate(expected["mahad"]) if d > chi2.ppf(confidence, 8))
        assert found
    assert screen(rows, [{"rule": "mahad", "items": items}])[1].steps[1].ids == found
