"""A report as one HTML file: style, fonts and pictures inside it, nothing to fetch."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files

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
    plain,
)
from jcommunity_study.report.glyphs import SANS, SANS_BOLD, check_glyphs, woff
from jcommunity_study.report.layout import is_figures, kept_together, svg_size
from jcommunity_study.report.numbering import CONTENTS, FIGURE, NOTE, TABLE, Numbering, number, texts

LANG_TAG = {"zh": "zh-CN", "en": "en"}
_ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "0123456789.，。：；“”（）、—"
_PX_PER_PT = 1.6  # a little larger than in print: screens are read from farther away


def html(document: Document) -> bytes:
    """The document as UTF-8 HTML; raises DocumentError for a reference to nothing, InputError for a character that no font has."""
    check_glyphs(document)
    numbering = number(document)
    writer = _Writer(document, numbering)
    body = "\n".join(writer.body())
    style = files("jcommunity_study.report").joinpath("report.css").read_text(encoding="utf-8")
    return _page(document, f"{_font_faces(document, numbering)}\n{style}{_print_banner(document)}", body).encode("utf-8")


def _page(document: Document, style: str, body: str) -> str:
    title = escape(document.title)
    return (
        f'<!DOCTYPE html>\n<html lang="{LANG_TAG[document.lang]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _print_banner(document: Document) -> str:
    """The notice in the margin of every printed page."""
    if not document.banner:
        return ""
    quoted = document.banner.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ").replace("\n", " ")
    return f'@media print {{ @page {{ @top-center {{ content: "{quoted}"; font-size: 8pt; }} }} }}\n'


def _font_faces(document: Document, numbering: Numbering) -> str:
    labels = "".join(
        [*numbering.labels.values(), CONTENTS[document.lang], NOTE[document.lang], TABLE[document.lang], FIGURE[document.lang]]
    )
    regular = _ALWAYS + labels + "".join(plain(inlines) for _, inlines in texts(document))
    bold = _ALWAYS + labels + "".join(_bold(document))
    faces = ((SANS, 400, regular), (SANS_BOLD, 700, bold))
    return "\n".join(_font_face(woff(face, characters.replace("\n", "")), weight) for face, weight, characters in faces)


def _font_face(data: bytes, weight: int) -> str:
    source = f'url("data:font/woff;base64,{base64.b64encode(data).decode("ascii")}") format("woff")'
    return f'@font-face {{ font-family: "J Sans SC"; font-weight: {weight}; src: {source}; }}'


def _bold(document: Document) -> Iterator[str]:
    """What the style sheet sets in bold."""
    yield document.title
    yield document.banner or ""
    yield from (label for label, _ in document.meta)
    for block in document.blocks:
        if isinstance(block, Heading):
            yield block.text
        if isinstance(block, Table):
            yield from (plain(c.inlines) for row in block.header for c in row)
            yield from (plain(c.inlines) for row in block.rows for c in row if c.strong)
    for _, inlines in texts(document):
        yield from (part.text for part in inlines if isinstance(part, Strong))


class _Writer:
    """Blocks to markup, with the numbers of one document at hand."""

    def __init__(self, document: Document, numbering: Numbering) -> None:
        self.document = document
        self.numbering = numbering
        self.lang = document.lang

    def body(self) -> Iterator[str]:
        if self.document.banner:
            yield f'<div class="banner" role="note">{escape(self.document.banner)}</div>'
        yield '<div class="page">'
        yield self.contents()
        yield "<main>"
        yield self.title()
        yield from map(self.block, self.document.blocks)
        yield "</main>\n</div>"

    def title(self) -> str:
        lines = [f"<h1>{escape(self.document.title)}</h1>"]
        if self.document.subtitle:
            lines.append(f'<p class="subtitle">{escape(self.document.subtitle)}</p>')
        if self.document.meta:
            rows = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in self.document.meta)
            lines.append(f'<dl class="meta">{rows}</dl>')
        return "<header>\n" + "\n".join(lines) + "\n</header>"

    def contents(self) -> str:
        entries = [b for b in self.document.blocks if isinstance(b, Heading) and b.level < 3]
        items = "\n".join(f'<li class="level{h.level}"><a href="#{escape(h.id)}">{escape(self.heading_text(h))}</a></li>' for h in entries)
        title = CONTENTS[self.lang]
        return f'<nav aria-label="{title}">\n<details open>\n<summary>{title}</summary>\n<ul>\n{items}\n</ul>\n</details>\n</nav>'

    def heading_text(self, heading: Heading) -> str:
        return f"{self.numbering.numbers[heading.id]} {heading.text}".strip()

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                made = f'<h{block.level + 1} id="{escape(block.id)}">{escape(self.heading_text(block))}</h{block.level + 1}>'
            case Paragraph():
                made = f"<p>{self.inlines(block.inlines)}</p>"
            case Bullets():
                tag = "ol" if block.ordered else "ul"
                made = f"<{tag}>\n" + "\n".join(f"<li>{self.inlines(i)}</li>" for i in block.items) + f"\n</{tag}>"
            case Quote():
                source = f"<footer>{self.inlines(block.source)}</footer>" if block.source else ""
                made = f"<blockquote><p>{self.inlines(block.inlines)}</p>{source}</blockquote>"
            case Callout():
                made = f'<aside class="callout {block.kind}"><p>{self.inlines(block.inlines)}</p></aside>'
            case Table():
                made = self.table(block)
            case Figure():
                made = self.figure(block)
        return made

    def inlines(self, inlines: Inlines) -> str:
        return "".join(map(self.inline, inlines))

    def inline(self, part: Inline) -> str:
        match part:
            case Strong():
                return f"<strong>{_text(part.text)}</strong>"
            case Emph():
                upright = any(unicodedata.east_asian_width(c) in "WF" for c in part.text)
                return f'<em class="dotted">{_text(part.text)}</em>' if upright else f"<em>{_text(part.text)}</em>"
            case Code():
                return f"<code>{_text(part.text)}</code>"
            case Ref():
                return f'<a class="ref" href="#{escape(part.id)}">{_text(self.numbering.labels[part.id])}</a>'
            case _:
                return _text(part)

    def caption(self, block: Table | Figure) -> str:
        return f'<span class="number">{escape(self.numbering.labels[block.id])}</span>{self.inlines(block.caption)}'

    def notes(self, notes: Iterable[Inlines]) -> str:
        lines = [self.inlines(n) for n in notes]
        if not lines:
            return ""
        lines[0] = f'<span class="note">{NOTE[self.lang]}</span>{lines[0]}'
        return '<div class="notes">' + "".join(f"<p>{line}</p>" for line in lines) + "</div>"

    def table(self, table: Table) -> str:
        shares = "".join(f'<col style="width:{100 * w / sum(table.widths):.1f}%">' for w in table.widths) if table.widths else ""
        head = "\n".join(self.row(table, placed.cells, "header") for placed in grid(table.header, len(table.align)))
        placed_rows = enumerate(grid(table.rows, len(table.align)))
        body = "\n".join(self.row(table, placed.cells, "rule" if i in table.rules else "") for i, placed in placed_rows)
        set_width, kinds = ' class="set"' if table.widths else "", "table short" if kept_together(table) else "table"
        return (
            f'<div class="{kinds}" id="{escape(table.id)}" tabindex="0">\n<table{set_width}>\n<caption>{self.caption(table)}</caption>\n'
            f"{'<colgroup>' + shares + '</colgroup>' if shares else ''}<thead>\n{head}\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"
            f"{self.notes(table.notes)}</div>"
        )

    def row(self, table: Table, cells: Iterable[tuple[int, Cell]], kind: str) -> str:
        made = "".join(self.cell(table, at, c, header=kind == "header") for at, c in cells)
        return f'<tr class="rule">{made}</tr>' if kind == "rule" else f"<tr>{made}</tr>"

    def cell(self, table: Table, at: int, c: Cell, header: bool) -> str:
        text = plain(c.inlines)
        kinds: list[str] = [c.align or table.align[at]]
        kinds += ["spanner"] if header and c.colspan > 1 else []
        kinds += ["strong"] if c.strong else []
        kinds += [f"indent{c.indent}"] if c.indent else []
        kinds += ["figure"] if kinds[0] != "l" and is_figures(text) else []
        spans = (f' colspan="{c.colspan}"' if c.colspan > 1 else "") + (f' rowspan="{c.rowspan}"' if c.rowspan > 1 else "")
        row_head = at == 0 and bool(text)
        tag = "th" if header or row_head else "td"
        scope = ("colgroup" if c.colspan > 1 else "col") if header else "row"
        scoped = f' scope="{scope}"' if tag == "th" else ""
        return f'<{tag}{scoped} class="{" ".join(kinds)}"{spans}>{self.inlines(c.inlines)}</{tag}>'

    def figure(self, figure: Figure) -> str:
        width, height = svg_size(figure.svg, figure.id)
        source = f"data:image/svg+xml;base64,{base64.b64encode(figure.svg).decode('ascii')}"
        size = f'width="{width * _PX_PER_PT:.0f}" height="{height * _PX_PER_PT:.0f}"'
        return (
            f'<figure id="{escape(figure.id)}">\n<img alt="{escape(figure.alt)}" {size} src="{source}">\n'
            f"<figcaption>{self.caption(figure)}</figcaption>\n{self.notes(figure.notes)}</figure>"
        )


def _text(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")
