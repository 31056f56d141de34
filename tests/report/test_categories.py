"""The table of three-level coding in Word and as a workbook."""

from __future__ import annotations

import io

import docx as python_docx
import pandas as pd
from openpyxl import load_workbook

from jcommunity_study.report.categories import document, workbook
from jcommunity_study.report.docx import docx

ROWS = pd.DataFrame(
    [
        ("没人报名𠮷😀", "没人来", "意愿", "参与", "a1", "affirms", "R1", 2),
        ("人人报名", "没人来", "意愿", "参与", "a1", "denies", "R2", 4),
        ("忙", "没时间", "意愿", "参与", "a2", "affirms", "R2", 6),
        ("散", "散", "", "", "x", "mixed", "R2", 7),
    ],
    columns=["quote", "concept", "subcategory", "category", "code", "stance", "interview", "turn"],
)


def test_words_stand_first_and_what_is_the_same_stands_once() -> None:
    (table,) = document(ROWS, "题目", "zh", None).tables()
    assert ["".join(map(str, cell.inlines)) for cell in table.header[0]] == ["原始语句", "初始概念", "副范畴", "主范畴"]
    assert [[cell.rowspan for cell in row] for row in table.rows] == [[1, 2, 3, 3], [1], [1, 1], [1, 1, 1, 1]]
    assert table.rows[1][0].inlines == ("人人报名（否定；R2-4）",)
    assert table.rules == (3,)


def test_the_word_file_has_the_table_the_banner_and_no_empty_contents() -> None:
    data = docx(document(ROWS, "Title", "en", "synthetic"))
    assert data == docx(document(ROWS, "Title", "en", "synthetic"))
    read = python_docx.Document(io.BytesIO(data))
    (table,) = read.tables
    assert [cell.text for cell in table.rows[1].cells] == ["没人报名〓〓 (R1-2)", "没人来", "意愿", "参与"]
    assert read.sections[0].header.paragraphs[0].text == "synthetic"
    assert "Contents" not in [p.text for p in read.paragraphs]


def test_the_workbook_fills_every_row() -> None:
    book = load_workbook(io.BytesIO(workbook(ROWS, "x.xlsx", "zh", "合成")))
    rows = list(book["三级编码"].iter_rows(values_only=True))
    assert rows[0][:4] == ("原始语句", "初始概念", "副范畴", "主范畴")
    assert rows[2][:4] == ("人人报名", "没人来", "意愿", "参与")
    assert book["三级编码"].oddHeader.center.text == "合成"


def test_without_codings_there_is_an_empty_table() -> None:
    assert docx(document(ROWS[:0], "题目", "zh", None))
