"""Text files with a delimiter: .csv and .tsv in UTF-8 or GB18030, by comma, tab or semicolon.

They may be larger than memory: they are decoded, checked and parsed block by block, and come as one Sheet a block.
"""

from __future__ import annotations

import codecs
import csv
import io
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from jcommunity_study.errors import InputError
from jcommunity_study.files.text import no_text
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.containers.raw import Source, header_alone, sheet_of, wrong

MAX_COLUMNS = 16_384
BLOCK = 1 << 23  # bytes that are parsed at a time; no single row can be longer
ROWS = 50_000  # rows of a piece at least, as far as the file has them
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "这是 PDF 文件", "is a PDF file"),
    (b"Rar!", "这是 RAR 压缩包", "is a RAR archive"),
    (b"7z\xbc\xaf", "这是 7z 压缩包", "is a 7z archive"),
    (b"\x89PNG", "这是图片", "is a picture"),
    (b"\xff\xd8\xff", "这是图片", "is a picture"),
)


def read(source: Source) -> Iterator[Sheet]:
    """The rows under the first filled line, piece by piece; pieces without a filled row are left out."""
    path = source.path
    _refuse_others(source.head, path)
    encoding, quotes = _scan(path)
    delimiter = _delimiter(path, encoding)
    if quotes % 2:
        _refuse_open_quote(path, encoding, delimiter)
    line, header, rest = _header(path, encoding, delimiter)
    filled = False
    with rest:
        for columns in _pieces(rest, len(header), delimiter, path, encoding):
            rows = len(columns[0])
            numbers, line = np.arange(line + 1, line + rows + 1), line + rows
            if any(v for column in columns for v in column.values):
                filled = True
                yield sheet_of(source, "tsv" if delimiter == "\t" else "csv", header, columns, numbers=numbers)
    if not filled:
        raise header_alone(path)


def _refuse_others(data: bytes, path: Path) -> None:
    for signature, zh, en in _SIGNATURES:
        if data.startswith(signature):
            raise wrong(path, zh, en)
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        raise wrong(path, "这是改名为表格的网页（HTML）", "is a web page (HTML) under a spreadsheet's name")
    if start.startswith(b"<?xml"):
        raise wrong(path, "这是 XML 文件", "is an XML file")


def _scan(path: Path) -> tuple[str, int]:
    """The encoding that decodes all of the file, and how many double quotes stand in it; raises InputError when it is no text."""
    for encoding, decodes in (("utf-8-sig", _is_utf8), ("gb18030", _is_gb18030)):
        quotes, rest = 0, b""
        with path.open("rb") as file:
            while piece := file.read(BLOCK):
                if b"\0" in piece:
                    raise no_text(path)
                quotes += piece.count(b'"')
                end = piece.rfind(b"\n") + 1  # a line's end is never inside a character
                whole, rest = (rest + piece[:end], piece[end:]) if end else (b"", rest + piece)
                if not decodes(whole):
                    break
            else:
                if decodes(rest):
                    return encoding, quotes
    raise no_text(path)


def _is_utf8(data: bytes) -> bool:
    import pyarrow as pa

    try:
        pa.array([data], pa.binary()).cast(pa.string())  # as strict as Python's decoder, several times faster
    except pa.ArrowInvalid:
        return False
    return True


def _is_gb18030(data: bytes) -> bool:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(path: Path, encoding: str) -> str:
    with path.open("r", encoding=encoding) as text:
        start = next((line for line in text if line.strip()), "")
    if not start:
        raise InputError("文件里没有内容。请重新导出。", "holds nothing. Export it again.", where=path)
    return max(",\t;", key=start.count)


def _header(path: Path, encoding: str, delimiter: str) -> tuple[int, list[str], io.BufferedReader]:
    """The number of the first filled row, its cells, and what stands behind it, as UTF-8. That is left to the caller to close."""
    with path.open("r", encoding=encoding, newline="") as text:
        lines: list[str] = []
        try:
            rows = csv.reader(_noted(text, lines), delimiter=delimiter)
            line, header = next((n, row) for n, row in enumerate(rows, 1) if any(c.strip() for c in row))
        except csv.Error as e:
            raise InputError(f"CSV 格式有误（{e}）。", f"malformed CSV ({e}).", where=path) from None
    if len(header) > MAX_COLUMNS:
        raise InputError(
            f"表头有 {len(header)} 列，超过 {MAX_COLUMNS}。", f"the header has {len(header)} columns, more than {MAX_COLUMNS}.", where=path
        )
    file = path.open("rb")
    if encoding == "gb18030":
        return line, header, io.BufferedReader(_Utf8(file, encoding, sum(map(len, lines))))
    with_bom = len(codecs.BOM_UTF8) if file.read(3) == codecs.BOM_UTF8 else 0
    file.seek(with_bom + sum(len(one.encode("utf-8")) for one in lines))
    return line, header, file


def _noted(lines: Iterable[str], into: list[str]) -> Iterator[str]:
    for line in lines:
        into.append(line)
        yield line


def _refuse_open_quote(path: Path, encoding: str, delimiter: str) -> None:
    """A quote that never closes: the file was cut inside a cell. (pyarrow would take the rest of the file as that cell.)"""
    try:
        with path.open("r", encoding=encoding, newline="") as text:
            for _ in csv.reader(text, delimiter=delimiter, strict=True):
                pass
    except csv.Error as e:
        if "unexpected end" in str(e):
            raise InputError(
                "CSV 在引号内中断，文件不完整。请重新导出。", "the CSV ends inside quotes: it is cut off. Export it again.", where=path
            ) from None


class _Utf8(io.RawIOBase):
    """The bytes of a text as UTF-8, without its first characters."""

    def __init__(self, file: BinaryIO, encoding: str, skip: int) -> None:
        self._text = io.TextIOWrapper(file, encoding=encoding, newline="")
        self._text.read(skip)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._text.read(max(1, len(buffer) // 4)).encode("utf-8")  # a character has four bytes at most
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._text.close()
        super().close()


def _pieces(rest: io.BufferedReader, width: int, delimiter: str, path: Path, encoding: str) -> Iterator[list[Cells]]:
    """The columns, ROWS rows at a time or a few more; raises InputError at a row that is wider or narrower."""
    waiting: list[list[Cells]] = []
    for columns in _parsed(rest, width, delimiter, path):
        if columns is None:
            raise _ragged(path, encoding, delimiter, width)
        waiting.append(columns)
        if sum(len(block[0]) for block in waiting) >= ROWS:
            yield [Cells.joined(blocks) for blocks in zip(*waiting, strict=True)]
            waiting = []
    if waiting:
        yield [Cells.joined(blocks) for blocks in zip(*waiting, strict=True)]


def _parsed(rest: io.BufferedReader, width: int, delimiter: str, path: Path) -> Iterator[list[Cells] | None]:
    """The columns of each block, by pyarrow: distinct texts and codes come straight from its dictionaries. None at a ragged row."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    while (start := rest.peek(1)[:1]) and start in b"\r\n":
        rest.read(1)
    if not start:
        return
    names = [f"c{n}" for n in range(width)]
    ragged = threading.Event()

    def note(row: Any) -> str:
        ragged.set()
        return "skip"

    try:
        batches = arrow.open_csv(
            pa.PythonFile(rest, mode="r"),
            read_options=arrow.ReadOptions(column_names=names, block_size=BLOCK),
            parse_options=arrow.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=note),
            convert_options=arrow.ConvertOptions(
                column_types=dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string())), null_values=[], strings_can_be_null=False
            ),
        )
        for batch in batches:
            if ragged.is_set():
                break
            if batch.num_rows:
                yield [Cells.merged(_texts(c.dictionary), c.indices.to_numpy(zero_copy_only=False)) for c in batch.columns]
    except pa.ArrowInvalid as e:
        if ragged.is_set():
            yield None
        raise InputError(
            f"CSV 不完整或格式有误（{e}）。请重新导出。", f"the CSV is cut off or malformed ({e}). Export it again.", where=path
        ) from None
    if ragged.is_set():
        yield None


def _texts(values: Any) -> list[str]:
    return [v.replace("\r\n", "\n").replace("\r", "\n") if "\r" in v else v for v in values.to_pylist()]


def _ragged(path: Path, encoding: str, delimiter: str, width: int) -> InputError:
    """The complaint about the first row that is wider or narrower than the header, which is looked for only now."""
    with path.open("r", encoding=encoding, newline="") as text:
        rows = enumerate(csv.reader(text, delimiter=delimiter), 1)
        next(row for row in rows if any(cell.strip() for cell in row[1]))
        number, found = next((n, len(row)) for n, row in rows if row and len(row) != width)
    return InputError(
        f"第 {number} 行有 {found} 格，表头有 {width} 格。文件可能被截断或改动，请重新导出。",
        f"row {number} has {found} cells where the header has {width}. The file may be cut off or edited; export it again.",
        where=path,
    )
