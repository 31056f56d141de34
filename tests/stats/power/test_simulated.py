"""power_ordered_logit against exact power by enumeration, R's polr, and what must hold for any seed."""

from __future__ import annotations

from math import log, sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import power_ordered_logit

ANSWERS = [0.3, 0.4, 0.2, 0.1]
BOUND = 3.9  # standard errors: one run in ten thousand lies beyond


def exact(p: float, effect: float, sizes: tuple[int, int]) -> float:
    """Of two answers: all tables that two groups can give, and whether the Wald test of each is significant."""
    shares = p, special.expit(special.logit(p) + effect)
    total = 0.0
    for a in range(1, sizes[0]):
        for b in range(1, sizes[1]):
            ratio, error = log(b * (sizes[0] - a) / a / (sizes[1] - b)), sqrt(1 / a + 1 / b + 1 / (sizes[0] - a) + 1 / (sizes[1] - b))
            if abs(ratio) / error > special.ndtri(0.975):
                total += stats.binom.pmf(a, sizes[0], shares[0]) * stats.binom.pmf(b, sizes[1], shares[1])
    return total


def test_two_answers_have_the_power_of_all_tables_counted() -> None:
    true = exact(0.4, 1.2, (30, 20))
    found = power_ordered_logit([0.6, 0.4], effect=1.2, n=50, share=0.4, simulations=2000, seed=1)
    assert abs(found.power - true) < BOUND * sqrt(true * (1 - true) / 2000)


@pytest.mark.parametrize(("name", "options"), [("groups", {"effect": 0.7, "share": 0.3}), ("normal", {"effect": 0.4, "share": None})])
def test_four_answers_have_the_power_that_polr_finds_up_to_chance(oracle, name: str, options) -> None:
    expected, _ = oracle("power_ordered")
    found = power_ordered_logit(expected["probabilities"], n=120, simulations=1000, seed=1, **options)
    error = sqrt(found.power * (1 - found.power) * (1 / 1000 + 1 / expected["times"]))
    assert abs(found.power - expected[name]) < BOUND * error


def test_n_and_effect_that_are_found_have_the_power_asked() -> None:
    by_n = power_ordered_logit(ANSWERS, effect=0.8, power=0.8, simulations=300, seed=1)
    assert by_n.conf_low < 0.8 < by_n.conf_high
    fresh = power_ordered_logit(ANSWERS, effect=0.8, n=by_n.n, simulations=300, seed=2)
    assert abs(fresh.power - 0.8) < BOUND * sqrt(2 * 0.8 * 0.2 / 300)
    by_effect = power_ordered_logit(ANSWERS, n=by_n.n, power=0.8, simulations=300, seed=3)
    assert by_effect.effect == pytest.approx(0.8, abs=0.1)
    assert by_effect.odds_ratio == pytest.approx(np.exp(by_effect.effect))
    assert (by_n.solved, by_effect.solved, fresh.solved) == ("n", "effect", "power")
    assert by_n.to_frame()["n"].iloc[-1] == by_n.n


def test_any_number_of_jobs_gives_the_same_numbers() -> None:
    one, three = (power_ordered_logit(ANSWERS, effect=0.5, n=60, simulations=60, seed=5, n_jobs=jobs) for jobs in (1, 3))
    pd.testing.assert_frame_equal(one.to_frame(), three.to_frame(), check_exact=True)


def test_studies_without_an_estimate_are_counted_told_and_not_significant() -> None:
    found = power_ordered_logit([0.5, 0.5], effect=6.0, n=12, simulations=100, seed=1)
    assert found.failed > 50
    assert found.power < 0.5
    assert str(found.failed) in found.notes[0].en


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "exactly one of effect, n, power"),
        ({"effect": 0.5, "n": 100, "power": 0.8}, "None now: none"),
        ({"effect": -0.5, "n": 100}, "effect == -0.5"),
        ({"effect": 0.5, "n": 5}, "n == 5, must lie between 10"),
        ({"effect": 0.5, "power": 0.04}, "must exceed alpha"),
        ({"effect": 0.5, "n": 100, "share": 1.0}, "share == 1.0"),
        ({"effect": 0.5, "n": 100, "probabilities": [1.0]}, "two or more answers"),
        ({"effect": 0.5, "n": 100, "probabilities": [0.5, 0.6]}, "add up to 1"),
        ({"effect": 0.5, "n": 100, "probabilities": [0.5, 0.5, 0.0]}, "all above 0"),
        ({"effect": 0.5, "n": 100, "probabilities": ["a", "b"]}, "column probabilities is not numeric"),
        ({"effect": 0.5, "n": 100, "seed": None}, "needs a seed"),
        ({"effect": 0.5, "n": 100.5}, "n == 100.5, must be a whole number"),
        ({"effect": 0.5, "n": 100, "simulations": 0}, "simulations == 0"),
        ({"n": 10, "power": 0.95}, "no simulated power near 0.95"),
    ],
)
def test_what_cannot_be_answered_is_refused(options, message: str) -> None:
    asked: dict[str, Any] = {"probabilities": ANSWERS, "simulations": 40, "seed": 1, **options}
    with pytest.raises(StatisticsError, match=message):
        power_ordered_logit(**asked)
