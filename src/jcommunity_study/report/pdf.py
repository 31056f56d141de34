"""A report as PDF, set by Typst with the shipped fonts only; how it looks stands in report.typ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jcommunity_study.errors import JcommunityError
from jcommunity_study.report.document import (
    Block,
    Bullets,
    Callout,
    Cell,
    Code,
    Document,
    Emph,
    Figure,
    Heading,
    Inline,
    Inlines,
    Paragraph,
    Quote,
    Ref,
    Strong,
    Table,
    grid,
)
from jcommunity_study.report.glyphs import FOLDER, check_glyphs
from jcommunity_study.report.layout import NARROWEST_NOTES_PT, PORTRAIT_PT, Fit, fit, kept_together, printed_width, svg_size
from jcommunity_study.report.numbering import CONTENTS, NOTE, Numbering, number

TIMESTAMP = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)  # the same in every file, whenever it is made
_ALIGN = {"l": "left", "c": "center", "r": "right"}


class PdfError(JcommunityError):
    """The typesetter refused what we wrote: a defect of ours."""


def pdf(document: Document) -> bytes:
    """The document as PDF; raises DocumentError for a reference to nothing, InputError for a character that no font has."""
    import typst

    check_glyphs(document)
    numbering = number(document)
    style = files("jcommunity_study.report").joinpath("report.typ").read_bytes()
    given: Any = {"main.typ": source(document, numbering).encode("utf-8"), "report.typ": style}
    given |= {f"{numbering.anchor(f.id)}.svg": f.svg for f in document.figures()}
    try:
        made: Any = typst.compile(given, font_paths=_fonts(), format="pdf", timestamp=TIMESTAMP)
    except typst.TypstError as e:
        raise PdfError(f"排版程序报告：{e.message}", f"the typesetter says: {e.message} {e.diagnostic}") from e
    return bytes(made)


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FOLDER])


def source(document: Document, numbering: Numbering) -> str:
    """The Typst source of a document."""
    writer = _Writer(document, numbering)
    banner = string(document.banner) if document.banner else "none"
    settings = f'lang: "{document.lang}", title: {string(document.title)}, banner: {banner}'
    head = f'#import "report.typ": *\n#show: report.with({settings})'
    return "\n\n".join([head, writer.front(), *writer.blocks()]) + "\n"


def string(text: str) -> str:
    """A Typst string literal: inside one nothing is markup."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _content(text: str) -> str:
    return f"text({string(text)})"


class _Writer:
    """Blocks to Typst, with the numbers of one document at hand."""

    def __init__(self, document: Document, numbering: Numbering) -> None:
        self.document = document
        self.numbering = numbering
        self.lang = document.lang

    def front(self) -> str:
        """Title, what the report is made from, and the table of contents with page numbers."""
        d = self.document
        meta = "".join(f"({string(k)}, {string(v)}), " for k, v in d.meta)
        subtitle = string(d.subtitle) if d.subtitle else "none"
        return f"#front({string(d.title)}, {subtitle}, ({meta}), {string(CONTENTS[self.lang])})"

    def blocks(self) -> Iterator[str]:
        """All blocks; headings directly above a landscape table go onto its page with it."""
        waiting: list[str] = []
        for block in self.document.blocks:
            if isinstance(block, Heading):
                waiting.append(self.block(block))
            elif isinstance(block, Table) and fit(block, self.numbering.labels).landscape:
                yield "#page(flipped: true)[\n" + "\n\n".join([*waiting, self.block(block)]) + "\n]"
                waiting = []
            else:
                yield from [*waiting, self.block(block)]
                waiting = []
        yield from waiting

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                title = f"{self.numbering.numbers[block.id]}　{block.text}".strip("　")
                made = f"#heading(level: {block.level}, {_content(title)}) {self.label(block.id)}"
            case Paragraph():
                made = self.inlines(block.inlines)
            case Bullets():
                items = "".join(f"[{self.inlines(i)}], " for i in block.items)
                made = f"#{'enum' if block.ordered else 'list'}({items})"
            case Quote():
                made = f"#speech([{self.inlines(block.inlines)}], {f'[{self.inlines(block.source)}]' if block.source else 'none'})"
            case Callout():
                made = f"#callout({string(block.kind)}, [{self.inlines(block.inlines)}])"
            case Table():
                made = self.table(block)
            case Figure():
                made = self.figure(block)
        return made

    def label(self, id_: str) -> str:
        return f"<{self.numbering.anchor(id_)}>"

    def inlines(self, inlines: Inlines) -> str:
        return "".join(map(self.inline, inlines))

    def inline(self, part: Inline) -> str:
        match part:
            case Strong():
                return f"#strong({_content(part.text)})"
            case Emph():
                return f"#emph({_content(part.text)})"
            case Code():
                return f"#raw({string(part.text)})"
            case Ref():
                return f"#link({self.label(part.id)}, box({_content(self.numbering.labels[part.id])}))"
            case _:
                return f"#{_content(part)}" if part else ""

    def caption(self, block: Table | Figure) -> str:
        return f"{string(self.numbering.labels[block.id])}, [{self.inlines(block.caption)}]"

    def notes(self, notes: Iterable[Inlines], width: float = PORTRAIT_PT) -> str:
        lines = [self.inlines(n) for n in notes]
        return f"#notes({width:.2f}pt, [#{_content(NOTE[self.lang])}" + " #linebreak() ".join(lines) + "])" if lines else ""

    def table(self, table: Table) -> str:
        layout = fit(table, self.numbering.labels)
        notes = self.notes(table.notes, max(sum(layout.widths), NARROWEST_NOTES_PT))
        whole = f"#caption({self.caption(table)}) {self.label(table.id)}\n{self.grid(table, layout)}\n{notes}"
        return f"#together[\n{whole}\n]" if kept_together(table) else f"#room(10em)\n{whole}"

    def grid(self, table: Table, layout: Fit) -> str:
        columns = len(table.align)
        header = "".join(self.cell(table, at, c, True) for placed in grid(table.header, columns) for at, c in placed.cells)
        lines = []
        for index, placed in enumerate(grid(table.rows, columns)):
            lines.append("rule, " * (index in table.rules) + "".join(self.cell(table, at, c, False) for at, c in placed.cells))
        widths = "".join(f"{w:.2f}pt, " for w in layout.widths)
        aligns = "".join(f"{_ALIGN[a]}, " for a in table.align)
        return f"#three-line({layout.size}pt, ({widths}), ({aligns}), ({header}),\n" + "\n".join(lines) + ")"

    def cell(self, table: Table, at: int, c: Cell, header: bool) -> str:
        text = self.inlines(c.inlines)
        if c.strong:
            text = f"#strong([{text}])"
        if c.indent:
            text = f"#pad(left: {c.indent}em, [{text}])"
        if header and c.colspan > 1:
            text = f"#spanner([{text}])"
        settings = [f"colspan: {c.colspan}"] * (c.colspan > 1) + [f"rowspan: {c.rowspan}"] * (c.rowspan > 1)
        settings.append(f"align: {_ALIGN[c.align or table.align[at]]} + {'bottom' if header else 'top'}")
        return f"table.cell({', '.join(settings)}, [{text}]), "

    def figure(self, figure: Figure) -> str:
        file = string(f"{self.numbering.anchor(figure.id)}.svg")
        width, _ = printed_width(svg_size(figure.svg, figure.id))
        below = self.notes(figure.notes)
        return f"#picture({file}, {width:.2f}pt, {string(figure.alt)}, {self.caption(figure)}, [{below}]) {self.label(figure.id)}"
