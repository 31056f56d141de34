"""What every coefficient of agreement answers with, and the interval that a bootstrap gives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level
from jcommunity_study.stats._resample import percentiles
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.agreement.draws import Bootstrap, check_draws, drawn
from jcommunity_study.stats.agreement.ratings import Coded

Coefficient = Callable[[Floats], tuple[Any, Any, Any]]  # sums (… × anything) → estimate, observed, expected


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


def answer(
    term: str, data: Coded, stacked: Floats, coefficient: Coefficient, *, units: np.ndarray, bootstrap: Bootstrap
) -> dict[str, Any]:
    """The fields that all coefficients share.

    `stacked`: parts × sums, which `coefficient` turns into the estimate once they are added up; `units`: which units it rests on.
    """
    resamples, seed, level = bootstrap.resamples, bootstrap.seed, bootstrap.level
    check_level(level)
    check_draws(int(data.size.sum()), resamples)
    if not units.any():
        raise StatisticsError(
            "没有一个单位被两位以上编码者评定，无法计算一致性",
            "no unit was rated by two coders or more, so there is no agreement to measure",
        )
    with np.errstate(invalid="ignore", divide="ignore"):
        estimate, observed, expected = (float(part) for part in coefficient(stacked.sum(axis=0)))
        again = drawn(lambda sums: coefficient(sums)[0], stacked, bootstrap, data.size) if resamples else np.full(1, np.nan)
    if not np.isfinite(estimate):
        raise StatisticsError(
            f"{term}：全部评定都是同一类别，偶然一致为 1，系数没有定义；请改报百分比一致",
            f"{term}: all ratings fall into one category, chance agreement is 1 and the coefficient undefined; report percent agreement",
        )
    low, high = (float(bound) for bound in percentiles(again, level))
    table = pd.DataFrame(
        [{"term": term, "estimate": estimate, "conf_low": low, "conf_high": high, "observed": observed, "expected": expected}]
    )
    return {
        "table": table, "term": term, "estimate": estimate, "conf_low": low, "conf_high": high, "observed": observed, "expected": expected,
        "n": int(units.sum()), "n_missing": int((~units).sum()), "n_coders": data.codes.shape[1], "n_groups": int(data.size.sum()),
        "level": level, "resamples": resamples, "seed": seed if resamples else None,
    }  # fmt: skip
