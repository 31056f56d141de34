"""What personal data look like in a text, kind by kind. Every repetition is bounded, so that a search takes time in proportion to the text.

The patterns see `plain` text: full-width characters made ASCII and invisible ones made blanks, one for one, so that offsets stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from jcommunity_study.privacy.numbers import digits, is_id_number, is_luhn

_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)}
_BLANKS = dict.fromkeys([0x3000, 0xA0, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF], 0x20)
_DASHES = dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2212], 0x2D)
_PLAIN = {**_FULL_WIDTH, **_BLANKS, **_DASHES}
_SPELT = str.maketrans("零〇○Ｏ一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "000012345678911234567" + "89")
_RUN_OF_SPELT = re.compile(r"[零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖][-\s]?[零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖\d]{2}")


def plain(text: str) -> str:
    """The text in ASCII where it has full-width forms; as long as before."""
    return text.translate(_PLAIN)


def spelt_out(text: str) -> str | None:
    """The text with Chinese digits as digits, as long as before; None when no run of them could be a number."""
    return text.translate(_SPELT) if _RUN_OF_SPELT.search(text) else None


@dataclass(frozen=True)
class Pattern:
    """One form of a kind; the group `hit`, where there is one, is what is masked, and `proof` looks at it.

    `needs` is a character class that no match is without: a text that lacks it is not searched.
    """

    kind: str
    expression: re.Pattern[str]
    proof: Callable[[str], bool] | None = None
    needs: str = "digit"


def _of(kind: str, expression: str, proof: Callable[[str], bool] | None = None, needs: str = "digit") -> Pattern:
    return Pattern(kind, re.compile(expression, re.IGNORECASE | re.ASCII), proof, needs)


_S = r"[-\s.·]{0,2}"  # between groups of digits
_SEP = r"\s{0,2}(?:号码|账号|帐号|号|ID|同号|no\.?|number)?\s{0,2}(?:也?是|为|:|=|群)?\s{0,2}"
_N = r"(?:\d{1,4}|[一二三四五六七八九十百零〇两]{1,5})"
_SPELT_ROOM = "[一二三四五六七八九零〇]{3,4}"
_UNIT = r"(?:号楼|号院|#楼|#|栋|幢|座|单元|楼|排|弄|门|室|号|户|层)"
_HOUSE = re.compile(rf"{_N}\s?(?:号楼|号院|#|栋|幢|座|单元|排|弄)|室$")
_TLD = r"(?:com|cn|net|org|edu|gov|info|io|me|de|fr|es|pt|br|it|nl|uk|jp|kr|tw|hk)"


def _has_id(url: str) -> bool:
    return bool(
        re.search(
            r"[?&#][\w.-]{1,64}=|\d{5}|/(?:u|user|users|profile|people|space|home|t)/|/(?=[\w-]{0,64}\d)[\w-]{16}", url, re.IGNORECASE
        )
    )


def _mixed(token: str) -> bool:
    return any(c.isdigit() for c in token) and any(c.isupper() for c in token) and any(c.islower() for c in token)


def _eleven(number: str) -> bool:
    return len(digits(number)) in (11, 13, 15)  # with 86 or 0086


def _is_house(text: str) -> bool:
    """A building or unit with something after it: a place where somebody lives, not merely a building."""
    return bool(_HOUSE.search(text)) and not re.fullmatch(rf"(?:第?{_N})\s?(?:号楼|栋|幢|座|#|单元)\s?第?{_N}(?:层|楼|门|号)", text)


# The order is that of certainty: what an earlier one has taken, a later one does not take again.
CONTENT: tuple[Pattern, ...] = (
    _of("url", r"(?:https?://|www\.)[^\s，。；、）)\"'<>一-鿿]{3,2000}", _has_id, "latin"),
    _of("url", r"(?<![\w.@-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,3}/[^\s，。；、）)\"'<>一-鿿]{1,500}", _has_id, "latin"),
    _of("email", r"[a-z0-9._%+-]{1,64}\s?@\s?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\s?\.\s?[a-z]{2,24}", needs="latin"),
    _of(
        "email",
        r"(?<![a-z0-9._%+-])[a-z0-9._%+-]{2,64}\s?(?:\(at\)|\[at\]|\{at\}|#|\*|\sat\s|艾特|圈a)\s?[a-z0-9-]{1,63}"
        rf"(?:\s?(?:\.|\(dot\)|\[dot\]|\sdot\s|点)\s?[a-z0-9-]{{1,63}}){{0,2}}\s?(?:\.|\(dot\)|\[dot\]|\sdot\s|点)\s?{_TLD}(?![a-z])",
        needs="latin",
    ),
    _of("device", r"Mozilla/\d[^\n]{0,500}|(?:Dalvik|MicroMessenger|okhttp|AliApp|QQBrowser)/[\d.]{1,20}"),
    _of("device", r"(?<![0-9a-f-])\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?(?![0-9a-f-])"),
    _of("device", r"(?<![0-9a-f:-])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![0-9a-f:-])"),
    _of(
        "device",
        r"(?:open_?id|union_?id|imei|meid|idfa|idfv|oaid|android_?id|device_?id|设备(?:号|ID|标识))\s?(?:号|码)?\s?[:=是为]?\s?(?P<hit>[\w-]{6,64})",
    ),
    _of("device", r"(?<![\w-])o[\w-]{27}(?![\w-])", _mixed),
    _of("id_number", r"(?<![\da-z])[1-9]\d{5}[-\s]?(?:18|19|20)\d{2}[-\s]?\d{4}[-\s]?\d{3}[\dx](?![\da-z])", is_id_number),
    _of("id_number", r"(?:身份证|证件)(?:号码|号)?[:是为\s]{0,3}(?P<hit>[1-9]\d{13,16}[\dx])(?![\da-z])"),
    _of("id_number", r"(?<!\d)[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)"),
    _of("passport", r"(?:护照|passport)\D{0,8}?(?P<hit>[a-z]{0,2}\d{6,9})(?!\d)"),
    _of("permit", r"(?:通行证|回乡证|台胞证|居住证|居留证)\D{0,8}?(?P<hit>[a-z]{0,2}\d{7,10})(?!\d)"),
    _of("passport", r"(?<![a-z0-9])(?:E[a-hj-np-z]\d{7}|[EG]\d{8})(?![\da-z])"),
    _of("permit", r"(?<![a-z0-9])(?:[CWHM]\d{8}|C[a-hj-np-z]\d{7}|[HM]\d{10})(?![\da-z])"),
    _of(
        "wechat",
        r"(?:[微薇威徽]信|we\s?chat|weixin|(?<![a-z])v信|(?<![a-z])(?:vx|wx|v)(?![a-z])|[➕+加]\s?我?\s?[v薇微威])"
        + _SEP
        + r"(?P<hit>(?:wxid_[\w-]{4,30}|[a-z](?=[\w-]{0,18}[\d_-])[\w-]{4,19}|1[3-9]\d{9}|\d{6,11}))(?![\w-])",
    ),
    _of(
        "wechat",
        r"(?:[微薇威徽]信|wechat|(?<![a-z])(?:vx|wx)|[加➕+]我?[v薇微])(?:号码|号|ID)?\s{0,2}(?:[:=]|是|为)\s{0,2}(?P<hit>[a-z][\w-]{5,19})(?![\w-])",
        needs="latin",
    ),
    _of("wechat", r"(?<!\w)wxid_[\w-]{4,30}", needs="latin"),
    _of("qq", r"(?:(?<![a-z])q\s?q|扣扣|球球|企鹅)" + _SEP + r"(?P<hit>[1-9]\d{4,10})(?!\d)"),
    _of(
        "student_number",
        r"(?:学号|学籍号|工号|警号|准考证|(?:员工|学生|职工|教工|职员|工作人员)(?:编号|号)|(?:student|employee|staff)\s(?:id|no\.?|number))"
        r"\s?(?:号码|号|是|为|:|=)?\s{0,2}(?P<hit>[a-z]{0,3}-?\d{3,16})(?![\da-z])",
    ),
    _of(
        "plate",
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使][a-hj-np-z][\s·.-]{0,2}(?=[a-z]{0,5}\d)[a-hj-np-z0-9]{4,5}[a-hj-np-z0-9挂学警港澳](?![a-z0-9])",
    ),
    _of(
        "bank_card", r"(?<![\d.-])\d{4}[-\s]\d{4}[-\s]\d{4}[-\s]\d{3,4}(?:[-\s]\d{1,4})?(?!\d)|(?<![\d.-])\d{6}[-\s]\d{7,13}(?!\d)", is_luhn
    ),
    _of("phone", rf"(?<![\d.])(?:\(?(?:\+|00)?86\)?[-\s]{{0,2}})?1[3-9]\d(?:{_S}\d{{4}}){{2}}(?:\.0{{1,2}})?(?!\d)"),
    _of("phone", r"(?<![\d.])1[3-9]\d(?:\d[-\s]\d{4}[-\s]\d{3}|\d\d[-\s]\d{6}|[-\s]\d{3}[-\s]\d{5}|(?:[-\s]\d\d){4})(?!\d)", _eleven),
    _of("phone", r"(?<![\d.])1\.[3-9]\d{5,9}E\+?10(?!\d)"),
    _of("phone", r"(?<![\d.])(?:(?:\+|00)86[-\s]?)?(?:\(0?\d{2,3}\)|0\d{2,3})[-\s]{0,2}[2-9]\d{2,3}[-\s]?\d{4}(?:(?:-|转)\d{1,5})?(?!\d)"),
    _of(
        "phone", r"(?:电话|座机|传真|手机|拨打?|致电|\btel\b|\bphone\b|联系(?:方式|我)?)[^\d\n]{0,6}(?P<hit>[2-8]\d{2,3}[-\s]?\d{4})(?!\d)"
    ),
    _of("phone", r"(?<![\d.])\+\d{1,3}(?:[-\s.]?\(?\d{2,4}\)?){2,5}(?!\d)"),
    _of("bank_card", r"(?<![\d.])\d{13,19}(?!\d)", is_luhn),
    _of("bank_card", r"(?<![a-z0-9])[a-z]{2}\d{2}(?:\s?[a-z0-9]{4}){3,7}(?:\s?[a-z0-9]{1,4})?(?![a-z0-9])", lambda t: len(digits(t)) >= 10),
    _of("device", r"(?:imei)\W{0,3}(?P<hit>\d{2}-\d{6}-\d{6}-\d)"),
    _of("ip", r"(?<![\d.])(?<!版本)(?<!v)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\d|\.\d)"),
    _of(
        "ip",
        r"(?<!\w)(?<![0-9a-f:]:)(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5}::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})?)(?![\w:])",
    ),
    _of(
        "address",
        rf"[一-鿿]{{1,3}}(?:路|街|大道|巷|胡同|弄|里)\s?{_N}\s?(?:号(?!线)院?|弄)(?:\s?附?\s?{_N}\s?(?:{_UNIT})?){{0,3}}",
        needs="number",
    ),
    _of(
        "address",
        rf"第?{_N}\s?{_UNIT}(?:\s?[-,，、]?\s?第?{_N}\s?{_UNIT}){{0,3}}\s?[-,，]?\s?(?:(?:\d{{1,2}}-)?\d{{3,4}}|{_SPELT_ROOM}|{_N}\s?{_UNIT})(?:室|房|号|户)?(?!\d|[元年月天人个名次分%])",
        _is_house,
        "number",
    ),
    _of("address", r"(?<![\d-])\d{1,3}[-—]\d{1,2}[-—](?!(?:19|20)\d\d(?!\d))\d{3,4}(?![\d-])"),
    _of(
        "address",
        r"(?<!\d)\d{3,4}(?:室(?![内外友])|房(?![价间屋子租产]))|(?:楼上|楼下|隔壁|对门)\s?(?P<hit>\d{3,4})(?![\d元年月天人个名次分])",
    ),
    _of("long_number", r"(?<![\d.])\d{11,}(?!\d)"),  # an account, two numbers typed together
)
BUILDING = _of(
    "building", rf"(?![一两](?:栋|幢|座|单元))第?{_N}\s?(?:号楼|栋|幢|座(?!位|谈)|#楼|单元(?!门))", needs="number"
)  # left out of what is published
SPELT: tuple[Pattern, ...] = tuple(p for p in CONTENT if p.kind in ("phone", "id_number") and "hit" not in p.expression.groupindex)
_NEEDS = {
    "digit": re.compile(r"\d"),
    "latin": re.compile(r"[a-z]", re.IGNORECASE),
    "number": re.compile(r"[\d一二三四五六七八九十百零〇两]"),
}


def searchable(text: str) -> frozenset[str]:
    """Which classes of characters a text has: patterns that need another are not tried on it."""
    return frozenset(name for name, pattern in _NEEDS.items() if pattern.search(text))
