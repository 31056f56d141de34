"""The Word file, read back as XML."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from docx import Document as open_word
from tests.report import sample

from jcommunity_study.report.document import Table
from jcommunity_study.report.docx import docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module", params=["zh", "en"])
def parts(request: pytest.FixtureRequest) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx(sample.document(request.param)))) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {n: archive.read(n) for n in archive.namelist()}


@pytest.fixture(scope="module")
def body(parts: dict[str, bytes]) -> ET.Element:
    return ET.fromstring(parts["word/document.xml"])


def _text(element: ET.Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def _styled(body: ET.Element, style: str) -> list[ET.Element]:
    return [p for p in body.iter(f"{W}p") if (s := p.find(f"{W}pPr/{W}pStyle")) is not None and s.get(f"{W}val") == style]


def _instructions(body: ET.Element) -> list[str]:
    return [(i.text or "").strip() for i in body.iter(f"{W}instrText")]


def test_captions_count_themselves(body: ET.Element) -> None:
    counted = [i for i in _instructions(body) if i.startswith("SEQ ")]
    names = {i.split()[1] for i in counted}
    assert names in ({"表", "图"}, {"Table", "Figure"}) and len(counted) == 4 + 9
    captions = [_text(p) for p in _styled(body, "Caption")]
    assert [re.match(r"(表|Table )\d", c) is not None for c in captions] == [True] * 4


def test_references_point_to_bookmarks_and_read_already(body: ET.Element) -> None:
    marks = {b.get(f"{W}name") for b in body.iter(f"{W}bookmarkStart")}
    references = [i.split()[1] for i in _instructions(body) if i.startswith("REF ")]
    links = [h.get(f"{W}anchor") for h in body.iter(f"{W}hyperlink")]
    assert references and links and set(references) | set(links) <= marks
    text = _text(body)
    assert "样本构成见表1" in text or "shown in Table 1, who" in text


def test_bookmarks_have_distinct_numbers_and_close(body: ET.Element) -> None:
    starts = [b.get(f"{W}id") for b in body.iter(f"{W}bookmarkStart")]
    assert len(starts) == len(set(starts)) and sorted(starts) == sorted(str(b.get(f"{W}id")) for b in body.iter(f"{W}bookmarkEnd"))


def test_the_table_of_contents_is_filled_in(body: ET.Element, parts: dict[str, bytes]) -> None:
    assert 'TOC \\o "1-2" \\h \\z \\u' in _instructions(body)
    entries = [*_styled(body, "TOC1"), *_styled(body, "TOC2")]
    assert len(entries) == 5 and all(e.find(f"{W}hyperlink") is not None and _text(e) for e in entries)
    assert b"updateFields" not in parts["word/settings.xml"] and b"dirty" not in parts["word/document.xml"]


def test_fields_open_and_close(body: ET.Element) -> None:
    kinds = [c.get(f"{W}fldCharType") for c in body.iter(f"{W}fldChar")]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") > 10


def test_tables_have_three_lines(body: ET.Element) -> None:
    tables = list(body.iter(f"{W}tbl"))
    assert len(tables) == 4
    for table in tables:
        borders = table.find(f"{W}tblPr/{W}tblBorders")
        assert borders is not None
        assert {(b.tag.removeprefix(W), b.get(f"{W}sz")) for b in borders} == {("top", "12"), ("bottom", "12")}
        rows = list(table.iter(f"{W}tr"))
        assert all(r.find(f"{W}trPr/{W}cantSplit") is not None for r in rows)
        heads = [r for r in rows if r.find(f"{W}trPr/{W}tblHeader") is not None]
        assert heads == rows[: len(heads)] and heads
        assert all(b.get(f"{W}sz") == "6" for b in heads[-1].iter(f"{W}bottom"))


def _keeps(row: ET.Element) -> bool:
    return row.find(f".//{W}keepNext") is not None


def test_no_head_is_left_alone_and_no_note(body: ET.Element) -> None:
    following = list(body[0])
    tables = [(table, following[following.index(table) + 1]) for table in body.iter(f"{W}tbl")]
    assert {_style_of(after) for _, after in tables} == {"TableNotes", "Gap"}
    for table, after in tables:
        rows = list(table.iter(f"{W}tr"))
        assert all(_keeps(row) for row in rows[:-1][:3])
        assert _keeps(rows[-1]) == (_style_of(after) == "TableNotes")
    for caption in _styled(body, "FigureCaption"):
        keep = caption.find(f"{W}pPr/{W}keepNext")
        after = following[following.index(caption) + 1]
        assert keep is not None and keep.get(f"{W}val") == ("1" if _style_of(after) == "TableNotes" else "0")


def _style_of(element: ET.Element) -> str | None:
    style = element.find(f"{W}pPr/{W}pStyle")
    return None if style is None else style.get(f"{W}val")


def test_spanners_have_the_thinnest_line(body: ET.Element) -> None:
    models = list(body.iter(f"{W}tbl"))[1]
    first, second = list(models.iter(f"{W}tr"))[:2]
    assert [s.get(f"{W}val") for s in first.iter(f"{W}gridSpan")] == ["3", "3"]
    assert [b.get(f"{W}sz") for b in first.iter(f"{W}bottom")] == ["4", "4"]
    assert len(list(second.iter(f"{W}vMerge"))) == 1


def test_styles_name_their_fonts_for_both_scripts(parts: dict[str, bytes]) -> None:
    styles = ET.fromstring(parts["word/styles.xml"])
    assert not any("Theme" in key for fonts in styles.iter(f"{W}rFonts") for key in fonts.attrib)
    by_id = {s.get(f"{W}styleId"): s for s in styles.iter(f"{W}style")}
    fonts = {i: by_id[i].find(f"{W}rPr/{W}rFonts") for i in ("Normal", "Heading1", "Heading2")}
    assert {i: f.get(f"{W}eastAsia") for i, f in fonts.items() if f is not None} == {
        "Normal": "宋体",
        "Heading1": "黑体",
        "Heading2": "黑体",
    }
    sizes = {i: by_id[i].find(f"{W}rPr/{W}sz") for i in ("Caption", "TableText")}
    assert {i: s.get(f"{W}val") for i, s in sizes.items() if s is not None} == {"Caption": "21", "TableText": "18"}


def test_every_page_carries_banner_and_number(parts: dict[str, bytes], body: ET.Element) -> None:
    header = next(data.decode("utf-8") for name, data in parts.items() if name.startswith("word/header"))
    footer = next(data.decode("utf-8") for name, data in parts.items() if name.startswith("word/footer"))
    assert "演示数据" in header or "Demonstration data" in header
    assert " PAGE " in footer and " NUMPAGES " in footer
    sections = list(body.iter(f"{W}sectPr"))
    assert len(sections) == 3 and all(s.find(f"{W}headerReference") is not None for s in sections)
    assert [s.find(f"{W}pgSz").get(f"{W}orient") for s in sections] == [None, "landscape", None]  # type: ignore[union-attr]


def test_landscape_tables_that_follow_each_other_share_their_section() -> None:
    document = sample.document("zh")
    wide = next(b for b in document.blocks if isinstance(b, Table) and b.wide)
    place = document.blocks.index(wide) + 1
    twice = replace(document, blocks=(*document.blocks[:place], replace(wide, id="tbl:again"), *document.blocks[place:]))
    with zipfile.ZipFile(io.BytesIO(docx(twice))) as archive:
        sections = list(ET.fromstring(archive.read("word/document.xml")).iter(f"{W}sectPr"))
    assert len(sections) == 3


def test_pictures_are_described(parts: dict[str, bytes]) -> None:
    described = re.findall(r'<wp:docPr id="(\d+)" name="fig:[^"]*" descr="[^"]+"', parts["word/document.xml"].decode("utf-8"))
    assert len(described) == len(set(described)) == 9


def test_numbered_lists_begin_anew(parts: dict[str, bytes]) -> None:
    assert b"startOverride" in parts["word/numbering.xml"]


def test_word_opens_it() -> None:
    word = open_word(io.BytesIO(docx(sample.document("zh"))))
    assert word.core_properties.title.startswith("疫情防控") and word.core_properties.author == ""
    assert [p.style.name for p in word.paragraphs if p.style is not None][:1] == ["Title"]
