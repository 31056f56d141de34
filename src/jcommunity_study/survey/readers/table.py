"""`table`: any header row with a column per question, when no platform is recognised."""

from __future__ import annotations

import re

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.readers.cells import Sheet
from jcommunity_study.survey.readers.export import Export, Field, Platform

_ID = re.compile(r"^(?:id|_id|编号|序号|答卷编号|respondent ?id|record_id)$", re.IGNORECASE)
_SUBMITTED = re.compile(r"^(?:timestamp|submitdate|submitted|提交时间|提交时间（自动）|结束答题时间|结束时间)$", re.IGNORECASE)


def layout(sheet: Sheet) -> Export:
    """Each column is one question, but for an id and a time that name themselves."""
    metadata: dict[str, int] = {}
    for n, header in enumerate(sheet.header):
        for role, pattern in (("id", _ID), ("submitted", _SUBMITTED)):
            if role not in metadata and pattern.match(header):
                metadata[role] = n
    fields = [Field(None, header or f"(第{n + 1}列)", "one", (n,)) for n, header in enumerate(sheet.header) if n not in metadata.values()]
    note = Text("未识别出导出平台，按普通表格读取：每列一题。", "No platform was recognised; read as a plain table, one question a column.")
    return Export("table", "text", sheet, metadata, tuple(fields), (note,))


TABLE = Platform("table", lambda sheet: True, layout)
