"""WordprocessingML, piece by piece: runs, fields, bookmarks, paragraphs, three-line tables. Text in, XML text out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from jcommunity_study.report.document import Align, Cell, Code, Emph, Inline, Inlines, Ref, Strong, Table, grid
from jcommunity_study.report.layout import Fit, kept_together
from jcommunity_study.report.numbering import Numbering

NAMESPACES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TWIPS = 20  # per point
OUTER, MIDDLE, SPANNER = 12, 6, 4  # eighths of a point: 1.5, 0.75 and 0.5 pt
ALONE = 2  # rows of a long table that are not left alone at a page's end or head
_JUSTIFY = {"l": "left", "c": "center", "r": "right"}


def run(text: str, properties: str = "") -> str:
    """A run; line feeds become breaks."""
    set_ = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{set_}{lines}</w:r>"


def _is_han(text: str) -> bool:
    return any(unicodedata.east_asian_width(c) in "WF" for c in text)


def field(instruction: str, cached: str, properties: str = "") -> str:
    """A complex field with its result already in it."""
    set_ = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return (
        f'<w:r>{set_}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{set_}<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        f'<w:r>{set_}<w:fldChar w:fldCharType="separate"/></w:r>{run(cached, properties)}<w:r>{set_}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def bookmark(name: str, number: int, content: str) -> str:
    """Content that a reference can point to."""
    return f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>{content}<w:bookmarkEnd w:id="{number}"/>'


def link(anchor: str, content: str) -> str:
    """A link within the document."""
    return f'<w:hyperlink w:anchor={quoteattr(anchor)} w:history="1">{content}</w:hyperlink>'


def paragraph(style: str, content: str, properties: str = "") -> str:
    """A paragraph in a style, by the style's id."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


class Inliner:
    """Inlines to runs, with the numbers of one document at hand."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering

    def __call__(self, inlines: Inlines, properties: str = "") -> str:
        return "".join(self._one(part, properties) for part in inlines)

    def _one(self, part: Inline, properties: str) -> str:
        match part:
            case Strong():
                return run(part.text, properties if "<w:b/>" in properties else f"<w:b/>{properties}")
            case Emph():
                return run(part.text, properties or ('<w:em w:val="dot"/>' if _is_han(part.text) else "<w:i/>"))
            case Code():
                return run(part.text, f'<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/>{properties}')
            case Ref():
                return self.reference(part.id, properties)
            case _:
                return run(part, properties) if part else ""

    def reference(self, id_: str, properties: str = "") -> str:
        """A REF field to a table's or figure's number; a link to a section, whose title a REF field would repeat."""
        anchor, label = self.numbering.anchor(id_), self.numbering.labels[id_]
        if id_.startswith("sec:"):
            return link(anchor, run(label, properties))
        return field(f"REF {anchor} \\h", label, properties)


def _border(side: str, size: int) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>' if size else f'<w:{side} w:val="nil"/>'


def _borders(above: int, below: int) -> str:
    sides = (_border("top", above) if above else "") + (_border("bottom", below) if below else "")
    return f"<w:tcBorders>{sides}</w:tcBorders>" if sides else ""


class TableWriter:
    """A three-line table: 1.5 pt above and below, 0.75 pt under the header, 0.5 pt under spanners."""

    def __init__(self, table: Table, layout: Fit, inliner: Inliner) -> None:
        self.table, self.layout, self.inline = table, layout, inliner
        self.columns = len(table.align)
        self.together = kept_together(table)
        self.widths = [round(w * TWIPS) for w in layout.widths]

    def xml(self) -> str:
        """The w:tbl element."""
        grid_ = "".join(f'<w:gridCol w:w="{w}"/>' for w in self.widths)
        margins = '<w:tblCellMar><w:left w:w="75" w:type="dxa"/><w:right w:w="75" w:type="dxa"/></w:tblCellMar>'
        borders = f"<w:tblBorders>{_border('top', OUTER)}{_border('bottom', OUTER)}</w:tblBorders>"
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(self.widths)}" w:type="dxa"/><w:jc w:val="center"/>{borders}'
            f'<w:tblLayout w:type="fixed"/>{margins}<w:tblLook w:val="0020"/></w:tblPr>'
            f"<w:tblGrid>{grid_}</w:tblGrid>{self._header()}{self._body()}</w:tbl>"
        )

    def _header(self) -> str:
        rows = grid(self.table.header, self.columns)
        out = []
        open_: dict[int, tuple[int, Cell]] = {}
        for index, placed in enumerate(rows):
            last = index == len(rows) - 1
            above, below = OUTER if index == 0 else 0, MIDDLE if last else 0
            cells = self._line(placed.cells, open_, header=True, keep_next=True, rule_below=below, rule_above=above)
            out.append(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>")
        return "".join(out)

    def _body(self) -> str:
        rows = grid(self.table.rows, self.columns)
        out = []
        open_: dict[int, tuple[int, Cell]] = {}
        for index, placed in enumerate(rows):
            above = MIDDLE if index in self.table.rules or (index == 0 and self.table.header) else 0
            below, kept = OUTER if index == len(rows) - 1 else 0, self._kept(index, len(rows))
            cells = self._line(placed.cells, open_, header=False, keep_next=kept, rule_below=below, rule_above=above)
            out.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
        return "".join(out)

    def _kept(self, index: int, rows: int) -> bool:
        """Whether a row stays with what follows: all of a short table, else its first ones with the header and its last with the notes."""
        with_notes = index >= rows - ALONE and bool(self.table.notes)
        return with_notes or (index < rows - 1 and (self.together or index < ALONE))

    def _line(
        self,
        placed: Sequence[tuple[int, Cell]],
        open_: dict[int, tuple[int, Cell]],
        *,
        header: bool,
        keep_next: bool,
        rule_below: int,
        rule_above: int,
    ) -> str:
        """One row's cells; a cell that reaches down from above is continued (vMerge)."""
        here = dict(placed)
        out, at = [], 0
        while at < self.columns:
            if at in here:
                cell = here[at]
                if cell.rowspan > 1:
                    open_[at] = (cell.rowspan - 1, cell)
                merge = '<w:vMerge w:val="restart"/>' if cell.rowspan > 1 else ""
                content = self._content(at, cell, keep_next)
            else:
                left, cell = open_.pop(at)
                if left > 1:
                    open_[at] = (left - 1, cell)
                merge, content = "<w:vMerge/>", paragraph("TableText", "")
            below = rule_below or (SPANNER if header and cell.colspan > 1 else 0)
            out.append(self._cell(at, cell, merge + _borders(rule_above, below) + '<w:vAlign w:val="bottom"/>' * header, content))
            at += cell.colspan
        return "".join(out)

    def _cell(self, at: int, cell: Cell, properties: str, content: str) -> str:
        width = sum(self.widths[at : at + cell.colspan])
        span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{properties}</w:tcPr>{content}</w:tc>'

    def _content(self, at: int, cell: Cell, keep_next: bool) -> str:
        align: Align = cell.align or self.table.align[at]
        indent = f'<w:ind w:left="{round(cell.indent * self.layout.size * TWIPS)}"/>' if cell.indent else ""
        size = (
            ""
            if self.layout.size == 9.0
            else f'<w:sz w:val="{round(self.layout.size * 2)}"/><w:szCs w:val="{round(self.layout.size * 2)}"/>'
        )
        bold = "<w:b/>" if cell.strong else ""
        keep = "<w:keepNext/>" * keep_next
        return paragraph("TableText", self.inline(cell.inlines, bold + size), f'{keep}{indent}<w:jc w:val="{_JUSTIFY[align]}"/>')


def parts(xml: Iterable[str]) -> str:
    """Paragraphs and tables as one well-formed fragment."""
    return f"<w:body {NAMESPACES}>{''.join(xml)}</w:body>"
