"""Personal data, by column and by content; masks for free text, and stable pseudonyms. Both rivers use it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from jcommunity_study.bilingual import Text
from jcommunity_study.privacy.columns import SHARE_OF_COLUMN, kind_of_column
from jcommunity_study.privacy.content import CONTENT, SPELT
from jcommunity_study.privacy.headings import personal_column
from jcommunity_study.privacy.names import find_names
from jcommunity_study.privacy.patterns import searchable
from jcommunity_study.privacy.spelling import plain, spelt_out
from jcommunity_study.privacy.spoken import SPOKEN, find_spoken_names

__all__ = ["KINDS", "Finding", "any_of", "find", "mask_text", "masked", "personal_column", "personal_content", "pseudonym"]

KINDS: dict[str, Text] = {
    "id_number": Text("身份证号", "ID number"),
    "passport": Text("护照号", "passport"),
    "permit": Text("通行证号", "travel permit"),
    "email": Text("邮箱", "e-mail"),
    "wechat": Text("微信号", "WeChat"),
    "qq": Text("QQ号", "QQ"),
    "account": Text("网络账号", "online account"),
    "phone": Text("电话", "phone"),
    "ip": Text("IP地址", "IP address"),
    "address": Text("住址", "address"),
    "name": Text("姓名", "name"),
    "student_number": Text("学号等编号", "student, staff or other personal number"),
    "plate": Text("车牌号", "number plate"),
    "bank_card": Text("银行卡号", "bank card"),
    "device": Text("设备信息", "device"),
    "url": Text("网址", "web address"),
    "long_number": Text("长号码", "long number"),
    "building": Text("楼号", "building"),
}
MOST_OF_VALUE = 0.6
LONGEST = 2_100  # characters of what is found; only a run of digits is longer, and then it is nobody's number
REMEMBERED = 100  # characters


@dataclass(frozen=True)
class Finding:
    """Personal data in a text: its kind (a key of KINDS) and its place, `end` exclusive."""

    start: int
    end: int
    kind: str


def find(text: str, *, published: bool = False, names: re.Pattern[str] | None = None) -> list[Finding]:
    """Every piece of personal data in `text`, in order, none overlapping another; in what is to be `published` buildings too, and what is
    personal as people talk. `names`: those known beforehand (`any_of`)."""
    if names is None and len(text) <= REMEMBERED:
        return list(_remembered(text, published))
    return _found(text, published, names)


def any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds these names, the longest first; None where there are none."""
    longest = sorted({plain(name) for name in names if name}, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, longest))) if longest else None


@lru_cache(maxsize=1 << 16)
def _remembered(text: str, published: bool) -> tuple[Finding, ...]:
    """A short text is asked for several times: as a column's content, as a value, as something to print."""
    return tuple(_found(text, published))


def _found(text: str, published: bool, names: re.Pattern[str] | None = None) -> list[Finding]:
    taken, found = bytearray(len(text)), list[Finding]()
    for start, end, kind in _candidates(plain(text), published, names):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(Finding(start, end, kind))
    return sorted(found, key=lambda f: f.start)


def _candidates(text: str, published: bool, names: re.Pattern[str] | None) -> Iterator[tuple[int, int, str]]:
    present = searchable(text)
    for pattern in CONTENT:
        if pattern.needs in present:
            yield from pattern.matches(text)
    if (spelt := spelt_out(text)) is not None:
        for pattern in SPELT:
            yield from pattern.matches(spelt)
    if names is not None:
        yield from ((*match.span(), "name") for match in names.finditer(text))
    yield from ((start, end, "name") for start, end in find_names(text))
    if published:
        yield from ((start, end, "name") for start, end in find_spoken_names(text))
        for pattern in SPOKEN:
            yield from pattern.matches(text)


def mask_text(text: str, *, published: bool = False) -> str:
    """The text with each piece of personal data replaced by what it is: `[电话]`, `[邮箱]` …"""
    return masked(text, find(text, published=published))


def masked(text: str, found: Iterable[Finding], low: int = 0, high: int | None = None) -> str:
    """text[low:high], where what is in the text was already `found`: the whole of what the piece shares with it, cut in two or not."""
    high = len(text) if high is None else high
    out, at = [], low
    for f in found:
        if f.start < high and f.end > low:
            out += [text[at : max(at, f.start)], f"[{KINDS[f.kind].zh}]"]
            at = max(at, f.end)
    return "".join([*out, text[at:high]])


def personal_content(values: Iterable[str], share: float = SHARE_OF_COLUMN, *, published: bool = False) -> str | None:
    """The kind of personal data of which at least `share` of the non-empty `values` (the first 5,000) consist; None when fewer do.

    A value consists of it when that is most of its characters: a comment that mentions a phone is masked, not dropped. Names and codes
    that nothing announces take more: 0.6 of the values, and three of them.
    """
    return kind_of_column(values, share, partial(_consists_of, published=published))


def _consists_of(text: str, published: bool) -> str | None:
    if MOST_OF_VALUE * len(text) > LONGEST:
        return None
    return next((f.kind for f in find(text, published=published) if f.end - f.start >= MOST_OF_VALUE * len(text)), None)


def pseudonym(value: str, key: bytes, length: int = 12) -> str:
    """A stable stand-in for `value`: keyed BLAKE2b, `length` hex digits. Without the key it cannot be searched back.

    `key` is 16 to 64 bytes; the same value and key give the same pseudonym.
    """
    return hashlib.blake2b(value.encode("utf-8"), key=key, digest_size=32).hexdigest()[:length]
