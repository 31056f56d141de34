"""`confirmatory_factors` by maximum likelihood, 6 factors × 5 items, 1,000 people, against R's `lavaan::cfa`.

    python -m benchmarks.bench_confirmatory

Both give estimates, standard errors, χ² and fit measures (lavaan: `cfa` and `fitMeasures`); ours the standardised solution, validity and
HTMT besides. R's time is taken inside R by system.time, reading excluded; without Rscript and lavaan the peer reads "not installed". χ² is
checked: ours must be no higher.
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

PEOPLE, FACTORS, ITEMS, SLACK = 1_000, 6, 5, 1e-6
R_SCRIPT = """
suppressMessages(library(lavaan))
d <- read.csv("{csv}"); m <- "{model}"
f <- cfa(m, d); x <- fitMeasures(f)
t <- sapply(1:5, function(i) system.time({{ f <<- cfa(m, d); x <<- fitMeasures(f) }})[["elapsed"]])
cat(sprintf("%.6f %.10f %s", median(t), fitMeasures(f, "chisq"), as.character(packageVersion("lavaan"))))
"""


def answers() -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Correlated normal factors, loadings of 0.5 to 0.9; and which items are whose."""
    random = np.random.default_rng(19690601)
    traits = random.multivariate_normal(np.zeros(FACTORS), 0.3 + 0.7 * np.eye(FACTORS), PEOPLE)
    loadings = np.linspace(0.5, 0.9, ITEMS)
    names = {f"f{j}": [f"f{j}_{i}" for i in range(ITEMS)] for j in range(FACTORS)}
    parts = [traits[:, [j]] * loadings + random.normal(size=(PEOPLE, ITEMS)) * np.sqrt(1 - loadings**2) for j in range(FACTORS)]
    return pd.DataFrame(np.hstack(parts), columns=[item for items in names.values() for item in items]), names


def lavaan(data: pd.DataFrame, factors: dict[str, list[str]]) -> tuple[float, float, str] | None:
    """Median seconds, χ² and version; None without Rscript or lavaan."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    model = "\\n".join(f"{name} =~ {' + '.join(items)}" for name, items in factors.items())
    with tempfile.TemporaryDirectory() as folder:
        csv, script = Path(folder) / "data.csv", Path(folder) / "cfa.R"
        data.to_csv(csv, index=False, encoding="utf-8")
        script.write_text(R_SCRIPT.format(csv=csv.as_posix(), model=model), encoding="utf-8")
        done = subprocess.run([rscript, str(script)], capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        return None
    taken, statistic, version = done.stdout.split()
    return float(taken), float(statistic), f"lavaan {version}"


def run() -> list[dict[str, Any]]:
    from jcommunity_study.stats import confirmatory_factors

    data, factors = answers()
    found = confirmatory_factors(data, factors)
    own = seconds(lambda: confirmatory_factors(data, factors), 5)
    name = f"confirmatory_factors, ML, {FACTORS} factors × {ITEMS} items, {PEOPLE:,} people, against R's lavaan"
    row: dict[str, Any] = {"name": name, "own": f"{own:.3f} s", "target": "≥ 1 ×"}
    peer = lavaan(data, factors)
    if peer is None:
        return [row | {"peer": "not installed", "ratio": "—", "met": True}]
    taken, statistic, version = peer
    met = taken >= own and found.statistic <= statistic * (1 + SLACK)
    return [row | {"peer": f"{taken:.3f} s ({version})", "ratio": f"{taken / own:.1f}", "met": met}]


if __name__ == "__main__":
    print(run())
