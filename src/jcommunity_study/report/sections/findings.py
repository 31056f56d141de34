"""Each claim held against both kinds of evidence: the joint display, then claim by claim, with words for and against.

No sentence here decides anything: the verdict is the result's, and the words follow from its readings and numbers.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.mixed.claims import Claim, Claims, load_claims
from jcommunity_study.report import figures, numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Callout, Cell, Heading, Paragraph, Quote, Table, inline
from jcommunity_study.report.glyphs import legible
from jcommunity_study.report.sections.shared import sides
from jcommunity_study.report.sections.words import INTERVIEW_READINGS, KINDS, SURVEY_READINGS, VERDICTS, meaning
from jcommunity_study.report.tables import parts

CHAIN = {"problem": Text("问题", "Problems"), "cause": Text("原因", "Causes"), "countermeasure": Text("对策", "Countermeasures")}


def claims_of(ctx: Context) -> Claims:
    return load_claims(ctx.study.file("findings.yaml"))


def joint_display(ctx: Context) -> list[Block]:
    if not ctx.has("findings"):
        return []
    chain = [_chain(ctx)] if (ctx.table("findings")["kind"] == "problem").any() and ctx.has("links") else []
    whole = ctx.t("{fig:chain}与{tbl:joint}", "{fig:chain} and {tbl:joint} show") if chain else ctx.t("{tbl:joint}", "{tbl:joint} shows")
    who = ctx.t("，谁说了什么见{tbl:who}", ", {tbl:who} who says what") if ctx.has("coded_evidence") else ""
    blocks: list[Block] = [
        Heading(1, ctx.t("两类证据的整合", "Both kinds of evidence together"), "sec:joint"),
        Paragraph(inline(ctx.t(
            f"每一表述都同时对照问卷与访谈；支持与反对的证据都列出，结论由事先声明的规则得出（{{sec:method}}）。全貌见{whole}{who}。",
            "Every claim is held against survey and interviews; evidence for and against is listed alike, and the verdict follows from rules declared beforehand ({sec:method}). "
            f"{whole} all of it{who}.",
        ))),
        *chain,
    ]  # fmt: skip
    return [*blocks, _joint_table(ctx), *([_who_table(ctx)] if who else [])]


def _chain(ctx: Context) -> Block:
    found = ctx.table("findings")
    own = found[found["kind"].isin(list(CHAIN))]
    names = {c.id: c.name[ctx.lang] for c in claims_of(ctx).claims}
    nodes = pd.DataFrame({"id": own["claim"], "kind": own["kind"], "label": own["claim"].map(names), "verdict": own["verdict"]})
    drawing = figures.chain(
        nodes, ctx.table("links")[["source", "target"]],
        titles={k: v[ctx.lang] for k, v in CHAIN.items()}, verdicts={k: v[ctx.lang] for k, v in VERDICTS.items()}, banner=ctx.banner,
    )  # fmt: skip
    notes = [ctx.t("箭头为本研究的操作化，由编码本声明，不是被证明的因果关系。", "The arrows are this study's operationalisation, declared in the codebook; they are not proved causes.")]
    return figures.figure("fig:chain", ctx.t("问题 ← 原因 ← 对策，及各自的结论", "Problems ← causes ← countermeasures, each with its verdict"), drawing, notes)


def _joint_table(ctx: Context) -> Table:
    header: list[list[Any]] = [[ctx.t("编号", "Id"), ctx.t("表述", "Claim"), ctx.t("问卷", "Survey"), ctx.t("访谈：肯定 / 否认 / 兼有", "Interviews: for / against / both"), ctx.t("结论", "Verdict")]]
    rows: list[list[Any]] = []
    claims = claims_of(ctx)
    known, level = {c.id: c for c in claims.claims}, numbers.confidence(claims.rules.confidence)
    for kind, members in parts(ctx.table("findings"), "kind"):
        rows.append([Cell(KINDS[kind][ctx.lang], colspan=5, align="l", strong=True)])
        rows += [_joint_row(ctx, row, known[row["claim"]]) for row in members.to_dict("records")]
    notes = [
        ctx.t(
            f"问卷列：支持该表述的比例、{level} 区间与读法。访谈列：在可能知情的受访者中肯定、否认、两者兼有的人数（共多少人）与读法。",
            f"Survey: the share for whom the claim holds, its {level} interval and the reading. Interviews: how many of those who can know affirm, deny, or do both, and the reading.",
        ),
        *ctx.interval_notes,
    ]
    return Table("tbl:joint", ctx.t("联合展示", "Joint display"), header, rows, "lllll", notes=notes, widths=(1, 4.2, 4.2, 3.2, 1.8), wide=True)


def _joint_row(ctx: Context, row: dict[str, Any], claim: Claim) -> list[Any]:
    evidence = ctx.table("survey_evidence")
    own = evidence[evidence["claim"] == row["claim"]] if len(evidence) else evidence
    counted = own[own["counts"]].to_dict("records") if len(own) else []
    shares = [_short(r) for r in counted] if len(counted) <= 3 else [_span(row)]
    survey = "; ".join([*shares, SURVEY_READINGS[row["survey_reading"]][ctx.lang]])
    interviews = f"{row['affirm']} / {row['deny']} / {row['mixed']} ({numbers.of_total(row['speakers'], row['interviewees'], ctx.lang)}); {INTERVIEW_READINGS[row['interview_reading']][ctx.lang]}"
    return [row["claim"], claim.text[ctx.lang], survey, interviews, Cell(VERDICTS[row["verdict"]][ctx.lang], strong=True)]


def _short(row: dict[str, Any]) -> str:
    if row["statistic"] == "mean":
        return f"{numbers.estimate(row['estimate'])} {numbers.interval(row['conf_low'], row['conf_high'])}"
    return f"{numbers.percent(row['estimate'])} {numbers.percent_interval(row['conf_low'], row['conf_high'])}"


def _span(row: dict[str, Any]) -> str:
    return f"{numbers.percent(row['estimate_low'])} – {numbers.percent(row['estimate_high'])} (k = {row['counted']})"


def _who_table(ctx: Context) -> Table:
    """Who says what: affirming and denying interviewees by actor; — for an actor who cannot know."""
    table = ctx.table("coded_evidence")
    actors = list(dict.fromkeys(table["actor"]))
    header: list[list[Any]] = [["", *(Cell(f"{ctx.actor(a)} ({int(table.loc[table['actor'] == a, 'interviewees'].iloc[0])})", align="c") for a in actors)]]
    rows = []
    for claim in dict.fromkeys(table["claim"]):
        own = table[table["claim"] == claim].set_index("actor")
        rows.append([claim, *(_who_cell(own.loc[a]) for a in actors)])
    notes = [ctx.t("肯定+ / 否认− / 兼有±（人数）；“·”表示可能知情但没有谈及，“—”表示按规则不在可能知情者之列。括号内为受访者人数。",
                   "Interviewees who affirm +, deny −, do both ±; · could know but does not speak of it, — not among those who can know by the rule. In brackets, interviewees."), *ctx.alone_note]
    return Table("tbl:who", ctx.t("谁说了什么", "Who says what"), header, rows, "l" + "c" * len(actors), notes=notes)


def _who_cell(row: pd.Series) -> str:
    return sides(row["affirm"], row["deny"], row["mixed"]) if row["can_know"] else numbers.MISSING


def evidence(ctx: Context) -> list[Block]:
    """Claim by claim: what the survey says, what the interviews say, the verdict, a quotation for and one against."""
    if not ctx.has("findings"):
        return []
    blocks: list[Block] = [Heading(1, ctx.t("逐条证据", "The evidence, claim by claim"), "sec:evidence")]
    claims = claims_of(ctx)
    rows = {row["claim"]: row for row in ctx.table("findings").to_dict("records")}
    kind = ""
    for claim in claims.claims:
        if claim.kind != kind:
            kind = claim.kind
            blocks.append(Heading(2, KINDS[kind][ctx.lang], f"sec:evidence_{kind}"))
        blocks += _claim(ctx, claim, rows[claim.id])
    return blocks


def _claim(ctx: Context, claim: Claim, row: dict[str, Any]) -> list[Block]:
    blocks: list[Block] = [
        Heading(3, f"{claim.id} {claim.name[ctx.lang]}", f"sec:claim_{claim.id}", numbered=False),
        Paragraph(inline(ctx.t("**表述**：{text}", "**Claim**: {text}"), text=claim.text[ctx.lang])),
        Paragraph(_survey_sentence(ctx, claim, row)),
        Paragraph(_interview_sentence(ctx, row)),
        Callout(inline(ctx.t("**结论：{verdict}**——{meaning}。", "**Verdict: {verdict}** — {meaning}."),
                       verdict=VERDICTS[row["verdict"]][ctx.lang], meaning=meaning(row["verdict"], row["survey_reading"])[ctx.lang]), "key"),
        *_quotations(ctx, claim.id),
    ]  # fmt: skip
    if claim.note:
        blocks.append(Paragraph(ctx.t(f"注：{claim.note.zh}", f"Note: {claim.note.en}")))
    return blocks


def _survey_sentence(ctx: Context, claim: Claim, row: dict[str, Any]) -> str:
    table = ctx.table("survey_evidence")
    own = table[table["claim"] == claim.id].to_dict("records") if len(table) else []
    if not own:
        return ctx.t("问卷没有关于这一表述的题目。", "The questionnaire has no item on this claim.")
    said = [_indicator(ctx, r) for r in own]
    summary = SURVEY_READINGS[row["survey_reading"]][ctx.lang]
    return ctx.t(f"问卷：{'；'.join(said)}。合计读作：{summary}。", f"Survey: {'; '.join(said)}. Taken together: {summary}.")


def _indicator(ctx: Context, row: dict[str, Any]) -> str:
    what = _what(ctx, row)
    if row["estimate"] is None or pd.isna(row["estimate"]):
        return ctx.t(f"{what}：n = {row['n']}，{SURVEY_READINGS[row['reading']].zh}", f"{what}: n = {row['n']}, {SURVEY_READINGS[row['reading']].en}")
    smallest = numbers.estimate(row["smallest"]) if row["statistic"] == "mean" else numbers.percent(row["smallest"], 0)
    unable = numbers.percent(row["unable"])
    aside = ctx.t(f"，另有 {unable} 表示不了解", f", {unable} more do not know") if row["n_unable"] > 0 else ""
    return ctx.t(
        f"{what}：{_short(row)}（n = {row['n']}{aside}；有意义的最小值 {smallest}），{SURVEY_READINGS[row['reading']].zh}",
        f"{what}: {_short(row)} (n = {row['n']}{aside}; smallest that matters {smallest}), {SURVEY_READINGS[row['reading']].en}",
    )


def _what(ctx: Context, row: dict[str, Any]) -> str:
    """The indicator in words: which answers to which question speak for the claim."""
    name, value, statistic = row["name"], row["value"], row["statistic"]
    if row["source"] == "ranking":
        option = ctx.questionnaire.item(name).option(int(row["option"])).label[ctx.lang]
        return ctx.t(f"把“{option}”排在前 {value:g} 位的比例", f"share ranking “{option}” among the first {value:g}")
    words = ctx.variable(name)
    if statistic == "mean":
        return ctx.t(f"“{words}”的均值", f"mean of “{words}”")
    if row["source"] == "scale":
        bound = {"share_at_least": Text("不低于", "at least"), "share_at_most": Text("不高于", "at most"), "share_above": Text("高于", "above"), "share_below": Text("低于", "below")}[statistic]
        return ctx.t(f"“{words}”得分{bound.zh} {value:g} 的比例", f"share scoring {bound.en} {value:g} on “{words}”")
    code = ctx.questionnaire.column(name).item.turned(int(value)) if row["reversed"] else int(value)
    upward = (statistic == "share_at_least") != bool(row["reversed"])
    label = ctx.level(name, code)
    return ctx.t(f"对“{words}”答“{label}”及{'以上' if upward else '以下'}的比例", f"share answering “{label}” or {'above' if upward else 'below'} to “{words}”")


def _interview_sentence(ctx: Context, row: dict[str, Any]) -> str:
    reading = INTERVIEW_READINGS[row["interview_reading"]]
    spoke = row["speakers"]
    if not spoke:
        return ctx.t(f"访谈：{row['interviewees']} 位可能知情的受访者中无人谈及。", f"Interviews: none of the {row['interviewees']} interviewees who can know speaks of it.")
    return ctx.t(
        f"访谈：{row['interviewees']} 位可能知情的受访者中 {spoke} 位谈及，肯定 {row['affirm']} 位、否认 {row['deny']} 位、兼有 {row['mixed']} 位"
        f"（肯定 {row['segments_affirm']} 段、否认 {row['segments_deny']} 段、兼有 {row['segments_mixed']} 段）{_sides(ctx, row['claim'])}。读作：{reading.zh}。",
        f"Interviews: of {row['interviewees']} interviewees who can know, {spoke} speak of it: {row['affirm']} affirm, {row['deny']} deny, {row['mixed']} do both "
        f"({row['segments_affirm']} segments for, {row['segments_deny']} against, {row['segments_mixed']} mixed){_sides(ctx, row['claim'])}. Reading: {reading.en}.",
    )


def _sides(ctx: Context, claim: str) -> str:
    table = ctx.table("coded_evidence")
    own = table[table["claim"] == claim]
    parts = []
    for name, zh, en in (("affirm", "肯定者", "for"), ("deny", "否认者", "against")):
        said = own[own[name] > 0]
        if len(said):
            who = ctx.listed([f"{ctx.actor(a)} {numbers.of_total(n, total, ctx.lang)}" for a, n, total in zip(said["actor"], said[name], said["interviewees"], strict=True)])
            parts.append(ctx.t(f"{zh}为{who}", f"{en}: {who}"))
    return "".join(ctx.t(f"，{p}", f"; {p}") for p in parts)


def _quotations(ctx: Context, claim: str) -> list[Block]:
    table = ctx.table("quotations")
    blocks: list[Block] = []
    for side, zh, en in (("for", "支持", "for"), ("against", "反对", "against")):
        own = table[(table["claim"] == claim) & (table["side"] == side)] if len(table) else table
        if own.empty:
            blocks.append(Paragraph(ctx.t(f"没有{zh}的引语。", f"There is no quotation {en} it.")))
            continue
        row = own.iloc[0]
        turn = ctx.t(f"第 {int(row['turn'])} 话轮", f"turn {int(row['turn'])}") if pd.notna(row["turn"]) else ""
        source = " · ".join(filter(None, [ctx.t(zh, en), str(row["interview"]), ctx.actor(row["actor"]), turn, str(row["code"])]))
        blocks.append(Quote(legible(str(row["quote"])), source))
    return blocks
