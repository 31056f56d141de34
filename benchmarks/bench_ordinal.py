"""Ordered logit, n = 100,000, 10 predictors, 5 levels: against statsmodels' OrderedModel and R's ordinal::clm.

    python -m benchmarks.bench_ordinal

One JSON line a comparison: `ratio` is the peer's median time over ours, `target` what the ratio must reach. Peers run in their fastest
documented setting: OrderedModel with `method="bfgs"`, clm with its default Newton, R's time taken inside R by system.time, reading
excluded. Each log-likelihood is checked: ours must be no lower. R is left out where Rscript or ordinal is missing.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.stats import ordered_logit

ROWS, PREDICTORS, LEVELS, SEED, TIMES = 100_000, 10, 5, 20200123, 5
SLACK = 1e-6  # of the log-likelihood, absolute: where both have converged they differ by rounding
R_SCRIPT = """
suppressMessages(library(ordinal))
d <- read.csv("{csv}"); d$y <- factor(d$y, ordered = TRUE)
f <- as.formula(paste("y ~", paste(setdiff(names(d), "y"), collapse = " + ")))
m <- clm(f, data = d)
t <- sapply(seq_len({times}), function(i) system.time(m <<- clm(f, data = d))[["elapsed"]])
cat(sprintf("%.6f %.10f %s", median(t), as.numeric(logLik(m)), packageVersion("ordinal")))
"""


def data(rows: int = ROWS) -> pd.DataFrame:
    """Normal predictors, every third one cut to 0/1, a logistic latent outcome cut at its quantiles."""
    rng = np.random.default_rng(SEED)
    x = rng.normal(size=(rows, PREDICTORS))
    x[:, ::3] = x[:, ::3] > 0.4
    latent = x @ np.linspace(-0.8, 1.0, PREDICTORS) + rng.logistic(size=rows)
    frame = pd.DataFrame(x, columns=[f"x{i}" for i in range(PREDICTORS)])
    frame["y"] = np.searchsorted(np.quantile(latent, [0.1, 0.3, 0.6, 0.85]), latent) + 1
    return frame


def formula(frame: pd.DataFrame) -> str:
    """All predictors, additively."""
    return "y ~ " + " + ".join(c for c in frame.columns if c != "y")


def median_time(call: Callable[[], Any], times: int = TIMES) -> tuple[float, Any]:
    """Median wall time in seconds after one call to warm up, and the last answer."""
    answer = call()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        answer = call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), answer


def statsmodels_time(frame: pd.DataFrame) -> tuple[float, float, str]:
    """Median seconds, log-likelihood and version of OrderedModel by BFGS, given arrays, so that it parses no formula."""
    import statsmodels
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    outcome = pd.Series(pd.Categorical(frame["y"], ordered=True))
    predictors = frame.drop(columns="y")
    seconds, fit = median_time(lambda: OrderedModel(outcome, predictors, distr="logit").fit(method="bfgs", disp=False, maxiter=500))
    return seconds, float(fit.llf), f"statsmodels {statsmodels.__version__} OrderedModel(bfgs)"


def r_time(frame: pd.DataFrame) -> tuple[float, float, str] | None:
    """Median seconds, log-likelihood and version of clm, or None without R and ordinal."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        csv = Path(folder) / "data.csv"
        frame.to_csv(csv, index=False, encoding="utf-8")
        script = Path(folder) / "clm.R"
        script.write_text(R_SCRIPT.format(csv=csv.as_posix(), times=TIMES), encoding="utf-8")
        done = subprocess.run([rscript, str(script)], capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        return None
    seconds, loglik, version = done.stdout.split()
    return float(seconds), float(loglik), f"R ordinal {version} clm"


def run() -> list[dict[str, Any]]:
    """Both comparisons; the one with R only where R is."""
    frame = data()
    text = formula(frame)
    own, model = median_time(lambda: ordered_logit(text, frame))
    peers = [("ordered_logit_vs_statsmodels", 15.0, statsmodels_time(frame)), ("ordered_logit_vs_r_clm", 1.0, r_time(frame))]
    return [_line(name, target, own, model.loglik, peer) for name, target, peer in peers if peer is not None]


def _line(name: str, target: float, own: float, loglik: float, peer: tuple[float, float, str]) -> dict[str, Any]:
    seconds, peer_loglik, version = peer
    ratio = seconds / own
    as_good = loglik >= peer_loglik - SLACK
    return {
        "name": name,
        "ratio": round(ratio, 1),
        "target": target,
        "own": round(own, 4),
        "peer": round(seconds, 4),
        "peer_version": version,
        "n": ROWS,
        "loglik": loglik,
        "peer_loglik": peer_loglik,
        "met": bool(ratio >= target and as_good),
    }


if __name__ == "__main__":
    for line in run():
        print(json.dumps(line))
