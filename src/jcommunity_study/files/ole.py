"""OLE compound files (.xls): the chains of sectors are walked before a parser follows them, since a damaged one may lead in a circle.

calamine 0.9 follows such a circle until memory runs out. Layout: Microsoft, [MS-CFB] Compound File Binary File Format.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from jcommunity_study.errors import InputError

_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_HEADER = 512
_ENTRY = 128
_IN_HEADER = 109  # sectors of the allocation table that the header itself names


def check_ole(data: bytes, where: object) -> None:
    """Raises InputError when a chain of sectors leaves the file or runs in a circle."""
    if not _sound(data):
        raise InputError(
            "文件不完整或已损坏（扇区链断裂）。请重新导出，或用 Excel、WPS 打开后另存。",
            "is cut off or damaged (a broken chain of sectors). Export it again, or open it in Excel or WPS and save it anew.",
            where=where,
        )


def _sound(data: bytes) -> bool:
    if len(data) < _HEADER:
        return False
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        return False
    size = 1 << shift
    (directory,) = struct.unpack_from("<I", data, 48)
    cutoff, mini, _, extra, extras = struct.unpack_from("<5I", data, 56)
    table = _table(data, size, extra, extras)
    entries = None if table is None else _chain(table, directory)
    minis = None if table is None else _chain(table, mini)
    if table is None or not entries or minis is None:
        return False
    small = [n for s in minis for n in _sector(data, s, size)]
    return all(_stream_sound(data, at, table, small, cutoff) for s in entries for at in _entries(s, size, len(data)))


def _table(data: bytes, size: int, extra: int, extras: int) -> list[int] | None:
    """The allocation table: for each sector the one that follows. None when its own sectors are not there."""
    places = list(struct.unpack_from(f"<{_IN_HEADER}I", data, 76))
    for _ in range(min(extras, len(data) // size + 1)):
        if extra in (_END, _FREE):
            break
        more = _sector(data, extra, size)
        if not more:
            return None
        places += more[:-1]
        extra = more[-1]
    sectors = [_sector(data, p, size) for p in places if p not in (_END, _FREE)]
    return [n for s in sectors for n in s] if all(sectors) else None


def _sector(data: bytes, number: int, size: int) -> Sequence[int]:
    """A sector as numbers; empty when it lies beyond the file."""
    start = (number + 1) * size
    return struct.unpack_from(f"<{size // 4}I", data, start) if start + size <= len(data) else ()


def _chain(table: Sequence[int], start: int) -> list[int] | None:
    """The sectors of a chain; None when it leaves the table or comes back to itself."""
    out: list[int] = []
    while start not in (_END, _FREE):
        if start >= len(table) or len(out) > len(table):
            return None
        out.append(start)
        start = table[start]
    return out


def _entries(sector: int, size: int, length: int) -> list[int]:
    """Where the directory entries of a sector begin, those that lie within the file."""
    first = (sector + 1) * size
    return [at for at in range(first, first + size, _ENTRY) if at + _ENTRY <= length]


def _stream_sound(data: bytes, at: int, table: Sequence[int], small: Sequence[int], cutoff: int) -> bool:
    kind = data[at + 66]
    start, length = struct.unpack_from("<II", data, at + 116)
    if kind == 5:
        return _chain(table, start) is not None
    if kind != 2 or length == 0:
        return True
    return _chain(small if length < cutoff else table, start) is not None
