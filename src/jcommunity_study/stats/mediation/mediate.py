"""Indirect effects with bootstrap intervals: simple, parallel and serial mediation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, names_of, numbers, one_of
from jcommunity_study.stats._resample import bootstrapped
from jcommunity_study.stats._result import Result, tidy
from jcommunity_study.stats.mediation.binary import binary_effects
from jcommunity_study.stats.mediation.moderator import has_range
from jcommunity_study.stats.mediation.paths import Columns, LinearEffects, products
from jcommunity_study.stats.regression.binary import Binary, logit
from jcommunity_study.stats.regression.design import Design, build
from jcommunity_study.stats.regression.linear import Ols, ols
from jcommunity_study.stats.regression.roles import check_roles, formula, place, stacked

FITS: dict[str, Callable[..., Ols | Binary]] = {"ols": ols, "logit": logit}
MOST_SERIAL = 5  # 31 routes; more are read by nobody
CAUTION = Text(
    "间接效应只说明数据与该路径一致；横截面数据不能识别中介机制：变量的先后次序与未测量的共同原因都是假定，不是发现",
    "an indirect effect says that the data agree with the paths; cross-sectional mediation identifies no mechanism: the order of the "
    "variables and the absence of unmeasured common causes are assumed, not found",
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Mediation(Result):
    """`to_frame()`, one row an effect: each route (`x -> m -> y`), then `indirect`, `direct`, `total`.

    Columns: estimate, std_error (of the resamples), p_value (2·min(share below 0, share above 0), R `mediate`'s), conf_low, conf_high,
    `scale`. With `model` ols all are in units of y a unit of x, `standardized` those times sd(x)/sd(y), and for a route of one mediator
    sobel_se, aroian_se; with logit the routes are log odds (which do not add up to a total effect) and the other three differences in the
    probability. `proportion`: indirect / total, of use only where both have one sign. `paths`: every equation's coefficients; `models`: the
    fits: one a mediator, then y with mediators, then y without. `failed`: resamples without a value (a level absent, separation).
    """

    n: int
    n_missing: int
    model: str
    serial: bool
    indirect: float
    direct: float
    total: float
    proportion: float
    intervals: str
    level: float
    resamples: int
    failed: int
    seed: int | None
    paths: pd.DataFrame = field(repr=False)
    models: tuple[Ols | Binary, ...] = field(repr=False)
    notes: tuple[Text, ...]


def mediation(
    data: pd.DataFrame,
    *,
    x: str,
    m: str | Sequence[str],
    y: str,
    covariates: str | Sequence[str] = (),
    serial: bool = False,
    model: Literal["ols", "logit"] = "ols",
    contrast: tuple[float, float] = (0.0, 1.0),
    cov: Any = "nonrobust",
    intervals: Literal["percentile", "bca"] = "percentile",
    resamples: int = 5000,
    seed: int | None = None,
    n_jobs: int = 1,
    level: float = 0.95,
) -> Mediation:
    """How much of the association of x with y runs through mediators m, given covariates (Hayes 2022, PROCESS models 4 and 6).

    Parameters: `x` a number or a factor of two levels; `m` one or several numeric mediators, in parallel, or with `serial` in causal order;
    `covariates` (numbers or factors) stand in every equation; `model` of y: ols, or logit for two values; `contrast` the two values of x
    that probabilities are compared between (0 and 1 for a factor); `cov` of the equations' own tests; `intervals` percentile or bca;
    `resamples` of rows by `seed`, the same for any number of `n_jobs` threads.

    Mediators are linear in their predictors, without interaction of x and m. For a binary y the effects on the probability are natural
    effects averaged over the rows and over both arms (Imai, Keele & Tingley 2010; R `mediation::mediate`), the mediators' normal errors
    integrated by quadrature where R draws them.

    Returns Mediation; its `notes` begin with what such an analysis cannot show. R: `lavaan` (`ind := a*b`), `mediation::mediate`, `boot`.

    Raises StatisticsError: see `design.build` (missing column, constant or collinear columns, too few rows); x of more than one column; a
    mediator that is no number; a variable in two roles; more than five serial mediators; a mediator or y without variance; separation; a
    contrast of anything but two different values.

    >>> from jcommunity_study.stats import mediation
    >>> random = np.random.default_rng(1)
    >>> table = pd.DataFrame({"meetings": random.normal(size=200)})
    >>> table["trust"] = 0.5 * table["meetings"] + random.normal(size=200)
    >>> table["votes"] = 0.4 * table["trust"] + random.normal(size=200)
    >>> found = mediation(table, x="meetings", m="trust", y="votes", resamples=1000, seed=1)
    >>> found.to_frame()["term"].tolist()
    ['meetings -> trust -> votes', 'indirect', 'direct', 'total']
    >>> round(found.indirect, 3), round(found.direct + found.indirect - found.total, 6)
    (0.093, 0.0)
    """
    fit = one_of("model", model, FITS)
    mediators, covariates = names_of(m), names_of(covariates)
    check_roles(x, *mediators, y, *covariates)
    _check_mediators(mediators, serial)
    _check_contrast(contrast)
    whole = build(formula(y, (x, *covariates, *mediators)), data)
    frame = data.iloc[whole.rows]
    equations = [ols(formula(v, (x, *covariates, *(mediators[:i] if serial else ()))), frame, cov=cov) for i, v in enumerate(mediators)]
    outcome: tuple[Any, ...] = tuple(fit(formula(y, (x, *covariates, *more)), frame, cov=cov) for more in (mediators, ()))
    models = (*equations, *outcome)
    columns, centre = _columns(whole, outcome[0], x, mediators, serial)
    evaluate = _effects(columns, centre, outcome[0], contrast)
    found = bootstrapped(evaluate, whole.n, intervals=intervals, resamples=resamples, seed=seed, n_jobs=n_jobs, level=level)
    indirect, direct, total = map(float, found.columns["estimate"][-3:])
    table = _table(columns, (x, mediators, y), found.columns, models)
    return Mediation(
        table=table, n=whole.n, n_missing=whole.n_missing, model=model, serial=serial, indirect=indirect, direct=direct, total=total,
        proportion=indirect / total if total else float("nan"), intervals=intervals, level=level, resamples=resamples,
        failed=found.failed, seed=seed, paths=stacked(models), models=models,
        notes=(CAUTION, *whole.notes, *_two_valued(whole, mediators), *found.notes),
    )  # fmt: skip


def _check_mediators(mediators: tuple[str, ...], serial: bool) -> None:
    if not mediators:
        raise StatisticsError("至少要有一个中介变量；请给出 m=…", "there must be a mediator; give m=…")
    if serial and len(mediators) > MOST_SERIAL:
        raise StatisticsError(
            f"链式中介最多 {MOST_SERIAL} 个中介变量，得到 {len(mediators)} 个",
            f"{len(mediators)} serial mediators, at most {MOST_SERIAL} are possible",
        )


def _check_contrast(contrast: tuple[float, float]) -> None:
    values = numbers(contrast, "contrast")
    if len(values) != 2 or np.isnan(values).any() or values[0] == values[1]:
        raise StatisticsError(
            f"contrast={contrast} 应为 x 的两个不同的有限值", f"contrast == {contrast}, must be two different finite values of x"
        )


def _two_valued(whole: Design, mediators: tuple[str, ...]) -> tuple[Text, ...]:
    which = ", ".join(name for name in mediators if not has_range(whole.frame[name]))
    if not which:
        return ()
    return (
        Text(
            f"中介变量 {which} 只有两个值，其方程是线性概率模型；残差并非正态",
            f"{which} has two values; its equation is a linear probability model, whose errors are not normal",
        ),
    )


def _columns(whole: Design, outcome: Ols | Binary, x: str, mediators: tuple[str, ...], serial: bool) -> tuple[Columns, Floats]:
    """Intercept, covariates, x, mediators, y; and the values that were subtracted."""
    special = [place(whole, name) for name in (x, *mediators)]
    others = [j for j in range(len(whole.names)) if j not in special]
    y = outcome.y if isinstance(outcome, Binary) else outcome.design.outcome.to_numpy(dtype=float)
    values = np.column_stack([whole.matrix[:, [*others, *special]], y])
    centre, scale = values.mean(axis=0), values.std(axis=0)
    fixed = [0, -1] if isinstance(outcome, Binary) else [0]
    centre[fixed], scale[fixed] = 0.0, 1.0
    return Columns((values - centre) / scale, scale, len(mediators), serial), centre


def _effects(columns: Columns, centre: Floats, outcome: Ols | Binary, contrast: tuple[float, float]) -> Callable[[Floats], Floats]:
    if isinstance(outcome, Ols):
        return LinearEffects(columns, products(columns.values))
    x = columns.base - 1
    low, high = ((value - centre[x]) / columns.scale[x] for value in contrast)
    start = np.zeros(columns.values.shape[1] - 1)
    start[0] = np.log(outcome.y.mean() / (1 - outcome.y.mean()))
    return binary_effects(columns, (low, high), start)


def _table(
    columns: Columns, names: tuple[str, tuple[str, ...], str], values: dict[str, Floats], models: tuple[Ols | Binary, ...]
) -> pd.DataFrame:
    x, mediators, y = names
    routes = columns.routes
    linear = isinstance(models[-1], Ols)
    table = tidy({
        "term": [*(" -> ".join([x, *(mediators[i] for i in r), y]) for r in routes), "indirect", "direct", "total"],
        **values,
        "scale": ["outcome" if linear else "log odds"] * len(routes) + ["outcome" if linear else "probability"] * 3,
    })  # fmt: skip
    ratio = columns.scale[columns.base - 1] / columns.scale[-1]
    table["standardized"] = values["estimate"] * ratio if linear else np.nan
    errors = [_product_errors(r, columns, models) for r in routes]
    table["sobel_se"], table["aroian_se"] = zip(*errors, *[(np.nan, np.nan)] * 3, strict=True)
    return table


def _product_errors(route: tuple[int, ...], columns: Columns, models: tuple[Ols | Binary, ...]) -> tuple[float, float]:
    """Of a·b by the delta method, to first (Sobel 1982) and second order (Aroian 1947); NaN for longer routes."""
    if len(route) != 1:
        return float("nan"), float("nan")
    first, last, k = models[route[0]], models[-2], columns.mediators
    at_x, at_m = 1, len(last.names) - k + route[0]  # as `formula` orders them: intercept, x, covariates, mediators
    a, b = first.coefficients[at_x], last.coefficients[at_m]
    va, vb = first.covariance[at_x, at_x], last.covariance[at_m, at_m]
    sobel = a**2 * vb + b**2 * va
    return float(np.sqrt(sobel)), float(np.sqrt(sobel + va * vb))
