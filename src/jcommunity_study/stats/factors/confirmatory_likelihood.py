"""Maximum likelihood of a measurement model: Fisher scoring with analytic slopes, and the information that standard errors need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats
from jcommunity_study.stats.factors.confirmatory_descent import Valley, curvature, descend
from jcommunity_study.stats.factors.confirmatory_model import FACTOR, INTERCEPT, LOADING, RESIDUAL, Implied, Model

LEAST, MOST = 0.2, 0.9  # of a standardised loading to start from
LITTLE, STEEP = 0.05, 10.0  # of the first item's variance; of another item's loading, the first's being one
TINY = 1e-12
SINGULAR = 1e-9  # of the information's least eigenvalue, in correlation scale


@dataclass(frozen=True, eq=False)
class Moments:
    """Per group: rows (centred), n, covariances (divided by n), means."""

    rows: tuple[Floats, ...]
    n: Floats
    cov: Floats
    mean: Floats

    @property
    def share(self) -> Floats:
        """Each group's part of all rows."""
        return self.n / self.n.sum()

    @property
    def total(self) -> int:
        """Rows of all groups."""
        return int(self.n.sum())


@dataclass(frozen=True, eq=False)
class Fitted:
    """Parameters at the maximum, the discrepancy (χ² / N) and the inverse of N × expected information."""

    theta: Floats
    discrepancy: float
    inverse: Floats
    implied: Implied


def moments(parts: list[Floats]) -> Moments:
    """Of each group's answers (n × p)."""
    means = np.array([part.mean(axis=0) for part in parts])
    rows = tuple(part - mean for part, mean in zip(parts, means, strict=True))
    return Moments(rows, np.array([float(len(r)) for r in rows]), np.array([r.T @ r / len(r) for r in rows]), means)


def starts(model: Model, cov: Floats, mean: Floats) -> Iterator[Floats]:
    """Where to begin: what the items of each factor alone tell, in two ways."""
    size = np.sqrt(np.diagonal(cov, axis1=1, axis2=2))
    for way in (_axis, _instruments):
        loadings = np.zeros((len(cov), *model.pattern.shape))
        for j, own in enumerate(model.pattern.T):
            loadings[:, own, j] = [way((one / np.outer(unit, unit))[np.ix_(own, own)]) for one, unit in zip(cov, size, strict=True)]
        yield _start(model, cov, mean, loadings)


def _start(model: Model, cov: Floats, mean: Floats, loadings: Floats) -> Floats:
    """Parameters of standardised loadings (G × p × m) with factors that do not correlate."""
    theta, markers = np.zeros(model.q), model.pattern.argmax(axis=0)
    raw = loadings * np.sqrt(np.diagonal(cov, axis1=1, axis2=2))[:, :, None]
    # each factor's unit: its marker's loading, or its own standard deviation
    unit = raw[:, markers, np.arange(len(markers))] if model.fixed.any() else np.ones((len(cov), len(markers)))
    for kind, g, row, column, free in model.cells:
        if kind == LOADING:
            theta[free] = raw[g, row, column] / unit[g, column]
        elif kind == RESIDUAL and row == column:
            theta[free] = cov[g, row, row] * (1 - min((loadings[g, row] ** 2).sum(), MOST**2))
        elif kind == FACTOR and row == column:
            theta[free] = unit[g, column] ** 2
        elif kind == INTERCEPT:
            theta[free] = mean[:, row].mean()
    return theta


def _axis(r: Floats) -> Floats:
    """One principal axis (communalities: largest correlations); neither nothing nor all of an item, the first positive."""
    values, vectors = np.linalg.eigh(r + np.diag(np.abs(r - np.eye(len(r))).max(axis=1) - 1))
    axis = vectors[:, -1] * np.sqrt(max(values[-1], LEAST))
    axis = np.where(axis < 0, -1.0, 1.0) * np.clip(np.abs(axis), LEAST, MOST)
    return np.asarray(axis * np.sign(axis[0]))


def _instruments(r: Floats) -> Floats:
    """Each loading by the other items as instruments (FABIN 3, Hägglund 1982, doi 10.1007/BF02296276), of a factor that explains little."""
    ratio = np.sign(r[0])
    for i in range(1, len(r) if len(r) > 2 else 0):
        others = np.delete(np.arange(len(r)), [0, i])
        through = np.linalg.solve(r[np.ix_(others, others)], r[0, others])
        ratio[i] = np.clip((through @ r[i, others]) / max(through @ r[0, others], TINY), -STEEP, STEEP)
    return np.asarray(ratio * np.sqrt(LITTLE))


def maximum(model: Model, data: Moments) -> Fitted:
    """The maximum-likelihood estimates; StatisticsError when the model is not identified or nothing converges."""
    theta, value, at = descend(
        Valley(
            lambda theta: discrepancy(model, data, theta),
            lambda at: scoring(model, data, at),
            lambda theta: score(model, data, theta),
        ),
        starts(model, data.cov, data.mean),
        model.label,
    )
    return Fitted(theta, value, inverted(scoring(model, data, at)[1], model) / data.total, at)


def discrepancy(model: Model, data: Moments, theta: Floats) -> tuple[float, Implied]:
    """χ² / N of parameters; infinite where a covariance matrix is not positive definite."""
    at = model.implied(theta)
    try:
        factor = np.linalg.cholesky(at.cov)
    except np.linalg.LinAlgError:
        return np.inf, at
    logs = 2 * np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1) - np.linalg.slogdet(data.cov)[1]
    traces = np.trace(np.linalg.solve(at.cov, _second(data, at)), axis1=1, axis2=2)
    return float(data.share @ (logs + traces - len(model.items))), at


def score(model: Model, data: Moments, theta: Any) -> Any:
    """Gradient of half the discrepancy; at a complex point too."""
    return _score(data, model.implied(theta), model)[0]


def row_scores(model: Model, data: Moments, at: Implied) -> Floats:
    """Each row's slope of its log-likelihood (N × q)."""
    cov, mean = model.slopes(at)
    parts = []
    for g, rows in enumerate(data.rows):
        inverse = np.linalg.inv(at.cov[g])
        u = (rows + data.mean[g] - at.mean[g] if mean.any() else rows) @ inverse
        products = (u[:, :, None] * u[:, None, :] - inverse).reshape(len(rows), -1)
        parts.append(products @ cov[g].reshape(model.q, -1).T / 2 + u @ mean[g].T)
    return np.vstack(parts)


def sandwich(model: Model, data: Moments, found: Fitted) -> tuple[Floats, float]:
    """The estimates' covariance whatever the distribution, and the trace of information⁻¹ · scores' products (lavaan's MLR)."""
    inverse = inverted(curvature(lambda theta: score(model, data, theta), found.theta), model)
    rows = row_scores(model, data, found.implied)
    products = rows.T @ rows / data.total
    return inverse @ products @ inverse / data.total, float((inverse * products).sum())


def saturated_traces(data: Moments) -> tuple[float, float]:
    """The same trace without a model of the covariances, and of independence (means left out: they add alike to both)."""
    free = alone = 0.0
    for rows, cov in zip(data.rows, data.cov, strict=True):
        distances = (rows @ np.linalg.inv(cov) * rows).sum(axis=1)
        free += (float((distances**2).mean()) - len(cov)) / 2
        alone += float((((rows**4).mean(axis=0) / np.diag(cov) ** 2) - 1).sum()) / 2
    return free, alone


def _second(data: Moments, at: Implied) -> Any:
    """Covariances about the implied means."""
    apart = (data.mean - at.mean)[:, :, None] if at.mean.any() else np.zeros((len(data.n), data.mean.shape[1], 1))
    return data.cov + apart * apart.swapaxes(1, 2)


def _score(data: Moments, at: Implied, model: Model) -> tuple[Any, Any, Any, Any]:
    cov, mean = model.slopes(at)
    inverse = np.linalg.inv(at.cov)
    outer = inverse - inverse @ _second(data, at) @ inverse
    slope = np.einsum("gij,gqij,g->q", outer, cov, data.share) / 2
    if mean.any():
        slope = slope - np.einsum("gqi,gij,gj,g->q", mean, inverse, data.mean - at.mean, data.share)
    return slope, cov, mean, inverse


def scoring(model: Model, data: Moments, at: Implied) -> tuple[Floats, Floats]:
    """Gradient of half the discrepancy, and the expected information of one row."""
    slope, cov, mean, inverse = _score(data, at, model)
    white = np.linalg.inv(np.linalg.cholesky(at.cov))[:, None]
    rows, columns = np.triu_indices(len(model.items))
    flat = (white @ cov @ white.swapaxes(2, 3))[:, :, rows, columns] * np.where(rows == columns, np.sqrt(0.5), 1.0)
    information = sum(share * (one @ one.T) for share, one in zip(data.share, flat, strict=True))
    if mean.any():
        information += np.einsum("gab,g->ab", mean @ inverse @ mean.swapaxes(1, 2), data.share)
    return np.asarray(slope), np.asarray(information)


def inverted(information: Floats, model: Model) -> Floats:
    """StatisticsError naming the parameters that the data cannot tell apart."""
    size = np.sqrt(np.maximum(np.diag(information), 1e-300))
    values, vectors = np.linalg.eigh(information / np.outer(size, size))
    if values[0] < SINGULAR:
        held = np.abs(vectors[:, 0])
        names = ", ".join(name for name, weight in zip(model.label, held, strict=True) if weight > 0.3 * held.max())
        raise StatisticsError(
            f"模型不可识别：数据无法确定 {names}；请固定或删去其中之一，或给该因子更多题项",
            f"the model is not identified: the data do not determine {names}; fix or drop one of them, or give the factor more items",
        )
    return np.asarray((vectors / values) @ vectors.T / np.outer(size, size))
