"""The sheet in which people say where the codings of a split code belong, and what follows from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from jcommunity_study.errors import InputError
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.recode import divided, read_decisions, sheet_bytes, waiting
from jcommunity_study.interview.transcript import Transcript

NOW = {"codebook": "v2", "at": "2024-01-01T00:00:00+08:00"}


def coding(id: str, code: str = "A", quote: str = "=1") -> Coding:
    return Coding(id, "0" * 64, 3, 5, code, "denies", True, "someone", "then", "v1", quote, "memo")


JOURNALS = {"k": [coding("1"), coding("-2"), coding("3", "X"), coding("4", "B")], "empty": []}


def sheet(path: Path, **codes: str) -> Path:
    """The sheet with codes by row."""
    path.write_bytes(sheet_bytes(waiting(JOURNALS, "A"), (), ["B", "C"]))
    book = load_workbook(path)
    for row, code in codes.items():
        book["split"][f"G{row[1:]}"].value = code
    book.save(path)
    return path


def test_the_sheet_lists_what_waits_and_offers_the_successors(tmp_path: Path) -> None:
    found = load_workbook(sheet(tmp_path / "s.xlsx"))["split"]
    assert [[cell.value for cell in row][:2] for row in found.iter_rows(min_row=2)] == [["k", "1"], ["k", "-2"]]
    (offered,) = found.data_validations.dataValidation
    assert (offered.formula1, str(offered.sqref)) == ('"B,C"', "G2:G3")


def test_decisions_become_events_and_the_rest_waits(tmp_path: Path) -> None:
    read = read_decisions(sheet(tmp_path / "s.xlsx", r2="B；C"))
    events = divided(read, JOURNALS, "A", ["B", "C"], **NOW)
    (change, more) = events["k"]
    assert change == {"event": "change", "id": "1", "coder": "someone", "code": "B", **NOW}
    assert {key: more[key] for key in ("event", "id", "code", "stance", "prompted", "memo", "start", "codebook")} == {
        "event": "add", "id": "1.C", "code": "C", "stance": "denies", "prompted": True, "memo": "memo", "start": 3, "codebook": "v2",
    }  # fmt: skip


def test_json_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "d.json"
    file.write_text(json.dumps([{"coder": "k", "id": "-2", "code": "C"}, {"coder": "k", "id": "1", "code": ""}]), encoding="utf-8")
    assert [e["id"] for e in divided(read_decisions(file), JOURNALS, "A", ["B", "C"], **NOW)["k"]] == ["-2"]


def test_what_was_divided_already_is_passed_over(tmp_path: Path) -> None:
    assert divided([("x", {"coder": "k", "id": "4", "code": "B"})], JOURNALS, "A", ["B", "C"], **NOW) == {}


def test_every_fault_is_named_with_its_row(tmp_path: Path) -> None:
    file = tmp_path / "d.json"
    file.write_text(json.dumps([{"coder": "k", "id": "1", "code": "Z"}, {"coder": "who", "id": "1", "code": "B"}]), encoding="utf-8")
    with pytest.raises(InputError) as found:
        divided(read_decisions(file), JOURNALS, "A", ["B", "C"], **NOW)
    assert "d.json[0]: 'Z' is no successor (B, C)." in found.value.text.en
    assert "d.json[1]: 'who' has no coding '1'." in found.value.text.en


WRONG = [("{", "is no JSON"), ("{}", "a list was expected"), ('[{"id": "1"}]', r"\[0\]: lacks coder, code")]


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_a_file_that_holds_no_decisions_is_refused(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "d.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read_decisions(file)


def test_personal_data_are_masked_in_the_sheet(tmp_path: Path) -> None:
    data = sheet_bytes({"k": [coding("1", quote="打13812345678找我")]}, (), ["B", "C"])
    (tmp_path / "s.xlsx").write_bytes(data)
    assert "13812345678" not in str([[c.value for c in row] for row in load_workbook(tmp_path / "s.xlsx")["split"].iter_rows()])


def test_the_sheet_says_where_each_stands(tmp_path: Path) -> None:
    from jcommunity_study.interview.readers import read_transcript

    (tmp_path / "R1.txt").write_text("说话人1 00:02\n请说。\n\n说话人2 00:05\n没人报名。\n", encoding="utf-8")
    read: Transcript = read_transcript(tmp_path / "R1.txt", "R1", ["说话人1"])
    start = read.text.index("没人")
    one = Coding("1", read.sha256, start, start + 4, "A", "affirms", False, "k", "", "", "没人报名")
    (tmp_path / "s.xlsx").write_bytes(sheet_bytes({"k": [one]}, [read], ["B"]))
    row = [cell.value for cell in load_workbook(tmp_path / "s.xlsx")["split"][2]]
    assert row[:5] == ["k", "1", "R1", "2", "没人报名"]
