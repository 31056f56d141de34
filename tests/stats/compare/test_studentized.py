from __future__ import annotations

import pytest
from scipy import stats

from jcommunity_study.stats.compare.studentized import range_quantile, range_sf


# R 4.2.2, ptukey(q, k, df, lower.tail = FALSE), whose own error is 1e-10, and 6e-7 at 2.5 degrees of freedom (scipy: 0.09175982608)
@pytest.mark.parametrize(
    ("q", "k", "df", "p"),
    [
        (3.5, 3, 10, 0.0771033108386604),
        (4.2, 5, 120, 0.0290739561232454),
        (1.1, 8, 6, 0.988401234681409),
        (6, 4, 2.5, 0.0917603876235641),
        (5.5, 10, 2000, 0.00409984069338187),
    ],
)
def test_tail_equals_r(q, k, df, p):
    assert range_sf(q, k, df) == pytest.approx(p, abs=1e-9 if df > 3 else 1e-6)


@pytest.mark.parametrize("k", [2, 5, 20])
@pytest.mark.parametrize("df", [1.3, 4.0, 88.5, 2576.0])
def test_tail_and_quantile_equal_scipy(k, df):
    for q in (0.3, 2.0, 4.5, 9.0):
        assert range_sf(q, k, df) == pytest.approx(stats.studentized_range.sf(q, k, df), abs=1e-9)
    assert stats.studentized_range.cdf(range_quantile(0.95, k, df), k, df) == pytest.approx(0.95, abs=1e-9)


def test_two_groups_are_the_t_distribution():
    assert range_sf(3.0 * 2**0.5, 2, 17.0) == pytest.approx(2 * stats.t.sf(3.0, 17.0), abs=1e-13)
    assert range_quantile(0.95, 2, 3.0) == pytest.approx(2**0.5 * stats.t.isf(0.025, 3.0), rel=1e-10)
    assert range_sf(0.0, 4, 10.0) == 1
