"""Run every benchmark of this folder: a module `bench_*.py` has `run() -> list[dict]` with name, ratio, target, own, peer.

`python -m benchmarks [NAME …]` runs those whose name holds one of the words. Prints a table; the exit code is 1 when a target is missed.
"""

from __future__ import annotations

import importlib
import platform
import sys
from pathlib import Path


def main(words: list[str]) -> int:
    rows = []
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if not words or any(word in path.stem for word in words):
            rows += importlib.import_module(f"benchmarks.{path.stem}").run()
    print(f"{platform.machine()}, Python {platform.python_version()}, {platform.system()}")
    print("| what | own | peer | ratio | target | met |\n|---|---|---|---|---|---|")
    for row in rows:
        print(f"| {row['name']} | {row['own']} | {row['peer']} | {row['ratio']} | {row['target']} | {'yes' if row['met'] else 'NO'} |")
    return 0 if all(row["met"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
