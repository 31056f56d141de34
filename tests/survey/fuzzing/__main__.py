"""`python -m tests.survey.fuzzing [--count N] [--seed S] [--seconds T] [--keep DIR]`: what `make fuzz` runs.

Prints one line a failure (the file is kept under --keep) and a summary; the exit code is 1 when a file was neither read nor refused, took
longer than --seconds, or the whole run needed more than MEMORY.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from tests.survey.fuzzing.mutations import MUTATIONS
from tests.survey.fuzzing.running import run
from tests.survey.fuzzing.seeds import write_seeds

from jcommunity_study.errors import InputError
from jcommunity_study.survey.inspect import inspect

SUFFIXES = (".csv", ".xlsx", ".xls", ".sav", ".tsv", ".dta", "")


def main(words: list[str] | None = None) -> int:
    return run(words, seeds=_seeds, mutations=MUTATIONS, suffixes=SUFFIXES, tried=tried)


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


def _seeds(folder: Path, real: Path | None) -> list[Path]:
    found = sorted(p for p in real.iterdir() if p.suffix in (".xls", ".csv", ".tsv", ".sav")) if real else []
    return [*write_seeds(folder), *found]


if __name__ == "__main__":
    sys.exit(main())
