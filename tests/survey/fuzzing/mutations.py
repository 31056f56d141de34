"""What is done to a file: to its bytes, to the parts inside a zip, to its rows and cells. Each is a function of bytes and a Random."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from random import Random

MAX_CELLS = 100_000  # of a file whose columns are multiplied; small ones come to 2,000 columns
MAX_COLUMNS = 2_000  # the widest export that is known had 1,025
Mutation = Callable[[bytes, Random], bytes]
HOSTILE = (
    "", " ", "\u00a0", "\ufeff", "(跳过)", "（空）", "NULL", "┋", "a┋┋b", "→", "A→→B", "〖", "其他〖", "其他〖a┋b→c〗〖d〗", "—", "行—",
    "=1+1", "@x", "-3", "-2",
    "1e308", "nan", "inf", "０１２", "12,3", "2023/2/30", "2023/9/8", "8.9.23",
    "09-08-2023 25:61", "1秒", "99小时", "𠮷", "👨‍👩‍👧", "\u202eabc", "e\u0301",
    "x" * 40_000, "\u0000", "\r", "a\nb", '"', "'", ",", ";", "\t", "#N/A", "#REF!",
    "TRUE", "13800138000", "第1题(a)", "1、", "第999999999999题(x)",
    '{"ImportId":"QID1"}', "Q1|1", "Q1_A1", "1.a:b", "code[SQ001]. x [y]", "check___1", "9" * 400,
)  # fmt: skip


def truncated(data: bytes, random: Random) -> bytes:
    """Cut at a tenth, or anywhere."""
    return data[: len(data) * random.randint(0, 9) // 10] if random.random() < 0.7 else data[: random.randrange(len(data))]


def flipped(data: bytes, random: Random) -> bytes:
    """Some bytes are others."""
    out = bytearray(data)
    for _ in range(random.choice((1, 2, 8, max(1, len(out) // 200)))):
        out[random.randrange(len(out))] = random.randrange(256)
    return bytes(out)


def spliced(data: bytes, random: Random) -> bytes:
    """A stretch is doubled, deleted, or filled with one byte."""
    start = random.randrange(len(data))
    end = min(len(data), start + random.choice((1, 16, 512, 4096)))
    middle = random.choice((b"", data[start:end] * 2, bytes([random.choice((0, 0xFF, 0x20, 0x22))]) * (end - start)))
    return data[:start] + middle + data[end:]


def within_zip(data: bytes, random: Random) -> bytes:
    """One part of a zip is mutated and packed again, so that the damage gets past the checksums; other files are flipped."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:
        return flipped(data, random)
    name = random.choice(sorted(parts))
    parts[name] = random.choice((flipped, truncated, spliced, xml_bomb, far_cell))(parts[name] or b"x", random)
    if random.random() < 0.1:
        del parts[name]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return out.getvalue()


def xml_bomb(data: bytes, random: Random) -> bytes:
    """Entities that grow without end, before the first element."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    start = max(0, data.find(b"?>") + 2)
    return data[:start] + f'<!DOCTYPE x [<!ENTITY l0 "lol">{entities}]>'.encode() + data[start:]


def far_cell(data: bytes, random: Random) -> bytes:
    """An address far out, as a damaged sheet has it."""
    return data.replace(b'r="B', random.choice((b'r="XFD', b'r="ZZZZ', b'r="', b'r="B104857')), random.choice((1, -1)))


def rewritten(data: bytes, random: Random) -> bytes:
    """The rows of a text file changed as people and programs change them; other files are spliced."""
    encoding = next((e for e in ("utf-8-sig", "gb18030") if _decodes(data, e)), "")
    if not encoding or data.startswith((b"PK", b"$FL", b"\xd0\xcf")):
        return spliced(data, random)
    rows = list(csv.reader(io.StringIO(data.decode(encoding))))
    for _ in range(random.choice((1, 1, 2, 4))):
        random.choice(_ROWS)(rows, random)
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=random.choice(",,,,\t;"), lineterminator=random.choice(("\r\n", "\n", "\r"))).writerows(rows)
    text = out.getvalue()
    if random.random() < 0.2:
        text = text.replace("\n", "\r\n", random.randint(1, 5))
    return text.encode(random.choice((encoding, "utf-8", "utf-8-sig", "gb18030", "utf-16")), "replace")


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _header_doubled(rows: list[list[str]], random: Random) -> None:
    rows.insert(random.randrange(len(rows) + 1), list(rows[0]) if rows else [])


def _row_dropped(rows: list[list[str]], random: Random) -> None:
    if rows:
        del rows[random.choice((0, random.randrange(len(rows))))]


def _rows_dropped(rows: list[list[str]], random: Random) -> None:
    del rows[random.randint(0, 2) :]


def _ragged(rows: list[list[str]], random: Random) -> None:
    if rows:
        row = random.choice(rows)
        row.append("x") if random.random() < 0.5 or not row else row.pop()


def _column_dropped(rows: list[list[str]], random: Random) -> None:
    place = random.randrange(max(map(len, rows), default=0) or 1)
    for row in rows:
        del row[place : place + 1]


def _one_column(rows: list[list[str]], random: Random) -> None:
    place = random.randrange(max(map(len, rows), default=0) or 1)
    rows[:] = [row[place : place + 1] for row in rows]


def _many_columns(rows: list[list[str]], random: Random) -> None:
    widest = max(map(len, rows), default=1) or 1
    times = min(random.choice((2, 20, 125)), max(1, MAX_CELLS // max(1, sum(map(len, rows)))), max(1, MAX_COLUMNS // widest))
    rows[:] = [row * times for row in rows]


def _headers(rows: list[list[str]], random: Random) -> None:
    if rows and rows[0]:
        rows[0] = [random.choice((h, h, "", rows[0][0], random.choice(HOSTILE))) for h in rows[0]]


def _cells(rows: list[list[str]], random: Random) -> None:
    for _ in range(random.choice((1, 5, 50))):
        row = random.choice(rows) if rows else []
        if row:
            row[random.randrange(len(row))] = random.choice(HOSTILE)


def _shuffled(rows: list[list[str]], random: Random) -> None:
    order = list(range(max(map(len, rows), default=0)))
    random.shuffle(order)
    rows[:] = [[row[n] if n < len(row) else "" for n in order] for row in rows]


def _title_above(rows: list[list[str]], random: Random) -> None:
    rows.insert(0, ["一份问卷"] + [""] * random.choice((0, max(map(len, rows), default=1) - 1)))


_ROWS = (
    _header_doubled, _row_dropped, _rows_dropped, _ragged, _column_dropped, _one_column, _many_columns, _headers, _cells, _cells,
    _shuffled, _title_above,
)  # fmt: skip
MUTATIONS: tuple[Mutation, ...] = (truncated, flipped, spliced, within_zip, within_zip, rewritten, rewritten, rewritten)
