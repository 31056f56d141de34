"""Bootstrap of statistics that rest on sums over rows: a resample weighs the rows, and is never laid out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from os import cpu_count
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from scipy import special

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, check_level, one_of, whole

T = TypeVar("T")
BLOCK = 50  # resamples that share a stream of random numbers
SINGLE = 1 << 18  # multiplications in one product: OpenBLAS starts threads above, which stall on a busy machine


def seeded(seed: int | None) -> np.random.SeedSequence:
    """Where random numbers come from; StatisticsError without a seed, so that a figure can be had again, and for what is none."""
    if seed is None:
        raise StatisticsError("随机抽取需要种子，结果才能重现：请给出 seed=…", "a random draw needs a seed, to be had again: give seed=…")
    return np.random.SeedSequence(whole("seed", seed, 0))


def streamed(
    draw: Callable[[np.random.Generator], T], times: int, seed: int | None, n_jobs: int = 1, counted: str = "resamples"
) -> list[T]:
    """`draw` called `times` times, each with random numbers of its own, so that any number of `n_jobs` threads gives the same.

    StatisticsError without a seed, for fewer than one call (the option `counted`) or job.
    """
    streams = seeded(seed).spawn(whole(counted, times, 1))
    workers = cpu_count() or 1 if isinstance(n_jobs, int) and n_jobs == -1 else n_jobs
    with ThreadPoolExecutor(whole("n_jobs", workers, 1)) as pool:
        return list(pool.map(lambda stream: draw(np.random.default_rng(stream)), streams))


def resampled(evaluate: Callable[[Floats], Floats], n: int, resamples: int, seed: int | None, n_jobs: int = 1) -> Floats:
    """`evaluate` of how often each of n rows stands (draws × n), over `resamples` draws of n rows with replacement.

    `n_jobs` threads (-1: one a core) give the same numbers. StatisticsError as `streamed`.
    """
    blocks = -(-whole("resamples", resamples, 1) // BLOCK)
    return np.concatenate(streamed(lambda random: evaluate(_times(n, random)), blocks, seed, n_jobs))[:resamples]


def left_out(evaluate: Callable[[Floats], Floats], n: int) -> Floats:
    """`evaluate` without each row in turn: the jackknife, n values."""
    starts = range(0, n, BLOCK)
    return np.concatenate([evaluate(1.0 - np.eye(min(BLOCK, n - start), n, start)) for start in starts])


def resampled_sums(rows: Floats, resamples: int, seed: int | None, n_jobs: int = 1) -> Floats:
    """Column sums of `rows` (n × sums) over `resamples` draws of n rows with replacement (resamples × sums): see `resampled`."""
    return resampled(lambda times: weighed_sums(times, rows), len(rows), resamples, seed, n_jobs)


def percentiles(drawn: Floats, level: float) -> tuple[Any, Any]:
    """Along the first axis, resamples without a value left out; NaN where half of them or more have none."""
    known = np.isfinite(drawn).mean(axis=0) > 0.5
    low, high = np.nanquantile(np.where(known, drawn, 0.0), [(1 - level) / 2, (1 + level) / 2], axis=0)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def bca(drawn: Floats, estimate: Floats, jackknife: Floats, level: float) -> tuple[Floats, Floats]:
    """Bias-corrected, accelerated intervals (Efron 1987; R `boot::boot.ci(type = "bca")`) of the columns of `drawn` (resamples × values).

    The acceleration is the jackknife's (n × values). NaN where half of the resamples or more have no value, where all lie on one side of
    the estimate (the correction is infinite), or where the statistic is the same without any row.
    """
    bounds = np.full((2, drawn.shape[1]), np.nan)
    tail = special.ndtri(np.array([(1 - level) / 2, (1 + level) / 2]))
    for j, column in enumerate(drawn.T):
        known = column[np.isfinite(column)]
        without = jackknife[np.isfinite(jackknife[:, j]), j]
        pull = without.mean() - without if without.size else without
        spread = float((pull**2).sum())
        share = float((known < estimate[j]).mean()) if known.size > column.size / 2 else 0.0
        if 0 < share < 1 and spread > 0:
            shift = special.ndtri(share)
            speed = float((pull**3).sum()) / (6 * spread**1.5)
            bounds[:, j] = np.quantile(known, special.ndtr(shift + (shift + tail) / (1 - speed * (shift + tail))))
    return bounds[0], bounds[1]


@dataclass(frozen=True, eq=False)
class Bootstrapped:
    """Values over resamples: `drawn` (resamples × values), `columns` of a tidy frame; `failed`, the resamples that lack some value."""

    drawn: Floats = field(repr=False)
    columns: dict[str, Floats]
    failed: int
    notes: tuple[Text, ...]


def bootstrapped(
    evaluate: Callable[[Floats], Floats], n: int, *, intervals: str, resamples: int, seed: int | None, n_jobs: int, level: float
) -> Bootstrapped:
    """estimate, std_error, p_value (2·min(share below 0, share above 0)), conf_low, conf_high of each value of `evaluate`: see `resampled`.

    Values that a resample does not have (NaN, infinite) are left out. StatisticsError as `streamed`, for unknown `intervals`, a bad level.
    """
    check_level(level)
    one_of("intervals", intervals, dict.fromkeys(("percentile", "bca")))
    drawn = resampled(evaluate, n, resamples, seed, n_jobs)
    drawn = np.where(np.isfinite(drawn), drawn, np.nan)
    estimate = evaluate(np.ones((1, n)))[0]
    low, high = percentiles(drawn, level) if intervals == "percentile" else bca(drawn, estimate, left_out(evaluate, n), level)
    present = np.isfinite(drawn)
    known, failed = present.sum(axis=0), int((~present.all(axis=1)).sum())
    smaller = np.minimum((drawn < 0).sum(axis=0), (drawn > 0).sum(axis=0))
    columns = {
        "estimate": estimate,
        "std_error": pd.DataFrame(drawn).std().to_numpy(),
        "p_value": np.where(known > 0, np.minimum(1.0, 2 * smaller / np.maximum(known, 1)), np.nan),
        "conf_low": low,
        "conf_high": high,
    }
    return Bootstrapped(drawn, columns, failed, _told(failed, resamples, int((np.isfinite(estimate) & ~np.isfinite(low)).sum())))


def _told(failed: int, resamples: int, without: int) -> tuple[Text, ...]:
    left_out = Text(
        f"{resamples} 次重抽样中有 {failed} 次无法估计（如类别缺失或完全分离），未计入区间",
        f"{failed} of {resamples} resamples had no estimate (an absent level or separation, say); the intervals leave them out",
    )
    none = Text(
        f"{without} 个值没有区间：半数以上的重抽样没有该值，或（bca）重抽样全在估计值一侧、统计量不随任何一行变化",
        f"{without} value(s) without interval: half of the resamples or more lack them, or for bca all resamples lie on one side of the "
        "estimate or no row moves it",
    )
    return (*((none,) if without else ()), *((left_out,) if failed else ()))


def weighed_sums(times: Floats, rows: Floats) -> Floats:
    """times @ rows, in products small enough for one thread."""
    n, sums = rows.shape
    total, step = np.zeros((len(times), sums)), max(64, SINGLE // (len(times) * sums))
    for start in range(0, n, step):
        total += times[:, start : start + step] @ rows[start : start + step]
    return total


def _times(n: int, random: np.random.Generator) -> Floats:
    times, step = np.empty((BLOCK, n)), max(1, SINGLE // n)
    for start in range(0, BLOCK, step):
        drawn = random.integers(0, n, (min(step, BLOCK - start), n))
        places = drawn + n * np.arange(len(drawn))[:, None]
        times[start : start + step] = np.bincount(places.ravel(), minlength=drawn.size).reshape(drawn.shape)
    return times
