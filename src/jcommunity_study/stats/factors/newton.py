"""Newton's method between bounds, for functions that know their second derivatives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from jcommunity_study.stats._input import Floats

Function = Callable[[Floats], tuple[float, Floats, Floats]]  # x → value, gradient, Hessian

ROUNDS, HALVINGS = 300, 40
FLAT = 1e-10  # of a gradient
FLOOR = 1e-8  # of a curvature, relative to the largest


def minimum(function: Function, start: Floats, low: float, high: float) -> tuple[Floats, float]:
    """Where the function is least, and the largest part of its gradient there that the bounds leave free."""
    x = np.clip(start, low, high)
    value, slope, curve = function(x)
    for _ in range(ROUNDS):
        free = ~((x <= low) & (slope > 0) | (x >= high) & (slope < 0))
        steep = float(np.abs(slope[free]).max(initial=0.0))
        if steep < FLAT:
            break
        for way in (_newton(slope, curve, free), np.where(free, -slope, 0.0)):  # downhill where the bounds bend Newton's way too much
            found = _step(function, x, value, slope, way, low, high)
            if found is not None:
                break
        if found is None:
            break
        x, (value, slope, curve) = found
    return x, steep


def _newton(slope: Floats, curve: Floats, free: np.ndarray) -> Floats:
    values, vectors = np.linalg.eigh(curve[np.ix_(free, free)])
    size = np.abs(values)  # a saddle is left downhill
    way = np.zeros_like(slope)
    way[free] = -(vectors / np.maximum(size, FLOOR * size.max())) @ (vectors.T @ slope[free])
    return way


def _step(
    function: Function, x: Floats, value: float, slope: Floats, way: Floats, low: float, high: float
) -> tuple[Floats, tuple[float, Floats, Floats]] | None:
    """The first of halved steps that goes down as much as the slope promises, or nothing."""
    for halving in range(HALVINGS):
        new = np.clip(x + 0.5**halving * way, low, high)
        promised = float(slope @ (new - x))
        if promised < 0 and (tried := function(new))[0] <= value + 1e-4 * promised:
            return new, tried
    return None
