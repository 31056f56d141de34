"""The present state, measures and achievements, and how residents took part."""

from __future__ import annotations

from jcommunity_study.report import numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Heading, Paragraph, inline
from jcommunity_study.report.sections.shared import likert_figure, option_shares


def present_state(ctx: Context) -> list[Block]:
    """Every matrix that study.toml lists under [figures] as `likert_…`."""
    listed = {k: v for k, v in ctx.study.section("figures").items() if k.startswith("likert_") and isinstance(v, list)}
    if not listed or not ctx.has("frequencies"):
        return []
    blocks: list[Block] = [Heading(1, ctx.t("现状：措施与成效", "The present state: measures and achievements"), "sec:present")]
    for key, names in listed.items():
        item, said = ctx.questionnaire.column(names[0]).item, _high_and_low(ctx, key, names)
        figure = likert_figure(ctx, f"fig:{key}", item.text[ctx.lang], names)
        if figure:
            blocks += [Paragraph(inline(said + ctx.t(f"（{{fig:{key}}}）。", f" ({{fig:{key}}})."))), figure]
    return blocks


def _high_and_low(ctx: Context, key: str, names: list[str]) -> str:
    """The items with the largest and the smallest share in the upper two categories."""
    found = ctx.row("extremes", what="upper", of=key)
    if not found:
        return ctx.t("各项的分布", "How each item was answered")
    best, worst = ctx.variable(found["highest"]), ctx.variable(found["lowest"])
    most, least = numbers.percent(found["highest_value"]), numbers.percent(found["lowest_value"])
    top = ctx.levels(names[0])[-2]
    text = ctx.questionnaire.column(names[0]).item.text[ctx.lang].rstrip("：:？?")
    return ctx.t(
        f"“{text}”各项中，选“{top}”及以上的比例最高的是“{best}”（{most}），最低的是“{worst}”（{least}）",
        f"“{text}”: the share answering “{top}” or above is highest for “{best}” ({most}) and lowest for “{worst}” ({least})",
    )


def participation(ctx: Context) -> list[Block]:
    """What study.toml [participation] names: the activities, the frequencies, the overall level."""
    settings = ctx.study.section("participation")
    if not settings or not ctx.has("frequencies"):
        return []
    blocks: list[Block] = [Heading(1, ctx.t("居民参与", "How residents took part"), "sec:participation")]
    if level := settings.get("level"):
        blocks.append(Paragraph(_level(ctx, level)))
    if activities := settings.get("activities"):
        text = ctx.questionnaire.item(activities).text[ctx.lang]
        blocks.append(option_shares(ctx, "tbl:activities", text, activities))
    if frequency := settings.get("frequency"):
        item = ctx.questionnaire.item(frequency)
        names = [f"{item.name}_{row.name}" for row in item.rows]
        figure = likert_figure(ctx, "fig:frequency", item.text[ctx.lang], names)
        blocks += [figure] if figure else []
    if reasons := settings.get("reasons"):
        text = ctx.questionnaire.item(reasons).text[ctx.lang]
        blocks.append(option_shares(ctx, "tbl:reasons", text, reasons))
    return blocks


def _level(ctx: Context, name: str) -> str:
    table = ctx.table("frequencies")
    own = table[table["column"] == name]
    parts = [
        f"{ctx.level(name, row['code'])} {numbers.percent(row['share'])} {numbers.percent_interval(row['conf_low'], row['conf_high'])}"
        for row in own.to_dict("records")
    ]
    text, n = ctx.questionnaire.column(name).item.text[ctx.lang], ctx.count(own["n_valid"].iloc[0])
    return ctx.t(f"“{text}”（n = {n}）：{'；'.join(parts)}。方括号内为 95% 置信区间。", f"“{text}” (n = {n}): {'; '.join(parts)}. In brackets, 95% intervals.")
