"""Kish's figures; R's stand beside raking, in test_adjust."""

from __future__ import annotations

import numpy as np
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import kish


def test_by_hand() -> None:
    found = kish([1, 1, 2, 4, 0])  # (8)² / (1 + 1 + 4 + 16) = 64 / 22
    assert (found.n, found.effective_n, found.total, found.minimum, found.median, found.maximum) == (4, 64 / 22, 8, 1, 1.5, 4)
    assert found.design_effect == 4 / (64 / 22)
    assert found.glance()["n"].iloc[0] == 4


def test_equal_weights_cost_nothing() -> None:
    assert kish(np.full(7, 3.3)).design_effect == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("weights", [[1, None], [1, -1], [0, 0], []])
def test_what_are_no_weights(weights: list) -> None:
    with pytest.raises(StatisticsError, match="weights"):
        kish(weights)
