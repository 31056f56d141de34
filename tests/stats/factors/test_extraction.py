from __future__ import annotations

import numpy as np
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.factors.extraction import LOWEST, extract
from jcommunity_study.stats.factors.newton import minimum


def noise(seed: int, k: int, n: int) -> np.ndarray:
    return np.corrcoef(np.random.default_rng(seed).normal(size=(n, k)), rowvar=False)


def residual(r: np.ndarray, loadings: np.ndarray) -> float:
    left = r - loadings @ loadings.T
    return float((np.tril(left, -1) ** 2).sum())


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("method", ["minres", "ml"])
def test_noise_has_a_solution_too_and_no_communality_nearby_is_better(seed, method):
    r = noise(seed, 7, 30)
    found = extract(r, 2, method, tuple("abcdefg"))
    assert np.isfinite(found.loadings).all()
    if method == "ml":
        assert (1 - found.communalities >= LOWEST - 1e-4).all()
    elif not found.heywood.any():
        random = np.random.default_rng(seed)
        for _ in range(30):
            assert residual(r, found.loadings + random.normal(size=(7, 2)) * 0.003) >= residual(r, found.loadings) - 1e-6


def test_an_item_without_variance_of_its_own_is_told():
    loadings = np.array([1.1, 0.6, 0.5, 0.4])
    r = np.outer(loadings, loadings)
    np.fill_diagonal(r, 1.0)
    for method in ("minres", "ml", "principal_axis"):
        assert extract(r, 1, method, tuple("abcd")).heywood.tolist() == [True, False, False, False]


@pytest.mark.parametrize("method", ["minres", "ml"])
def test_items_without_any_correlation_load_nowhere(method):
    assert extract(np.eye(5), 2, method, tuple("abcde")).loadings == pytest.approx(0, abs=1e-6)


def test_principal_axis_says_when_it_finds_no_more_factors():
    with pytest.raises(StatisticsError, match="principal axis finds no 2 factors"):
        extract(np.eye(5), 2, "principal_axis", tuple("abcde"))


def test_newton_leaves_a_saddle_and_stops_at_bounds():
    def function(x):
        return float((x[0] ** 2 - 1) ** 2 + x[1]), np.array([4 * x[0] * (x[0] ** 2 - 1), 1.0]), np.diag([12 * x[0] ** 2 - 4, 0.0])

    x, steep = minimum(function, np.array([0.01, 3.0]), -2.0, 4.0)
    assert x == pytest.approx([1, -2]) and steep < 1e-9
