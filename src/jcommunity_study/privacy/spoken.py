"""Personal data as people say them aloud, looked for in what is published: 小王, 强哥, 姓潘的, 502那家, a name that nothing announces.

In a questionnaire's cell most of these would be something else (小金额, 300的); in talk that is to be shown, a mask too many costs less
than a name too few.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jcommunity_study.privacy.addresses import BUILDING
from jcommunity_study.privacy.names import GIVEN, HARDLY_A_WORD, SURNAME, WINDOW, is_name, name_at, segmenter
from jcommunity_study.privacy.patterns import Pattern, pattern

_SOMEBODY = "小孩|孩子|娃|老人|老两口|两口子|夫妻|业主|住户|租户|租客|邻居|房东|大爷|大妈|大姐|大哥|阿姨|婆婆|奶奶|爷爷|那[家户]"
SPOKEN: tuple[Pattern, ...] = (
    BUILDING,
    pattern("address", r"(?<![\d.-])\d{1,2}\s?楼\s?\d{3,4}(?![\d元块年月天人个名次分米平多])"),
    pattern("address", rf"(?<![\d.-])(?P<hit>[1-9]\d{{2,3}})(?=(?:那[家户]|家的|室的|户的|的?(?:{_SOMEBODY})))"),
    pattern(  # a number that is no date and counts nothing
        "phone", r"(?<![\d.-])(?!20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]))[2-8]\d{7}(?![\d元块人次户个份米步平万千-]|,\d)", needs="digits"
    ),
    pattern("qq", r"q\s?q(?:号码?)?[,，、\s]{1,2}(?P<hit>[1-9]\d{6,10})(?!\d)", needs="digits"),
)
_FAMILIAR = frozenset(HARDLY_A_WORD | {*"周张马何钱孙黄曾谢田任史施宋罗"})  # after 老 and 小, hardly anything but a surname
_OF_NAMES = "强军伟明芳丽霞敏静娟艳秀英梅玲兰燕萍华建平勇刚斌杰涛超波辉鹏飞磊洋浩宇凯琴莲珍玉桂凤慧娜莉倩婷雪琳颖洁欣佳琪萱豪俊峰龙毅宏志坤彬鑫楠"
_FORM = re.compile(
    rf"(?P<name>[{_OF_NAMES}][哥姐叔姨嫂婶](?![哥姐妹弟夫父母们])|阿[{_OF_NAMES}珠娇妹强炳])|姓(?P<called>{SURNAME})(?=的)"
)
_HAN = "[^\\W\\da-zA-Z_的了是在叫给和与说跟对就也都很来去住有那个让找问]"
_DOTTED = re.compile(rf"{_HAN}{{1,6}}(?:·{_HAN}{{1,6}}){{1,3}}")  # 阿卜杜拉·买买提
_PAUSE = r"(?=[,，。;；!！?？、\s]|$)"
_ANNOUNCED = re.compile(rf"(?:我叫|名叫|名字叫做?)(?P<name>[一-鿿]{{2,6}}){_PAUSE}")
_SAID = re.compile(rf"[叫是](?P<name>[{''.join(sorted(c for c in HARDLY_A_WORD if len(c) == 1))}许尤]{GIVEN}{{2}}){_PAUSE}")
_HAN_RUN = re.compile("[一-鿿]{2,}")
_LEAST = 3  # characters of a name that nothing announces


def find_spoken_names(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of names as they are said; text as `find` has made it plain."""
    for match in _FORM.finditer(text):
        yield match.span("name" if match["name"] else "called")
    yield from (m.span() for m in _DOTTED.finditer(text))
    for match in _ANNOUNCED.finditer(text):
        if segmenter().tag(match["name"], hmm=False)[0][1].startswith("nr"):
            yield match.span("name")
    yield from (m.span("name") for m in _SAID.finditer(text) if is_name(m["name"]))
    for run in _HAN_RUN.finditer(text):
        yield from _unannounced(text, *run.span())
        yield from _familiar(text, *run.span())


def _unannounced(text: str, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Whole names in the midst of a sentence, by a surname that is hardly a word and what the segmenter makes of the rest."""
    for word, _ in segmenter().tag(text[at:end], hmm=True):
        if HARDLY_A_WORD & {word[0], word[:2]} and (length := name_at(text[at : at + WINDOW])) >= _LEAST:
            yield at, at + length
        at += len(word)


def _familiar(text: str, at: int, end: int) -> Iterator[tuple[int, int]]:
    """老周, 小宋: where no longer word stands there (小程序, 老黄牛)."""
    before = ""
    for word, _ in segmenter().tag(text[at:end], hmm=False):
        if before in ("老", "小") and word in _FAMILIAR:
            yield at - 1, at + 1
        elif len(word) == 2 and word[0] in "老小" and word[1] in _FAMILIAR:
            yield at, at + 2
        at, before = at + len(word), word
