"""Workbooks, .xlsx and .xls: the first visible sheet with anything in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.files import child, native
from jcommunity_study.files.archive import ZIP_MAGIC, is_ole, open_zip, refuse_encrypted
from jcommunity_study.files.ole import check_ole
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.containers.heads import LOOKED_AT, head_of
from jcommunity_study.survey.readers.containers.raw import Source, filled_rows, sheet_of, wrong


def recognise(source: Source) -> bool:
    """A zip or an OLE file; `read` says what else such a file may be."""
    return source.head.startswith(ZIP_MAGIC) or is_ole(source.head)


def read(source: Source) -> Iterator[Sheet]:
    """The first visible sheet with anything in it; a hidden one only when no other is filled."""
    refuse_encrypted(source.data, source.path)
    container = _workbook_kind(source.data, source.path)
    yield _from_workbook(child.call(native.READ_WORKBOOK, source.data, where=source.path, seconds=source.seconds), source, container)


def _workbook_kind(data: bytes, path: Path) -> str:
    if is_ole(data):
        if "WordDocument".encode("utf-16-le") in data:
            raise wrong(path, "这是 Word 文件", "is a Word file")
        check_ole(data, path)
        return "xls"
    with open_zip(data, path) as archive:
        names = archive.namelist()
    if any(n.startswith("word/") for n in names):
        raise wrong(path, "这是 Word 文件", "is a Word file")
    if not any(n.startswith("xl/") for n in names):
        raise wrong(path, "这是压缩包，不是工作簿", "is a zip archive, not a workbook")
    return "xlsx"


def _from_workbook(sheets: list[native.Worksheet], source: Source, container: str) -> Sheet:
    filled = [sheet for sheet in sheets if any(cell_text(cell).strip() for cell in sheet.cells)]
    if not filled:
        raise InputError("工作簿里没有内容。请重新导出。", "the workbook holds nothing. Export it again.", where=source.path)
    sheet = max(filled, key=lambda sheet: sheet.visible)
    columns = _columns(sheet)
    rows = len(columns[0])
    first = int(np.flatnonzero(filled_rows(columns))[0])
    head = head_of([[c.values[c.codes[row]] for c in columns] for row in range(first, min(first + LOOKED_AT, rows))])
    answers = first + head.last + 1
    below = [Cells.merged(c.values, c.codes[answers:]) for c in columns]
    others = [s.name for s in filled if s.visible and s.name != sheet.name]
    merged = [span for span in sheet.merged if span[1][0] >= sheet.first + answers]
    notes = (*head.notes, *_errors(sheet.failed), *_merged(merged), *_others(others))
    numbers = np.arange(sheet.first + answers + 1, sheet.first + rows + 1)
    return sheet_of(source, container, head.header, below, numbers=numbers, notes=notes)


def _others(names: Sequence[str]) -> tuple[Text, ...]:
    """Further sheets may hold answers too (the repeats of a form)."""
    said = "、".join(names)
    return (Text(f"工作簿里另有工作表 {said}，未读取。", f"The workbook has further sheets, which are not read: {said}."),) if names else ()


def _errors(cells: list[str]) -> tuple[Text, ...]:
    """Formulas that came out as #N/A or the like are empty cells to the parser: they are named."""
    if not cells:
        return ()
    said = "、".join(cells[:5]) + (f" … ({len(cells)})" if len(cells) > 5 else "")
    return (Text(f"公式出错的单元格（如 #N/A）按空白读取：{said}", f"Cells whose formula failed (#N/A …) were read as empty: {said}"),)


def _merged(spans: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> tuple[Text, ...]:
    """Cells that were merged among the answers: a person sees one value in all of them, the file holds it in the first alone."""
    if not spans:
        return ()
    named = [f"{_address(*first)}:{_address(*last)}" for first, last in spans[:5]]
    said = "、".join(named) + (f" … ({len(spans)})" if len(spans) > 5 else "")
    return (
        Text(
            f"答卷里有合并单元格：{said}。只有左上角一格有值，其余按空白读取；请取消合并、逐格填好后再读。",
            f"There are merged cells among the answers: {said}. Only the first of each holds the value, the others were read as empty: "
            "unmerge and fill them, and read the file again.",
        ),
    )


def _address(row: int, column: int) -> str:
    """`B2` for row 1, column 1."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def _columns(sheet: native.Worksheet) -> list[Cells]:
    """The columns, each distinct value of the sheet written as text once."""
    texts = [cell_text(cell) for cell in sheet.cells]
    places = np.frombuffer(sheet.places, dtype=np.int32).reshape(-1, sheet.width)
    found = (pd.factorize(column) for column in places.T)
    return [Cells.merged([texts[place] for place in distinct], codes) for codes, distinct in found]


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
