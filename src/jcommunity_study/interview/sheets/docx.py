"""Coding sheets as Word documents: numbered sentences in a table, their codes written beside them (`P1+; C2-`), the codebook as annex.

Read back from what Word, WPS and LibreOffice save: tables are found by their headings, text by the elements that hold it.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

from jcommunity_study.errors import Faults, InputError
from jcommunity_study.files.archive import fixed_zip
from jcommunity_study.files.text import xml_text
from jcommunity_study.interview.readers.packed import word_body, word_text
from jcommunity_study.interview.sheets.marks import read_codes, write_codes
from jcommunity_study.interview.sheets.sheet import MAGIC, Filled, FilledRow, Sheet, head_of
from jcommunity_study.interview.sheets.words import CODEBOOK, CODER, HEAD, clock, codebook_rows, instructions

COLUMNS = ("n", "speaker", "text", "codes", "memo")
_WIDTHS = (1500, 1500, 6800, 2300, 2400)  # twips; with the margins, A4 across
_CODEBOOK_WIDTHS = (900, 1700, 3200, 2600, 2600, 1750, 1750)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DATE = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - Word's core properties take a naive UTC time; the same in every file
_PAGE = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" '
    'w:header="567" w:footer="567" w:gutter="0"/>'
)
_GREY = '<w:shd w:val="clear" w:color="auto" w:fill="E7E6E6"/>'
_SMALL = '<w:color w:val="A6A6A6"/><w:sz w:val="12"/>'
_BOLD = "<w:b/>"
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def write(sheet: Sheet) -> bytes:
    """The .docx; the same sheet gives the same bytes."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    word, lang = Document(), sheet.lang
    fonts = word.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:rFonts')}")
    fonts.attrib.clear()
    fonts.attrib.update({qn(f"w:{kind}"): "Times New Roman" for kind in ("ascii", "hAnsi", "cs")} | {qn("w:eastAsia"): "宋体"})
    coder = _table([[_cell(CODER[lang], 2000, run=_BOLD), _cell(sheet.head.coder, 4000)]], (2000, 4000), head=0)
    lines = [_paragraph(line) for line in instructions(sheet.codebook, lang, table=False)]
    annex = [[_cell(text, width) for text, width in zip(row, _CODEBOOK_WIDTHS, strict=True)] for row in codebook_rows(sheet.codebook, lang)]
    body = [
        _paragraph(sheet.title, "<w:b/><w:sz w:val=\"32\"/>"), coder, *lines, _table(_segments(sheet), _WIDTHS),
        '<w:p><w:r><w:br w:type="page"/></w:r></w:p>', _paragraph(f"{CODEBOOK[lang]} {sheet.head.codebook}", _BOLD),
        _table(annex, _CODEBOOK_WIDTHS), _paragraph(sheet.head.told(), "<w:vanish/>" + _SMALL),
    ]  # fmt: skip
    content = parse_xml(f'<w:body xmlns:w="{_W}">{"".join(body)}<w:sectPr>{_PAGE}</w:sectPr></w:body>')
    word.element.replace(word.element.body, content)
    core = word.core_properties
    core.author = core.last_modified_by = core.comments = ""
    core.title, core.created, core.modified, core.revision = xml_text(sheet.title), _DATE, _DATE, 1
    out = io.BytesIO()
    word.save(out)
    return fixed_zip(out.getvalue())


def _segments(sheet: Sheet) -> Iterator[list[str]]:
    yield [_cell(HEAD[c][sheet.lang], width, run=_BOLD) for c, width in zip(COLUMNS, _WIDTHS, strict=True)]
    for place, (row, seen) in enumerate(zip(sheet.head.rows, sheet.shown, strict=True)):
        codes = write_codes((c.id, sheet.marks[place, c.id]) for c in sheet.codes if (place, c.id) in sheet.marks)
        number = _paragraph(str(place + 1)) + _paragraph(row.key, _SMALL)
        told = (f"{seen.speaker} {clock(seen.seconds)}".strip(), seen.text, codes, sheet.memos.get(place, ""))
        fill = _GREY if row.asked else ""
        yield [_cell("", _WIDTHS[0], fill, content=number), *(_cell(t, w, fill) for t, w in zip(told, _WIDTHS[1:], strict=True))]


def _run(text: str, properties: str = "") -> str:
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in xml_text(text).split("\n"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{'<w:br/>'.join(lines)}</w:r>"


def _paragraph(text: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:spacing w:after="40"/></w:pPr>{_run(text, properties)}</w:p>'


def _cell(text: str, width: int, fill: str = "", *, run: str = "", content: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr>{content or _paragraph(text, run)}</w:tc>'


def _table(rows: Iterable[list[str]], widths: Iterable[int], head: int = 1) -> str:
    """Rows of cells; the first `head` of them stand on every page, no row is broken between two."""
    sides = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>' for side in _SIDES)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    heads = ("<w:tblHeader/>" if n < head else "" for n in count())
    lines = (f"<w:tr><w:trPr><w:cantSplit/>{top}</w:trPr>{''.join(cells)}</w:tr>" for top, cells in zip(heads, rows, strict=False))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def fits(path: Path) -> bool:
    """Whether a file is such a document, filled in or not; raises InputError for what is no readable .docx."""
    return bool(_hidden(word_body(path)))


def _hidden(body: etree._Element) -> str:
    return next((text for p in body.iter("{*}p") if (text := word_text(p)).startswith(MAGIC)), "")


def read(path: Path, faults: Faults) -> Filled:
    """What was filled in. Raises InputError for what is no such sheet; merged cells are kept in `faults`."""
    body = word_body(path)
    head = head_of(_hidden(body), path)
    tables = [[row.findall("{*}tc") for row in table.iterfind("{*}tr")] for table in body.iter("{*}tbl")]
    lines = [[word_text(cell).strip() for cell in row] for table in tables for row in table]
    coder = next((line[1] for line in lines if len(line) > 1 and line[0] in vars(CODER).values()), "")
    keys = {row.key for row in head.rows}
    ours = [r for t in tables for r in t if _is_heading(t[0]) or _number_and_key(r)[1] in keys]  # a table may have been cut in two
    rows = [r for r in ours if not _is_heading(r)]
    if not any(table and _is_heading(table[0]) for table in tables):
        raise InputError(
            "没有编码表格（序号、说话人、句子、编码、备注）。请用导出的编码表填写。",
            "has no table with the columns No., Speaker, Sentence, Codes and Memo. Fill in an exported sheet.",
            where=path,
        )
    merged = [row for row in rows if len(row) != len(COLUMNS) or any(cell.find("{*}tcPr/{*}vMerge") is not None for cell in row)]
    if merged:
        told = ", ".join(_number_and_key(row)[0] or "?" for row in merged)
        with faults.catch():
            raise InputError(f"这些行有合并的单元格：{told}。", f"rows with merged cells: {told}. Split them.", where=path)
    return Filled(path, head, coder, tuple(_filled(row, head.codes) for row in rows if row not in merged))


def _is_heading(row: list[etree._Element]) -> bool:
    return len(row) == len(COLUMNS) and all(word_text(c).strip() in vars(HEAD[h]).values() for c, h in zip(row, COLUMNS, strict=True))


def _filled(row: list[etree._Element], codes: Iterable[str]) -> FilledRow:
    _, _, text, written, memo = map(word_text, row)
    number, key = _number_and_key(row)
    return FilledRow(number, key, text, tuple((code, number, mark) for code, mark in read_codes(written, codes)), memo)


def _number_and_key(row: list[etree._Element]) -> tuple[str, str]:
    """They stand in the first cell, a line each."""
    number, _, key = word_text(row[0]).strip().partition("\n") if row else ("", "", "")
    return number.strip(), key.strip()
