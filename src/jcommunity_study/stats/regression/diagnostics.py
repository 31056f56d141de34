"""What a reviewer asks of a fitted model: rows that pull it, errors that spread unevenly, a form that does not fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import special, stats

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, whole
from jcommunity_study.stats._result import Result
from jcommunity_study.stats.regression.autocorrelation import durbin_watson
from jcommunity_study.stats.regression.binary import CURVES, Binary
from jcommunity_study.stats.regression.discrimination import auc, hosmer_lemeshow
from jcommunity_study.stats.regression.index import fit_index
from jcommunity_study.stats.regression.linear import Ols
from jcommunity_study.stats.regression.result import Regression, weights_or_ones

MOST_SHAPIRO = 5000  # rows for which Royston's approximation was made
NOTHING = {"statistic": float("nan"), "df": float("nan"), "df2": float("nan"), "p_value": float("nan")}


@dataclass(frozen=True, eq=False, kw_only=True)
class Diagnostics(Result):
    """`to_frame()`: one row a test (term, statistic, df, df2, p_value; NaN where it cannot be had). A small p: something is off.

    `influence`: one row a row of the data (`row`: its label): fitted, residual, standardized, leverage, cooks; for `ols` also student
    (externally studentised) and dffits. `qq`: theoretical and sample quantiles of the standardized residuals. `auc` with DeLong's
    interval, and `classification` (observed × predicted at one half), are for binary models.
    """

    n: int
    cooks_max: float
    leverage_max: float
    auc: float | None
    auc_se: float | None
    auc_low: float | None
    auc_high: float | None
    influence: pd.DataFrame = field(repr=False)
    qq: pd.DataFrame = field(repr=False)
    classification: pd.DataFrame | None = field(repr=False)
    notes: tuple[Text, ...]


def diagnostics(model: Regression, *, groups: int = 10) -> Diagnostics:
    """Tests and influence of an `ols`, `logit` or `probit` fit.

    For `ols`: breusch_pagan (Koenker's studentised; R `lmtest::bptest`), breusch_pagan_classic, ncv (against the fitted values;
    `car::ncvTest`), white (squares and products), reset (powers 2 and 3 of the fitted; `lmtest::resettest`), link (Pregibon 1980; Stata
    `linktest`: the squared fitted value's own coefficient), durbin_watson (that rows next to each other err alike, of use where their order
    is one of time or place; `lmtest::dwtest`), shapiro (residuals; up to 5,000 rows). For `logit` and `probit`: link, and
    hosmer_lemeshow in `groups` quantile groups; Pearson residuals. A test with p > 0.05 proves nothing; with many rows a small p need not
    matter.

    Raises StatisticsError for other models: for ordered ones see `brant_test` and `nominal_test`.

    >>> from jcommunity_study.stats import ols
    >>> found = diagnostics(ols("y ~ x", pd.DataFrame({"x": range(8), "y": [1, 3, 2, 5, 4, 6, 9, 7]}), cov="nonrobust"))
    >>> found.to_frame()["term"].tolist()[:3], round(found.leverage_max, 3)
    (['breusch_pagan', 'breusch_pagan_classic', 'ncv'], 0.417)
    """
    groups = whole("groups", groups, 3)
    if isinstance(model, Ols):
        return _of_ols(model)
    if isinstance(model, Binary):
        return _of_binary(model, groups)
    kind = type(model).__name__
    raise StatisticsError(
        f"diagnostics 只用于 ols、logit、probit，而模型为 {kind}；有序模型请用 brant_test 与 nominal_test",
        f"diagnostics are for ols, logit and probit, this model is {kind}; for ordered models use brant_test and nominal_test",
    )


def _of_ols(model: Ols) -> Diagnostics:
    x, e, h = model.design.matrix, model.residuals, model.leverage
    n, k = x.shape
    with np.errstate(divide="ignore", invalid="ignore"):
        standard = np.where(h < 1 - 1e-10, e / (model.sigma * np.sqrt(1 - h)), np.nan)
        student = standard * np.sqrt((n - k - 1) / (n - k - standard**2))
        influence = pd.DataFrame(
            {
                "row": model.design.frame.index,
                "fitted": model.fitted,
                "residual": e,
                "standardized": standard,
                "student": student,
                "leverage": h,
                "cooks": standard**2 * h / ((1 - h) * k),
                "dffits": student * np.sqrt(h / (1 - h)),
            }
        )
    d, p = durbin_watson(x, e)
    rows = [*_uneven(model), _reset(model, "reset", (2, 3)), _reset(model, "link", (2,))]
    rows.append({"term": "durbin_watson", **NOTHING, "statistic": d, "p_value": p})
    notes = []
    if 3 <= n <= MOST_SHAPIRO:
        w, p = stats.shapiro(e)
        rows.append({"term": "shapiro", **NOTHING, "statistic": float(w), "p_value": float(p)})
    else:
        notes.append(
            Text(f"n={n}，未做 Shapiro–Wilk 检验（3 至 {MOST_SHAPIRO} 行）", f"n = {n}: no Shapiro–Wilk test (3 to {MOST_SHAPIRO} rows)")
        )
    return _result(model, rows, influence, None, None, notes)


def _uneven(model: Ols) -> list[dict[str, Any]]:
    """Breusch–Pagan in three forms, and White's test."""
    x, squared = model.design.matrix, model.residuals**2
    n, k = x.shape
    relative = squared / squared.mean()
    squares = np.column_stack([x, *(x[:, i] * x[:, j] for i in range(k) for j in range(i, k))])
    made = []
    for term, z, studentised in (
        ("breusch_pagan", x, True),
        ("breusch_pagan_classic", x, False),
        ("ncv", np.column_stack([np.ones(n), model.fitted]), False),
        ("white", squares, True),
    ):
        fitted, rank = _projected(np.column_stack([np.ones(n), z]), relative)
        explained = float(((fitted - 1) ** 2).sum())
        statistic = n * explained / float(((relative - 1) ** 2).sum()) if studentised else explained / 2
        df = float(rank - 1)
        known = df > 0 and rank < n
        made.append({"term": term, **NOTHING, "df": df} if not known else _chi2(term, statistic, df))
    return made


def _chi2(term: str, statistic: float, df: float) -> dict[str, Any]:
    return {"term": term, **NOTHING, "statistic": statistic, "df": df, "p_value": float(stats.chi2.sf(statistic, df))}


def _projected(z: Floats, y: Floats) -> tuple[Floats, int]:
    """The fitted values of y on the columns of z, collinear ones counted once, and their rank."""
    scale = np.sqrt(np.einsum("ij,ij->j", z, z))
    u, s, _ = np.linalg.svd(z / np.where(scale > 0, scale, 1.0), full_matrices=False)
    kept = u[:, s > 1e-9 * s[0]]
    return np.asarray(kept @ (kept.T @ y)), kept.shape[1]


def _reset(model: Ols, term: str, powers: tuple[int, ...]) -> dict[str, Any]:
    """F of powers of the fitted values added to the model (reset), or of the square beside the fitted value alone (link)."""
    y = model.fitted + model.residuals
    scaled = (model.fitted - model.fitted.mean()) / np.std(model.fitted) if np.ptp(model.fitted) > 0 else model.fitted
    base = model.design.matrix if term == "reset" else np.column_stack([np.ones(model.n), scaled])
    small, rank = _projected(base, y)
    large, full = _projected(np.column_stack([base, *(scaled**power for power in powers)]), y)
    df, free = full - rank, model.n - full
    if df <= 0 or free <= 0:
        return {"term": term, **NOTHING}
    rest = float(((y - large) ** 2).sum())
    f = float(((large - small) ** 2).sum()) / df / (rest / free)
    return {"term": term, "statistic": f, "df": float(df), "df2": float(free), "p_value": float(stats.f.sf(f, df, free))}


def _of_binary(model: Binary, groups: int) -> Diagnostics:
    w, h, p = weights_or_ones(model.design), model.leverage, model.fitted
    with np.errstate(divide="ignore", invalid="ignore"):
        pearson = (model.y - p) / np.sqrt(p * (1 - p))
        cooks = (pearson / (1 - h)) ** 2 * h / model.n_parameters
        standard = pearson / np.sqrt(1 - h)
    columns = {"row": model.design.frame.index, "fitted": p, "residual": pearson, "standardized": standard, "leverage": h, "cooks": cooks}
    rows, notes = [_link(model, w)], list[Text]()
    if (w == np.round(w)).all():
        times = w.astype(np.intp)
        found = hosmer_lemeshow(np.repeat(p, times), np.repeat(model.y, times), groups)
        rows.append({"term": "hosmer_lemeshow", **NOTHING, **found._asdict()})
    else:
        notes.append(Text("权重不是整数，未做 Hosmer–Lemeshow 检验", "weights are not whole numbers: no Hosmer–Lemeshow test"))
    predicted = (p > 0.5).astype(int)
    table = pd.DataFrame(0.0, index=pd.Index(model.levels, name="observed"), columns=pd.Index(model.levels, name="predicted"))
    for i in (0, 1):
        for j in (0, 1):
            table.iloc[i, j] = float(w[(model.y == i) & (predicted == j)].sum())
    return _result(model, rows, pd.DataFrame(columns), auc(p, model.y, w), table, notes)


def _link(model: Binary, w: Floats) -> dict[str, Any]:
    """z² of the squared index beside the index."""
    eta = model.design.matrix @ model.coefficients
    if np.unique(np.round(eta, 9)).size < 3:
        return {"term": "link", **NOTHING}
    fit = fit_index(np.column_stack([np.ones(model.n), eta, eta**2]), model.y, w, CURVES[model.link])
    if not fit.found.converged:
        return {"term": "link", **NOTHING}
    z = fit.coefficients[2] / np.sqrt(fit.covariance("nonrobust", None)[2, 2])
    return _chi2("link", float(z**2), 1.0)


def _result(
    model: Regression, rows: list[dict[str, Any]], influence: pd.DataFrame, area: Any, table: pd.DataFrame | None, notes: list[Text]
) -> Diagnostics:
    low, high = (None, None) if area is None else area.bounds(model.level)
    sample = np.sort(influence["standardized"].dropna().to_numpy())
    a = 3 / 8 if sample.size <= 10 else 1 / 2  # R's ppoints
    if unmade := ", ".join(row["term"] for row in rows if np.isnan(row["statistic"])):
        notes.append(Text(f"拟合值的不同取值或行数太少，无法做检验：{unmade}", f"too few distinct fitted values or rows for: {unmade}"))
    theoretical = special.ndtri((np.arange(1, sample.size + 1) - a) / (sample.size + 1 - 2 * a))
    return Diagnostics(
        table=pd.DataFrame(rows)[["term", "statistic", "df", "df2", "p_value"]],
        n=model.n,
        cooks_max=float(influence["cooks"].max()),
        leverage_max=float(influence["leverage"].max()),
        auc=None if area is None else area.auc,
        auc_se=None if area is None else area.std_error,
        auc_low=low,
        auc_high=high,
        influence=influence,
        qq=pd.DataFrame({"theoretical": theoretical, "sample": sample}),
        classification=table,
        notes=tuple(notes),
    )
