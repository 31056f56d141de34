"""The words of readings and verdicts, in both languages."""

from __future__ import annotations

from jcommunity_study.bilingual import Text

VERDICTS = {
    "convergent": Text("一致支持", "convergent"),
    "partial": Text("部分支持", "partial"),
    "contradicted": Text("被否定", "contradicted"),
    "silent": Text("几乎无人谈及", "silent"),
    "insufficient": Text("证据不足", "insufficient"),
}
VERDICT_MEANINGS = {
    "convergent": Text("问卷与访谈方向相同", "survey and interviews point the same way"),
    "partial": Text("只有一部分证据支持，或两方面不一致", "only part of the evidence supports it, or the two disagree"),
    "contradicted": Text("证据与该表述相反", "the evidence points the other way"),
    "silent": Text("至多一人谈及，也没有可计入的问卷证据", "at most one speaks of it, and no survey evidence counts"),
    "insufficient": Text("证据太少，不足以判断", "there is too little evidence to judge"),
}
INSIDERS_ALONE = Text("受访居民无从知晓，问卷不计入；几类知情主体的说法一致", "respondents cannot know, so the survey is left out; several kinds of insiders agree")
SURVEY_READINGS = {
    "supports": Text("支持", "supports"),
    "unclear": Text("不能判断", "unclear"),
    "opposes": Text("不支持", "opposes"),
    "none": Text("无可计入的证据", "nothing that counts"),
    "outside": Text("受访居民无从知晓，不计入", "respondents cannot know; left out"),
    "too_few": Text("作答人数不足，不计入", "too few answered; left out"),
    "too_many_unable": Text("不了解者过多，不计入", "too many do not know; left out"),
}
INTERVIEW_READINGS = {
    "affirm": Text("肯定多于否认", "more affirm than deny"),
    "split": Text("意见分歧", "divided"),
    "deny": Text("否认多于肯定", "more deny than affirm"),
    "few": Text("谈及者太少", "too few speak of it"),
    "silent": Text("至多一人谈及", "at most one speaks of it"),
}
STANCES = {
    "all": Text("不分立场", "any stance"),
    "affirms": Text("肯定", "affirms"),
    "denies": Text("否认", "denies"),
    "mixed": Text("兼有", "mixed"),
}
KINDS = {
    "present": Text("现状", "Present state"),
    "problem": Text("问题", "Problems"),
    "cause": Text("原因（当事人的解释）", "Causes, as those concerned explain them"),
    "countermeasure": Text("对策（赞成与否）", "Countermeasures, as endorsed"),
}


def meaning(verdict: str, survey_reading: str) -> Text:
    """What a verdict means for a claim; where respondents cannot know, convergence is among insiders and says so."""
    return INSIDERS_ALONE if verdict == "convergent" and survey_reading == "outside" else VERDICT_MEANINGS[verdict]
