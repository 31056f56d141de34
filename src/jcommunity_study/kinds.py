"""Kinds of value that a setting takes: how to describe each, and whether a value is of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jcommunity_study.bilingual import Text

_SAFE = re.compile(r"[A-Za-z]\w*", re.ASCII)  # a name that becomes part of a file's name


@dataclass(frozen=True)
class Kind:
    """A kind of value: how to describe it, and whether a value is of it."""

    name: Text
    fits: Callable[[Any], bool]


def _is(value: object, *kinds: type) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)


def _all(value: object, fits: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(fits(v) for v in value)


def _text(value: object) -> bool:
    if isinstance(value, Mapping):
        return bool(value) and value.keys() <= {"zh", "en"} and all(isinstance(v, str) for v in value.values())
    return isinstance(value, str)


TEXT = Kind(Text('文字，或 {zh = "…", en = "…"}', 'a text, or {zh = "…", en = "…"}'), _text)
NAME = Kind(Text("带引号的文字", "a text in quotes"), lambda v: isinstance(v, str))
ID = Kind(
    Text("字母、数字和下划线组成的名称", "a name of letters, digits and _"), lambda v: isinstance(v, str) and bool(_SAFE.fullmatch(v))
)
NAMES = Kind(Text('列表，如 ["a", "b"]', 'a list such as ["a", "b"]'), lambda v: _all(v, lambda x: isinstance(x, str)))
WHOLE = Kind(Text("不小于 0 的整数", "a whole number, 0 or more"), lambda v: _is(v, int) and v >= 0)
WHOLES = Kind(Text("整数列表，如 [1, 2]", "a list of whole numbers such as [1, 2]"), lambda v: _all(v, lambda x: _is(x, int)))
NUMBER = Kind(Text("数字", "a number"), lambda v: _is(v, int, float))
POSITIVE = Kind(Text("大于 0 的数", "a number over 0"), lambda v: _is(v, int, float) and v > 0)
SHARE = Kind(Text("0 与 1 之间的数", "a number between 0 and 1"), lambda v: _is(v, int, float) and 0 < v <= 1)
LEVEL = Kind(Text("0.5 与 1 之间的数", "a number between 0.5 and 1"), lambda v: _is(v, int, float) and 0.5 <= v < 1)
SWITCH = Kind(Text("true 或 false", "true or false"), lambda v: isinstance(v, bool))
DATES = Kind(
    Text('两个日期，如 ["2023-04-08", "2023-04-19"]', 'two dates such as ["2023-04-08", "2023-04-19"]'),
    lambda v: _all(v, lambda x: isinstance(x, str | dt.date)) and len(v) == 2,
)
CORRELATION = Kind(Text("-1 与 1 之间的数", "a number between -1 and 1"), lambda v: _is(v, int, float) and -1 <= v <= 1)
WORDS = Kind(
    Text("带引号的文字，或这样的列表", "a text in quotes, or a list of them"), lambda v: bool(v) and (isinstance(v, str) or NAMES.fits(v))
)
BLOCKS = Kind(Text("列表的列表", "a list of lists"), lambda v: _all(v, NAMES.fits))
MARGINS = Kind(
    Text("若干 [weights.margins.题名] 小节", "tables, each headed [weights.margins.item]"),
    lambda v: isinstance(v, Mapping) and all(isinstance(rows, Mapping) and rows for rows in v.values()),
)
TABLES = Kind(Text("若干 [[小节]]", "tables, each headed [[…]]"), lambda v: _all(v, lambda x: isinstance(x, Mapping)))

Kinds = Mapping[str, Kind]
