"""Containers: what is read, and what is refused with one message."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from jcommunity_study.cli import main
from jcommunity_study.errors import InputError
from jcommunity_study.interview.readers import READERS, inspect, raw, read_transcript
from jcommunity_study.interview.readers import packed as reader


def save(path: Path, *paragraphs: str) -> Path:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(path))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "论文 数据"
    made.mkdir()
    return made


def test_docx_with_soft_breaks_tables_and_tabs(folder: Path) -> None:
    path = folder / "访谈 1.docx"
    document = docx.Document()
    document.add_paragraph("采访者：\n你好？")
    document.add_table(1, 1).cell(0, 0).text = "受访者：\n好\t的"
    document.save(str(path))
    found = read_transcript(path)
    assert found.text == "采访者：\n你好？\n受访者：\n好\t的"
    assert found.id == "访谈 1"
    assert found.format == "docx/label-colon"
    assert [t.role for t in found.turns] == ["interviewer", "interviewee"]


def test_deleted_text_and_field_codes_are_left_aside(folder: Path) -> None:
    path = save(folder / "a.docx", "采访者：你好？", "受访者：好")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = parts["word/document.xml"].decode("utf-8")
    deleted = (
        '<w:del w:id="1" w:author="x"><w:r><w:delText>删</w:delText><w:t>删了</w:t></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t>加</w:t></w:r></w:ins>'
    )
    parts["word/document.xml"] = body.replace("受访者：好</w:t></w:r>", "受访者：好</w:t></w:r>" + deleted).encode("utf-8")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert read_transcript(path).text == "采访者：你好？\n受访者：好加"


def test_txt_in_gb18030_with_windows_line_ends(folder: Path) -> None:
    path = folder / "b.txt"
    path.write_bytes("说话人1 00:17\r\n你好？\r\n说话人2 00:20\r\n好的𠮷。\r\n".encode("gb18030"))
    found = read_transcript(path, id="B", interviewers=["说话人1"])
    assert (found.id, found.text.count("\r"), found.warnings) == ("B", 0, ())
    assert [found.spoken(t) for t in found.turns] == ["你好？", "好的𠮷。"]


def test_inspect(folder: Path) -> None:
    path = folder / "c.txt"
    path.write_text("说话人1 00:17\n你好？\n说话人2 00:20\n好。\n", encoding="utf-8-sig")
    assert inspect(path, interviewers=["说话人2"]) == {
        "format": "transcript", "layout": "txt/label-time", "turns": 2, "speakers": 2, "characters": 29, "spoken": 5, "timestamps": True,
        "labels": {"说话人1": "interviewee", "说话人2": "interviewer"}, "about": [], "warnings": [],
    }


def zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def truncated() -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("采访者：你好")
    document.save(out)
    return out.getvalue()[:9000]


BAD = {
    "0 bytes": b"",
    "0xFF fill": b"\xff" * 4096,
    "text inside": "采访者：你好".encode(),
    "encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600,
    "old .doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024,
    "truncated": truncated(),
    "a zip, but no Word document": zipped(hello="x"),
    "broken XML": zipped(**{
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": "<Relationships",
    }),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_docx_is_one_message_that_names_the_file(name: str, folder: Path) -> None:
    path = folder / "坏.docx"
    path.write_bytes(BAD[name])
    with pytest.raises(InputError) as e:
        read_transcript(path)
    assert e.value.where == str(path)


def test_zip_bomb_is_not_unpacked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(folder / "bomb.docx", "采访者：" + "啊" * 200_000)
    monkeypatch.setattr(reader, "MAX_UNPACKED", 100_000)
    with pytest.raises(InputError, match="bomb"):
        read_transcript(path)


def test_external_entities_are_not_read(folder: Path) -> None:
    secret = folder / "secret.txt"
    secret.write_text("秘密", encoding="utf-8")
    path = save(folder / "x.docx", "采访者：你好")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = parts["word/document.xml"].decode("utf-8")
    head, rest = body.split("?>", 1)
    declared = f'?><!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    parts["word/document.xml"] = (head + declared + rest.replace("你好", "&e;")).encode("utf-8")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(InputError, match="DOCTYPE"):
        read_transcript(path)


@pytest.mark.parametrize(("name", "data"), [("a.wav", b"RIFF"), ("a.txt", b"PK\x03\x04xxxx"), ("a.txt", b"\0\1\2\3"), ("a.txt", b" \n\n ")])
def test_other_files(name: str, data: bytes, folder: Path) -> None:
    (folder / name).write_bytes(data)
    with pytest.raises(InputError):
        read_transcript(folder / name)


def test_missing_file(folder: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_transcript(folder / "none.docx")


@pytest.mark.parametrize("line", ["00:01 采访者：好\n", "00:01\n好\n", "1\n00:00:01,000 --> 00:00:02,000\n好\n\n"])
def test_more_turns_than_a_talk_can_have_are_refused(line: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "MAX_TURNS", 100)
    (folder / "a.txt").write_text(line * 100, encoding="utf-8")
    assert len(read_transcript(folder / "a.txt").turns) >= 1
    (folder / "b.txt").write_text(line * 101, encoding="utf-8")
    with pytest.raises(InputError, match=r"b\.txt: has more than 100 places"):
        read_transcript(folder / "b.txt")


def test_a_file_of_line_ends_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "MAX_LINES", 10)
    (folder / "a.txt").write_text("采访者：好" + "\n" * 11, encoding="utf-8")
    with pytest.raises(InputError, match="more than 10 lines"):
        read_transcript(folder / "a.txt")


@pytest.mark.parametrize("name", ["a.txt", "a.srt"])
def test_more_characters_than_a_talk_can_have_are_refused(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "MAX_CHARACTERS", 40)
    (folder / name).write_text("1\n00:00:01,000 --> 00:00:02,000\n" + "好" * 41, encoding="utf-8")
    with pytest.raises(InputError, match="more than 40 characters"):
        read_transcript(folder / name)


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("name", ["0 bytes", "0xFF fill", "encrypted", "old .doc", "a zip, but no Word document"])
def test_each_kind_of_file_is_refused_in_one_line(suffix: str, name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / f"坏{suffix}"
    path.write_bytes(BAD[name])
    assert main(["inspect", str(path)]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert str(path) in printed.err
