"""Moderated mediation: an indirect effect one of whose two paths depends on a third variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.stats._input import Floats, names_of, numbers, one_of
from jcommunity_study.stats._resample import bootstrapped, weighed_sums
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.mediation.mediate import CAUTION
from jcommunity_study.stats.mediation.moderator import Moderator, refuse_still
from jcommunity_study.stats.mediation.paths import products, solve, square
from jcommunity_study.stats.regression.design import Design, build
from jcommunity_study.stats.regression.linear import Ols, ols
from jcommunity_study.stats.regression.roles import check_roles, formula, place, stacked


@dataclass(frozen=True, eq=False, kw_only=True)
class ModeratedMediation(Result):
    """`to_frame()`, one row a value of w: the indirect effect there; then `index` (its change a unit of w) and `direct`.

    Columns: estimate, std_error (of the resamples), p_value (2·min(share below 0, share above 0)), conf_low, conf_high, `moderator` (the
    value of w). `paths`: the two equations' coefficients; `models`: their fits, of m and of y. `failed`: resamples without a value.
    """

    n: int
    n_missing: int
    path: str
    index: float
    direct: float
    intervals: str
    level: float
    resamples: int
    failed: int
    seed: int | None
    paths: pd.DataFrame = field(repr=False)
    models: tuple[Ols, Ols] = field(repr=False)
    notes: tuple[Text, ...]


def moderated_mediation(
    data: pd.DataFrame,
    *,
    x: str,
    m: str,
    w: str,
    y: str,
    path: Literal["first", "second"],
    covariates: str | Sequence[str] = (),
    at: Sequence[float] | None = None,
    cov: Any = "nonrobust",
    intervals: Literal["percentile", "bca"] = "percentile",
    resamples: int = 5000,
    seed: int | None = None,
    n_jobs: int = 1,
    level: float = 0.95,
) -> ModeratedMediation:
    """The indirect effect of x on y through m at values of w, and the index of moderated mediation (Hayes 2015, PROCESS models 7 and 14).

    `path` says which path w moderates: first (m ~ x * w, y ~ x + m; index: the product's coefficient times m's) or second (m ~ x,
    y ~ x + m * w; index: x's coefficient times the product's). Parameters: `x` and `w` numbers or factors of two levels, `m` and `y`
    numbers; `covariates` stand in both equations; `at` the values of w (default: its mean and a standard deviation to either side, or both
    values of two), the same in every resample; `cov` of the equations' own tests; resampling as in `mediation`. Least squares.

    Returns ModeratedMediation; its `notes` begin with what such an analysis cannot show. R: `lm`, `boot`.

    Raises StatisticsError as `mediation`, and for a w of more than two levels or `at` for a factor.

    >>> from jcommunity_study.stats import moderated_mediation
    >>> random = np.random.default_rng(1)
    >>> table = pd.DataFrame(random.normal(size=(200, 2)), columns=["meetings", "years"])
    >>> table["trust"] = 0.3 * table["meetings"] * table["years"] + random.normal(size=200)
    >>> table["votes"] = 0.5 * table["trust"] + random.normal(size=200)
    >>> found = moderated_mediation(
    ...     table, x="meetings", m="trust", w="years", y="votes", path="first", at=[-1, 0, 1], resamples=1000, seed=1
    ... )
    >>> found.to_frame()["term"].tolist()
    ['indirect | years = -1', 'indirect | years = 0', 'indirect | years = 1', 'index', 'direct']
    """
    first = one_of("path", path, {"first": True, "second": False})
    covariates = names_of(covariates)
    check_roles(x, m, w, y, *covariates)
    whole = build(formula(y, (*covariates, x, m, w)), data)
    refuse_still(whole.frame, x if first else m, w)
    frame = data.iloc[whole.rows]
    models = (
        ols(formula(m, (*covariates, x, *((w,) if first else ())), (x, w) if first else None), frame, cov=cov),
        ols(formula(y, (*covariates, x, m, *(() if first else (w,))), None if first else (m, w)), frame, cov=cov),
    )
    moderator = Moderator(w, whole.frame[w])
    values = moderator.asked(at)
    numeric = np.arange(2.0) if moderator.levels else np.array(list(values.values()), dtype=float)
    evaluate = _effects(whole, (x, m, w), numeric, first)
    found = bootstrapped(evaluate, whole.n, intervals=intervals, resamples=resamples, seed=seed, n_jobs=n_jobs, level=level)
    table = tidy({"term": [*moderator.terms("indirect", values), "index", "direct"], **found.columns})
    table["moderator"] = [*values.values(), None, None]
    index, direct = map(float, found.columns["estimate"][-2:])
    return ModeratedMediation(
        table=table, n=whole.n, n_missing=whole.n_missing, path=path, index=index, direct=direct, intervals=intervals, level=level,
        resamples=resamples, failed=found.failed, seed=seed, paths=stacked(models), models=models,
        notes=(CAUTION, *whole.notes, *moderator.notes(values), *found.notes),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Effects:
    """Of weightings (b × n): the indirect effect at each value of w, the index, the direct effect.

    `pairs` are products of intercept, covariates, x, m, w, the moderated path's product and y, centred and divided by `scale`; `at` the
    values of w on that scale.
    """

    pairs: Floats = field(repr=False)
    scale: Floats
    at: Floats
    first: bool

    def __call__(self, times: Floats) -> Floats:
        size = self.scale.size
        x, m, w, product, y = range(size - 5, size)
        base, moderated = list(range(x)), [w, product]
        gram = square(weighed_sums(times, self.pairs), size)
        a = _fitted(gram, [*base, x, *(moderated if self.first else ())], m)
        b = _fitted(gram, [*base, x, m, *(() if self.first else moderated)], y)
        indirect = (a[:, [x]] + a[:, [product]] * self.at) * (b[:, [m]] + b[:, [product]] * self.at)
        index = (a[:, product] * b[:, m] + a[:, x] * b[:, product]) / self.scale[w]
        return np.column_stack([indirect, index, b[:, x]]) * (self.scale[y] / self.scale[x])


def _fitted(gram: Floats, predictors: list[int], outcome: int) -> Floats:
    """Least-squares coefficients (b × columns), zero for a column that is no predictor."""
    coefficients = np.zeros(gram.shape[:2])
    inside = gram[:, predictors][:, :, predictors]
    coefficients[:, predictors] = solve(inside, gram[:, predictors, outcome][:, :, None])[:, :, 0]
    return coefficients


def _effects(whole: Design, names: tuple[str, str, str], at: Floats, first: bool) -> _Effects:
    special = [place(whole, name) for name in names]
    others = [j for j in range(len(whole.names)) if j not in special]
    values = np.column_stack([whole.matrix[:, [*others, *special]], numbers(whole.outcome, whole.left)])
    centre, scale = values.mean(axis=0), values.std(axis=0)
    centre[0], scale[0] = 0.0, 1.0
    z = (values - centre) / scale
    product = z[:, -4 if first else -3] * z[:, -2]
    columns = np.insert(z, z.shape[1] - 1, product, axis=1)
    return _Effects(products(columns), np.insert(scale, scale.size - 1, 1.0), (at - centre[-2]) / scale[-2], first)
