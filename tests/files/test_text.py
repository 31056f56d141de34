"""Decoding what Chinese editors save, and CSV that a spreadsheet opens without harm."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.files import text
from jcommunity_study.files.text import csv_bytes, decode, neutralise, read_bytes, read_text, xml_text

WORDS = "社区：居民、网格员\n第二行\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_text_reads_the_same_however_it_was_saved(tmp_path: Path, encoding: str, line_end: str) -> None:
    path = tmp_path / "论文 数据.txt"
    path.write_bytes(WORDS.replace("\n", line_end).encode(encoding))
    assert read_text(path) == WORDS


@pytest.mark.parametrize("data", [b"\xff\xfe" + "字".encode("utf-16-le"), b"\x81", b"a\0b", b"\xff\xff\xff"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"here\.txt: .*UTF-8"):
        decode(data, "here.txt")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "large").write_bytes(b"12345")
    for path, said in ((tmp_path / "none", "no such file"), (tmp_path, "is a folder"), (tmp_path / "empty", "is empty")):
        with pytest.raises(InputError, match=said) as error:
            read_bytes(path)
        assert error.value.where == str(path)
    with pytest.raises(InputError, match="over the limit of 4"):
        read_bytes(tmp_path / "large", limit=4)
    assert read_bytes(tmp_path / "large", limit=5) == b"12345"


def test_a_file_that_is_held_by_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "held"
    path.write_bytes(b"x")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(text.Path, "read_bytes", refuse)
    with pytest.raises(InputError, match="Permission denied"):
        read_bytes(path)


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\tx", "\r=1", "=HYPERLINK(1)", "-2+3", "+1-1"])
def test_what_a_spreadsheet_would_run_is_neutralised(cell: str) -> None:
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-2", "-0.35", "+3", "-1.5e-10", "-12.5%", "−3", "1", "文字", "", "a=b", -3, -0.5, None])
def test_numbers_and_words_are_not_touched(cell: object) -> None:
    assert neutralise(cell) == cell


def test_csv_is_for_excel_and_the_same_each_time() -> None:
    rows = [["甲", -1.5], ["=1+1", 'a "b",\nc']]
    data = csv_bytes(["名称", "值"], iter(rows))
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig")))) == [["名称", "值"], ["甲", "-1.5"], ["'=1+1", 'a "b",\nc']]
    assert data == csv_bytes(["名称", "值"], rows)


def test_xml_holds_no_control_characters() -> None:
    assert xml_text("甲\x00乙\x0b\t丙\n\ufffe😀") == "甲乙\t丙\n😀"
