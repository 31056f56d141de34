from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.factors import mcdonald_omega
from jcommunity_study.stats.reliability import cronbach_alpha


@pytest.mark.parametrize(
    ("key", "columns", "n_factors", "extraction", "close"),
    [("three", 15, 3, "minres", 1e-5), ("two", 10, 2, "minres", 1e-5), ("four_ml", 15, 4, "ml", 2e-4)],  # psych's second ml stops early
)
def test_omega_equals_psych(oracle, key, columns, n_factors, extraction, close):
    expected, data = oracle("omega_bfi")
    items, e = data.iloc[:, :columns], expected[key]
    found = mcdonald_omega(items, n_factors, extraction=extraction)
    got = [found.omega_total, found.omega_hierarchical, found.omega_limit, found.explained_common_variance]
    assert got == pytest.approx([e["omega_t"], e["omega_h"], e["limit"], e["ecv"]], abs=close / 2)
    assert [found.alpha, found.lambda6] == pytest.approx([e["alpha"], e["g6"]], abs=1e-10)
    table = found.to_frame().set_index("term")
    assert table["general"].to_dict() == pytest.approx(e["general"], abs=close)
    assert table["communality"].to_dict() == pytest.approx(e["h2"], abs=1e-5)
    assert table[[f"F{j + 1}" for j in range(n_factors)]].abs().max(axis=1).to_dict() == pytest.approx(e["group"], abs=close)
    assert table["reversed"].tolist() == [k < 0 for k in e["key"]]
    assert found.reversed_items == tuple(table.index[table["reversed"]])
    assert np.sort(found.groups["total"]) == pytest.approx(sorted(g[0] for g in e["sub"]), abs=close)
    assert np.sort(found.groups["group"]) == pytest.approx(sorted(g[2] for g in e["sub"]), abs=close)
    assert found.groups["items"].sum() == columns


def test_one_factor_has_a_total_only(oracle):
    expected, data = oracle("omega_bfi")
    items = data[["C1", "C2", "C3", "C4", "C5"]]
    found = mcdonald_omega(items, 1)
    assert found.omega_total == pytest.approx(expected["one"]["omega_t"], abs=1e-7)
    assert found.omega_hierarchical is None and found.explained_common_variance is None and found.groups.empty
    assert set(found.reversed_items) in ({"C4", "C5"}, {"C1", "C2", "C3"})
    assert found.alpha == pytest.approx(cronbach_alpha(items * [1, 1, 1, -1, -1]).standardized_alpha)


def test_reversing_items_and_the_order_of_rows_change_no_omega(oracle):
    _, data = oracle("omega_bfi")
    one, other = (
        mcdonald_omega(data),
        mcdonald_omega(7 - data.iloc[::-1][["A1", "C4", "E1", "E2"]].join(data.drop(columns=["A1", "C4", "E1", "E2"]))),
    )
    assert [other.omega_total, other.omega_hierarchical] == pytest.approx([one.omega_total, one.omega_hierarchical], abs=1e-5)


def test_a_group_factor_that_the_general_one_takes_up_whole_is_told():
    random = np.random.default_rng(6)
    one, two, own = random.normal(size=(3, 500, 1))
    two += 0.3 * one
    parts = (one, two, (one + two) / 1.6 + 0.5 * own)
    found = mcdonald_omega(np.hstack([part + 0.6 * random.normal(size=(500, 3)) for part in parts]))
    (absorbed,) = found.heywood_items
    assert found.to_frame()[absorbed].abs().max() < 0.1 and found.groups.loc[absorbed, "items"] == 0


RANDOM = pd.DataFrame(np.random.default_rng(4).normal(size=(30, 6)) + np.random.default_rng(5).normal(size=(30, 1)), columns=list("abcdef"))


@pytest.mark.parametrize(
    ("items", "options", "said"),
    [
        (RANDOM[["a", "b"]], {}, "3 or more items"),
        (RANDOM[list("abcde")], {}, r"5 items identify 2 factor\(s\) at most, got n_factors == 3"),
        (RANDOM.assign(d=RANDOM["a"]), {"n_factors": 1}, "singular: a, d"),
        (RANDOM.assign(d=2.0), {"n_factors": 1}, "item d does not vary"),
        (RANDOM.assign(d=np.nan), {"n_factors": 1}, "only 0 complete rows"),
        (RANDOM, {"n_factors": 1, "extraction": "pca"}, "extraction == 'pca', must be one of minres, ml, principal_axis"),
    ],
)
def test_what_has_no_omega_is_named(items, options, said):
    with pytest.raises(StatisticsError, match=said):
        mcdonald_omega(items, **options)
