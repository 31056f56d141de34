"""What screening does to the results, and what rules with customary settings would flag: told, not done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.report import numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Heading, Paragraph, inline
from jcommunity_study.report.tables import Column, three_line


def screening(ctx: Context) -> list[Block]:
    return [*_sensitivity(ctx), *_customary(ctx)]


def _sensitivity(ctx: Context) -> list[Block]:
    """The main estimates without each rule; nothing where no quality rule is declared."""
    if not ctx.has("sensitivity"):
        return []
    table = ctx.table("sensitivity")
    found = table.reindex(columns=[*table.columns, *(c for c in _NEEDED if c not in table)])
    return [
        Heading(2, ctx.t("结果是否取决于筛查", "Do the results rest on the screening?"), "sec:sensitivity"),
        Paragraph(inline(_sentence(ctx, found) + ctx.t("见{tbl:sensitivity}。", " See {tbl:sensitivity}."))),
        _sensitivity_table(ctx, found),
    ]


_NEEDED = ("coefficient_shift", "coefficients", "crossed", "lost", "mean_shift", "share_shift", "verdicts_changed", "changed", "claims")


def _sentence(ctx: Context, found: pd.DataFrame) -> str:
    others = found[found["variant"] != "all"]
    restored = others["restored"].iloc[-1]  # without any of the rules
    if restored == 0:
        return ctx.t("判断作答质量的规则没有剔除任何人，估计与不筛查时相同。", "The rules that judge the quality of answers removed nobody: the estimates are those without screening.")
    changed = [text for row in others.to_dict("records") if (text := _changed(ctx, row))]
    largest = ctx.row("sensitivity_largest")
    sizes = _sizes(ctx, largest, hidden=bool(others["restored"].isna().any()))
    most = ctx.count(restored)
    if changed:
        zh = f"有一部分结果取决于筛查：{'；'.join(changed)}。其余的变动：{sizes}。"
        return ctx.t(zh, f"Some results rest on the screening: {'; '.join(changed)}. As for the rest: {sizes}.")
    verdicts, crossing = _stable(ctx, largest)
    zh = f"不用其中任何一条、或一条都不用（最多多出 {most} 份），{verdicts}{crossing}{sizes}。"
    en = f"Without any one of the rules, or without all (at most {most} responses more), {verdicts}{crossing}{sizes}."
    return ctx.t(zh, en)


def _stable(ctx: Context, largest: dict[str, Any]) -> tuple[str, str]:
    """What did not change, where there was something that could."""
    claims, slopes = (0 if pd.isna(largest[name]) else int(largest[name]) for name in ("claims", "coefficients"))
    verdicts = ctx.t(f"{claims} 项结论都不变，", f"none of the {claims} verdicts changes, ") if claims else ""
    crossing = ctx.t(f"{slopes} 个系数的区间是否含 0 都不变，", f"no interval of {slopes} coefficients comes to hold 0 or to leave it out, ") if slopes else ""
    return verdicts, crossing


def _changed(ctx: Context, row: dict[str, Any]) -> str:
    """What is otherwise in one variant, in words; empty when nothing is."""
    parts = []
    if row["verdicts_changed"] and row["verdicts_changed"] > 0:
        parts.append(ctx.t(f"结论 {row['changed']} 不同", f"the verdict on {row['changed']} differs"))
    if row["crossed"]:
        k = int(row["crossed"])
        names = ctx.listed([ctx.variable(name) for name in row["crossed_variables"].split(", ")])
        zh, many = f"{k} 个系数（{names}）的区间是否含 0 不同", k > 1
        parts.append(ctx.t(zh, f"{k} coefficient{'s' * many} ({names}) differ{'s' * (not many)} in whether the interval holds 0"))
    if row["lost"]:
        k = int(row["lost"])
        parts.append(ctx.t(f"{k} 项估计只在一种情形下可得", f"{k} estimate{'s' if k > 1 else ''} can be had in one case only"))
    label = row[f"label_{ctx.lang}"]
    return ctx.t(f"{label}时，{'，'.join(parts)}", f"{label[:1].lower()}{label[1:]}, {', '.join(parts)}") if parts else ""


def _sizes(ctx: Context, largest: dict[str, Any], *, hidden: bool) -> str:
    """The largest changes over all variants, each in its own unit."""
    words = (
        ("coefficient_shift", numbers.estimate, Text("系数最多变动 {x} 个标准误", "coefficients move by {x} standard errors at most")),
        ("mean_shift", numbers.estimate, Text("量表均值最多变动 {x} 个标准差", "scale means by {x} standard deviations")),
        ("share_shift", _points, Text("结论所依据的比例最多变动 {x} 个百分点", "the shares behind verdicts by {x} percentage points")),
    )
    told = [text[ctx.lang].format(x=shown(largest[name])) for name, shown, text in words if pd.notna(largest[name])]
    apart = ctx.t("（不含隐去的）", " (what is hidden apart)") if ctx.minimum_cell and hidden else ""
    return (ctx.t("，", ", ").join(told) or ctx.t("没有可比较的估计", "there is no estimate to compare")) + apart


def _sensitivity_table(ctx: Context, found: pd.DataFrame) -> Block:
    changes = found.assign(**{name: found[name].astype(object).mask(found["variant"] == "all") for name in _NEEDED})
    points = Text("比例（百分点）", "Share (points)")
    columns = [
        Column(f"label_{ctx.lang}", Text("规则", "Rules"), align="l"),
        Column("n", "n", ctx.count),
        Column("coefficient_shift", Text("系数（标准误）", "Coefficient (SE)"), numbers.estimate, spanner=_LARGEST),
        Column("mean_shift", Text("均值（标准差）", "Mean (SD)"), numbers.estimate, spanner=_LARGEST),
        Column("share_shift", points, _points, spanner=_LARGEST),
        Column("crossed", Text("区间含 0 与否不同", "Interval holds 0: differs"), numbers.count),
        Column("changed", Text("不同的结论", "Verdicts that differ"), lambda v: numbers.MISSING if pd.isna(v) or not v else str(v), align="l"),
    ]
    notes = [
        ctx.t(
            "变动都是与“全部规则”比较。系数为各回归最大模型中第一组变量（背景）以外的；比例为结论所依据的问卷指标。只取消判断作答质量的规则："
            "不同意参加者和不属于调查对象者在任何情形下都不计入。",
            "Changes against “All rules”. Coefficients: of each regression's largest model, its first block (background) left out. Shares: the survey "
            "indicators behind verdicts. Only rules that judge answers are lifted: whoever did not consent or is not of the population is in no variant.",
        )
    ]
    if ctx.has("weights"):
        notes.append(ctx.t("均值为加权均值，每种情形重新加权；系数和比例不加权。", "Means are weighted, anew in each case; coefficients and shares are not."))
    caption = ctx.t("去掉筛查规则后的主要估计", "The main estimates without screening rules")
    return three_line("tbl:sensitivity", caption, changes, columns, ctx.lang, notes=notes)


def _points(share: Any) -> str:
    return numbers.points(share, 2)


_LARGEST = Text("最大变动", "Largest change")


def _customary(ctx: Context) -> list[Block]:
    if not ctx.has("customary"):
        return []
    return [
        Heading(2, ctx.t("惯用的筛查设置（仅供参考）", "Customary screening (for information)"), "sec:customary"),
        Paragraph(
            inline(
                ctx.t(
                    "{tbl:customary}列出各规则按惯用设置各自会标出多少份，{tbl:indices}列出这些指标的分布。除上文声明的规则外，没有据此剔除任何问卷。",
                    "{tbl:customary} counts what each rule would flag by itself with its customary setting; {tbl:indices} shows how the indices are "
                    "distributed. Nothing was removed by them but by the rules declared above.",
                )
            )
        ),
        _customary_table(ctx),
        *([_index_table(ctx)] if ctx.has("indices") else []),
    ]


def _customary_table(ctx: Context) -> Block:
    table = ctx.table("customary")
    columns = [
        Column(f"label_{ctx.lang}", Text("规则", "Rule"), align="l"),
        Column("setting", Text("设置", "Setting"), _setting(ctx), align="l", of=("rule", "setting", f"note_{ctx.lang}")),
        Column("items", Text("题数", "Items"), numbers.count),
        Column("flagged", Text("标出", "Flagged"), ctx.count),
        Column("share", "%", lambda n, share: numbers.MISSING if pd.isna(n) else ctx.share(n, share), of=("flagged", "share")),
    ]
    n = ctx.count(table["n"].iloc[0])
    notes = [
        ctx.t(
            f"以同意参加且属于调查对象的 {n} 份为基数。设置是文献中的惯例，不是标准；被标出不等于作答不认真。出处见 docs/screening.md。",
            f"Of the {n} who consented and are of the population. Settings are customs of the literature, no standard; to be flagged is not to be careless. "
            "Sources: docs/screening.md.",
        )
    ]
    caption = ctx.t("按惯用设置会标出的份数（未剔除）", "What customary settings would flag (not removed)")
    return three_line("tbl:customary", caption, table, columns, ctx.lang, notes=notes)


def _setting(ctx: Context) -> Callable[[str, str, str], str]:
    """The rule as study.toml would name it, and why it could not be applied, in words."""

    def shown(rule: str, setting: str, why: str) -> str:
        named = f"{rule}: {setting}" if setting else rule
        return named + ctx.t(f"（{why}）", f" ({why})") if why else named

    return shown


def _index_table(ctx: Context) -> Block:
    quantiles: dict[str, Text | str] = {
        "min": Text("最小", "Min"), "p05": "5%", "p25": "25%", "median": Text("中位数", "Median"), "p75": "75%", "p95": "95%", "max": Text("最大", "Max"),
    }  # fmt: skip
    columns = [
        Column(f"label_{ctx.lang}", Text("指标", "Index"), align="l"),
        Column("n", "n", ctx.count),
        *(Column(name, label, numbers.estimate) for name, label in quantiles.items()),
    ]
    caption = ctx.t("筛查指标的分布", "How the indices are distributed")
    return three_line("tbl:indices", caption, ctx.table("indices"), columns, ctx.lang)
