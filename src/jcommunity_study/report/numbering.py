"""Numbers for sections, tables and figures, in document order, and the text of every cross-reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.report.document import (
    Block,
    Bullets,
    Callout,
    Document,
    DocumentError,
    Figure,
    Heading,
    Inlines,
    Paragraph,
    Quote,
    Ref,
    Table,
)

TABLE = Text("表{n}", "Table {n}")
FIGURE = Text("图{n}", "Figure {n}")
SECTION = Text("第{n}节", "Section {n}")
NOTE = Text("注：", "Note. ")
CONTENTS = Text("目录", "Contents")


@dataclass(frozen=True)
class Numbering:
    """`labels`: id → what a reference reads (表1); `numbers`: id → the bare number (1, 2.1, empty when unnumbered)."""

    labels: dict[str, str]
    numbers: dict[str, str]

    def anchor(self, id_: str) -> str:
        """A name for links that any format accepts: ASCII, short, unique."""
        kind = id_.partition(":")[0]
        return f"{kind}_{list(self.numbers).index(id_) + 1}"


def number(document: Document) -> Numbering:
    """Number a document; raises DocumentError naming an id that is given twice or referred to but absent."""
    labels: dict[str, str] = {}
    numbers: dict[str, str] = {}
    counts = [0, 0, 0]
    tables = figures = 0
    for block in document.blocks:
        if not isinstance(block, Heading | Table | Figure):
            continue
        if block.id in labels:
            raise DocumentError("编号重复。", "id given twice in one document.", where=block.id)
        if isinstance(block, Table):
            tables += 1
            own, label = str(tables), TABLE
        elif isinstance(block, Figure):
            figures += 1
            own, label = str(figures), FIGURE
        else:
            own, label = _section(block, counts), SECTION
        numbers[block.id] = own
        labels[block.id] = label[document.lang].format(n=own) if own else _unnumbered(block, document.lang)
    _resolve(document, labels)
    return Numbering(labels, numbers)


def _section(heading: Heading, counts: list[int]) -> str:
    if not heading.numbered:
        return ""
    counts[heading.level - 1] += 1
    counts[heading.level :] = [0] * (3 - heading.level)
    return ".".join(str(n) for n in counts[: heading.level])


def _unnumbered(block: Block, lang: Language) -> str:
    text = block.text if isinstance(block, Heading) else ""
    return f"“{text}”" if lang == "zh" else text


def _resolve(document: Document, labels: dict[str, str]) -> None:
    for place, inlines in texts(document):
        for part in inlines:
            if isinstance(part, Ref) and part.id not in labels:
                raise DocumentError(f"引用了不存在的 {part.id}。", f"refers to {part.id}, which the document lacks.", where=place)


def texts(document: Document) -> Iterator[tuple[str, Inlines]]:
    """Every text of a document with its place, in order: what glyph checks, font subsets and references walk."""
    yield "title", (document.title,)
    yield "subtitle", (document.subtitle,)
    yield "banner", (document.banner or "",)
    for label, value in document.meta:
        yield "meta", (label, value)
    section = "start"
    for index, block in enumerate(document.blocks):
        if isinstance(block, Heading):
            section = block.id
        place = block.id if isinstance(block, Heading | Table | Figure) else f"{section}, block {index + 1}"
        yield from ((place, inlines) for inlines in _of(block))


def _of(block: Block) -> Iterator[Inlines]:
    match block:
        case Heading():
            yield (block.text,)
        case Paragraph() | Callout():
            yield block.inlines
        case Bullets():
            yield from block.items
        case Quote():
            yield block.inlines
            yield block.source
        case Table():
            yield block.caption
            yield from (c.inlines for row in block.header + block.rows for c in row)
            yield from block.notes
        case Figure():
            yield block.caption
            yield (block.alt,)
            yield from block.notes
