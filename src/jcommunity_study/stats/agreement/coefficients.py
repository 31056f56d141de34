"""Agreement between coders on units.

`ratings` is units × coders; missing values are allowed where the coefficient allows them. Every coefficient here is a function of counts
that add up over units, so a bootstrap over groups of units (interviews, say) draws sums of tables and never touches the units again.
An interval is given when `resamples` > 0: percentiles, groups drawn with replacement (each unit is its own group when `groups` is None).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, numbers
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.agreement.ratings import Coded, by_group, coded, coincidences, counts, draw, percentiles

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS: tuple[str, ...] = ("nominal", "ordinal", "interval", "ratio")


@dataclass(frozen=True, eq=False, kw_only=True)
class Agreement(Result):
    """One coefficient: `estimate` with `conf_low`, `conf_high` (NaN without resamples).

    `n` units used, `n_missing` units left out, `n_coders`, `n_groups` resampled, `expected` agreement by chance (or NaN), `seed`.
    `to_frame()` is that row.
    """

    term: str
    estimate: float
    conf_low: float
    conf_high: float
    observed: float
    expected: float
    n: int
    n_missing: int
    n_coders: int
    n_groups: int
    level: float
    resamples: int
    seed: int | None


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
class Alpha(Agreement):
    """Krippendorff's α; `observed` and `expected` are disagreements here."""

    metric: str

    @property
    def alpha(self) -> float:
        """1 - observed/expected disagreement."""
        return self.estimate


def percent_agreement(
    ratings: Any, *, groups: Any = None, resamples: int = 0, seed: int | None = None, level: float = 0.95
) -> PercentAgreement:
    """Share of agreeing pairs among all pairs of coders who rated the same unit (two coders: plain percent agreement; R `irr::agree`).

    Not corrected for chance; with missing ratings a unit counts in proportion to its ratings, as in Krippendorff's α. Units rated by
    fewer than two coders are left out. StatisticsError when none is left.
    """
    data = coded(ratings, groups)
    return PercentAgreement(
        **_answer("percent_agreement", data, coincidences(data), _agreeing, resamples=resamples, seed=seed, level=level, units=data.paired)
    )


def cohen_kappa(
    ratings: Any,
    *,
    weights: Literal["linear", "quadratic"] | None = None,
    groups: Any = None,
    resamples: int = 0,
    seed: int | None = None,
    level: float = 0.95,
) -> Kappa:
    """Cohen's κ of two coders (1960, doi 10.1177/001316446002000104), weighted (1968) by |i-j| or (i-j)² of the categories' order.

    Chance agreement is the sum over categories of the product of both coders' shares. R: `irr::kappa2`, `psych::cohen.kappa`.

    Units that one coder skipped are left out. Raises StatisticsError unless there are two coders, a unit rated by both, and more than
    one category in use (else chance agreement is 1 and κ undefined).
    """
    data = coded(ratings, groups)
    if data.codes.shape[1] != 2:
        raise StatisticsError(
            f"Cohen's κ 需要两位编码者，得到 {data.codes.shape[1]} 位；多位请用 fleiss_kappa 或 krippendorff_alpha",
            f"Cohen's kappa is for two coders, got {data.codes.shape[1]}; use fleiss_kappa or krippendorff_alpha",
        )
    if weights not in {None, "linear", "quadratic"}:
        raise StatisticsError(
            f"weights={weights!r} 不可用；可选 None、linear、quadratic", f"weights == {weights!r}, must be None, 'linear' or 'quadratic'"
        )
    k = len(data.values)
    apart = np.abs(np.subtract.outer(np.arange(k), np.arange(k))).astype(float)
    cost = {None: (apart > 0).astype(float), "linear": apart, "quadratic": apart**2}[weights]
    both = data.complete
    cell = (data.group[both] * k + data.codes[both, 0]) * k + data.codes[both, 1]
    tables = np.bincount(cell, minlength=data.n_groups * k * k).reshape(data.n_groups, k, k).astype(float)
    scaled = cost / max(float(cost.max()), 1.0)
    return Kappa(
        **_answer("cohen_kappa", data, tables, lambda t: _cohen(t, scaled), resamples=resamples, seed=seed, level=level, units=both)
    )


def fleiss_kappa(ratings: Any, *, groups: Any = None, resamples: int = 0, seed: int | None = None, level: float = 0.95) -> Kappa:
    """Fleiss' κ (1971, doi 10.1037/h0031619) of any number of coders, the same number for every unit. R: `irr::kappam.fleiss`.

    Units with a missing rating are left out, and counted. Raises StatisticsError when none is left or one category alone is used.
    """
    data = coded(ratings, groups)
    complete = data.complete
    counted = counts(data) * complete[:, None]
    m = data.codes.shape[1]
    same = (counted * (counted - 1)).sum(axis=1) / (m * (m - 1))
    stacked = by_group(np.column_stack([complete, same, counted / m]), data)
    return Kappa(**_answer("fleiss_kappa", data, stacked, _fleiss, resamples=resamples, seed=seed, level=level, units=complete))


def krippendorff_alpha(
    ratings: Any, *, level: Level = "nominal", groups: Any = None, resamples: int = 0, seed: int | None = None, conf_level: float = 0.95
) -> Alpha:
    """Krippendorff's α for any number of coders, missing ratings allowed (Krippendorff 2019, Content Analysis,
    ch. 12; R `irr::kripp.alpha`).

    `level` is the scale: nominal, ordinal (categories in their order), interval or ratio (numbers). Units with fewer than two
    ratings are left out. Raises StatisticsError when none is left, when all ratings are the same, or for text on a numeric scale.
    """
    if level not in LEVELS:
        raise StatisticsError(
            f"level={level!r} 不可用；可选：{', '.join(LEVELS)}", f"level == {level!r}, must be one of {', '.join(LEVELS)}"
        )
    data = coded(ratings, groups)
    scale = numbers(pd.Series(list(data.values)), "ratings") if level in {"interval", "ratio"} else np.arange(len(data.values), dtype=float)

    def coefficient(table: Floats) -> tuple[Any, Any, Any]:
        return _krippendorff(table, scale, level)

    pairs = coincidences(data)
    answer = _answer("krippendorff_alpha", data, pairs, coefficient, resamples=resamples, seed=seed, level=conf_level, units=data.paired)
    return Alpha(**answer, metric=level)


def _answer(
    term: str,
    data: Coded,
    stacked: Floats,
    coefficient: Callable[[Floats], tuple[Any, Any, Any]],
    *,
    resamples: int,
    seed: int | None,
    level: float,
    units: np.ndarray,
) -> dict[str, Any]:
    """The fields that all coefficients share."""
    check_level(level)
    if not units.any():
        raise StatisticsError(
            "没有一个单位被两位以上编码者评定，无法计算一致性",
            "no unit was rated by two coders or more, so there is no agreement to measure",
        )
    with np.errstate(invalid="ignore", divide="ignore"):
        estimate, observed, expected = (float(part) for part in coefficient(stacked.sum(axis=0)))
        drawn = coefficient(draw(stacked, resamples, seed))[0] if resamples else np.full((1, 1), np.nan)
    if not np.isfinite(estimate):
        raise StatisticsError(
            f"{term}：全部评定都是同一类别，偶然一致为 1，系数没有定义；请改报百分比一致",
            f"{term}: all ratings fall into one category, chance agreement is 1 and the coefficient undefined; report percent agreement",
        )
    low, high = (float(bound) for bound in percentiles(drawn.reshape(-1), level))
    table = pd.DataFrame(
        [{"term": term, "estimate": estimate, "conf_low": low, "conf_high": high, "observed": observed, "expected": expected}]
    )
    return {
        "table": table, "term": term, "estimate": estimate, "conf_low": low, "conf_high": high, "observed": observed, "expected": expected,
        "n": int(units.sum()), "n_missing": int((~units).sum()), "n_coders": data.codes.shape[1], "n_groups": data.n_groups,
        "level": level, "resamples": resamples, "seed": seed if resamples else None,
    }  # fmt: skip


def _agreeing(table: Floats) -> tuple[Any, Any, Any]:
    share = np.trace(table, axis1=-2, axis2=-1) / table.sum(axis=(-2, -1))
    return share, share, np.full_like(share, np.nan)


def _cohen(table: Floats, cost: Floats) -> tuple[Any, Any, Any]:
    n = table.sum(axis=(-2, -1))
    observed = (table * cost).sum(axis=(-2, -1)) / n
    margins = table.sum(axis=-1)[..., :, None] * table.sum(axis=-2)[..., None, :]
    expected = (margins * cost).sum(axis=(-2, -1)) / n**2
    return 1 - observed / expected, 1 - observed, 1 - expected


def _fleiss(sums: Floats) -> tuple[Any, Any, Any]:
    n = sums[..., 0]
    observed, expected = sums[..., 1] / n, ((sums[..., 2:] / n[..., None]) ** 2).sum(axis=-1)
    return (observed - expected) / (1 - expected), observed, expected


def _krippendorff(table: Floats, scale: Floats, level: str) -> tuple[Any, Any, Any]:
    margin = table.sum(axis=-1)
    n = margin.sum(axis=-1)
    distance = _distance(margin, scale, level)
    observed = (table * distance).sum(axis=(-2, -1)) / n
    expected = (margin[..., :, None] * margin[..., None, :] * distance).sum(axis=(-2, -1)) / (n * (n - 1))
    return 1 - observed / expected, observed, expected


def _distance(margin: Floats, scale: Floats, level: str) -> Floats:
    """δ² between categories; the ordinal one counts the ratings between them."""
    if level == "nominal":
        return 1 - np.eye(scale.size)
    if level == "ordinal":
        middle = np.cumsum(margin, axis=-1) - margin / 2
        return np.asarray((middle[..., :, None] - middle[..., None, :]) ** 2)
    apart = np.subtract.outer(scale, scale)
    if level == "interval":
        return np.asarray(apart**2)
    total = np.add.outer(scale, scale)
    return np.asarray(np.divide(apart, total, out=np.zeros_like(apart), where=total != 0) ** 2)
