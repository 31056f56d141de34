"""The power of each test as a function of effect, sample size and α."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import atanh, ceil, inf, sqrt

from scipy import special, stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import number, one_of, whole
from jcommunity_study.stats._intervals import noncentral_chi2_cdf, noncentral_f_cdf, noncentral_t_cdf

SIDES = {"two-sided": 2, "one-sided": 1}
PERSONS = {"two": "group", "one": "total"}


@dataclass(frozen=True, eq=False)
class Plan:
    """`curve(effect, n, alpha)` is the power; `symbol` names the effect, below `most`; n counts `per` and is `least` or more."""

    symbol: str
    per: str
    least: float
    curve: Callable[[float, float, float], float] = field(repr=False)
    total: Callable[[float], int] = ceil
    most: float = inf


@dataclass(frozen=True)
class _Sampling:
    """Two groups of n and ratio·n (or `other`, whatever n), one group of n, or n pairs."""

    per: str
    ratio: float
    other: int | None

    @property
    def two(self) -> bool:
        return self.per == "group"

    @property
    def least(self) -> float:
        return 2 / min(1.0, self.ratio)

    def second(self, n: float) -> float:
        """People in the second group: a known share has infinitely many."""
        return inf if not self.two else self.ratio * n if self.other is None else self.other

    def root(self, n: float) -> float:
        """What a standardised effect is multiplied by."""
        return 1 / sqrt(1 / n + 1 / self.second(n))

    def total(self, n: float) -> int:
        return ceil(n) + (ceil(self.second(n) - 1e-9) if self.two else 0)


def t_test(alternative: str = "two-sided", samples: str = "two", ratio: float = 1.0, other: int | None = None) -> Plan:
    """d = difference of means / standard deviation; two groups of n and ratio·n (or `other`), one, or n pairs (d of their differences)."""
    sides, sampling = one_of("alternative", alternative, SIDES), _sampling(samples, ratio, other, {**PERSONS, "paired": "pair"})

    def curve(d: float, n: float, alpha: float) -> float:
        df, nc = n + sampling.second(n) - 2 if sampling.two else n - 1, d * sampling.root(n)
        critical = float(special.stdtrit(df, 1 - alpha / sides))
        upper = 1 - noncentral_t_cdf(critical, df, nc)
        return upper + noncentral_t_cdf(-critical, df, nc) if sides == 2 else upper

    return Plan("d", sampling.per, sampling.least, curve, sampling.total)


def proportions(
    alternative: str = "two-sided", samples: str = "two", ratio: float = 1.0, other: int | None = None, base: float | None = None
) -> Plan:
    """h = 2·asin √p₁ - 2·asin √p₂ (Cohen's arcsine), or p₁ - p₂ above a lower share p₂ = `base` (z test, its variance pooled under H₀, as
    `power.prop.test`); two groups of n and ratio·n (or `other`), or one against a known share.
    """
    sides, sampling = one_of("alternative", alternative, SIDES), _sampling(samples, ratio, other, PERSONS)

    def curve(effect: float, n: float, alpha: float) -> float:
        critical, nc, spread = float(special.ndtri(1 - alpha / sides)), effect * sampling.root(n), 1.0
        if base is not None:
            usual, spread = _deviations(base, effect, n, sampling)
            critical *= usual
        return float(special.ndtr((nc - critical) / spread) + (special.ndtr((-nc - critical) / spread) if sides == 2 else 0.0))

    if base is None:
        return Plan("h", sampling.per, sampling.least, curve, sampling.total)
    if not 0 <= number("base", base) < 1:
        raise StatisticsError(f"base={base} 应为较低的比例，在 0 与 1 之间", f"base == {base}, must be the lower share, between 0 and 1")
    return Plan("p1 - p2", sampling.per, sampling.least, curve, sampling.total, most=1.0 - base)


def _deviations(base: float, effect: float, n: float, sampling: _Sampling) -> tuple[float, float]:
    """Of the difference of shares times `root`: where both are one share, and as they are (the first group has the higher share)."""
    second = sampling.second(n)
    weight = 0.0 if second == inf else n / (n + second)  # of the first group
    high = base + effect
    pooled = weight * high + (1 - weight) * base
    return sqrt(pooled * (1 - pooled)), sqrt(high * (1 - high) * (1 - weight) + base * (1 - base) * weight)


def correlation(alternative: str = "two-sided") -> Plan:
    """Pearson's r against 0, by Fisher's z with its bias (as `pwr.r.test`; G*Power integrates exactly and differs in the third digit)."""
    sides = one_of("alternative", alternative, SIDES)

    def curve(r: float, n: float, alpha: float) -> float:
        t = float(special.stdtrit(n - 2, 1 - alpha / sides))
        critical, z = atanh(t / sqrt(t**2 + n - 2)), atanh(r) + r / (2 * (n - 1))
        reached = special.ndtr((z - critical) * sqrt(n - 3))
        return float(reached + (special.ndtr((-z - critical) * sqrt(n - 3)) if sides == 2 else 0.0))

    return Plan("r", "total", 4.0, curve, most=1.0)


def anova(groups: int) -> Plan:
    """f = standard deviation of the group means / within groups; n in each of the groups."""
    k = whole("groups", groups, 2)

    def curve(f: float, n: float, alpha: float) -> float:
        return _f_power(k - 1, (n - 1) * k, k * n * f**2, alpha)

    return Plan("f", "group", 2.0, curve, total=lambda n: k * ceil(n))


def regression(predictors: int, covariates: int = 0) -> Plan:
    """f² = ΔR² / (1 - R²) of the tested predictors beside others (covariates), noncentrality f²·n (Cohen 1988, G*Power)."""
    u, others = whole("predictors", predictors, 1), whole("covariates", covariates, 0)

    def curve(f2: float, n: float, alpha: float) -> float:
        return _f_power(u, n - u - others - 1, f2 * n, alpha)

    return Plan("f2", "total", float(u + others + 2), curve)


def chi2(df: int) -> Plan:
    """w = √Σ (p₁ - p₀)²/p₀ over the cells; Cramér's V · √(min(rows, columns) - 1) of a table."""
    free = whole("df", df, 1)

    def curve(w: float, n: float, alpha: float) -> float:
        return 1 - noncentral_chi2_cdf(float(special.chdtri(free, alpha)), free, n * w**2)

    return Plan("w", "total", 1.0, curve)


PLANS: dict[str, Callable[..., Plan]] = {
    "t": t_test, "anova": anova, "correlation": correlation, "chi2": chi2, "regression": regression, "proportions": proportions,
}  # fmt: skip


def _f_power(df1: float, df2: float, nc: float, alpha: float) -> float:
    return 1 - noncentral_f_cdf(float(stats.f.isf(alpha, df1, df2)), df1, df2, nc)


def _sampling(samples: str, ratio: float, other: int | None, known: dict[str, str]) -> _Sampling:
    per = one_of("samples", samples, known)
    if not 0 < number("ratio", ratio) < inf or (ratio != 1 and (per != "group" or other is not None)):
        raise StatisticsError(
            f"ratio={ratio} 不可用：它是第二组与第一组样本量之比，应为正数，且只用于两组，不与 other 同用",
            f"ratio == {ratio}: the second group's size over the first's must be positive, belongs to two samples, and not beside other",
        )
    if other is not None and per != "group":
        raise StatisticsError(f"other={other} 是第二组的人数，只用于两组", f"other == {other} is a second group's size, of two samples")
    return _Sampling(per, ratio, None if other is None else whole("other", other, 2))
