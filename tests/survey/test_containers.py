"""Files that are broken, or not what they are called: one clear message each."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from tests.survey.test_codepage import KOREAN, TAIWANESE

from jcommunity_study.errors import InputError
from jcommunity_study.files.archive import OLE_MAGIC
from jcommunity_study.survey.readers.containers import raw, read_sheet


def refused(path: Path, *words: str) -> str:
    with pytest.raises(InputError) as caught:
        read_sheet(path)
    error = caught.value
    assert error.where == str(path)
    assert error.text.zh
    for word in words:
        assert word in error.text.en
    return error.text.en


def made(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_missing_empty_and_folder(folder: Path) -> None:
    refused(folder / "no.xlsx", "no such file")
    refused(made(folder, "empty.xlsx", b""), "empty")
    refused(folder, "folder")


def test_truncated_workbook(text_xlsx: Path) -> None:
    data = text_xlsx.read_bytes()
    for tenth in range(1, 10):
        text_xlsx.write_bytes(data[: len(data) * tenth // 10])
        refused(text_xlsx, "cut off or damaged")


def test_truncated_old_workbook(folder: Path, real: Path) -> None:
    data = (real / "wjx_phones_text.xls").read_bytes()
    for size in (600, len(data) // 2):
        refused(made(folder, "half.xls", data[:size]), "damaged")


def test_password_protected(folder: Path) -> None:
    data = OLE_MAGIC + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(900)
    refused(made(folder, "secret.xlsx", data), "password")


def test_header_alone(folder: Path, text_csv: Path, text_xlsx: Path) -> None:
    from openpyxl import load_workbook

    header = text_csv.read_text(encoding="utf-8-sig").splitlines()[0]
    refused(made(folder, "h.csv", header.encode()), "header row alone")
    refused(made(folder, "h2.csv", (header + "\n\n").encode("gb18030")), "header row alone")
    refused(made(folder, "h3.csv", b",,\n,,\n"), "header row alone")
    book = load_workbook(text_xlsx)
    book["Sheet1"].delete_rows(2, 10)
    book.save(text_xlsx)
    refused(text_xlsx, "header row alone")


def test_a_workbook_with_nothing_in_it(folder: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(folder / "nothing.xlsx")
    refused(folder / "nothing.xlsx", "holds nothing")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        ("\ufeff<!DOCTYPE html><html></html>".encode(), "HTML"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b"%PDF-1.7 x", "PDF"),
        (b"$FL2@(#) SPSS DATA FILE", "SPSS"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (bytes(range(256)) * 4, "neither UTF-8 nor GB18030"),
        (b"\xff" * 100, "neither UTF-8 nor GB18030"),
        (OLE_MAGIC + bytes(600) + "WordDocument".encode("utf-16-le"), "Word"),
    ],
)
def test_another_format_under_a_spreadsheets_name(folder: Path, data: bytes, word: str) -> None:
    refused(made(folder, "导出.xls", data), word)


@pytest.mark.parametrize(("member", "word"), [("word/document.xml", "Word"), ("readme.txt", "zip archive")])
def test_other_zips(folder: Path, member: str, word: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(member, "x")
    refused(made(folder, "a.xlsx", out.getvalue()), word)


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3\n4,5\n", "a,b\n1,2,3\n4,5\n", 'a,b\n1,"2\n'])
def test_ragged_or_cut_csv(folder: Path, text: str) -> None:
    said = refused(made(folder, "r.csv", text.encode()))
    assert "row" in said or "cut off" in said


def test_mixed_line_ends_quotes_and_newlines_in_cells(folder: Path) -> None:
    sheet = read_sheet(made(folder, "m.csv", b'a,"b\nc"\r\n1,"x ""y""\nz"\n\n2,3\r4,5'))
    assert sheet.header == ("a", "b\nc")
    assert [c.texts().tolist() for c in sheet.columns] == [["1", "2", "4"], ['x "y"\nz', "3", "5"]]


def test_tab_and_semicolon(folder: Path) -> None:
    for mark, container in (("\t", "tsv"), (";", "csv")):
        sheet = read_sheet(made(folder, "t.csv", f"a{mark}b\n1{mark}2\n".encode()))
        assert (sheet.container, sheet.header, sheet.columns[1].texts().tolist()) == (container, ("a", "b"), ["2"])


def test_cells_as_a_person_sees_them(folder: Path) -> None:
    import datetime as dt

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", "b", "c", "d", None])
    sheet.append([1.0, 2.5, True, dt.datetime(2023, 9, 8, 12, 24, 22), None])  # noqa: DTZ001  # a workbook has no time zones
    sheet.append([None, None, None, None, None])
    sheet.append([3, "文", None, None, None])
    book.save(folder / "cells.xlsx")
    read = read_sheet(folder / "cells.xlsx")
    assert read.header == ("a", "b", "c", "d")
    assert [c.texts().tolist() for c in read.columns] == [["1", "3"], ["2.5", "文"], ["TRUE", ""], ["2023-09-08 12:24:22", ""]]
    assert read.numbers.tolist() == [2, 4]


def test_a_table_that_begins_below_and_beside_the_first_cell(folder: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ([], [None], [None, None, "a", "b", "c"], [None, None, 1, True, 1.0], [], [None, None, True, "1", None]):
        sheet.append(row)
    book.save(folder / "cells.xlsx")
    read = read_sheet(folder / "cells.xlsx")
    assert (read.header, read.cells()) == (("a", "b", "c"), [["1", "TRUE", "1"], ["TRUE", "1", ""]])


def test_a_hidden_first_sheet_is_not_read(text_xlsx: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(text_xlsx)
    notes = book.create_sheet("notes", 0)
    notes.append(["x"])
    notes.append(["y"])
    notes.sheet_state = "hidden"
    book.active = 1
    book.save(text_xlsx)
    assert read_sheet(text_xlsx).header[0] == "序号"


def test_a_zip_bomb_is_not_unpacked(folder: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(3):
            with archive.open(f"xl/{n}.xml", "w", force_zip64=True) as f:
                for _ in range(800):
                    f.write(bytes(1 << 20))
    refused(made(folder, "bomb.xlsx", out.getvalue()), "zip bomb")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_keep_their_numbers_where_lines_are_empty(tmp_path: Path, end: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(end.join(["甲,乙", "", "1,2", "", "", "3,4", "5,6", ""]).encode("utf-8"))
    assert read_sheet(path).numbers.tolist() == [3, 6, 7]


def test_a_cell_that_is_a_book_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"1、性别,2、意见\n男,好\n女,{'啊' * (raw.LONGEST_CELL + 1)}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 3, column '2、意见': a cell of 100,001 characters"):
        read_sheet(path)
    path.write_text(f'1、性别,2、意见\n男,"{"啊" * 2_000_000}"\n女,好\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"a row is longer than 4 MB|a cell of 2,000,000 characters"):
        read_sheet(path)


def test_the_key_of_a_file_needs_its_beginning_and_its_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "KEYED", 64)

    def key(text: str) -> bytes:
        (folder / "a.csv").write_text(text, encoding="utf-8")
        return read_sheet(folder / "a.csv").key

    rows = ["编号,您怎么看", *(f"{n},好" for n in range(100))]
    whole = key("\n".join(rows))
    assert len({whole, key("\n".join([*rows[:1], "0,坏", *rows[2:]])), key("\n".join([*rows[:-1], "99,坏"]))}) == 3
    assert key("\n".join(rows)) == whole


def test_a_damaged_address_beyond_excels_columns_is_refused(tmp_path: Path) -> None:
    """Few rows of half a million columns are fewer cells than a sheet may have, and yet no sheet."""
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for row in (["序号", "1、性别"], ["1", "男"]):
        book.active.append(row)
    book.save(tmp_path / "whole.xlsx")
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as old, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'r="B2"', b'r="ZZZ2"'))
    refused(tmp_path / "a.xlsx", "2 × 18278")


@pytest.mark.parametrize(("encoding", "text"), [("euc_kr", "만족하십니까"), ("big5", "您對社區環境的滿意程度")])
def test_a_text_file_in_korean_or_from_taiwan_is_read_with_a_doubt(folder: Path, encoding: str, text: str) -> None:
    """Both decode as GB18030 from end to end, to characters that nobody writes."""
    lines = {"euc_kr": KOREAN, "big5": TAIWANESE}[encoding]
    path = made(folder, "a.csv", "\r\n".join(lines).encode(encoding))
    sheet = read_sheet(path)
    assert any(text in heading for heading in sheet.header)
    assert [len(c.values) for c in sheet.columns] == [1] * 4
    assert any("encoding" in note.en for note in sheet.notes)
    refused(made(folder, "b.csv", path.read_bytes() + b"\x81\x40"), "neither UTF-8")


def test_utf_8_with_a_broken_byte_is_not_read_as_other_characters(folder: Path) -> None:
    whole = "您的性别,社区环境,满意程度,有何建议\n女人,比较整洁,非常满意,改善停车秩序\n男人,卫生不好,不太满意,垃圾处理太慢\n".encode()
    broken = [whole[:n] + bytes([byte]) + whole[n + 1 :] for n in range(len(whole)) for byte in (0x81, 0xE5)]
    taken = [data for data in broken if decodes(data, "gb18030") and not decodes(data, "utf-8")]
    assert taken
    for data in taken:
        refused(made(folder, "a.csv", data), "neither UTF-8")


def decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_entities_that_grow_without_end_are_not_expanded_in_a_workbook(text_xlsx: Path, part: str) -> None:
    """A billion laughs: nine levels of ten each, asked for where a text stands."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "lol">{entities}]>'.encode()
    with zipfile.ZipFile(text_xlsx) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    whole = re.sub(rb"<t>[^<]*</t>", b"<t>&l9;</t>", parts[part].replace(b"Sheet1", b"&l9;"))
    assert b"&l9;" in whole
    start = whole.find(b"?>") + 2 if whole.startswith(b"<?xml") else 0
    parts[part] = whole[:start] + bomb + whole[start:]
    with zipfile.ZipFile(text_xlsx, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    refused(text_xlsx, "cut off or damaged")


def test_a_workbook_that_another_program_holds_is_named(text_xlsx: Path, text_csv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows lets nobody open what WPS or Excel has open for writing."""

    def held(self: Path, *args: object, **kwargs: object) -> object:
        raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    monkeypatch.setattr(Path, "open", held)
    for path in (text_xlsx, text_csv):
        refused(path, "used by another process", "Close the program that holds it")


@pytest.mark.parametrize("place", [0.3, 0.9])
def test_a_nul_byte_in_a_text_file_is_refused(text_csv: Path, place: float) -> None:
    data = text_csv.read_bytes()
    cut = int(len(data) * place)
    text_csv.write_bytes(data[:cut] + b"\0" + data[cut:])
    refused(text_csv, "neither UTF-8 nor GB18030")


def test_an_old_workbook_and_a_sav_are_known_whatever_they_are_called(folder: Path, real: Path) -> None:
    for name, other, container in (("wjx_person_text.xls", "a.xlsx", "xls"), ("spss_gbk.sav", "b.csv", "sav")):
        found = read_sheet(made(folder, other, (real / name).read_bytes()))
        plain = read_sheet(real / name)
        assert (found.container, found.header, found.cells()) == (container, plain.header, plain.cells())


def test_one_column_and_two_thousand(folder: Path) -> None:
    for width in (1, 2_000):
        lines = [",".join(f"{mark}{n}" for n in range(width)) for mark in ("题", "甲", "乙")]
        sheet = read_sheet(made(folder, "w.csv", "\n".join(lines).encode()))
        assert (len(sheet.header), sheet.rows, sheet.columns[-1].texts().tolist()) == (width, 2, [f"甲{width - 1}", f"乙{width - 1}"])
