"""Moments: against R, and whatever the chunks."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from jcommunity_study.survey.screen.moments import Moments

CODES = hnp.arrays(float, st.tuples(st.integers(1, 40), st.integers(1, 5)), elements=st.sampled_from([1.0, 2.0, 3.0, 7.0, np.nan]))


def table(expected: dict[str, dict[str, float | None]]) -> np.ndarray:
    return np.array([list(row.values()) for row in expected.values()] if isinstance(expected, dict) else expected, dtype=float)


def test_as_in_r(careless: Any, close: Any) -> None:
    expected, data = careless
    close(Moments.of(data[:, :8]).covariance(), table(expected["covariance"]))
    close(Moments.of(data).correlation(), table(expected["correlation"]))


@settings(deadline=None)
@given(CODES, st.lists(st.integers(0, 40), max_size=4))
def test_chunks_merge_to_the_very_same(values: np.ndarray, cuts: list[int]) -> None:
    whole = Moments.of(values)
    parts = [Moments.of(part) for part in np.split(values, sorted(min(c, len(values)) for c in cuts))]
    merged = reduce(Moments.merged, reversed(parts))
    for ours, theirs in (
        (whole.covariance(), merged.covariance()),
        (whole.correlation(), merged.correlation()),
        (whole.means(), merged.means()),
    ):
        assert np.array_equal(ours, theirs, equal_nan=True)
