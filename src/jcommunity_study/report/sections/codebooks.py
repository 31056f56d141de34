"""Appendices: every item with its answers and missing reasons, every code with its definition."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.report import numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Cell, Heading, Paragraph, Table, inline
from jcommunity_study.report.sections.shared import option_figure
from jcommunity_study.report.sections.weighting import WEIGHTED, weighted_note
from jcommunity_study.report.sections.words import KINDS
from jcommunity_study.survey.questionnaire import KINDS as ITEM_KINDS
from jcommunity_study.survey.questionnaire import Column, Item, columns_of
from jcommunity_study.survey.responses import REASONS

OTHER_KINDS = {"measure": Text("措施", "Measures"), "achievement": Text("成效", "Achievements"), "theme": Text("主题", "Themes")}
MANY = 8  # options: a scale with more does not fit across a page
PICTURES = 20  # of multiple choices in a draft's report; the tables have them all


def answers(ctx: Context) -> list[Block]:
    """Of a draft, every item is the report: a picture of each multiple choice, then the tables."""
    if not ctx.drafted or not ctx.has("missing"):
        return []
    heading = Heading(1, ctx.t("各题的回答", "The answers"), "sec:items")
    several = [item for item in ctx.questionnaire.items if item.kind == "multiple" and not item.personal]
    drawn = [option_figure(ctx, f"fig:{item.name}", _wording(ctx, item), item.name) for item in several[:PICTURES]]
    return [heading, *(figure for figure in drawn if figure), *_tables(ctx)]


def items(ctx: Context) -> list[Block]:
    """The same as an appendix, where the report has more to say."""
    if ctx.drafted or not ctx.has("missing"):
        return []
    return [Heading(1, ctx.t("附录：各题频数", "Appendix: every item"), "sec:items"), *_tables(ctx)]


def _tables(ctx: Context) -> list[Block]:
    """Choices one below the other; runs of scales that share their options as one table, an item a row."""
    n = int(ctx.table("flow")["remaining"].iloc[-1])
    intro = ctx.t(
        f"有效问卷 {n} 份。单选、量表与矩阵题的百分比以有效回答为基数，多选题以作答者为基数；缺失按原因列出。含个人信息的题不读取。",
        f"{n} responses. Percentages are of valid answers, for multiple choice of those who answered; what is missing is listed by reason. Items with personal data are not read.",
    )
    blocks: list[Block] = [Paragraph(intro)]
    for number, (labels, run) in enumerate(_runs(ctx), 1):
        blocks.append(_scales(ctx, run, labels, number) if labels else _choices(ctx, run, number))
    return blocks


def _runs(ctx: Context) -> list[tuple[tuple[str, ...], list[Item]]]:
    """Neighbours that go into one table, with their common options; () for choices. One scale alone stands among the choices."""
    same = [(labels, list(run)) for labels, run in groupby(ctx.questionnaire.items, key=lambda item: _scale_options(ctx, item))]
    marked = [(labels if len(run) > 1 or run[0].kind == "matrix" else (), run) for labels, run in same]
    return [(labels, [item for _, run in runs for item in run]) for labels, runs in groupby(marked, key=lambda pair: pair[0])]


def _scale_options(ctx: Context, item: Item) -> tuple[str, ...]:
    """The labels of an item that fits in a table of scales, else nothing."""
    labels = tuple(o.label[ctx.lang] for o in item.valid)
    return labels if item.kind in ("scale", "matrix") and 2 < len(labels) < MANY and not item.personal else ()


def _scales(ctx: Context, run: list[Item], labels: tuple[str, ...], number: int) -> Table:
    table = ctx.table("frequencies")
    rows: list[list[Any]] = []
    for item in run:
        if item.kind == "matrix":
            rows.append([Cell(f"{_wording(ctx, item)} [{item.name}]", colspan=len(labels) + 3, align="l", strong=True)])
        for column in columns_of(item):
            own = table[table["column"] == column.name]
            words = Cell(column.row.text[ctx.lang], indent=1) if column.row else Cell(f"{_wording(ctx, item)} [{item.name}]")
            shares = [ctx.share(n, share) for n, share in zip(own["n"], own["share"], strict=True)]
            rows.append([words, ctx.count(own["n_valid"].iloc[0] if len(own) else 0), *shares, _reasons(ctx, column) or numbers.MISSING])
            if "weighted_n" in own:
                rows.append(_weighted_scale(ctx, own))
    header: list[list[Any]] = [[ctx.t("题目", "Item"), "n", *(Cell(f"{label} %", align="r") for label in labels), ctx.t("缺失", "Missing")]]
    widths = [4.2, 0.8, *([1.5] * len(labels)), 2.0]
    return Table(f"tbl:items_{number}", _caption(ctx, run), header, rows, "lr" + "r" * len(labels) + "l", widths=widths, notes=weighted_note(ctx, table))


def _weighted_scale(ctx: Context, own: pd.DataFrame) -> list[Any]:
    total = numbers.estimate(own["weighted_total"].iloc[0], 1)
    return [Cell(WEIGHTED[ctx.lang], indent=2), total, *(numbers.percent(share) for share in own["weighted"]), ""]


def _choices(ctx: Context, run: list[Item], number: int) -> Table:
    rows: list[list[Any]] = []
    for item in run:
        rows += _item_rows(ctx, item)
    header: list[list[Any]] = [[ctx.t("题目与选项", "Item and option"), "n", "%", "95% CI"]]
    table, align, widths = ctx.table("frequencies"), "lrrr", [6.0, 1.0, 1.0, 2.0]
    if "weighted_n" in table:
        header[0] += [ctx.t("加权 n", "Weighted n"), ctx.t("加权 %", "Weighted %")]
        rows = [_filled(row, len(header[0])) for row in rows]
        align, widths = "lrrrrr", [*widths, 1.2, 1.2]
    notes = [*weighted_note(ctx, table), *ctx.interval_notes]
    return Table(f"tbl:items_{number}", _caption(ctx, run), header, rows, align, notes=notes, widths=widths)


def _filled(row: list[Any], width: int) -> list[Any]:
    """The row with empty cells to the end."""
    taken = sum(c.colspan if isinstance(c, Cell) else 1 for c in row)
    return row + [""] * (width - taken)


def _caption(ctx: Context, run: list[Item]) -> str:
    told = [str(item.number) for item in run if item.number is not None]
    if not told:
        return ctx.t("各题频数", "Answers by item")
    places = told[0] if len(told) == 1 else f"{told[0]}–{told[-1]}"
    return ctx.t(f"第 {places} 题的频数", f"Answers to item{'s' if len(told) > 1 else ''} {places}")


def _wording(ctx: Context, item: Item) -> str:
    return (f"{item.number}. " if item.number is not None else "") + item.text[ctx.lang]


def _item_rows(ctx: Context, item: Item) -> list[list[Any]]:
    rows: list[list[Any]] = [[Cell(f"{_wording(ctx, item)} [{ITEM_KINDS[item.kind][ctx.lang]}, {item.name}]", colspan=4, align="l", strong=True)]]
    if item.personal:
        return [*rows, _line(ctx.t("个人信息，未读取", "personal data, not read"))]
    if item.ask_if:
        rows.append(_line(ctx.t(f"只问：{item.ask_if}", f"asked if {item.ask_if}")))
    columns = [c for c in columns_of(item) if not c.other]
    if item.kind == "multiple":
        rows += _options(ctx, item, None)
    elif item.kind == "ranking":
        rows += _ranked(ctx, item)
    elif item.kind == "number":
        rows += _number(ctx, item)
    elif item.kind in ("single", "scale", "matrix"):
        for column in columns:
            if column.row is not None:
                rows.append([Cell(column.row.text[ctx.lang], colspan=4, align="l", indent=1)])
            rows += _options(ctx, item, column)
    else:
        rows += [_wrote(ctx, column, ctx.t("已作答", "answered")) for column in columns]
    rows += [_wrote(ctx, column, ctx.t("写了“其他”", "wrote beside “other”")) for column in columns_of(item) if column.other]
    return rows + [_missing(ctx, column) for column in (columns[:1] if item.kind in ("multiple", "ranking") else columns) if _reasons(ctx, column)]


def _line(words: str) -> list[Any]:
    return [Cell(words, colspan=4, align="l", indent=1)]


def _wrote(ctx: Context, column: Column, words: str) -> list[Any]:
    """How many wrote something: open answers have no distribution, and none of them is shown."""
    table = ctx.table("missing").set_index("column")
    return [Cell(words, indent=1), ctx.count(table["present"].get(column.name, 0)), "", ""]


def _options(ctx: Context, item: Item, column: Column | None) -> list[list[Any]]:
    table = ctx.table("frequencies")
    own = table[table["item" if column is None else "column"] == (item.name if column is None else column.name)]
    options = {str(o.code): o.label[ctx.lang] for o in item.options}
    indent = 2 if column is not None and column.row is not None else 1
    return [
        [
            Cell(options.get(str(r["code"]), str(r["code"])), indent=indent),
            ctx.count(r["n"]), ctx.share(r["n"], r["share"]), numbers.percent_interval(r["conf_low"], r["conf_high"]), *_weighted(r),
        ]
        for r in own.to_dict("records")
    ]  # fmt: skip


def _weighted(row: dict[str, Any]) -> list[str]:
    return [numbers.estimate(row["weighted_n"], 1), numbers.percent(row["weighted"], sign=False)] if "weighted_n" in row else []


def _ranked(ctx: Context, item: Item) -> list[list[Any]]:
    table = ctx.table("rankings")
    own = table[table["item"] == item.name] if len(table) else table
    options = {str(o.code): o.label[ctx.lang] for o in item.options}
    mean = ctx.t("平均位次 ", "mean rank ")
    return [
        [
            Cell(options[str(r["code"])], indent=1),
            ctx.count(r["n_ranked"]),
            Cell(f"{mean}{numbers.estimate(r['estimate'])} {numbers.interval(r['conf_low'], r['conf_high'])}", colspan=2, align="r"),
        ]
        for r in own.to_dict("records")
    ]


def _number(ctx: Context, item: Item) -> list[list[Any]]:
    table = ctx.table("numbers")
    own = table[table["term"] == item.name] if len(table) else table
    label = ctx.t("均值（标准差）；中位数；全距", "Mean (SD); median; range")
    return [
        [
            Cell(label, indent=1),
            ctx.count(r["n"]),
            Cell(f"{numbers.mean_sd(r['mean'], r['sd'])}; {numbers.observed(r['min'], r['median'], r['max'])}", colspan=2, align="r"),
        ]
        for r in own.to_dict("records")
        if r["n"] != 0
    ]


def _reasons(ctx: Context, column: Column) -> str:
    table = ctx.table("missing").set_index("column")
    if column.name not in table.index:
        return ""
    row = table.loc[column.name]
    names = [name for name in REASONS if not (column.item.kind == "ranking" and name == "unranked")]  # n of an option tells who left it unranked
    told = [f"{REASONS[name][ctx.lang]} {ctx.count(row[name])}" for name in names if row[name] > 0]
    hidden = [ctx.t(f"其余原因 {ctx.count(float('nan'))}", f"other reasons {ctx.count(float('nan'))}")] if row[names].isna().any() else []
    return ctx.t("；", "; ").join([*told, *hidden])


def _missing(ctx: Context, column: Column) -> list[Any]:
    where = f"{column.row.text[ctx.lang]}: " if column.row else ""
    return _line(f"{where}{ctx.t('缺失：', 'missing: ')}{_reasons(ctx, column)}")


def codes(ctx: Context) -> list[Block]:
    if not ctx.study.has_interviews:
        return []
    rows: list[list[Any]] = []
    for kind, run in groupby(ctx.codebook.codable, key=lambda code: code.kind):
        rows.append([Cell((OTHER_KINDS | KINDS)[kind][ctx.lang], colspan=3, align="l", strong=True)])
        for code in run:
            links = ctx.listed([*code.explains, *code.answers])
            rows.append([code.id, code.name[ctx.lang] + (f" → {links}" if links else ""), code.definition[ctx.lang]])
    header = [[ctx.t("编号", "Id"), ctx.t("名称与联系", "Name and links"), ctx.t("定义", "Definition")]]
    notes = [
        inline(
            ctx.t("编码本版本 {version}。纳入、排除标准与例句见 `study/codebook.yaml`。", "Codebook version {version}. Criteria and examples are in `study/codebook.yaml`."),
            version=ctx.codebook.version,
        )
    ]
    return [
        Heading(1, ctx.t("附录：编码本", "Appendix: the codebook"), "sec:codes"),
        Table("tbl:codes", ctx.t("编码及其定义", "Codes and their definitions"), header, rows, "lll", notes=notes, widths=(1, 3, 7)),
    ]
