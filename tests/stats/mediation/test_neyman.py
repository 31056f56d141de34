"""Where a line's estimate is as large as its error."""

from __future__ import annotations

import numpy as np
import pytest

from jcommunity_study.stats.mediation.neyman import crossings

UNIT = np.diag([1.0, 1.0])


@pytest.mark.parametrize(
    ("slope", "covariance", "expected"),
    [
        ([0.0, 0.5], UNIT, ()),  # never larger than its error
        ([0.0, 2.0], UNIT, (-(3**-0.5), 3**-0.5)),  # 4w² = 1 + w²
        ([3.0, 1.0], UNIT, (-4 / 3,)),  # w² cancels: 9 + 6w = 1
        ([1.0, 2.0], UNIT, (-4 / 3, 0.0)),  # just as large at w = 0
        ([1.0, 1.0], UNIT, (0.0,)),
    ],
)
def test_crossings_are_the_roots(slope, covariance, expected) -> None:
    assert crossings(np.array(slope), covariance, 1.0) == pytest.approx(expected, abs=1e-12)
