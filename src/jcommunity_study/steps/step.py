"""What a step is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jcommunity_study.bilingual import Text
from jcommunity_study.study import Study


@dataclass(frozen=True)
class Made:
    """What a step made: each file with its bytes, and what the user should be told."""

    files: Mapping[Path, bytes]
    notices: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Step:
    """A name, the steps before it, the files it reads, and the function that makes its files."""

    name: str
    after: tuple[str, ...]
    inputs: Callable[[Study], Iterable[Path]]
    make: Callable[[Study], Made]
    applies: Callable[[Study], bool] = lambda study: True


def file_hash(path: Path) -> str:
    """sha256 of a file; empty for one that is not there or cannot be read, of which the step that needs it says more."""
    try:
        with path.open("rb") as f:
            return hashlib.file_digest(f, "sha256").hexdigest()
    except OSError:
        return ""


def study_files(study: Study, *names: str) -> list[Path]:
    """study.toml and those of the named files of `study/` that are there."""
    return [study.config_file, *(p for n in names if (p := study.file(n)).is_file())]
