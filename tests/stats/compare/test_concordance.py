from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from jcommunity_study.stats.compare.concordance import concordance


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.integers(1, 9), min_size=4, max_size=4), min_size=2, max_size=5))
def test_turning_one_side_turns_the_sign_and_tau_b_is_kendalls(cells):
    table = np.array(cells, dtype=float)
    found, turned = concordance(table, 0.9), concordance(table[:, ::-1], 0.9)
    for name in ("gamma", "tau_b"):
        assert turned[name] == pytest.approx(-found[name], abs=1e-12)
        assert turned[f"{name}_low"] == pytest.approx(-found[f"{name}_high"], abs=1e-9)
    row, column = np.repeat(np.indices(table.shape).reshape(2, -1), table.ravel().astype(int), axis=1)
    assert found["tau_b"] == pytest.approx(stats.kendalltau(row, column).statistic, abs=1e-12)
