"""Running a fuzzer, of questionnaires or of transcripts: mutated files one after the other, in time and in memory."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from tests.survey.fuzzing.mutations import Mutation

SECONDS = 10.0
MEMORY = 1.0  # GB


def run(
    words: list[str] | None,
    *,
    seeds: Callable[[Path, Path | None], list[Path]],
    mutations: Sequence[Mutation],
    suffixes: Sequence[str],
    own: float = 0,
    tried: Callable[[Path], tuple[str, str]],
) -> int:
    """1 when a file was neither read nor refused, took longer than --seconds, or the whole run needed more than MEMORY; else 0.

    `seeds`: the files to mutate, written to a folder, beside those of a folder of real ones. `own`: the share of files that keep their
    seed's suffix; the others get any of `suffixes`. `tried`: what became of a file (`read`,
    `refused`, or the name of an error), and what is wrong with that ('' when nothing is).
    """
    parser = argparse.ArgumentParser(prog="fuzzing")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long one file may take")
    parser.add_argument("--keep", type=Path, default=None)
    parser.add_argument("--real", type=Path, default=None, help="a folder of real files, mutated too")
    args = parser.parse_args(words)
    outcomes: Counter[str] = Counter()
    failed, slowest = 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        data = [(path.read_bytes(), path.suffix) for path in seeds(Path(folder), args.real)]
        for number in range(args.count):
            random = Random(f"{args.seed}/{number}")
            mutate = random.choice(mutations)
            suffix = random.choice(suffixes)
            seed, told = random.choice(data)
            path = Path(folder) / f"f{number}{told if own and random.random() < own else suffix}"
            path.write_bytes(mutate(seed, random))
            started = time.perf_counter()
            outcome, trouble = tried(path)
            seconds = time.perf_counter() - started
            slowest = max(slowest, seconds)
            outcomes[outcome] += 1
            if trouble or seconds > args.seconds:
                failed += 1
                print(f"{number} {mutate.__name__} {outcome} {seconds:.1f} s {trouble}", flush=True)
                _keep(path, args.keep)
            path.unlink()
    memory = _peak()
    print(f"{args.count} files: {dict(sorted(outcomes.items()))}; slowest {slowest:.2f} s; peak {memory:.2f} GB; {failed} failed")
    return 1 if failed or memory > MEMORY else 0


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
