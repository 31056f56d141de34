"""`impute` m = 20, five rounds (mice's default), 2,000 rows × 30 numeric columns of which a tenth is missing: against R's mice.

Both match predictive means with five donors, on the same file. R's time is taken inside R by system.time, reading excluded. Without Rscript
or mice the peer reads "not installed". Imputations cannot be equal number for number; the largest difference between the two
sides' pooled means, in standard errors, stands beside.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.bench_agreement import seconds

ROWS, COLUMNS, SETS, ROUNDS, TIMES = 2_000, 30, 20, 5, 1.0
R_SCRIPT = """
suppressMessages(library(mice))
d <- read.csv("{csv}")
run <- function(s) mice(d, m = {sets}, maxit = {rounds}, method = "pmm", printFlag = FALSE, seed = s)
i <- run(1)
t <- sapply(1:3, function(s) system.time(i <<- run(s))[["elapsed"]])
means <- rowMeans(sapply(1:{sets}, function(k) colMeans(complete(i, k))))
cat(median(t), as.character(packageVersion("mice")), sprintf("%.10f", means))
"""


def holes() -> pd.DataFrame:
    """Equally correlated normals, each missing in a tenth of the rows, more often where the next column is high."""
    random = np.random.default_rng(19880101)
    x = random.normal(size=(ROWS, COLUMNS)) + random.normal(size=(ROWS, 1))
    gone = random.random((ROWS, COLUMNS)) < 0.2 / (1 + np.exp(-np.roll(x, -1, axis=1)))
    return pd.DataFrame(np.where(gone, np.nan, x), columns=[f"q{i}" for i in range(COLUMNS)])


def run() -> list[dict[str, Any]]:
    from jcommunity_study.stats import impute

    data = holes()
    sets = impute(data, m=SETS, iterations=ROUNDS, seed=1)
    own = seconds(lambda: impute(data, m=SETS, iterations=ROUNDS, seed=1), 5)
    name = f"impute m = {SETS}, {ROUNDS} rounds, n = {ROWS:,} × {COLUMNS} numeric, against R's mice"
    row: dict[str, Any] = {"name": name, "own": f"{own:.1f} s", "target": f"≥ {TIMES:g} ×"}
    peer = _mice(data)
    if peer is None:
        return [row | {"peer": "not installed", "ratio": "—", "met": True}]
    taken, version, theirs = peer
    ours = np.mean([one.mean().to_numpy() for one in sets], axis=0)
    apart = np.abs(ours - theirs).max() / (data.std() / np.sqrt(ROWS)).mean()
    told = f"{taken:.1f} s (mice {version}; means apart by {apart:.2f} standard errors at most)"
    return [row | {"peer": told, "ratio": f"{taken / own:.1f}", "met": taken / own >= TIMES and apart < 1}]


def _mice(data: pd.DataFrame) -> tuple[float, str, np.ndarray] | None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        csv, script = Path(folder) / "data.csv", Path(folder) / "mice.R"
        data.to_csv(csv, index=False, encoding="utf-8")
        script.write_text(R_SCRIPT.format(csv=csv.as_posix(), sets=SETS, rounds=ROUNDS), encoding="utf-8")
        done = subprocess.run([rscript, str(script)], capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        return None
    taken, version, *means = done.stdout.split()
    return float(taken), version, np.array(means, dtype=float)
