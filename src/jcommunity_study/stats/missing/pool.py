"""One answer from the fits of many imputed data sets: Rubin's rules, joint tests, pooled R²."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import special

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, number, one_of
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.missing.joint import TESTS, Joint
from jcommunity_study.stats.regression.linear import Ols
from jcommunity_study.stats.regression.result import Regression, coefficient_columns, exponentiated, fitted_models

LEAST_LAMBDA = 1e-4  # as mice's: without spread between the sets, the old degrees of freedom are infinite


@dataclass(frozen=True, eq=False, kw_only=True)
class Pooled(Result):
    """Coefficients pooled over `m` data sets of `n` rows.

    `to_frame()`: a row a coefficient, with `within` (mean squared error), `between` (variance between the sets), `riv` (relative increase
    in variance), `lambda` (share of the variance due to missing values), `fmi` (fraction of missing information); `df` are Barnard &
    Rubin's. `covariance` (k × k) is the total one. `test` D1, D2 or D3, `statistic` F on `df` and `df2`, `p_value`, `riv`: the joint test
    against the smaller models, NaN where none are given. `r2`, `adj_r2` with bounds: least squares only, NaN otherwise.
    """

    formula: str
    outcome: str
    m: int
    n: int
    level: float
    names: tuple[str, ...]
    coefficients: Floats = field(repr=False)
    covariance: Floats = field(repr=False)
    test: str
    statistic: float
    df: float
    df2: float
    p_value: float
    riv: float
    r2: float
    r2_low: float
    r2_high: float
    r2_fmi: float
    adj_r2: float
    adj_r2_low: float
    adj_r2_high: float
    adj_r2_fmi: float
    notes: tuple[Text, ...]


def pool(
    models: Sequence[Regression],
    *,
    smaller: Sequence[Regression] = (),
    test: Literal["D1", "D2", "D3"] = "D1",
    df_complete: float | None = None,
    level: float = 0.95,
) -> Pooled:
    """Pool one model fitted to each of two or more imputed data sets, whatever the regression.

    With estimates Q, their mean squared errors U and the variance B between m sets: T = U + (1 + 1/m) B (Rubin 1987), t on the degrees of
    freedom of Barnard & Rubin (1999, doi 10.1093/biomet/86.4.948). `df_complete` are those without missing values: by default each
    coefficient's own (n - k, clusters - 1, …), n - k where its test is by z. `smaller`: the fits of a nested model to the same sets, in
    the same order, for a joint `test` of what they leave out: D1 (Li, Raghunathan & Rubin 1991, with Reiter's degrees of freedom, 2007,
    doi 10.1093/biomet/asm028), D2 (Li, Meng, Raghunathan & Rubin 1991, Wald χ² alone), D3 (likelihood ratio, Meng & Rubin 1992, doi
    10.1093/biomet/79.1.103, intercepts and cut-points free as in mice; for ols, logit, probit, ordered and multinomial models). R² is
    pooled by Fisher's z (Harel 2009, doi 10.1080/02664760802553000), its interval by the normal distribution, bounded at 0. R:
    `mice::pool`, `D1`, `D2`, `D3`, `pool.r.squared`.

    Raises StatisticsError for fewer than two models, fits of different kinds, formulas, terms or rows; smaller models that are not nested
    or as many; D3 for a kind of model without it; D1 with too few rows.

    >>> from jcommunity_study.stats import impute, ols, pool
    >>> table = pd.DataFrame({"x": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "y": [1, 2, None, 5, 4, None, 7, 9, 8, 11]})
    >>> sets = impute(table, m=5, seed=1)
    >>> pooled = pool([ols("y ~ x", one) for one in sets], smaller=[ols("y ~ 1", one) for one in sets])
    >>> pooled.m, pooled.n, pooled.p_value < 0.001
    (5, 10, True)
    """
    check_level(level)
    df_complete = None if df_complete is None else number("df_complete", df_complete)
    models, smaller = fitted_models(models), fitted_models(smaller)
    _check(models)
    joint = one_of("test", test, TESTS)
    m, first = len(models), models[0]
    estimates = np.array([model.coefficients for model in models])
    within, between = np.mean([model.covariance for model in models], axis=0), np.cov(estimates.T, ddof=1).reshape(first.covariance.shape)
    total = within + (1 + 1 / m) * between
    columns = _columns(models, estimates, within, between, df_complete, level)
    if smaller:
        _check(smaller)
        _check_pairs(models, smaller)
    tested = joint(models, smaller, _df_joint(first, df_complete)) if smaller else Joint(*[float("nan")] * 4)
    return Pooled(
        table=_table(columns, first),
        formula=first.formula,
        outcome=first.outcome,
        m=m,
        n=first.n,
        level=level,
        names=first.names,
        coefficients=estimates.mean(axis=0),
        covariance=total,
        test=test if smaller else "",
        p_value=tested.p_value,
        **tested._asdict(),
        **_explained(models, level),
        notes=tuple(dict.fromkeys(note for model in models for note in model.notes)),
    )


def _check(models: Sequence[Regression]) -> None:
    if len(models) < 2:
        raise StatisticsError(
            f"只有 {len(models)} 个模型，合并至少需要两个插补数据集的拟合",
            f"{len(models)} model(s); pooling needs the fits of two or more data sets",
        )
    first = models[0]
    for place, model in enumerate(models[1:], start=2):
        for zh, en, mine, other in (
            ("类型", "kind", type(first).__name__, type(model).__name__),
            ("公式", "formula", first.formula, model.formula),
            ("系数", "coefficients", ", ".join(first.names), ", ".join(model.names)),
            ("行数", "number of rows", first.n, model.n),
            ("协方差", "covariance", first.cov, model.cov),
        ):
            if mine != other:
                raise StatisticsError(
                    f"第 {place} 个模型的{zh}与第 1 个不同（{other}；{mine}）；请在每个插补数据集上拟合同一模型",
                    f"model {place} differs from model 1 in {en} ({other}; {mine}); fit the same model to each imputed data set",
                )


def _check_pairs(models: Sequence[Regression], smaller: Sequence[Regression]) -> None:
    if len(smaller) != len(models):
        raise StatisticsError(
            f"smaller 有 {len(smaller)} 个模型，models 有 {len(models)} 个；两者应在相同的数据集上拟合",
            f"smaller has {len(smaller)} models, models {len(models)}; both must be fitted to the same data sets",
        )


def _df_joint(model: Regression, told: float | None) -> float:
    free = float(model.n - model.coefficients.size)
    return told if told is not None else (model.df_resid if np.isfinite(model.df_resid) else free)


def _columns(
    models: Sequence[Regression], estimates: Floats, within: Floats, between: Floats, told: float | None, level: float
) -> dict[str, Any]:
    m, k = estimates.shape
    own = np.mean([np.broadcast_to(model.table["df"].to_numpy(dtype=float), k) for model in models], axis=0)
    complete = np.full(k, told) if told is not None else np.where(np.isfinite(own), own, float(models[0].n - k))
    u, b = np.diag(within), np.diag(between)
    t = u + (1 + 1 / m) * b
    df = barnard_rubin(m, b, t, complete)
    riv = (1 + 1 / m) * b / u
    made = coefficient_columns(models[0].names, estimates.mean(axis=0), np.diag(t), df, level)
    fmi = (riv + 2 / (df + 3)) / (riv + 1)
    return {**made, "within": u, "between": b, "riv": riv, "lambda": (1 + 1 / m) * b / t, "fmi": fmi}


def barnard_rubin(m: int, between: Floats, total: Floats, complete: Floats | float) -> Floats:
    """Degrees of freedom; `complete`: those of the data without gaps (may be infinite)."""
    share = np.maximum((1 + 1 / m) * between / total, LEAST_LAMBDA)
    old, infinite = (m - 1) / share**2, np.isinf(complete)
    known = np.where(infinite, 1.0, complete)
    observed = (known + 1) / (known + 3) * known * (1 - share)
    return np.asarray(np.where(infinite, old, old * observed / (old + observed)))


def _table(columns: dict[str, Any], model: Regression) -> pd.DataFrame:
    """The pooled columns, exponentiated where the model's own table is."""
    for name in ("odds_ratio", "rate_ratio"):
        if name in model.table:
            return exponentiated(columns, name, model.table[name].notna().to_numpy())
    return pd.DataFrame(columns)


def _explained(models: Sequence[Regression], level: float) -> dict[str, float]:
    made: dict[str, float] = {}
    for name in ("r2", "adj_r2"):
        keys = (name, f"{name}_low", f"{name}_high", f"{name}_fmi")
        shares = np.array([getattr(model, name) for model in models if isinstance(model, Ols)])
        known = shares.size > 0 and (shares >= 0).all() and models[0].n > 3  # an adjusted R² below 0 has no root
        made.update(zip(keys, _fisher(shares, models[0].n, level) if known else [float("nan")] * 4, strict=True))
    return made


def _fisher(shares: Floats, n: int, level: float) -> tuple[float, float, float, float]:
    z, m = np.arctanh(np.sqrt(shares)), shares.size
    within, between = 1 / (n - 3), z.var(ddof=1)
    total = within + (1 + 1 / m) * between
    half = special.ndtri(0.5 + level / 2) * np.sqrt(total)
    riv = (1 + 1 / m) * between / within
    df = float(barnard_rubin(m, between, total, np.inf))
    low = max(z.mean() - half, 0.0)
    share, lower, upper = (float(np.tanh(v) ** 2) for v in (z.mean(), low, z.mean() + half))
    return share, lower, upper, float((riv + 2 / (df + 3)) / (riv + 1))
