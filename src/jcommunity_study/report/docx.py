"""A report as a Word file: native tables, real captions and references, a table of contents that is there before Word opens it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from itertools import count

from docx import Document as new_word
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt

from jcommunity_study.files.archive import fixed_zip
from jcommunity_study.report import word_styles
from jcommunity_study.report.document import Block, Bullets, Callout, Document, Figure, Heading, Inlines, Paragraph, Quote, Table
from jcommunity_study.report.glyphs import check_glyphs
from jcommunity_study.report.layout import LANDSCAPE_PT, NARROWEST_NOTES_PT, PORTRAIT_PT, fit, printed_width, svg_size
from jcommunity_study.report.numbering import CONTENTS, FIGURE, NOTE, TABLE, Numbering, number
from jcommunity_study.report.wordml import NAMESPACES, Inliner, TableWriter, bookmark, field, link, paragraph, parts, run

_DATE = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - Word's core properties take a naive UTC time; the same in every file
_A4 = (11906, 16838)  # twips
_MARGIN = 1417  # 2.5 cm
_CALLOUTS = {"note": "CalloutNote", "warning": "CalloutWarning", "key": "CalloutKey"}


def docx(document: Document) -> bytes:
    """The document as .docx; raises DocumentError for a reference to nothing, InputError for a character that no font has."""
    check_glyphs(document)
    numbering = number(document)
    word = new_word()
    word_styles.apply(word, document.lang)
    word.part.numbering_part._element = word_styles.numbering(sum(isinstance(b, Bullets) and b.ordered for b in document.blocks))
    _header_and_footer(word, document)
    _fill(word, _Writer(document, numbering), document)
    _properties(word, document)
    out = io.BytesIO()
    word.save(out)
    return fixed_zip(out.getvalue())


def _fill(word: WordDocument, writer: _Writer, document: Document) -> None:
    body = word.element.body
    final = body.find(qn("w:sectPr"))
    references = "".join(_section_references(final))
    # The section's own properties are rewritten so that portrait and landscape pages carry the same header and footer.
    content = parse_xml(parts(writer.blocks(references)))
    _pictures(word, content, document)
    for element in list(content):
        final.addprevious(element)
    body.replace(final, parse_xml(_section(references, landscape=False, root=True)))


def _section_references(section: object) -> Iterator[str]:
    for child in section:  # type: ignore[attr-defined]
        if child.tag in (qn("w:headerReference"), qn("w:footerReference")):
            kind = child.tag.rpartition("}")[2]
            yield f'<w:{kind} w:type="default" r:id="{child.get(qn("r:id"))}" {_R}/>'


_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def _section(references: str, landscape: bool, root: bool = False) -> str:
    width, height = reversed(_A4) if landscape else _A4
    turned = ' w:orient="landscape"' if landscape else ""
    name = f" {NAMESPACES}" if root else ""
    return (
        f'<w:sectPr{name}>{references}<w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar w:top="{_MARGIN}" w:right="{_MARGIN}" w:bottom="{_MARGIN}" w:left="{_MARGIN}" w:header="850" w:footer="850" '
        'w:gutter="0"/></w:sectPr>'
    )


def _header_and_footer(word: WordDocument, document: Document) -> None:
    section = word.sections[0]
    for part, style, content in (
        (section.header, "Header", run(document.banner) if document.banner else ""),
        (section.footer, "Footer", field("PAGE", "1") + run(" / ") + field("NUMPAGES", "1")),
    ):
        part.is_linked_to_previous = False
        element = part._element
        for old in list(element):
            element.remove(old)
        if content:
            element.append(parse_xml(paragraph(style, content).replace("<w:p>", f"<w:p {NAMESPACES}>", 1)))
        else:
            element.append(parse_xml(f"<w:p {NAMESPACES}/>"))


def _pictures(word: WordDocument, content: object, document: Document) -> None:
    """Put each PNG into the empty run that waits for it."""
    figures = {f.id: f for f in document.figures()}
    runs = content.iter(qn("w:r"))  # type: ignore[attr-defined]
    waiting = [r for r in runs if r.get("figure")]
    for index, place in enumerate(waiting, start=1):
        figure = figures[place.attrib.pop("figure")]
        width, height = printed_width(svg_size(figure.svg, figure.id))
        inline = word.part.new_pic_inline(io.BytesIO(figure.png), Pt(width), Pt(height))
        for name, value in (("id", str(index)), ("name", figure.id), ("descr", figure.alt)):
            inline.docPr.set(name, value)
        drawing = parse_xml(f"<w:drawing {NAMESPACES}/>")
        drawing.append(inline)
        place.append(drawing)


def _properties(word: WordDocument, document: Document) -> None:
    core = word.core_properties
    core.title, core.subject, core.language = document.title, document.subtitle, {"zh": "zh-CN", "en": "en"}[document.lang]
    core.author = core.last_modified_by = core.comments = core.keywords = ""
    core.created = core.modified = _DATE
    core.revision = 1


class _Writer:
    """Blocks to WordprocessingML, with the numbers of one document at hand."""

    def __init__(self, document: Document, numbering: Numbering) -> None:
        self.document, self.numbering, self.lang = document, numbering, document.lang
        self.inline = Inliner(numbering)
        self.marks = count(1)
        self.lists = count(3)

    def blocks(self, references: str) -> Iterator[str]:
        """Everything; landscape tables that follow each other stand in a section of their own, with the headings directly above it."""
        yield from self.front()
        waiting: list[str] = []
        landscape = False
        for block in self.document.blocks:
            if isinstance(block, Heading):
                waiting.append(self.heading(block))
                continue
            if landscape != self._turned(block):
                yield paragraph("Gap", "", _section(references, landscape))
                landscape = not landscape
            yield from [*waiting, *self.block(block)]
            waiting = []
        if landscape:
            yield paragraph("Gap", "", _section(references, landscape))
        yield from waiting

    def _turned(self, block: Block) -> bool:
        return isinstance(block, Table) and fit(block, self.numbering.labels).landscape

    def front(self) -> Iterator[str]:
        d = self.document
        yield paragraph("Title", run(d.title))
        if d.subtitle:
            yield paragraph("Subtitle", run(d.subtitle))
        for label, value in d.meta:
            yield paragraph(
                "TableNotes", run(f"{label}{'：' if self.lang == 'zh' else ': '}", "<w:b/>") + run(value), '<w:jc w:val="center"/>'
            )
        yield from self.contents()

    def contents(self) -> Iterator[str]:
        """A TOC field whose result is here already: one linked entry for each heading of levels 1 and 2; nothing without headings."""
        entries = [b for b in self.document.blocks if isinstance(b, Heading) and b.level < 3]
        if not entries:
            return
        yield paragraph("ContentsTitle", run(CONTENTS[self.lang]))
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        for index, heading in enumerate(entries):
            entry = link(self.numbering.anchor(heading.id), run(self.heading_text(heading)))
            yield paragraph(f"TOC{heading.level}", (begin if index == 0 else "") + entry)
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        yield paragraph("BodyText", f'{end}<w:r><w:br w:type="page"/></w:r>')

    def heading_text(self, heading: Heading) -> str:
        gap = "　" if self.lang == "zh" else "  "
        return f"{self.numbering.numbers[heading.id]}{gap}{heading.text}".strip(" 　")

    def heading(self, heading: Heading) -> str:
        return paragraph(f"Heading{heading.level}", self.mark(heading.id, run(self.heading_text(heading))))

    def mark(self, id_: str, content: str) -> str:
        return bookmark(self.numbering.anchor(id_), next(self.marks), content)

    def block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                yield self.heading(block)
            case Paragraph():
                yield paragraph("BodyText", self.inline(block.inlines))
            case Bullets():
                own = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{next(self.lists)}"/></w:numPr>' if block.ordered else ""
                yield from (paragraph("ListNumber" if block.ordered else "ListBullet", self.inline(i), own) for i in block.items)
            case Quote():
                yield paragraph("Quote", self.inline(block.inlines), "" if block.source else '<w:keepNext w:val="0"/>')
                if block.source:
                    yield paragraph("QuoteSource", self.inline(block.source))
            case Callout():
                yield paragraph(_CALLOUTS[block.kind], self.inline(block.inlines))
            case Table():
                yield from self.table(block)
            case Figure():
                yield from self.figure(block)

    def caption(self, block: Table | Figure) -> str:
        """Label and SEQ field inside the bookmark that references repeat, then the title."""
        template = (TABLE if isinstance(block, Table) else FIGURE)[self.lang]
        before = template.partition("{n}")[0]
        name = before.strip()
        label = run(before, "<w:b/>") + field(f"SEQ {name} \\* ARABIC", self.numbering.numbers[block.id], "<w:b/>")
        return self.mark(block.id, label) + run("　" if self.lang == "zh" else "  ") + self.inline(block.caption)

    def notes(self, notes: Iterable[Inlines], indent: int = 0) -> Iterator[str]:
        """They stay together, and with what stands above them."""
        listed = list(notes)
        side = f'<w:ind w:left="{indent}" w:right="{indent}"/>' if indent else ""
        for index, note in enumerate(listed):
            keep = "<w:keepNext/>" * (index < len(listed) - 1) + "<w:keepLines/>"
            yield paragraph("TableNotes", (run(NOTE[self.lang]) if index == 0 else "") + self.inline(note), keep + side)

    def table(self, table: Table) -> Iterator[str]:
        layout = fit(table, self.numbering.labels)
        yield paragraph("Caption", self.caption(table))
        yield TableWriter(table, layout, self.inline).xml()
        page = LANDSCAPE_PT if layout.landscape else PORTRAIT_PT
        room = max(0.0, (page - max(NARROWEST_NOTES_PT, sum(layout.widths))) / 2)
        yield from self.notes(table.notes, round(room * 20))
        yield paragraph("Gap", "")

    def figure(self, figure: Figure) -> Iterator[str]:
        # The picture itself is put into this run once its image part exists.
        yield paragraph("Picture", f'<w:r figure="{_attribute(figure.id)}"/>')
        yield paragraph("FigureCaption", self.caption(figure), f'<w:keepNext w:val="{int(bool(figure.notes))}"/>')
        yield from self.notes(figure.notes)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
