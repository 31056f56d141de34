"""问卷星 (Wenjuanxing): 按文本 and 按序号 exports in .xlsx, .xls, .csv.

Layout as seen in real files (docs: FORMATS): metadata columns in changing order, `1、stem`, `(单选题 *必答)` in old headings,
`第6题(option)` or `3、(option)` or `3、stem(option)` for one column per option, `7、stem—row` for the first row of a matrix and
`7、row` or a bare `row` for the later ones.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.order import order
from jcommunity_study.survey.readers import wjx_sav
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.export import BLANK, SKIPPED, SPELLED, Export, Field, Layout, Platform, split_other

METADATA = {
    "序号": "id",
    "提交答卷时间": "submitted",
    "所用时间": "seconds",
    "来源": "source",
    "来源详情": "source_detail",
    "来自IP": "ip",
    "总分": "score",
    "开始答题时间": "started",
    "用户ID": "user",
    "用户标识": "user",
    "openid": "openid",
    "OpenID": "openid",
    "微信OpenID": "openid",
    "微信openid": "openid",
    "昵称": "nickname",
    "微信昵称": "nickname",
    "微信性别": "wechat_sex",
    "性别(微信)": "wechat_sex",
    "微信城市": "wechat_city",
    "微信省份": "province",
    "自定义字段": "custom",
    "自定义参数": "custom",
    "设备": "device",
    "答题设备": "device",
    "答卷状态": "status",
    "语言": "language",
}
MAX_CLOSED = 12
MAX_POINT = 11  # of a scale in a matrix: beyond it the columns hold numbers
_SCORE = re.compile(
    r"^(?:总得分|得分|成绩|客观题得分|主观题得分|正确率|排名|名次|第\d+题(?:得分|分数)|.*[(（—]\s*(?:本题)?(?:得分|分数)[)）]?)$"
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,6});")
_TAG = re.compile(r"</?(?:br|p|span|b|strong|font|div|u|i|em|img|a)\b[^<>]*>", re.IGNORECASE)
_OPEN_MATRIX = ("矩阵文本", "矩阵填空", "矩阵数值", "矩阵滑动", "矩阵多选", "表格", "比重", "多项填空")
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
_POINTS = re.compile(r"^-?\d{1,4}(?:\.\d+)?$")
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
    sheet = _plain(sheet)
    metadata = {METADATA[h]: n for n, h in reversed(list(enumerate(sheet.header))) if h in METADATA}
    metadata |= {f"score {n}": n for n, h in enumerate(sheet.header) if _SCORE.match(h)}
    headings = [_heading(n, h, sheet.columns[n]) for n, h in enumerate(sheet.header) if n not in metadata.values()]
    headings = [h for h in headings if h.text or h.option is not None or any(sheet.columns[h.column].values)]
    fields = _group(_stem_options(headings, sheet), sheet)
    kind = _kind(sheet, fields, metadata)
    spelled = _spelled(sheet, fields) if kind == "codes" else sheet
    return Export("wjx", kind, spelled, metadata, tuple(fields), tuple(_warnings(sheet, fields, kind)))


def _plain(sheet: Sheet) -> Sheet:
    """Entities and tags of HTML, which the platform's editor leaves in stems and answers, as the characters they stand for."""
    header = tuple(_unescaped(h) for h in sheet.header)
    columns = tuple(c.respelled(_unescaped) if any("&" in v or "<" in v for v in c.values) else c for c in sheet.columns)
    return replace(sheet, header=header, columns=columns)


def _unescaped(text: str) -> str:
    found = _TAG.sub(" ", text) if "<" in text else text
    return html.unescape(found).replace("\xa0", " ").strip() if _ENTITY.search(found) else found.strip() or text


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
        if len(places) > 1 and all(_tick_or_rank(v, len(places)) for c in columns for v in c.values):
            for p in places:
                option = headings[p].text[len(stem) + 1 : -1].strip()
                out[p] = replace(headings[p], text=_clean(stem), option=option)
    return out


def _tick_or_rank(cell: str, options: int) -> bool:
    """A tick, a rank among so many options, or no answer; what is shared out among options (60 and 40) is neither."""
    return bool(_RANK_OR_TICK.match(cell)) and (not cell.isdigit() or int(cell) <= options)


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
    return [part for f in fields for part in _rows_apart(_single_row(f), sheet)]


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


def _rows_apart(field: Field, sheet: Sheet) -> list[Field]:
    """Rows that are no choice from one set, but blanks, numbers or several ticks each, are questions of their own."""
    if field.shape != "rows":
        return [field]
    cells = [sheet.columns[c] for c in field.columns]
    answers = {split_other(v)[0]: 0 for c in cells for v in c.values if not Export.reason(v) and v not in _NO_ANSWER}
    total = sum(int(n) for c in cells for v, n in zip(c.values, c.counts, strict=True) if split_other(v)[0] in answers)
    numbers = all(re.fullmatch(r"-?\d+(?:\.\d+)?", a) for a in answers)
    closed = len(answers) <= MAX_CLOSED and (not numbers or all(a.isdigit() and int(a) <= MAX_POINT for a in answers))
    known = total >= 2 * len(answers) or order(list(answers)).family != "none"
    told = any(word in field.declared for word in _OPEN_MATRIX)
    if closed and known and not told and not any("┋" in a for a in answers):
        return [field]
    apart = zip(field.columns, field.parts, strict=True)
    return [Field(field.number if not n else None, f"{field.text}—{part}", "one", (c,)) for n, (c, part) in enumerate(apart)]


def _kind(sheet: Sheet, fields: list[Field], metadata: Mapping[str, int]) -> Layout:
    """`scores` by the file's name, or where 总分 is the sum of all questions; `codes` by a column per option, or when nearly all columns
    hold small whole numbers."""
    columns = [sheet.columns[c] for f in fields for c in f.columns]
    if "按分数" in sheet.path.name or ("score" in metadata and _sums_up(sheet.columns[metadata["score"]], columns)):
        return "scores"
    if any(mark in v for c in columns for v in c.values[:200] for mark in ("┋", "→", "〖", "(空)", "(跳过)")):
        return "codes" if any(f.shape == "options" and _ticks(sheet, f) for f in fields) else "text"
    if any(f.shape == "options" for f in fields):
        return "codes"
    numeric = sum(all(_SMALL.match(v) for v in c.values if v not in BLANK) for c in columns)
    return "codes" if numeric >= 0.75 * len(columns) else "text"


def _sums_up(total: Cells, columns: list[Cells]) -> bool:
    """Whether two or more questions hold nothing but numbers, and these add up to the total in nearly every row."""
    numeric = [c for c in columns if all(_POINTS.match(v) or v in BLANK | SKIPPED for v in c.values)]
    sums = total.map(lambda v: float(v) if _POINTS.match(v) else np.nan, dtype=float)
    if len(numeric) < 2 or np.isnan(sums).all() or not np.nanmax(np.abs(sums)):
        return False
    added = sum(c.map(lambda v: max(float(v), 0.0) if _POINTS.match(v) else 0.0, dtype=float) for c in numeric)
    return bool(np.mean(np.isclose(added, sums)) >= 0.95)


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
