"""Ordered logit, 10 predictors, 5 levels: against statsmodels' OrderedModel and R's ordinal::clm; peak memory at 5 million rows.

    python -m benchmarks.bench_ordinal

One JSON line a comparison: `ratio` is the peer's median time over ours, `target` what the ratio must reach. OrderedModel runs by Newton at
n = 1,000, as asked for, and by BFGS at n = 100,000, where its Newton takes longer still; clm with its default Newton, R's time taken inside
R by system.time, reading excluded. Each log-likelihood is checked: ours must be no lower. R is left out, and told, where Rscript or ordinal
is missing. Memory is that of a process of its own that makes the data and fits them.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.stats import ordered_logit

SMALL, ROWS, LARGE, PREDICTORS, LEVELS, SEED, TIMES = 1_000, 100_000, 5_000_000, 10, 5, 20200123, 5
GIGABYTES = 3.0
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


def statsmodels_time(frame: pd.DataFrame, method: str) -> tuple[float, float, str]:
    """Median seconds, log-likelihood and version of OrderedModel, given arrays, so that it parses no formula."""
    import statsmodels
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    outcome = pd.Series(pd.Categorical(frame["y"], ordered=True))
    predictors = frame.drop(columns="y")
    seconds, fit = median_time(lambda: OrderedModel(outcome, predictors, distr="logit").fit(method=method, disp=False, maxiter=500))
    return seconds, float(fit.llf), f"statsmodels {statsmodels.__version__} OrderedModel({method})"


def r_time(frame: pd.DataFrame) -> tuple[float, float, str] | None:
    """Median seconds, log-likelihood and version of clm, or None without R and ordinal."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        print("no Rscript: clm is left out", file=sys.stderr)
        return None
    with tempfile.TemporaryDirectory() as folder:
        csv = Path(folder) / "data.csv"
        frame.to_csv(csv, index=False, encoding="utf-8")
        script = Path(folder) / "clm.R"
        script.write_text(R_SCRIPT.format(csv=csv.as_posix(), times=TIMES), encoding="utf-8")
        done = subprocess.run([rscript, str(script)], capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        print(f"clm is left out: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    seconds, loglik, version = done.stdout.split()
    return float(seconds), float(loglik), f"R ordinal {version} clm"


def memory() -> dict[str, Any]:
    """Peak memory in GB of a process that makes 5 million rows and fits them."""
    script = (
        "import resource\nfrom benchmarks.bench_ordinal import LARGE, data, formula\nfrom jcommunity_study.stats import ordered_logit\n"
        "frame = data(LARGE)\nordered_logit(formula(frame), frame)\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True)
    used = float(done.stdout)
    name = "ordered_logit_memory_of_5_million_rows"
    return {"name": name, "ratio": "—", "target": f"< {GIGABYTES:g} GB", "own": f"{used:.2f} GB", "peer": "—", "met": used < GIGABYTES}


def run() -> list[dict[str, Any]]:
    """Both sizes against statsmodels, the larger against clm where R and ordinal are, and memory."""
    small, frame = data(SMALL), data()
    text = formula(frame)
    own_small, first = median_time(lambda: ordered_logit(text, small), 5 * TIMES)
    lines = [_line("ordered_logit_small_vs_statsmodels", 50.0, own_small, first, statsmodels_time(small, "newton"))]
    own, model = median_time(lambda: ordered_logit(text, frame))
    peers = [("ordered_logit_vs_statsmodels", 30.0, statsmodels_time(frame, "bfgs")), ("ordered_logit_vs_r_clm", 1.5, r_time(frame))]
    lines += [_line(name, target, own, model, peer) for name, target, peer in peers if peer is not None]
    return [*lines, memory()]


def _line(name: str, target: float, own: float, model: Any, peer: tuple[float, float, str]) -> dict[str, Any]:
    seconds, peer_loglik, version = peer
    ratio = seconds / own
    as_good = model.loglik >= peer_loglik - SLACK
    return {
        "name": name,
        "ratio": round(ratio, 1),
        "target": target,
        "own": round(own, 4),
        "peer": round(seconds, 4),
        "peer_version": version,
        "n": model.n,
        "loglik": model.loglik,
        "peer_loglik": peer_loglik,
        "met": bool(ratio >= target and as_good),
    }


if __name__ == "__main__":
    for line in run():
        print(json.dumps(line, ensure_ascii=False))
