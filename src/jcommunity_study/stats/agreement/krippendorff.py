"""Krippendorff's α on units: any number of coders, missing ratings allowed, four scales."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from jcommunity_study.stats._input import Floats, numbers, one_of
from jcommunity_study.stats.agreement.answer import Agreement, answer
from jcommunity_study.stats.agreement.draws import Bootstrap
from jcommunity_study.stats.agreement.ratings import Coded, by_part, coded, counts

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS: tuple[str, ...] = ("nominal", "ordinal", "interval", "ratio")


@dataclass(frozen=True, eq=False, kw_only=True)
class Alpha(Agreement):
    """Krippendorff's α; `observed` and `expected` are disagreements here."""

    metric: str

    @property
    def alpha(self) -> float:
        """1 - observed/expected disagreement."""
        return self.estimate


def krippendorff_alpha(
    ratings: Any,
    *,
    level: Level = "nominal",
    groups: Any = None,
    resamples: int = 0,
    seed: int | None = None,
    n_jobs: int = 1,
    conf_level: float = 0.95,
) -> Alpha:
    """Krippendorff's α for any number of coders, missing ratings allowed (Krippendorff 2019, Content Analysis,
    ch. 12; R `irr::kripp.alpha`).

    `level` is the scale: nominal, ordinal (categories in their order), interval or ratio (numbers). Units with fewer than two
    ratings are left out. The interval resamples units, or `groups` of them, by `seed`; Krippendorff's own draws pairs of ratings and is
    narrower. Raises StatisticsError when no unit is left, when all ratings are the same, or for text on a numeric scale.

    >>> from jcommunity_study.stats import krippendorff_alpha
    >>> import pandas as pd
    >>> codes = pd.DataFrame({"li": [1, 2, 3, 3, None], "wang": [1, 2, 3, 4, 2], "zhao": [1, 3, 3, 4, 2]})
    >>> found = krippendorff_alpha(codes, level="ordinal")
    >>> round(found.alpha, 3), found.n
    (0.856, 5)
    """
    one_of("level", level, dict.fromkeys(LEVELS))
    data = coded(ratings, groups)
    scale = numbers(pd.Series(list(data.values)), "ratings") if level in {"interval", "ratio"} else np.arange(len(data.values), dtype=float)
    counted = counts(data) * data.paired[:, None]
    if level == "ordinal":
        found = answer(
            "krippendorff_alpha",
            data,
            _coincidences(data, counted),
            _of_order,
            units=data.paired,
            bootstrap=Bootstrap(resamples, seed, n_jobs, conf_level),
        )
    else:
        apart = _apart(scale, level)
        sums = by_part(np.column_stack([_within(counted, apart), counted]), data)
        found = answer(
            "krippendorff_alpha",
            data,
            sums,
            lambda s: _alpha(s[..., 0], s[..., 1:], apart),
            units=data.paired,
            bootstrap=Bootstrap(resamples, seed, n_jobs, conf_level),
        )
    return Alpha(**found, metric=level)


def _within(counted: Floats, apart: Floats) -> Floats:
    """Per unit, the distances of its pairs of ratings, a unit of m ratings counting m."""
    pairs = np.maximum(counted.sum(axis=1) - 1, 1)
    return np.concatenate([((block @ apart) * block).sum(axis=1) for block in _blocks(counted)]) / pairs


def _blocks(counted: Floats) -> Iterator[Floats]:
    step = max(1, (1 << 22) // max(counted.shape[1], 1))
    for start in range(0, max(len(counted), 1), step):
        yield counted[start : start + step]


def _alpha(within: Floats, margin: Floats, apart: Floats) -> tuple[Any, Any, Any]:
    n = margin.sum(axis=-1)
    observed = within / n
    expected = ((margin @ apart) * margin).sum(axis=-1) / (n * (n - 1))
    return 1 - observed / expected, observed, expected


def _apart(scale: Floats, level: str) -> Floats:
    """δ² between categories, of a scale on which it is the same whatever else was rated."""
    if level == "nominal":
        return 1 - np.eye(scale.size)
    apart = np.subtract.outer(scale, scale)
    if level == "interval":
        return np.asarray(apart**2)
    total = np.add.outer(scale, scale)
    return np.asarray(np.divide(apart, total, out=np.zeros_like(apart), where=total != 0) ** 2)


def _coincidences(data: Coded, counted: Floats) -> Floats:
    """Per part, the pairs of ratings of the same unit (parts × K × K), a unit of m ratings counting m."""
    weight = 1 / np.maximum(counted.sum(axis=1) - 1, 1)
    k = counted.shape[1]
    made = np.empty((len(data.size), k, k))
    order = np.argsort(data.part, kind="stable")
    ends = np.cumsum(np.bincount(data.part, minlength=len(data.size)))[:-1]
    for part, units in enumerate(np.split(order, ends)):
        inside, w = counted[units], weight[units]
        made[part] = (inside * w[:, None]).T @ inside - np.diag(w @ inside)
    return made


def _of_order(table: Floats) -> tuple[Any, Any, Any]:
    """The ordinal α: two categories are as far apart as there are ratings between them, half of their own included."""
    margin = table.sum(axis=-1)
    n = margin.sum(axis=-1)
    middle = np.cumsum(margin, axis=-1) - margin / 2
    apart = (middle[..., :, None] - middle[..., None, :]) ** 2
    observed = (table * apart).sum(axis=(-2, -1)) / n
    expected = (margin[..., :, None] * margin[..., None, :] * apart).sum(axis=(-2, -1)) / (n * (n - 1))
    return 1 - observed / expected, observed, expected
