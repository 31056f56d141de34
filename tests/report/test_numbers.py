"""Rounding: once, here."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.report import numbers as n

NONE = [None, float("nan"), np.nan, pd.NA, pd.NaT, "x"]


@pytest.mark.parametrize("value", NONE)
def test_missing_is_a_dash(value: object) -> None:
    for show in (n.estimate, n.p_value, n.percent, n.count, n.degrees):
        assert show(value) == "—"
    assert n.interval(value, value) == n.mean_sd(value, value) == n.count_percent(value, 0.5) == "—"
    assert n.stars(value) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.345678, "0.35"),
        (-0.345678, "−0.35"),
        (-0.001, "0.00"),
        (0, "0.00"),
        (12345.678, "12,345.68"),
        (np.float64(2), "2.00"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
    ],
)
def test_estimates(value: float, text: str) -> None:
    assert n.estimate(value) == text


@pytest.mark.parametrize(
    ("p", "text"), [(0.0341, ".034"), (0.00099, "<.001"), (0.001, ".001"), (0, "<.001"), (0.9999, "1.000"), (1, "1.000"), (0.05, ".050")]
)
def test_p_values(p: float, text: str) -> None:
    assert n.p_value(p) == text


def test_p_in_a_sentence() -> None:
    assert (n.p_phrase(0.034), n.p_phrase(1e-9)) == ("p = .034", "p < .001")


@pytest.mark.parametrize(("p", "mark"), [(0.0009, "***"), (0.001, "**"), (0.0099, "**"), (0.01, "*"), (0.0499, "*"), (0.05, ""), (0.9, "")])
def test_stars_count_the_exact_p(p: float, mark: str) -> None:
    assert n.stars(p) == mark


def test_shares_and_counts() -> None:
    assert (n.percent(0.4561), n.percent(0.4561, sign=False), n.percent(0.4561, 0)) == ("45.6%", "45.6", "46%")
    assert (n.count(1234), n.count(np.int64(7)), n.count_percent(123, 0.456)) == ("1,234", "7", "123 (45.6%)")
    assert (n.of_total(3, 5), n.of_total(3, 5, "en")) == ("3/5", "3 of 5")


def test_pairs() -> None:
    assert n.interval(-0.123, 0.456) == "[−0.12, 0.46]"
    assert n.interval(None, 1) == "[—, 1.00]"
    assert n.percent_interval(0.401, 0.512) == "[40.1%, 51.2%]"
    assert n.mean_sd(3.456, 0.8) == "3.46 (0.80)"
    assert n.starred(-0.35, 0.0001) == "−0.35***"


def test_degrees_of_freedom() -> None:
    assert [n.degrees(v) for v in (3, 3.0, 41.236, float("inf"))] == ["3", "3", "41.24", "∞"]


def test_what_people_gave_stands_as_they_gave_it() -> None:
    assert n.observed(1987, 2013.0, 2016) == "2013; 1987–2016"
    assert n.observed(0.5, 24, 12_345) == "24; 0.50–12,345.00"
    assert n.observed(None, float("nan"), None) == "—"
    assert n.observed(None, 24, None) == "24; —"  # the range of small cells is hidden
