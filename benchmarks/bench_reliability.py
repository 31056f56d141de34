"""`cronbach_alpha` with 2,000 bootstrap resamples, 5,000 people × 20 items, against pingouin's in a loop over resampled frames.

The peer is called 50 times, rows drawn with `DataFrame.iloc`, and what 2,000 calls would take is told: it has no bootstrap of its own. It
is licensed under the GPL, so it is no dependency: `pip install pingouin` beside the project for this benchmark alone; without it the peer
reads "not installed".
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.bench_agreement import seconds

PEOPLE, ITEMS, RESAMPLES, CALLS, TIMES = 5_000, 20, 2_000, 50, 10.0


def answers() -> pd.DataFrame:
    """Five-point answers that one normal trait lies behind."""
    random = np.random.default_rng(19510915)
    latent = random.normal(size=(PEOPLE, 1)) + random.normal(size=(PEOPLE, ITEMS))
    return pd.DataFrame(np.digitize(latent, [-1.8, -0.6, 0.6, 1.8]) + 1.0, columns=[f"q{i}" for i in range(ITEMS)])


def run() -> list[dict[str, Any]]:
    from jcommunity_study.stats import cronbach_alpha

    data = answers()
    cronbach_alpha(data, resamples=100, seed=1)
    own = seconds(lambda: cronbach_alpha(data, resamples=RESAMPLES, seed=1), 5)
    name = f"cronbach_alpha with {RESAMPLES:,} resamples, {PEOPLE:,} people × {ITEMS} items, against pingouin's in a loop"
    row: dict[str, Any] = {"name": name, "own": f"{own:.2f} s", "target": f"≥ {TIMES:g} ×"}
    if find_spec("pingouin") is None:
        return [row | {"peer": "not installed", "ratio": "—", "met": True}]
    import pingouin

    random = np.random.default_rng(1)
    pingouin.cronbach_alpha(data=data)

    def loop() -> None:
        for _ in range(CALLS):
            pingouin.cronbach_alpha(data=data.iloc[random.integers(0, PEOPLE, PEOPLE)])

    peer = seconds(loop, 5) * RESAMPLES / CALLS
    return [row | {"peer": f"{peer:.1f} s", "ratio": f"{peer / own:.0f}", "met": peer / own >= TIMES}]
