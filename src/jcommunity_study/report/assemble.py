"""A study's report in one language: the document from its sections, and every file that it becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from jcommunity_study import __version__
from jcommunity_study.analysis.results import Results
from jcommunity_study.bilingual import Language
from jcommunity_study.report.context import HIDDEN, HIDDEN_NOTE, Context
from jcommunity_study.report.document import Block, Document, Figure, Table, plain
from jcommunity_study.report.numbering import number
from jcommunity_study.report.sections import (
    codebooks,
    coders,
    comparisons,
    design,
    families,
    findings,
    interviews,
    matrices,
    method,
    models,
    overview,
    participation,
    ratings,
    scales,
    screening,
    start,
    weighting,
)
from jcommunity_study.report.tables import table_csv
from jcommunity_study.study import Study

Section = Callable[[Context], list[Block]]
SECTIONS: tuple[Section, ...] = (
    overview.overview,
    start.start,
    design.design,
    weighting.weighting,
    screening.screening,
    design.sample,
    codebooks.answers,
    participation.present_state,
    participation.participation,
    scales.scales,
    comparisons.comparisons,
    models.models,
    families.families,
    ratings.ratings,
    ratings.countermeasures,
    interviews.interviews,
    findings.joint_display,
    findings.evidence,
    coders.trust,
    method.method,
    method.not_computed,
    codebooks.items,
    codebooks.codes,
    matrices.matrices,
    coders.appendix,
    method.provenance,
)


def document(study: Study, results: Results, lang: Language) -> Document:
    """Every section that has something to say, in order."""
    ctx = Context(study, results, lang)
    title = study.text("title")[lang] or study.root.resolve().name
    blocks = [_noted(ctx, block) for section in SECTIONS for block in section(ctx)]
    both = study.has_survey and study.has_interviews
    subtitle = ctx.t("问卷与访谈分析报告", "Report on survey and interviews") if both else ctx.t("分析报告", "Report")
    meta = ((ctx.t("生成工具", "Made with"), f"jcommunity-study {__version__}"),)
    return Document(title=title, subtitle=subtitle, lang=lang, banner=ctx.banner, meta=meta, blocks=tuple(blocks))


def _noted(ctx: Context, block: Block) -> Block:
    """A table with hidden cells says under it what the mark stands for."""
    if not isinstance(block, Table) or not any(HIDDEN in plain(c.inlines) for row in block.rows for c in row):
        return block
    return replace(block, notes=(*block.notes, (HIDDEN_NOTE.format(n=ctx.minimum_cell)[ctx.lang],)))


def render(study: Study, results: Results, lang: Language) -> dict[str, bytes]:
    """Path under reports/ → bytes: the report as HTML, Word and PDF, each figure as SVG and PNG, each table as CSV."""
    from jcommunity_study.report.docx import docx
    from jcommunity_study.report.html import html
    from jcommunity_study.report.pdf import pdf

    made = document(study, results, lang)
    files = {f"report.{lang}.html": html(made), f"report.{lang}.docx": docx(made), f"report.{lang}.pdf": pdf(made)}
    labels = number(made).labels
    for block in made.blocks:
        name = getattr(block, "id", "").partition(":")[2]
        if isinstance(block, Figure):
            files |= {f"figures/{name}.{lang}.svg": block.svg, f"figures/{name}.{lang}.png": block.png}
        elif isinstance(block, Table):
            files[f"tables/{name}.{lang}.csv"] = table_csv(block, made.banner, labels)
    return files
