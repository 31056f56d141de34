from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import special, stats

from jcommunity_study.stats._intervals import noncentral_chi2, noncentral_f, noncentral_t, noncentral_t_cdf, t_bounds, wilson


@settings(deadline=None, max_examples=100)
@given(st.floats(1.05, 3000), st.floats(-30, 30), st.floats(-3, 3))
@example(2.0, 5e-324, 2.0)  # the smallest number there is
@example(2.0, 2e-6, 1e-9)
@example(900.0, -1e-6, -3.0)
def test_noncentral_t_equals_scipy_where_scipy_answers(df, nc, away):
    theirs = stats.nct.cdf(nc + away, df, nc)
    assert np.isnan(theirs) or noncentral_t_cdf(nc + away, df, nc) == pytest.approx(theirs, abs=1e-10)


def test_noncentral_t_answers_where_scipy_does_not():
    assert noncentral_t_cdf(-1.14, 2535.0, 6.737) == pytest.approx(stats.norm.cdf(-1.14 - 6.737), abs=1e-14)


@pytest.mark.parametrize(("t", "df"), [(3.42, 2579.0), (-1.14, 2535.4), (0.0, 3.0), (45.0, 12.0), (-400.0, 900.0)])
def test_noncentral_t_bounds_are_the_quantiles_they_claim(t, df):
    low, high = noncentral_t(t, df)
    assert low < t < high
    assert [noncentral_t_cdf(t, df, low), noncentral_t_cdf(t, df, high)] == pytest.approx([0.975, 0.025], abs=1e-9)


@pytest.mark.parametrize(("f", "df1", "df2"), [(18.8, 4, 2576), (0.2, 2, 30), (0.0, 3, 50), (300.0, 1, 20)])
def test_noncentral_f_bounds_equal_scipy(f, df1, df2):
    low, high = noncentral_f(f, df1, df2)
    for bound, p in ((low, 0.975), (high, 0.025)):
        assert bound == 0 or special.ncfdtr(df1, df2, bound, f) == pytest.approx(p, abs=1e-9)
    assert (low == 0) == (stats.f.cdf(f, df1, df2) <= 0.975) and (f > 0) == (high > 0)


@pytest.mark.parametrize(("x", "df"), [(64.5, 12), (0.3, 4), (5000.0, 3)])
def test_noncentral_chi2_bounds_equal_scipy(x, df):
    low, high = noncentral_chi2(x, df)
    for bound, p in ((low, 0.975), (high, 0.025)):
        assert bound == 0 or stats.ncx2.cdf(x, df, bound) == pytest.approx(p, abs=1e-9)
    assert low <= max(0.0, x - df) <= high or high == 0


def test_intervals_that_do_not_exist_are_nan():
    assert np.isnan(wilson(0, 0)).all()
    assert np.isnan(t_bounds(3.0, 0.0, 5)).all() and np.isnan(t_bounds(3.0, 1.0, 0)).all()
    np.testing.assert_allclose(t_bounds(0.0, 1.0, 10), [-2.2281388519649385, 2.2281388519649385], rtol=1e-9)
