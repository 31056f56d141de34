"""A report as frozen blocks: what it says, not yet what it looks like.

Sections build a `Document`; `html`, `docx` and `pdf` render it. Ids carry their kind (`sec:method`, `tbl:sample`, `fig:flow`)
and never show; what shows is the number that `numbering.number` gives them in document order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from jcommunity_study.bilingual import Language
from jcommunity_study.errors import JcommunityError


class DocumentError(JcommunityError, ValueError):
    """A report that contradicts itself: a reference to nothing, an id given twice, a row that does not fit. Our defect."""


@dataclass(frozen=True)
class Strong:
    """Words in bold."""

    text: str


@dataclass(frozen=True)
class Emph:
    """Words in italics; Chinese type has none, so there they stand upright in 楷体 or with no change."""

    text: str


@dataclass(frozen=True)
class Code:
    """A name as a computer knows it, in a fixed-width face."""

    text: str


@dataclass(frozen=True)
class Ref:
    """A cross-reference by id; it reads 表1, Table 1, 图2, 第3.1节 and links there."""

    id: str


Inline = str | Strong | Emph | Code | Ref
Inlines = tuple[Inline, ...]
Inlinable = Inline | Iterable[Inline]

_MARKUP = re.compile(
    r"\{(?P<ref>(?:sec|tbl|fig):[^{}\s]+)\}|\{(?P<value>\w+)\}|\*\*(?P<strong>[^\s*](?:[^*]*[^\s*])?)\*\*|\*(?P<emph>[^\s*](?:[^*]*[^\s*])?)\*|`(?P<code>[^`]+)`"
)
_FIELD = re.compile(r"\{(\w+)\}")


def literal(content: Inlinable) -> Inlines:
    """Inlines from a plain string (nothing in it is markup), one inline or several."""
    if isinstance(content, str):
        return (content,) if content else ()
    if isinstance(content, Strong | Emph | Code | Ref):
        return (content,)
    return tuple(content)


def inline(template: str, **values: Inlinable) -> Inlines:
    """Inlines from a template: `**bold**`, `*emphasis*`, `` `code` ``, `{tbl:sample}` a reference, `{name}` a value.

    Values are put in as they are: what looks like markup inside a quotation stays text.
    Raises DocumentError when a `{name}` has no value.
    """
    out: list[Inline] = []
    at = 0
    for found in _MARKUP.finditer(template):
        out.append(template[at : found.start()])
        out.extend(_marked(found, values))
        at = found.end()
    out.append(template[at:])
    return tuple(_joined(out))


def _marked(found: re.Match[str], values: dict[str, Inlinable]) -> Inlines:
    kind, text = str(found.lastgroup), found[str(found.lastgroup)]
    if kind == "ref":
        return (Ref(text),)
    if kind == "value":
        return literal(_value(text, values))
    filled = _FIELD.sub(lambda name: plain(literal(_value(name[1], values))), text)
    made: Inline = Strong(filled) if kind == "strong" else Emph(filled) if kind == "emph" else Code(filled)
    return (made,)


def _value(name: str, values: dict[str, Inlinable]) -> Inlinable:
    if name not in values:
        raise DocumentError(f"模板中的 {{{name}}} 没有给值。", f"the template names {{{name}}}, which was given no value.")
    return values[name]


def _joined(parts: Iterable[Inline]) -> Iterator[Inline]:
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        if text:
            yield text
        text = ""
        yield part
    if text:
        yield text


def plain(content: Inlinable, labels: dict[str, str] | None = None) -> str:
    """The words alone; a reference reads as `labels` says, else as its id."""
    known = labels or {}
    return "".join(
        part if isinstance(part, str) else known.get(part.id, part.id) if isinstance(part, Ref) else part.text for part in literal(content)
    )


def _freeze(block: object, **fields: object) -> None:
    # Frozen dataclasses normalise their own fields once, at birth; afterwards nothing changes them.
    for name, value in fields.items():
        object.__setattr__(block, name, value)


def _check_id(id_: str, kind: str) -> None:
    if not id_.startswith(f"{kind}:") or id_ == f"{kind}:" or re.search(r"\s|[{}]", id_):
        raise DocumentError(f"编号 {id_!r} 应为 {kind}:名称。", f"id {id_!r} should read {kind}:name, without blanks.", where=id_)


@dataclass(frozen=True)
class Heading:
    """A section's title; levels 1 to 3 are numbered 1, 1.1, 1.1.1 unless `numbered` is off (provenance, references)."""

    level: Literal[1, 2, 3]
    text: str
    id: str
    numbered: bool = True

    def __post_init__(self) -> None:
        _check_id(self.id, "sec")


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    inlines: Inlines

    def __init__(self, inlines: Inlinable) -> None:
        _freeze(self, inlines=literal(inlines))


@dataclass(frozen=True)
class Bullets:
    """A list, with bullets or numbers."""

    items: tuple[Inlines, ...]
    ordered: bool = False

    def __init__(self, items: Iterable[Inlinable], ordered: bool = False) -> None:
        _freeze(self, items=tuple(literal(i) for i in items), ordered=ordered)


@dataclass(frozen=True)
class Quote:
    """What somebody said, and who (`R03 · 居民`)."""

    inlines: Inlines
    source: Inlines = ()

    def __init__(self, inlines: Inlinable, source: Inlinable = ()) -> None:
        _freeze(self, inlines=literal(inlines), source=literal(source))


@dataclass(frozen=True)
class Callout:
    """A paragraph set off from the text: `note` to know, `warning` to beware of, `key` to take away."""

    inlines: Inlines
    kind: Literal["note", "warning", "key"] = "note"

    def __init__(self, inlines: Inlinable, kind: Literal["note", "warning", "key"] = "note") -> None:
        _freeze(self, inlines=literal(inlines), kind=kind)


Align = Literal["l", "c", "r"]


@dataclass(frozen=True)
class Cell:
    """One cell; `indent` steps its text in, `strong` makes it bold, `align` overrides its column's."""

    inlines: Inlines
    colspan: int = 1
    rowspan: int = 1
    align: Align | None = None
    strong: bool = False
    indent: int = 0

    def __init__(
        self,
        inlines: Inlinable = (),
        *,
        colspan: int = 1,
        rowspan: int = 1,
        align: Align | None = None,
        strong: bool = False,
        indent: int = 0,
    ) -> None:
        _freeze(self, inlines=literal(inlines), colspan=colspan, rowspan=rowspan, align=align, strong=strong, indent=indent)


Cellable = Cell | Inlinable
Rows = tuple[tuple[Cell, ...], ...]


def cell(content: Cellable) -> Cell:
    """A Cell from a Cell, a string or inlines."""
    return content if isinstance(content, Cell) else Cell(content)


@dataclass(frozen=True)
class Table:
    """A three-line table: title above, notes below.

    `header` rows and `rows` hold cells (strings and inlines become cells); a header cell with `colspan` > 1 is a spanner and gets a
    thin rule. `align` has one of l, c, r per column. `rules` are the rows that a thin rule stands above. `widths` are relative;
    without them columns take their natural width and long text wraps. A `wide` table gets a landscape page to itself; one that
    does not fit otherwise gets it unasked. Raises DocumentError when rows do not fit the columns.
    """

    id: str
    caption: Inlines
    header: Rows
    rows: Rows
    align: tuple[Align, ...]
    notes: tuple[Inlines, ...] = ()
    widths: tuple[float, ...] | None = None
    rules: tuple[int, ...] = ()
    wide: bool = False

    def __init__(
        self,
        id: str,
        caption: Inlinable,
        header: Iterable[Iterable[Cellable]],
        rows: Iterable[Iterable[Cellable]],
        align: Iterable[Align] | str,
        *,
        notes: Iterable[Inlinable] = (),
        widths: Iterable[float] | None = None,
        rules: Iterable[int] = (),
        wide: bool = False,
    ) -> None:
        _freeze(
            self,
            id=id,
            caption=literal(caption),
            header=tuple(tuple(cell(c) for c in row) for row in header),
            rows=tuple(tuple(cell(c) for c in row) for row in rows),
            align=tuple(align),
            notes=tuple(literal(n) for n in ((notes,) if isinstance(notes, str) else notes)),
            widths=None if widths is None else tuple(widths),
            rules=tuple(rules),
            wide=wide,
        )
        _check_id(id, "tbl")
        _check_fit(self)


def _check_fit(table: Table) -> None:
    columns = len(table.align)
    if table.widths is not None and len(table.widths) != columns:
        raise DocumentError("widths 与列数不符。", f"{len(table.widths)} widths for {columns} columns.", where=table.id)
    for part, rows in (("header", table.header), ("rows", table.rows)):
        for index, placed in enumerate(grid(rows, columns)):
            covered = sum(c.colspan for _, c in placed.cells) + placed.held
            if covered != columns:
                raise DocumentError(
                    f"{part} 第 {index + 1} 行占 {covered} 列，应为 {columns} 列。",
                    f"row {index + 1} of {part} covers {covered} columns of {columns}.",
                    where=table.id,
                )


@dataclass(frozen=True)
class PlacedRow:
    """One row of a grid: its cells with the column each starts in, and how many columns cells from above still hold."""

    cells: tuple[tuple[int, Cell], ...]
    held: int = 0


def grid(rows: Rows, columns: int) -> list[PlacedRow]:
    """Where each cell stands, spans counted: a cell goes to the first column that none from above still holds."""
    left = [0] * columns
    out: list[PlacedRow] = []
    for row in rows:
        held = [n > 0 for n in left]
        left = [max(n - 1, 0) for n in left]
        placed, at = [], 0
        for c in row:
            while at < columns and held[at]:
                at += 1
            placed.append((at, c))
            left[at : at + c.colspan] = [c.rowspan - 1] * len(left[at : at + c.colspan])
            at += c.colspan
        out.append(PlacedRow(tuple(placed), sum(held)))
    return out


@dataclass(frozen=True)
class Figure:
    """A picture as SVG and as PNG: number and title below it; `alt` says in words what it shows."""

    id: str
    caption: Inlines
    svg: bytes
    png: bytes
    notes: tuple[Inlines, ...] = ()
    alt: str = ""

    def __init__(self, id: str, caption: Inlinable, svg: bytes, png: bytes, *, notes: Iterable[Inlinable] = (), alt: str = "") -> None:
        listed = (notes,) if isinstance(notes, str) else notes
        _freeze(self, id=id, caption=literal(caption), svg=svg, png=png, notes=tuple(literal(n) for n in listed), alt=alt or plain(caption))
        _check_id(id, "fig")


Block = Heading | Paragraph | Bullets | Quote | Callout | Table | Figure


@dataclass(frozen=True)
class Document:
    """A whole report in one language; `banner` (the demonstration notice) stands on every page and screen."""

    title: str
    lang: Language
    blocks: tuple[Block, ...]
    subtitle: str = ""
    banner: str | None = None
    meta: tuple[tuple[str, str], ...] = field(default=())

    def tables(self) -> tuple[Table, ...]:
        """Its tables, in order."""
        return tuple(b for b in self.blocks if isinstance(b, Table))

    def figures(self) -> tuple[Figure, ...]:
        """Its figures, in order."""
        return tuple(b for b in self.blocks if isinstance(b, Figure))
