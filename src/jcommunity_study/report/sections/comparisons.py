"""Scale scores compared between groups."""

from __future__ import annotations

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.report import figures, numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Heading, Paragraph, inline
from jcommunity_study.report.tables import Column, three_line

SIZES = {
    "cohens_d": "d", "hedges_g": "g", "cohens_d_av": "d", "hedges_g_av": "g", "eta_squared": "η²", "omega_squared": "ω²", "epsilon_squared": "ε²",
    "rank_biserial": "r", "rank_epsilon_squared": "ε²",
}  # fmt: skip
CORRECTIONS = {
    "holm": "Holm", "hochberg": "Hochberg", "hommel": "Hommel", "bonferroni": "Bonferroni", "BH": "Benjamini–Hochberg", "fdr": "Benjamini–Hochberg",
    "BY": "Benjamini–Yekutieli", "none": "none",
}  # fmt: skip


def comparisons(ctx: Context) -> list[Block]:
    if not ctx.has("group_tests"):
        return []
    tests = ctx.table("group_tests")
    blocks: list[Block] = [
        Heading(1, ctx.t("组间差异", "Differences between groups"), "sec:groups"),
        Paragraph(inline(_sentence(ctx))),
        _table(ctx, tests),
    ]
    means = ctx.table("group_means").dropna(subset=["mean"])
    own = means[means["outcome"] == tests["outcome"].iloc[0]]
    return [*blocks, _figure(ctx, own)] if len(own) else blocks


def adjusted_column(correction: str) -> list[Column]:
    """The column of adjusted p values, where they were adjusted."""
    return [Column("p_adjusted", Text("校正 p", "Adjusted p"), numbers.p_value)] if correction != "none" else []


def adjusted_note(ctx: Context, correction: str) -> str:
    """How p was adjusted, for the note of a table that is the whole family."""
    if correction == "none":
        return ctx.t("p 未作校正", "not adjusted")
    name = CORRECTIONS[correction]
    return ctx.t(f"校正 p 为 {name} 法，校正族为本表全部检验", f"adjusted by {name} over all tests of this table")


def _sentence(ctx: Context) -> str:
    clear, counted = ctx.table("clear_comparisons"), ctx.row("tests_counted", kind="groups")
    total, n, correction = counted["n"], int(counted["clear_adjusted"]), ctx.results.facts["correction"]
    name = CORRECTIONS[correction]
    adjusted = ctx.t(f"经 {name} 校正后", f"after {name}'s adjustment") if correction != "none" else ctx.t("未经校正时", "without adjustment")
    pairs = [ctx.t(f"{ctx.variable(r['outcome'])}×{ctx.variable(r['by'])}", f"{ctx.variable(r['outcome'])} by “{ctx.variable(r['by'])}”")
             for r in clear.head(6).to_dict("records")]
    if not n:
        return ctx.t(f"{total} 项比较中，{adjusted}没有一项 p < .05（{{tbl:groups}}）。",
                     f"Of {total} comparisons none has p < .05 {adjusted} ({{tbl:groups}}).")
    more = n > len(pairs)
    return ctx.t(
        f"{total} 项比较中，{adjusted} {n} 项 p < .05（{{tbl:groups}}）：{ctx.listed(pairs)}{'等' if more else ''}。"
        f"这些是横断面上的组间差异，不说明原因。",
        f"Of {total} comparisons {n} have p < .05 {adjusted} ({{tbl:groups}}): {ctx.listed(pairs)}"
        f"{', among others' if more else ''}. They are differences at one moment and say nothing about why.",
    )


def _table(ctx: Context, tests: pd.DataFrame) -> Block:
    correction = ctx.results.facts["correction"]
    frame = tests.assign(
        group=[ctx.variable(name) for name in tests["outcome"]],
        label=[ctx.variable(name) for name in tests["by"]],
        effect=[SIZES.get(name, name) for name in tests["effect"]],
    )
    columns = [
        Column("label", Text("分组变量", "Grouped by"), align="l"),
        Column("n", "n", numbers.count),
        Column("test", Text("统计量", "Statistic"), _statistic, of=("test", "statistic", "df", "df_residual")),
        Column("p", "p", numbers.p_value, of=("p_value",)),
        *adjusted_column(correction),
        Column("size", Text("效应量", "Size"), lambda name, size: f"{name} = {numbers.estimate(size)}", of=("effect", "effect_size")),
        Column("interval", f"{ctx.confidence('groups')} CI", numbers.interval, of=("effect_low", "effect_high")),
    ]
    notes = [
        ctx.t(
            f"Welch t 或 Welch F 检验，不做预检验；{adjusted_note(ctx, correction)}。g 为 Hedges g（第一组减第二组），ω² 为组间方差占比。",
            f"Welch's t or F, no pretest; {adjusted_note(ctx, correction)}. g: Hedges' g, first group less second; ω²: share of variance between groups.",
        ),
        *ctx.interval_notes,
    ]
    return three_line("tbl:groups", ctx.t("量表得分的组间比较", "Scale scores compared between groups"), frame, columns, ctx.lang, notes=notes, group="group")


def _statistic(test: str, value: float, df: float, df2: float) -> str:
    letter = "t" if df2 is None or pd.isna(df2) else "F"
    degrees = numbers.degrees(df) if letter == "t" else f"{numbers.degrees(df)}, {numbers.degrees(df2)}"
    return f"{letter}({degrees}) = {numbers.estimate(value)}"


def _figure(ctx: Context, own: pd.DataFrame) -> Block:
    outcome = own["outcome"].iloc[0]
    frame = pd.DataFrame({
        "panel": ctx.variable(outcome),
        "factor": [ctx.variable(name) for name in own["by"]],
        "group": [ctx.level(by, code) for by, code in zip(own["by"], own["group"], strict=True)],
        "mean": own["mean"].to_numpy(), "conf_low": own["conf_low"].to_numpy(), "conf_high": own["conf_high"].to_numpy(),
        "text": [f"n = {ctx.count(n)}" for n in own["n"]],
    })  # fmt: skip
    level = ctx.confidence("groups")
    drawing = figures.group_means(frame, banner=ctx.banner, xlabel=ctx.t(f"均值与 {level} 置信区间", f"Mean and {level} interval"), columns=1)
    return figures.figure("fig:groups", ctx.t(f"各组的{ctx.variable(outcome)}", f"{ctx.variable(outcome)} by group"), drawing, ctx.interval_notes)
