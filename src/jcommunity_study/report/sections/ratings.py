"""Problems and causes as residents rate them, countermeasures as they rank them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.report import figures, numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Heading, Paragraph, inline
from jcommunity_study.report.sections.shared import likert_figure, not_drawn
from jcommunity_study.report.sections.weighting import WEIGHTED, weighted_note
from jcommunity_study.report.tables import Column, three_line

GROUPS = {"problems": Text("问题", "Problems"), "causes": Text("原因", "Causes")}


def ratings(ctx: Context) -> list[Block]:
    if not ctx.has("ratings"):
        return []
    table = ctx.table("ratings")
    blocks: list[Block] = [Heading(1, ctx.t("居民对问题与原因的评价", "Problems and causes as residents rate them"), "sec:ratings")]
    for group, title in GROUPS.items():
        own = table[table["group"] == group].sort_values("rank", kind="stable")
        if own.empty:
            continue
        caption = ctx.t(f"居民对{title.zh}陈述的评价（原始措辞）", f"Ratings of statements on {title.en.lower()}, as worded")
        figure = likert_figure(ctx, f"fig:{group}", caption, list(own["term"]))
        blocks += [Heading(2, title[ctx.lang], f"sec:{group}"), Paragraph(inline(_sentence(ctx, group) + _see(ctx, group, figure))), *([figure] if figure else []), _table(ctx, own, group, title)]
    return blocks


def _see(ctx: Context, name: str, figure: Block | None) -> str:
    """Where to look: the figure, when one could be drawn, and the table."""
    told = ctx.listed([*([f"{{fig:{name}}}"] if figure else []), f"{{tbl:{name}}}"]).replace("、", "和")
    return ctx.t(f"见{told}。", f"See {told}.")


def _sentence(ctx: Context, group: str) -> str:
    found, unable = (ctx.row("extremes", what=what, of=group) for what in ("agree", "unable"))
    if not found:
        return ""
    first, last = (_agree(ctx, ctx.row("ratings", group=group, term=found[end])) for end in ("highest", "lowest"))
    said = ctx.t(
        f"按“认为该说法成立”的比例排序（反向陈述已反转），最高的是{first}，最低的是{last}。",
        f"Ordered by the share for whom the claim holds (reversed statements turned), the highest is {first}, the lowest {last}. ",
    )
    if not unable:
        return said
    who, share = ctx.variable(unable["highest"]), numbers.percent(unable["highest_value"])
    return said + ctx.t(f"表示不了解的比例最高的是“{who}”（{share}）。", f"Most often answered with “do not know”: “{who}” ({share}). ")


def _agree(ctx: Context, row: dict[str, Any]) -> str:
    share = f"{numbers.percent(row['agree'])} {numbers.percent_interval(row['agree_low'], row['agree_high'])}"
    return ctx.t(f"“{ctx.variable(row['term'])}”（{share}）", f"“{ctx.variable(row['term'])}” ({share})")


def _table(ctx: Context, own: pd.DataFrame, group: str, title: Text) -> Block:
    interval = f"{ctx.confidence('ratings')} CI"
    frame = own.assign(label=[ctx.variable(t) + (" (R)" if r else "") for t, r in zip(own["term"], own["reversed"], strict=True)])
    columns = [
        Column("rank", Text("位次", "Rank"), numbers.count, width=1.1),
        Column("label", Text("陈述", "Statement"), align="l", width=5.5),
        Column("n", "n", numbers.count, width=0.9),
        Column("agree", Text("成立 %", "Holds, %"), lambda x: numbers.percent(x, sign=False), width=1.1),
        Column("interval", interval, numbers.percent_interval, of=("agree_low", "agree_high"), width=2.2),
        Column("estimate", Text("均值", "Mean"), numbers.estimate, width=1),
        Column("mean_interval", interval, numbers.interval, of=("conf_low", "conf_high"), width=1.9),
        Column("unable", Text("不了解 %", "Do not know, %"), lambda x: numbers.percent(x, sign=False), width=1.4),
    ]
    if "weighted_n" in frame:
        columns += [
            Column("weighted_n", "n", lambda n: numbers.estimate(n, 1), spanner=WEIGHTED, width=1.1),
            Column("agree_weighted", Text("成立 %", "Holds, %"), lambda x: numbers.percent(x, sign=False), spanner=WEIGHTED, width=1.1),
            Column("weighted", Text("均值", "Mean"), numbers.estimate, spanner=WEIGHTED, width=1),
        ]
    notes = [
        ctx.t(
            "(R) 为反向陈述，已反转：数值越大表示越认为该问题或原因成立。n 为给出评分者；“不了解”以评分者与不了解者之和为基数，不计入评分。",
            "(R) a reversed statement, turned: larger means that the claim holds. n gave a rating; “do not know” is a share of these and those who do not know.",
        ),
        *weighted_note(ctx, frame),
        *ctx.interval_notes,
    ]
    return three_line(f"tbl:{group}", ctx.t(f"居民对{title.zh}的评价", f"{title.en} as rated"), frame, columns, ctx.lang, notes=notes)


def countermeasures(ctx: Context) -> list[Block]:
    """Every ranking item: how often each option came first, second …, and its mean rank."""
    if not ctx.has("rankings"):
        return []
    table = ctx.table("rankings")
    blocks: list[Block] = [Heading(1, ctx.t("排序题", "Rankings"), "sec:rankings")]
    for item in dict.fromkeys(table["item"]):
        own = table[table["item"] == item].sort_values("estimate", kind="stable")
        text = ctx.questionnaire.item(item).text[ctx.lang]
        figure = _ranking_figure(ctx, own, item, text)
        said = _order(ctx, own, text) + _see(ctx, f"ranking_{item}", figure)
        blocks += [Paragraph(inline(said)), *([figure] if figure else []), _ranking_table(ctx, own, item, text)]
    return blocks


def _labels(ctx: Context, own: pd.DataFrame, item: str) -> list[str]:
    options = {str(o.code): o.label[ctx.lang] for o in ctx.questionnaire.item(item).options}
    return [options[str(code)] for code in own["code"]]


def _order(ctx: Context, own: pd.DataFrame, text: str) -> str:
    labels, row = _labels(ctx, own, str(own["item"].iloc[0])), own.iloc[0]
    return ctx.t(
        f"“{text}”（n = {ctx.count(row['n_valid'])}）：平均位次由前到后为{ctx.listed(labels)}；Kendall W = {numbers.estimate(row['kendall_w'])}（0 为毫无共识，1 为完全一致）。",
        f"“{text}” (n = {ctx.count(row['n_valid'])}): by mean rank, from the front: {ctx.listed(labels)}. Kendall's W = {numbers.estimate(row['kendall_w'])} (0 no consensus, 1 complete). "
    )


def _ranking_figure(ctx: Context, own: pd.DataFrame, item: str, text: str) -> Block | None:
    places, closed = [f"place{place}" for place, _ in enumerate(own.index, 1)], len(own[own["top1"].isna()])
    own = own[own["top1"].notna()]
    if own.empty:
        return None
    labels = _labels(ctx, own, item)
    rows = zip(labels, own.to_dict("records"), strict=True)
    shares = pd.DataFrame([
        {"item": label, "rank": rank, "share": row[place]} for label, row in rows for rank, place in enumerate(places, 1)
    ])  # fmt: skip
    means = pd.DataFrame({"item": labels, "mean": own["estimate"].to_numpy(), "conf_low": own["conf_low"].to_numpy(), "conf_high": own["conf_high"].to_numpy()})
    drawing = figures.ranking(
        shares, means, banner=ctx.banner, rank_label=ctx.t("第{rank}位", "rank {rank}"), xlabel=ctx.t("占排序者的百分比", "% of those who ranked"), mean_label=ctx.t("平均位次", "Mean rank")
    )
    return figures.figure(f"fig:ranking_{item}", text, drawing, [*not_drawn(ctx, closed), *ctx.interval_notes])


def _ranking_table(ctx: Context, own: pd.DataFrame, item: str, text: str) -> Block:
    third = 3 if len(own) > 3 else len(own)
    frame = own.assign(label=_labels(ctx, own, item))
    columns = [
        Column("label", Text("选项", "Option"), align="l"),
        Column("estimate", Text("平均位次", "Mean rank"), numbers.estimate),
        Column("interval", "95% CI", numbers.interval, of=("conf_low", "conf_high")),
        Column("first", Text("排第1位 %", "First, %"), lambda x: numbers.percent(x, sign=False), of=("top1",)),
        Column("top", Text(f"前{third}位 %", f"Among first {third}, %"), lambda x: numbers.percent(x, sign=False), of=(f"top{third}",)),
        Column("top_interval", "95% CI", numbers.percent_interval, of=(f"top{third}_low", f"top{third}_high")),
    ]
    row = own.iloc[0]
    notes = [
        ctx.t(
            f"未排的选项取剩余位次的均值。Friedman χ²({numbers.degrees(row['test_df'])}) = {numbers.estimate(row['statistic'])}，{numbers.p_phrase(row['p_value'])}。",
            f"Options left unranked share the mean of the places left. Friedman χ²({numbers.degrees(row['test_df'])}) = {numbers.estimate(row['statistic'])}, {numbers.p_phrase(row['p_value'])}.",
        ),
        *ctx.interval_notes,
    ]
    return three_line(f"tbl:ranking_{item}", text, frame, columns, ctx.lang, notes=notes)
