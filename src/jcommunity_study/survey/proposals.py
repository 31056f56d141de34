"""What a draft proposes beyond kinds and options, by wording: attention checks, scales, and which of their items run against the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.questionnaire import Option, Questionnaire, Scale
from jcommunity_study.survey.readers.export import label_key
from jcommunity_study.survey.readers.several import without_letter
from jcommunity_study.survey.responses import Responses

ANSWERED_SHARE = 0.8  # of a proposed scale's items, for a score
ENOUGH = 20  # answers to two items, before their correlation is a hint
_TOLD = re.compile(
    r"(?:请(?:您)?(?:在?此处|直接|务必|一定)?(?:勾选|点选|选择|选)|(?:本题|此题|这题|该题|这道题)(?:的?答案)?(?:请)?(?:直接)?(?:勾选|选择|选)"
    r"|\b(?:select|choose|tick|mark|pick)\b)[\s:：]*(?:the\s+)?(?:(?:option|answer|选项|答案)\s*)?[“”\"'‘’「『《【(（]*(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_ENDS = re.compile(r"(?:$|[^\w一-鿿]|以|来|作为|这|选项|一项|项|即可|吧|作答|\bfor\b)")
_NTH = re.compile(
    r"第\s*(?P<n>[一二三四五六七八九\d])\s*(?:个|项)|(?P<last>最后一?(?:个|项)|last\b)|(?P<word>first|second|third|fourth|fifth)\b",
    re.IGNORECASE,
)
_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, **{c: n for n, c in enumerate("一二三四五六七八九", 1)}}
_NEGATIVE = re.compile(
    r"不(?!仅|但|断|同(?!意)|少|错|论|管|只|光|禁|得不)|没有|没(?=人|法|什|必|时|空|兴)|无(?=法|关|意|聊|力|用|所|奈|助|人)|毫无|难以|很难|困难|缺乏|缺少|反感|讨厌|麻烦"
    r"|浪费|失望|孤独|担心|从未|很少|\bnot\b|n't\b|\bnever\b|\bhardly\b|\brarely\b|\bdifficult\b|\bwaste\b|\black\b|\bwithout\b|\bnobody\b",
    re.IGNORECASE,
)
_DOUBLE = re.compile(  # a negation of something bad, which runs with the others: 不难, 没有困难, not difficult
    r"(?:不(?:太|很|会|怎么|觉得|再)?|并非)(?:感到)?(?:难(?!以)|困难|麻烦|浪费|失望|孤独|担心|反感|讨厌|缺乏|缺少)"
    r"|(?:不存在|没有?|毫无)[一-鿿]{0,4}?(?:困难|麻烦|问题|障碍|浪费)"
    r"|(?:\bnot\b|n't\b|\bnever\b|\bhardly\b|\brarely\b|\bwithout\b|\bno\b)(?:\s+\w+){0,3}?\s+(?:difficult\w*|hard|bad|problems?|waste|lack\w*|trouble\w*|wrong)\b",
    re.IGNORECASE,
)
AGAINST = Text(
    "与其余题目负相关，请核对是否应反向计分：{names}", "correlate negatively with the other items; check whether they are reversed: {names}"
)

APART = Text(
    "多数题目与其余题目负相关，可能不是一个量表（例如时间或金额的分配）；不是就请删去这一条：{names}",
    "most items correlate negatively with the others, so this may be no scale (as where time or money is shared out); "
    "delete the entry if so: {names}",
)


def expected(stem: str, options: Sequence[Option]) -> int | None:
    """The code of the option that a stem tells to choose: 本题请选择“同意”, 请选最后一项, please select Agree. None where it tells none."""
    told = _TOLD.search(stem)
    if told is None or len(options) < 2:
        return None
    rest = told["rest"].strip()
    nth = _NTH.match(rest)
    if nth:
        place = len(options) if nth["last"] else _WORDS.get((nth["n"] or nth["word"]).lower()) or int(nth["n"])
        return options[place - 1].code if place <= len(options) else None
    named = [o for o in options if any(_names(rest, label) for label in (o.label.zh, without_letter(o.label.zh)))]
    lettered = re.match(r"[A-I](?=$|[^A-Za-z])", rest)
    if lettered and not named:
        return next((o.code for o in options if o.label.zh.startswith((f"{lettered[0]}.", f"{lettered[0]}、"))), None)
    return max(named, key=lambda o: len(o.label.zh)).code if named else None


def _names(rest: str, label: str) -> bool:
    """Whether `rest` begins with the whole of `label`."""
    start = rest[: len(label)]
    return bool(label) and label_key(start) == label_key(label) and bool(_ENDS.match(rest, len(label)))


def scales(drafted: Questionnaire) -> Iterator[Scale]:
    """Each matrix on an ordered scale is proposed as one, unconfirmed; rows worded against the others as reversed."""
    for item in drafted.items:
        if item.kind != "matrix" or not item.ordered or len(item.rows) < 3:
            continue
        names = tuple(f"{item.name}_{row.name}" for row in item.rows)
        negative = np.array([bool(_NEGATIVE.search(_DOUBLE.sub("", row.text.zh))) for row in item.rows])
        turned = negative if negative.sum() * 2 < len(negative) else np.zeros(len(negative), dtype=bool)
        reverse = frozenset(n for n, t in zip(names, turned, strict=True) if t)
        minimum = max(1, int(np.ceil(ANSWERED_SHARE * len(names))))
        yield Scale(item.name, item.text, names, reverse, minimum, "mean", confirmed=False)


def against(questionnaire: Questionnaire, responses: Responses) -> Mapping[str, tuple[str, ...]]:
    """By scale, the items whose correlation with the mean of the others is negative once those worded against them are reversed.

    Pearson's r over the respondents who answered the item and another; a hint for whoever confirms the scale, nothing is scored by it.
    """
    found = {}
    for scale in questionnaire.scales:
        frame = responses.frame[list(scale.items)].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        frame = frame * np.array([-1 if n in scale.reversed else 1 for n in scale.items])
        found[scale.name] = tuple(n for place, n in enumerate(scale.items) if _negative(frame, place))
    return {name: names for name, names in found.items() if names}


def hint(scale: Scale, against: Sequence[str]) -> Text:
    """What a person is told of the items against the others: a few may be reversed, more than half are no scale."""
    return (APART if 2 * len(against) > len(scale.items) else AGAINST).format(names=", ".join(against))


def _negative(frame: np.ndarray, place: int) -> bool:
    others = np.delete(frame, place, axis=1)
    both = ~np.isnan(frame[:, place]) & ~np.isnan(others).all(axis=1)
    if both.sum() < ENOUGH:
        return False
    own, rest = frame[both, place], np.nanmean(others[both] - np.nanmean(others[both], axis=0), axis=1)
    return bool(own.std() > 0 and rest.std() > 0 and np.corrcoef(own, rest)[0, 1] < 0)
