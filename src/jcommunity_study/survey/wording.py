"""The words that answer options are made of: degrees, roots, frequencies, education, non-answers."""

from __future__ import annotations

import re

DEGREES = {
    **dict.fromkeys(("一点也", "一点都", "极其", "极度", "极", "坚决", "毫"), 3.5),
    **dict.fromkeys(("完全",), 3.2),
    **dict.fromkeys(("非常", "十分", "强烈", "特别", "很"), 3.0),
    **dict.fromkeys(("大部分", "多数"), 1.7),
    **dict.fromkeys(("比较", "较为", "较", "基本", "基本上"), 1.5),
    **dict.fromkeys(("太", "大", "有点", "有些", "稍微", "略", "部分"), 1.0),  # 不太, 不大 are weak denials
}
ROOTS = tuple(
    "同意 赞同 认同 赞成 满意 重要 信任 愿意 符合 了解 熟悉 清楚 知道 支持 喜欢 方便 便利 容易 可能 关注 关心 担心 有效 积极 及时 "  # noqa: SIM905
    "安全 幸福 必要 合理 公平 明显 有帮助 频繁 充分 透明 好 高 多 大 强 快".split()
)
ALIKE = dict.fromkeys(("赞同", "认同", "赞成", "支持"), "同意")  # one root in different words
LOW_ROOTS = {"反对": "同意", "低": "高", "少": "多", "差": "好", "小": "大", "弱": "强", "困难": "容易", "慢": "快"}
MIDDLE = re.compile(
    r"^(?:(?!.*[不没无])[一-鿿]{0,4}一般般?|不一定|既不.*也不.*|[一-鿿]{0,3}(?:中等|适中)|中立|普通|尚可|还可以|不确定|说不清|说不准|无所谓|无意见"
    r"|neutral|neither.*|undecided|moderate|average|no opinion|it depends|fair)$"
)
AT_ALL = re.compile(r"^(?:(?:几乎|完全|从来|从)?(?:没有|没)|毫无|毫不)[一-鿿]{0,4}$")


def _any(words: object) -> str:
    return "|".join(sorted(words, key=len, reverse=True))  # type: ignore[call-overload]  # dicts and tuples of words


PART = re.compile(
    rf"^(?P<lead>[一-鿿]{{0,4}}?)(?P<first>{_any(DEGREES)})?(?P<no>不|没有|没|无)?"
    rf"(?P<second>{_any(DEGREES)})?(?P<root>{_any([*ROOTS, *LOW_ROOTS])})$"
)
# Whole labels, each ladder from its lowest step: what degrees and roots do not explain.
LADDERS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        ("从不", "从来不", "从来没有", "从未", "从没", "没有", "没有过", "完全没有", "never"),
        ("几乎不", "几乎没有", "几乎从不", "hardly ever", "almost never"),
        ("很少", "极少", "较少", "rarely", "seldom"),
        ("偶尔", "occasionally", "once in a while"),
        ("有时", "有时候", "一般", "sometimes", "about half the time"),
        ("时常", "较多", "fairly often"),
        ("经常", "常常", "often", "frequently", "usually", "most of the time"),
        ("频繁", "非常频繁", "非常多", "very often"),
        ("总是", "一直", "几乎每天", "几乎总是", "每天", "每次", "always", "almost always", "daily", "almost daily", "every day"),
    ),
    (
        ("从不", "从未", "没有", "从来没有", "never"),
        ("一年不到一次", "几年一次", "less than once a year"),
        ("每年一次", "一年一次", "once a year", "yearly", "annually"),
        ("一年几次", "每年几次", "每半年一次", "a few times a year", "several times a year"),
        ("每季度一次", "once a quarter", "quarterly", "less than once a month"),
        ("每月一次", "一月一次", "每个月一次", "once a month", "monthly"),
        ("一月几次", "每月几次", "每月两三次", "a few times a month", "several times a month"),
        ("每周一次", "一周一次", "once a week", "weekly"),
        ("一周几次", "每周几次", "每周两三次", "a few times a week", "several times a week"),
        ("几乎每天", "每天", "每日", "daily", "every day", "almost every day"),
        ("每天几次", "每天多次", "一天几次", "several times a day"),
    ),
    (
        ("完全不知道", "不知道", "没听说过", "从未听说", "从没听说过", "完全不了解", "不了解"),
        ("听说过", "听说过但不了解", "听说过，但不了解", "不太了解"),
        ("了解一点", "了解一些", "有些了解", "有所了解", "一般", "一般了解"),
        ("基本了解", "比较了解", "较了解", "了解"),
        ("非常了解", "很了解", "十分了解", "完全了解"),
    ),
    (
        ("很差", "非常差"), ("差", "较差", "不及格", "不合格"), ("一般", "及格", "合格"), ("良好", "较好", "好"),
        ("优秀", "很好", "优", "非常好"),
    ),
    (("无", "没有", "正常"), ("轻微", "轻度"), ("中度",), ("重度", "严重"), ("极重度", "非常严重")),
    (
        ("明显变差", "变差很多"), ("变差", "下降", "减少", "降低"), ("没有变化", "没变化", "不变", "差不多"),
        ("变好", "上升", "增加", "提高"), ("明显变好", "变好很多"),
    ),
    (("very poor", "terrible"), ("poor", "bad"), ("fair", "average"), ("good",), ("very good",), ("excellent",)),
    (
        ("not at all", "none"), ("very little",), ("a little", "a little bit", "slightly"), ("somewhat", "to some extent"), ("moderately",),
        ("quite a bit", "quite a lot"), ("very", "very much", "a lot", "a great deal"), ("extremely", "completely"),
    ),
    (
        ("unimportant", "not important", "not at all important"), ("of little importance", "slightly important"), ("somewhat important",),
        ("moderately important",), ("important",), ("very important",), ("extremely important",),
    ),
    (
        ("none of the time",), ("a little of the time",), ("some of the time",), ("a good bit of the time",), ("most of the time",),
        ("all of the time",),
    ),
    (
        ("not true", "not at all true"), ("slightly true", "hardly true"), ("somewhat true",), ("moderately true",), ("mostly true",),
        ("very true", "exactly true"), ("completely true",),
    ),
    (
        ("much worse",), ("worse", "somewhat worse"), ("about the same", "the same", "unchanged"), ("better", "somewhat better"),
        ("much better",),
    ),
    (("very low",), ("low",), ("medium", "moderate", "average"), ("high",), ("very high",)),
    (("decreased", "decrease"), ("stayed the same", "stay the same", "no change"), ("increased", "increase")),
    (("不限", "无"), ("大一", "本科一年级"), ("大二", "本科二年级"), ("大三", "本科三年级"), ("大四", "本科四年级"), ("大五",),
     ("研究生", "硕士", "硕士研究生"), ("博士", "博士研究生")),
)  # fmt: skip
BAND_LADDERS = 1  # the last ones are bands, not ratings
ENGLISH_DEGREES = {
    "extremely": 3.5, "completely": 3.2, "totally": 3.2, "strongly": 3.0, "very": 3.0, "quite": 1.5, "rather": 1.5, "fairly": 1.5,
    "moderately": 1.5, "mostly": 1.5, "somewhat": 1.0, "tend to": 1.0, "slightly": 0.7, "a little": 0.7,
}  # fmt: skip
ENGLISH = re.compile(
    rf"^(?P<not>not at all|not very|not|un|dis)?\s*(?P<degree>{_any(ENGLISH_DEGREES)})?\s*(?P<un>un|dis|in)?"
    r"(?P<root>agree|satisfied|important|likely|willing|approve|confident|familiar|useful|helpful|easy|difficult|concerned"
    r"|interested|effective|good|bad|poor|open|anxious|worried|comfortable|happy|safe|secure|clear|relevant|active|aware|involved|convenient"
    r"|serious|strong|hard|stressful|accessible|motivated|proud|experienced)$"
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
    "no schooling|^none$|no (?:formal )?(?:education|qualification)", "primary", "junior secondary|middle school|junior high",
    "secondary|high school", "college|associate|further education|vocational", "bachelor|undergraduate", "master|postgraduate",
    "doctor|phd",
)  # fmt: skip
FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*([万千百亿kK])?")
TIMES = {"百": 100, "千": 1000, "k": 1000, "K": 1000, "万": 10_000, "亿": 100_000_000}
NONE = re.compile(r"^(?:没有|无|从没|未|免费|none|never|no |0$)")
DURATIONS = {"秒": 1 / 60, "分钟": 1.0, "小时": 60.0, "天": 1440.0, "周": 10_080.0, "月": 43_800.0, "年": 525_600.0}
DURATION = re.compile(r"(?<=[\d半\s])(?:个)?(秒|分钟|小时|天|周|月|年)")
DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
NUMERAL = re.compile(
    r"([一二两三四五六七八九])?(十)?([一二两三四五六七八九])?"
    r"(?=\s*(?:个|次|年|人|口|居|室|岁|套|部|天|周|月|小时|分钟|名|位|孩|级|代|户|层|至|到|-|~|以[上下]))"
)
SHARED_UNIT = re.compile(r"^(\D*?)(\d+(?:\.\d+)?)(\s*[-~至到]\s*\d+(?:\.\d+)?\s*)([万千百亿kK]|秒|分钟|小时|天|周|个?月|年)")
BORN = re.compile(r"^(\d0)后$")
UNDER = re.compile(r"以下|以前|之前|以内|不足|不到|未满|少于|低于|小于|<|≤|under|below|less than|up to|fewer", re.IGNORECASE)
OVER = re.compile(r"以上|以后|之后|超过|多于|高于|大于|>|≥|over|above|more than|or more|and over|\d\s*\+", re.IGNORECASE)
OTHER = re.compile(r"^(?:其他|其它|另外|other|-oth-$)", re.IGNORECASE)
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
            r"|不详|未知|(?:i )?(?:don.?t|do not) know|(?:i.?m )?not sure|unsure|no idea|unknown|not (?:reported|stated|recorded)"
        ),
    ),
)
APART = re.compile(r"[/|、,;:。.!?…~()\[\]{}<>【】〔〕《》「」“”\"_-]+|或者?")  # between and around the words of one label
