"""Agreement between coders on units: the share of pairs that agree, Cohen's and Fleiss' κ, Gwet's AC, Holsti.

`ratings` is units × coders; missing values are allowed where the coefficient allows them. Every coefficient here is a function of sums
over units, so a bootstrap over groups of units (interviews, say) draws sums and never touches the units again.
An interval is given when `resamples` > 0: percentiles, groups drawn with replacement (each unit is its own group when `groups` is None).
`n_jobs` threads (-1: one a core) give the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats
from jcommunity_study.stats.agreement.answer import Agreement, answer
from jcommunity_study.stats.agreement.draws import Bootstrap
from jcommunity_study.stats.agreement.ratings import by_part, coded, counts

Weights = Literal["linear", "quadratic"]


@dataclass(frozen=True, eq=False, kw_only=True)
class PercentAgreement(Agreement):
    """Share of pairs of coders that agree."""

    @property
    def agreement(self) -> float:
        """The share, 0 to 1."""
        return self.estimate


@dataclass(frozen=True, eq=False, kw_only=True)
class Kappa(Agreement):
    """Cohen's or Fleiss' κ."""

    @property
    def kappa(self) -> float:
        """(observed - expected)/(1 - expected)."""
        return self.estimate


@dataclass(frozen=True, eq=False, kw_only=True)
class Gwet(Agreement):
    """Gwet's AC1, or AC2 where disagreements are weighted."""

    @property
    def ac(self) -> float:
        """(observed - expected)/(1 - expected)."""
        return self.estimate


@dataclass(frozen=True, eq=False, kw_only=True)
class Holsti(Agreement):
    """Holsti's mean agreement of pairs of coders; `composite`: of all coders together, m·a / (1 + (m - 1)·a)."""

    composite: float

    @property
    def holsti(self) -> float:
        """The mean over pairs of coders, 0 to 1; not corrected for chance."""
        return self.estimate


def percent_agreement(
    ratings: Any, *, groups: Any = None, resamples: int = 0, seed: int | None = None, n_jobs: int = 1, level: float = 0.95
) -> PercentAgreement:
    """Share of agreeing pairs among all pairs of coders who rated the same unit (two coders: plain percent agreement; R `irr::agree`).

    Not corrected for chance; with missing ratings a unit counts in proportion to its ratings, as in Krippendorff's α. Units rated by
    fewer than two coders are left out. StatisticsError when none is left.

    >>> from jcommunity_study.stats import percent_agreement
    >>> import pandas as pd
    >>> codes = pd.DataFrame({"li": ["P1", "P1", "P2", "P2", "P1"], "wang": ["P1", "P2", "P2", "P2", "P1"]})
    >>> percent_agreement(codes).estimate
    0.8
    """
    data = coded(ratings, groups)
    counted = counts(data)
    rated = counted.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        same = np.where(data.paired, (counted * (counted - 1)).sum(axis=1) / (rated - 1), 0.0)
    sums = by_part(np.column_stack([same, rated * data.paired]), data)
    return PercentAgreement(
        **answer("percent_agreement", data, sums, _agreeing, units=data.paired, bootstrap=Bootstrap(resamples, seed, n_jobs, level))
    )


def cohen_kappa(
    ratings: Any,
    *,
    weights: Weights | None = None,
    groups: Any = None,
    resamples: int = 0,
    seed: int | None = None,
    n_jobs: int = 1,
    level: float = 0.95,
) -> Kappa:
    """Cohen's κ of two coders (1960, doi 10.1177/001316446002000104), weighted (1968) by |i-j| or (i-j)² of the categories' order.

    Chance agreement is the sum over categories of the product of both coders' shares. R: `irr::kappa2`, `psych::cohen.kappa`.

    Units that one coder skipped are left out. Raises StatisticsError unless there are two coders, a unit rated by both, and more than
    one category in use (else chance agreement is 1 and κ undefined).

    >>> from jcommunity_study.stats import cohen_kappa
    >>> import pandas as pd
    >>> codes = pd.DataFrame({"li": ["P1", "P1", "P2", "P2", "P1"], "wang": ["P1", "P2", "P2", "P2", "P1"]})
    >>> found = cohen_kappa(codes)
    >>> round(found.kappa, 3), round(found.observed, 3), found.n
    (0.615, 0.8, 5)
    """
    data = coded(ratings, groups)
    if data.codes.shape[1] != 2:
        raise StatisticsError(
            f"Cohen's κ 需要两位编码者，得到 {data.codes.shape[1]} 位；多位请用 fleiss_kappa 或 krippendorff_alpha",
            f"Cohen's kappa is for two coders, got {data.codes.shape[1]}; use fleiss_kappa or krippendorff_alpha",
        )
    k, both = max(len(data.values), 1), data.complete
    cost = _cost(weights, k)
    first, second = np.where(both[:, None], data.codes, 0).T
    given = np.eye(k)
    sums = by_part(np.column_stack([np.ones(len(both)), cost[first, second], given[first], given[second]]) * both[:, None], data)
    drawing = Bootstrap(resamples, seed, n_jobs, level)
    return Kappa(**answer("cohen_kappa", data, sums, lambda s: _cohen(s, cost), units=both, bootstrap=drawing))


def fleiss_kappa(
    ratings: Any, *, groups: Any = None, resamples: int = 0, seed: int | None = None, n_jobs: int = 1, level: float = 0.95
) -> Kappa:
    """Fleiss' κ (1971, doi 10.1037/h0031619) of any number of coders, the same number for every unit. R: `irr::kappam.fleiss`.

    Units with a missing rating are left out, and counted. Raises StatisticsError when none is left or one category alone is used.

    >>> from jcommunity_study.stats import fleiss_kappa
    >>> import pandas as pd
    >>> codes = pd.DataFrame({"li": list("AABBA"), "wang": list("ABBBA"), "zhao": list("AABAA")})
    >>> round(fleiss_kappa(codes).kappa, 3)
    0.444
    """
    data = coded(ratings, groups)
    complete = data.complete
    counted = counts(data) * complete[:, None]
    m = data.codes.shape[1]
    same = (counted * (counted - 1)).sum(axis=1) / (m * (m - 1))
    sums = by_part(np.column_stack([complete, same, counted / m]), data)
    return Kappa(**answer("fleiss_kappa", data, sums, _fleiss, units=complete, bootstrap=Bootstrap(resamples, seed, n_jobs, level)))


def gwet_ac(
    ratings: Any,
    *,
    weights: Weights | None = None,
    groups: Any = None,
    resamples: int = 0,
    seed: int | None = None,
    n_jobs: int = 1,
    level: float = 0.95,
) -> Gwet:
    """Gwet's AC1 (2008, doi 10.1348/000711006X126600), with `weights` AC2, of any number of coders, missing ratings allowed.

    Chance agreement is Σw / (q(q-1)) · Σ π(1 - π) over the q categories, π a category's mean share of a unit's ratings (Gwet 2014,
    Handbook of Inter-Rater Reliability, 4th ed.; R `irrCAC::gwet.ac1.raw`). A unit with one rating counts for π, not for agreement.
    A categorical's unused levels are categories too. Raises StatisticsError when no unit has two ratings or there is one category alone.

    >>> from jcommunity_study.stats import gwet_ac
    >>> import pandas as pd
    >>> codes = pd.DataFrame({"li": ["P1", "P1", "P2", "P2", "P1"], "wang": ["P1", "P2", "P2", "P2", "P1"]})
    >>> round(gwet_ac(codes).estimate, 3)
    0.6
    """
    data = coded(ratings, groups)
    counted = counts(data)
    rated, paired, q = counted.sum(axis=1), data.paired, len(data.values)
    like = 1 - _cost(weights, q)
    with np.errstate(invalid="ignore", divide="ignore"):
        same = np.where(paired, (counted * (counted @ like - 1)).sum(axis=1) / (rated * (rated - 1)), 0.0)
        shares = np.where(rated[:, None] > 0, counted / rated[:, None], 0.0)
    sums = by_part(np.column_stack([paired, same, rated > 0, shares]), data)
    chance = like.sum() / (q * (q - 1)) if q > 1 else np.nan
    return Gwet(
        **answer(
            "gwet_ac2" if weights else "gwet_ac1",
            data,
            sums,
            lambda s: _gwet(s, chance),
            units=paired,
            bootstrap=Bootstrap(resamples, seed, n_jobs, level),
        )
    )


def holsti(
    ratings: Any, *, groups: Any = None, resamples: int = 0, seed: int | None = None, n_jobs: int = 1, level: float = 0.95
) -> Holsti:
    """Holsti's coefficient 2M / (N₁ + N₂): M decisions on which two coders agree, of N₁ and N₂ that they took (Holsti 1969, Content
    Analysis for the Social Sciences and Humanities, p. 140); with more coders the mean over their pairs, and `composite`.

    A decision is a rating, a missing one is none. It is not corrected for chance: with few categories it is high whatever coders do, so
    report it only where a journal asks, beside a coefficient that is. Raises StatisticsError when no unit has two ratings, and for a coder
    without any.

    >>> from jcommunity_study.stats import holsti
    >>> import pandas as pd
    >>> codes = pd.DataFrame({"li": ["P1", "P1", "P2", "P2", "P1"], "wang": ["P1", "P2", "P2", "P2", "P1"]})
    >>> holsti(codes).holsti
    0.8
    """
    data = coded(ratings, groups)
    idle = np.flatnonzero((data.codes < 0).all(axis=0))
    if idle.size and data.paired.any():
        raise StatisticsError(
            f"第 {idle[0] + 1} 位编码者没有任何评定；请去掉该列", f"coder {idle[0] + 1} has no rating at all; leave the column out"
        )
    pairs = list(combinations(range(data.codes.shape[1]), 2))
    given = (data.codes >= 0).astype(float)
    same = np.column_stack([(data.codes[:, i] == data.codes[:, j]) * given[:, i] for i, j in pairs])
    taken = np.column_stack([given[:, i] + given[:, j] for i, j in pairs])
    sums = by_part(np.column_stack([same, taken]), data)
    drawing = Bootstrap(resamples, seed, n_jobs, level)
    found = answer("holsti", data, sums, lambda s: _holsti(s, len(pairs)), units=data.paired, bootstrap=drawing)
    a, m = found["estimate"], data.codes.shape[1]
    return Holsti(**found, composite=m * a / (1 + (m - 1) * a))


def _cost(weights: Weights | None, k: int) -> Floats:
    """How far apart two of k categories are, 0 to 1: any two alike without weights, else by |i-j| or (i-j)²."""
    if weights is not None and (not isinstance(weights, str) or weights not in ("linear", "quadratic")):
        raise StatisticsError(
            f"weights={weights!r} 不可用；可选 None、linear、quadratic", f"weights == {weights!r}, must be None, 'linear' or 'quadratic'"
        )
    apart = np.abs(np.subtract.outer(np.arange(k), np.arange(k))).astype(float) / max(k - 1, 1)
    return {None: (apart > 0).astype(float), "linear": apart, "quadratic": apart**2}[weights]


def _agreeing(sums: Floats) -> tuple[Any, Any, Any]:
    share = sums[..., 0] / sums[..., 1]
    return share, share, np.full_like(share, np.nan)


def _cohen(sums: Floats, cost: Floats) -> tuple[Any, Any, Any]:
    n, k = sums[..., 0], len(cost)
    observed = sums[..., 1] / n
    expected = ((sums[..., 2 : 2 + k] @ cost) * sums[..., 2 + k :]).sum(axis=-1) / n**2
    return 1 - observed / expected, 1 - observed, 1 - expected


def _fleiss(sums: Floats) -> tuple[Any, Any, Any]:
    n = sums[..., 0]
    observed, expected = sums[..., 1] / n, ((sums[..., 2:] / n[..., None]) ** 2).sum(axis=-1)
    return (observed - expected) / (1 - expected), observed, expected


def _gwet(sums: Floats, chance: float) -> tuple[Any, Any, Any]:
    observed, share = sums[..., 1] / sums[..., 0], sums[..., 3:] / sums[..., 2, None]
    expected = chance * (share * (1 - share)).sum(axis=-1)
    return (observed - expected) / (1 - expected), observed, expected


def _holsti(sums: Floats, pairs: int) -> tuple[Any, Any, Any]:
    share = np.nanmean(2 * sums[..., :pairs] / sums[..., pairs:], axis=-1)
    return share, share, np.full_like(share, np.nan)
