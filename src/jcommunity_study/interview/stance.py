"""Stance of a hit within its clause: negation, double negation, praise. They turn a coding's stance; they never delete it."""

from __future__ import annotations

import re

from jcommunity_study.interview.arrays import one_of
from jcommunity_study.interview.rules import Stance

# Read left to right, longest alternative first; only `deny` turns the stance.
_NEGATION = re.compile(
    r"""
    (?P<pass>                                    # words with 不 没 无 in them that deny nothing, and double negations that affirm
        (?P<a>[\u4e00-\u9fff])[不没](?P=a)        # 是不是 能不能 会不会 有没有: a question, no answer
      | 有没有 | 不得不 | 不能不 | 不会不 | 不可不 | 无不 | 无非 | 没有不 | 没有一个不 | 没有哪个不 | 没人不
      | 未必不 | 不无
      | (?:不是|并非|不能说|也不是|不等于)(?:说)?(?:没有?|不|无) | 非.{1,4}不可
      | 不但 | 不仅 | 不光 | 不单 | 不只 | 不止 | 不管 | 不论 | 不过 | 不然 | 不如说 | 不好意思 | 不知道 | 不晓得 | 不清楚
      | 不瞒 | 不少 | 不断 | 不久 | 不同 | 不约而同 | 不由得 | 不用说 | 不怕 | 不一会 | 不愧 | 说不定 | 没想到 | 想不到 | 没办法 | 没说的
      | 没事 | 没关系 | 没准 | 差不多 | 了不起 | 要不 | 动不动 | 忍不住 | 对不起 | 来不及
      | 无论 | 无所谓 | 未来 | 特别 | 别人 | 别的 | 分别 | 区别 | 个别 | 级别 | 性别
    )
  | (?P<deny>
        (?P<far>不是 | 并非 | 并不是 | 绝非 | 不觉得 | 不认为 | 没觉得 | 不能说 | 不好说 | 谈不上 | 说不上 | 算不上 | 称不上
              | 谁说 | 你(?:要|要是|非要|硬要)(?:说|讲) | 你(?:说|讲)(?=她|他|人家)   # said only to be contradicted
              | 不存在 | 不至于 | 哪有 | 哪里有 | 从来没 | 从没 | 不属于 | 不承认 | 不同意 | 没听说 )
      | 没有 | 没 | 不 | 未 | 无 | 别 | 莫 | 缺乏 | 缺少 | 毫无
    )
  | (?P<turn> 而是 | 但是? | 可是 | 只是 | 就是 | 反而 | 却 )     # what stood before no longer governs
    """,
    re.VERBOSE,
)
_SIGNS = "不没无未别莫缺并哪谈说讲绝"  # one of them stands in whatever denies the words behind it
_NEGATION_SIGN = re.compile(f"[{_SIGNS}]")
DENIALS = one_of(_SIGNS + "很冤")  # and one of these in whatever denies at all: 很少见, 冤枉
REACH = 6  # a bare 不 or 没 denies what begins within so many characters; 不是 and its like reach to the clause's end

_AFTER = re.compile(
    r"^(?:的|这种|这样的)?(?:人|情况|事情?|问题|说法|现象|话)?[倒是也都还并可就]{0,3}"
    r"(?:不存在|没有(?:的事)?|谈不上|说不上|不至于|没这回事|没那回事|不是这样|不成立|不多见|很少见)(?:的|了|吧|啊|过)?$"
)
_NEXT = re.compile(
    r"^(?:这|那|这个|那个|这话|这种情况|我看|我是?觉得|我(?:第一个|头一个)?)?[倒可也都真就太挺]{0,2}"
    r"(?:不是|没有|不至于|谈不上|不同意|不认同|不赞成|不服|不爱听|说不出口|不对|不存在|没这回事|不是这样|不成立|冤枉|不公平|不公道|不客观)"
    r"(?:的|了|吧|啊|说|这么说|这么回事|这回事)?$"
)
_ASKS = re.compile("[谁哪啥咋凭吗嘛呢吧么何几]|什么|怎|多少|为|是不是|不")
_PRAISE = re.compile(
    "专业|负责|尽责|尽心|尽力|认真|细心|耐心|热心|热情|积极|主动|能干|得力|靠谱|给力|到位|周到|及时|顺畅|顺利|挺好|很好|真好|蛮好|太好了|不错|"
    "没话说|没得说|好得很|了不起|佩服|感谢|感激|辛苦|满意|放心|出色|优秀|踊跃|熟练|熟悉|利索|有经验|有办法|有水平|充足|充分|够用|齐全|方便|畅通"
)
_SPOILED = re.compile(
    r"(?:不|没|没有|不太|不够|不怎么|不大|不算|欠|缺乏|难以?|不是很|不那么|谈不上|说不上|算不上|有待|要是|如果|希望|应该|需要)"
    r"[\u4e00-\u9fff]{0,2}$"
)


def negated(before: str, after: str, following: str) -> bool:
    """Whether a hit is denied: an odd number of negations over it.

    `before` and `after` are the rest of its clause on either side, `following` the next clause of the same turn ("" if none).
    """
    count = 0
    if _NEGATION_SIGN.search(before):
        for match in _NEGATION.finditer(before):
            if match["turn"]:
                count = 0
            elif match["deny"] and (match["far"] or len(before) - match.end() <= REACH):
                count += 1
    if after and _AFTER.match(after):
        count += 1
    if following and _NEXT.match(following):
        count += 1
    return count % 2 == 1


def asks_back(question: str) -> bool:
    """Whether a short question only repeats what it is about (物业？), and no question word makes it say something (谁教过我们？)."""
    return not _ASKS.search(question)


def praised(before: str, after: str) -> bool:
    """Whether the clause around a hit praises, outside the hit, and the praise itself is neither denied nor only wished for."""
    return any(not _SPOILED.search(part[: match.start()]) for part in (before, after) for match in _PRAISE.finditer(part))


def stance_of(stated: Stance | None, good: bool, before: str, after: str, following: str) -> Stance:
    """The stance of a hit.

    `stated`: what the rule says its words mean by themselves; None = they affirm, and praise turns them, unless `good`
    (the code is itself something good: a measure, an achievement, a countermeasure).
    """
    denies = stated == "denies"
    if negated(before, after, following):
        denies = not denies
    elif stated is None and not good and praised(before, after):
        denies = True
    return "denies" if denies else "affirms"
