"""Cleaning a large export against reading it: time as a ratio to `pandas.read_csv` of the same file alone, and peak memory.

The file is 问卷星's text .csv: metadata, 50 ratings and 10 multiple choices, made here from a seed, about 790 bytes an answer.
Each measurement runs in a process of its own, since memory is what is asked for, and is warmed on a small file; own and peer take turns.
Cost against rows is drawn into cleaning.svg. `python -m benchmarks.bench_cleaning [ROWS …]` measures other sizes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

SIZES = {250_000: 3, 1_000_000: 3, 4_000_000: 1}  # answers → how often it is measured
ROWS, LARGE = 1_000_000, 4_000_000
TIMES, GIGABYTES, GROWTH = 4.0, 3.0, 1.1
FIGURE = Path(__file__).with_name("cleaning.svg")
STEP = 50_000
LABELS = ("很不同意", "不同意", "一般", "同意", "很同意")
ACTIVITIES = ("值守", "宣传", "测温", "登记", "送菜", "其他〖帮邻居〗")
_MEASURE = """
import json, resource, sys, time
from pathlib import Path
{imports}
def work(source):
{work}
work(Path(sys.argv[2]))
started, used = time.perf_counter(), time.process_time()
rows = work(Path(sys.argv[1]))
seconds, cpu = time.perf_counter() - started, time.process_time() - used
print(json.dumps([rows, seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6]))
"""
_OWN = _MEASURE.format(
    imports="""
from jcommunity_study.survey.cleaning import clean
from jcommunity_study.survey.questionnaire import load_questionnaire
""",
    work="""
    folder = Path(sys.argv[1]).parent
    return clean(source, load_questionnaire(folder / "questionnaire.yaml"), folder / "responses.parquet")
""",
)
_PEER = _MEASURE.format(imports="import pandas", work="    return len(pandas.read_csv(source))")
_SCREENS = """
import json, sys, time
from pathlib import Path
from jcommunity_study.survey.cleaning import cleaned
from jcommunity_study.survey.questionnaire import load_questionnaire
from jcommunity_study.survey.screen import apply, merge, summarise
rules = [{"rule": "speed", "share_of_median": 0.3}, {"rule": "duplicates", "keys": ["answers"]}]
source = Path(sys.argv[1])
questionnaire = load_questionnaire(source.parent / "questionnaire.yaml")
spent, summaries = 0.0, []
def timed(function, *args):
    global spent
    started = time.perf_counter()
    result = function(*args)
    spent += time.perf_counter() - started
    return result
for piece in cleaned(source, questionnaire):
    summaries.append(timed(summarise, piece, rules))
summary = timed(merge, summaries)
for piece in cleaned(source, questionnaire):
    timed(apply, piece, summary, rules)
print(json.dumps(spent))
"""


def write_export(path: Path, rows: int) -> None:
    """The export, written piece by piece."""
    random = np.random.default_rng(20230408)
    ticks = np.array(["┋".join(c) for r in (1, 2, 3) for c in combinations(ACTIVITIES, r)] + ["(跳过)"], dtype=object)
    labels = np.array(LABELS, dtype=object)
    header = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
    header += [f"{q}、对社区工作第{q}个方面的看法" for q in range(1, 51)] + [f"{q}、您参加过哪些活动（多选）" for q in range(51, 61)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(",".join(header) + "\n")
        for start in range(0, rows, STEP):
            n = min(STEP, rows - start)
            columns = [np.arange(start + 1, start + n + 1).astype(str)]
            columns += [np.array([f"2023/{1 + i % 12}/{1 + i % 28} {i % 24}:{i % 60:02d}:{i % 59:02d}" for i in range(start, start + n)])]
            columns += [np.array([f"{s}秒" for s in random.integers(60, 1500, n)]), np.full(n, "微信"), np.full(n, "直接访问")]
            columns += [np.array([f"192.0.2.{a}(江苏-南京)" for a in random.integers(0, 256, n)])]
            columns += [np.where(random.random(n) < 0.02, "(空)", labels[random.integers(0, 5, n)]) for _ in range(50)]
            columns += [ticks[random.integers(0, len(ticks), n)] for _ in range(10)]
            file.write("\n".join(map(",".join, zip(*columns, strict=True))) + "\n")


def write_questionnaire(path: Path) -> None:
    """The questionnaire of the export: five scales of ten ratings each."""
    lines = ["schema: 1", "title: benchmark", "option_sets:", f"  agree: [{', '.join(LABELS)}]"]
    labels = [*ACTIVITIES[:-1], "{code: 6, label: 其他, other: true}"]
    lines += [f"  acts: [{', '.join(labels)}]", "items:"]
    lines += [f"  - {{name: q{q}, number: {q}, text: 对社区工作第{q}个方面的看法, kind: scale, options: agree}}" for q in range(1, 51)]
    lines += [f"  - {{name: q{q}, number: {q}, text: 您参加过哪些活动, kind: multiple, options: acts}}" for q in range(51, 61)]
    lines += ["scales:"]
    for scale in range(5):
        items = ", ".join(f"q{q}" for q in range(scale * 10 + 1, scale * 10 + 11))
        lines.append(f"  - {{name: s{scale}, label: s{scale}, items: [{items}], reversed: [q{scale * 10 + 3}], minimum: 8}}")
    path.write_text("\n".join(lines), encoding="utf-8")


@dataclass(frozen=True)
class Cost:
    """Medians over the runs; `ratio` is that of the ratios of neighbouring runs."""

    own: float
    peer: float
    ratio: float
    own_cpu: float
    peer_cpu: float
    own_gigabytes: float
    peer_gigabytes: float
    bytes: int
    screens: float


def measured(rows: int, times: int, *, screens: bool = False) -> Cost:
    """The cost of an export of so many rows, and of the screens that need all of it (NaN where not asked for)."""
    with tempfile.TemporaryDirectory() as folder:
        source, small = Path(folder) / "1_按文本_大问卷.csv", Path(folder) / "1_按文本_小问卷.csv"
        write_export(source, rows)
        write_export(small, 1_000)
        write_questionnaire(Path(folder) / "questionnaire.yaml")
        runs = [(_run(_PEER, source, small), _run(_OWN, source, small)) for _ in range(times)]
        middle = [[median(run[who][n] for run in runs) for n in range(4)] for who in (0, 1)]
        (_, peer, peer_cpu, peer_memory), (_, own, own_cpu, own_memory) = middle
        ratio = median(mine[1] / other[1] for other, mine in runs)
        spent = _run(_SCREENS, source) if screens else float("nan")
        return Cost(own, peer, ratio, own_cpu, peer_cpu, own_memory, peer_memory, source.stat().st_size, spent)


def _run(code: str, *args: Path) -> Any:
    done = subprocess.run([sys.executable, "-c", code, *map(str, args)], check=True, capture_output=True, encoding="utf-8")
    return json.loads(done.stdout)


def draw(costs: dict[int, Cost]) -> None:
    """Seconds and gigabytes against rows, own beside peer."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.2), layout="constrained")
    time, memory = figure.subplots(1, 2)
    millions = [rows / 1e6 for rows in costs]
    for axes, label, names in (
        (time, "seconds", ("own", "peer")),
        (memory, "peak memory, GB", ("own_gigabytes", "peer_gigabytes")),
    ):
        for name, title, marker in zip(names, ("clean, score, write", "pandas.read_csv alone"), "os", strict=True):
            axes.plot(millions, [getattr(cost, name) for cost in costs.values()], marker=marker, label=title)
        axes.set(xlabel="million answers × 66 columns", ylabel=label, ylim=(0, None), xlim=(0, None))
    time.plot(millions, [TIMES * cost.peer for cost in costs.values()], "--", color="grey", label=f"{TIMES:g} × pandas.read_csv")
    memory.axhline(GIGABYTES, linestyle="--", color="grey", label=f"{GIGABYTES:g} GB")
    for axes in (time, memory):
        axes.legend(frameon=False)
    with rc_context({"svg.hashsalt": "cleaning"}):
        figure.savefig(FIGURE, metadata={"Date": None})


def row(rows: int, cost: Cost) -> dict[str, Any]:
    """The row of one size."""
    return {
        "name": f"cleaning {rows:,} answers × 66 columns ({cost.bytes / 1e6:.0f} MB), against pandas.read_csv alone",
        "own": f"{cost.own:.1f} s ({cost.own_cpu:.1f} s of processor), {cost.own_gigabytes:.2f} GB",
        "peer": f"{cost.peer:.1f} s ({cost.peer_cpu:.1f} s of processor), {cost.peer_gigabytes:.2f} GB",
        "ratio": f"{cost.ratio:.1f}",
        "target": f"≤ {TIMES:g} ×, < {GIGABYTES:g} GB",
        "met": cost.ratio <= TIMES and cost.own_gigabytes < GIGABYTES,
    }


def run() -> list[dict[str, Any]]:
    costs = {rows: measured(rows, times, screens=rows == ROWS) for rows, times in SIZES.items()}
    draw(costs)
    growth = costs[LARGE].own_gigabytes / costs[ROWS].own_gigabytes
    return [
        *(row(rows, cost) for rows, cost in costs.items()),
        {
            "name": f"memory of cleaning {LARGE:,} answers against {ROWS:,}",
            "own": f"{costs[LARGE].own_gigabytes:.2f} GB",
            "peer": f"{costs[ROWS].own_gigabytes:.2f} GB",
            "ratio": f"{growth:.2f}",
            "target": f"≤ {GROWTH:g} ×",
            "met": growth <= GROWTH,
        },
        {
            "name": f"screens that need all {ROWS:,} answers (share of the median time, equal answers), beside cleaning",
            "own": f"{costs[ROWS].screens:.1f} s",
            "peer": "—",
            "ratio": "—",
            "target": "none",
            "met": True,
        },
    ]


if __name__ == "__main__":
    for count in map(int, sys.argv[1:] or [ROWS]):
        print(row(count, measured(count, 3)))
