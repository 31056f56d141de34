"""What a reader in a hurry should know: the verdicts, counted and listed."""

from __future__ import annotations

from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Bullets, Callout, Heading, Inlines, Paragraph, inline
from jcommunity_study.report.sections.findings import claims_of
from jcommunity_study.report.sections.words import KINDS, VERDICT_MEANINGS, VERDICTS
from jcommunity_study.report.tables import parts


def overview(ctx: Context) -> list[Block]:
    if not ctx.has("findings"):
        return []
    counts = {verdict: ctx.row("verdicts", verdict=verdict).get("n", 0) for verdict in ("all", *VERDICTS)}
    zh = "、".join(f"{counts[v]} 条{VERDICTS[v].zh}" for v in VERDICTS if counts[v])
    en = ctx.listed([f"{counts[v]} {VERDICTS[v].en}" for v in VERDICTS if counts[v]])
    blocks: list[Block] = [Heading(1, ctx.t("摘要", "Summary"), "sec:overview")]
    if ctx.banner:
        blocks.append(Callout(ctx.banner + ctx.t("。以下数字由虚构资料算出，只演示方法。", ". The numbers below come from fiction and demonstrate the method alone."), "warning"))
    blocks += [
        Paragraph(inline(ctx.t(
            f"共 {counts['all']} 条表述，对照问卷与访谈（受访居民无从知晓的只对照访谈）：{zh}。问题是“被描述的”，原因是“当事人的解释”，对策是“被赞成的”，没有一项被证明为因果。详见{{sec:joint}}与{{sec:evidence}}。",
            f"{counts['all']} claims are held against survey and interviews, those that respondents cannot know against the interviews alone: {en}. A problem is described, a cause is a perceived explanation, a countermeasure is endorsed; "
            "none is proved. See {sec:joint} and {sec:evidence}.",
        ))),
        Bullets([_line(ctx, verdict) for verdict in VERDICTS if counts[verdict]]),
    ]  # fmt: skip
    return blocks


def _line(ctx: Context, verdict: str) -> Inlines:
    table = ctx.table("findings")
    own = table[table["verdict"] == verdict]
    names = {c.id: f"{c.id} {c.name[ctx.lang]}" for c in claims_of(ctx).claims}
    alone = ctx.t("（仅访谈）", " (interviews alone)")
    groups = []
    for kind, members in parts(own, "kind"):
        listed = [names[c] + (alone if reading == "outside" else "") for c, reading in zip(members["claim"], members["survey_reading"], strict=True)]
        groups.append(ctx.t(f"{KINDS[kind].zh}：{'，'.join(listed)}", f"{KINDS[kind].en}: {', '.join(listed)}"))
    return inline(ctx.t("**{verdict}**（{meaning}）。{names}。", "**{verdict}** ({meaning}). {names}."),
                  verdict=VERDICTS[verdict][ctx.lang], meaning=VERDICT_MEANINGS[verdict][ctx.lang], names=ctx.t("；", "; ").join(groups))
