"""Writing so that a run that dies leaves the old file or none."""

from __future__ import annotations

import contextlib
import glob
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from jcommunity_study.errors import InputError


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data` to `path` through a temporary name beside it."""
    write_all({path: data})


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text, line ends as they stand in `text`, through a temporary name."""
    write_bytes(path, text.encode("utf-8"))


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write several files: all to temporary names first, then all moved into place; when one cannot be moved, none is.

    Raises InputError naming the file when the disk is full or a target is open in another program.
    """
    staged: list[tuple[Path, Path]] = []
    moved: list[tuple[Path, bytes | None]] = []
    try:
        for path, data in files.items():
            with _disk_trouble(path):
                staged.append((_stage(path, data), path))
        for temporary, path in staged:
            with _disk_trouble(path):
                before = path.read_bytes() if path.is_file() else None
                temporary.replace(path)
                moved.append((path, before))
    except InputError:
        _put_back(moved)
        raise
    finally:
        for temporary, _ in staged:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Delete a file, if it is there; raises InputError when it is open in another program."""
    with _disk_trouble(path):
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def staged(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` for what is written piece by piece: moved into place at the end, deleted after an error."""
    with _disk_trouble(path):
        temporary = _stage(path, b"")
        try:
            yield temporary
            temporary.replace(path)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def _put_back(moved: list[tuple[Path, bytes | None]]) -> None:
    """What stood there before, so that a set of files that belong together is never half new."""
    for path, before in moved:
        with contextlib.suppress(OSError):
            if before is None:
                path.unlink()
            else:
                _stage(path, before).replace(path)


def _stage(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.part"):  # by a run that was killed
        left.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as f:
            f.write(data)
    except OSError:
        temporary.unlink()
        raise
    temporary.chmod(0o644)  # mkstemp makes it private; a report is to be read
    return temporary


@contextlib.contextmanager
def _disk_trouble(path: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError:
        raise InputError(
            "无法写入或删除：文件可能正在 Word、WPS 或 Excel 中打开，或没有写权限。请关闭后重试。",
            "cannot be written or deleted: it may be open in Word, WPS or Excel, or be read-only. Close it and run again.",
            where=path,
        ) from None
    except OSError as e:
        raise InputError(
            f"无法写入（{e.strerror}）。请检查磁盘空间和路径；原有文件未动。",
            f"cannot be written ({e.strerror}). Check disk space and path; what stood there is untouched.",
            where=path,
        ) from None
