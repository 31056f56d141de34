"""The interviews: who was heard, what was coded, by whom, and what the codings show. Counts are n of N, never percentages."""

from __future__ import annotations

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.interview.matrix import RULES
from jcommunity_study.report import figures, numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Heading, Paragraph, inline
from jcommunity_study.report.glyphs import legible
from jcommunity_study.report.sections.shared import sides
from jcommunity_study.report.sections.words import STANCES
from jcommunity_study.report.tables import Column, parts, three_line

MAPPED = ("problem", "cause", "countermeasure")


def interviews(ctx: Context) -> list[Block]:
    if not ctx.has("interviewed"):
        return []
    coders = [str(c) for c in ctx.results.facts.get("coders", [])]
    every = ctx.row("interviewed_all")
    n, segments = every["interviews"], every["segments"]
    who = ctx.listed(coders) if coders else ctx.t("（无）", "nobody yet")
    blocks: list[Block] = [
        Heading(1, ctx.t("访谈编码", "The interviews and their codings"), "sec:interviews"),
        Paragraph(
            inline(
                ctx.t(
                    f"共 {n} 份访谈（{{tbl:interviewed}}）。人工编码 {segments} 段，编码者：{{who}}；编码本版本 {ctx.results.facts.get('codebook', '')}。"
                    "只有人工编码或经人工复核的编码算作证据；由采访者先提出、受访者只是附和的编码另行标记，不计入结论。",
                    f"{n} interviews ({{tbl:interviewed}}). People coded {segments} segments; coders: {{who}}; codebook version {ctx.results.facts.get('codebook', '')}. "
                    "Only codings that a person made or reviewed count as evidence; codings of answers that merely agree with the interviewer's words are marked and left out of verdicts.",
                ),
                who=who,
            )
        ),
        _interview_table(ctx),
        *_not_coded(ctx),
    ]
    if ctx.has("code_actor") and segments:
        blocks += [_heat_map(ctx), *_links(ctx), *_deviant(ctx), *_saturation(ctx)]
    if ctx.has("words"):
        blocks.append(_words(ctx))
    return [*blocks, *_open_answers(ctx)]


def _not_coded(ctx: Context) -> list[Block]:
    every = ctx.row("interviewed_all")
    left = every["not_coded"]
    if left in (0, every["interviews"]):
        return []
    zh = f"其中 {left} 份没有人工编码，视为尚未编码，不计入以下编码的结果（字词表除外）。"
    en = f"Of these, {left} hold no coding by people: they count as not coded yet and are left out of what the codings show (not of the table of words)."
    return [Paragraph(ctx.t(zh, en))]


def _interview_table(ctx: Context) -> Block:
    frame = ctx.table("interviewed_actors").assign(label=lambda t: [ctx.actor(a) for a in t["actor"]])
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
    mapped = table["code"].map(kinds).isin(MAPPED)
    own = table[mapped] if mapped.any() else table  # codes made while reading may all be themes
    frame = pd.DataFrame({
        "row": [f"{c} {ctx.code(c)}" for c in own["code"]],
        "column": [ctx.actor(a) for a in own["actor"]],
        "value": own["share_for"].to_numpy(),
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
        Column("turns", Text("同现话轮", "Turns with both"), numbers.count),
        Column("voiced", Text("说出联系的话轮", "Turns that voice it"), numbers.count),
        Column("voicers", Text("说出者", "Who voice it"), numbers.count),
    ]
    notes = [
        ctx.t(
            "箭头由编码本声明；同现只说明在同一话轮中谈及。“说出联系”：原因与问题在同一话轮中都被肯定、相距不超过 40 字，且有表示缘由的词；原话见附录。对策的联系不找（—）。",
            "The arrows are declared in the codebook. Standing in one turn is mere co-occurrence. A link is voiced where cause and problem are both affirmed in one turn, at most 40 characters apart, with a word of reason; the appendix has the words. Links of countermeasures are not looked for (—).",
        )
    ]
    return [
        three_line(
            "tbl:links",
            ctx.t(
                "编码本声明的联系：同现，与受访者说出的",
                "Links declared in the codebook: turns that hold both codes, and links that interviewees voice",
            ),
            frame,
            columns,
            ctx.lang,
            notes=notes,
        )
    ]


def _deviant(ctx: Context) -> list[Block]:
    """Who goes against their own; that nobody does is said too."""
    rule = ctx.t(
        "某一编码上有至少三人谈及的主体中，与半数以上同类说法相反的受访者",
        "interviewees who say of a code the opposite of more than half of their actor, where three or more speak of it",
    )
    if not ctx.has("deviant"):
        return [Paragraph(ctx.t(f"反例（{rule}）：没有。", f"Deviant cases ({rule}): none."))]
    table = ctx.table("deviant")
    frame = table.assign(
        label=[f"{c} {ctx.code(c)}" for c in table["code"]],
        who=[f"{i} · {ctx.actor(a)}" for i, a in zip(table["interview"], table["actor"], strict=True)],
        said=[STANCES[s][ctx.lang] for s in table["says"]],
        quote=[legible(q) for q in table["quote"]],
    )
    columns = [
        Column("label", Text("编码", "Code"), align="l", width=3),
        Column("who", Text("受访者", "Interviewee"), align="l", width=2.2),
        Column("said", Text("其立场", "Says"), align="l", width=1.2),
        Column("others", Text("其他同类", "Others"), sides, of=("others_for", "others_against"), align="l", width=1.4),
        Column("quote", Text("原话", "Words"), align="l", width=5),
    ]
    notes = [
        ctx.t(
            f"反例：{rule}；两面都说的人不算。其他同类：肯定 +、否认 − 的人数。",
            f"Deviant cases: {rule}; who says both is none. Others of the actor: how many affirm +, deny −.",
        )
    ]
    return [
        three_line(
            "tbl:deviant",
            ctx.t("反例：与同类主体说法相反的受访者", "Deviant cases: who goes against their own"),
            frame,
            columns,
            ctx.lang,
            notes=notes,
        )
    ]


def _saturation(ctx: Context) -> list[Block]:
    if not ctx.has("saturation"):
        return []
    table, fact = ctx.table("saturation"), ctx.results.facts["saturation"]
    base, run, needed, limit = fact["base"], fact["run"], fact["needed"], numbers.estimate(fact["threshold"])
    n, known = (int(table[name].iloc[-1]) for name in ("n", "codes"))
    if fact["reached"]:
        said = ctx.t(f"第 {fact['reached']} 份起不高于 {limit}", f"from interview {fact['reached']} on it stays at or under {limit}")
    elif n < needed:
        said = ctx.t(f"访谈不足 {needed} 份，算不出", f"it takes {needed} interviews, of which there are fewer")
    else:
        said = ctx.t(f"到最后一份仍高于 {limit}", f"it is above {limit} to the last interview")
    text = ctx.t(
        f"{{fig:saturation}}：{n} 份访谈共出现 {known} 个编码。新信息比（最近 {run} 份带来的新编码与最初 {base} 份所得编码之比，对所有先后次序取平均；Guest、Namey 与 Chen，2020）：{said}。它只说明编码不再增加，不说明样本有代表性。",
        f"{{fig:saturation}}: {known} codes occur in {n} interviews. The ratio of new information (codes that the last {run} interviews add over those of the first {base}, averaged over all orders; Guest, Namey and Chen 2020): {said}. It tells that codes stop coming, not that the sample is representative.",
    )
    labels = (
        ctx.t("访谈份数", "Interviews"), ctx.t("出现的编码", "Codes that occur"), ctx.t("按访谈清单的次序", "in the order of the list"),
        ctx.t("所有次序平均", "mean of all orders"), ctx.t("新信息比", "Ratio of new information"),
    )  # fmt: skip
    drawing = figures.saturation(table, fact["threshold"], labels=labels, banner=ctx.banner)
    return [
        Paragraph(inline(text)),
        figures.figure(
            "fig:saturation", ctx.t("饱和：每多一份访谈带来多少新编码", "Saturation: what each further interview adds"), drawing
        ),
    ]


def _open_answers(ctx: Context) -> list[Block]:
    """Open answers of the survey: apart from the interviews, and told by whom they were coded."""
    if not ctx.has("answer_codes"):
        return []
    table = ctx.table("answer_codes")
    frame = table.assign(
        label=[f"{c} {ctx.code(c)}" for c in table["code"]],
        item=[f"{ctx.variable(i)} (n = {ctx.count(n)})" for i, n in zip(table["item"], table["n"], strict=True)],
    )
    columns = [
        Column("label", Text("编码", "Code"), align="l"),
        Column("respondents", Text("答者", "Respondents"), ctx.count),
        Column("respondents_for", Text("肯定", "affirm"), ctx.count),
        Column("respondents_against", Text("否认", "deny"), ctx.count),
        Column("segments", Text("段数", "Segments"), ctx.count),
    ]
    by_rules = (table["coder"] == RULES).all()
    who = (
        ctx.t("由规则编码，没有人看过，不作证据", "coded by rules, which nobody has looked at: no evidence")
        if by_rules
        else ctx.t("由人工编码", "coded by people")
    )
    notes = [
        ctx.t(
            f"问卷的开放题，{who}；与访谈分开计数，不计入结论。答者：写到该编码的人数；兼有者两边都计。",
            f"Open questions of the survey, {who}; counted apart from the interviews and in no verdict. Who says both is counted on both sides.",
        )
    ]
    return [
        three_line("tbl:answer_codes", ctx.t("开放题的编码", "Codes in open answers"), frame, columns, ctx.lang, group="item", notes=notes)
    ]


def _words(ctx: Context) -> Block:
    words = ctx.table("words")
    rows = [
        {"actor": ctx.actor(actor), "words": "、".join(f"{w} {n}" for w, n in zip(own["word"], own["count"], strict=True))}
        for actor, own in parts(words, "actor")
    ]
    columns = [Column("actor", Text("主体", "Actor"), align="l", width=1), Column("words", Text("高频词（次数）", "Frequent words (count)"), align="l", width=5)]
    return three_line("tbl:words", ctx.t("各主体受访者的高频词", "Frequent words of the interviewees, by actor"), pd.DataFrame(rows), columns, ctx.lang, notes=ctx.alone_note)
