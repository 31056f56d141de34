"""Fit of a measurement model as lavaan's `fitMeasures` reckons it: plain, scaled and robust CFI, TLI and RMSEA; SRMR, AIC, BIC."""

from __future__ import annotations

from math import log, nan, sqrt
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from jcommunity_study.stats._intervals import noncentral_chi2, noncentral_chi2_cdf
from jcommunity_study.stats.factors.confirmatory_solution import Solution
from jcommunity_study.stats.factors.fit import RMSEA_LEVEL

CLOSE = 0.05  # an RMSEA called close (Browne & Cudeck 1993)
READ = {"ml": ("plain", "plain"), "mlr": ("scaled", "robust"), "dwls": ("scaled", "scaled")}  # where χ², and where the indices, are read
ROW = ("statistic", "df", "p_value", "scaling", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "rmsea_p")


def fit_table(found: Solution) -> pd.DataFrame:
    """One row a kind (plain, scaled, robust), the columns of `ROW`."""
    test, base, groups = found.test, found.baseline, found.model.groups
    c, df, spread = test.scale, test.df, found.sample_n * test.df / groups

    def row(statistic: float, excess: tuple[float, float], rmsea: tuple[float, float, float]) -> list[float]:
        return [statistic, df, stats.chi2.sf(statistic, df) if df else nan, c, *_incremental(*excess, df, base.df), *_rmsea(*rmsea)]

    rows = {"plain": row(test.statistic, (test.statistic - df, base.statistic - base.df), (test.statistic, df, spread))}
    if found.estimator != "ml":
        inside = (test.statistic, df * c, spread * c) if found.estimator == "mlr" else (test.scaled, df, spread)
        rows["scaled"] = row(test.scaled, (test.scaled - df, base.scaled - base.df), inside)
    if found.estimator == "mlr":
        excess = (test.statistic - c * df, base.statistic - base.scale * base.df)
        rows["robust"] = row(test.scaled, excess, (test.scaled, df, spread / c))
    return pd.DataFrame(rows, index=list(ROW)).T.astype({"df": int})


def headline(found: Solution, table: pd.DataFrame | None = None) -> dict[str, Any]:
    """The figures to report under the estimator: χ² scaled where it has a scale, and indices robust where they exist."""
    table, (test, index) = fit_table(found) if table is None else table, READ[found.estimator]
    values = {name: table.loc[test if name in ROW[:4] else index, name].item() for name in ROW}
    fitted = {name: None if np.isnan(value) else value for name, value in values.items()}
    q, size = found.model.q, found.log_likelihood
    return fitted | {
        "df": int(values["df"]), "srmr": srmr(found), "log_likelihood": size, "baseline_statistic": found.baseline.scaled,
        "baseline_df": found.baseline.df, "aic": None if size is None else 2 * q - 2 * size,
        "bic": None if size is None else log(found.data.total) * q - 2 * size,
    }  # fmt: skip


def srmr(found: Solution) -> float:
    """Root mean square of residual correlations (and means, in units of standard deviations), the diagonal counted (Bentler 1995).

    Of groups the mean, each with the share of its rows.
    """
    cov, mean, share = found.moments()
    size = np.sqrt(np.diagonal(cov, axis1=1, axis2=2))
    rows, columns = np.tril_indices(size.shape[1])
    left = ((cov - found.fitted.implied.cov) / (size[:, :, None] * size[:, None, :]))[:, rows, columns]
    if found.fitted.implied.mean.any():
        left = np.hstack([left, (mean - found.fitted.implied.mean) / size])
    return float(share @ np.sqrt((left**2).mean(axis=1)))


def _incremental(excess: float, base: float, df: int, base_df: int) -> tuple[float, float]:
    """CFI and TLI of how far χ² exceeds its expectation, for the model and for independence."""
    if np.isnan(excess):
        return nan, nan
    most = max(excess, base, 0.0)
    cfi = 1.0 if most == 0 else 1 - max(excess, 0.0) / most
    return cfi, nan if df == 0 or base == 0 else 1 - (excess / df) / (base / base_df)


def _rmsea(statistic: float, df: float, spread: float) -> tuple[float, float, float, float]:
    """RMSEA, its 90 % interval and P(RMSEA ≤ 0.05), of a χ² whose noncentrality is `spread` · RMSEA²."""
    if not (df > 0 and spread > 0):
        return nan, nan, nan, nan
    low, high = (sqrt(bound / spread) for bound in noncentral_chi2(statistic, df, RMSEA_LEVEL))
    return sqrt(max(statistic - df, 0.0) / spread), low, high, 1 - noncentral_chi2_cdf(statistic, df, spread * CLOSE**2)
