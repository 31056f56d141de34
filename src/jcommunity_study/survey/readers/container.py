"""Containers: what a file really is, whatever it is called, and its first sheet as raw cells."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np

from jcommunity_study.errors import InputError
from jcommunity_study.files import child, native
from jcommunity_study.files.archive import ZIP_MAGIC, is_ole, open_zip, refuse_encrypted
from jcommunity_study.files.ole import check_ole
from jcommunity_study.files.text import decode, read_bytes
from jcommunity_study.survey.readers.cells import Cells, Sheet

MAX_COLUMNS = 16_384
SECONDS, SECONDS_PER_MB = 20.0, 2.0  # time limit of the parser; it takes about half a second a megabyte
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "这是 PDF 文件", "is a PDF file"),
    (b"$FL", "这是 SPSS 文件", "is an SPSS file"),
    (b"<stata_dta>", "这是 Stata 文件", "is a Stata file"),
    (b"Rar!", "这是 RAR 压缩包", "is a RAR archive"),
    (b"7z\xbc\xaf", "这是 7z 压缩包", "is a 7z archive"),
    (b"\x89PNG", "这是图片", "is a picture"),
    (b"\xff\xd8\xff", "这是图片", "is a picture"),
)


def read_sheet(path: Path) -> Sheet:
    """The first visible sheet with anything in it, of an .xlsx, .xls, .csv or .tsv; recognised by content, not by its name.

    Raises InputError: missing, empty, truncated, under a password, another format, no header, a header row alone.
    """
    data = read_bytes(path)
    refuse_encrypted(data, path)
    key = hashlib.blake2b(data, person=b"jcommunity-ip").digest()  # needs the file itself: its published sha256 does not give it
    if data.startswith(ZIP_MAGIC) or is_ole(data):
        container = _workbook_kind(data, path)
        seconds = SECONDS + SECONDS_PER_MB * len(data) / 1e6
        return _from_workbook(child.call(native.READ_WORKBOOK, data, where=path, seconds=seconds), path, container, key)
    _refuse_others(data, path)
    return _from_text(decode(data, path), path, key)


def _workbook_kind(data: bytes, path: Path) -> str:
    if is_ole(data):
        if "WordDocument".encode("utf-16-le") in data:
            raise _wrong(path, "这是 Word 文件", "is a Word file")
        check_ole(data, path)
        return "xls"
    with open_zip(data, path) as archive:
        names = archive.namelist()
    if any(n.startswith("word/") for n in names):
        raise _wrong(path, "这是 Word 文件", "is a Word file")
    if not any(n.startswith("xl/") for n in names):
        raise _wrong(path, "这是压缩包，不是工作簿", "is a zip archive, not a workbook")
    return "xlsx"


def _refuse_others(data: bytes, path: Path) -> None:
    for signature, zh, en in _SIGNATURES:
        if data.startswith(signature):
            raise _wrong(path, zh, en)
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        raise _wrong(path, "这是改名为表格的网页（HTML）", "is a web page (HTML) under a spreadsheet's name")
    if start.startswith(b"<?xml"):
        raise _wrong(path, "这是 XML 文件", "is an XML file")


def _wrong(path: Path, zh: str, en: str) -> InputError:
    return InputError(
        f"{zh}；需要 .xlsx、.xls 或 .csv 表格。请用 Excel 或 WPS 打开后另存为 .xlsx，或在平台上重新导出。",
        f"{en}; an .xlsx, .xls or .csv table is needed. Open it in Excel or WPS and save it as .xlsx, or export it again.",
        where=path,
    )


def _from_workbook(sheets: list[tuple[str, bool, list[list[Any]]]], path: Path, container: str, key: bytes) -> Sheet:
    filled = [(visible, rows) for _, visible, rows in sheets if any(cell != "" for row in rows for cell in row)]
    if not filled:
        raise InputError("工作簿里没有内容。请重新导出。", "the workbook holds nothing. Export it again.", where=path)
    rows = max(filled, key=lambda sheet: sheet[0])[1]  # the first visible one; a hidden one only when no other is filled
    first = next(n for n, row in enumerate(rows) if any(cell != "" for cell in row))
    header = [cell_text(c) for c in rows[first]]
    columns = [_typed(column) for column in zip(*rows[first + 1 :], strict=True)]
    return _sheet(path, container, header, columns, numbers=np.arange(first + 2, len(rows) + 1), key=key)


def _typed(column: tuple[Any, ...]) -> Cells:
    """A column of Python values, each distinct value written as text once."""
    seen: dict[Any, int] = {}
    codes = np.fromiter((seen.setdefault((type(v), v), len(seen)) for v in column), dtype=np.int32, count=len(column))
    return Cells.merged([cell_text(value) for _, value in seen], codes)


def cell_text(value: Any) -> str:
    """A cell as a person would see it: 1.0 as `1`, a date and time as `2023-09-08 12:24:22`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _from_text(text: str, path: Path, key: bytes) -> Sheet:
    start = next((line for line in text.splitlines() if line.strip()), "")
    if not start:
        raise InputError("文件里没有内容。请重新导出。", "holds nothing. Export it again.", where=path)
    delimiter = max(",\t;", key=start.count)
    container = "tsv" if delimiter == "\t" else "csv"
    try:
        header = next(row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(cell.strip() for cell in row))
    except csv.Error as e:
        raise InputError(f"CSV 格式有误（{e}）。", f"malformed CSV ({e}).", where=path) from None
    _refuse_open_quote(text, delimiter, path)
    columns = _parse(text, delimiter, len(header), path)
    rows = len(columns[0]) if columns else 0
    return _sheet(path, container, header, columns, numbers=np.arange(2, rows + 2), key=key)


def _refuse_open_quote(text: str, delimiter: str, path: Path) -> None:
    """A quote that never closes: the file was cut inside a cell. (pyarrow would take the rest of the file as that cell.)"""
    if text.count('"') % 2 == 0:
        return
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as e:
        if "unexpected end" in str(e):
            raise InputError(
                "CSV 在引号内中断，文件不完整。请重新导出。", "the CSV ends inside quotes: it is cut off. Export it again.", where=path
            ) from None


def _parse(text: str, delimiter: str, width: int, path: Path) -> list[Cells]:
    """The columns under the header, by pyarrow: distinct texts and codes come straight from its dictionaries."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    if width > MAX_COLUMNS:
        raise InputError(
            f"表头有 {width} 列，超过 {MAX_COLUMNS}。", f"the header has {width} columns, more than {MAX_COLUMNS}.", where=path
        )
    names = [f"c{n}" for n in range(width)]
    ragged: list[tuple[int, int]] = []

    def note(row: Any) -> str:
        ragged.append((row.number or 0, row.actual_columns))
        return "skip"

    try:
        table = arrow.read_csv(
            io.BytesIO(text.encode("utf-8")),
            read_options=arrow.ReadOptions(column_names=names, use_threads=False, block_size=max(1 << 24, len(text) // 8)),
            parse_options=arrow.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=note),
            convert_options=arrow.ConvertOptions(
                column_types={name: pa.dictionary(pa.int32(), pa.string()) for name in names}, null_values=[], strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as e:
        raise InputError(
            f"CSV 不完整或格式有误（{e}）。请重新导出。", f"the CSV is cut off or malformed ({e}). Export it again.", where=path
        ) from None
    if ragged:
        number, found = ragged[0]
        raise InputError(
            f"第 {number} 行有 {found} 格，表头有 {width} 格。文件可能被截断或改动，请重新导出。",
            f"row {number} has {found} cells where the header has {width}. The file may be cut off or edited; export it again.",
            where=path,
        )
    table = table.unify_dictionaries().combine_chunks()
    return [_arrow_cells(table.column(n)) for n in range(width)]


def _arrow_cells(column: Any) -> Cells:
    """The column without its first cell, which is the header's."""
    if column.num_chunks == 0:
        return Cells((), np.zeros(0, dtype=np.int32))
    chunk = column.chunk(0)
    return Cells.merged(chunk.dictionary.to_pylist(), chunk.indices.to_numpy(zero_copy_only=False)[1:])


def _sheet(path: Path, container: str, header: list[str], columns: list[Cells], *, numbers: np.ndarray, key: bytes) -> Sheet:
    """Rows and trailing columns that are wholly empty are left out; a header that stands alone is bad input."""
    headings = [h.strip("\ufeff \t\r\n\u00a0") for h in header]
    columns = columns or [Cells((), np.zeros(0, dtype=np.int32)) for _ in headings]
    filled = np.zeros(len(numbers), dtype=bool)
    for column in columns:
        filled |= np.array([v != "" for v in column.values] or [False], dtype=bool)[column.codes]
    if not filled.any():
        raise InputError(
            "只有表头，没有答卷。请确认导出的是数据。", "has a header row alone, without answers. Check what was exported.", where=path
        )
    if not filled.all():
        columns = [c.take(filled) for c in columns]
    width = max(n + 1 for n, (h, c) in enumerate(zip(headings, columns, strict=True)) if h or any(c.values))
    return Sheet(path, container, tuple(headings[:width]), tuple(columns[:width]), numbers[filled], key)
