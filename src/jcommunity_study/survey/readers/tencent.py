"""腾讯问卷 (wj.qq.com): .csv in UTF-8 or GBK, .xlsx.

Layout as two public analysis scripts read it (上海话问卷数据交互分析平台; 减脂行为与日常习惯调查, wave 2): 编号 … 答题时长 first;
语言 … Referrer, 中奖时间, 审核状态 and an empty column last; `1.题干`; `21.题干:选项` with the option's text where it was ticked;
`3.题干_填空1`; `A.男`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.order import order
from jcommunity_study.survey.questionnaire import Option
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.export import Export, Field, Platform
from jcommunity_study.survey.readers.several import Part, common_stem, fields_of, without_letter

METADATA = {
    "编号": "id", "开始答题时间": "started", "结束答题时间": "submitted", "答题时长": "seconds", "语言": "language",
    "清洗数据结果": "cleaned", "智能清洗数据无效概率": "invalid_share", "地理位置国家和地区": "country", "地理位置国家地区": "country",
    "地理位置省": "province", "地理位置市": "city", "用户类型": "user_type", "用户标识": "user", "昵称": "nickname", "自定义字段": "custom",
    "IP": "ip", "UA": "user_agent", "Referrer": "referrer", "中奖时间": "prize_time", "中奖金额": "prize", "审核状态": "reviewed",
    "总分": "score", "得分": "score",
}  # fmt: skip
_DISTINCT = frozenset({"开始答题时间", "结束答题时间", "清洗数据结果", "智能清洗数据无效概率", "地理位置省", "用户标识", "Referrer"})
_NUMBERED = re.compile(r"^\s*(\d{1,3})[.．、]\s*(.*)$", re.DOTALL)
_BLANK = re.compile(r"^(.*?)[_:：]?填空(\d*)$", re.DOTALL)
_LETTERED = re.compile(r"^([A-Z]{1,2})[.、．]\s*(\S.*)$", re.DOTALL)


def recognise(sheet: Sheet) -> bool:
    """By three of its metadata headings; people delete some."""
    return len(_DISTINCT & set(sheet.header)) >= 3


def layout(sheet: Sheet) -> Export:
    """Neighbouring columns of one number are one question."""
    metadata = {METADATA[h]: n for n, h in reversed(list(enumerate(sheet.header))) if h in METADATA}
    columns, fields = list(sheet.columns), list[Field]()
    rest = [(n, *_numbered(h)) for n, h in enumerate(sheet.header) if n not in metadata.values() and (h or any(sheet.columns[n].values))]
    for number, several in groupby(rest, key=lambda row: row[1] if row[1] is not None else -row[0] - 1):
        fields += _question(number if number > 0 else None, [(n, text) for n, _, text in several], columns)
    fields = [_lettered(f, columns) for f in fields]
    return Export("tencent", "text", replace(sheet, columns=tuple(columns)), metadata, tuple(fields))


def _numbered(heading: str) -> tuple[int | None, str]:
    match = _NUMBERED.match(heading)
    return (int(match[1]), match[2].strip()) if match else (None, heading)


def _question(number: int | None, headings: Sequence[tuple[int, str]], columns: list[Cells]) -> list[Field]:
    """The columns of one number: the question, its options or rows, its blanks."""
    blanks = {n: match for n, text in headings if (match := _BLANK.match(text))}
    own = [(n, text) for n, text in headings if n not in blanks]
    if not own:
        return [Field(number, text, "one", (n,)) for n, text in headings]
    stem = common_stem([text for _, text in own], ":：") if len(own) > 1 else own[0][1]
    bare = stem.rstrip(":：")
    parts = [Part(n, text[len(stem) :] if len(own) > 1 else "") for n, text in own]
    words = [Part(n, m[1].removeprefix(stem).removeprefix(bare).strip(":：_ ") or f"填空{m[2]}", words=True) for n, m in blanks.items()]
    return fields_of(Field(number, bare, "one", ()), [*parts, *words], columns)


def _lettered(field: Field, columns: list[Cells]) -> Field:
    """`A.男` as 男; letters tell the questionnaire's order, which is kept where the wording tells none."""
    if field.shape == "options" or not all(Export.reason(v) or _LETTERED.match(v) for c in field.columns for v in columns[c].values):
        return field
    letters = {m[2]: m[1] for c in field.columns for v in columns[c].values if (m := _LETTERED.match(v.split("〖")[0]))}
    for c in field.columns:
        columns[c] = columns[c].respelled(lambda raw: raw if Export.reason(raw) else without_letter(raw))
    if not letters or len(set(letters.values())) < len(letters) or order(list(letters)).family != "none":
        return field
    told = sorted((_place(letter), label) for label, letter in letters.items())
    return replace(field, options=tuple(Option(code, Text.same(label)) for code, label in told))


def _place(letter: str) -> int:
    """A is 1, Z 26, AA 27."""
    return sum((ord(c) - 64) * 26**n for n, c in enumerate(reversed(letter)))


TENCENT = Platform("tencent", recognise, layout, verified=False)
