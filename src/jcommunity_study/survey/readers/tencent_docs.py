"""腾讯文档收集表: 提交者（自动） and 提交时间（自动）, stems without numbers and with （必填）, ticks joined by `, `."""

from __future__ import annotations

import re

from jcommunity_study.survey.readers.cells import Sheet
from jcommunity_study.survey.readers.export import Export, Field, Platform
from jcommunity_study.survey.readers.joined import joined_by

METADATA = {
    "提交者（自动）": "submitter", "提交时间（自动）": "submitted", "编号（自动）": "id", "序号（自动）": "id",
    "修改时间（自动）": "changed", "来源（自动）": "source", "得分（自动）": "score", "总分（自动）": "score",
    "填写设备（自动）": "device", "IP（自动）": "ip",
}  # fmt: skip
_NOTE = re.compile(r"\s*[（(](?:必填|选填)[）)]\s*$")
_SEPARATORS = (", ", "，", "、", ";")


def recognise(sheet: Sheet) -> bool:
    """By a heading that ends in （自动）, which nothing else writes."""
    return any(h.replace("(", "（").replace(")", "）") in METADATA for h in sheet.header)


def layout(sheet: Sheet) -> Export:
    """A question a column."""
    headings = [h.replace("(自动)", "（自动）") for h in sheet.header]
    metadata = {METADATA[h]: n for n, h in reversed(list(enumerate(headings))) if h in METADATA}
    fields = [_field(n, h, sheet) for n, h in enumerate(headings) if n not in metadata.values() and (h or any(sheet.columns[n].values))]
    return Export("tencent-docs", "text", sheet, metadata, tuple(fields))


def _field(place: int, heading: str, sheet: Sheet) -> Field:
    text = _NOTE.sub("", heading) or f"(第{place + 1}列)"
    separator = joined_by(sheet.columns[place], _SEPARATORS, text)
    if not separator:
        return Field(None, text, "one", (place,))
    return Field(None, text, "one", (place,), kind="multiple", joined=separator, loose=True)


TENCENT_DOCS = Platform("tencent-docs", recognise, layout)
