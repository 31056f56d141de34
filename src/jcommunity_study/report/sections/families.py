"""Tests that answer one question together, with p adjusted over the family that study.toml declares."""

from __future__ import annotations

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.report import numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Heading, Paragraph, inline
from jcommunity_study.report.sections.comparisons import CORRECTIONS, adjusted_column, adjusted_note
from jcommunity_study.report.sections.models import term_name
from jcommunity_study.report.tables import Column, three_line
from jcommunity_study.study import as_text


def families(ctx: Context) -> list[Block]:
    if not ctx.has("families"):
        return []
    blocks: list[Block] = [
        Heading(2, ctx.t("合并判断的检验", "Tests judged together"), "sec:families"),
        Paragraph(ctx.t(
            "同一个问题由几项检验回答时，检验越多，偶然出现小 p 值的机会越大。下列检验由 study.toml 事先归为一族，p 值在族内一起校正。",
            "Where several tests answer one question, the more there are, the likelier a small p by chance. study.toml declares the tests below "
            "as families, and p is adjusted over all tests of a family.",
        )),
    ]  # fmt: skip
    table = ctx.table("families")
    for declared in ctx.study.section("multiplicity")["family"]:
        own = table[table["family"] == declared["name"]]
        label = as_text(declared.get("label", declared["name"]))[ctx.lang]
        blocks += [Paragraph(inline(_sentence(ctx, own, label))), _table(ctx, own, label)] if len(own) else []
    return blocks


def _sentence(ctx: Context, own: pd.DataFrame, label: str) -> str:
    correction, name = own["correction"].iloc[0], own["family"].iloc[0]
    counted = ctx.row("tests_counted", kind="family", name=name)
    n, before, after = counted["n"], counted["clear"], int(counted["clear_adjusted"])
    method = CORRECTIONS[correction]
    if correction == "none":
        return ctx.t(
            f"{label}（{{tbl:family_{name}}}）：{n} 项检验中，{before} 项 p < .05；这一族按 study.toml 的声明不作校正。",
            f"{label} ({{tbl:family_{name}}}): of {n} tests {before} have p < .05; study.toml declares this family without adjustment.",
        )
    return ctx.t(
        f"{label}（{{tbl:family_{name}}}）：{n} 项检验中，校正前 {before} 项 p < .05，按 {method} 法校正后 {after} 项。",
        f"{label} ({{tbl:family_{name}}}): of {n} tests {before} have p < .05 as they stand, {after} when adjusted ({method}).",
    )


def _table(ctx: Context, own: pd.DataFrame, label: str) -> Block:
    models = {d["name"]: as_text(d.get("label", d["name"]))[ctx.lang] for d in ctx.study.section("models").get("regression", ())}
    rows, correction = own.to_dict("records"), own["correction"].iloc[0]
    frame = own.assign(
        source=[models[r["model"]] if r["model"] else ctx.t("组间比较", "Groups compared") for r in rows],
        test=[term_name(ctx, r["variable"], r["level"]) if r["model"] else f"{ctx.variable(r['outcome'])} × {ctx.variable(r['by'])}" for r in rows],
    )
    columns = [
        Column("test", Text("检验", "Test"), align="l"),
        Column("p_value", "p", numbers.p_value),
        *adjusted_column(correction),
    ]
    note = adjusted_note(ctx, correction)
    return three_line(
        f"tbl:family_{own['family'].iloc[0]}", label, frame, columns, ctx.lang, group="source", notes=[f"{note[:1].upper()}{note[1:]}{ctx.t('。', '.')}"]
    )
