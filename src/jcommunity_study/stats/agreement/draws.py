"""The bootstrap of agreement: groups of units drawn with replacement, a block of resamples at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Floats, Integers, whole
from jcommunity_study.stats._resample import streamed, weighed_sums

DRAWN = 1 << 21  # counts of one block of resamples: 16 MB


@dataclass(frozen=True)
class Bootstrap:
    """How an interval is drawn: not at all with 0 resamples."""

    resamples: int
    seed: int | None
    n_jobs: int
    level: float


def check_draws(groups: int, resamples: int) -> None:
    """StatisticsError for a bootstrap of one group, whose draws are all the same, or of resamples below 0 (which asks for none)."""
    if whole("resamples", resamples, 0) and groups < 2:
        raise StatisticsError(
            f"自助法需要至少两组（或两个单位），得到 {groups} 组", f"a bootstrap needs two groups (or units) or more, got {groups}"
        )


def drawn(evaluate: Callable[[Floats], Any], stacked: Floats, bootstrap: Bootstrap, size: Integers | None = None) -> Floats:
    """`evaluate` of sums over groups (or units) drawn with replacement (block × sums), of all resamples.

    `stacked`: parts × sums over each part, `size` how many groups alike make up each part (one). StatisticsError as `streamed`.
    """
    alike = np.ones(len(stacked), dtype=np.intp) if size is None else size
    n, each = int(alike.sum()), stacked.reshape(len(alike), -1) / alike[:, None]
    block = min(bootstrap.resamples, max(1, DRAWN // max(*each.shape, 1)))

    def one(random: np.random.Generator) -> Any:
        times = random.multinomial(n, alike / n, size=block).astype(float)
        with np.errstate(invalid="ignore", divide="ignore"):  # of this thread
            return evaluate(weighed_sums(times, each).reshape(block, *stacked.shape[1:]))

    blocks = streamed(one, -(-bootstrap.resamples // block), bootstrap.seed, bootstrap.n_jobs)
    return np.concatenate(blocks)[: bootstrap.resamples]
