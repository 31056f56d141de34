"""Whole commands: `--help` against a bare Python, `report` with nothing changed, and after one raw file changed."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jcommunity_study import template

RUNS = 5
HELP_TIMES = 5.0
UNCHANGED_SECONDS = 1.0
CHANGED_SECONDS = 20.0


def run() -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / "论文 数据"
        template.copy_demonstration(study)
        report = [sys.executable, "-m", "jcommunity_study", "report", "--quiet", "--study", str(study)]
        seconds(report)
        unchanged = median(report)
        changed = []
        for _ in range(3):
            change(study)
            changed.append(seconds(report))
    bare = median([sys.executable, "-c", "pass"])
    shown = median([sys.executable, "-m", "jcommunity_study", "--help"])
    return [
        row("jcommunity --help", shown, f"python -c pass {bare:.3f} s", shown / bare, f"≤ {HELP_TIMES:g} ×", shown / bare <= HELP_TIMES),
        row("report, nothing changed", unchanged, "—", None, f"< {UNCHANGED_SECONDS:g} s", unchanged < UNCHANGED_SECONDS),
        row("report, one raw file changed", max(changed), "—", None, f"< {CHANGED_SECONDS:g} s", max(changed) < CHANGED_SECONDS),
    ]


def change(study: Path) -> None:
    """Drop the last answer of the export: every step downstream has to run again."""
    import openpyxl

    (path,) = (study / "data" / "raw" / "questionnaire").iterdir()
    book = openpyxl.load_workbook(path)
    book.active.delete_rows(book.active.max_row)
    book.save(path)


def median(command: list[str]) -> float:
    seconds(command)
    return statistics.median(seconds(command) for _ in range(RUNS))


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_keeping_compiled_modules())
    return time.perf_counter() - started


def _keeping_compiled_modules() -> dict[str, str]:
    """The environment of an ordinary Python: one that may not keep them compiles 1,700 modules in every process."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def row(name: str, own: float, peer: str, ratio: float | None, target: str, met: bool) -> dict:
    return {
        "name": name,
        "own": f"{own:.2f} s",
        "peer": peer,
        "ratio": "—" if ratio is None else f"{ratio:.1f}",
        "target": target,
        "met": met,
    }
