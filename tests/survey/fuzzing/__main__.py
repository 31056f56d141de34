"""`python -m tests.survey.fuzzing [--count N] [--seed S] [--keep DIR]`: what `make fuzz` runs.

Prints one line a failure (the file is kept under --keep) and a summary; the exit code is 1 when a file was neither read nor refused, took
longer than SECONDS, or the whole run needed more than MEMORY.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

from tests.survey.fuzzing.mutations import MUTATIONS
from tests.survey.fuzzing.seeds import write_seeds

from jcommunity_study.errors import InputError
from jcommunity_study.survey.inspect import inspect

SECONDS = 10.0
MEMORY = 1.0  # GB
SUFFIXES = (".csv", ".xlsx", ".xls", ".sav", ".tsv", ".dta", "")


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="fuzzing")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=None)
    parser.add_argument("--real", type=Path, default=None, help="a folder of real exports, mutated too")
    args = parser.parse_args(words)
    outcomes: Counter[str] = Counter()
    failed, slowest = 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        seeds = [path.read_bytes() for path in [*write_seeds(Path(folder)), *_real(args.real)]]
        for number in range(args.count):
            random = Random(f"{args.seed}/{number}")
            mutate = random.choice(MUTATIONS)
            path = Path(folder) / f"f{number}{random.choice(SUFFIXES)}"
            path.write_bytes(mutate(random.choice(seeds), random))
            started = time.perf_counter()
            outcome, trouble = tried(path)
            seconds = time.perf_counter() - started
            slowest = max(slowest, seconds)
            outcomes[outcome] += 1
            if trouble or seconds > SECONDS:
                failed += 1
                print(f"{number} {mutate.__name__} {outcome} {seconds:.1f} s {trouble}", flush=True)
                _keep(path, args.keep)
            path.unlink()
    memory = _peak()
    print(f"{args.count} files: {dict(sorted(outcomes.items()))}; slowest {slowest:.2f} s; peak {memory:.2f} GB; {failed} failed")
    return 1 if failed or memory > MEMORY else 0


def tried(path: Path) -> tuple[str, str]:
    """What became of a file (`read`, `refused`, or the name of an error), and what is wrong with that ('' when nothing is)."""
    try:
        balance = inspect(path)["balance"]
    except InputError as error:
        said = error.message("zh")
        return "refused", "" if said.strip() and "Traceback" not in said else f"says: {said}"
    except Exception as error:  # noqa: BLE001  # every other error is what is looked for
        return type(error).__name__, traceback.format_exc().strip()
    return "read", f"lost cells: {balance}" if balance["lost"] else ""


def _real(folder: Path | None) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix in (".xls", ".csv", ".tsv", ".sav")) if folder else []


def _keep(path: Path, folder: Path | None) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / path.name).write_bytes(path.read_bytes())


def _peak() -> float:
    """The most memory that this process has held, in GB; 0 where the system does not tell. (Linux's ru_maxrss begins with the parent's.)"""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")) / 1e6
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e9  # macOS counts bytes


if __name__ == "__main__":
    sys.exit(main())
