"""`mediation`, one mediator and two covariates, n = 400, 5,000 resamples, against pingouin's mediation_analysis.

pingouin corrects its intervals for bias alone; ours stand beside it as percentiles and as BCa, which is more work. The indirect effects
must be the same and the intervals' ends no further apart than chance and the corrections put them. pingouin is licensed under the GPL, so
it is no dependency: `pip install pingouin` beside the project for this benchmark alone; without it the peer reads "not installed".
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.bench_agreement import seconds

PEOPLE, RESAMPLES, TIMES = 400, 5_000, 5.0
APART = 0.25  # of the standard error: what two bootstraps of this size and two corrections of bias may differ by


def answers() -> pd.DataFrame:
    """Meetings raise trust, trust raises votes, age and years stand before all three."""
    random = np.random.default_rng(20220101)
    data = pd.DataFrame(random.normal(size=(PEOPLE, 5)), columns=["age", "years", "meetings", "trust", "votes"])
    data["meetings"] += 0.3 * data["age"]
    data["trust"] += 0.4 * data["meetings"] + 0.2 * data["years"]
    data["votes"] += 0.4 * data["trust"] + 0.1 * data["meetings"]
    return data


def run() -> list[dict[str, Any]]:
    from jcommunity_study.stats import mediation

    data, rows = answers(), []
    roles: dict[str, Any] = {"x": "meetings", "m": "trust", "y": "votes"}
    peer = None if find_spec("pingouin") is None else _pingouin(data, roles)
    for intervals in ("percentile", "bca"):
        options = {**roles, "covariates": ["age", "years"], "resamples": RESAMPLES, "seed": 1, "intervals": intervals}
        found = mediation(data, **options).to_frame().set_index("term").loc["indirect"]
        own = seconds(lambda options=options: mediation(data, **options), 5)
        name = f"`mediation`, n = {PEOPLE}, {RESAMPLES:,} resamples, {intervals}, against pingouin's mediation_analysis"
        row: dict[str, Any] = {"name": name, "own": f"{own:.2f} s", "target": f"≥ {TIMES:g} ×"}
        if peer is None:
            rows.append(row | {"peer": "not installed", "ratio": "—", "met": True})
            continue
        taken, theirs = peer
        apart = np.abs(theirs - found[["estimate", "conf_low", "conf_high"]].to_numpy(dtype=float)) / found["std_error"]
        same = bool(apart[0] < 1e-8 and (apart[1:] < APART).all())
        told = f"{taken:.2f} s (interval's ends apart by {apart[1:].max():.2f} standard errors at most)"
        rows.append(row | {"peer": told, "ratio": f"{taken / own:.0f}", "met": taken / own >= TIMES and same})
    return rows


def _pingouin(data: pd.DataFrame, roles: dict[str, Any]) -> tuple[float, np.ndarray]:
    """Median seconds, and its indirect effect with the interval."""
    import pingouin

    def call() -> pd.DataFrame:
        return pingouin.mediation_analysis(data=data, **roles, covar=["age", "years"], n_boot=RESAMPLES, seed=1)

    found = call().set_index("path").loc["Indirect"]
    ends = [name for name in found.index if name.startswith("CI")]
    return seconds(call, 5), found[["coef", *ends]].to_numpy(dtype=float)
