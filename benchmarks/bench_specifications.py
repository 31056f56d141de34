"""`specification_curve` at n = 400: 500 least-squares specifications with 500 permutations, and 500 ordered logits, on one core.

By processor time: that of one core, whatever else the machine does. There is no peer: R's specr draws bootstrap samples instead, and Debian
has neither it nor speccurvieR.
"""

from __future__ import annotations

from itertools import combinations
from time import process_time
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.bench_agreement import seconds

PEOPLE, PERMUTATIONS, LIMIT = 400, 500, 5.0


def answers() -> pd.DataFrame:
    """Two outcomes that an answer of five levels stands beside, one predictor, seven covariates."""
    random = np.random.default_rng(20200727)
    data = pd.DataFrame(random.normal(size=(PEOPLE, 10)), columns=["y1", "y2", "x", *(f"z{i}" for i in range(7))])
    data["y1"] += 0.2 * data["x"] + 0.3 * data["z0"]
    data["y2"] += 0.2 * data["x"] + 0.3 * data["z1"]
    return data.assign(o1=np.digitize(data["y1"], [-1, -0.3, 0.3, 1]), o2=np.digitize(data["y2"], [-1, -0.3, 0.3, 1]))


def run() -> list[dict[str, Any]]:
    from jcommunity_study.stats import specification_curve

    data = answers()
    covariates = {" ".join(names) or "none": names for size in range(8) for names in combinations([f"z{i}" for i in range(7)], size)}
    sets = dict(list(covariates.items())[:125])
    samples = {"all": None, "young": (data["z6"] < 1).to_numpy()}
    choices: dict[str, Any] = {"x": "x", "covariates": sets, "samples": samples}
    least = seconds(lambda: specification_curve(data, y=["y1", "y2"], permutations=PERMUTATIONS, seed=1, **choices), 5, process_time)
    ordered = seconds(lambda: specification_curve(data, y=["o1", "o2"], models="ordered_logit", **choices), 5, process_time)
    rows = ((f"500 OLS specifications, {PERMUTATIONS} permutations", least), ("500 ordered logits, no permutation", ordered))
    shared = {"peer": "—", "ratio": "—", "target": f"< {LIMIT:g} s"}
    return [
        {"name": f"`specification_curve`, n = {PEOPLE}: {name}", "own": f"{own:.2f} s", **shared, "met": own < LIMIT} for name, own in rows
    ]
