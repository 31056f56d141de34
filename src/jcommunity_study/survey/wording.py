"""The words that answer options are made of: degrees, roots, frequencies, education, non-answers."""

from __future__ import annotations

import re

DEGREES = {
    **dict.fromkeys(("一点也", "一点都", "极其", "极"), 3.5),
    **dict.fromkeys(("完全",), 3.2),
    **dict.fromkeys(("非常", "十分", "强烈", "特别", "很"), 3.0),
    **dict.fromkeys(("比较", "较为", "较", "基本", "基本上"), 1.5),
    **dict.fromkeys(("太", "大", "有点", "有些", "稍微", "略", "部分"), 1.0),  # 不太, 不大 are weak denials
}
ROOTS = tuple(
    "同意 赞同 认同 赞成 满意 重要 信任 愿意 符合 了解 熟悉 清楚 知道 支持 喜欢 方便 便利 容易 可能 关注 关心 担心 有效 积极 及时 "  # noqa: SIM905
    "安全 幸福 必要 合理 公平 明显 有帮助 频繁 充分 透明 好 高 多 大 强 快".split()
)
LOW_ROOTS = {"反对": "同意", "低": "高", "少": "多", "差": "好", "小": "大", "弱": "强", "困难": "容易", "慢": "快"}
MIDDLE = re.compile(
    r"^(?:一般般?|中立|普通|中等|适中|尚可|还可以|不确定|说不清|说不准|无所谓|无意见"
    r"|neutral|neither.*|undecided|moderate|average|no opinion|it depends|fair)$"
)
AT_ALL = re.compile(r"^(?:几乎|完全|从来|从)?(?:没有|没)[一-鿿]{0,4}$")


def _any(words: object) -> str:
    return "|".join(sorted(words, key=len, reverse=True))  # type: ignore[call-overload]  # dicts and tuples of words


PART = re.compile(
    rf"^(?P<lead>[一-鿿]{{0,4}}?)(?P<first>{_any(DEGREES)})?(?P<no>不|没有|没|无)?"
    rf"(?P<second>{_any(DEGREES)})?(?P<root>{_any([*ROOTS, *LOW_ROOTS])})$"
)
_FREQUENCY = (
    ("从不", "从来不", "从来没有", "从未", "没有", "没有过", "完全没有", "never"),
    ("几乎不", "几乎没有", "几乎从不", "hardly ever", "almost never"),
    ("很少", "极少", "rarely", "seldom"),
    ("偶尔", "occasionally", "once in a while"),
    ("有时", "有时候", "一般", "sometimes", "about half the time"),
    ("时常", "fairly often"),
    ("经常", "常常", "often", "frequently", "usually", "most of the time"),
    ("频繁", "非常频繁", "very often"),
    ("总是", "一直", "几乎每天", "几乎总是", "每天", "每次", "always", "almost always", "daily", "almost daily", "every day"),
)
FREQUENCY_RANK = {word: rank for rank, words in enumerate(_FREQUENCY) for word in words}
ENGLISH_DEGREES = {
    "extremely": 3.5, "completely": 3.2, "totally": 3.2, "strongly": 3.0, "very": 3.0, "quite": 1.5, "rather": 1.5, "fairly": 1.5,
    "moderately": 1.5, "mostly": 1.5, "somewhat": 1.0, "tend to": 1.0, "slightly": 0.7, "a little": 0.7,
}  # fmt: skip
ENGLISH = re.compile(
    rf"^(?P<not>not at all|not very|not|un|dis)?\s*(?P<degree>{_any(ENGLISH_DEGREES)})?\s*(?P<un>un|dis|in)?"
    r"(?P<root>agree|satisfied|important|likely|willing|approve|confident|familiar|useful|helpful|easy|difficult|concerned"
    r"|interested|effective|good|bad|poor)$"
)
ENGLISH_DENIALS = {"not at all": -3.0, "not very": -1.0, "not": -2.0}
EDUCATION = (
    "不识字|文盲|未上学|未受过",
    "小学",
    "初中",
    "高中|中专|职高|中职|技校|中学",
    "大专|专科|高职",
    "本科|学士|大学",
    "研究生|硕士",
    "博士",
)
EDUCATION_EN = (
    "no schooling", "primary", "junior secondary|middle school|junior high", "secondary|high school", "college|associate",
    "bachelor|undergraduate", "master|postgraduate", "doctor|phd",
)  # fmt: skip
FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*([万千百亿kK])?")
TIMES = {"百": 100, "千": 1000, "k": 1000, "K": 1000, "万": 10_000, "亿": 100_000_000}
NONE = re.compile(r"^(?:没有|无|从没|未|免费|none|never|no |0$)")
UNDER = re.compile(r"以下|以内|不足|不到|未满|少于|低于|小于|<|≤|under|below|less than|up to|fewer", re.IGNORECASE)
OVER = re.compile(r"以上|超过|多于|高于|大于|>|≥|over|above|more than|or more|and over|\d\s*\+", re.IGNORECASE)
OTHER = re.compile(r"^(?:其他|其它|另外|other)", re.IGNORECASE)
PAIRS = (
    ("是", "否"), ("有", "没有"), ("有", "无"), ("男", "女"), ("会", "不会"), ("能", "不能"), ("愿意", "不愿意"),
    ("yes", "no"), ("male", "female"),
)  # fmt: skip
# Whole labels only: 不知道怎么参加 is a reason that people give, 不知道 is none. The first kind that fits is taken.
DECLARED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "refused",
        re.compile(
            r"拒绝(?:回答|作答)|拒答|不愿意?(?:回答|作答|透露|说|提供)|不想(?:回答|作答|透露|说)|不(?:方)?便(?:于)?(?:回答|作答|透露)|保密"
            r"|(?:i )?prefer not(?: to (?:say|answer|disclose))?|prefiero no (?:responder|decirlo|contestar)|refused?(?: to answer)?"
        ),
    ),
    (
        "not_applicable",
        re.compile(r"不适用(?:于我)?(?:\(.*\))?|(?:从|从来)?没有?(?:接触|使用)过|从?未(?:接触|使用)过?|not applicable(?: to me)?|n/?a"),
    ),
    (
        "dont_know",
        re.compile(
            r"(?:我|完全|都)?(?:不了解|不太?清楚|不知道|不晓得|不好说|说不清楚?|无法判断|难以判断|无法评价|不作评价|不确定|记不清楚?|不记得)(?:了|情况)?"
            r"|(?:i )?(?:don.?t|do not) know|(?:i.?m )?not sure|unsure|no idea"
        ),
    ),
)
APART = re.compile(r"[/|、,;:。.!?…~()\[\]{}<>【】〔〕《》「」“”\"_-]+|或者?")  # between and around the words of one label
