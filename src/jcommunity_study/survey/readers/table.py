"""`table`: any header row with a column per question, when no platform is recognised (金数据, Credamo/见数, a sheet that somebody made).

What cannot be placed by its heading is placed by questionnaire.yaml: readers/placed.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from jcommunity_study.bilingual import Text
from jcommunity_study.privacy import mask_text
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.export import Export, Field, Platform
from jcommunity_study.survey.readers.grouped import answers
from jcommunity_study.survey.readers.joined import joined_by
from jcommunity_study.survey.readers.several import Part, fields_of

_ROLES: tuple[tuple[str, str], ...] = (
    ("id", r"id|_id|编号|序号|答卷(?:编号|id)|作答id|数据id|样本id|respondent ?id|response ?id|record_id|rid"),
    ("submitted", r"timestamp|submitdate|submitted(?: at)?|提交(?:答卷)?时间|(?:作答|答题)?(?:结束|完成)(?:答题|作答)?时间"),
    ("started", r"start(?:ed| time)?|(?:作答|答题)?开始(?:答题|作答)?时间|创建时间"),
    ("changed", r"修改时间|更新时间|updated(?: at)?"),
    ("seconds", r"duration(?: \(in seconds\))?|所用时间|(?:总|作答|答题|填写|填答)+(?:时长|用时|时间)(?:[(（](?:秒|s)[)）])?|用时"),
    ("ip", r"ip(?:地址| address)?|(?:提交|来自|作答|答题)ip(?:地址)?"),
    ("location", r"ip(?:所在地|归属地|省份|城市|位置)|地理位置(?:.*)|作答位置|经纬度"),
    ("nickname", r"(?:微信)?昵称|(?:提交|填写)者"),
    ("openid", r"(?:微信)?(?:openid|unionid)"),
    ("user", r"用户(?:id|标识)|账号id|被试id"),
    ("user_agent", r"ua|user.?agent|浏览器|操作系统|设备信息"),
    ("device", r"(?:填写|答题|作答)?设备(?:类型)?"),
    ("source", r"来源(?:渠道)?|渠道"),
    ("score", r"总得?分"),
)
_PARTED = re.compile(r"^(?P<stem>.*\S)\s*(?:\[(?P<row>[^\[\]]+)\]|(?:—+|--+|[:：|_.]|-)\s*(?P<part>[^—:：|_.\-\[\]]+))$", re.DOTALL)
_SEPARATORS = ("|", "; ", ";", "；", "、", ", ", "，", ",")
NOTE = Text("未识别出导出平台，按普通表格读取。", "No platform was recognised; read as a plain table.")
NO_HEADING = Text("没有表头的列：{said}。按题目读入，请核对。", "Columns without a heading: {said}. Read as questions; check them.")
NO_HEADER = Text(
    "第一行像是一份答卷，而不是表头：{said} 也是别人的答案。表头若已删去，请补上再读。",
    "The first row reads like answers, not like headings: others answered {said} too. If the headings were deleted, put them back.",
)
TWICE = Text("重复的表头：{said}。按先后顺序分别读入。", "Headings that stand more than once: {said}. Each was read, in their order.")


def layout(sheet: Sheet) -> Export:
    """A question a column, but for metadata that names itself, and neighbours that are plainly ticks, ranks or rows of one question."""
    metadata: dict[str, int] = {}
    for n, heading in enumerate(sheet.header):
        role = next((r for r, pattern in _ROLES if re.fullmatch(pattern, heading.strip(), re.IGNORECASE)), None)
        if role is not None and role not in metadata:
            metadata[role] = n
    columns = list(sheet.columns)
    rest = [n for n, h in enumerate(sheet.header) if n not in metadata.values() and (h or any(columns[n].values))]
    fields: list[Field] = []
    for _, several in groupby(rest, key=lambda n: _stem(sheet.header[n]) or n):
        fields += _fields(list(several), sheet, columns)
    spelled = replace(sheet, columns=tuple(columns))
    return Export("table", "text", spelled, metadata, tuple(fields), (NOTE, *_headings(sheet, rest)))


def _stem(heading: str) -> str:
    match = _PARTED.match(heading)
    return match["stem"] if match else ""


def _fields(places: Sequence[int], sheet: Sheet, columns: list[Cells]) -> list[Field]:
    if len(places) > 1:
        matches = [_PARTED.match(sheet.header[n]) for n in places]
        parts = [Part(n, (m["row"] or m["part"]).strip()) for n, m in zip(places, matches, strict=True) if m]
        found = fields_of(Field(None, _stem(sheet.header[places[0]]), "one", ()), parts, columns)
        if len(found) == 1 and len({p.label for p in parts}) == len(parts):
            return found
    return [_alone(n, sheet.header[n], columns[n]) for n in places]


def _alone(place: int, heading: str, cells: Cells) -> Field:
    text = heading or f"(第{place + 1}列)"
    separator = joined_by(cells, _SEPARATORS, text)
    if not separator:
        return Field(None, text, "one", (place,))
    return Field(None, text, "one", (place,), kind="multiple", joined=separator, loose=True)


def _headings(sheet: Sheet, rest: Sequence[int]) -> list[Text]:
    """What a person should know of the headings."""
    bare = [f"#{n + 1}" for n in rest if not sheet.header[n]]
    twice = [h for h, count in Counter(sheet.header).items() if h and count > 1]
    answered = [mask_text(sheet.header[n]) for n in rest if _is_answer(sheet.header[n], sheet.columns[n], twice)]
    gone = answered[:3] if len(answered) >= max(2, len(rest) / 2) else []
    return [note.format(said="、".join(said)) for note, said in ((NO_HEADING, bare), (TWICE, twice), (NO_HEADER, gone)) if said]


def _is_answer(heading: str, cells: Cells, twice: Sequence[str]) -> bool:
    """Whether it is one of several answers in its own column; figures that number the columns are not."""
    return heading in cells.values and len(answers(cells)) > 1 and (not heading.isdecimal() or heading in twice)


TABLE = Platform("table", lambda sheet: True, layout)
