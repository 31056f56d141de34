"""Who takes part more: the regressions, in blocks."""

from __future__ import annotations

from typing import Any

import pandas as pd

from jcommunity_study.analysis.summary import SPARSE
from jcommunity_study.bilingual import Text
from jcommunity_study.report import figures, numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Cell, Heading, Paragraph, Table, inline
from jcommunity_study.report.tables import Column, parts, three_line
from jcommunity_study.study import as_text


def models(ctx: Context) -> list[Block]:
    if not ctx.has("coefficients"):
        return []
    blocks: list[Block] = [Heading(1, ctx.t("回归分析", "Regressions"), "sec:models"), Paragraph(_reading(ctx))]
    fitted = [d for d in ctx.study.section("models").get("regression", ()) if (ctx.table("coefficients")["model"] == d["name"]).any()]
    for declared in fitted:
        label = as_text(declared.get("label", declared["name"]))[ctx.lang]
        blocks += [Paragraph(inline(_sentence(ctx, declared, label))), _table(ctx, declared, label)]
    blocks.append(_figure(ctx, [(d["name"], as_text(d.get("label", d["name"]))[ctx.lang]) for d in fitted]))
    blocks += _parallel_lines(ctx)
    blocks += _changes(ctx)
    return blocks


def _reading(ctx: Context) -> str:
    return ctx.t(
        "回归描述条件关联：在其他变量取值相同的受访者之间，因变量如何不同。资料是一次横断面调查，系数不是因果量。"
        "有序 logit 的方向为 logit P(Y ≤ j) = θj − x′b，b 为正表示因变量处于较高等级的可能性较大。",
        "The regressions describe conditional associations: how the outcome differs between respondents who are alike in the other variables. "
        "The data are one cross-section, and no coefficient is causal. The ordered logit reads logit P(Y ≤ j) = θj − x′b: a positive b goes with higher levels.",
    )


def term_name(ctx: Context, variable: str, level: str) -> str:
    if variable == "Intercept":
        return ctx.t("截距", "Intercept")
    parts = zip(variable.split(":"), level.split(":") if level else [""] * variable.count(":") + [""], strict=True)
    return " × ".join(_factor(ctx, name, code) for name, code in parts)


def _factor(ctx: Context, variable: str, level: str) -> str:
    return ctx.t(f"{ctx.variable(variable)}：{ctx.level(variable, level)}", f"{ctx.variable(variable)}: {ctx.level(variable, level)}") if level else ctx.variable(variable)


def _slopes(ctx: Context, name: str) -> pd.DataFrame:
    """The slopes of a regression's largest block."""
    table = ctx.table("coefficients")
    return table[(table["model"] == name) & table["largest"] & table["slope"]]


def _sentence(ctx: Context, declared: dict, label: str) -> str:
    name, outcome = declared["name"], ctx.variable(declared["outcome"])
    slopes = _slopes(ctx, name).to_dict("records")
    up, down = ([_with_number(ctx, row) for row in slopes if row["side"] == side] for side in ("up", "down"))
    fit = ctx.table("model_fit")
    last = fit[fit["model"] == name].iloc[-1]
    n, gone = int(last["n"]), int(last["n_missing"])
    lost = ctx.t(f"，另有 {gone} 份因所用变量有缺失而未用", f", {gone} more left out because a variable is missing") if gone else ""
    zh = f"{label}（n = {n}{lost}；{{tbl:model_{name}}}）：" + (f"“{outcome}”较高的一方有{ctx.listed(up)}；" if up else "") + (f"较低的一方有{ctx.listed(down)}；" if down else "")
    en = f"{label} (n = {n}{lost}; {{tbl:model_{name}}}): " + (f"“{outcome}” is higher with {ctx.listed(up)}; " if up else "") + (f"it is lower with {ctx.listed(down)}; " if down else "")
    rest = ctx.row("tests_counted", kind="model", name=name).get("unclear", 0)
    return ctx.t(f"{zh}其余 {rest} 项的 95% 区间包含 0。", f"{en}the 95% intervals of the other {rest} terms include 0.") + _inflation(ctx, name)


def _inflation(ctx: Context, name: str) -> str:
    found = ctx.row("extremes", what="inflation", of=name)
    if not found:
        return ""
    what, size = term_name(ctx, found["highest"], ""), numbers.estimate(found["highest_value"])
    return ctx.t(f"方差膨胀（GVIF 的 1/(2df) 次方）最大为 {size}（{what}）。", f" The largest variance inflation (GVIF to the power 1/(2 df)) is {size} ({what}).")


def _with_number(ctx: Context, row: dict) -> str:
    return f"{term_name(ctx, row['variable'], row['level'])} (b = {numbers.estimate(row['estimate'])})"


def _table(ctx: Context, declared: dict, label: str) -> Block:
    """Terms down, blocks across: the estimate with stars, its standard error in brackets; the fit below a rule."""
    name, level = declared["name"], ctx.confidence("models")
    table = ctx.table("coefficients")
    own = table[table["model"] == name]
    last, blocks = own[own["largest"]], list(dict.fromkeys(own["block"]))
    odds = "odds_ratio" in last and bool(last["odds_ratio"].notna().any())
    tops = [as_text(declared["blocks"][b].get("label", b + 1))[ctx.lang] for b in blocks] + ([f"OR [{level} CI]"] if odds else [])
    header: list[list[Any]] = [["", *(Cell(top, align="c") for top in tops)]]
    rows: list[list[str]] = []
    for row in last.to_dict("records"):
        cells = []
        for block in blocks:
            found = own[(own["block"] == block) & (own["term"] == row["term"])]
            cells.append("" if found.empty else f"{numbers.starred(found['estimate'].iloc[0], found['p_value'].iloc[0])} ({numbers.estimate(found['std_error'].iloc[0])})")
        ratio = [f"{numbers.estimate(row['odds_ratio'])} {numbers.interval(row['odds_ratio_low'], row['odds_ratio_high'])}" if pd.notna(row["odds_ratio"]) else ""] if odds else []
        rows.append([_row_label(ctx, declared, row), *cells, *ratio])
    start = len(rows)
    rows += [[*line, ""] if odds else line for line in _fit_rows(ctx, name, blocks)]
    robust = str(declared.get("covariance", ""))
    notes = [
        ctx.t(
            f"单元格为系数（标准误{'，' + robust if robust else ''}）{'；OR 为最大模型的比数比' if odds else ''}。{numbers.STARS_NOTE}（双侧）；各类别的参照为第一个选项。"
            f"与前一模型的比较：{'ΔF 检验' if declared['method'] == 'ols' else '似然比 χ² 检验'}。",
            f"Cells: coefficient (standard error{', ' + robust if robust else ''}){'; OR: odds ratios of the largest model' if odds else ''}. {numbers.STARS_NOTE}, two-sided; categories against the first option. "
            f"Against the block before: {'F of the change' if declared['method'] == 'ols' else 'likelihood-ratio χ²'}.",
        ),
        *(ctx.interval_notes if odds else []),
    ]
    return Table(f"tbl:model_{name}", label, header, rows, "l" + "r" * len(tops), notes=notes, rules=[start])


def _row_label(ctx: Context, declared: dict, row: dict) -> str:
    if "|" in row["term"]:
        low, high = row["term"].split("|")
        return f"θ {ctx.level(declared['outcome'], low)} | {ctx.level(declared['outcome'], high)}"
    return term_name(ctx, row["variable"], row["level"])


def _fit_rows(ctx: Context, name: str, blocks: list[int]) -> list[list[str]]:
    fit = ctx.table("model_fit")
    own = fit[fit["model"] == name].set_index("block")
    show = [
        ("n", "n", numbers.count),
        ("r2", "R²", lambda x: numbers.estimate(x, 3)),
        ("adj_r2", ctx.t("调整 R²", "adjusted R²"), lambda x: numbers.estimate(x, 3)),
        ("mcfadden", "McFadden R²", lambda x: numbers.estimate(x, 3)),
        ("loglik", ctx.t("对数似然", "Log-likelihood"), numbers.estimate),
        ("change_delta_r2", "ΔR²", lambda x: numbers.estimate(x, 3)),
        ("change_statistic", ctx.t("较前一模型：统计量", "Against the block before: statistic"), numbers.estimate),
        ("change_p_value", ctx.t("较前一模型：p", "Against the block before: p"), numbers.p_value),
    ]
    rows = []
    for column, label, shown in show:
        if column in own and own[column].notna().any():
            rows.append([label, *(shown(own.loc[b, column]) for b in blocks)])
    return rows


def _figure(ctx: Context, names: list[tuple[str, str]]) -> Block:
    frames = []
    for name, label in names:
        own = _slopes(ctx, name).dropna(subset=["estimate"])
        frames.append(pd.DataFrame({
            "model": label, "term": [term_name(ctx, v, c) for v, c in zip(own["variable"], own["level"], strict=True)],
            "estimate": own["estimate"].to_numpy(), "conf_low": own["conf_low"].to_numpy(), "conf_high": own["conf_high"].to_numpy(),
        }))  # fmt: skip
    level = ctx.confidence("models")
    xlabel = ctx.t(f"系数与 {level} 置信区间", f"Coefficient and {level} interval")
    drawing = figures.coefficients(pd.concat(frames, ignore_index=True), banner=ctx.banner, xlabels=xlabel)
    return figures.figure("fig:coefficients", ctx.t("各变量与因变量的条件关联（最大模型）", "Conditional associations with the outcomes (largest models)"), drawing, ctx.interval_notes)


def _by_model(ctx: Context, table: pd.DataFrame) -> list[tuple[pd.DataFrame, str, str]]:
    """A table's rows a regression, with what is added to the id and to the title of its table: nothing where there is one regression."""
    declared = {d["name"]: d for d in ctx.study.section("models")["regression"]}
    own = parts(table, "model") if len(table) else []
    if len(own) == 1:
        return [(table, "", "")]
    labels = {name: as_text(declared[name].get("label", name))[ctx.lang] for name, _ in own}
    return [(rows, f"_{name}", ctx.t("：", ": ") + labels[name]) for name, rows in own]


def _parallel_lines(ctx: Context) -> list[Block]:
    return [block for own in _by_model(ctx, ctx.table("parallel_lines")) for block in _brant(ctx, *own)]


def _brant(ctx: Context, table: pd.DataFrame, id: str, title: str) -> list[Block]:
    rows = table.to_dict("records")
    omnibus = next(r for r in rows if r["term"] == "Omnibus")
    broken = [term_name(ctx, r["variable"], r["level"]) for r in rows if r is not omnibus and r["clear"]]
    frame = table.assign(label=[ctx.t("总体", "All terms") if t == "Omnibus" else term_name(ctx, v, c) for t, v, c in zip(table["term"], table["variable"], table["level"], strict=True)])
    columns = [
        Column("label", Text("变量", "Term"), align="l"),
        Column("statistic", "χ²", numbers.estimate),
        Column("df", "df", numbers.degrees),
        Column("p_value", "p", numbers.p_value),
    ]
    sparse = [term_name(ctx, r["variable"], r["level"]) for r in rows if r["sparse"]]
    sentence = _parallel_sentence(ctx, omnibus, broken, sparse, f"{{tbl:parallel_lines{id}}}")
    caption = ctx.t("平行线检验（Brant）", "Test of parallel lines (Brant)") + title
    return [Paragraph(inline(sentence)), three_line(f"tbl:parallel_lines{id}", caption, frame, columns, ctx.lang)]


def _parallel_sentence(ctx: Context, omnibus: dict[str, Any], broken: list[str], sparse: list[str], where: str) -> str:
    """What Brant's test says, unless cells are so sparse that it says nothing."""
    p = omnibus["p_value"]
    begin = ctx.t(f"平行线检验（Brant，{where}）：{numbers.p_phrase(p)}。", f"Test of parallel lines (Brant, {where}): {numbers.p_phrase(p)}. ")
    if sparse:
        few = ctx.listed(sparse[:4]) + (ctx.t("等", " and others") if len(sparse) > 4 else "")
        return begin + ctx.t(f"但有的类别在某一等级上不足 {SPARSE} 人（{few}），单元格如此稀疏时该检验不可靠，这里不据此下结论；可合并类别后再检验。",
                             f"But some categories have fewer than {SPARSE} cases at a level of the outcome ({few}); with cells so sparse the test is unreliable and nothing is concluded from it. Merge categories and test again.")
    if pd.isna(p):
        return begin + ctx.t("检验无法给出结果。", "The test gives no answer.")
    if omnibus["clear"] or broken:
        return begin + ctx.t(f"平行线假定存疑（{ctx.listed(broken) or '总体'}），系数应视为各分界点上的平均。", f"The lines may not be parallel ({ctx.listed(broken) or 'overall'}): read the coefficients as averages over the cut-points.")
    return begin + ctx.t("没有发现平行线假定不成立的迹象。", "There is no sign that the lines are not parallel.")


def _changes(ctx: Context) -> list[Block]:
    """Average change in the probability of each outcome level: what an ordered logit says in plain units."""
    return [_change_table(ctx, *own) for own in _by_model(ctx, ctx.table("average_effects"))]


def _change_table(ctx: Context, table: pd.DataFrame, id: str, title: str) -> Block:
    name = table["model"].iloc[0]
    outcome = next(d["outcome"] for d in ctx.study.section("models")["regression"] if d["name"] == name)
    levels = list(dict.fromkeys(table["outcome"].astype(str)))
    rows = []
    for _, own in parts(table, "term"):
        rows.append([term_name(ctx, own["variable"].iloc[0], own["level"].iloc[0]), *(numbers.points(e) + numbers.stars(p) for e, p in zip(own["estimate"], own["p_value"], strict=True))])
    header: list[list[Any]] = [["", *(Cell(ctx.level(outcome, code), align="c") for code in levels)]]
    notes = [ctx.t(f"单位为百分点：数值变量每增加一个单位、类别变量相对参照类别时，因变量各等级的预测概率平均相差多少。{numbers.STARS_NOTE}",
                   f"In percentage points: the mean difference in the predicted probability of each level, per unit of a number or against the reference category. {numbers.STARS_NOTE}")]
    caption = ctx.t("因变量各等级预测概率的平均差异", "Mean differences in predicted probabilities") + title
    return Table(f"tbl:changes{id}", caption, header, rows, "l" + "r" * len(levels), notes=notes)
