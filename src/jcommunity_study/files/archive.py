"""Zip containers (.xlsx, .docx, .qdpx) within limits, and the OLE container that encrypted Office files come in."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from jcommunity_study.errors import InputError

MAX_MEMBERS = 10_000
MAX_UNPACKED = 2 << 30
DEFLATE_MAX_RATIO = 1032  # what deflate can reach at most; zlib's technical details, "Maximum Compression Factor"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that zip knows
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 1 << 20


def is_ole(data: bytes) -> bool:
    """An OLE compound file: an old .xls or .doc, or an encrypted Office file."""
    return data.startswith(OLE_MAGIC)


def refuse_encrypted(data: bytes, where: object) -> None:
    """Raises InputError when the bytes are an Office file under a password (an OLE file with a stream `EncryptedPackage`)."""
    if is_ole(data) and _ENCRYPTED in data:
        raise encrypted(where)


def encrypted(where: object) -> InputError:
    """The complaint about a file under a password."""
    return InputError(
        "文件有密码保护。请用 Excel、WPS 或 Word 打开，去掉密码后另存。",
        "is protected by a password. Open it in Excel, WPS or Word, remove the password and save it.",
        where=where,
    )


def open_zip(data: bytes, where: object, limit: int = MAX_UNPACKED) -> zipfile.ZipFile:
    """The archive; raises InputError when it is no zip, cut off, under a password, or would unpack to more than `limit` bytes.

    Sizes that an archive declares may be lies: where the packed bytes could hold more than `limit`, they are counted.
    """
    refuse_encrypted(data, where)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise InputError(
            "文件不完整或已损坏（不是完整的 zip 容器）。请重新下载或导出。",
            "is cut off or damaged (no whole zip container). Download or export it again.",
            where=where,
        ) from None
    if any(m.flag_bits & 1 for m in members):
        raise encrypted(where)
    if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > limit or _counted(data, members, limit, where) > limit:
        raise InputError(
            f"解压后超过 {limit:,} 字节或 {MAX_MEMBERS:,} 个成员，疑为压缩炸弹，未读取。",
            f"would unpack to more than {limit:,} bytes or {MAX_MEMBERS:,} members; it looks like a zip bomb and was not read.",
            where=where,
        )
    return archive


def read_member(archive: zipfile.ZipFile, name: str, where: object) -> bytes:
    """One member, at most as long as it declares itself; raises InputError when it is absent or damaged."""
    try:
        return archive.read(name)
    except KeyError:
        raise InputError(f"文件里缺少 {name}，格式不对。", f"has no part `{name}`: not the format it seems to be.", where=where) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):  # ValueError: a place before the file
        raise InputError(f"文件已损坏（{name}）。请重新导出。", f"is damaged (in `{name}`). Export it again.", where=where) from None


def fixed_zip(data: bytes, members: Mapping[str, bytes] | None = None) -> bytes:
    """The same archive with every date fixed and its members in order of name, the content types first; `members` stand for those they
    name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        names = sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n))
        for name in names:
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            new.writestr(info, (members or {}).get(name) or old.read(name))
    return out.getvalue()


def _counted(data: bytes, members: list[zipfile.ZipInfo], limit: int, where: object) -> int:
    """Bytes that the deflated members really unpack to, counted no further than just over `limit`."""
    packed = [m for m in members if m.compress_type == zipfile.ZIP_DEFLATED]
    if sum(m.compress_size for m in packed) * DEFLATE_MAX_RATIO <= limit:
        return 0
    total = 0
    for member in packed:
        start = member.header_offset
        names = int.from_bytes(data[start + 26 : start + 28], "little") + int.from_bytes(data[start + 28 : start + 30], "little")
        first = start + 30 + names
        total += _inflated(memoryview(data)[first : first + member.compress_size], limit - total, where)
        if total > limit:
            break
    return total


def _inflated(packed: memoryview, limit: int, where: object) -> int:
    inflate, total = zlib.decompressobj(-15), 0
    try:
        for at in range(0, len(packed), _CHUNK):
            waiting: bytes | memoryview = packed[at : at + _CHUNK]
            while len(waiting) and total <= limit:
                total += len(inflate.decompress(waiting, _CHUNK))
                waiting = inflate.unconsumed_tail
    except zlib.error:
        raise InputError(
            "文件已损坏（压缩数据无效）。请重新导出。", "is damaged (its packed data is not valid). Export it again.", where=where
        ) from None
    return total
