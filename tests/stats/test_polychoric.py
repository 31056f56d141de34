from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._polychoric import binormal, ordered_codes, polychoric, polychoric_matrix


def codes_of(data: pd.DataFrame) -> np.ndarray:
    return np.column_stack([ordered_codes(data[c], c) for c in data])


def test_pairs_with_unequal_categories_and_missing_answers_equal_lavaan(oracle):
    expected, data = oracle("polychoric_bfi")
    found = polychoric(codes_of(data), list(combinations(range(5), 2)), list(data))
    for at, pair in enumerate(expected["pairs"]):
        assert found.n[at] == pair["n"]
        assert [found.rho[at], found.std_error[at]] == pytest.approx([pair["rho"], pair["se"]], abs=1e-8)


def test_the_matrix_equals_psych(oracle):
    expected, data = oracle("efa_bfi")
    items = data[["A1", "A2", "A3", "A4", "A5"]]
    r = pd.DataFrame(expected["polychoric_A1_A5"]).loc[list(items), list(items)].to_numpy()
    assert polychoric_matrix(codes_of(items), list(items)) == pytest.approx(r, abs=5e-5)  # R's optimize stops at 1.2e-4


@pytest.mark.parametrize("rho", [-0.999, -0.5, 0.0, 0.3, 0.99])
def test_the_bivariate_normal_equals_scipy(rho):
    h, k = np.meshgrid([-2.0, 0.0, 0.5, 3.0], [-1.0, 0.0, 0.5])
    exact = stats.multivariate_normal([0, 0], [[1, rho], [rho, 1]]).cdf(np.stack([h, k], axis=-1))
    assert binormal(h, k, np.float64(rho)) == pytest.approx(exact, abs=1e-7)  # scipy integrates to that


def test_reversed_categories_reverse_the_sign_and_empty_ones_change_nothing():
    rng = np.random.default_rng(1)
    z = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 400)
    data = pd.DataFrame(np.digitize(z, [-1, 0, 1]), columns=["a", "b"])
    one = polychoric(codes_of(data), [(0, 1)], "ab")
    other = polychoric(codes_of(data.assign(b=-10 * data["b"])), [(0, 1)], "ab")
    unused = pd.DataFrame({"a": data["a"], "b": pd.Categorical(data["b"], [0, 7, 1, 2, 3], ordered=True)})
    assert other.rho[0] == pytest.approx(-one.rho[0], abs=1e-10) and other.std_error[0] == pytest.approx(one.std_error[0], abs=1e-10)
    assert polychoric(codes_of(unused), [(0, 1)], "ab").rho[0] == pytest.approx(one.rho[0], abs=1e-12)
    assert abs(one.rho[0] - 0.5) < 4 * one.std_error[0]


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ([0, 0, 1, 1], [0, 0, 1, 1], "so empty that the polychoric"),
        ([0, 1, np.nan, np.nan], [np.nan, 1, 0, 1], "does not vary"),
        ([0, 0, 0, 0], [0, 1, 0, 1], "1 distinct value"),
        (list(range(25)), list(range(25)), "25 distinct"),
        (list("abcd"), [0, 1, 0, 1], "have no order"),
    ],
)
def test_what_has_no_polychoric_correlation_is_named(a, b, said):
    data = pd.DataFrame({"a": a, "b": b})
    with pytest.raises(StatisticsError, match=said):
        polychoric(codes_of(data), [(0, 1)], "ab")
