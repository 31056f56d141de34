"""Power of an ordered logit, by simulating studies and fitting each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil, inf, sqrt
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, check_level, numbers, whole
from jcommunity_study.stats._intervals import wilson
from jcommunity_study.stats._resample import streamed
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.ordinal.layout import Layout
from jcommunity_study.stats.ordinal.likelihood import evaluate, prepare
from jcommunity_study.stats.power.analytic import absent, check_ranges
from jcommunity_study.stats.regression.newton import maximise
from jcommunity_study.stats.regression.separation import suspicious

ROUNDS = 25  # of guess and simulation; two or three are usual
LEAST, MOST = 10, 1_000_000  # people
GREATEST = 20.0  # log odds ratio


@dataclass(frozen=True, eq=False, kw_only=True)
class SimulatedPower(Result):
    """Log odds ratio `effect`, people `n`, `power` (with its Wilson interval over the simulations) at level `alpha`; `solved` was absent.

    `to_frame()`: the values tried, one row each: effect, n, power, conf_low, conf_high. `failed`: simulated studies whose model has no
    estimate (one answer only, separation); they count as not significant.
    """

    solved: str
    effect: float
    odds_ratio: float
    n: int
    power: float
    conf_low: float
    conf_high: float
    alpha: float
    simulations: int
    failed: int
    seed: int | None
    notes: tuple[Text, ...]


def power_ordered_logit(
    probabilities: Sequence[float],
    *,
    effect: float | None = None,
    n: int | None = None,
    power: float | None = None,
    alpha: float = 0.05,
    share: float | None = 0.5,
    simulations: int = 1000,
    seed: int | None = None,
    n_jobs: int = 1,
) -> SimulatedPower:
    """How often a two-sided Wald test of a proportional-odds model finds a log odds ratio; or the n, or the effect, found that often.

    Parameters: `probabilities` of the answers, lowest first, where x is 0; `effect` the log odds ratio of a higher answer, of a group that
    holds `share` of the people, or with `share` None of a standard deviation of a normal x; exactly one of `effect`, `n` (all people) and
    `power` is None. `simulations` studies by `seed`, the same for any number of `n_jobs` threads.

    n and effect are found by repetition: the noncentrality that a simulated power implies grows as n·effect². The start is the expected
    information without effect (Whitehead 1993, doi 10.1002/sim.4780122404). The power that is returned was simulated at what is returned,
    so it is near the one asked, within its interval.

    Raises StatisticsError unless one of the three is None; for fewer than two answers, probabilities that are not positive or do not add up
    to 1, a share outside 0–1, no seed.

    >>> from jcommunity_study.stats import power_ordered_logit
    >>> found = power_ordered_logit([0.3, 0.4, 0.2, 0.1], effect=0.6, n=200, simulations=100, seed=1)
    >>> found.conf_low < 0.67 < found.conf_high
    True
    """
    given: dict[str, float | None] = {"effect": effect, "n": n, "power": power}
    solved = absent(given)
    check_level(alpha, "alpha")
    check_ranges({**given, "alpha": alpha}, {"effect": (0.0, GREATEST), "n": (LEAST, MOST), "alpha": (0.0, 1.0), "power": (0.0, 1.0)})
    people = 0 if n is None else whole("n", n, LEAST)
    study = _study(probabilities, share)

    def simulated(effect: float, size: float) -> _Tried:
        n = min(max(LEAST, ceil(size)), MOST)
        z = np.array(streamed(lambda random: study.wald(effect, n, random), simulations, seed, n_jobs, "simulations"))
        significant = int((np.abs(z) > _normal(1 - alpha / 2)).sum())  # a NaN is not
        found, low, high = map(float, wilson(significant, simulations))
        return _Tried(effect, n, found, low, high, int(np.isnan(z).sum()))

    if power is None:
        tried = [simulated(float(effect or 0), people)]
    else:
        needed = _normal(1 - alpha / 2) + _normal(power)
        trial: Callable[[float], _Tried]
        if effect is not None:
            start, growth, trial = (needed / effect) ** 2 / study.information, 2, partial(simulated, effect)
        else:
            start, growth, trial = needed / sqrt(study.information * people), 1, lambda b: simulated(min(b, GREATEST), people)
        tried = _searched(trial, start, growth, power, alpha, simulations)
        _refuse_astray(tried, power)
    return SimulatedPower(
        table=pd.DataFrame(tried).drop(columns="failed"), solved=solved, odds_ratio=float(np.exp(tried[-1].effect)), alpha=alpha,
        simulations=simulations, seed=seed, notes=_notes(tried[-1], simulations), **tried[-1]._asdict(),
    )  # fmt: skip


class _Tried(NamedTuple):
    effect: float
    n: int
    power: float
    conf_low: float
    conf_high: float
    failed: int


@dataclass(frozen=True, eq=False)
class _Study:
    """Answers as cut-points of a logistic latent answer; x a group of `share`, or standard normal."""

    probabilities: Floats
    share: float | None

    @property
    def cuts(self) -> Floats:
        return np.asarray(special.logit(np.cumsum(self.probabilities)[:-1]))

    @property
    def information(self) -> float:
        """About the log odds ratio, per person, without effect."""
        spread = 1.0 if self.share is None else self.share * (1 - self.share)
        return float(spread * (1 - (self.probabilities**3).sum()) / 3)

    def wald(self, effect: float, n: int, random: np.random.Generator) -> float:
        """z of one simulated study; NaN where its model has no estimate."""
        x, codes, weights = self._rows(effect, n, random) if self.share is None else self._cells(effect, n, self.share, random)
        present, codes = np.unique(codes, return_inverse=True)
        if present.size < 2:
            return float("nan")
        problem = prepare(x[:, None], codes.astype(np.intp), present.size, weights, "logit")
        found = maximise(lambda at: evaluate(problem, at), np.append(problem.cuts, 0.0))
        if suspicious(found, Layout(problem.n_thresholds, 1).owner, np.ptp(problem.x, axis=1)):
            return float("nan")
        return float(found.parameters[-1] / np.sqrt(found.inverse[-1, -1]))

    def _rows(self, effect: float, n: int, random: np.random.Generator) -> tuple[Floats, Integers, None]:
        x = random.normal(size=n)
        return x, np.searchsorted(self.cuts, random.logistic(size=n) + effect * x).astype(np.intp), None

    def _cells(self, effect: float, n: int, share: float, random: np.random.Generator) -> tuple[Floats, Integers, Floats]:
        """Two groups: how many gave each answer."""
        second = min(max(1, round(n * share)), n - 1)
        moved = np.diff(special.expit(self.cuts - effect), prepend=0.0, append=1.0)
        counts = np.concatenate([random.multinomial(n - second, self.probabilities), random.multinomial(second, moved)])
        k, some = self.probabilities.size, counts > 0
        x, codes = np.repeat([0.0, 1.0], k), np.tile(np.arange(k), 2)
        return x[some], codes[some].astype(np.intp), counts[some].astype(float)


def _searched(
    simulated: Callable[[float], _Tried], start: float, growth: int, power: float, alpha: float, simulations: int
) -> list[_Tried]:
    """Until the simulated power is within a standard error of the one asked: each guess is corrected by the noncentrality that its power
    implies, which grows as guess^(1 / growth), by a factor of two at most, and kept between guesses known too small and too great.
    """
    needed, error = _normal(1 - alpha / 2) + _normal(power), sqrt(power * (1 - power) / simulations)
    tried: list[_Tried] = []
    now, low, high = start, 0.0, inf
    for _ in range(ROUNDS):
        tried.append(simulated(now))
        reached = tried[-1].power
        if abs(reached - power) <= error or tried[-1] in tried[:-1]:
            break
        low, high = (now, high) if reached < power else (low, now)
        implied = _normal(1 - alpha / 2) + _normal(min(max(reached, 0.5 / simulations), 1 - 0.5 / simulations))
        guess = now * min(max(needed / max(implied, 0.1), 0.5), 2.0) ** growth
        now = guess if low < guess < high else sqrt(low * high)
    return tried


def _study(probabilities: Sequence[float], share: float | None) -> _Study:
    p = numbers(probabilities, "probabilities")
    if p.ndim != 1 or p.size < 2 or not (p > 0).all() or abs(p.sum() - 1) > 1e-9:
        raise StatisticsError(
            f"probabilities={p.tolist()} 应为两个以上答案的概率，均大于 0，合计为 1",
            f"probabilities == {p.tolist()}, must be those of two or more answers, all above 0, and add up to 1",
        )
    return _Study(p, None if share is None else check_level(share, "share"))


def _normal(p: float) -> float:
    return float(special.ndtri(p))


def _refuse_astray(tried: list[_Tried], power: float) -> None:
    if not tried[-1].conf_low <= power <= tried[-1].conf_high:
        best = min(tried, key=lambda one: abs(one.power - power))
        raise StatisticsError(
            f"模拟未能达到 power {power}：最接近的是 n = {best.n}、effect = {best.effect:.4g} 时的 {best.power:.3f}；请检查概率与效应",
            f"no simulated power near {power}: the nearest is {best.power:.3f}, at n = {best.n}, effect = {best.effect:.4g}; "
            "check probabilities and effect",
        )


def _notes(found: _Tried, simulations: int) -> tuple[Text, ...]:
    if not found.failed:
        return ()
    return (
        Text(
            f"{simulations} 次模拟中有 {found.failed} 次模型无法估计（只有一种答案或完全分离），按不显著计",
            f"{found.failed} of {simulations} studies had no estimate (one answer only, or separation); they count as not significant",
        ),
    )
