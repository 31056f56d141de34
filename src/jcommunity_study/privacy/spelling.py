"""The characters of a text made plain, one for one, so that offsets stay: full-width forms, traditional ones, digits in Chinese."""

from __future__ import annotations

import re

_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)}
_BLANKS = dict.fromkeys([0x3000, 0xA0, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF], 0x20)
_HALVES = dict.fromkeys(range(0xD800, 0xE000), 0x20)  # lone surrogates, which no segmenter takes
_DASHES = dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2212], 0x2D)
# Only what announces personal data, and the commonest surnames: this is no conversion.
_TRADITIONAL = str.maketrans(
    "電話機號碼聯係絡證護銀帳賬樓棟單門戶層學員編縣鄉鎮區灣車資訊稱暱郵陽臺來內陸師醫書記經職業總長隊會計網際"
    "陳張劉楊趙黃吳孫馬羅鄭謝韓馮許鄧蕭葉蔣盧蘇龍錢湯賴譚鄒韋賈顧龔萬嚴閻",
    "电话机号码联系络证护银账账楼栋单门户层学员编县乡镇区湾车资讯称昵邮阳台来内陆师医书记经职业总长队会计网际"
    "陈张刘杨赵黄吴孙马罗郑谢韩冯许邓萧叶蒋卢苏龙钱汤赖谭邹韦贾顾龚万严阎",
)
_PLAIN: dict[int, int | str] = {**_FULL_WIDTH, **_BLANKS, **_HALVES, **_DASHES, **_TRADITIONAL, ord("帐"): "账"}
_DIGITS = "零〇○一二三四五六七八九幺两洞拐勾壹贰叁肆伍陆柒捌玖"
_SPELT = str.maketrans(_DIGITS, "00012345678912079123456789")
_RUN = re.compile(rf"[{_DIGITS}][-\s]?[{_DIGITS}][{_DIGITS}\d]")
_PAUSE = r"(?:[-\s,、。.;…~]|[呃嗯啊哦额呀哎]|然后|后面|再){0,3}"
_READ_OUT = re.compile(rf"[{_DIGITS}][{_DIGITS}\d](?:{_PAUSE}[{_DIGITS}\d]){{4,30}}")
_LEAST_SPELT = 5  # digits in Chinese, of a number read out with pauses


def plain(text: str) -> str:
    """The text in ASCII where it has full-width forms, in simplified characters where it announces something; as long as before."""
    return text.translate(_PLAIN)


def spelt_out(text: str) -> str | None:
    """The text with Chinese digits as digits, those read out with pauses together; as long as before. None when no run of them is there."""
    return _READ_OUT.sub(_without_pauses, text).translate(_SPELT) if _RUN.search(text) else None


def _without_pauses(read_out: re.Match[str]) -> str:
    said = read_out[0]
    return re.sub(rf"[^{_DIGITS}\d]", " ", said) if sum(c in _DIGITS for c in said) >= _LEAST_SPELT else said
