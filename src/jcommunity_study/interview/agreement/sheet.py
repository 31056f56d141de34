"""The disagreements as a workbook with a column for what is decided, and the decisions read back from it.

Decisions on what the coders compared now do not disagree about wait on a second sheet: the next pair, or the next run, may.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.files import child, native
from jcommunity_study.files.text import read_bytes, restored
from jcommunity_study.files.workbook import cell_text, saved, text_of
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
SHEET, ASIDE = Text("分歧", "Disagreements"), Text("其他决定", "Other decisions")
TOLD = ("interview", "turn", "text", "code")  # of a decision that is set aside
WIDTHS = {"text": 60, "name": 18, "key": 14, "decision": 14}


@dataclass(frozen=True)
class Decision:
    """A decision as it stands in a sheet: its row, the key of the disagreement, the mark as written, and the cells under TOLD."""

    row: int
    key: str
    mark: str
    told: tuple[str, ...]

    @property
    def none(self) -> bool:
        """Whether the decision is that the code does not stand."""
        return plain(self.mark) in NOT_CODED

    @property
    def shown(self) -> str:
        """The mark as the sheet offers it; as written where it is none."""
        read = None if self.none else read_mark(self.mark)
        return MARKS[read.stance] if read and not read.prompted else self.mark


NO_DECISIONS: Mapping[str, Decision] = MappingProxyType({})


def sheet_bytes(
    found: Sequence[Disagreement], coders: Sequence[str], names: Mapping[str, Text], lang: Language,
    standing: Mapping[str, Decision] = NO_DECISIONS, personal: Personal = NOBODY,
) -> bytes:  # fmt: skip
    """An .xlsx with a row a disagreement: ＋ affirms, − denies, ± mixed, 0 not coded, empty where the coder did not code the transcript.

    `standing`: decisions that were made already, by key; those of no disagreement in `found` go onto a second sheet. Personal data in
    the sentences are masked; the same input gives the same bytes.
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
        sheet.append([_cell(value) for value in _row(one, coders, names, lang, standing, personal)])
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
    _set_aside(book, [standing[k] for k in sorted(standing.keys() - set(map(key, found)))], lang)
    return saved(book)


def _set_aside(book: Any, others: Sequence[Decision], lang: Language) -> None:
    if others:
        sheet = book.create_sheet(ASIDE[lang])
        sheet.append([HEAD[c][lang] for c in (*TOLD, "decision", "key")])
        for one in others:
            sheet.append([_cell(value) for value in (*one.told, one.shown, one.key)])


def _cell(value: object) -> object:
    return cell_text(value) if isinstance(value, str) else value


def _row(
    one: Disagreement, coders: Sequence[str], names: Mapping[str, Text], lang: Language, standing: Mapping[str, Decision],
    personal: Personal,
) -> list[object]:  # fmt: skip
    told = [
        one.interview,
        one.turn + 1,
        clock(one.seconds),
        personal.label(one.speaker),
        personal.quoted(one.document, one.start, one.end, one.text),
        one.code,
        names[one.code][lang] if one.code in names else "",
    ]
    mark = standing[key(one)].shown if key(one) in standing else ""
    return [*told, *(MARKS[one.given[c]] for c in coders), round(one.gain, 4), mark, key(one)]


def key(one: Disagreement) -> str:
    """What tells a disagreement again: text, place and code."""
    return f"{one.document[:16]}:{one.start}:{one.end}:{one.code}"


def standing_in(path: Path) -> dict[str, Decision]:
    """Every decision in the workbook by key, those set aside too. Raises InputError for a file that is no such workbook."""
    first, *others = _sheets(path)
    aside = [d for rows in others if {"decision", "key"} <= _places(rows).keys() for d in _decisions(rows)]
    return {d.key: d for d in (*aside, *_decisions(first))}


def _sheets(path: Path) -> list[list[Sequence[object]]]:
    """The rows of each sheet; the first one has a column of decisions and one of keys."""
    read = [list(s.rows()) if s.width else [] for s in child.call(native.READ_WORKBOOK, read_bytes(path), where=path, seconds=20.0)] or [[]]
    for name in ("decision", "key"):
        if name not in _places(read[0]):
            zh, en = f"没有“{HEAD[name].zh}”一列。请用导出的分歧表。", f"has no column {HEAD[name].en!r}. Use the exported sheet."
            raise InputError(zh, en, where=path)
    return read


def _places(rows: Sequence[Sequence[object]]) -> dict[str, int]:
    """Where each column of HEAD stands."""
    written = [str(cell).strip() for cell in rows[0]] if rows else []
    return {name: written.index(word) for name, text in HEAD.items() for word in (text.zh, text.en) if word in written}


def _decisions(rows: Sequence[Sequence[object]]) -> list[Decision]:
    """Rows without a decision are left out."""
    places, found = _places(rows), []
    for n, row in enumerate(rows[1:], 2):
        cells = {name: restored(text_of(row[place])).strip() for name, place in places.items()}
        if cells["decision"]:
            found.append(Decision(n, cells["key"], cells["decision"], tuple(cells.get(name, "") for name in TOLD)))
    return found


def read_decisions(path: Path, found: Sequence[Disagreement], *, codebook: str, at: str) -> list[Coding]:
    """The codings that people decided on: rows with a decision, of these disagreements. A decision of 0 makes none.

    Raises InputError with every fault at once: a mark that is none, a row of other disagreements, a column that is gone.
    """
    known = {key(one): one for one in found}
    faults = Faults()
    decisions = [d for _, d in faults.each(_decision, _decisions(_sheets(path)[0]), known, path)]
    faults.raise_all(most=5)
    return [decided(one.document, one.start, one.end, one.code, stance, one.text, codebook, at) for one, stance in decisions if stance]


def _decision(one: Decision, known: Mapping[str, Disagreement], path: Path) -> tuple[Disagreement, str]:
    where, mark = f"{path}:{one.row}", None if one.none else read_mark(one.mark)
    if not one.none and (mark is None or mark.prompted):
        raise InputError(f"不认识的决定“{one.mark}”。可用：＋ − ± 0。", f"unknown decision {one.mark!r}. Known: ＋ − ± 0.", where=where)
    if one.key not in known:
        raise InputError(
            "这一行不是现在的分歧：文本、编码本或编码已变，或标识被改过。请重新导出分歧表。",
            "this row is none of the present disagreements: text, codebook or codings changed, or its key was edited. Export anew.",
            where=where,
        )
    return known[one.key], mark.stance if mark else ""
