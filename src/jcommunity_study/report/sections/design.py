"""How the data came: question, sampling, the flow from distributed to analysed, and who answered."""

from __future__ import annotations

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.report import figures, numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Heading, Paragraph, inline
from jcommunity_study.report.sections.weighting import WEIGHTED, weighted_note
from jcommunity_study.report.tables import Column, three_line
from jcommunity_study.study import SAMPLING, as_text

ON_MODEL = Text(
    "样本不是随机抽取的；文中所有置信区间都以“样本可视为随机”这一模型假定为前提，只描述抽样误差，不反映选择偏差。",
    "The sample was not drawn at random: every interval rests on the model assumption that it may be treated as if it were; it "
    "shows sampling error alone, no selection bias.",
)


def design(ctx: Context) -> list[Block]:
    if not ctx.has("flow"):
        return []
    blocks: list[Block] = [Heading(1, ctx.t("研究设计与数据", "Design and data"), "sec:design")]
    question = ctx.study.text("question")[ctx.lang]
    if question:
        blocks.append(Paragraph(ctx.t(f"研究问题：{question}", f"Research question: {question}")))
    blocks += [Paragraph(_sampling(ctx)), Paragraph(_returned(ctx))]
    if ctx.study.sampling.get("method", "convenience") in ("convenience", "quota"):
        blocks.append(Paragraph(ON_MODEL[ctx.lang]))
    flow = ctx.table("flow")
    return [*blocks, _flow_figure(ctx, flow), *([_flow_table(ctx, flow)] if len(flow) > 1 else [])]


def _sampling(ctx: Context) -> str:
    sampling = ctx.study.sampling
    how = SAMPLING[sampling.get("method", "convenience")][ctx.lang]
    population, frame = as_text(sampling.get("population", ""))[ctx.lang], as_text(sampling.get("frame", ""))[ctx.lang]
    fieldwork = sampling.get("fieldwork", ())
    zh = f"问卷采用{how}。" + (f"调查总体：{population}。" if population else "") + (f"发放途径：{frame}。" if frame else "")
    en = f"The questionnaire reached {how}." + (f" Population: {population}." if population else "") + (f" Reached through {frame}." if frame else "")
    if len(fieldwork) == 2:
        zh += f"调查时间：{fieldwork[0]} 至 {fieldwork[1]}。"
        en += f" Fieldwork: {fieldwork[0]} to {fieldwork[1]}."
    return ctx.t(zh, en)


def _returned(ctx: Context) -> str:
    """发放–回收–有效: what was handed out, came back and was kept."""
    row = ctx.row("returned")
    sent, returned, kept = (numbers.count(row[name]) for name in ("sent", "returned", "kept"))
    rate, rate_kept = numbers.percent(row["return_rate"]), numbers.percent(row["kept_rate"])
    told = sent != numbers.MISSING
    zh, en = (f"发放问卷 {sent} 份，", f"{sent} questionnaires were handed out; ") if told else ("", "")
    of_sent = ctx.t(f"（回收率 {rate}）", f" ({rate})") if told else ""
    return ctx.t(
        f"{zh}回收 {returned} 份{of_sent}，经筛查保留有效问卷 {kept} 份（有效率 {rate_kept}）。",
        f"{en}{returned} came back{of_sent}, and {kept} were kept after screening ({rate_kept} of those returned).",
    )


def _flow_figure(ctx: Context, flow: pd.DataFrame) -> Block:
    rules = flow.iloc[1:].assign(label=flow[f"label_{ctx.lang}"].iloc[1:])
    if "applicable" in rules:
        rules = rules[rules["applicable"].astype(bool)]
    drawing = figures.exclusion_flow(
        rules, start=ctx.t("回收问卷", "Returned"), end=ctx.t("有效问卷", "Analysed"), total=int(flow["remaining"].iloc[0]), banner=ctx.banner
    )
    return figures.figure("fig:flow", ctx.t("问卷筛查流程", "From returned to analysed questionnaires"), drawing)


def _flow_table(ctx: Context, flow: pd.DataFrame) -> Block:
    if "applicable" in flow:
        idle = ~flow["applicable"].astype(bool)
        why = [ctx.t(f"未应用（{note}）", f"not applied ({note})") for note in flow[f"note_{ctx.lang}"]]
        flow = flow.assign(removed=flow["removed"].astype(object).mask(idle, pd.Series(why, index=flow.index, dtype=object)))
    columns = [
        Column(f"label_{ctx.lang}", Text("筛查规则", "Rule"), align="l"),
        Column("removed", Text("剔除", "Removed"), lambda v: v if isinstance(v, str) else ctx.count(v)),
        Column("remaining", Text("剩余", "Remaining"), ctx.count),
        Column("alone", Text("单独使用时", "If used alone"), ctx.count),
    ]
    notes = [
        ctx.t(
            "规则按表中顺序逐条应用，每份问卷在首次触发的规则处剔除；“单独使用时”为该规则独自会剔除的份数。",
            "Rules apply in this order, and a response leaves at the first that it meets; “if used alone” counts what the rule would remove by itself.",
        )
    ]
    return three_line("tbl:flow", ctx.t("筛查规则与剔除份数", "Screening rules and what they removed"), flow, columns, ctx.lang, notes=notes)


def sample(ctx: Context) -> list[Block]:
    if not ctx.has("sample"):
        return []
    table = ctx.table("sample")
    table = table[table["group"] == ""]
    n = int(ctx.table("flow")["remaining"].iloc[-1])
    frame = pd.DataFrame([_sample_row(ctx, row) for row in table.to_dict("records")])
    columns = [
        Column("label", Text("类别", "Category"), align="l"),
        Column("n", "n"),
        Column("share", Text("% / 均值（标准差）", "% / mean (SD)")),
    ]
    if "weighted_n" in table:
        columns += [
            Column("weighted_n", "n", spanner=WEIGHTED),
            Column("weighted", Text("% / 均值", "% / mean"), spanner=WEIGHTED),
            Column("weighted_interval", "95% CI", spanner=WEIGHTED),
        ]
    notes = [ctx.t(f"N = {n}。百分比以该题有效回答为基数。", f"N = {n}. Percentages are of the valid answers to each item."), *weighted_note(ctx, table)]
    return [
        Heading(2, ctx.t("样本构成", "Who answered"), "sec:sample"),
        Paragraph(inline(ctx.t("有效样本的构成见{tbl:sample}。", "{tbl:sample} shows who answered.") + _largest(ctx, table))),
        three_line("tbl:sample", ctx.t("样本构成", "The sample"), frame, columns, ctx.lang, notes=notes, group="variable"),
    ]


def _sample_row(ctx: Context, row: dict) -> dict[str, str]:
    variable, weighted = ctx.variable(row["term"]), _weighted(row) if "weighted_n" in row else {}
    if row["kind"] == "mean":
        return {"variable": variable, "label": ctx.t("均值", "Mean"), "n": numbers.count(row["n"]), "share": numbers.mean_sd(row["estimate"], row["sd"])} | weighted
    return {"variable": variable, "label": ctx.level(row["term"], row["level"]), "n": ctx.count(row["n"]), "share": ctx.share(row["n"], row["estimate"])} | weighted


def _weighted(row: dict) -> dict[str, str]:
    low, high = row["weighted_low"], row["weighted_high"]
    if row["kind"] == "mean":
        return {"weighted_n": numbers.estimate(row["weighted_n"], 1), "weighted": numbers.estimate(row["weighted"]), "weighted_interval": numbers.interval(low, high)}
    return {"weighted_n": numbers.estimate(row["weighted_n"], 1), "weighted": numbers.percent(row["weighted"], sign=False), "weighted_interval": numbers.percent_interval(low, high)}


def _largest(ctx: Context, table: pd.DataFrame) -> str:
    """The most frequent category of each of the first variables."""
    parts = []
    for top in table[table["largest"]].head(4).to_dict("records"):
        label, share = ctx.level(top["term"], top["level"]), ctx.share(top["n"], top["estimate"], sign=True)
        parts.append(ctx.t(f"{label}（{share}）", f"{label} ({share})"))
    return ctx.t(f"各项中人数最多的类别依次为{ctx.listed(parts)}。", f" The largest categories are {ctx.listed(parts)}.") if parts else ""
