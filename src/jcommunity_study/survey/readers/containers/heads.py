"""Where the table begins and ends in a sheet that people worked on: title lines above, headings in two lines, summaries below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.readers.cells import Cells

LOOKED_AT = 12  # rows from the top
WIDE = 3  # headings that a table has at least, where a line of one cell above it is a title
_SUMMARY = re.compile(
    r"^(?:合计|总计|小计|总和|均值|平均(?:值|分|数)?|标准差|汇总|备注|说明|制表人?|填表人?|注\s*[:：].*|total|sum|average|mean|note\s*:.*)[:：]?$",
    re.IGNORECASE,
)
LAST = 5  # rows from the bottom


@dataclass(frozen=True)
class Head:
    """The headings, the place of the row that they end in (from 0), and what was passed over."""

    header: list[str]
    last: int
    notes: tuple[Text, ...] = ()


def head_of(rows: Sequence[Sequence[str]]) -> Head:
    """The headings among the first rows of a sheet, of which one at least is filled."""
    filled = [[bool(cell.strip()) for cell in row] for row in rows]
    counts = [sum(row) for row in filled]
    widest = max(counts)
    first = next(n for n, count in enumerate(counts) if count and not (count == 1 and widest >= WIDE))
    notes = []
    above = [next(c for c in row if c.strip()) for row, count in zip(rows[:first], counts, strict=False) if count]
    if above:
        said = " / ".join(text.strip()[:40] for text in above)
        notes.append(Text(f"表头上方的说明行未读取：{said}", f"Lines above the headings were not read: {said}"))
    if len(rows) > first + 1 and _goes_on(filled[first], filled[first + 1]):
        notes.append(Text("表头有两行，已合并为“上行—下行”。", "The headings stand in two lines; they were joined as `upper—lower`."))
        return Head(_joined(rows[first], rows[first + 1]), first + 1, tuple(notes))
    return Head([c.strip() for c in rows[first]], first, tuple(notes))


def _goes_on(upper: Sequence[bool], lower: Sequence[bool]) -> bool:
    """Whether the second line only says what stands under merged headings: filled under each of them, empty under all others."""
    width = max((n for n, here in enumerate(lower) if here), default=-1) + 1
    width = max(width, max((n for n, here in enumerate(upper) if here), default=-1) + 1)
    up, low = [*upper, *[False] * width][:width], [*lower, *[False] * width][:width]
    under = [n for n in range(width) if not up[n]]
    starts = [n for n in range(width - 1) if up[n] and not up[n + 1]]
    alone = [n for n in range(width) if up[n] and n not in starts]
    groups_filled = all(low[n] for n in (*under, *starts))
    return bool(under and starts and alone) and up[0] and groups_filled and not any(low[n] for n in alone)


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    out, stem = [], ""
    for n in range(max(len(upper), len(lower))):
        above = upper[n].strip() if n < len(upper) else ""
        below = lower[n].strip() if n < len(lower) else ""
        stem = above or stem
        out.append(f"{stem}—{below}" if below else above)
    return out


def repeated(header: Sequence[str], columns: Sequence[Cells]) -> np.ndarray:
    """Which rows are headings that stand again: files were set one under another."""
    again = np.zeros(len(columns[0]), dtype=int)
    for heading, column in zip(header, columns, strict=True):
        if heading and heading in column.values:
            again += column.codes == column.values.index(heading)
    return again >= max(2, 0.8 * sum(bool(h) for h in header))


def summaries(columns: Sequence[Cells], filled: np.ndarray) -> np.ndarray:
    """Which of the last filled rows of a file sum up or explain those above."""
    summary = np.zeros(len(filled), dtype=bool)
    for row in np.flatnonzero(filled)[-LAST:] if len(columns) >= WIDE else ():
        first = next(v for c in columns if (v := c.values[c.codes[row]]))
        summary[row] = bool(_SUMMARY.match(first))
    return summary
