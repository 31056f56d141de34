"""问卷星 (Wenjuanxing): 按文本 and 按序号 exports in .xlsx, .xls, .csv.

Layout as seen in real files (docs: FORMATS): metadata columns in changing order, `1、stem`, `(单选题 *必答)` in old headings,
`第6题(option)` or `3、(option)` or `3、stem(option)` for one column per option, `7、stem—row` for the first row of a matrix and
`7、row` or a bare `row` for the later ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.readers import wjx_sav
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.export import BLANK, SKIPPED, SPELLED, Export, Field, Layout, Platform

METADATA = {
    "序号": "id",
    "提交答卷时间": "submitted",
    "所用时间": "seconds",
    "来源": "source",
    "来源详情": "source_detail",
    "来自IP": "ip",
    "总分": "score",
}
MAX_CLOSED = 12
_NO_ANSWER = {"-3": SPELLED["skipped"], "-2": SPELLED["blank"]}
_DISTINCT = frozenset({"提交答卷时间", "所用时间", "来源详情", "来自IP"})
_OLD_OPTION = re.compile(r"^第(\d+)题\((.*)\)$", re.DOTALL)
_BARE_OPTION = re.compile(r"^(\d+)、\s*[(（](.*)[)）]$", re.DOTALL)
_NUMBERED = re.compile(r"^\s*(?:[Qq]\s?)?(\d{1,3})\s*(?:[、．:：)）]|\.(?!\d))\s*(.*)$|^\s*(\d{1,3})\s+(?=[(（])(.*)$", re.DOTALL)
_STEM_OPTION = re.compile(r"^(.+?)\((.+)\)$", re.DOTALL)
_DECLARED = re.compile(
    r"[(（\[]\s*((?:单选|多选|填空|矩阵|量表|排序|判断|下拉|比重|滑动)[^()（）\[\]]*?题?)\s*(?:\*\s*必答)?\s*[)）\]]\s*$|[(（]\s*\*?必答\s*[)）]\s*$"
)
_ROW_MARK = re.compile(r"(?<!—)—(?!—)")
_SMALL = re.compile(r"^-?\d{1,3}$")
_RANK_OR_TICK = re.compile(r"^(?:-[23]|\d{1,2}|)$")


@dataclass(frozen=True)
class _Heading:
    """A heading taken apart. `option` is set for a column of one option; `row` for the first row of a matrix."""

    column: int
    number: int | None
    text: str
    option: str | None = None
    row: str | None = None
    declared: str = ""


def recognise(sheet: Sheet) -> bool:
    """By its headings, also where SPSS keeps them as labels; its own .sav by the names of the variables."""
    return wjx_sav.is_native(sheet) or _is_export(wjx_sav.restored(sheet))


def _is_export(header: Sequence[str]) -> bool:
    """By two of its metadata headings; where people deleted those, by `1、` or `第1题(` before most of the others."""
    if len(_DISTINCT & set(header)) >= 2:
        return True
    numbered = sum(bool(re.match(r"^(?:\d{1,3}、|第\d+题\()", h)) for h in header)
    return numbered >= 2 and numbered >= 0.5 * len([h for h in header if h not in METADATA])


def layout(sheet: Sheet) -> Export:
    """The export's questions and metadata."""
    if wjx_sav.is_native(sheet):
        return wjx_sav.layout_native(sheet)
    return wjx_sav.layout_imported(sheet, _layout) if sheet.variables else _layout(sheet)


def _layout(sheet: Sheet) -> Export:
    """The same of a sheet under the export's own headings."""
    metadata = {METADATA[h]: n for n, h in reversed(list(enumerate(sheet.header))) if h in METADATA}
    headings = [_heading(n, h, sheet.columns[n]) for n, h in enumerate(sheet.header) if n not in metadata.values()]
    headings = [h for h in headings if h.text or h.option is not None or any(sheet.columns[h.column].values)]
    fields = _group(_stem_options(headings, sheet), sheet)
    kind = _kind(sheet, fields)
    spelled = _spelled(sheet, fields) if kind == "codes" else sheet
    return Export("wjx", kind, spelled, metadata, tuple(fields), tuple(_warnings(sheet, fields, kind)))


def _spelled(sheet: Sheet, fields: list[Field]) -> Sheet:
    """The answers of a code export with its codes for no answer written out."""
    answers = {c for f in fields for c in f.columns}
    columns = (c.respelled(lambda v: _NO_ANSWER.get(v, v)) if n in answers else c for n, c in enumerate(sheet.columns))
    return replace(sheet, columns=tuple(columns))


def _heading(column: int, header: str, cells: Cells) -> _Heading:
    for pattern in (_OLD_OPTION, _BARE_OPTION):
        match = pattern.match(header)
        if match and _balanced(match[2]) and all(_RANK_OR_TICK.match(v) or v in SKIPPED | BLANK for v in cells.values):
            return _Heading(column, int(match[1]), "", option=match[2].strip())
    match = _NUMBERED.match(header)
    number = int(match[1] or match[3]) if match else None
    text = (match[2] if match[1] else match[4]) if match else header
    declared = _DECLARED.search(text)
    if declared:
        text = text[: declared.start()]
    parts = _ROW_MARK.split(text)
    stem, row = ("—".join(parts[:-1]), parts[-1].strip()) if len(parts) > 1 else (text, None)
    return _Heading(column, number, _clean(stem), row=row or None, declared=(declared[1] or "") if declared else "")


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _balanced(text: str) -> bool:
    depth = 0
    for c in text:
        depth += (c in "(（") - (c in ")）")
        if depth < 0:
            return False
    return depth == 0


def _stem_options(headings: list[_Heading], sheet: Sheet) -> list[_Heading]:
    """`3、stem(option)` repeated with one number and one stem, over 0/1 or ranks, is a column per option too."""
    groups: dict[tuple[int, str], list[int]] = {}
    for place, h in enumerate(headings):
        match = _STEM_OPTION.match(h.text) if h.number is not None and h.option is None and h.row is None else None
        if match and _balanced(match[2]):
            groups.setdefault((h.number or 0, match[1]), []).append(place)
    out = list(headings)
    for (_, stem), places in groups.items():
        columns = [sheet.columns[headings[p].column] for p in places]
        if len(places) > 1 and all(_RANK_OR_TICK.match(v) for c in columns for v in c.values):
            for p in places:
                option = headings[p].text[len(stem) + 1 : -1].strip()
                out[p] = replace(headings[p], text=_clean(stem), option=option)
    return out


def _group(headings: list[_Heading], sheet: Sheet) -> list[Field]:
    """Consecutive headings that belong to one question become one field."""
    fields: list[Field] = []
    numbering = sum(h.number is not None for h in headings) > len(headings) / 3
    for h in headings:
        last = fields[-1] if fields else None
        if h.option is not None:
            if last and last.shape == "options" and last.number == h.number:
                fields[-1] = _extended(last, h.column, h.option)
            else:
                fields.append(Field(h.number, h.text, "options", (h.column,), (h.option,)))
        elif h.row is not None and not _same_matrix(last, h):
            fields.append(Field(h.number, h.text, "rows", (h.column,), (h.row,), h.declared))
        elif last and last.shape == "rows" and _later_row(last, h, sheet, numbering):
            fields[-1] = _extended(last, h.column, h.row or h.text)
        else:
            fields.append(Field(h.number, h.text, "one", (h.column,), (), h.declared))
    return [_single_row(f) for f in fields]


def _extended(field: Field, column: int, part: str) -> Field:
    return replace(field, columns=(*field.columns, column), parts=(*field.parts, part))


def _same_matrix(last: Field | None, h: _Heading) -> bool:
    """A later row that repeats the stem: `7、stem—row 2`."""
    return last is not None and last.shape == "rows" and last.number == h.number and last.text == h.text


def _later_row(last: Field, h: _Heading, sheet: Sheet, numbering: bool) -> bool:
    """With numbering, a row bears its matrix's number or none; without, it must share most of the earlier rows' answers."""
    if h.row is not None:
        return True
    if h.number is not None:
        return h.number == last.number
    no_answer = BLANK | SKIPPED
    before = {v for c in last.columns for v in sheet.columns[c].values} - no_answer
    here = set(sheet.columns[h.column].values) - no_answer
    if numbering:  # a bare heading is a row, unless it is a column that somebody added: no answer of a closed set shared
        return not here or len(before) > MAX_CLOSED or bool(here & before)
    return len(here & before) >= 0.5 * len(here)


def _single_row(field: Field) -> Field:
    """What looked like a matrix of one row is a stem that has a dash in it."""
    if field.shape == "rows" and len(field.columns) == 1:
        return replace(field, shape="one", text=f"{field.text}—{field.parts[0]}", parts=())
    return field


def _kind(sheet: Sheet, fields: list[Field]) -> Layout:
    """`scores` by the file's name; `codes` by a column per option, or when nearly all columns hold small whole numbers."""
    if "按分数" in sheet.path.name:
        return "scores"
    columns = [sheet.columns[c] for f in fields for c in f.columns]
    if any(mark in v for c in columns for v in c.values[:200] for mark in ("┋", "→", "〖", "(空)", "(跳过)")):
        return "codes" if any(f.shape == "options" and _ticks(sheet, f) for f in fields) else "text"
    if any(f.shape == "options" for f in fields):
        return "codes"
    numeric = sum(all(_SMALL.match(v) for v in c.values if v not in BLANK) for c in columns)
    return "codes" if numeric >= 0.75 * len(columns) else "text"


def _ticks(sheet: Sheet, field: Field) -> bool:
    return len(field.columns) > 1 and all(set(sheet.columns[c].values) & {"0", "1", "-2", "-3"} for c in field.columns)


def _warnings(sheet: Sheet, fields: list[Field], kind: Layout) -> list[Text]:
    out = []
    if kind == "scores":
        out.append(
            Text(
                "按分数导出的不是选项，请改用“按选项文本”或“按选项序号”导出。",
                "An export by score holds no options: export by text (按文本) or by code (按序号).",
            )
        )
    if "序号" not in sheet.header:
        out.append(Text("没有“序号”列，以行号作为答卷编号。", "There is no column `序号`: row numbers serve as respondent ids."))
    seen: dict[int, int] = {}
    for f in fields:
        if f.number is not None:
            seen[f.number] = seen.get(f.number, 0) + 1
    twice = [str(n) for n, count in seen.items() if count > 1]
    if twice:
        out.append(Text(f"题号出现不止一次：{'、'.join(twice)}。", f"Question numbers that stand more than once: {', '.join(twice)}."))
    return out


WJX = Platform("wjx", recognise, layout)
