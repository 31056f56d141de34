"""问卷网 (wenjuan.com): `{title}_数据详情表_原始数据|编码数据_….csv` (GB18030) and .xlsx.

Layout as public analysis scripts read it (2024 中国开源参与情况问卷调查: `Q31`, `Q26|7`, `Q16|10|open`, `Q20|1` in 编码数据; Gene Edit
Survey: `Q23_stem_option`, `Q25_stem_row`, 答卷编号, IP地址, 昵称(微信); 200Human: ticks joined by `|` in 原始数据).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.export import Export, Field, Layout, Platform
from jcommunity_study.survey.readers.joined import joined_by
from jcommunity_study.survey.readers.several import Part, common_stem, fields_of

METADATA = {
    "答卷编号": "id", "序号": "id", "编号": "id", "开始时间": "started", "答题开始时间": "started", "结束时间": "submitted",
    "提交时间": "submitted", "答题结束时间": "submitted", "答题时长": "seconds", "IP地址": "ip", "IP": "ip", "来源": "source",
    "答题来源": "source", "渠道": "source_detail", "状态": "status", "答卷状态": "status", "昵称(微信)": "nickname",
    "性别(微信)": "wechat_sex", "城市(微信)": "wechat_city", "省份": "province", "城市": "city", "省市": "city",
    "浏览器": "browser", "操作系统": "system", "设备": "device", "设备类型": "device", "自定义参数": "custom",
    "总分": "score", "得分": "score",
}  # fmt: skip
_QUESTION = re.compile(r"^Q(\d{1,3})(?:([_|])(.*))?$", re.DOTALL)
_WORDS = re.compile(r"[|_](?:open|填空|文本|补充)$")
_CODED = re.compile(r"^Q\d{1,3}(?:[|_]A?\d+(?:[|_]open)?)?$")


def recognise(sheet: Sheet) -> bool:
    """By `Q1_题干`, or by bare `Q1`, `Q21|1` beside metadata in Chinese."""
    rest = [h for h in sheet.header if _key(h) not in METADATA and h]
    asked = [m for h in rest if (m := _QUESTION.match(h))]
    if len(asked) < 2 or len(asked) < 0.5 * len(rest):
        return False
    worded = any(m[2] == "_" and re.search(r"[一-鿿]", m[3]) for m in asked)
    return worded or sum(_key(h) in METADATA for h in sheet.header) >= 2


def _key(heading: str) -> str:
    return heading.replace("（", "(").replace("）", ")")


def layout(sheet: Sheet) -> Export:
    """Neighbouring columns of one number are one question."""
    metadata = {METADATA[_key(h)]: n for n, h in reversed(list(enumerate(sheet.header))) if _key(h) in METADATA}
    rest = [(n, h, _QUESTION.match(h)) for n, h in enumerate(sheet.header) if n not in metadata.values()]
    columns, fields = list(sheet.columns), list[Field]()
    for number, several in groupby(rest, key=lambda row: int(row[2][1]) if row[2] else -row[0] - 1):
        own = [(n, (match[3] or "").strip() if match else heading) for n, heading, match in several]
        fields += _question(number if number >= 0 else None, own, columns)
    kind: Layout = "codes" if sum(bool(_CODED.match(h)) for _, h, _ in rest) > 0.5 * len(rest) else "text"
    spelled = replace(sheet, columns=tuple(columns))
    fields = [_several(f, spelled) if kind == "text" else f for f in fields if f.text or any(any(columns[c].values) for c in f.columns)]
    return Export("wenjuan", kind, spelled, metadata, tuple(fields))


def _question(number: int | None, headings: Sequence[tuple[int, str]], columns: list[Cells]) -> list[Field]:
    own = [(n, text) for n, text in headings if not _WORDS.search(f"|{text}")]
    stem = common_stem([text for _, text in own], "_|") if len(own) > 1 else own[0][1] if own else ""
    bare = stem.rstrip("_|")
    parts = [Part(n, text[len(stem) :] if len(own) > 1 else "") for n, text in own]
    words = [(n, _WORDS.sub("", f"|{text}")[1:]) for n, text in headings if _WORDS.search(f"|{text}")]
    beside = [Part(n, text.removeprefix(stem).removeprefix(bare).strip("_|"), words=True) for n, text in words]
    name = f"Q{number}" if number is not None else ""
    return fields_of(Field(number, bare, "one", (), name=name if not re.search(r"\D", bare) else ""), [*parts, *beside], columns)


def _several(field: Field, sheet: Sheet) -> Field:
    """Ticks of one cell, joined by a bar."""
    separator = joined_by(sheet.columns[field.columns[0]], ("|", "、", ";"), field.text) if field.shape == "one" else ""
    return replace(field, kind="multiple", joined=separator, loose=True) if separator else field


WENJUAN = Platform("wenjuan", recognise, layout, verified=False)
