"""Scales: what they measure and how well."""

from __future__ import annotations

from jcommunity_study.bilingual import Text
from jcommunity_study.report import numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Heading, Paragraph, inline
from jcommunity_study.report.sections.weighting import WEIGHTED, weighted_note
from jcommunity_study.report.tables import Column, three_line


def scales(ctx: Context) -> list[Block]:
    if not ctx.has("scales"):
        return []
    table = ctx.table("scales")
    blocks: list[Block] = [Heading(1, ctx.t("量表", "Scales"), "sec:scales")]
    confirmed = table[table["confirmed"]]
    if len(confirmed):
        blocks += [Paragraph(inline(_sentence(ctx))), _scale_table(ctx)]
    if len(confirmed) and ctx.has("scale_items"):
        blocks.append(_item_table(ctx))
    proposed = [ctx.variable(name) for name in table.loc[~table["confirmed"], "scale"]]
    if proposed:
        blocks.append(Paragraph(_proposed(ctx, proposed)))
    return blocks


def _sentence(ctx: Context) -> str:
    found = ctx.row("extremes", what="alpha")
    if not found:
        return ctx.t("各量表得分见{tbl:scales}。", "{tbl:scales} gives the scale scores.")
    (least, low), (most, high) = ((ctx.variable(found[end]), numbers.estimate(found[f"{end}_value"])) for end in ("lowest", "highest"))
    if found["n"] == 1:
        return ctx.t(f"“{least}”的 Cronbach α 为 {low}（{{tbl:scales}}）；题项分析见{{tbl:scale_items}}。",
                     f"Cronbach's α of “{least}” is {low} ({{tbl:scales}}); {{tbl:scale_items}} has the items.")
    return ctx.t(
        f"各量表的Cronbach α 介于 {low}（{least}）与 {high}（{most}）之间（{{tbl:scales}}）；题项分析见{{tbl:scale_items}}。",
        f"Cronbach's α lies between {low} ({least}) and {high} ({most}) ({{tbl:scales}}); {{tbl:scale_items}} has the items.",
    )


def _scale_table(ctx: Context) -> Block:
    table = ctx.table("scales")
    table = table[table["confirmed"]].assign(label=lambda t: [ctx.variable(name) for name in t["scale"]])
    for name in ("alpha", "conf_low", "conf_high"):
        table[name] = table.get(name)
    columns = [
        Column("label", Text("量表", "Scale"), align="l"),
        Column("k", Text("题数", "Items"), numbers.count),
        Column("n", "n", numbers.count),
        Column("mean_sd", Text("均值（标准差）", "Mean (SD)"), numbers.mean_sd, of=("mean", "sd")),
        Column("range", Text("全距", "Range"), lambda low, high: f"{numbers.estimate(low)}–{numbers.estimate(high)}", of=("min", "max")),
        Column("skewness", Text("偏度", "Skewness"), numbers.estimate),
        Column("alpha", "α", numbers.estimate),
        Column("interval", "95% CI", numbers.interval, of=("conf_low", "conf_high")),
    ]
    if "weighted_n" in table:
        columns += [
            Column("weighted_n", "n", lambda n: numbers.estimate(n, 1), spanner=WEIGHTED),
            Column("weighted", Text("均值", "Mean"), numbers.estimate, spanner=WEIGHTED),
            Column("weighted_interval", "95% CI", numbers.interval, of=("weighted_low", "weighted_high"), spanner=WEIGHTED),
        ]
    notes = [
        ctx.t(
            "得分为已答题项的均值或总和，反向题已反转；答题数不足量表规定者不计分。α 用完整个案计算，区间为 Feldt 区间。",
            "Scores are means or sums of the items answered, reversed items turned; too few answered, no score. α on complete cases, Feldt's interval.",
        ),
        *weighted_note(ctx, table),
        *ctx.interval_notes,
    ]
    return three_line("tbl:scales", ctx.t("量表得分与信度", "Scale scores and reliability"), table, columns, ctx.lang, notes=notes)


def _item_table(ctx: Context) -> Block:
    table = ctx.table("scale_items")
    frame = table.assign(
        label=[ctx.variable(term) + (" (R)" if turned else "") for term, turned in zip(table["term"], table["reversed"], strict=True)],
        group=[ctx.variable(name) for name in table["scale"]],
    )
    columns = [
        Column("label", Text("题项", "Item"), align="l"),
        Column("mean_sd", Text("均值（标准差）", "Mean (SD)"), numbers.mean_sd, of=("mean", "sd")),
        Column("citc", Text("CITC", "Item–total r"), numbers.estimate),
        Column("alpha_if_deleted", Text("删除后 α", "α if deleted"), numbers.estimate),
    ]
    notes = [ctx.t("(R) 为反向题，数值为反转后。CITC 为校正的题总相关。", "(R) reversed, figures after turning. Item–total r is corrected for the item itself.")]
    return three_line("tbl:scale_items", ctx.t("题项分析", "Items of the scales"), frame, columns, ctx.lang, notes=notes, group="group")


def _proposed(ctx: Context, names: list[str]) -> str:
    return ctx.t(
        f"程序建议了以下量表，尚无人确认，因此不计分、不报告信度：{ctx.listed(names)}。请在 questionnaire.yaml 中核对题项与反向题，再写 confirmed: true。",
        f"These scales are proposals that nobody has confirmed, so they have neither scores nor reliability: {ctx.listed(names)}. "
        "Check their items and reversals in questionnaire.yaml, then write confirmed: true.",
    )
