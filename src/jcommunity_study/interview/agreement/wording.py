"""What is said wherever agreement is told: by the verb and in the report."""

from __future__ import annotations

from jcommunity_study.bilingual import LANGUAGES, Text

UNIT_NAMES = {"sentence": Text("句子", "sentences"), "turn": Text("发言", "turns"), "character": Text("字", "characters")}
LEAST = 30  # transcripts, under which a bootstrap over them is rough
ALONE = Text(
    "只有一份访谈，没有区间：区间要对访谈重抽样，需要两份以上。",
    "One transcript, hence no interval: intervals resample transcripts, which takes two or more.",
)
ROUGH = Text(
    "区间由 {n} 份访谈的自助法得出，少于 30 份，只是粗略的。",
    "The intervals come from a bootstrap over {n} transcripts; under 30 they are rough.",
)
HOLSTI = Text(
    "Holsti 系数不扣除偶然一致，编码越少见越接近 1。", "Holsti's coefficient leaves chance in: the rarer a code, the nearer to 1."
)
BY_RULES = Text("rules 是规则，不是人。", "`rules` are the rules, no person.")
LEFT_OUT = Text("不足两位编过、未计入：{ids}", "coded by fewer than two, left out: {ids}")


def on_intervals(transcripts: int) -> list[Text]:
    """What to know of intervals that resample so many transcripts."""
    if transcripts == 1:
        return [ALONE]
    rough = Text(*(ROUGH[lang].format(n=transcripts) for lang in LANGUAGES))
    return [rough] if transcripts < LEAST else []
