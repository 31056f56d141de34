"""Turning factors until each item loads on few: with right angles between them, or without.

They stop where R does (`stats::varimax`, `GPArotation::oblimin`, `psych::fa(rotate = "promax")`), so that loadings agree in all digits.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
from scipy import optimize

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, one_of

EPS = 1e-5
SWINGS = 0.1  # of the varimax criterion's slope, relative: EPS leaves hundredths
ROUNDS = 1000
POWER = 4  # of promax

Rotated = tuple[Floats, Floats | None]  # pattern loadings, correlations of the factors (None: right angles)


def rotate(loadings: Floats, method: str) -> Rotated:
    """Loadings (k × m) by `varimax`, `promax`, `oblimin` or `none`; one factor is left as it is."""
    way = one_of("rotation", method, _WAYS)
    return (loadings, None) if loadings.shape[1] == 1 else way(loadings)


def varimax(loadings: Floats) -> Floats:
    """Kaiser's (1958) rotation of normalised rows, by R's iteration; where that swings between two turns, by Kaiser's own, pair by pair."""
    scale = _lengths(loadings)
    x, (k, m) = loadings / scale, loadings.shape
    turn, size = np.eye(m), 0.0
    for _ in range(ROUNDS):
        z = x @ turn
        u, d, v = np.linalg.svd(x.T @ (z**3 - z * (z**2).sum(axis=0) / k))
        turn, before, size = u @ v, size, float(d.sum())
        if size < before * (1 + EPS):
            break
    z = x @ turn
    steep = z.T @ (z**3 - z * (z**2).sum(axis=0) / k)  # symmetric where no turn helps
    return np.asarray((_pair_by_pair(x) if np.abs(steep - steep.T).max() > SWINGS * np.abs(steep).max() else z) * scale)


def _pair_by_pair(x: Floats) -> Floats:
    z, k = x.copy(), len(x)
    for _ in range(ROUNDS):
        largest = 0.0
        for i, j in combinations(range(x.shape[1]), 2):
            u, v = z[:, i] ** 2 - z[:, j] ** 2, 2 * z[:, i] * z[:, j]
            sine, cosine = 2 * (u @ v - u.sum() * v.sum() / k), u @ u - v @ v - (u.sum() ** 2 - v.sum() ** 2) / k
            angle = float(np.arctan2(sine, cosine)) / 4
            z[:, [i, j]] = z[:, [i, j]] @ [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
            largest = max(largest, abs(angle))
        if largest < 1e-9:
            break
    return z


def oblimin(loadings: Floats) -> tuple[Floats, Floats]:
    """Direct quartimin (oblimin with γ = 0, rows not normalised) by gradient projection (Jennrich 2002; Bernaards & Jennrich 2005).

    Where that has not arrived after R's thousand steps (it crawls along factors of little but noise), BFGS goes on from there.
    """
    turn, step = np.eye(loadings.shape[1]), 1.0
    value, slope, steep = _quartimin(loadings, turn)
    for _ in range(ROUNDS + 1):
        if steep < EPS:
            return np.asarray(loadings @ np.linalg.inv(turn).T), np.asarray(turn.T @ turn)
        step *= 2
        for _ in range(11):
            new = turn - step * slope
            new /= np.sqrt((new**2).sum(axis=0))
            tried, its_slope, its_steep = _quartimin(loadings, new)
            if value - tried > 0.5 * steep**2 * step:
                break
            step /= 2
        turn, value, slope, steep = new, tried, its_slope, its_steep
    return _crawled(loadings, turn)


def _crawled(loadings: Floats, start: Floats) -> tuple[Floats, Floats]:
    m = len(start)

    def function(flat: Floats) -> tuple[float, Floats]:
        free = flat.reshape(m, m)
        length = np.sqrt((free**2).sum(axis=0))
        value, slope, _ = _quartimin(loadings, free / length)
        return value, (slope / length).ravel()

    found = optimize.minimize(function, start.ravel(), jac=True, method="BFGS", options={"gtol": EPS / m, "maxiter": ROUNDS}).x.reshape(
        m, m
    )
    turn = found / np.sqrt((found**2).sum(axis=0))
    if _quartimin(loadings, turn)[2] > EPS:
        raise StatisticsError(
            "oblimin 旋转未收敛；请减少因子数，或改用 promax", "the oblimin rotation did not converge; ask for fewer factors or use promax"
        )
    return np.asarray(loadings @ np.linalg.inv(turn).T), np.asarray(turn.T @ turn)


def promax(loadings: Floats) -> tuple[Floats, Floats]:
    """Hendrickson & White's (1964) target: normalised varimax loadings to the fourth power, signs kept."""
    scale = _lengths(loadings)
    x = varimax(loadings / scale)
    turn = np.linalg.lstsq(x, x * np.abs(x) ** (POWER - 1), rcond=None)[0]
    turn *= np.sqrt(np.diag(np.linalg.inv(turn.T @ turn)))
    back = np.linalg.inv(turn)
    return np.asarray(x @ turn * scale), np.asarray(back @ back.T)


def _quartimin(loadings: Floats, turn: Floats) -> tuple[float, Floats, float]:
    """The criterion, its slope among turns whose columns keep their length, and the slope's length."""
    back = np.linalg.inv(turn)
    rotated = loadings @ back.T
    squares = rotated**2
    others = squares.sum(axis=1, keepdims=True) - squares
    slope = -(rotated.T @ (rotated * others) @ back).T
    slope -= turn * (turn * slope).sum(axis=0)
    return float((squares * others).sum() / 4), np.asarray(slope), float(np.sqrt((slope**2).sum()))


def _lengths(loadings: Floats) -> Floats:
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    return np.asarray(np.where(length > 0, length, 1.0))


_WAYS: dict[str, Callable[[Floats], Rotated]] = {
    "oblimin": oblimin,
    "varimax": lambda loadings: (varimax(loadings), None),
    "promax": promax,
    "none": lambda loadings: (loadings, None),
}
