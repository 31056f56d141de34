"""A measurement model brought to data: estimates, their covariance, and the test that the model holds, by each estimator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log, nan, pi, sqrt

import numpy as np

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, one_of
from jcommunity_study.stats._items import Items
from jcommunity_study.stats.factors import confirmatory_likelihood as likelihood
from jcommunity_study.stats.factors import confirmatory_ordinal as ordinal
from jcommunity_study.stats.factors.confirmatory_likelihood import Fitted, Moments
from jcommunity_study.stats.factors.confirmatory_model import INTERCEPT, Model
from jcommunity_study.stats.factors.confirmatory_ordinal import Correlations

Data = Moments | Correlations


@dataclass(frozen=True)
class Test:
    """A χ² as it falls out, and what makes it follow the distribution: `statistic / scale + shift`."""

    statistic: float
    df: int
    scale: float = 1.0
    shift: float = 0.0

    @property
    def scaled(self) -> float:
        """The statistic that χ² tables are made for."""
        return self.statistic / self.scale + self.shift


@dataclass(frozen=True, eq=False)
class Solution:
    """`covariance` (q × q) of the estimates by the estimator; `sample_n`: the people that RMSEA and modification indices count."""

    model: Model
    data: Data
    estimator: str
    fitted: Fitted
    covariance: Floats
    test: Test
    baseline: Test
    log_likelihood: float | None

    @property
    def sample_n(self) -> int:
        """All rows, for the likelihood; one less for least squares (lavaan's)."""
        return self.data.total - (self.estimator == "dwls")

    def moments(self) -> tuple[Floats, Floats, Floats]:
        """Per group: observed covariances (or polychoric correlations), means, share of the rows."""
        if isinstance(self.data, Correlations):
            return self.data.matrix[None], np.zeros((1, len(self.model.items))), np.ones(1)
        return self.data.cov, self.data.mean, self.data.share

    def scoring(self, model: Model) -> tuple[Floats, Floats]:
        """Slope and information of a model with further parameters, which stand at nothing."""
        if isinstance(self.data, Correlations):
            return ordinal.scoring(model, self.data, self.fitted.implied)
        return likelihood.scoring(model, self.data, self.fitted.implied)


def prepare(parts: Sequence[Items], estimator: str) -> Data:
    """What an estimator needs of each group's answers; StatisticsError for an unknown one, or least squares of several groups."""
    return one_of("estimator", estimator, ESTIMATORS)(parts)


def solve(model: Model, data: Data, estimator: str) -> Solution:
    """StatisticsError: a model that is not identified, no convergence."""
    if isinstance(data, Correlations):
        return _least_squares(model, data)
    return _maximum_likelihood(model, data, robust=estimator == "mlr")


def difference(less: Solution, more: Solution) -> Test:
    """χ² that the model with fewer parameters holds, given the other; scaled as Satorra & Bentler (2001, doi 10.1007/BF02296192).

    Its scale is missing where that formula turns negative, as it may in small samples.
    """
    df = less.test.df - more.test.df
    scale = (less.test.df * less.test.scale - more.test.df * more.test.scale) / df
    return Test(max(less.test.statistic - more.test.statistic, 0.0), df, scale if scale > 0 else nan)


def _maximum_likelihood(model: Model, data: Moments, *, robust: bool) -> Solution:
    found, (groups, p) = likelihood.maximum(model, data), data.mean.shape
    means = any(cell.kind == INTERCEPT for cell in model.cells)
    df, pairs = groups * p * (p + 1) // 2 + means * groups * p - model.q, groups * p * (p - 1) // 2
    logs, variances = np.linalg.slogdet(data.cov)[1], np.log(np.diagonal(data.cov, axis1=1, axis2=2)).sum(axis=1)
    statistic, alone = data.total * found.discrepancy, float(data.n @ (variances - logs))
    log_likelihood = -(statistic + float(data.n @ (logs + p * (1 + log(2 * pi))))) / 2
    covariance, scale, alone_scale = found.inverse, 1.0, 1.0
    if robust:
        covariance, trace = likelihood.sandwich(model, data, found)
        free, independent = likelihood.saturated_traces(data)
        scale = (free + means * groups * p - trace) / df if df else 1.0
        scale = scale if scale > 0 else nan
        alone_scale = (free - independent) / pairs
    test, baseline = Test(statistic, df, scale), Test(alone, pairs, alone_scale)
    return Solution(model, data, "mlr" if robust else "ml", found, covariance, test, baseline, log_likelihood)


def _least_squares(model: Model, data: Correlations) -> Solution:
    found = ordinal.least_squares(model, data)
    slopes = ordinal.slopes_of(model, data, found.implied)
    covariance = ordinal.robust_covariance(model, data, found)
    test = _shifted(data.n * found.discrepancy, len(data.rho) - model.q, ordinal.traces(data, slopes, found.inverse))
    baseline = _shifted(float(data.n * data.weights @ data.rho**2), len(data.rho), ordinal.traces(data, None, None))
    return Solution(model, data, "dwls", found, covariance, test, baseline, None)


def _shifted(statistic: float, df: int, traces: tuple[float, float]) -> Test:
    """Scaled and shifted to a χ²'s mean and variance (Asparouhov & Muthén 2010)."""
    if df == 0:
        return Test(statistic, 0)
    first, second = traces
    return Test(statistic, df, sqrt(second / df), df - sqrt(df * first**2 / second))


def _moments(parts: Sequence[Items]) -> Data:
    return likelihood.moments([part.x for part in parts])


def _correlations(parts: Sequence[Items]) -> Data:
    if len(parts) > 1:
        raise StatisticsError(
            "dwls 只用于单个样本；多组不变性请用 ml 或 mlr", "dwls takes one sample; for invariance between groups use ml or mlr"
        )
    return ordinal.correlations_of(parts[0])


ESTIMATORS: dict[str, Callable[[Sequence[Items]], Data]] = {"ml": _moments, "mlr": _moments, "dwls": _correlations}
