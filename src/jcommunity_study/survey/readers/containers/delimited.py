"""Text files with a delimiter: .csv and .tsv in UTF-8 or GB18030, by comma, tab or semicolon."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np

from jcommunity_study.errors import InputError
from jcommunity_study.files.text import decode
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.containers.heads import LOOKED_AT, head_of
from jcommunity_study.survey.readers.containers.raw import Source, sheet_of, wrong

MAX_COLUMNS = 16_384
_DELIMITERS = ",\t;"
_START = 1 << 22  # characters from the top in which the headings stand
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "这是 PDF 文件", "is a PDF file"),
    (b"Rar!", "这是 RAR 压缩包", "is a RAR archive"),
    (b"7z\xbc\xaf", "这是 7z 压缩包", "is a 7z archive"),
    (b"\x89PNG", "这是图片", "is a picture"),
    (b"\xff\xd8\xff", "这是图片", "is a picture"),
)

_PROGRAMS: tuple[tuple[bytes, str, str], ...] = (
    (b"ASCII SPSS PORT FILE", "这是 SPSS 便携文件（.por），不能读取", "is an SPSS portable file (.por), which is not read"),
    (b"ENCRYPTEDSAV", "这是加密的 SPSS 文件，不能读取", "is an encrypted SPSS file, which is not read"),
    (
        b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00\x09\xc7\x31\x8c",
        "这是 SAS 数据集（.sas7bdat），不能读取",
        "is a SAS data set (.sas7bdat), which is not read",
    ),
    (b"HEADER RECORD*******LIB", "这是 SAS 传输文件（.xpt），不能读取", "is a SAS transport file (.xpt), which is not read"),
)


def read(source: Source) -> Sheet:
    """The rows under the first filled line."""
    _refuse_others(source.data, source.path)
    return _from_text(decode(source.data, source.path), source)


def _refuse_others(data: bytes, path: Path) -> None:
    for signature, zh, en in _SIGNATURES:
        if data.startswith(signature):
            raise wrong(path, zh, en)
    for signature, zh, en in _PROGRAMS:
        if signature in data[:512]:
            raise InputError(
                f"{zh}。请在该软件里另存为 .sav、.dta、.xlsx 或 .csv。",
                f"{en}. Save it as .sav, .dta, .xlsx or .csv in that program.",
                where=path,
            )
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        raise wrong(path, "这是改名为表格的网页（HTML）", "is a web page (HTML) under a spreadsheet's name")
    if start.startswith(b"<?xml"):
        raise wrong(path, "这是 XML 文件", "is an XML file")


def _from_text(text: str, source: Source) -> Sheet:
    path = source.path
    starts = [line for line in text[:_START].split("\n") if line.strip()][:LOOKED_AT]
    if not starts:
        raise InputError("文件里没有内容。请重新导出。", "holds nothing. Export it again.", where=path)
    start = next((line for line in starts if any(d in line for d in _DELIMITERS)), starts[0])
    delimiter = max(_DELIMITERS, key=start.count)
    container = "tsv" if delimiter == "\t" else "csv"
    try:
        first = _first_rows(text, delimiter)
    except csv.Error as e:
        raise InputError(f"CSV 格式有误（{e}）。", f"malformed CSV ({e}).", where=path) from None
    _refuse_open_quote(text, delimiter, path)
    head = head_of([row for row, _ in first])
    begins = first[head.last][1]
    body = text[begins:] if head.last else text
    columns = _parse(body, delimiter, len(head.header), path)
    rows = len(columns[0]) if columns else 0
    return sheet_of(source, container, head.header, columns, numbers=np.arange(2, rows + 2) + head.last, notes=head.notes)


def _first_rows(text: str, delimiter: str) -> list[tuple[list[str], int]]:
    """The first filled rows, and where in the text each of them begins."""
    stream = io.StringIO(text[:_START], newline="")
    reader, places, at = csv.reader(iter(stream.readline, ""), delimiter=delimiter), list[tuple[list[str], int]](), 0
    for row in reader:
        if any(cell.strip() for cell in row):
            places.append((row, at))
        at = stream.tell()
        if len(places) == LOOKED_AT:
            break
    return places


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
