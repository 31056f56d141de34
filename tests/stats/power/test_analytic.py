"""power against R's pwr and against base R's distributions solved to the last digits."""

from __future__ import annotations

from math import asin, sqrt
from typing import Any

import numpy as np
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import power

UNIROOT = 2e-4  # pwr solves to .Machine$double.eps^.25
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "t_n": ({"test": "t", "effect": 0.3, "power": 0.8}, "n"),
    "t_effect": ({"test": "t", "n": 30, "ratio": 2, "power": 0.9, "alpha": 0.01}, "effect"),
    "t_alpha": ({"test": "t", "effect": 0.4, "n": 40, "power": 0.8, "alpha": None}, "alpha"),
    "t_one_sided": ({"test": "t", "effect": 0.45, "n": 35, "alternative": "one-sided"}, "power"),
    "paired_n": ({"test": "t", "effect": 0.25, "power": 0.95, "samples": "paired"}, "n"),
    "one_power": ({"test": "t", "effect": 0.5, "n": 12, "samples": "one", "alternative": "one-sided"}, "power"),
    "anova_n": ({"test": "anova", "effect": 0.25, "power": 0.8, "groups": 4}, "n"),
    "anova_effect": ({"test": "anova", "n": 20, "power": 0.9, "groups": 3}, "effect"),
    "chi2_n": ({"test": "chi2", "effect": 0.3, "power": 0.9, "df": 4}, "n"),
    "chi2_effect": ({"test": "chi2", "n": 250, "power": 0.8, "df": 6}, "effect"),
    "regression_n": ({"test": "regression", "effect": 0.15, "power": 0.8, "predictors": 3}, "n"),
    "block_n": ({"test": "regression", "effect": 0.05, "power": 0.8, "predictors": 2, "covariates": 5}, "n"),
    "correlation_n": ({"test": "correlation", "effect": 0.2, "power": 0.8}, "n"),
    "correlation_effect": ({"test": "correlation", "n": 85, "power": 0.8, "alternative": "one-sided"}, "effect"),
    "proportions_n": ({"test": "proportions", "effect": 2 * asin(sqrt(0.6)) - 2 * asin(sqrt(0.5)), "power": 0.8}, "n"),
    "proportions_one": ({"test": "proportions", "effect": 0.2, "n": 150, "samples": "one", "alternative": "one-sided"}, "power"),
    "proportions_ratio": ({"test": "proportions", "effect": 0.3, "n": 80, "ratio": 1.5}, "power"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_was_absent_is_what_base_r_solves_for(oracle, name: str) -> None:
    options, solved = CASES[name]
    found = power(**options)
    assert found.solved == solved
    assert getattr(found, solved) == pytest.approx(oracle("power_exact")[0][name], rel=1e-8)
    if "power" in options:
        assert found.power == pytest.approx(options["power"], rel=1e-9)


def test_every_figure_of_pwr_is_met(oracle) -> None:
    figures = oracle("power_pwr")[0]
    words = {"d": "effect", "f": "effect", "r": "effect", "w": "effect", "f2": "effect", "h": "effect", "n1": "n", "N": "n",
             "k": "groups", "u": "predictors", "sig.level": "alpha"}  # fmt: skip
    tests = {"t2n": "t", "t2_power": "t", "t_unequal": "t", "d_sens": "t", "anova": "anova", "r": "correlation", "chisq": "chi2",
             "f2": "regression", "f2_sens": "regression", "p2": "proportions"}  # fmt: skip
    solved = {"t2_power": "power", "t_unequal": "power", "d_sens": "effect", "f2_sens": "effect"}
    assert set(tests) == set(figures) - {"meta"}
    for name, test in tests.items():
        options: dict[str, Any] = {words.get(key, key): value for key, value in figures[name].items()}
        if "n2" in options:
            options["ratio"] = options.pop("n2") / options["n"]
        if "v" in options:  # the error's degrees of freedom
            options["n"] = options.pop("v") + options["predictors"] + 1
        sought = solved.get(name, "n")
        wanted = options.pop(sought)
        assert getattr(power(test, **options), sought) == pytest.approx(wanted, abs=1e-10 if sought == "power" else UNIROOT), name


def test_every_example_of_r_is_met_solved_for_each_of_its_numbers(oracle) -> None:
    """R's help pages of power.*.test and of pwr, and pwr's vignette; R's own answers stop at 1e-4, the roots of its power at 1e-13."""
    figures = oracle("power_examples")[0]
    answered = {True: 0, False: 0}
    for case in figures["cases"]:
        options, unknown, exact, said = {"alpha": None, **case["options"]}, case["unknown"], case.get("exact"), case.get("R")
        answered[isinstance(exact, float | int)] += 1
        if not isinstance(exact, float | int):  # 28 or 80 people in the other group are too few for any n
            with pytest.raises(StatisticsError, match="no n up to"):
                power(**options)
            continue
        found = getattr(power(**options), unknown)
        assert found == pytest.approx(exact, rel=1e-8), case
        if isinstance(said, float | int):
            assert found == pytest.approx(said, rel=1e-9 if unknown == "power" else UNIROOT, abs=0 if unknown == "power" else UNIROOT), case
    assert answered == {True: 281, False: 2}


def test_r_counts_one_tail_unless_asked(oracle) -> None:
    told = oracle("power_examples")[0]["strict_false"]
    assert power("proportions", base=0.5, effect=0.25, n=50).power == pytest.approx(told["power_prop"], abs=1e-5)
    assert power("t", effect=1, n=20).power == pytest.approx(told["power_t"], abs=1e-5)


def test_the_other_group_of_fixed_size_is_the_ratio_at_that_n() -> None:
    shares = {"test": "proportions", "effect": 0.3}
    for options in ({"test": "t", "effect": 0.5}, shares, {**shares, "base": 0.2}):
        assert power(**options, n=80, other=120).power == pytest.approx(power(**options, n=80, ratio=1.5).power, rel=1e-12)
        found = power(**options, power=0.8, other=120)
        assert power(**options, n=found.n, ratio=120 / found.n).power == pytest.approx(0.8, rel=1e-9)
        assert found.total == np.ceil(found.n) + 120


def test_a_share_against_a_known_one_is_a_group_against_a_very_large_one() -> None:
    one = power("proportions", base=0.2, effect=0.1, n=150, samples="one").power
    assert one == pytest.approx(power("proportions", base=0.2, effect=0.1, n=150, other=10**12).power, rel=1e-8)


@pytest.mark.parametrize("name", CASES)
def test_solving_for_each_of_the_four_gives_the_others_back(name: str) -> None:
    first = power(**CASES[name][0])
    values = {"effect": first.effect, "n": first.n, "power": first.power, "alpha": first.alpha}
    options = {key: value for key, value in CASES[name][0].items() if key not in values}
    for absent, value in values.items():
        assert getattr(power(**options, **{**values, absent: None}), absent) == pytest.approx(value, rel=1e-6)


def test_people_are_whole_in_every_group_and_the_curve_rises() -> None:
    found = power("t", effect=0.3, power=0.8, ratio=0.5)
    assert found.total == np.ceil(found.n) + np.ceil(found.n / 2)
    assert power("anova", effect=0.25, power=0.8, groups=4).total == 4 * 45
    curve = found.to_frame()
    assert curve["power"].is_monotonic_increasing
    assert curve.set_index("n").loc[int(np.ceil(found.n)), "power"] >= 0.8


def test_without_an_effect_to_speak_of_power_is_alpha() -> None:
    for name in ("t", "proportions"):
        assert power(name, effect=1e-9, n=50, alpha=0.03).power == pytest.approx(0.03, rel=1e-6)
    assert power("anova", effect=1e-9, n=50, groups=3).power == pytest.approx(0.05, rel=1e-9)


def test_an_effect_that_the_least_sample_finds_is_told() -> None:
    found = power("proportions", effect=3.0, power=0.5)
    assert (found.n, found.power > 0.5) == (2.0, True)
    assert "the least n" in found.notes[0].en
    assert power("t", effect=3.0, n=2).notes == ()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"effect": 0.3}, "None now: n, power"),
        ({"effect": 0.3, "n": 20, "power": 0.8}, "None now: none"),
        ({"test": "z", "effect": 0.3, "n": 20}, "must be one of t, anova"),
        ({"test": "anova", "effect": 0.3, "n": 20}, "the options of anova are groups; check groups"),
        ({"test": "anova", "effect": 0.3, "n": 20, "groups": 3, "alternative": "one-sided"}, "check alternative"),
        ({"test": "anova", "effect": 0.3, "n": 20, "groups": 1}, "groups == 1, must be a whole number of 2 or more"),
        ({"test": "chi2", "effect": 0.3, "n": 20, "df": 1.5}, "df == 1.5"),
        ({"test": "chi2", "effect": 0.3, "n": 20, "df": float("nan")}, "df == nan, must be a whole number"),
        ({"effect": "large", "n": 20}, "effect == large, must lie between 0 and inf"),
        ({"effect": 0.3, "n": 20, "samples": "three"}, "must be one of two, one, paired"),
        ({"effect": 0.3, "n": 20, "samples": "one", "ratio": 2.0}, "belongs to two samples"),
        ({"effect": 0.3, "n": 20, "ratio": 0.0}, "must be positive"),
        ({"effect": 0.3, "n": 20, "ratio": 2.0, "other": 30}, "not beside other"),
        ({"effect": 0.3, "n": 20, "samples": "paired", "other": 30}, "other == 30 is a second group's size"),
        ({"effect": 0.3, "n": 20, "other": 1}, "other == 1, must be a whole number of 2"),
        ({"effect": 0.3, "n": 20, "base": 0.5}, "check base"),
        ({"test": "proportions", "effect": 0.3, "n": 20, "base": 1.0}, "base == 1.0, must be the lower share"),
        ({"test": "proportions", "effect": 0.3, "n": 20, "base": 0.8}, "must lie between 0 and 0.2"),
        ({"test": "proportions", "n": 30, "power": 0.8, "base": 0.9}, "no effect up to 0.1"),
        ({"test": "proportions", "effect": 0.3, "n": 20, "samples": "paired"}, "must be one of two, one"),
        ({"effect": 0.3, "n": 20, "alternative": "less"}, "must be one of two-sided, one-sided"),
        ({"effect": -0.3, "n": 20}, "effect == -0.3, must lie between 0 and inf"),
        ({"test": "correlation", "effect": 1.0, "n": 20}, "must lie between 0 and 1"),
        ({"effect": 0.3, "n": 1}, "n == 1, must lie between 2"),
        ({"effect": 0.3, "power": 1.0}, "power == 1.0"),
        ({"effect": 0.3, "n": 20, "alpha": 0.0}, "alpha == 0.0"),
        ({"effect": 0.3, "power": 0.05}, "must exceed alpha"),
        ({"effect": 1e-6, "power": 0.8}, "no n up to 1e\\+09"),
        ({"effect": float("nan"), "power": 0.8}, "effect == nan"),
    ],
)
def test_what_cannot_be_answered_is_refused(options, message: str) -> None:
    with pytest.raises(StatisticsError, match=message):
        power(**{"test": "t", **options})
