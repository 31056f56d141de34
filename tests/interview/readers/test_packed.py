"""Word and OpenDocument: what is text and what is not, and what is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.interview.readers import packed, read_transcript

_NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def odt(body: str, manifest: str = "<manifest/>") -> bytes:
    content = f'<?xml version="1.0"?><office:document-content {_NAMESPACES}><office:body><office:text>{body}</office:text></office:body>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content + "</office:document-content>")
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


ODT = (
    '<text:tracked-changes><text:changed-region><text:p>删了</text:p></text:changed-region></text:tracked-changes>\n'
    '<text:h>访谈</text:h>\n<text:p>采访者：<text:span>你<text:note><text:p>脚注</text:p></text:note>好</text:span>？</text:p>'
    '<table:table><table:table-row><table:table-cell><text:p>受访者：<text:line-break/>好<text:s text:c="2"/>的\n  呀<text:tab/>。'
    "</text:p></table:table-cell></table:table-row></table:table>"
)


def test_odt_with_soft_breaks_tables_notes_and_changes(tmp_path: Path) -> None:
    (tmp_path / "a.odt").write_bytes(odt(ODT))
    found = read_transcript(tmp_path / "a.odt")
    assert found.text == "访谈\n采访者：你好？\n受访者：\n好  的 呀\t。"
    assert [turn.role for turn in found.turns] == ["interviewer", "interviewee"]


def test_a_protected_odt_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.odt").write_bytes(odt(ODT, "<manifest><encryption-data/></manifest>"))
    with pytest.raises(InputError, match="password"):
        read_transcript(tmp_path / "a.odt")


def test_comments_and_footnotes_of_word_are_left_aside(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("采访者：你好？")
    document.add_comment(paragraph.runs, text="问得太快", author="导师")
    document.add_paragraph("受访者：好\u00a0的。")
    document.save(str(tmp_path / "a.docx"))
    assert read_transcript(tmp_path / "a.docx").text == "采访者：你好？\n受访者：好\u00a0的。"


def test_an_old_doc_is_to_be_saved_anew_and_a_docx_under_that_name_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024)
    with pytest.raises(InputError, match=r"Save it as \.docx"):
        read_transcript(tmp_path / "a.doc")
    document = docx.Document()
    document.add_paragraph("采访者：你好？")
    document.save(str(tmp_path / "b.doc"))
    assert len(read_transcript(tmp_path / "b.doc").turns) == 1


FIFTY = 17_500_000  # characters of three bytes


def test_hostile_nesting_is_read(tmp_path: Path) -> None:
    deep = "<text:span>" * 1_500 + "深" + "</text:span>" * 1_500
    (tmp_path / "a.odt").write_bytes(odt(f"<text:p>采访者：{deep}？</text:p><text:p>受访者：好</text:p>"))
    assert [turn.end - turn.start for turn in read_transcript(tmp_path / "a.odt").turns] == [2, 1]


def test_fifty_megabytes_in_one_paragraph_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.odt").write_bytes(odt(f"<text:p>受访者：{'好' * FIFTY}</text:p>"))
    document = docx.Document()
    document.add_paragraph("受访者：好")
    document.save(str(tmp_path / "small.docx"))
    with zipfile.ZipFile(tmp_path / "small.docx") as small, zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as large:
        for name in small.namelist():
            large.writestr(name, small.read(name).replace("好".encode(), "好".encode() * FIFTY))
    for name in ("a.odt", "a.docx"):
        with pytest.raises(InputError, match="more than 4,000,000 characters"):
            read_transcript(tmp_path / name)


def test_external_entities_of_an_odt_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("秘密", encoding="utf-8")
    declared = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'
    whole = odt("<text:p>采访者：&e;</text:p>")
    with zipfile.ZipFile(io.BytesIO(whole)) as archive, zipfile.ZipFile(tmp_path / "a.odt", "w") as changed:
        for name in archive.namelist():
            changed.writestr(name, archive.read(name).replace(b"?>", b"?>" + declared.encode("utf-8"), 1))
    with pytest.raises(InputError, match="DOCTYPE"):
        read_transcript(tmp_path / "a.odt")


def test_a_zip_bomb_under_the_name_of_an_odt_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.odt").write_bytes(odt(f"<text:p>受访者：{'好' * 100_000}</text:p>"))
    monkeypatch.setattr(packed, "MAX_UNPACKED", 100_000)
    with pytest.raises(InputError, match="bomb"):
        read_transcript(tmp_path / "a.odt")


def test_teams_docx_with_its_soft_breaks(tmp_path: Path) -> None:
    document = docx.Document()
    for paragraph in ("Meeting Transcript", "15 June 2026, 03:35am", "Li Wei started transcription", "Li Wei   0:03\n住了多久？",
                      "Wang Fang   1:00:19\n二十年了：\n挺好。", "Li Wei stopped transcription"):  # fmt: skip
        document.add_paragraph(paragraph)
    document.save(str(tmp_path / "a.docx"))
    found = read_transcript(tmp_path / "a.docx")
    assert [(turn.speaker, turn.seconds, found.spoken(turn)) for turn in found.turns] == [
        ("Li Wei", 3, "住了多久？"), ("Wang Fang", 3619, "二十年了：\n挺好。"),
    ]  # fmt: skip
    assert len(found.about) == 4
