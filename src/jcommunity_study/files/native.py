"""What the child process runs: native parsers, plain values out. Nothing heavy is imported here."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from array import array
from collections import defaultdict
from dataclasses import dataclass
from itertools import count, islice
from struct import iter_unpack
from typing import Any

from jcommunity_study.errors import InputError

READ_WORKBOOK = "jcommunity_study.files.native:read_workbook"
READ_PDF = "jcommunity_study.files.native:read_pdf"
_SHEET_PART = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_ADDRESS = re.compile(rb' r="([A-Z]{1,4})(\d{1,9})"')
_FAILED = re.compile(rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+[0-9]+)"')
MAX_SPARSE = 5_000_000
MAX_COLUMNS = 16_384  # of a sheet of Excel: A to XFD
CELLS_PER_BYTE = 20
_DAMAGED = (
    "文件不完整或已损坏，无法作为工作簿读取（{}）。请重新导出。",
    "is cut off or damaged and cannot be read as a workbook ({}). Export it again.",
)


@dataclass(frozen=True)
class Worksheet:
    """`cells` are the distinct ones as Python values, empty ones as ''; `places` says which stands where, row by row, as int32.

    `first`: how many empty rows stand above. `failed`: the addresses of cells with a formula's error. `merged`: what cells were merged to
    one, as the places of the first and the last, each (row, column) from 0 in the whole sheet; all but the first are empty.
    """

    name: str
    visible: bool
    width: int
    cells: list[Any]
    places: bytes
    first: int
    failed: list[str]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]

    def rows(self) -> list[list[Any]]:
        """The cells row by row."""
        cells = [self.cells[place] for (place,) in iter_unpack("=i", self.places)]
        return [cells[start : start + self.width] for start in range(0, len(cells), self.width)]


def read_workbook(data: bytes) -> list[Worksheet]:
    """The worksheets of an .xlsx or .xls.

    Raises InputError for a workbook that is damaged or under a password.
    """
    import python_calamine as calamine

    try:
        failed = _failed_formulas(data)
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            _worksheet(book.get_sheet_by_name(meta.name), meta, len(data), failed.get(n, []))
            for n, meta in enumerate(_worksheets(book), 1)
        ]
    except calamine.PasswordError:
        raise InputError("文件有密码保护。请去掉密码后另存。", "is protected by a password. Remove it and save the file.") from None
    except (calamine.CalamineError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as e:
        raise InputError(_DAMAGED[0].format(e), _DAMAGED[1].format(e)) from None


def _failed_formulas(data: bytes) -> dict[int, list[str]]:
    """The cells of an .xlsx that hold #N/A, #DIV/0! …, which calamine gives as empty ones, by the number of their sheet's part."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return {}
    out: dict[int, list[str]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            part = _SHEET_PART.fullmatch(name)
            if part is None:
                continue
            xml = archive.read(name)
            _refuse_far(xml, len(data))
            if b't="e"' in xml:
                out[int(part[1])] = [cell.decode("ascii") for cell in _FAILED.findall(xml)]
    return out


def _refuse_far(xml: bytes, size: int) -> None:
    """Raises InputError when a sheet's addresses span far more than a file of this size can fill: calamine makes room for all."""
    if len(xml) > MAX_SPARSE:
        return
    places = _ADDRESS.findall(xml)
    if places:
        _refuse_sparse(max(int(row) for _, row in places), max(_column(letters) for letters, _ in places), size)


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, XFD 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _refuse_sparse(height: int, width: int, size: int) -> None:
    if width > MAX_COLUMNS or (height * width > MAX_SPARSE and height * width > CELLS_PER_BYTE * size):
        zh, en = _DAMAGED
        raise InputError(zh.format(f"{height} × {width}"), en.format(f"{height} × {width}"))


def _worksheet(sheet: Any, meta: Any, size: int, failed: list[str]) -> Worksheet:
    """A sheet; a damaged address can make a small file one of millions of columns, which is refused before it is unpacked."""
    _refuse_sparse(sheet.height, sheet.width, size)
    place: defaultdict[Any, int] = defaultdict(count().__next__)
    places = array("i")
    first = sheet.start[0] if sheet.start else 0
    for row in islice(sheet.iter_rows(), first, None):
        cells = row if bool not in map(type, row) else [str(c).upper() if isinstance(c, bool) else c for c in row]  # True is equal to 1
        places.extend(map(place.__getitem__, cells))
    merged = sheet.merged_cell_ranges or []
    return Worksheet(meta.name, _visible(meta), sheet.width, list(place), places.tobytes(), first, failed, merged)


def _worksheets(book: Any) -> list[Any]:
    return [sheet for sheet in book.sheets_metadata if str(sheet.typ).endswith("WorkSheet")]


def _visible(sheet: Any) -> bool:
    return str(sheet.visible).endswith("Visible")


MAX_PAGES = 5_000
MAX_PDF_TEXT = 1 << 27  # characters


def read_pdf(data: bytes) -> list[str]:
    """The text of each page of a PDF, lines ended by `\\n`. Raises InputError for one that is damaged or under a password."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) > MAX_PAGES:
            raise InputError(f"超过 {MAX_PAGES:,} 页。请拆分。", f"has more than {MAX_PAGES:,} pages. Split it.")
        pages: list[str] = []
        for page in document:
            pages.append(page.get_textpage().get_text_range().replace("\r\n", "\n").replace("\ufffe", "").replace("\0", ""))
            page.close()
            if sum(map(len, pages)) > MAX_PDF_TEXT:
                raise InputError("文字过多。请拆分。", "holds too much text. Split it.")
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError("PDF 有密码保护。请去掉密码后另存。", "is protected by a password. Remove it and save the PDF anew.") from None
        raise InputError(
            f"PDF 不完整或已损坏（{error}）。请重新导出。", f"is no whole PDF, or damaged ({error}). Export it again."
        ) from None
    return pages
