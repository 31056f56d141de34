"""The table of three-level coding as a document: 原始语句 – 初始概念 – 副范畴 – 主范畴, as Chinese theses print it."""

from __future__ import annotations

from itertools import groupby, pairwise

import pandas as pd

from jcommunity_study.bilingual import Language, Text
from jcommunity_study.files.workbook import workbook_bytes
from jcommunity_study.report.document import Cell, Document, Table
from jcommunity_study.report.glyphs import legible

LEVELS = ("category", "subcategory", "concept")  # from the outside in: what is the same in neighbouring rows stands once
HEAD = {
    "quote": Text("原始语句", "Original words"),
    "concept": Text("初始概念", "Initial concept"),
    "subcategory": Text("副范畴", "Subcategory"),
    "category": Text("主范畴", "Main category"),
}
WIDTHS = (6, 2.4, 2.4, 2.4)
SHEET = Text("三级编码", "Categories")
STANCES = {"denies": Text("否定", "denies"), "mixed": Text("兼有", "mixed")}
CAPTION = Text("编码过程：从原始语句到主范畴", "From what was said to main categories")
NOTE = Text(
    "括号内为访谈编号与发言序号；“否定”表示说话人否认有此事。",
    "In brackets: interview and turn; “denies”: the speaker says that it is not so.",
)


def document(rows: pd.DataFrame, title: str, lang: Language, banner: str | None) -> Document:
    """The rows of interview.categories as a table: neighbouring rows of one concept, subcategory and category share a cell, and a thin
    rule stands above each category."""
    placed = [[Cell(_words(line, lang))] for line in rows.to_dict("records")]
    for depth in range(len(LEVELS), 0, -1):
        keys = list(rows[list(LEVELS[:depth])].itertuples(index=False, name=None))
        start = 0
        for key, run in groupby(keys):
            size = len(list(run))
            placed[start].append(Cell(legible(key[-1]), rowspan=size))
            start += size
    firsts = [n for n, (before, now) in enumerate(pairwise(rows["category"]), 1) if now != before]
    head, notes = [[HEAD[name][lang] for name in HEAD]], [NOTE[lang]]
    table = Table("tbl:categories", CAPTION[lang], head, placed, "llll", notes=notes, widths=WIDTHS, rules=firsts)
    return Document(title=title, lang=lang, banner=banner, blocks=(table,))


def _words(line: dict[str, object], lang: Language) -> str:
    stance = STANCES.get(str(line["stance"]))
    parts = [*([stance[lang]] if stance else []), f"{line['interview']}-{line['turn']}"]
    return legible(str(line["quote"])) + (f"（{'；'.join(parts)}）" if lang == "zh" else f" ({'; '.join(parts)})")


def workbook(rows: pd.DataFrame, where: object, lang: Language, banner: str | None) -> bytes:
    """The same as an .xlsx, a row a quotation, every column filled."""
    heads = [HEAD[name][lang] if name in HEAD else name for name in rows]
    cells = [[str(value) for value in row] for row in rows.itertuples(index=False)]
    return workbook_bytes({SHEET[lang]: [heads, *cells]}, where, banner=banner)
