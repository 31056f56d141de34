"""Maximum likelihood of a measurement model: Fisher scoring with analytic slopes, and the information that standard errors need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import linalg

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats
from jcommunity_study.stats.factors.confirmatory_model import FACTOR, INTERCEPT, LOADING, RESIDUAL, Implied, Model

ROUNDS, HALVINGS = 500, 30
FLAT = 1e-9  # of the step's promise: gradient' · information⁻¹ · gradient
STEP = 1e-30  # of the imaginary part that differentiates
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


def start(model: Model, cov: Floats) -> Floats:
    """Half of every item's variance is its factor's; loadings have the sign of the item's correlation with the first of its factor."""
    theta, markers = np.zeros(model.q), model.pattern.argmax(axis=0)
    for kind, g, row, column, free in model.cells:
        s = cov[g]
        if kind == LOADING:
            first = markers[column]
            unit = np.sqrt(s[first, first]) if model.fixed.any() else np.sqrt(2.0)
            theta[free] = (1.0 if s[row, first] >= 0 else -1.0) * np.sqrt(s[row, row]) / unit
        elif kind == RESIDUAL and row == column:
            theta[free] = s[row, row] / 2
        elif kind == FACTOR and row == column:
            theta[free] = s[markers[row], markers[row]] / 2 if model.fixed.any() else 1.0
    return theta


def maximum(model: Model, data: Moments) -> Fitted:
    """The maximum-likelihood estimates; StatisticsError when the model is not identified or nothing converges."""
    theta = start(model, data.cov)
    for cell in model.cells:
        if cell.kind == INTERCEPT:
            theta[cell.free] = data.mean[:, cell.row].mean() if model.groups > 1 else data.mean[0, cell.row]
    value, at = discrepancy(model, data, theta)
    for _ in range(ROUNDS):
        slope, information = scoring(model, data, at)
        way = -solved(information, slope, model)
        promised = -float(slope @ way)
        if promised < FLAT**2:
            break
        found = _step(model, data, theta, value, way, promised)
        if found is None:
            break
        theta, value, at = found
    if promised < FLAT:
        return Fitted(theta, value, inverted(information, model) / data.total, at)
    raise not_converged()


def not_converged() -> StatisticsError:
    """What is said when there is no solution."""
    return StatisticsError(
        "验证性因子分析没有收敛：模型与数据相差太远，或样本太小；请检查题项的归属与反向题，或简化模型",
        "the confirmatory factor analysis did not converge: the model is far from the data or the sample too small; check which items "
        "belong to which factor and which are reversed, or use a simpler model",
    )


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


def observed(model: Model, data: Moments, theta: Floats) -> Floats:
    """The observed information of one row: the score's own slope, by complex steps exact to rounding (Squire & Trapp 1998)."""
    columns = [score(model, data, theta + 1j * STEP * unit).imag / STEP for unit in np.eye(model.q)]
    return np.asarray((np.array(columns) + np.array(columns).T) / 2)


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
    inverse = inverted(observed(model, data, found.theta), model)
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


def solved(information: Floats, slope: Floats, model: Model) -> Floats:
    """information⁻¹ · slope; StatisticsError as `inverted`, which costs ten times as much and is asked only in doubt."""
    size = np.sqrt(np.maximum(np.diag(information), 1e-300))
    try:
        lower = np.linalg.cholesky(information / np.outer(size, size))
    except np.linalg.LinAlgError:
        return inverted(information, model) @ slope
    if np.diag(lower).min() ** 2 < SINGULAR * len(size):
        return inverted(information, model) @ slope
    return np.asarray(linalg.cho_solve((lower, True), slope / size, check_finite=False) / size)


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


def _step(model: Model, data: Moments, theta: Floats, value: float, way: Floats, promised: float) -> tuple[Floats, float, Implied] | None:
    for halving in range(HALVINGS):
        new = theta + 0.5**halving * way
        found, at = discrepancy(model, data, new)
        if found <= value - 1e-4 * 0.5**halving * promised + 1e-14:
            return new, found, at
    return None
