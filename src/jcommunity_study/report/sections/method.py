"""Method and limits, what could not be computed, and where everything comes from."""

from __future__ import annotations

from typing import Any

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.mixed.claims import Rules
from jcommunity_study.privacy import KINDS
from jcommunity_study.report import numbers
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Bullets, Callout, Cell, Heading, Paragraph, Table, inline
from jcommunity_study.report.sections.findings import claims_of
from jcommunity_study.report.sections.words import INTERVIEW_READINGS, SURVEY_READINGS, VERDICTS
from jcommunity_study.report.tables import Column, three_line
from jcommunity_study.survey.responses import DECLARED, TREATED

SURVEY_METHOD = (
    Text("筛查规则在 study.toml 中事先声明，按顺序应用；没有声明的规则不剔除任何问卷。", "Screening rules are declared in study.toml and applied in order; nothing is removed but by a declared rule."),
    Text("缺失值保留原因（未问到、未作答、未排序、拒答、不了解）；“不了解”是回答，不是中间值。", "A missing value keeps its reason (not asked, blank, not ranked, refused, do not know); “do not know” is an answer, not a middle."),
    Text("比例用 Wilson 区间，均值用 t 区间，组间比较用 Welch 检验，OLS 用异方差稳健（HC3）标准误与 t 分布。",
         "Shares have Wilson intervals, means t intervals, groups are compared by Welch's test, least squares has HC3 standard errors and t."),
)  # fmt: skip
INTERVIEW_METHOD = (
    Text("编码单位为表达一个完整意思的若干分句；每段编码带立场（肯定、否认、兼有），反面证据与正面证据同样编码、同样计数。",
         "A coded segment is a run of clauses that carries one meaning; it has a stance (affirms, denies, mixed), and counter-evidence is coded and counted like evidence."),
    Text("访谈以受访者人数和段数计，不计百分比，不做显著性检验。", "Interviews are counted in interviewees and segments, never in percentages or tests."),
    Text("引语由程序按固定规则选取（不看结论），个人信息和楼号已遮蔽，其余保留原文。", "Quotations are picked by a fixed rule that does not know the verdict; personal data and buildings are masked; they stand in their original Chinese."),
)  # fmt: skip
LIMITS = (
    Text("横断面自我报告：只能描述当时的看法与关联，不能说明原因与结果。", "One cross-section of self-reports: it describes views and associations at that time, not causes and consequences."),
    Text("受访者的评价是看法，不是对事实的测量。", "What respondents say are views, not measurements of facts."),
    Text("访谈对象不是随机选取的，人数只说明谁谈到了什么。", "Interviewees were not drawn at random; their numbers tell who speaks of what, no more."),
)


def method(ctx: Context) -> list[Block]:
    survey, talks = ctx.has("flow"), ctx.has("interviewed")
    if not (survey or talks):
        return []
    blocks: list[Block] = [Heading(1, ctx.t("方法与局限", "Method and limits"), "sec:method")]
    points = [*(SURVEY_METHOD if survey else ()), *(INTERVIEW_METHOD if talks else ())]
    blocks.append(Bullets([p[ctx.lang] for p in points]))
    if ctx.has("findings"):
        blocks += [Heading(2, ctx.t("结论的规则", "How a verdict is reached"), "sec:rules"), *_rules(ctx)]
    blocks += left_out(ctx)
    limits = [x for x in LIMITS if talks or x is not LIMITS[2]]
    blocks += [Heading(2, ctx.t("局限", "Limits"), "sec:limits"), Bullets([x[ctx.lang] for x in limits])]
    return blocks


def left_out(ctx: Context) -> list[Block]:
    """Personal data by column, kind and count: what was not read, what was masked, and what the study keeps."""
    hidden = [Paragraph(_suppression(ctx))] if ctx.minimum_cell else []
    table = ctx.table("personal")
    if table.empty:
        return [Heading(2, ctx.t("未采用的个人信息", "What was left out"), "sec:left_out"), *hidden] if hidden else []
    frame = table.assign(
        kind=[KINDS.get(kind, DECLARED)[ctx.lang] for kind in table["kind"]], treated=[TREATED[t][ctx.lang] for t in table["treated"]]
    )
    columns = [
        Column("column", Text("列", "Column"), align="l", width=5),
        Column("kind", Text("种类", "Kind"), align="l", width=2),
        Column("treated", Text("处理", "What became of it"), align="l", width=2),
        Column("cells", Text("单元格数", "Cells"), ctx.count, width=1),
    ]
    kept = [f"“{name}”" for name in ctx.study.keep]
    said = ctx.t("含个人信息的列没有读取，文字中的个人信息已遮蔽（{tbl:left_out}）；只报告列、种类和数量，不报告内容。", "Columns with personal data were not read, and personal data in texts were masked ({tbl:left_out}); told are column, kind and count, never a value.")
    if kept:
        said += ctx.t(f"按研究设置保留：{ctx.listed(kept)}。", f" Kept because the study needs it: {ctx.listed(kept)}.")
    return [
        Heading(2, ctx.t("未采用的个人信息", "What was left out"), "sec:left_out"),
        Paragraph(inline(said)),
        *hidden,
        three_line("tbl:left_out", ctx.t("个人信息及其处理", "Personal data and what became of them"), frame, columns, ctx.lang),
    ]


def _suppression(ctx: Context) -> str:
    n = ctx.minimum_cell
    return ctx.t(
        f"少于 {n} 人的单元格不公布，凭合计可以推出它们的单元格也不公布（记为 [c]）；随之隐去的还有会泄露它们的比例、均值、区间、检验、回归系数，以及最小值和最大值。每题的作答人数与筛查前后的总数照常报告；访谈人数本来就少，以“几人中的几人”报告，不作隐去，但只有一位受访者的主体不单列。",
        f"Cells of fewer than {n} people are not published, nor cells that would give one back from a total (they read [c]); with them go shares, means, intervals, tests and coefficients that would tell them, and smallest and largest values. How many answered each item, and how many responses came and were kept, is told all the same; interviewees are few by design and are counted as n of N, but no actor with a single interviewee is shown apart.",
    )


def _rules(ctx: Context) -> list[Block]:
    claims = claims_of(ctx)
    blocks: list[Block] = [
        Paragraph(ctx.t(f"规则声明于 {claims.declared}，早于数据；由程序应用，文字不作取舍。", f"Declared on {claims.declared}, before the data; applied by the program, never decided in prose.")),
        Bullets([line[ctx.lang] for line in _rule_lines(claims.rules)]),
        _verdict_table(ctx, claims.rules),
    ]
    for change in claims.changed:
        blocks.append(Callout(ctx.t(f"规则在看到结果之后作过修改（{change.date}，{change.id}）：{change.what.zh}", f"A rule was changed after results were seen ({change.date}, {change.id}): {change.what.en}"), "warning"))
    if not claims.changed:
        blocks.append(Paragraph(ctx.t("看到结果之后没有声明过任何修改。", "No change after results were seen has been declared.")))
    return blocks


def _rule_lines(rules: Rules) -> tuple[Text, ...]:
    level = numbers.percent(rules.confidence, 0)
    return (
        Text(f"问卷：比例（或均值）的 {level} 区间整个不低于“有意义的最小值”为支持，整个低于它为不支持，跨越为不能判断；作答少于 {rules.minimum_base} 人或不了解者超过 {numbers.percent(rules.max_dont_know, 0)} 的指标不计入。",
             f"Survey: an indicator supports when its whole {level} interval reaches the smallest value that matters, opposes when the whole interval stays below, and is unclear between; it is left out when fewer than {rules.minimum_base} answered or more than {numbers.percent(rules.max_dont_know, 0)} do not know."),
        Text(f"访谈：只计可能知情的主体；谈及者不超过 {rules.silent_at_most} 人为无人谈及，少于 {rules.minimum_speakers} 人为太少；肯定者至少 {rules.minimum_side} 人且比否认者至少多 {rules.margin} 人为肯定多于否认，反之为否认多于肯定，其余为意见分歧；两者兼有者两边都不计。",
             f"Interviews: only actors who can know count; at most {rules.silent_at_most} speaking is silence, fewer than {rules.minimum_speakers} too few; for “more affirm than deny” at least {rules.minimum_side} affirm and {rules.margin} more than deny, conversely for denial, else divided; who does both counts on neither side."),
        Text(f"受访居民无从知晓的表述，须有至少 {rules.minimum_actor_kinds} 类主体的受访者肯定才算一致支持。", f"Where respondents cannot know, convergence takes affirming interviewees of at least {rules.minimum_actor_kinds} kinds of actor."),
    )  # fmt: skip


def _verdict_table(ctx: Context, rules: Rules) -> Table:
    header: list[list[Any]] = [[ctx.t("问卷 ＼ 访谈", "Survey \\ interviews"), *(Cell(INTERVIEW_READINGS[r][ctx.lang], align="c") for r in INTERVIEW_READINGS)]]
    notes = [ctx.t("一致支持要求两方面都支持；一方面反对而另一方面没有支持，即为被否定。", "Convergence takes both sides; one side against and none for is contradiction.")]
    rows = [[SURVEY_READINGS[s][ctx.lang], *(VERDICTS[rules.verdicts[s][i]][ctx.lang] for i in INTERVIEW_READINGS)] for s in rules.verdicts]
    return Table("tbl:rules", ctx.t("由两方面的读法得出结论", "From the two readings to the verdict"), header, rows, "l" + "c" * len(INTERVIEW_READINGS), notes=notes)


def not_computed(ctx: Context) -> list[Block]:
    """What was asked for and could not be computed, what the reader of files was not sure of: never left out in silence."""
    blocks: list[Block] = []
    notes = ctx.table("notes")
    if len(notes):
        blocks += [
            Heading(1, ctx.t("未能计算与须留意之处", "What could not be computed, and what to beware of"), "sec:notes"),
            Bullets([ctx.t(f"{r['what_zh']}：{r['why_zh']}", f"{r['what_en']}: {r['why_en']}") for r in notes.to_dict("records")]),
        ]
    doubts = ctx.table("doubts")
    if len(doubts):
        blocks += [
            Heading(1, ctx.t("读取数据时的疑问", "Doubts in reading the files"), "sec:doubts"),
            Bullets([f"{r['column']}: {r[ctx.lang]}" if r["column"] else r[ctx.lang] for r in doubts.to_dict("records")]),
        ]
    return blocks


def provenance(ctx: Context) -> list[Block]:
    facts = ctx.results.facts
    files = pd.DataFrame(facts.get("inputs", []), columns=["file", "sha256"])
    rows = [(ctx.t("软件", "Software"), f"jcommunity-study {facts.get('version', '')}"), (ctx.t("随机种子", "Seed"), str(ctx.study.seed)),
            (ctx.t("代码版本", "Commit"), str(facts.get("commit", "unknown"))), (ctx.t("数据性质", "Data status"), _status(ctx)),
            *((name, str(v)) for name, v in facts.get("versions", {}).items())]  # fmt: skip
    blocks: list[Block] = [
        Heading(1, ctx.t("来源与可重复性", "Provenance"), "sec:provenance"),
        Table("tbl:versions", ctx.t("软件与设置", "Software and settings"), [[ctx.t("项目", "What"), ctx.t("取值", "Value")]], rows, "ll"),
    ]
    if len(files):
        columns = [Column("file", Text("文件", "File"), align="l"), Column("sha256", "SHA-256", lambda h: str(h)[:16], align="l")]
        notes = [ctx.t("只列前 16 位；全部见 reports/provenance.json。", "First 16 digits; all of them are in reports/provenance.json.")]
        blocks.append(three_line("tbl:inputs", ctx.t("输入文件", "Input files"), files, columns, ctx.lang, notes=notes))
    return blocks


def _status(ctx: Context) -> str:
    if not ctx.results.facts.get("synthetic"):
        return ctx.t("实际收集", "collected")
    forced = ctx.study.declared_status != "synthetic"
    return ctx.t("合成（演示）" + ("：数据与演示数据相符，与声明不同" if forced else ""), "synthetic (demonstration)" + ("; the data match the demonstration's, whatever is declared" if forced else ""))
