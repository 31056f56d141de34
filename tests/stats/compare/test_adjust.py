from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.compare import p_adjust

METHODS = ["holm", "hochberg", "hommel", "bonferroni", "BH", "BY"]


@pytest.mark.parametrize("method", METHODS)
def test_p_adjust_equals_r(oracle, method):
    expected, data = oracle("p_adjust")
    assert data["p"].tolist() == expected["p"]
    np.testing.assert_allclose(p_adjust(data["p"], method), expected["adjusted"][method], atol=1e-12)


def test_p_adjust_of_missing_and_ties_equals_r(oracle):
    expected, _ = oracle("p_adjust")
    missing, ties = expected["with_na"], expected["ties"]
    for method in ("holm", "BH"):
        np.testing.assert_allclose(
            p_adjust(np.array(missing["p"], dtype=float), method), np.array(missing[method], dtype=float), atol=1e-12
        )
    for method in ("holm", "BH", "hommel"):
        np.testing.assert_allclose(p_adjust(np.array(ties["p"]), method), ties[method], atol=1e-12)


def test_p_adjust_keeps_the_index_of_a_series():
    adjusted = p_adjust(pd.Series([0.04, 0.01], index=["a", "b"], name="p"), "bonferroni")
    assert adjusted.to_dict() == {"a": 0.08, "b": 0.02}


def test_p_adjust_of_nothing_is_nothing():
    assert len(p_adjust(np.array([]))) == 0
    assert np.isnan(p_adjust(np.array([np.nan]))).all()


@pytest.mark.parametrize(("p", "method"), [([0.5, 1.2], "holm"), ([-0.1], "BH"), ([0.5], "sidak"), ([np.inf], "holm")])
def test_p_adjust_refuses(p, method):
    with pytest.raises(StatisticsError):
        p_adjust(np.array(p), method)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.sampled_from(METHODS), st.randoms(use_true_random=False))
def test_adjusted_p_do_not_depend_on_order_and_never_shrink(p, method, random):
    shuffled = list(range(len(p)))
    random.shuffle(shuffled)
    adjusted = p_adjust(np.array(p), method)
    np.testing.assert_allclose(p_adjust(np.array(p)[shuffled], method), adjusted[shuffled], atol=1e-12)
    assert (adjusted >= np.array(p) - 1e-15).all() and (adjusted <= 1).all()


def test_fdr_is_another_name_of_bh_as_in_r_and_a_table_is_refused():
    p = [0.01, 0.04, 0.03, 0.5]
    assert p_adjust(p, "fdr").tolist() == p_adjust(p, "BH").tolist()
    with pytest.raises(StatisticsError, match="one column"):
        p_adjust(np.full((2, 2), 0.1))
