"""The disagreements as a workbook with a column for what is decided, and the decisions read back from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.files import child, native
from jcommunity_study.files.text import read_bytes
from jcommunity_study.files.workbook import cell_text, saved
from jcommunity_study.interview.agreement.consensus import decided
from jcommunity_study.interview.agreement.disagreements import Disagreement
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.personal import NOBODY, Personal
from jcommunity_study.interview.sheets.marks import plain, read_mark
from jcommunity_study.interview.sheets.words import HEAD as SHEET_HEAD
from jcommunity_study.interview.sheets.words import clock

MARKS = {"affirms": "＋", "denies": "−", "mixed": "±", "": "0", None: ""}
NOT_CODED = ("0", "不编")
HEAD = {
    **{key: SHEET_HEAD[key] for key in ("interview", "turn", "time", "speaker", "text")},
    "code": Text("编码", "Code"),
    "name": Text("名称", "Name"),
    "gain": Text("解决后 α 增加", "Gain in α"),
    "decision": Text("决定（＋ − ± 0）", "Decision (＋ − ± 0)"),
    "key": SHEET_HEAD["key"],
}
NO_MARKS: Mapping[str, str] = MappingProxyType({})
SHEET = Text("分歧", "Disagreements")
WIDTHS = {"text": 60, "name": 18, "key": 14, "decision": 14}


def sheet_bytes(
    found: Sequence[Disagreement], coders: Sequence[str], names: Mapping[str, Text], lang: Language, marks: Mapping[str, str] = NO_MARKS,
    personal: Personal = NOBODY,
) -> bytes:
    """An .xlsx with a row a disagreement: ＋ affirms, − denies, ± mixed, 0 not coded, empty where the coder did not code the transcript.

    `marks`: decisions that stand already, by key. Personal data in the sentences are masked; the same input gives the same bytes.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.datavalidation import DataValidation

    columns = [*list(HEAD)[:7], *coders, *list(HEAD)[7:]]
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET[lang]
    sheet.append([HEAD[c][lang] if c in HEAD else _cell(c) for c in columns])
    for one in found:
        sheet.append([_cell(value) for value in _row(one, coders, names, lang, marks, personal)])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for place, column in enumerate(columns, 1):
        letter = sheet.cell(1, place).column_letter
        sheet.column_dimensions[letter].width = WIDTHS.get(column, 11)
        if column == "text":
            for (cell,) in sheet.iter_rows(min_row=2, min_col=place, max_col=place):
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        if column == "decision" and found:
            allowed = DataValidation(type="list", formula1='"＋,−,±,0"', allow_blank=True)
            allowed.add(f"{letter}2:{letter}{len(found) + 1}")
            sheet.add_data_validation(allowed)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    return saved(book)


def _cell(value: object) -> object:
    return cell_text(value) if isinstance(value, str) else value


def _row(
    one: Disagreement, coders: Sequence[str], names: Mapping[str, Text], lang: Language, marks: Mapping[str, str], personal: Personal
) -> list[object]:
    told = [
        one.interview,
        one.turn + 1,
        clock(one.seconds),
        personal.label(one.speaker),
        personal.quoted(one.document, one.start, one.end, one.text),
        one.code,
        names[one.code][lang] if one.code in names else "",
    ]
    return [*told, *(MARKS[one.given[c]] for c in coders), round(one.gain, 4), marks.get(key(one), ""), key(one)]


def key(one: Disagreement) -> str:
    """What tells a disagreement again: text, place and code."""
    return f"{one.document[:16]}:{one.start}:{one.end}:{one.code}"


def marks_in(path: Path) -> list[tuple[int, str, str]]:
    """The decisions that stand in a sheet: row, key, mark as it was written; rows without one left out. Raises InputError for a file that
    is no such sheet."""
    sheets = child.call(native.READ_WORKBOOK, read_bytes(path), where=path, seconds=20.0)
    rows = sheets[0].rows() if sheets and sheets[0].width else []
    places = {name: _column(rows[0] if rows else [], name, path) for name in ("decision", "key")}
    read = [(n, str(row[places["key"]]).strip(), str(row[places["decision"]]).strip().lstrip("'")) for n, row in enumerate(rows[1:], 2)]
    return [(n, told, mark.removesuffix(".0")) for n, told, mark in read if mark]


def read_decisions(path: Path, found: Sequence[Disagreement], *, codebook: str, at: str) -> list[Coding]:
    """The codings that people decided on: rows with a decision, of these disagreements. A decision of 0 makes none.

    Raises InputError with every fault at once: a mark that is none, a row of other disagreements, a column that is gone.
    """
    known = {key(one): one for one in found}
    faults = Faults()
    decisions = [d for _, d in faults.each(_decision, marks_in(path), known, path)]
    faults.raise_all(most=5)
    return [decided(one.document, one.start, one.end, one.code, stance, one.text, codebook, at) for one, stance in decisions if stance]


def _decision(row: tuple[int, str, str], known: Mapping[str, Disagreement], path: Path) -> tuple[Disagreement, str]:
    number, told, written = row
    where, mark = f"{path}:{number}", None if plain(written) in NOT_CODED else read_mark(written)
    if plain(written) not in NOT_CODED and (mark is None or mark.prompted):
        raise InputError(f"不认识的决定“{written}”。可用：＋ − ± 0。", f"unknown decision {written!r}. Known: ＋ − ± 0.", where=where)
    if told not in known:
        raise InputError(
            "这一行不是现在的分歧：文本、编码本或编码已变，或标识被改过。请重新导出分歧表。",
            "this row is none of the present disagreements: text, codebook or codings changed, or its key was edited. Export anew.",
            where=where,
        )
    return known[told], mark.stance if mark else ""


def _column(header: Sequence[object], name: str, path: Path) -> int:
    wanted = {HEAD[name].zh, HEAD[name].en}
    for place, cell in enumerate(header):
        if str(cell).strip() in wanted:
            return place
    raise InputError(
        f"没有“{HEAD[name].zh}”一列。请用导出的分歧表。", f"has no column {HEAD[name].en!r}. Use the exported sheet.", where=path
    )
