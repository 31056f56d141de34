"""Personal data, by column and by content; masks for free text, and stable pseudonyms. Both rivers use it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from jcommunity_study.bilingual import Text

KINDS: dict[str, Text] = {
    "id_number": Text("身份证号", "ID number"),
    "email": Text("邮箱", "e-mail"),
    "wechat": Text("微信号", "WeChat"),
    "qq": Text("QQ号", "QQ"),
    "phone": Text("电话", "phone"),
    "ip": Text("IP地址", "IP address"),
    "address": Text("住址", "address"),
    "name": Text("姓名", "name"),
    "student_number": Text("学号", "student number"),
    "device": Text("设备信息", "device"),
    "long_number": Text("长号码", "long number"),
}
SHARE_OF_COLUMN = 0.3  # a column is personal by content when this share of what was written in it is
MOST_OF_VALUE = 0.6

_SEP = r"\s*(?:号码|号|ID|id)?\s*(?:是|为|:|=|群)?\s*"
# Order matters: the longer and surer pattern masks first, so that an ID number is not read as a phone.
_CONTENT: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")),
    ("id_number", re.compile(r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])")),
    ("id_number", re.compile(r"(?<!\d)[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")),
    (
        "wechat",
        re.compile(
            r"(?:微信|薇信|威信|徽信|wechat|weixin|\bvx\b|\bwx\b|\bV信)" + _SEP + r"(?P<hit>[A-Za-z][A-Za-z0-9_-]{5,19}|1[3-9]\d{9})", re.I
        ),
    ),
    ("qq", re.compile(r"(?:QQ|扣扣|企鹅号)" + _SEP + r"(?P<hit>[1-9]\d{4,10})(?!\d)", re.I)),
    ("phone", re.compile(r"(?<![\d.])(?:\+?86[-\s]?)?1[3-9]\d(?:[-\s]?\d{4}){2}(?!\d)")),
    ("phone", re.compile(r"(?<!\d)\(?0\d{2,3}\)?[-\s]\d{7,8}(?!\d)")),
    ("ip", re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])")),
    ("address", re.compile(r"\d{1,4}(?:号楼|栋|幢|座)(?:[\d一二三四五六七八九十]{1,3}(?:单元|门))?\d{2,4}(?:室|号|房)?")),
    ("long_number", re.compile(r"\d{11,}")),  # a bank card, an account, two numbers typed together
    ("address", re.compile(r"[\d一二三四五六七八九十]{1,3}单元\d{2,4}(?:室|号|房)?")),
)
_COLUMN: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "phone",
        re.compile(
            r"手机号|电话号|联系方式|联系电话|^(?:您的?|你的?)?(?:电话|手机)[:？?]?$|\b(?:phone|telephone|mobile)(?: number)?\b", re.I
        ),
    ),
    ("id_number", re.compile(r"身份证|证件号|\b(?:ID card|national id|passport)\b", re.I)),
    ("email", re.compile(r"邮箱|电子邮件|\be-?mail\b", re.I)),
    ("wechat", re.compile(r"微信(?:号|昵称|ID)|昵称|\bwechat id\b|\bnickname\b", re.I)),
    ("qq", re.compile(r"\bQQ\s*号|^(?:您的?|你的?)?QQ[:？?]?$", re.I)),
    ("ip", re.compile(r"来自IP|^IP(?:地址|\s*address)?$|\bIPAddress\b", re.I)),
    (
        "name",
        re.compile(
            r"姓名|^(?:您的?|你的?)?(?:名字|称呼)[:？?]?$|怎么称呼|\b(?:full|last|first|your) ?name\b|^name$|Recipient(?:Last|First)Name",
            re.I,
        ),
    ),
    (
        "address",
        re.compile(
            r"(?:详细|家庭|居住|通讯|收货|联系)(?:的)?(?:地址|住址)|门牌号|几号楼|楼栋号?|楼号|房间?号|\b(?:home|postal|street) address\b",
            re.I,
        ),
    ),
    ("student_number", re.compile(r"学号|工号|\bstudent (?:id|number)\b", re.I)),
    ("device", re.compile(r"设备信息|设备号|用户标识|^UA$|\buser agent\b", re.I)),
)
_ASCII = {0xFF01 + i: 0x21 + i for i in range(94)}  # full-width digits and letters, one for one: offsets stay


@dataclass(frozen=True)
class Finding:
    """Personal data in a text: its kind (a key of KINDS) and its place, `end` exclusive."""

    start: int
    end: int
    kind: str


def find(text: str) -> list[Finding]:
    """Every piece of personal data in `text`, in order, none overlapping another."""
    plain, found = text.translate(_ASCII), list[Finding]()
    for kind, pattern in _CONTENT:
        for match in pattern.finditer(plain):
            start, end = match.span("hit") if "hit" in pattern.groupindex else match.span()
            if not any(start < f.end and f.start < end for f in found):
                found.append(Finding(start, end, kind))
    return sorted(found, key=lambda f: f.start)


def mask_text(text: str) -> str:
    """The text with each piece of personal data replaced by what it is: `[电话]`, `[邮箱]` …"""
    out, at = [], 0
    for f in find(text):
        out += [text[at : f.start], f"[{KINDS[f.kind].zh}]"]
        at = f.end
    return "".join([*out, text[at:]]) if out else text


def personal_column(header: str) -> str | None:
    """The kind of personal data that a column of this heading holds, by its wording; None when it says nothing of the sort."""
    heading = header.translate(_ASCII).strip()
    return next((kind for kind, pattern in _COLUMN if pattern.search(heading)), None)


def personal_content(values: Iterable[str], share: float = SHARE_OF_COLUMN) -> str | None:
    """The kind that at least `share` of the non-empty `values` consist of; None when fewer do.

    A value consists of it when that is most of its characters: a comment that mentions a phone is masked, not dropped.
    """
    counts: dict[str, int] = {}
    written = 0
    for value in values:
        text = value.strip()
        written += bool(text)
        for found in find(text):
            if (found.end - found.start) >= MOST_OF_VALUE * len(text):
                counts[found.kind] = counts.get(found.kind, 0) + 1
    best = max(counts, key=lambda kind: counts[kind], default=None)
    return best if best is not None and counts[best] >= share * written else None


def pseudonym(value: str, key: bytes, length: int = 12) -> str:
    """A stable stand-in for `value`: keyed BLAKE2b, `length` hex digits. Without the key it cannot be searched back.

    `key` is 16 to 64 bytes; the same value and key give the same pseudonym.
    """
    return hashlib.blake2b(value.encode("utf-8"), key=key, digest_size=32).hexdigest()[:length]
