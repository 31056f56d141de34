"""Where somebody lives: a house in a road or village, a flat in a building. A building alone is no address."""

from __future__ import annotations

import re

from jcommunity_study.privacy.patterns import pattern

_CHINESE_NUMBER = "[一二三四五六七八九十百零〇两]{1,5}"
_N = rf"(?:[a-z]?\d{{1,4}}[a-z]?|{_CHINESE_NUMBER}|[a-z](?=\s?(?:座|栋|幢|单元|室|户)))"
_UNIT = r"(?:号(?:宿舍|公寓)?楼|号院|#楼|#|栋|幢|座|单元|楼|排|弄|门|室|号|户|层|舍)"
_BUILDING = r"(?:号(?:宿舍|公寓)?楼|号院|#|栋|幢|座|单元|排|弄|舍)"
_ROOM = r"(?:(?:\d{1,2}-)?\d{3,4}[a-z]?|\d{1,2}[a-z](?![a-z])|[一二三四五六七八九零〇]{3,4})"
_SIDE = r"(?:最?[东西中南北左右](?:边|手|侧|首|头)?(?:那?户|那?家))"
_PLACE = (
    r"(?:(?![我你他她它住在是的到去从了这那个有和与及跟也都被把给就于为来对想说当让叫老们间边])[一-鿿])"  # a character of a place's name
)
_AREA = r"(?:省|市|区|县|镇|乡|街道|村|社区|小区)"
_ESTATE = r"(?:小区|家属院|大院|院|花园|公寓|宿舍|新村|村|苑|园|里|坊|庄|屯|寨|厦|阁|邨|馆|府|城|湾|庭|居|寓|路|街|巷|弄|期)"
_ROAD = r"(?:路|街|道|巷|胡同|弄堂|弄|里|村|新村|庄|屯|寨|坊|邨)(?:[东西南北中一二三四五六七八九十]{0,2}段)?"
_GROUP = rf"(?:第?{_N}(?:村民小组|小组|组|队|社|巷|条|排)\s?)"
_HOUSE = re.compile(rf"{_N}\s?{_BUILDING}|室$|{_SIDE}$", re.IGNORECASE)
_ONE_BUILDING = re.compile(rf"(?:第?{_N})\s?(?:号楼|栋|幢|座|#|单元)\s?第?{_N}(?:层|楼|门|号|单元)", re.IGNORECASE)
_A_DAY = re.compile(r"(?:里|村|庄|屯|寨|坊|邨)\s?(?:[12]?\d|3[01]|[一二三十]{1,3})\s?号")
_CAPITALISED = r"(?-i:[A-Z][a-z]{1,20}\s){1,3}"
_ENGLISH_ROOM = r"(?:room|rm|flat|apt|apartment|unit|suite)\b\.?\s?(?:no\.?\s?)?#?(?:[a-z]?\d{1,5}[a-z]?|[a-z])\b"
_ENGLISH_BUILDING = r"(?:(?:building|bldg|block|blk|tower|floor)\b\.?\s?(?:no\.?\s?)?#?(?:[a-z]?\d{1,4}[a-z]?|[a-z])\b|\d{1,2}(?:st|nd|rd|th)?\s?(?:/f|floor)\b)"
_ENGLISH_ROAD = r"(?:road|rd|street|st|avenue|ave|lane|ln|drive|alley|boulevard|blvd|terrace|crescent)\b"


def _is_house(text: str) -> bool:
    """A building or unit with something after it: a place where somebody lives, not merely a building."""
    return bool(_HOUSE.search(text)) and not _ONE_BUILDING.fullmatch(text)


def _is_in_a_road(text: str) -> bool:
    """里3号, 村三号: as likely a day of the month."""
    return not _A_DAY.fullmatch(text)


ADDRESSES = (
    pattern(
        "address",
        r"(?<!ip)(?:地址|住址)\s?(?:是|为|:)\s?(?P<hit>[^,，。；;!！?？\n]{4,40})",
        lambda t: bool(re.search(rf"{_N}\s?{_UNIT}", t)),
        "count",
    ),
    pattern(
        "address",
        rf"(?<=[一-鿿]){_ROAD}\s?{_GROUP}?[甲乙丙丁]?{_N}(?:之{_N})?\s?(?:号(?![线楼栋机门台窗选文会])院?|弄)(?:大院|院)?(?:\s?附?\s?{_N}\s?{_UNIT}){{0,4}}(?:\s?{_ROOM}(?:室|房)?(?![\d元年月天人个名次分%]))?",
        _is_in_a_road,
        "count",
        rf"(?:{_PLACE}{{1,6}}{_AREA}\s?)?{_PLACE}{{1,5}}",
    ),
    pattern(
        "address",
        rf"(?<=[一-鿿])(?<![这那各本我们个全每两])村\s?{_GROUP}(?:{_N}\s?[号户])?",
        None,
        "count",
        rf"(?:{_PLACE}{{1,6}}{_AREA}\s?)?{_PLACE}{{1,4}}",
    ),
    pattern(
        "address",
        rf"第?{_N}\s?{_UNIT}(?:\s?[-,，、]?\s?第?{_N}\s?{_UNIT}){{0,3}}\s?[-,，]?\s?(?:{_ROOM}|{_N}\s?{_UNIT}|(?:顶楼|底楼)?{_SIDE})(?:室|房|号|户)?(?![\da-z]|[元年月天人个名次分%平万])",
        _is_house,
        "count",
        rf"{_PLACE}{{1,7}}{_ESTATE}\s?",
    ),
    pattern("address", r"(?<![\w-])[a-z]?\d{1,3}[-—]\d{1,2}[-—](?!(?:19|20)\d\d(?!\d))\d{3,4}[a-z]?(?![\w-]|年)"),
    pattern(
        "address",
        r"(?:我?家?住在?|我家是?|房号|门牌号?|业主|住户)[:是在\s]{0,2}(?P<hit>[a-z]?\d{1,2}[-—/#]\d{3,4}[a-z]?)(?![\w-]|[元块年月天平人多])",
    ),
    pattern(
        "address",
        r"(?<![\da-z])(?:[a-z]?\d{3,4}|\d{1,2}[a-z])(?:室(?![内外友])|房(?![价间屋子租产]))|(?:楼上|楼下|隔壁|对门)\s?(?P<hit>\d{3,4})(?![\d元块年月天人个名次分米平多])",
    ),
    pattern(
        "address",
        rf"\b{_ENGLISH_ROOM}(?:,?\s{{0,2}}(?:of\s|in\s)?(?:{_ENGLISH_BUILDING}|{_ENGLISH_ROOM})){{1,3}}|\b{_ENGLISH_BUILDING}(?:,?\s{{0,2}}(?:{_ENGLISH_BUILDING}|{_ENGLISH_ROOM})){{0,2}},?\s{{0,2}}{_ENGLISH_ROOM}",
        needs="latin",
    ),
    pattern("address", rf"(?<![\w.])(?:no\.?\s?)?\d{{1,5}}[a-z]?,?\s{_CAPITALISED}{_ENGLISH_ROAD}", needs="latin"),
)
BUILDING = pattern(
    "building",
    rf"(?![一两](?:栋|幢|座|单元))第?(?:\d{{1,4}}|{_CHINESE_NUMBER})\s?(?:号楼|栋|幢|座(?!位|谈)|#楼|单元(?!门))",
    needs="number",
    before=rf"{_PLACE}{{1,7}}{_ESTATE}\s?",
)  # left out of what is published
