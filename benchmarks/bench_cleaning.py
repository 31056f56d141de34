"""Cleaning a large export against reading it: time as a ratio to `pandas.read_csv` of the same file alone, and peak memory.

The file is 问卷星's text .csv: metadata, 50 ratings and 10 multiple choices, made here from a seed, about 720 bytes an answer.
Each measurement runs in a process of its own, since memory is what is asked for.
`python -m benchmarks.bench_cleaning [ROWS …]` measures other sizes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from itertools import combinations
from pathlib import Path

import numpy as np

ROWS = 1_000_000
TIMES, GIGABYTES = 4.0, 3.0
STEP = 50_000
LABELS = ("很不同意", "不同意", "一般", "同意", "很同意")
ACTIVITIES = ("值守", "宣传", "测温", "登记", "送菜", "其他〖帮邻居〗")
_OWN = """
import json, resource, sys, time
from pathlib import Path
from jcommunity_study.survey.cleaning import clean
from jcommunity_study.survey.questionnaire import load_questionnaire
source, questionnaire, target = map(Path, sys.argv[1:])
started = time.perf_counter()
rows = clean(source, load_questionnaire(questionnaire), target)
print(json.dumps([rows, time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6]))
"""
_PEER = """
import json, resource, sys, time
import pandas
started = time.perf_counter()
rows = len(pandas.read_csv(sys.argv[1]))
print(json.dumps([rows, time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6]))
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


def measured(rows: int) -> tuple[list[float], list[float], int]:
    """[rows, seconds, GB] of own and of the peer, and the size of the file in bytes."""
    with tempfile.TemporaryDirectory() as folder:
        source, questionnaire = Path(folder) / "1_按文本_大问卷.csv", Path(folder) / "questionnaire.yaml"
        write_export(source, rows)
        write_questionnaire(questionnaire)
        peer = _run(_PEER, source)
        own = _run(_OWN, source, questionnaire, Path(folder) / "responses.parquet")
        return own, peer, source.stat().st_size


def _run(code: str, *args: Path) -> list[float]:
    done = subprocess.run([sys.executable, "-c", code, *map(str, args)], check=True, capture_output=True, encoding="utf-8")
    return json.loads(done.stdout)


def run(rows: int = ROWS) -> list[dict]:
    own, peer, size = measured(rows)
    ratio = own[1] / peer[1]
    return [
        {
            "name": f"cleaning {rows:,} answers × 66 columns ({size / 1e6:.0f} MB), against pandas.read_csv alone",
            "own": f"{own[1]:.1f} s, {own[2]:.2f} GB",
            "peer": f"{peer[1]:.1f} s, {peer[2]:.2f} GB",
            "ratio": f"{ratio:.1f}",
            "target": f"≤ {TIMES:g} ×, < {GIGABYTES:g} GB",
            "met": ratio <= TIMES and own[2] < GIGABYTES,
        }
    ]


if __name__ == "__main__":
    for count in sys.argv[1:] or [str(ROWS)]:
        print(run(int(count))[0])
