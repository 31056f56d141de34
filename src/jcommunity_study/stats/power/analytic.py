"""Power from noncentral distributions: of effect, sample size, α and power, the one that is absent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from math import ceil
from numbers import Real
from typing import Any, Literal

from scipy import optimize

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import one_of
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.power.plans import PLANS, Plan

LARGEST = 1e9
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5)


@dataclass(frozen=True, eq=False, kw_only=True)
class Power(Result):
    """Effect (`effect`, measured as `effect_name`), n counted `per` group, pair or total, power and alpha, of which `solved` was absent.

    `n` is not rounded; `total` is the number of people, every group rounded up. `to_frame()`: the power at whole n around it (n, total,
    power).
    """

    test: str
    solved: str
    effect: float
    effect_name: str
    n: float
    per: str
    total: int
    power: float
    alpha: float
    notes: tuple[Text, ...]


def power(
    test: Literal["t", "anova", "correlation", "chi2", "regression", "proportions"],
    *,
    effect: float | None = None,
    n: float | None = None,
    power: float | None = None,
    alpha: float | None = 0.05,
    alternative: Literal["two-sided", "one-sided"] | None = None,
    samples: Literal["two", "one", "paired"] | None = None,
    ratio: float | None = None,
    other: int | None = None,
    base: float | None = None,
    groups: int | None = None,
    df: int | None = None,
    predictors: int | None = None,
    covariates: int | None = None,
) -> Power:
    """The one of effect, n, power and alpha that is None, from the three others (Cohen 1988; R `pwr`, G*Power).

    | test | effect | n counts | options |
    |---|---|---|---|
    | t | d | each group, or pairs | samples (two, one, paired), ratio (second group / first), other (its size, fixed), alternative |
    | proportions | h = 2·asin √p₁ - 2·asin √p₂ | each group | samples (two, one), ratio, other, alternative |
    | proportions | p₁ - p₂ above the share p₂ | each group | base (p₂, 0 ≤ p₂ < p₁), and those of h |
    | anova | f | each group | groups |
    | correlation | r, by Fisher's z as pwr | all | alternative |
    | chi2 | w | all | df |
    | regression | f² = ΔR² / (1 - R²) | all | predictors (tested), covariates (other ones) |

    With ratio or other, n counts the first group; with base that is the one of the higher share (R `power.prop.test`, strict: both tails).
    Effects are sizes, above 0; one-sided tests look in the effect's direction. Power computed from an effect that the same data gave says
    no more than their p-value: take the effect from elsewhere, or solve for the effect that a study could have found.

    Returns Power. Raises StatisticsError unless exactly one of the four is None; for an option that is not the test's or is lacking; values
    out of range; a power that no sample reaches.

    >>> from jcommunity_study.stats import power
    >>> found = power("t", effect=0.3, power=0.8)
    >>> round(found.n, 2), found.per, found.total
    (175.38, 'group', 352)
    >>> round(power("regression", n=300, power=0.8, predictors=5).effect, 4)
    0.0436
    """
    options = {
        "alternative": alternative, "samples": samples, "ratio": ratio, "other": other, "base": base, "groups": groups, "df": df,
        "predictors": predictors, "covariates": covariates,
    }  # fmt: skip
    plan = _plan(test, {name: value for name, value in options.items() if value is not None})
    given = {"effect": effect, "n": n, "alpha": alpha, "power": power}
    solved = absent(given)
    check_ranges(given, {"effect": (0.0, plan.most), "n": (plan.least, LARGEST), "alpha": (0.0, 1.0), "power": (0.0, 1.0)})
    found = _solved(plan, solved, {name: float(value) for name, value in given.items() if value is not None})
    values = {"effect": found["effect"], "alpha": found["alpha"]}
    sizes = sorted({max(ceil(plan.least), ceil(found["n"] * share - 1e-9)) for share in SHARES})
    curve = [{"n": size, "total": plan.total(size), "power": plan.curve(values["effect"], size, values["alpha"])} for size in sizes]
    return Power(
        table=tidy(curve), test=test, solved=solved, effect_name=plan.symbol, per=plan.per, total=plan.total(found["n"]),
        notes=_notes(found, given, plan), **found,
    )  # fmt: skip


def _plan(test: str, options: dict[str, Any]) -> Plan:
    build = one_of("test", test, PLANS)
    known = signature(build).parameters
    foreign = sorted(options.keys() - known)
    lacking = sorted(name for name, p in known.items() if p.default is Parameter.empty and name not in options)
    if foreign or lacking:
        which, wants = ", ".join([*foreign, *lacking]), ", ".join(known)
        raise StatisticsError(
            f"检验 {test} 的选项为 {wants}；请检查：{which}", f"the options of {test} are {wants}; check {which} (needed, or not its own)"
        )
    return build(**options)


def absent(given: Mapping[str, float | None]) -> str:
    """The one that is None; StatisticsError unless there is exactly one."""
    missing = [name for name, value in given.items() if value is None]
    if len(missing) != 1:
        names, which = ", ".join(given), ", ".join(missing) or "none"
        raise StatisticsError(
            f"{names} 中应恰有一个为 None（待求）；现为：{which}",
            f"exactly one of {names} must be None (it is solved for); None now: {which}",
        )
    return missing[0]


def check_ranges(given: Mapping[str, float | None], ranges: Mapping[str, tuple[float, float]]) -> None:
    """StatisticsError for a value outside its range (n may lie on its ends), and for a power that no effect is needed for."""
    for name, (low, high) in ranges.items():
        value = given[name]
        if value is None:
            continue
        if not isinstance(value, Real) or not (low <= value <= high if name == "n" else low < value < high):
            raise StatisticsError(
                f"{name}={value} 超出范围，应在 {low:g} 与 {high:g} 之间", f"{name} == {value}, must lie between {low:g} and {high:g}"
            )
    wanted, alpha = given["power"], given["alpha"]
    if wanted is not None and alpha is not None and wanted <= alpha:
        raise StatisticsError(
            f"power={wanted} 应大于 alpha={alpha}；没有效应时检验也有 alpha 的机会显著",
            f"power == {wanted} must exceed alpha == {alpha}, which a test reaches without any effect",
        )


def _solved(plan: Plan, solved: str, given: dict[str, float]) -> dict[str, float]:
    """All four; n is at least the test's least, so the power there may be more than was asked."""

    def reached(value: float) -> float:
        at = {**given, solved: value}
        return plan.curve(at["effect"], at["n"], at["alpha"])

    if solved != "power":
        least, middle, most = {
            "effect": (1e-9, min(1.0, plan.most / 2), min(plan.most, LARGEST)),
            "n": (plan.least, 2 * plan.least, LARGEST),
            "alpha": (1e-15, 0.5, 1.0),
        }[solved]
        given = {**given, solved: _root(lambda value: reached(value) - given["power"], least, middle, most, solved)}
    return {**given, "power": plan.curve(given["effect"], given["n"], given["alpha"])}


def _root(rising: Callable[[float], float], low: float, high: float, most: float, name: str) -> float:
    """Where `rising` is 0, looked for upward from `low`; `low` where it is above 0 there already."""
    if rising(low) >= 0:
        return low
    while rising(high) < 0:
        if high >= most * (1 - 1e-12):
            raise StatisticsError(
                f"{name} 直到 {most:g} 也达不到所要的 power；请检查效应量", f"no {name} up to {most:g} gives that power; check the effect"
            )
        high = min(2 * high, (high + most) / 2)
    return float(optimize.brentq(rising, low, high, xtol=1e-12, rtol=1e-13))


def _notes(found: dict[str, float], given: Mapping[str, float | None], plan: Plan) -> tuple[Text, ...]:
    asked = given["power"]
    if given["n"] is not None or asked is None or found["n"] > plan.least:
        return ()
    return (
        Text(
            f"该检验最少需要的 n = {plan.least:g} 已有 power {found['power']:.3f}",
            f"the least n that the test can be made with, {plan.least:g}, has power {found['power']:.3f} already",
        ),
    )
