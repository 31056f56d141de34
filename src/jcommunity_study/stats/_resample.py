"""Bootstrap of statistics that rest on sums over rows: a resample weighs the rows, and is never laid out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from typing import Any, TypeVar

import numpy as np

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats

T = TypeVar("T")
BLOCK = 50  # resamples that share a stream of random numbers
SINGLE = 1 << 18  # multiplications in one product: OpenBLAS starts threads above, which stall on a busy machine


def streamed(draw: Callable[[np.random.Generator], T], times: int, seed: int | None, n_jobs: int = 1) -> list[T]:
    """`draw` called `times` times, each with random numbers of its own, so that any number of `n_jobs` threads gives the same.

    StatisticsError without a seed, for fewer than one call or job.
    """
    if seed is None:
        raise StatisticsError("自助法需要种子：请给出 seed=…", "a bootstrap needs a seed: give seed=…")
    if times < 1 or n_jobs == 0 or n_jobs < -1:
        raise StatisticsError(
            f"resamples（{times}）应至少为 1，n_jobs（{n_jobs}）应为正整数或 -1（全部核）",
            f"resamples == {times} must be 1 or more; n_jobs == {n_jobs} must be 1 or more, or -1 for all cores",
        )
    streams = np.random.SeedSequence(seed).spawn(times)
    with ThreadPoolExecutor(cpu_count() or 1 if n_jobs == -1 else n_jobs) as pool:
        return list(pool.map(lambda stream: draw(np.random.default_rng(stream)), streams))


def resampled_sums(rows: Floats, resamples: int, seed: int | None, n_jobs: int = 1) -> Floats:
    """Column sums of `rows` (n × sums) over `resamples` draws of n rows with replacement (resamples × sums).

    `n_jobs` threads (-1: one a core) give the same numbers. StatisticsError as `streamed`.
    """
    blocks = -(-resamples // BLOCK) if resamples > 0 else resamples
    return np.concatenate(streamed(lambda random: _block(rows, random), blocks, seed, n_jobs))[:resamples]


def percentiles(drawn: Floats, level: float) -> tuple[Any, Any]:
    """Along the first axis, resamples without a value left out; NaN where half of them or more have none."""
    known = np.isfinite(drawn).mean(axis=0) > 0.5
    low, high = np.nanquantile(np.where(known, drawn, 0.0), [(1 - level) / 2, (1 + level) / 2], axis=0)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def _block(rows: Floats, random: np.random.Generator) -> Floats:
    n, sums = rows.shape
    times = np.empty((BLOCK, n))
    for i in range(BLOCK):
        times[i] = np.bincount(random.integers(0, n, n), minlength=n)
    total, step = np.zeros((BLOCK, sums)), max(64, SINGLE // (BLOCK * sums))
    for start in range(0, n, step):
        total += times[:, start : start + step] @ rows[start : start + step]
    return total
