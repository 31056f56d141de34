"""The PDF: that it compiles, whatever is in the text, and what its source says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.report import sample

from jcommunity_study.report.document import Document, Heading, Paragraph, Table
from jcommunity_study.report.numbering import number
from jcommunity_study.report.pdf import pdf, source, string


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sample_compiles(lang: str) -> None:
    made = pdf(sample.document(lang))  # type: ignore[arg-type]
    assert made.startswith(b"%PDF-") and 200_000 < len(made) < 4_000_000


def test_any_text_is_text() -> None:
    nasty = "#set page(x) $a$ *b* _c_ `d` @e <f> \\ \" ' ~ -- ... // x /* y */ ] ) [ ( { } = + - https://a.b\nnew line"
    blocks = (Heading(1, nasty, "sec:a"), Paragraph(nasty), Table("tbl:a", nasty, [[nasty]], [[nasty]], "l", notes=[nasty]))
    assert pdf(Document(nasty, "zh", blocks, nasty, nasty, ((nasty, nasty),))).startswith(b"%PDF")


def test_strings_are_escaped() -> None:
    assert string('a"b\\c\n') == '"a\\"b\\\\c\\n"'


def test_wide_tables_turn_the_page_with_their_heading() -> None:
    document = sample.document("zh")
    text = source(document, number(document))
    page = text.index("#page(flipped: true)")
    assert text.index("逐条判定") > page and text.count("flipped: true") == 1


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed: the text of the PDF is not read back")
def test_banner_and_page_numbers_on_every_page(tmp_path: Path) -> None:
    file = tmp_path / "报告 zh.pdf"
    file.write_bytes(pdf(sample.document("zh")))
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True).stdout.decode("utf-8")
    pages = text.split("\f")[:-1]
    assert len(pages) > 5
    assert all("演示数据：以下全部内容由" in page and f"{i} / {len(pages)}" in page for i, page in enumerate(pages, start=1))
