"""Files that other programs read and write. A format is one file (or folder) and one row of FORMATS, by suffix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jcommunity_study.bilingual import Language
from jcommunity_study.errors import InputError
from jcommunity_study.files.text import read_bytes
from jcommunity_study.interview.package import Incoming, Outgoing
from jcommunity_study.interview.refi import read_codebook, read_project, write_codebook, write_project
from jcommunity_study.interview.sheets import SHEETS


@dataclass(frozen=True)
class Format:
    """A format's name (as `inspect` prints it), its writer, its reader (of bytes, and where they stand); whether it holds codings."""

    name: str
    write: Callable[[Outgoing], bytes]
    read: Callable[[bytes, Path], Incoming]
    codings: bool


FORMATS: dict[str, Format] = {
    ".qdpx": Format("refi-qda", write_project, read_project, codings=True),
    ".qdc": Format("refi-qda", write_codebook, read_codebook, codings=False),
}


def format_of(path: Path) -> Format:
    """The format that a file's suffix names; raises InputError for another."""
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        known = " ".join([*FORMATS, *SHEETS])
        raise InputError(f"不认识的交换格式。可用：{known}。", f"is no format of exchange known here. Known: {known}.", where=path)
    return found


def read_file(path: Path) -> Incoming:
    """What another program wrote; raises InputError for a file that is damaged, or not what its suffix says."""
    return format_of(path).read(read_bytes(path), path)


def inspect(path: Path, lang: Language | None = None) -> dict[str, object]:
    """What `jcommunity inspect` prints of such a file: counts, and warnings in `lang` (without one in both languages)."""
    found = read_file(path)
    warnings = [w[lang] if lang else str(w) for w in found.warnings]
    return {"format": format_of(path).name, **found.counts, "warnings": warnings}
