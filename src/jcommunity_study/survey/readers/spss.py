"""SPSS .sav and .zsav, Stata .dta, that no survey platform wrote: questions and codes as the file's own dictionary has them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.readers.cells import Sheet
from jcommunity_study.survey.readers.dictionary import lay_out
from jcommunity_study.survey.readers.export import Export, Platform
from jcommunity_study.survey.readers.kinds import with_kinds
from jcommunity_study.survey.readers.numbered import with_groups

# By a variable's name or its wording, whole; Chinese panels write `rid`, 答题开始时间, 答题结束时间, 答题时长, IP, 设备信息.
_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"(?:{words})", re.IGNORECASE))
    for role, words in (
        ("id", r"id|rid|uid|index|case_?id|resp(?:ondent)?_?id|response_?id|record_?id|序号|编号|答卷编号|样本编号|问卷编号|个案编号"),
        ("started", r"答题开始时间|开始答题时间|开始时间|start_?(?:date|time)"),
        ("submitted", r"答题结束时间|结束答题时间|结束时间|提交时间|提交答卷时间|end_?(?:date|time)|submit_?(?:date|time)|submitted"),
        ("seconds", r"答题时长|作答时长|所用时间|用时|total_?seconds|duration(?:[_ ]*\(?in[_ ]seconds[_)]*)?|interview_?time"),
        ("source", "来源"),
        ("source_detail", "来源详情"),
        ("ip", r"(?:来自)?ip(?:地址)?|ip_?address"),
        ("device", r"设备信息|设备类型|ua|user_?agent"),
        ("filter", r"filter_\$"),
    )
)
_CLOCK = re.compile(r"^(\d+):(\d{2}):(\d{2})$")


def described(sheet: Sheet) -> tuple[Sheet, dict[str, int]]:
    """The sheet with roles, groups and kinds told, and its metadata: roles to columns."""
    notes = list(sheet.notes)
    metadata: dict[str, int] = {}
    variables = dict(sheet.variables)
    for n, heading in enumerate(sheet.header):
        role = variables[heading].role or role_of(heading, variables[heading].text)
        if role == "id" and not _tells_apart(sheet, n):
            notes.append(Text(f"“{heading}”有重复或空缺，未用作答卷编号。", f"{heading!r} repeats or has gaps: not used as respondent id."))
        elif role and role not in metadata:
            metadata[role] = n
            variables[heading] = replace(variables[heading], role=role)
    if "filter" in metadata:
        notes.append(Text("文件带有筛选变量 filter_$；这里读取全部答卷。", "the file has a filter, filter_$; all its answers are read."))
    told = with_kinds(with_groups(replace(sheet, variables=variables, notes=tuple(notes))))
    return _durations(told, metadata), metadata


def role_of(heading: str, text: str) -> str:
    """The metadata that a column is, by its name or its wording; '' for a question."""
    return next((role for role, pattern in _ROLES if pattern.fullmatch(heading.strip()) or pattern.fullmatch(text.strip())), "")


def _tells_apart(sheet: Sheet, column: int) -> bool:
    cells = sheet.columns[column]
    return len(cells.values) == len(cells) and "" not in cells.values


def _durations(sheet: Sheet, metadata: dict[str, int]) -> Sheet:
    """A duration in a time format, `0:43:11`, as seconds."""
    if "seconds" not in metadata:
        return sheet

    def spell(raw: str) -> str:
        found = _CLOCK.match(raw)
        return str(int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])) if found else raw

    place = metadata["seconds"]
    columns = tuple(c.respelled(spell) if n == place else c for n, c in enumerate(sheet.columns))
    return replace(sheet, columns=columns)


def _layout(platform: str) -> Callable[[Sheet], Export]:
    def layout(sheet: Sheet) -> Export:
        told, metadata = described(sheet)
        return lay_out(platform, told, metadata, warnings=told.notes[len(sheet.notes) :])

    return layout


SPSS = Platform("spss", lambda sheet: sheet.container == "sav", _layout("spss"))
STATA = Platform("stata", lambda sheet: sheet.container == "dta", _layout("stata"))
