"""Text files: decoding what Chinese editors save, and CSV that Excel opens without harm."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from jcommunity_study.errors import InputError

ENCODINGS = ("utf-8-sig", "gb18030")
MAX_TEXT_BYTES = 1 << 30
_RUN_BY_SPREADSHEET = re.compile(r"^'*[=+\-@\t\r]")  # behind an apostrophe too, so that `restored` tells ours from theirs
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?%?$", re.IGNORECASE)


def read_bytes(path: Path, limit: int = MAX_TEXT_BYTES) -> bytes:
    """The bytes of a file; raises InputError when it is missing, a folder, unreadable, empty or over `limit` bytes."""
    with readable(path) as size:
        if size > limit:
            raise InputError(
                f"文件有 {size:,} 字节，超过上限 {limit:,}。请检查文件或拆分。",
                f"has {size:,} bytes, over the limit of {limit:,}. Check the file, or split it.",
                where=path,
            )
        return path.read_bytes()


def read_head(path: Path, size: int) -> bytes:
    """Its first bytes, `size` of them at most; raises InputError as read_bytes does, however large the file."""
    with readable(path), path.open("rb") as file:
        return file.read(size)


@contextlib.contextmanager
def readable(path: Path) -> Iterator[int]:
    """The size of a file that is to be read; raises InputError when it is missing, a folder, unreadable or empty."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise InputError(
                "这是文件夹，需要的是文件。请给出文件路径。", "is a folder; a file was expected. Name a file in it.", where=path
            )
        if not size:
            raise InputError("文件是空的（0 字节）。请重新导出。", "is empty (0 bytes). Export it again.", where=path)
        yield size
    except FileNotFoundError:
        raise not_found(path) from None
    except OSError as e:
        raise InputError(
            f"无法读取（{e.strerror}）。请关闭正在使用它的程序，或检查权限。",
            f"cannot be read ({e.strerror}). Close the program that holds it, or check its permissions.",
            where=path,
        ) from None


def not_found(path: Path) -> InputError:
    """The complaint about a path where nothing is."""
    return InputError("找不到文件或文件夹。请检查路径和名字。", "no such file or folder. Check the path and the name.", where=path)


def decode(data: bytes, where: object) -> str:
    """Text from bytes: UTF-8 (with or without BOM), else GB18030; line ends become `\\n`."""
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise no_text(where)


def no_text(where: object) -> InputError:
    """The complaint about bytes in neither of ENCODINGS."""
    return InputError(
        "不是 UTF-8 或 GB18030 文本。请另存为 UTF-8 文本文件。",
        "is neither UTF-8 nor GB18030 text. Save it as a UTF-8 text file.",
        where=where,
    )


def read_text(path: Path) -> str:
    """The decoded text of a file, line ends as `\\n`, without BOM."""
    return decode(read_bytes(path), path)


def xml_text(text: str) -> str:
    """The text without the control characters that no XML file (.xlsx, DDI) may hold."""
    return _NO_XML.sub("", text)


def neutralise(cell: object) -> object:
    """A cell that a spreadsheet would run as a formula gets a leading apostrophe (undone by `restored`); numbers never change."""
    if isinstance(cell, str) and _RUN_BY_SPREADSHEET.match(cell) and not _NUMBER.match(cell):
        return "'" + cell
    return cell


def restored(cell: str) -> str:
    """A cell without the apostrophe that `neutralise` put before it."""
    return cell[1:] if cell.startswith("'") and neutralise(cell[1:]) == cell else cell


def csv_bytes(header: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV with BOM and `\\n` line ends, each text cell neutralised; the same rows give the same bytes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([neutralise(c) for c in header])
    writer.writerows([neutralise(c) for c in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
