from __future__ import annotations

import numpy as np
import pytest

from jcommunity_study.stats.factors.rotation import oblimin, promax, rotate, varimax

SIMPLE = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.8], [0, 0.7], [0, 0.5]])


def turned(angle: float) -> np.ndarray:
    return SIMPLE @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


@pytest.mark.parametrize("way", ["varimax", "oblimin", "promax"])
def test_a_simple_structure_is_found_again(way):
    loadings, phi = rotate(turned(0.5), way)
    assert np.abs(loadings)[:, np.abs(loadings)[0].argsort()[::-1]] == pytest.approx(SIMPLE, abs=1e-4)
    assert phi is None if way == "varimax" else np.abs(phi) == pytest.approx(np.eye(2), abs=1e-4)


@pytest.mark.parametrize("way", [oblimin, promax])
def test_oblique_factors_explain_what_they_explained_before(way):
    loadings = np.random.default_rng(2).normal(size=(9, 3)) / 3
    pattern, phi = way(loadings)
    assert pattern @ phi @ pattern.T == pytest.approx(loadings @ loadings.T, abs=1e-10)
    assert np.diag(phi) == pytest.approx(1)


def test_factors_of_noise_take_long_and_arrive():
    noise = np.random.default_rng(0).normal(size=(30, 3)) * 0.05
    noise[:, 0] += 0.7
    pattern, phi = oblimin(noise)
    assert pattern @ phi @ pattern.T == pytest.approx(noise @ noise.T, abs=1e-10)
    squares = pattern**2
    slope = pattern.T @ (pattern * (squares.sum(axis=1, keepdims=True) - squares)) @ np.linalg.inv(phi)
    assert np.abs(slope - np.diag(np.diag(slope))).max() < 1e-4  # Jennrich 2002: off the diagonal nothing is left


def test_varimax_is_a_turn_and_an_item_without_loadings_stays_one():
    loadings = np.vstack([turned(1.0), np.zeros((1, 2))])
    found = varimax(loadings)
    assert found @ found.T == pytest.approx(loadings @ loadings.T) and (found[-1] == 0).all()


def test_one_factor_and_none_are_left_alone():
    assert rotate(SIMPLE[:, :1], "promax")[0].tolist() == SIMPLE[:, :1].tolist()
    assert rotate(SIMPLE, "none") == (SIMPLE, None) or rotate(SIMPLE, "none")[0] is SIMPLE
