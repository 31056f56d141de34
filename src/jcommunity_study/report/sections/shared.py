"""Blocks that several sections build: Likert figures, shares of a multiple choice."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.report import figures, numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Inlinable
from jcommunity_study.report.sections.weighting import weighted_columns, weighted_note
from jcommunity_study.report.tables import Column, three_line

DONT_KNOW = Text("不了解", "Do not know")


def option_shares(ctx: Context, id: str, caption: str, item: str) -> Block:
    """A table of one item's options with shares of respondents and their intervals, the most frequent first."""
    table = ctx.table("frequencies")
    own = table[table["item"] == item].sort_values("n", ascending=False, kind="stable")
    options = {str(o.code): o.label[ctx.lang] for o in ctx.questionnaire.item(item).options}
    own = own.assign(label=[options.get(code, code) for code in own["code"]])
    columns = [
        Column("label", Text("选项", "Option"), align="l"),
        Column("n", "n", ctx.count),
        Column("share", "%", ctx.share, of=("n", "share")),
        Column("interval", "95% CI", numbers.percent_interval, of=("conf_low", "conf_high")),
        *weighted_columns(own),
    ]
    n = ctx.count(own["n_valid"].iloc[0])
    notes = [ctx.t(f"百分比以作答者（n = {n}）为基数，多选题合计可超过 100%；区间为 Wilson 区间。",
                   f"Percentages of the {n} who answered; several answers may be ticked, so they may exceed 100%. Wilson intervals."), *weighted_note(ctx, own), *ctx.interval_notes]
    return three_line(id, caption, own, columns, ctx.lang, notes=notes)


def not_drawn(ctx: Context, count: int) -> list[Inlinable]:
    """The note under a figure that leaves out what has hidden cells."""
    said = ctx.t(f"另有 {count} 项含少于 {ctx.minimum_cell} 人的单元格，未画出。", f"{count} more left out: they have cells of fewer than {ctx.minimum_cell} people.")
    return [said] if count else []


def option_figure(ctx: Context, id: str, caption: str, item: str) -> Block | None:
    """Bars of one multiple choice: the share of respondents who ticked each option, with its interval; None when all are hidden."""
    table = ctx.table("frequencies")
    every = table[table["item"] == item].sort_values("n", ascending=False, kind="stable")
    own = every[every["n"].notna()]
    if own.empty:
        return None
    options = {str(o.code): o.label[ctx.lang] for o in ctx.questionnaire.item(item).options}
    frame = pd.DataFrame({
        "label": [options.get(str(code), str(code)) for code in own["code"]],
        "value": own["share"].to_numpy(), "conf_low": own["conf_low"].to_numpy(), "conf_high": own["conf_high"].to_numpy(),
    })  # fmt: skip
    drawing = figures.bars(frame, banner=ctx.banner, xlabel=ctx.t("占作答者的百分比", "% of those who answered"))
    return figures.figure(id, caption, drawing, [*not_drawn(ctx, len(every[every["n"].isna()])), *ctx.interval_notes])


def likert_figure(ctx: Context, id: str, caption: Inlinable, names: Sequence[str], notes: Sequence[Inlinable] = ()) -> Block | None:
    """Diverging bars of the items `names` that share one scale, in their order, as they were worded."""
    table = ctx.table("frequencies")
    own = table[table["column"].isin(list(names))]
    closed = set(own["column"][own["n"].isna()])
    own = own[~own["column"].isin(closed)]
    if own.empty:
        return None
    order = {name: i for i, name in enumerate(names)}
    own = own.sort_values("column", key=lambda c: c.map(order), kind="stable")
    missing = ctx.table("missing").set_index("column")
    unable = {name: missing.loc[name, "unable"] for name in names if name not in closed}
    frame = pd.DataFrame({
        "item": [ctx.variable(name) for name in own["column"]],
        "level": [ctx.level(name, code) for name, code in zip(own["column"], own["code"], strict=True)],
        "share": own["share"].astype(float).fillna(0.0).to_numpy(),
        "aside": [unable[name] for name in own["column"]],
    })  # fmt: skip
    anybody = any(unable.values()) and not any(map(pd.isna, unable.values()))  # some hidden: none is drawn
    drawing = figures.diverging(
        frame if anybody else frame.drop(columns="aside"),
        ctx.levels(names[0]),
        banner=ctx.banner,
        aside=DONT_KNOW[ctx.lang] if anybody else None,
        xlabel=ctx.t("占作答者的百分比", "% of those who rated the item"),
    )
    return figures.figure(id, caption, drawing, [*notes, *not_drawn(ctx, len(closed))])


def sides(affirm: float, deny: float, mixed: float = 0) -> str:
    """How many are for, against and both: +3 −1 ±1; · for none."""
    parts = [f"{sign}{int(n)}" for sign, n in (("+", affirm), ("−", deny), ("±", mixed)) if n]
    return " ".join(parts) or "·"
