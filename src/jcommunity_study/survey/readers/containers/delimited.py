"""Text files with a delimiter: .csv and .tsv in UTF-8 or GB18030 (rarely EUC-KR or Big5), by comma, tab or semicolon.

They may be larger than memory: they are decoded, checked and parsed block by block, and come as one Sheet a block.
"""

from __future__ import annotations

import codecs
import csv
import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.files.text import no_text
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.containers.codepage import mistaken
from jcommunity_study.survey.readers.containers.heads import LOOKED_AT, Head, head_of
from jcommunity_study.survey.readers.containers.raw import Source, filled_rows, header_alone, sheet_of, wrong

MAX_COLUMNS = 16_384
START = 1 << 22  # characters from the top in which the headings stand
BLOCK = 1 << 22  # bytes that are parsed at a time, few enough for a processor's cache; no single row can be longer
SCANNED = 1 << 18  # bytes that are looked at at a time before, in a buffer that stays in the cache
csv.field_size_limit(BLOCK)
ROWS = 50_000  # filled rows of a piece at least, as far as the file has them
_DELIMITERS = ",\t;"
_QUOTE, _LF, _CR = b'"\n\r'
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


@dataclass(frozen=True, eq=False)
class _Table:
    """A text file and where its table begins: `top` is all that stands above the answers, in as many rows as `lines`.

    `quoted`: whether a double quote stands in it anywhere, so that a cell may hold line ends. `gaps`: whether a line may be empty.
    """

    path: Path
    encoding: str
    delimiter: str
    head: Head
    top: str
    lines: int
    quoted: bool
    gaps: bool


@dataclass
class _Scan:
    """What a pass over the file tells: its encoding, how many double quotes it has, whether two line ends meet anywhere."""

    encoding: str
    quotes: int = 0
    gaps: bool = False


def read(source: Source) -> Iterator[Sheet]:
    """The rows under the headings, piece by piece; pieces without a filled row are left out."""
    path = source.path
    _refuse_others(source.head, path)
    scan = _scan(path, source.head)
    doubts = _by_sense(scan, source)
    table = _table(path, scan)
    if scan.quotes % 2:
        _refuse_open_quote(table)
    container = "tsv" if table.delimiter == "\t" else "csv"
    notes, found = (*table.head.notes, *doubts), False
    for columns, numbers, ends in _pieces(table):
        yield sheet_of(source, container, table.head.header, columns, numbers=numbers, notes=notes, ends=ends)
        notes, found = (), True
    if not found:
        raise header_alone(path)


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
    if b"<limesurveydoctype>" in start:
        raise wrong(path, "这是 LimeSurvey 的定义文件，不含答卷", "is a LimeSurvey file without answers")
    if start.startswith(b"<?xml"):
        raise wrong(path, "这是 XML 文件", "is an XML file")


def _scan(path: Path, head: bytes) -> _Scan:
    """Raises InputError when the file is no text in UTF-8, UTF-16 or GB18030."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _scan_utf16(path)
    buffer = bytearray(SCANNED)
    for encoding in ("utf-8-sig", "gb18030"):
        out, last, decoder = _Scan(encoding), 0, codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb", buffering=0) as file:
                while read := file.readinto(buffer):
                    last = _look(out, np.frombuffer(buffer, np.uint8, read), last, path)
                    decoder.decode(memoryview(buffer)[:read])
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return out
    raise no_text(path)


def _look(out: _Scan, data: np.ndarray, last: int, path: Path) -> int:
    """Adds what bytes tell that follow on a byte `last`; returns their own last. Raises InputError at a NUL."""
    if not data.all():
        raise no_text(path)
    out.quotes += int(np.count_nonzero(data == _QUOTE))
    if not out.gaps:
        ends, returns = np.flatnonzero(data[:-1] == _LF), np.flatnonzero(data[:-1] == _CR)
        out.gaps = bool(np.isin(data[ends + 1], (_LF, _CR)).any() or (data[returns + 1] == _CR).any())
        out.gaps |= (last, data[0]) in ((_LF, _LF), (_LF, _CR), (_CR, _CR))
    return int(data[-1])


def _by_sense(scan: _Scan, source: Source) -> tuple[Text, ...]:
    """Sets the encoding in which what decodes as GB18030 makes sense; raises InputError where the file does not decode so throughout."""
    told = mistaken(source.head) if scan.encoding == "gb18030" else None
    if told is None:
        return ()
    scan.encoding = told.name
    try:
        with source.path.open("r", encoding=told.name, newline="") as text:
            while text.read(BLOCK):
                pass
    except UnicodeDecodeError:
        raise no_text(source.path) from None
    return (told.doubt,) if told.doubt else ()


def _scan_utf16(path: Path) -> _Scan:
    """Qualtrics' .tsv and Excel's Unicode text begin with a mark of their order of bytes."""
    out = _Scan("utf-16", gaps=True)
    try:
        with path.open("r", encoding="utf-16", newline="") as text:
            while piece := text.read(BLOCK):
                if "\0" in piece:
                    raise no_text(path)
                out.quotes += piece.count('"')
    except UnicodeError:
        raise no_text(path) from None
    return out


def _table(path: Path, scan: _Scan) -> _Table:
    """Its delimiter, and its headings among the first rows."""
    with path.open("r", encoding=scan.encoding, newline="") as text:
        start = text.read(START)
    lines = [line for line in io.StringIO(start, newline=None) if line.strip()][:LOOKED_AT]
    if not lines:
        raise InputError("文件里没有内容。请重新导出。", "holds nothing. Export it again.", where=path)
    delimiter = max(_DELIMITERS, key=next((line for line in lines if any(d in line for d in _DELIMITERS)), lines[0]).count)
    try:
        first = _first_rows(start, delimiter)
    except csv.Error as e:
        raise InputError(f"CSV 格式有误（{e}）。", f"malformed CSV ({e}).", where=path) from None
    if not first:
        raise header_alone(path)
    head = head_of([row for row, _, _ in first])
    width = len(head.header)
    if width > MAX_COLUMNS:
        raise InputError(
            f"表头有 {width} 列，超过 {MAX_COLUMNS}。", f"the header has {width} columns, more than {MAX_COLUMNS}.", where=path
        )
    _, number, end = first[head.last]
    return _Table(path, scan.encoding, delimiter, head, start[:end], number, scan.quotes > 0, scan.gaps)


def _first_rows(start: str, delimiter: str) -> list[tuple[list[str], int, int]]:
    """The first filled rows, the number of each, and where in the text it ends."""
    stream = io.StringIO(start, newline="")
    out: list[tuple[list[str], int, int]] = []
    for number, row in enumerate(csv.reader(iter(stream.readline, ""), delimiter=delimiter), 1):
        if any(cell.strip() for cell in row):
            out.append((row, number, stream.tell()))
        if len(out) == LOOKED_AT:
            break
    return out


def _refuse_open_quote(table: _Table) -> None:
    """A quote that never closes: the file was cut inside a cell. (pyarrow would take the rest of the file as that cell.)"""
    try:
        with table.path.open("r", encoding=table.encoding, newline="") as text:
            for _ in csv.reader(text, delimiter=table.delimiter, strict=True):
                pass
    except csv.Error as e:
        if "unexpected end" in str(e):
            raise InputError(
                "CSV 在引号内中断，文件不完整。请重新导出。",
                "the CSV ends inside quotes: it is cut off. Export it again.",
                where=table.path,
            ) from None


def _answers(table: _Table) -> io.BufferedReader:
    """What stands under the headings, as UTF-8; left to the caller to close."""
    file = table.path.open("rb")
    if table.encoding != "utf-8-sig":
        return io.BufferedReader(_Utf8(file, table.encoding, len(table.top)))
    with_bom = len(codecs.BOM_UTF8) if file.read(3) == codecs.BOM_UTF8 else 0
    file.seek(with_bom + len(table.top.encode("utf-8")))
    return file


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


def _pieces(table: _Table) -> Iterator[tuple[list[Cells], np.ndarray, bool]]:
    """Columns, row numbers, and whether the file ends there: ROWS filled rows or more, the last piece too unless it is alone.

    Raises InputError at a row that is wider or narrower than the headings.
    """
    held: list[tuple[list[Cells], np.ndarray]] = []
    waiting: list[tuple[list[Cells], np.ndarray]] = []
    for block in _filled(table):
        waiting.append(block)
        if sum(len(numbers) for _, numbers in waiting) >= ROWS:
            if held:
                yield *_set_together(held), False
            held, waiting = waiting, []
    if held or waiting:
        yield *_set_together([*held, *waiting]), True


def _set_together(blocks: list[tuple[list[Cells], np.ndarray]]) -> tuple[list[Cells], np.ndarray]:
    if len(blocks) == 1:
        return blocks[0]
    columns = [Cells.joined(column) for column in zip(*(columns for columns, _ in blocks), strict=True)]
    return columns, np.concatenate([numbers for _, numbers in blocks])


def _filled(table: _Table) -> Iterator[tuple[list[Cells], np.ndarray]]:
    """The columns of each block without the rows that are wholly empty, and the numbers of the others."""
    line = table.lines
    with _answers(table) as rest:
        counted = _counted(table) if table.gaps else None
        for columns in _parsed(rest, table):
            if columns is None:
                raise _ragged(table)
            filled = filled_rows(columns)
            numbers, line = np.arange(line + 1, line + len(filled) + 1), line + len(filled)
            if counted is not None:
                numbers = np.fromiter(islice(counted, len(filled)), dtype=np.int64, count=len(filled))
            if filled.any():
                yield [c.take(filled) for c in columns] if not filled.all() else columns, numbers[filled]


def _counted(table: _Table) -> Iterator[int]:
    """The numbers of the rows under the headings, where there are lines without anything, which pyarrow passes over uncounted."""
    with table.path.open("r", encoding=table.encoding, newline="") as text:
        rows = csv.reader(text, delimiter=table.delimiter)
        yield from (number for number, row in enumerate(rows, 1) if row and number > table.lines)


def _parsed(rest: io.BufferedReader, table: _Table) -> Iterator[list[Cells] | None]:
    """The columns of ROWS rows or more at a time, by pyarrow: distinct texts and codes come straight from its dictionaries. None at a
    ragged row."""
    import pyarrow as pa

    while (start := rest.peek(1)[:1]) and start in b"\r\n":
        rest.read(1)
    if not start:
        return
    ragged = threading.Event()
    held: list[Any] = []
    try:
        for batch in _batches(rest, table, ragged):
            if ragged.is_set():
                break
            held.append(batch)
            if sum(b.num_rows for b in held) >= ROWS:
                yield _cells(held, table.quoted)
                held = []
    except pa.ArrowInvalid as e:
        if not ragged.is_set():
            raise _malformed(table.path, str(e)) from None
    if ragged.is_set():
        yield None
    elif any(b.num_rows for b in held):
        yield _cells(held, table.quoted)


def _malformed(path: Path, why: str) -> InputError:
    """pyarrow's complaint in our words."""
    zh, en = f"CSV 不完整或格式有误（{why}）", f"the CSV is cut off or malformed ({why})"
    if "straddl" in why:
        size = BLOCK >> 20
        zh = f"有一行超过 {size} MB，可能有引号没有配对，或不是表格"
        en = f"a row is longer than {size} MB: a quotation mark lacks its pair, or it is no table"
    return InputError(f"{zh}。请重新导出。", f"{en}. Export it again.", where=path)


def _batches(rest: io.BufferedReader, table: _Table, ragged: threading.Event) -> Any:
    """pyarrow's reader; what `_scan` found need not be looked for again."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    def note(row: Any) -> str:
        ragged.set()
        return "skip"

    names = [f"c{n}" for n in range(len(table.head.header))]
    types = dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string()))
    return arrow.open_csv(
        pa.PythonFile(rest, mode="r"),
        read_options=arrow.ReadOptions(column_names=names, block_size=BLOCK),
        parse_options=arrow.ParseOptions(
            delimiter=table.delimiter,
            quote_char='"' if table.quoted else False,
            newlines_in_values=table.quoted,
            invalid_row_handler=note,
        ),
        convert_options=arrow.ConvertOptions(column_types=types, null_values=[], strings_can_be_null=False, check_utf8=False),
    )


def _cells(batches: list[Any], quoted: bool) -> list[Cells]:
    import pyarrow as pa

    columns = [c.chunk(0) for c in pa.Table.from_batches(batches).unify_dictionaries().combine_chunks().columns]
    return [Cells.merged(_texts(c.dictionary, quoted), c.indices.to_numpy(zero_copy_only=False)) for c in columns]


def _texts(values: Any, quoted: bool) -> list[str]:
    """The distinct texts; line ends stand in them only where cells are quoted."""
    texts = values.to_pylist()
    return [v.replace("\r\n", "\n").replace("\r", "\n") if "\r" in v else v for v in texts] if quoted else texts


def _ragged(table: _Table) -> InputError:
    """The complaint about the first row that is wider or narrower than the headings, which is looked for only now."""
    width = len(table.head.header)
    with table.path.open("r", encoding=table.encoding, newline="") as text:
        rows = enumerate(csv.reader(text, delimiter=table.delimiter), 1)
        number, found = next((n, len(row)) for n, row in rows if n > table.lines and row and len(row) != width)
    return InputError(
        f"第 {number} 行有 {found} 格，表头有 {width} 格。文件可能被截断或改动，请重新导出。",
        f"row {number} has {found} cells where the header has {width}. The file may be cut off or edited; export it again.",
        where=table.path,
    )
