"""The frozen texts that codings count in: `data/codings/texts/{sha256}.txt`, one file a text, named by its hash, never rewritten."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jcommunity_study.errors import Faults, InputError
from jcommunity_study.files import atomic
from jcommunity_study.files.text import read_bytes
from jcommunity_study.interview.transcript import Transcript, text_hash


def keep_texts(folder: Path, transcripts: Iterable[Transcript]) -> list[Path]:
    """Write the texts that the folder does not hold yet; returns the files written."""
    new = {folder / f"{t.sha256}.txt": t.text.encode("utf-8", "surrogatepass") for t in transcripts}
    new = {path: data for path, data in new.items() if not path.exists()}
    atomic.write_all(new)
    return list(new)


def read_texts(folder: Path, faults: Faults | None = None) -> dict[str, str]:
    """Hash → text of every text kept; raises InputError for one whose bytes no longer have the hash in its name; with `faults`, each is
    kept there."""
    read = (faults or Faults(first=True)).each(_read, sorted(folder.glob("*.txt")))
    return {path.stem: text for path, text in read}


def _read(path: Path) -> str:
    try:
        text = read_bytes(path).decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = ""
    if text_hash(text) != path.stem:
        raise InputError(
            "冻结文本与文件名里的哈希不符：它被改过（或换行被转换）。请从版本库恢复。",
            "this frozen text no longer has the hash in its name: it was changed (or its line ends were). Restore it.",
            where=path,
        )
    return text
