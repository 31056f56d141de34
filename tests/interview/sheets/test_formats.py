"""Sheets go out and come back with what was in them, whatever characters that is and whichever program saved them."""

from __future__ import annotations

import copy
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.interview.refi.projects import outgoing
from tests.interview.refi.test_write import texts
from tests.interview.sheets.sheets import brought, read_back

from jcommunity_study.bilingual import Language
from jcommunity_study.errors import Faults
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.package import Outgoing
from jcommunity_study.interview.sheets import SHEETS
from jcommunity_study.interview.sheets.marks import Mark
from jcommunity_study.interview.sheets.sheet import Sheet, make_sheet

TALK = "采访者：人多吗？\n受访者：没人报名。电话13800138000。=1+1。_x0041_ 对。\n采访者：还有呢？\n受访者：𠮷😀，就这样。"
FORMATS = list(SHEETS)


def saved(path: Path, out: Outgoing, lang: Language = "zh", coder: str = "甲") -> Sheet:
    sheet = make_sheet(out, coder, lang)
    path.write_bytes(SHEETS[path.suffix].write(sheet))
    return sheet


def spoken(small: Codebook, **fields: object) -> Outgoing:
    start = TALK.index("没人报名")
    return outgoing(small, TALK, [(start, start + 4), (start, len(TALK))], **fields)


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=texts, memo=texts, speaker=texts, stance=st.sampled_from(["affirms", "denies", "mixed"]), prompted=st.booleans(),
    places=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=5),
)  # fmt: skip
def test_what_goes_out_comes_back(
    small: Codebook, tmp_path: Path, suffix: str, text: str, memo: str, speaker: str, stance: str, prompted: bool,
    places: list[tuple[int, int]],
) -> None:
    whole = f"采访者：{speaker}吗？\n受访者：没人。{text}"
    out = outgoing(small, whole, [], memo=memo)
    frozen = out.transcripts[0].text
    spans = [(a, min(a + n, len(frozen))) for a, n in places if a < len(frozen)]
    out = outgoing(small, whole, spans, memo=memo, stance=stance, prompted=prompted)
    assume(out.transcripts[0].turns)
    path = tmp_path / f"sheet{suffix}"
    sheet = saved(path, out)
    assert SHEETS[suffix].write(sheet) == path.read_bytes()
    head, said = read_back(path, out)
    assert head == sheet.head
    assert {(n, code): mark for n, row in said.items() for code, mark in row.marks.items()} == sheet.marks
    assert brought(out, head, said, out.codings) == []


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_filled_in_is_read(small: Codebook, tmp_path: Path, suffix: str, lang: Language) -> None:
    out = spoken(small)
    path = tmp_path / f"s{suffix}"
    sheet = saved(path, out, lang)
    fill(path, "就这样", {"P1": "－＊", "C1": "肯定"}, "一\n二")
    _, said = read_back(path, out)
    (n,) = (n for n, seen in enumerate(sheet.shown) if "就这样" in seen.text)
    assert dict(said[n].marks) == {"P1": Mark("denies", prompted=True), "C1": Mark("affirms")}
    assert said[n].memo == "一\n二"


def fill(path: Path, words: str, marks: dict[str, str], memo: str = "") -> None:
    """Writes into the row that holds these words, as a person would."""
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        page = book.worksheets[1]
        heads = {str(cell.value).split()[0]: cell.column for cell in page[1]}
        row = next(r for r in range(2, page.max_row + 1) if words in str(page.cell(r, 6).value))
        for code, mark in marks.items():
            page.cell(row, heads[code]).value = mark
        page.cell(row, page.max_column - 1).value = memo
        book.save(path)
        return
    from docx import Document

    word = Document(str(path))
    cells = next(row.cells for row in word.tables[1].rows if words in row.cells[2].text)
    cells[3].text, cells[4].text = "；".join(f"{code} {mark}" for code, mark in marks.items()), memo
    word.save(str(path))


@pytest.mark.parametrize("suffix", FORMATS)
def test_personal_data_are_masked_and_codings_stay_where_they_are(small: Codebook, tmp_path: Path, suffix: str) -> None:
    sheet = saved(tmp_path / f"s{suffix}", spoken(small))
    assert [seen.text for seen in sheet.shown][2] == "电话[电话]。"
    assert sheet.head.rows[2].end - sheet.head.rows[2].start == len("电话13800138000。")


def test_a_workbook_can_be_filled_in_and_sorted_without_harm(small: Codebook, tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    saved(path, spoken(small))
    book = load_workbook(path)
    page = book.worksheets[1]
    assert [w.title for w in book] == ["说明", "编码表", "编码本", "_sheet"]
    assert (page.freeze_panes, book.worksheets[3].sheet_state) == ("G2", "hidden")
    rules = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    key = page.cell(1, page.max_column).column_letter
    assert rules["G2:G8"] == f'IF(RIGHT(${key}2,1)="?",no_marks,marks)'
    assert len(rules) == len(small.codable)
    assert [cell.value for cell in book.worksheets[3]["B"]][:6] == ["+", "-", "±", "+*", "-*", "±*"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    for n, row in enumerate(sorted(rows, key=lambda r: str(r[5])), 2):
        for column, value in enumerate(row, 1):
            page.cell(n, column).value = value
    book.worksheets[1].title = "我的表"
    book.save(path)
    out = spoken(small)
    head, said = read_back(path, out)
    assert brought(out, head, said, out.codings) == []


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_libreoffice_saved_is_read(small: Codebook, tmp_path: Path, suffix: str) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("soffice is not installed")
    out = spoken(small, memo="一\n二 P1: 三")
    path = tmp_path / f"s{suffix}"
    sheet = saved(path, out)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    kind = {".xlsx": "xlsx:Calc MS Excel 2007 XML", ".docx": "docx:MS Word 2007 XML"}[suffix]
    subprocess.run(
        [office, profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "saved"), str(path)], check=True,
        capture_output=True, timeout=300,
    )  # fmt: skip
    head, said = read_back(tmp_path / "saved" / path.name, out)
    assert head == sheet.head
    assert brought(out, head, said, out.codings) == []


def test_a_long_sentence_is_cut_and_still_its_own(small: Codebook, tmp_path: Path) -> None:
    out = outgoing(small, f"采访者：吗？\n受访者：{'𠮷' * 40_000}。", [(12, 50)])
    for suffix in FORMATS:
        saved(tmp_path / f"s{suffix}", out)
        head, said = read_back(tmp_path / f"s{suffix}", out)
        assert brought(out, head, said, out.codings) == []


def test_a_sheet_for_nobody_takes_the_name_that_is_written_into_it(small: Codebook, tmp_path: Path) -> None:
    from docx import Document

    out = replace(spoken(small), codings=())
    saved(tmp_path / "s.xlsx", out, coder="")
    book = load_workbook(tmp_path / "s.xlsx")
    assert book.worksheets[0]["A1"].value == "编码者"
    book.worksheets[0]["B1"].value = "s07"
    book.save(tmp_path / "s.xlsx")
    saved(tmp_path / "s.docx", out, coder="")
    word = Document(str(tmp_path / "s.docx"))
    word.tables[0].rows[0].cells[1].text = "s07"
    word.save(str(tmp_path / "s.docx"))
    for suffix in FORMATS:
        filled = SHEETS[suffix].read(tmp_path / f"s{suffix}", Faults(first=True))
        assert (filled.head.coder, filled.coder) == ("", "s07")


def test_a_word_table_that_was_cut_in_two_is_read_whole_and_merged_cells_are_named(small: Codebook, tmp_path: Path) -> None:
    from docx import Document

    out, path = spoken(small), tmp_path / "s.docx"
    saved(path, out)
    word = Document(str(path))
    table = word.tables[1]
    rest = copy.deepcopy(table._tbl)
    for row in list(rest.tr_lst)[:4]:
        rest.remove(row)
    for row in list(table._tbl.tr_lst)[4:]:
        table._tbl.remove(row)
    table._tbl.addnext(rest)
    table._tbl.addnext(word.add_paragraph("中断")._p)
    word.save(str(path))
    head, said = read_back(path, out)
    assert brought(out, head, said, out.codings) == []
    cells = word.tables[1].columns[3].cells
    cells[2].merge(cells[3])
    word.save(str(path))
    faults = Faults()
    SHEETS[".docx"].read(path, faults)
    assert "rows with merged cells: 2, 3" in faults.found[0].message("en")
