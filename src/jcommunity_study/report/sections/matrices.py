"""Appendix: every code by actor and by interviewee, for and against, and the links that interviewees voice in their own words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.report import numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Cell, Cellable, Heading, Table
from jcommunity_study.report.glyphs import legible
from jcommunity_study.report.sections.shared import sides
from jcommunity_study.report.tables import Column, parts, three_line

ACROSS = 12  # interviewees side by side in one table


def matrices(ctx: Context) -> list[Block]:
    if not ctx.has("code_actor") or not ctx.table("code_actor")["segments"].any():
        return []
    return [
        Heading(1, ctx.t("附录：谁谈到什么", "Appendix: who speaks of what"), "sec:matrices"),
        _by_actor(ctx, "speakers", ctx.t("编码×主体：受访者", "Codes by actor: interviewees")),
        _by_actor(ctx, "segments", ctx.t("编码×主体：段数", "Codes by actor: segments")),
        *_by_case(ctx),
        *_voiced(ctx),
    ]


def _by_actor(ctx: Context, counted: str, caption: str) -> Table:
    table = ctx.table("code_actor")
    names = [f"{counted}_for", f"{counted}_against", *(["segments_mixed"] if counted == "segments" else [])]
    sizes = table.drop_duplicates("actor").set_index("actor")["interviewees"]
    header: list[list[Cellable]] = [["", *(Cell(f"{ctx.actor(a)} ({n})", align="c") for a, n in sizes.items())]]
    rows = [[_code(ctx, code), *(sides(*cell) for cell in own[names].to_numpy().tolist())] for code, own in _spoken_of(table, names)]
    both = ctx.t("两者兼有者两边都计", "who does both is counted on both sides") if counted == "speakers" else ctx.t("兼有 ±", "both ±")
    notes = [
        ctx.t(
            f"肯定 +、否认 −，{both}；括号内为该主体受访者人数。没有人谈及的编码不列。",
            f"Affirming +, denying −, {both}; in brackets, interviewees. Codes that nobody speaks of are left out.",
        ),
        *ctx.alone_note,
    ]
    return Table(f"tbl:code_{counted}", caption, header, rows, "l" + "c" * len(sizes), notes=notes, wide=True)


def _spoken_of(table: pd.DataFrame, names: Sequence[str]) -> list[tuple[str, pd.DataFrame]]:
    return [(code, own) for code, own in parts(table, "code") if own[list(names)].to_numpy().any()]


def _by_case(ctx: Context) -> list[Block]:
    """Segments by interviewee, some of them a table."""
    table, names = ctx.table("code_case"), ["segments_for", "segments_against", "segments_mixed"]
    cases = list(dict.fromkeys(table["interview"]))
    blocks: list[Block] = []
    for number, first in enumerate(range(0, len(cases), ACROSS), 1):
        some = cases[first : first + ACROSS]
        own = table[table["interview"].isin(some)]
        rows = [[_code(ctx, code), *(sides(*cell) for cell in cells[names].to_numpy().tolist())] for code, cells in _spoken_of(own, names)]
        caption = ctx.t(f"编码×受访者：段数（{some[0]} 至 {some[-1]}）", f"Codes by interviewee: segments ({some[0]} to {some[-1]})")
        header: list[list[Cellable]] = [["", *(Cell(case, align="c") for case in some)]]
        notes = [
            ctx.t(
                "肯定 +、否认 −、兼有 ± 的段数；这些人没有谈及的编码不列。",
                "Segments that affirm +, deny −, do both ±; codes that none of these speaks of are left out.",
            )
        ]
        blocks.append(Table(f"tbl:code_case_{number}", caption, header, rows, "l" + "c" * len(some), notes=notes, wide=True))
    return blocks


def _voiced(ctx: Context) -> list[Block]:
    if not ctx.has("voiced"):
        return []
    table = ctx.table("voiced")
    frame = table.assign(
        link=[f"{a} → {b}" for a, b in zip(table["source"], table["target"], strict=True)], quote=[legible(q) for q in table["quote"]]
    )
    columns = [
        Column("link", Text("联系", "Link"), align="l", width=1.4),
        Column("interview", Text("受访者", "Interviewee"), align="l", width=1.2),
        Column("turn", Text("话轮", "Turn"), numbers.count, width=0.8),
        Column("word", Text("缘由词", "Word"), align="l", width=1),
        Column("quote", Text("原话", "Words"), align="l", width=7),
    ]
    notes = [ctx.t("由程序按词语找出；采用之前请逐条读原文。", "Found by their words; read each in its place before it is used.")]
    return [three_line("tbl:voiced", ctx.t("受访者说出的联系", "Links that interviewees voice"), frame, columns, ctx.lang, notes=notes)]


def _code(ctx: Context, id: str) -> str:
    return f"{id} {ctx.code(id)}"
