"""The interviews: who was heard, what was coded, by whom, and how good the rules are. Counts are n of N, never percentages."""

from __future__ import annotations

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.report import figures, numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Heading, Paragraph, inline
from jcommunity_study.report.tables import Column, three_line

MAPPED = ("problem", "cause", "countermeasure")


def interviews(ctx: Context) -> list[Block]:
    if not ctx.has("interviewed"):
        return []
    table = ctx.table("interviewed")
    coders = [str(c) for c in ctx.results.facts.get("coders", [])]
    segments = int(table["segments"].sum())
    who = ctx.listed(coders) if coders else ctx.t("（无）", "nobody yet")
    blocks: list[Block] = [
        Heading(1, ctx.t("访谈编码", "The interviews and their codings"), "sec:interviews"),
        Paragraph(
            inline(
                ctx.t(
                    f"共 {len(table)} 份访谈（{{tbl:interviewed}}）。人工编码 {segments} 段，编码者：{{who}}；编码本版本 {ctx.results.facts.get('codebook', '')}。"
                    "只有人工编码或经人工复核的编码算作证据；由采访者先提出、受访者只是附和的编码另行标记，不计入结论。",
                    f"{len(table)} interviews ({{tbl:interviewed}}). People coded {segments} segments; coders: {{who}}; codebook version {ctx.results.facts.get('codebook', '')}. "
                    "Only codings that a person made or reviewed count as evidence; codings of answers that merely agree with the interviewer's words are marked and left out of verdicts.",
                ),
                who=who,
            )
        ),
        _interview_table(ctx, table),
    ]
    if ctx.has("code_actor") and segments:
        blocks += [_heat_map(ctx), *_links(ctx)]
    if ctx.has("words"):
        blocks.append(_words(ctx))
    return blocks


def _interview_table(ctx: Context, table: pd.DataFrame) -> Block:
    rows = table.groupby("actor", sort=False).agg(interviews=("interview", "size"), turns=("turns", "sum"), characters=("characters", "sum"), segments=("segments", "sum"))
    frame = rows.reset_index().assign(label=lambda t: [ctx.actor(a) for a in t["actor"]])
    columns = [
        Column("label", Text("主体", "Actor"), align="l"),
        Column("interviews", Text("受访者", "Interviewees"), numbers.count),
        Column("turns", Text("话轮", "Turns"), numbers.count),
        Column("characters", Text("受访者字数", "Characters spoken"), numbers.count),
        Column("segments", Text("编码段数", "Segments coded"), numbers.count),
    ]
    return three_line("tbl:interviewed", ctx.t("访谈对象与编码", "Interviewees and codings"), frame, columns, ctx.lang, notes=ctx.alone_note)


def _heat_map(ctx: Context) -> Block:
    table = ctx.table("code_actor")
    kinds = {c.id: c.kind for c in ctx.codebook.codes}
    own = table[table["code"].map(kinds).isin(MAPPED)]
    frame = pd.DataFrame({
        "row": [f"{c} {ctx.code(c)}" for c in own["code"]],
        "column": [ctx.actor(a) for a in own["actor"]],
        "value": (own["speakers_for"] / own["interviewees"]).to_numpy(),
        "text": [_cell(r) for r in own.to_dict("records")],
        "group": [kinds[c] for c in own["code"]],
    })  # fmt: skip
    drawing = figures.heat_map(frame, banner=ctx.banner, bar_label=ctx.t("肯定者 / 该主体受访者", "affirming / interviewees of the actor"))
    notes = [
        ctx.t(
            "格内为“肯定者/受访者”，减号后为否认者人数；空白表示无人谈及。两者兼有的受访者在两边各计一次，附和采访者的编码也在内。",
            "Cells: affirming/interviewees, after the minus those who deny; blank, nobody speaks of it. Who does both is counted on both sides; prompted codings are included.",
        ),
        *ctx.alone_note,
    ]
    return figures.figure("fig:heat_map", ctx.t("编码×主体：谁谈到什么", "Codes by actor: who speaks of what"), drawing, notes)


def _cell(row: dict) -> str:
    if not row["speakers"]:
        return ""
    against = f" −{row['speakers_against']}" if row["speakers_against"] else ""
    return f"{row['speakers_for']}/{row['interviewees']}{against}"


def _links(ctx: Context) -> list[Block]:
    links = ctx.table("links")
    if links.empty:
        return []
    frame = links.assign(a=[f"{c} {ctx.code(c)}" for c in links["source"]], b=[f"{c} {ctx.code(c)}" for c in links["target"]])
    columns = [
        Column("a", Text("原因 / 对策", "Cause / countermeasure"), align="l"),
        Column("b", Text("所指问题 / 原因", "Problem / cause it points to"), align="l"),
        Column("turns", Text("同现话轮数", "Turns with both"), numbers.count),
    ]
    notes = [ctx.t("箭头由编码本声明；同现只说明在同一话轮中谈及，不等于受访者说出了这一联系。",
                   "The arrows are declared in the codebook. Standing in one turn does not mean that the interviewee stated the link.")]
    return [three_line("tbl:links", ctx.t("编码本声明的联系与同现", "Links declared in the codebook, and turns that hold both codes"), frame, columns, ctx.lang, notes=notes)]


def _words(ctx: Context) -> Block:
    words = ctx.table("words")
    rows = [
        {"actor": ctx.actor(actor), "words": "、".join(f"{w} {n}" for w, n in zip(own["word"], own["count"], strict=True))}
        for actor, own in words.groupby("actor", sort=False)
    ]
    columns = [Column("actor", Text("主体", "Actor"), align="l", width=1), Column("words", Text("高频词（次数）", "Frequent words (count)"), align="l", width=5)]
    return three_line("tbl:words", ctx.t("各主体受访者的高频词", "Frequent words of the interviewees, by actor"), pd.DataFrame(rows), columns, ctx.lang, notes=ctx.alone_note)


def quality(ctx: Context) -> list[Block]:
    if not ctx.has("quality"):
        return []
    table, whole = ctx.table("quality"), ctx.table("quality_all").set_index("what")
    table = table[(table["n_reference"] > 0) | (table["n_rules"] > 0)]
    every, affirmed = whole.loc["all"], whole.loc["affirms"]
    frame = table.assign(label=[f"{c} {ctx.code(c)}" for c in table["code"]])
    ratios = (("precision", Text("精确率", "Precision")), ("recall", Text("召回率", "Recall")), ("f1", "F1"), ("kappa", "κ"))
    columns = [
        Column("label", Text("编码", "Code"), align="l", width=5.5),
        Column("n_reference", Text("人工", "People"), numbers.count, width=1),
        Column("n_rules", Text("规则", "Rules"), numbers.count, width=1),
        Column("true_positives", Text("一致", "Both"), numbers.count, width=1),
        *(Column(name, label, numbers.estimate, width=1.3) for name, label in ratios),
        Column("same_stance", Text("立场相同", "Same stance"), numbers.count, width=1.2),
    ]
    notes = [ctx.t(f"单位为受访者的句子（n = {numbers.count(every['n'])}），未编码的句子也计入。— 表示分母为零。规则版本 {ctx.results.facts.get('rules', '')}。",
                   f"Unit: the interviewees' sentences (n = {numbers.count(every['n'])}), uncoded ones included. — no denominator. Rules version {ctx.results.facts.get('rules', '')}.")]
    sentence = ctx.t(
        f"规则编码只是初步提示，不作为证据。与人工编码逐句比较：微平均精确率 {numbers.estimate(every['precision'])}、召回率 {numbers.estimate(every['recall'])}、F1 {numbers.estimate(every['f1'])}；"
        f"只看肯定立场时 F1 为 {numbers.estimate(affirmed['f1'])}（{{tbl:quality}}）。规则是看着同一批访谈写的，这些数字偏乐观。",
        f"Rules are a first pass, never evidence. Sentence by sentence against people's codings: micro-averaged precision {numbers.estimate(every['precision'])}, recall {numbers.estimate(every['recall'])}, "
        f"F1 {numbers.estimate(every['f1'])}; for affirming codings alone F1 {numbers.estimate(affirmed['f1'])} ({{tbl:quality}}). The rules were written with these interviews at hand, so the figures flatter them.",
    )
    return [
        Heading(1, ctx.t("规则编码的质量", "How good the rules are"), "sec:quality"),
        Paragraph(inline(sentence)),
        three_line("tbl:quality", ctx.t("规则编码与人工编码的比较", "Rules against people's codings"), frame, columns, ctx.lang, notes=notes),
    ]
