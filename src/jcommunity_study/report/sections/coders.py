"""How far the codings can be trusted: agreement between coders, and how good the rules are. No adjectives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.interview.agreement.ratings import COEFFICIENTS, POOLED
from jcommunity_study.interview.agreement.wording import BY_RULES, HOLSTI, LEFT_OUT, UNIT_NAMES, on_intervals
from jcommunity_study.interview.matrix import RULES
from jcommunity_study.report import numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Heading, Paragraph, Table, inline
from jcommunity_study.report.sections.words import STANCES
from jcommunity_study.report.tables import Column, parts, three_line

COUNTED_APART = 4  # coders, up to whom the number of units each gave a code is told one by one
RATIOS = (("precision", Text("精确率", "Precision")), ("recall", Text("召回率", "Recall")), ("f1", Text("F1", "F1")))
ALL_CODES = Text("全部编码", "All codes")
WHY_NOT = {
    "declared": Text(
        "本研究声明不算一致性（study.toml 的 [coding] agreement）：编码在阅读中产生，是研究者的解读。",
        "The study does without agreement ([coding] agreement in study.toml): codes are made while reading, and a coding is a researcher's reading.",
    ),
    "alone": Text(
        "只有一位编码者（{who}），没有编码者之间的一致性可以报告；请把编码当作一个人的解读来读。",
        "There is one coder ({who}), hence no agreement between coders to report; take the codings as one person's reading.",
    ),
    "apart": Text("编码者（{who}）没有共同编过任何一份访谈，无从比较。", "The coders ({who}) share no interview that two of them coded, so there is nothing to compare."),
}  # fmt: skip


def trust(ctx: Context) -> list[Block]:
    parts = [*_agreement(ctx), *_quality(ctx)]
    return [Heading(1, ctx.t("编码有多可信", "How far the codings can be trusted"), "sec:trust"), *parts] if parts else []


def _agreement(ctx: Context) -> list[Block]:
    fact = ctx.results.facts.get("agreement", {})
    if not fact.get("coders"):
        return []
    heading = Heading(2, ctx.t("编码者之间的一致性", "Agreement between coders"), "sec:agreement")
    who = ctx.listed(fact["coders"])
    if "why" in fact:
        return [heading, Paragraph(WHY_NOT[fact["why"]][ctx.lang].format(who=who))]
    return [heading, Paragraph(inline(_declared(ctx), who=who)), _agreement_table(ctx), *_adjudicated(ctx)]


def _declared(ctx: Context) -> str:
    """Who is compared, by what, and whether that was declared; the figure over all codes."""
    fact = ctx.results.facts["agreement"]
    whole = ctx.table("agreement").iloc[-1]
    coefficient, unit = COEFFICIENTS[fact["coefficient"]][ctx.lang], UNIT_NAMES[fact["unit"]][ctx.lang]
    known = "coefficient" in ctx.study.section("agreement")
    counted = (
        ctx.t("立场不同也算不一致", "different stances count as a disagreement")
        if fact["stance"]
        else ctx.t("只看编没编，不看立场", "stance is left aside")
    )
    figure = _with_interval(whole["estimate"], whole["conf_low"], whole["conf_high"], digits=3)
    told = ctx.t(
        f"编码者 {{who}} 共同编过 {fact['transcripts']} 份访谈。系数为 {coefficient}，以{unit}为单位，{counted}；{'在 study.toml 中声明' if known else 'study.toml 没有声明，取默认值'}。"
        f"受访者说的全部文字都计入，不论有没有编码。全部编码合计 {figure}，分编码见{{tbl:agreement}}，其余系数与单位见附录（{{tbl:agreement_units}}）。分歧 {numbers.count(fact['disagreements'])} 处，jcommunity agreement 逐条列出。",
        f"The coders {{who}} share {fact['transcripts']} interviews. The coefficient is {coefficient} by {unit}, {counted}; {'declared in study.toml' if known else 'not declared in study.toml, so the usual one'}. "
        f"All that interviewees say counts, coded or not. Over all codes it is {figure}, by code see {{tbl:agreement}}, other coefficients and units the appendix ({{tbl:agreement_units}}). "
        f"There are {numbers.count(fact['disagreements'])} disagreements, which jcommunity agreement lists.",
    )
    return told + (ctx.t("", " ") + BY_RULES[ctx.lang] if RULES in fact["coders"] else "")


def _agreement_table(ctx: Context) -> Table:
    fact, table = ctx.results.facts["agreement"], ctx.table("agreement")
    used = table["given_most"] > 0
    given = [_marginals(row, fact["coders"]) for row in table[used].to_dict("records")]
    frame = table[used].assign(label=[_code(ctx, c) for c in table.loc[used, "code"]], given=given)
    columns = [
        Column("label", Text("编码", "Code"), align="l", width=5),
        Column("n_units", Text("单位数", "Units"), numbers.count, width=1.2),
        Column("given", Text("各人次数", "Given by each"), width=2.2),
        Column("prevalence", Text("出现率", "Prevalence"), lambda x: numbers.estimate(x, 3), width=1.3),
        Column("estimate", COEFFICIENTS[fact["coefficient"]], lambda x: numbers.estimate(x, 3), width=2.3),
        Column("interval", "95% CI", lambda a, b: numbers.interval(a, b, 3), of=("conf_low", "conf_high"), width=2.4),
    ]
    return three_line(
        "tbl:agreement",
        ctx.t("编码者之间的一致性", "Agreement between coders"),
        frame,
        columns,
        ctx.lang,
        notes=_agreement_notes(ctx, table, used),
        rules=[-1],
    )


def _agreement_notes(ctx: Context, table: pd.DataFrame, used: pd.Series) -> list[str]:
    fact = ctx.results.facts["agreement"]
    coders, unused = " / ".join(fact["coders"]), [str(c) for c in table.loc[~used, "code"] if c != POOLED]
    notes = [
        ctx.t(f"各人次数：{coders if len(fact['coders']) <= COUNTED_APART else '最少–最多'}；出现率：全部判断中判为“有”的比例。区间由对访谈重抽样得出。",
              f"Given by each: {coders if len(fact['coders']) <= COUNTED_APART else 'fewest–most'}; prevalence: the share of all decisions that gave the code. Intervals resample interviews."),
        *[note[ctx.lang] for note in on_intervals(fact["transcripts"])],
        *[HOLSTI[ctx.lang]] * (fact["coefficient"] == "holsti"),
        *[LEFT_OUT[ctx.lang].format(ids=ctx.listed(fact["left_out"]))] * bool(fact["left_out"]),
    ]  # fmt: skip
    reasons = [f"{row['code']} {row[f'why_{ctx.lang}']}" for row in table[used].to_dict("records") if row[f"why_{ctx.lang}"]]
    notes += [f"— {ctx.t('；', '; ').join(reasons)}"] * bool(reasons)
    return notes + [ctx.t(f"没有人用过：{ctx.listed(unused)}。", f"Used by nobody: {ctx.listed(unused)}.")] * bool(unused)


def _adjudicated(ctx: Context) -> list[Block]:
    """Each coder before, against what was settled after."""
    if not ctx.has("adjudicated"):
        return []
    table = ctx.table("adjudicated")
    columns = [
        Column("coder", Text("编码者", "Coder"), align="l"),
        Column("n_transcripts", Text("访谈", "Interviews"), numbers.count),
        Column("estimate", COEFFICIENTS[ctx.results.facts["agreement"]["coefficient"]], lambda x: numbers.estimate(x, 3)),
        Column("interval", "95% CI", lambda a, b: numbers.interval(a, b, 3), of=("conf_low", "conf_high")),
    ]
    before = ctx.table("agreement").iloc[-1]
    said = ctx.t(
        f"裁定之前，编码者之间为 {numbers.estimate(before['estimate'], 3)}；裁定之后，每位编码者当初的编码与共识相比见{{tbl:adjudicated}}。共识是由这些编码商定的，所以与共识的一致性必然偏高，不能代替前者。",
        f"Before adjudication the coders stood at {numbers.estimate(before['estimate'], 3)}; {{tbl:adjudicated}} holds what each had coded against the consensus after it. The consensus was made of these codings, so this is higher by construction and takes nobody's place.",
    )
    caption = ctx.t("裁定之后：每位编码者与共识（全部编码）", "After adjudication: each coder and the consensus, all codes")
    return [Paragraph(inline(said)), three_line("tbl:adjudicated", caption, table, columns, ctx.lang)]


def _marginals(row: dict[str, Any], coders: Sequence[str]) -> str:
    if len(coders) > COUNTED_APART:
        return f"{numbers.count(row['given_fewest'])}–{numbers.count(row['given_most'])}"
    return " / ".join(numbers.count(row[f"n_{coder}"]) for coder in coders)


def _code(ctx: Context, id: str) -> str:
    return ALL_CODES[ctx.lang] if id == POOLED else f"{id} {ctx.code(id)}"


def _quality(ctx: Context) -> list[Block]:
    if not ctx.has("quality"):
        return []
    whole = ctx.table("quality_all")
    every = whole[whole["what"] == "all"].iloc[0]
    columns = [Column("label", Text("立场", "Stance"), align="l"), *_measures()]
    frame = whole.assign(label=[STANCES[what][ctx.lang] for what in whole["what"]])
    both, same, kappa = numbers.count(every["true_positives"]), numbers.count(every["same_stance"]), _with_interval(*every[["kappa", "kappa_low", "kappa_high"]])
    sentence = ctx.t(
        f"规则编码只是初步提示，不作为证据。与人工编码逐句比较的结果见{{tbl:quality}}，分编码见附录（{{tbl:quality_all}}）；两者都给出同一编码的 {both} 处中，立场相同的 {same} 处；κ = {kappa}。规则若是看着同一批访谈写的，这些数字偏乐观。",
        f"Rules are a first pass, never evidence. {{tbl:quality}} holds them against people's codings, sentence by sentence, the appendix ({{tbl:quality_all}}) by code. Of the {both} places where both give a code, {same} have the same stance; κ = {kappa}. "
        "Where rules were written with the same interviews at hand, the figures flatter them.",
    )
    caption = ctx.t("规则编码与人工编码的比较：全部编码（微平均）", "Rules against people's codings: all codes, micro-averaged")
    return [
        Heading(2, ctx.t("规则编码的质量", "How good the rules are"), "sec:quality"),
        Paragraph(inline(sentence)),
        three_line("tbl:quality", caption, frame, columns, ctx.lang, notes=_quality_notes(ctx)),
    ]


def _quality_notes(ctx: Context) -> list[str]:
    n, interviews, version = numbers.count(ctx.table("quality_all")["n"].iloc[0]), ctx.row("interviewed_all")["coded"], ctx.results.facts.get("rules", "")
    return [
        ctx.t(
            f"单位为受访者的句子（n = {n}），未编码的句子也计入。括号内为对访谈重抽样得出的 95% 区间；没有区间者各次重抽样都相同；— 表示分母为零。规则版本 {version}。",
            f"Unit: the interviewees' sentences (n = {n}), uncoded ones included. In brackets 95% intervals from resampling interviews; none where every resample gave the same; — no denominator. Rules version {version}.",
        ),
        *[note[ctx.lang] for note in on_intervals(interviews)],
    ]


def _measures() -> list[Column]:
    counts = (("n_reference", Text("人工", "People")), ("n_rules", Text("规则", "Rules")), ("true_positives", Text("一致", "Both")))
    return [
        *(Column(name, label, numbers.count, width=1) for name, label in counts),
        *(Column(name, label, _with_interval, of=(name, f"{name}_low", f"{name}_high"), width=2.7) for name, label in RATIOS),
    ]


def _with_interval(value: float, low: float, high: float, digits: int = 2) -> str:
    """An estimate with its interval; where every resample gave the same, or there was nothing to resample, there is none to speak of."""
    shown = numbers.estimate(value, digits)
    return f"{shown} {numbers.interval(low, high, digits)}" if low < high and shown != numbers.MISSING else shown


def appendix(ctx: Context) -> list[Block]:
    """The other coefficients, and the rules code by code."""
    parts = [*_other_coefficients(ctx), *_quality_by_code(ctx)]
    return (
        [Heading(1, ctx.t("附录：一致性与规则质量的明细", "Appendix: agreement and rules in detail"), "sec:trust_more"), *parts]
        if parts
        else []
    )


def _other_coefficients(ctx: Context) -> list[Block]:
    if not ctx.has("agreement_appendix"):
        return []
    table, unit = ctx.table("agreement_appendix"), ctx.results.facts["agreement"]["unit"]
    names = list(dict.fromkeys(table["coefficient"]))
    by_unit = table[table["code"] == POOLED].pivot(index="coefficient", columns="unit", values="estimate").loc[names].reset_index()
    shown = [Column(u, UNIT_NAMES[u], lambda x: numbers.estimate(x, 3)) for u in UNIT_NAMES if u in by_unit]
    columns = [Column("coefficient", Text("系数", "Coefficient"), lambda name: COEFFICIENTS[name][ctx.lang], align="l"), *shown]
    own = table[(table["unit"] == unit) | (table["coefficient"] == "unitizing_alpha")]
    by_code = own.pivot(index="code", columns="coefficient", values="estimate").loc[list(dict.fromkeys(own["code"]))].reset_index()
    each = [Column(name, COEFFICIENTS[name], lambda x: numbers.estimate(x, 3)) for name in names]
    labelled = by_code.assign(label=[_code(ctx, c) for c in by_code["code"]])
    notes = [
        HOLSTI[ctx.lang],
        ctx.t(
            "α_u 以字为单位，看编码段的起止；— 表示没有定义。",
            "α_u goes by characters and looks at where segments begin and end; — not defined.",
        ),
    ]
    return [
        three_line("tbl:agreement_units", ctx.t("各系数与单位：全部编码", "Coefficients and units: all codes"), by_unit, columns, ctx.lang, notes=notes),
        three_line("tbl:agreement_codes", ctx.t(f"各系数，以{UNIT_NAMES[unit].zh}为单位：分编码", f"Coefficients by {UNIT_NAMES[unit].en}: by code"), labelled, [Column("label", Text("编码", "Code"), align="l"), *each], ctx.lang, notes=notes, wide=True),
    ]  # fmt: skip


def _quality_by_code(ctx: Context) -> list[Block]:
    table = ctx.table("quality")
    if table.empty:
        return []
    table = table[(table["n_reference"] > 0) | (table["n_rules"] > 0)]
    blocks: list[Block] = []
    for what, own in parts(table, "what"):
        frame = own.assign(label=[_code(ctx, c) for c in own["code"]])
        columns = [Column("label", Text("编码", "Code"), align="l", width=4), *_measures()]
        caption = ctx.t(f"规则编码与人工编码的比较：{STANCES[what].zh}", f"Rules against people's codings: {STANCES[what].en}")
        blocks.append(three_line(f"tbl:quality_{what}", caption, frame, columns, ctx.lang, notes=_quality_notes(ctx)))
    return blocks
