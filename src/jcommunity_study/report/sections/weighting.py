"""Survey weights: how they were made, what they cost, and what they cannot mend; and the weighted columns of other tables."""

from __future__ import annotations

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.report import numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Heading, Paragraph, inline
from jcommunity_study.report.tables import Column, three_line

WEIGHTED = Text("加权", "Weighted")
NO_ANSWER = {
    "own_category": Text("{n} 位受访者缺少其中某项，在该项中单列一类，保持其在样本中的份额。", "{n} respondents lack one of them; there they are a category of its own that keeps its share of the sample."),
    "base": Text("{n} 位受访者缺少其中某项，权重不作调整（为 1）。", "{n} respondents lack one of them and keep the weight 1."),
}
CANNOT_MEND = Text(
    "样本不是随机抽取的。加权只让样本在上述变量上与社区人口一致；是否作答若还与别的因素有关（如对社区事务的热心），偏差仍在，加权不能消除，区间也不反映它。",
    "The sample was not drawn at random. Weighting makes it agree with the community on these variables alone: where answering depends on anything else, such as "
    "interest in the community's affairs, the bias remains; weights do not mend it, and no interval shows it.",
)
CLOSED = Text(
    "权重的范围、有效样本量和设计效应不公布：凭它们可以推出隐去的类别人数。",
    "Their range, the effective sample size and the design effect are not published: they would tell how many people a hidden category has.",
)
SCOPE = Text(
    "加权结果只列于样本构成、各题频数、量表均值和陈述评价各表的“加权”栏；图、组间比较、回归和结论仍用未加权数据。",
    "Weighted figures stand in the columns so headed (the sample, answers by item, scale means, ratings); figures, group comparisons, regressions and verdicts are unweighted.",
)


def weighting(ctx: Context) -> list[Block]:
    if not ctx.has("weights"):
        return []
    row = ctx.table("weights").iloc[0]
    heading = Heading(2, ctx.t("加权", "Weighting"), "sec:weighting")
    return [heading, Paragraph(inline(_made(ctx, row))), Paragraph(_cost(ctx, row)), _margins(ctx), Paragraph(SCOPE[ctx.lang])]


def _made(ctx: Context, row: pd.Series) -> str:
    names = ctx.listed([ctx.variable(name) for name in dict.fromkeys(ctx.table("weight_margins")["column"])])
    told = ctx.t(
        f"权重按社区人口的边际分布用迭代比例拟合（raking）得出，所用变量：{names}（{{tbl:weight_margins}}），迭代 {int(row['iterations'])} 次收敛，均值为 1。",
        f"Weights were raked to the community's margins by iterative proportional fitting on {names} ({{tbl:weight_margins}}); it converged in {int(row['iterations'])} rounds, and they have mean 1.",
    )
    if row["n_no_margin"]:
        told += ctx.t("", " ") + NO_ANSWER[row["missing"]][ctx.lang].format(n=ctx.count(row["n_no_margin"]))
    if row["n_trimmed"]:
        told += ctx.t(
            f"其中 {ctx.count(row['n_trimmed'])} 个权重超出限定范围，已截断，差额分给其余受访者，因此边际不再完全相等。",
            f" {ctx.count(row['n_trimmed'])} weights lay outside the limits and were trimmed, the difference shared out among the others, so the margins no longer agree exactly.",
        )
    return told


def _cost(ctx: Context, row: pd.Series) -> str:
    if pd.isna(row["maximum"]):
        return CLOSED[ctx.lang]
    n, effective, deff = numbers.count(row["n"]), numbers.estimate(row["effective_n"], 1), numbers.estimate(row["design_effect"])
    low, high = numbers.estimate(row["minimum"]), numbers.estimate(row["maximum"])
    return ctx.t(
        f"权重介于 {low} 与 {high} 之间，中位数 {numbers.estimate(row['median'])}。未加权 n = {n}，有效样本量（Kish）为 {effective}，设计效应 {deff}：不等的权重使与权重无关的均值的方差约为等权时的 {deff} 倍。",
        f"They range from {low} to {high}, median {numbers.estimate(row['median'])}. Unweighted n = {n}; the effective sample size (Kish) is {effective}, the design effect {deff}: "
        f"unequal weights multiply the variance of a mean that is unrelated to them by about {deff}.",
    )


def _margins(ctx: Context) -> Block:
    table = ctx.table("weight_margins")
    table = table.assign(variable=[ctx.variable(name) for name in table["column"]], label=table[f"label_{ctx.lang}"])
    columns = [
        Column("label", Text("类别", "Category"), align="l"),
        Column("n", Text("n（未加权）", "n (unweighted)"), ctx.count),
        Column("population", Text("社区人口 %", "Community, %"), lambda x: numbers.percent(x, sign=False)),
        Column("sample", Text("加权前 %", "Before, %"), ctx.share, of=("n", "sample")),
        Column("weighted", Text("加权后 %", "After, %"), ctx.share, of=("n", "weighted")),
    ]
    notes = [CANNOT_MEND[ctx.lang]] if ctx.interval_notes else []
    return three_line("tbl:weight_margins", ctx.t("加权所用的边际分布", "The margins before and after weighting"), table, columns, ctx.lang, notes=notes, group="variable")


def weighted_columns(frame: pd.DataFrame) -> list[Column]:
    """Columns of weighted n and share for a table of shares; none where the frame has no weighted figures."""
    if "weighted_n" not in frame:
        return []
    return [
        Column("weighted_n", Text("加权 n", "Weighted n"), lambda n: numbers.estimate(n, 1)),
        Column("weighted", Text("加权 %", "Weighted %"), lambda x: numbers.percent(x, sign=False)),
        Column("weighted_interval", "95% CI", numbers.percent_interval, of=("weighted_low", "weighted_high")),
    ]


def weighted_note(ctx: Context, frame: pd.DataFrame) -> list[str]:
    """What stands under a table with weighted columns."""
    if "weighted_n" not in frame:
        return []
    return [ctx.t("加权比例的区间在 logit 尺度上由线性化标准误求得，加权均值为 t 区间（raking 设计）；用来加权的变量没有区间；n 为未加权人数。",
                  "Weighted shares have intervals on the logit scale, weighted means t intervals, from linearised errors of the raked design; what was weighted on has none; n is unweighted.")]  # fmt: skip
