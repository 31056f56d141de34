"""Reading a workbook of 20,000 answers × 66 columns against calamine's own read of it: the median ratio of five neighbouring runs."""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bench_cleaning import write_export
from jcommunity_study.survey.readers.containers import read_sheet

ROWS = 20_000
TIMES = 1.5
RUNS = 5


def write_workbook(path: Path) -> None:
    """The export of bench_cleaning as a workbook, ids as numbers."""
    from openpyxl import Workbook

    source = path.with_suffix(".csv")
    write_export(source, ROWS)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    with source.open(encoding="utf-8-sig", newline="") as file:
        header, *answers = csv.reader(file)
    sheet.append(header)
    for number, *cells in answers:
        sheet.append([int(number), *cells])
    book.save(path)


def _peer(path: Path) -> object:
    import python_calamine

    return python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def _seconds(function: Callable[[Path], object], path: Path) -> float:
    started = time.perf_counter()
    function(path)
    return time.perf_counter() - started


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "1_按文本_大问卷.xlsx"
        write_workbook(path)
        _peer(path), read_sheet(path)  # warmed: the child process is there
        runs = [(_seconds(read_sheet, path), _seconds(_peer, path)) for _ in range(RUNS)]
    ratio = median(own / peer for own, peer in runs)
    return [
        {
            "name": f"reading an .xlsx of {ROWS:,} answers × 66 columns, against calamine alone",
            "own": f"{median(own for own, _ in runs):.2f} s",
            "peer": f"{median(peer for _, peer in runs):.2f} s",
            "ratio": f"{ratio:.2f}",
            "target": f"≤ {TIMES:g} ×",
            "met": ratio <= TIMES,
        }
    ]
