"""A document with every kind of block, in both languages."""

from __future__ import annotations

import functools

import pandas as pd
from tests.report import sample_figures

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.report import numbers
from jcommunity_study.report.document import Block, Bullets, Callout, Cell, Document, Heading, Paragraph, Quote, Table, inline
from jcommunity_study.report.figures import figure
from jcommunity_study.report.tables import Column, three_line

NASTY = r"""<&>"'#$*_`@~\[]{}=+-/|^%<script>x</script> //not a comment /* nor this */ https://example.org"""
WORDS = {
    "zh": (
        "本节报告问卷与访谈两条线索的结果。居民对社区归属感的评分高于量表中点，受访者多以具体的事例说明；两者是否一致，"
        "按事先写定的规则判定，规则见{sec:method}，样本构成见{tbl:sample}，各主体提及的情况见{fig:heat_map}。"
    ),
    "en": (
        "This section reports what the survey and the interviews show. Residents’ ratings of belonging lie above the middle of the scale, "
        "and interviewees tell of particular cases; whether the two agree is decided by rules declared beforehand, described in "
        "{sec:method}. The sample is shown in {tbl:sample}, who mentions what in {fig:heat_map}."
    ),
}


def _sample(lang: Language) -> Table:
    rows = [("性别", "Gender", "男", "male", 178, 0.468), ("性别", "Gender", "女", "female", 202, 0.532)]
    rows += [
        ("受教育程度", "Education", z, e, n, n / 380)
        for z, e, n in (
            ("初中及以下", "lower secondary or less", 61),
            ("高中或中专", "upper secondary", 104),
            ("大专", "college", 97),
            ("本科及以上", "degree or more", 118),
        )
    ]
    frame = pd.DataFrame(
        [{"group": z if lang == "zh" else e, "level": a if lang == "zh" else b, "n": n, "share": s} for z, e, a, b, n, s in rows]
    )
    columns = [
        Column("level", Text("变量", "Variable"), align="l"),
        Column("n", "n", numbers.count),
        Column("share", "%", lambda x: numbers.percent(x, sign=False)),
    ]
    return three_line(
        "tbl:sample",
        "样本构成" if lang == "zh" else "The sample",
        frame,
        columns,
        lang,
        group="group",
        notes=["N = 380。" if lang == "zh" else "N = 380."],
    )


def _models(lang: Language) -> Table:
    zh = lang == "zh"
    terms = (
        ["截距", "女（参照：男）", "社区归属感", "协同意识", "参与渠道"]
        if zh
        else ["Intercept", "female (ref. male)", "Belonging", "Collaborative awareness", "Channels"]
    )
    frame = pd.DataFrame(
        {"term": terms, "b1": [1.2, -0.35, 0.41, 0.02, None], "se1": [0.2, 0.11, 0.08, 0.09, None], "p1": [0.0, 0.002, 0.0004, 0.83, None]}
    )
    frame = frame.assign(b2=frame["b1"] * 2, se2=frame["se1"] * 2, p2=frame["p1"])
    ols, logit = Text("参与得分：OLS（HC3）", "Score: OLS (HC3)"), Text("参与水平：有序 logit", "Level: ordered logit")
    columns = [Column("term", Text("变量", "Term"), align="l")]
    for i, model in (("1", ols), ("2", logit)):
        columns += [
            Column("b" + i, "b", numbers.starred, of=("b" + i, "p" + i), spanner=model),
            Column("se" + i, "SE", numbers.estimate, spanner=model),
            Column("p" + i, "p", numbers.p_value, spanner=model),
        ]
    return three_line(
        "tbl:models",
        "参与的两个模型" if zh else "Two models of participation",
        frame,
        columns,
        lang,
        notes=[numbers.STARS_NOTE, "b 为系数，SE 为标准误。" if zh else "b coefficient, SE standard error."],
        rules=[3],
    )


def _joint(lang: Language) -> Table:
    head = (
        ["编号", "论断", "问卷证据", "访谈证据", "引语（支持）", "引语（反对）", "判定"]
        if lang == "zh"
        else ["Id", "Claim", "Survey", "Interviews", "A quotation for", "A quotation against", "Verdict"]
    )
    names = sample_figures.PROBLEMS[lang] + sample_figures.CAUSES[lang]
    said = (
        "说实话吧，我们也想参与，可是谁来组织呢，群里发个通知就没下文了。"
        if lang == "zh"
        else "To be honest we would like to take part, but who organizes it? A notice in the chat group, and then nothing."
    )
    rows = [
        [
            f"P{i + 1}",
            name,
            numbers.percent(0.61) + " " + numbers.percent_interval(0.56, 0.66),
            numbers.of_total(3, 5, lang),
            said,
            numbers.MISSING if i % 2 else said,
            "一致" if lang == "zh" else "convergent",
        ]
        for i, name in enumerate(names)
    ]
    return Table(
        "tbl:joint", "联合展示" if lang == "zh" else "Joint display", [head], rows, "lllclll", wide=True, widths=(1, 3, 2.4, 1.6, 5, 5, 2)
    )


@functools.cache
def document(lang: Language, banner: bool = True) -> Document:
    zh = lang == "zh"
    text = inline(WORDS[lang])
    drawings = {name: draw(lang) for name, draw in sample_figures.ALL.items()}
    figures = [
        figure(
            f"fig:{name}",
            ("图：" if zh else "Figure of ") + name,
            d,
            notes=["误差线为 95% 置信区间。" if zh else "Lines are 95% intervals."] if name == "bars" else (),
        )
        for name, d in drawings.items()
    ]
    blocks: list[Block] = [
        Heading(1, "引言" if zh else "Introduction", "sec:introduction"),
        Paragraph(text),
        Paragraph(text),
        Callout(inline("**要点：**八个问题中五个一致。" if zh else "**Key point:** five problems of eight converge."), "key"),
        Heading(1, "方法与局限" if zh else "Method and limits", "sec:method"),
        Heading(2, "问卷" if zh else "The survey", "sec:survey"),
        Paragraph(inline("η² = .06，ω² = .05，χ²(3) = 8.12，*p* = .044；变量 `q12_3`；−0.35 ≤ β ≤ 0.41。")),
        Bullets([inline("第一条，**重要**。" if zh else "The first, **important**."), "第二条。" if zh else "The second.", text]),
        Bullets(["一", "二"] if zh else ["one", "two"], ordered=True),
        _sample(lang),
        Paragraph(text),
        figures[7],
        _models(lang),
        figures[0],
        figures[4],
        Heading(2, "访谈" if zh else "The interviews", "sec:interviews"),
        Paragraph(text),
        Quote(
            "“说实话吧，我们也想参与，可是谁来组织呢？”" if zh else "“To be honest we’d like to take part, but who organizes it?”",
            "R03 · 居民" if zh else "R03 · resident",
        ),
        figures[6],
        Heading(3, "逐条判定" if zh else "Claim by claim", "sec:claims"),
        _joint(lang),
        Paragraph(text),
        figures[8],
        *(figures[i] for i in (1, 2, 3, 5)),
        Callout("仅凭横断面数据不能推断因果。" if zh else "Cross-sectional data do not show causes.", "warning"),
        Callout("注意。" if zh else "A note.", "note"),
        Paragraph(NASTY),
        Table("tbl:nasty", NASTY, [[NASTY, Cell("a", align="c")]], [[NASTY, "−0.35"], [Cell("第一行\n第二行"), "<.001"]], "lr"),
        Heading(1, "数据来源" if zh else "Provenance", "sec:provenance", numbered=False),
        Paragraph(inline("{sec:provenance} · {sec:introduction}")),
    ]
    title = "疫情防控中的协同治理：以 R 市 J 社区为例" if zh else "Collaborative governance in epidemic prevention: J community, R city"
    meta = (
        (("数据状态", "演示数据"), ("编码本版本", "3f2a9c01d4e7"))
        if zh
        else (("Data status", "demonstration"), ("Codebook version", "3f2a9c01d4e7"))
    )
    return Document(
        title,
        lang,
        tuple(blocks),
        "混合方法研究报告" if zh else "A mixed-methods report",
        sample_figures.BANNER[lang] if banner else None,
        meta,
    )
