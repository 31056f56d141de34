"""How wide columns and pictures are, for the renderers that lay out pages themselves (Word, PDF)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jcommunity_study.report.document import DocumentError, Table, grid, plain
from jcommunity_study.report.words import ems, pieces

PORTRAIT_PT, LANDSCAPE_PT = 453.6, 700.0  # A4 between margins of 2.5 cm
CELL_PT = 9.0  # 小五
_PADDING_EM = 1.8  # of which 0.8 are the cells' margins; the rest is for readers whose fonts run wider
_SMALLER = (9.0, 8.0, 7.0, 6.0)
_KEPT_ROWS = 26
NARROWEST_NOTES_PT = 230.0
_TALLEST_PT = 640.0


@dataclass(frozen=True)
class Fit:
    """A table's type size and column widths in points, and whether it needs a landscape page."""

    size: float
    widths: tuple[float, ...]
    landscape: bool


def fit(table: Table, labels: dict[str, str]) -> Fit:
    """Columns as wide as their text where there is room; else long text wraps; else the page turns; else the type shrinks."""
    least, natural = _needs(table, labels)
    tries = [(PORTRAIT_PT, 9.0, False)] if not table.wide else []
    tries += [(LANDSCAPE_PT, size, True) for size in _SMALLER]
    page, size, landscape = next((t for t in tries if sum(least) * t[1] <= t[0]), tries[-1])
    room = page / size
    if table.widths:
        shares = [w / sum(table.widths) for w in table.widths]
        return Fit(size, tuple(page * s for s in shares), landscape)
    return Fit(size, tuple(size * w for w in _share(least, natural, room)), landscape)


def printed_width(size: tuple[float, float]) -> tuple[float, float]:
    """Width and height at which a picture is printed: as it is, or smaller where it would not fit the page."""
    width, height = size
    scale = min(1.0, PORTRAIT_PT / width, _TALLEST_PT / height)
    return width * scale, height * scale


def kept_together(table: Table) -> bool:
    """Whether a table is short enough to move to the next page whole rather than be cut."""
    return len(table.header) + len(table.rows) <= _KEPT_ROWS and sum(len(plain(c.inlines)) for row in table.rows for c in row) < 1200


def _needs(table: Table, labels: dict[str, str]) -> tuple[list[float], list[float]]:
    """Per column in ems: its longest word, and its longest line."""
    columns = len(table.align)
    least, natural = [1.0] * columns, [1.0] * columns
    spans: list[tuple[int, int, float]] = []
    for row in (*grid(table.header, columns), *grid(table.rows, columns)):
        for at, cell in row.cells:
            text = plain(cell.inlines, labels)
            indent = cell.indent * 1.0
            word = indent + max((ems(p.strip()) for p in pieces(text)), default=0.0)
            line = indent + max(ems(part) for part in text.split("\n"))
            if cell.colspan > 1:
                spans.append((at, cell.colspan, word))
                continue
            # Numbers and short labels are not broken; a label of up to six ems may stand on one line everywhere.
            least[at] = max(least[at], line if table.align[at] == "r" and is_figures(text) else max(word, min(line, 4.0)))
            natural[at] = max(natural[at], line)
    for at, span, word in spans:
        lacking = word - sum(least[at : at + span])
        if lacking > 0 and span < columns:
            least[at : at + span] = [w + lacking / span for w in least[at : at + span]]
    least = [w + _PADDING_EM for w in least]
    return least, [max(w + _PADDING_EM, low) for w, low in zip(natural, least, strict=True)]


def is_figures(text: str) -> bool:
    """Whether a cell holds figures (with brackets, stars, signs), which must stay on one line."""
    return bool(re.fullmatch(r"[−\d.,%<=≤*()\[\]—∞/ ±–]*", text))


def _share(least: list[float], natural: list[float], room: float) -> list[float]:
    if sum(natural) <= room:
        return natural
    spare = max(0.0, room - sum(least))
    # The square root keeps one very long column from starving the others.
    wants = [(n - low) ** 0.5 for n, low in zip(natural, least, strict=True)]
    total = sum(wants) or 1.0
    grown = [min(n, low + spare * w / total) for n, low, w in zip(natural, least, wants, strict=True)]
    left = room - sum(grown)
    open_ = [i for i, (g, n) in enumerate(zip(grown, natural, strict=True)) if n - g > 1e-9]
    for i in open_:
        grown[i] += left / len(open_)
    return grown


def svg_size(svg: bytes, where: str = "") -> tuple[float, float]:
    """Width and height of an SVG in points, from its root element; raises DocumentError when it states none."""
    head = svg[:4000].decode("utf-8", "replace")
    found = re.search(r'<svg\b[^>]*?\bheight="([\d.]+)pt"[^>]*?\bwidth="([\d.]+)pt"', head, re.DOTALL)
    swapped = re.search(r'<svg\b[^>]*?\bwidth="([\d.]+)pt"[^>]*?\bheight="([\d.]+)pt"', head, re.DOTALL)
    if swapped:
        return float(swapped[1]), float(swapped[2])
    if found:
        return float(found[2]), float(found[1])
    raise DocumentError("SVG 没有写明以 pt 计的宽和高。", "the SVG does not state its width and height in pt.", where=where)
