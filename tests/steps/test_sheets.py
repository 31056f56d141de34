"""Coding sheets leave the study and come back: whose they are, which text and codebook they are of, and all that is wrong at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests import small_study

from jcommunity_study.errors import InputError
from jcommunity_study.interview.journal import append, read_journal
from jcommunity_study.steps.code import transcripts
from jcommunity_study.steps.rebase import rebase
from jcommunity_study.steps.sheets import files_in, take_in, write
from jcommunity_study.study import Study


def exported(root: Path, name: str = "s.xlsx", coders: tuple[str, ...] = ("li",), interviews: tuple[str, ...] = ()) -> Path:
    (path, *_) = write(Study.open(root), root / name, coders, interviews, "zh")
    return path


def edit(path: Path, cells: Mapping[tuple[str, str], object], save: Path | None = None) -> Path:
    """Writes values into cells, named by words of the row's sentence and the heading's first word; or by an address, ("", "A1")."""
    book = load_workbook(path)
    page = book.worksheets[1]
    heads = {str(cell.value).split()[0]: cell.column for cell in page[1]}
    for (words, head), value in cells.items():
        if words:
            row = next(r for r in range(2, page.max_row + 1) if words in str(page.cell(r, 6).value))
            page.cell(row, heads[head]).value = value
        else:
            page[head].value = value
    book.save(save or path)
    return save or path


def journal(root: Path, name: str = "li") -> Path:
    return root / "data" / "codings" / f"{name}.jsonl"


def codings(root: Path, name: str = "li") -> list[tuple[str, str, str]]:
    return [(c.quote, c.code, c.stance) for c in read_journal(journal(root, name)).codings]


def fault(root: Path, *files: Path, **more: object) -> str:
    with pytest.raises(InputError) as caught:
        take_in(Study.open(root), files, **more)  # type: ignore[arg-type]
    return caught.value.message("en")


def test_a_filled_in_sheet_becomes_its_coders_journal_once(small: Path) -> None:
    path = edit(exported(small), {("志愿者", "P1"): "＋", ("系统我", "P2"): "肯定", ("系统我", "备注"): "自己说的"})
    done = take_in(Study.open(small), [path])
    assert {name: dict(events) for name, events in done.events.items()} == {"li": {"add": 2}}
    assert set(codings(small)) == {("志愿者那个群没人报名，就那几个人。", "P1", "affirms"), ("系统我不会弄，得找年轻人。", "P2", "affirms")}
    read = read_journal(journal(small)).codings
    assert {c.codebook for c in read} == {Study.open(small).codebook.version}
    assert sorted(c.memo for c in read) == ["", "自己说的"]
    held = journal(small).read_bytes()
    assert not any(take_in(Study.open(small), [path]).events["li"].values())
    assert journal(small).read_bytes() == held
    take_in(Study.open(small), [edit(path, {("志愿者", "P1"): "-", ("系统我", "P2"): None, ("系统我", "备注"): None})])
    assert codings(small) == [("志愿者那个群没人报名，就那几个人。", "P1", "denies")]


def test_a_coders_own_codings_go_out_and_stay_as_they_are(small: Path) -> None:
    before = journal(small, "someone").read_bytes()
    path = exported(small, coders=("someone",))
    assert not any(take_in(Study.open(small), [path]).events["someone"].values())
    assert journal(small, "someone").read_bytes() == before
    later = small_study.coding(small / "data/raw/interviews/R1.txt", 9, "S1", "affirms", "叫了好几回")
    append(journal(small, "someone"), [later])
    take_in(Study.open(small), [edit(path, {("我们楼里", "P1"): "±"})])
    assert ("叫了好几回", "S1", "affirms") in codings(small, "someone")  # coded elsewhere since
    assert ("没人报名", "P1", "mixed") in codings(small, "someone")  # its own span


def test_a_file_each_for_coders_and_interviews(small: Path) -> None:
    made = write(Study.open(small), small / "表" / "{coder} {interview}.docx", ["s1", "someone"], ["R1", "G1"], "en")
    assert sorted(p.name for p in made) == ["s1 G1.docx", "s1 R1.docx", "someone G1.docx", "someone R1.docx"]
    assert [len(sheet.head.held) for sheet in made.values()] == [0, 0, 2, 2]
    (small / "表" / "~$s1 R1.docx").write_bytes(b"open in Word")
    assert len(files_in(small / "表")) == 4
    with pytest.raises(InputError, match="no sheet"):
        files_in(small / "study")
    with pytest.raises(InputError, match="no such file or folder"):
        files_in(small / "nofolder")


@pytest.mark.parametrize("name", ["s.xlsx", "s.docx"])
def test_names_and_labels_are_masked_by_all_that_the_study_tells(small: Path, name: str) -> None:
    raw = small / "data/raw/interviews"
    for who, old, new in (("R2", "志愿者那个群", "楼长叫魏淑珍，群里"), ("R1", "我们楼里", "小李嘛，魏淑珍"), ("R1", "说话人2", "李主任")):
        small_study.replace(raw / f"{who}.txt", old, new)
    (sheet,) = write(Study.open(small), small / name, ["li"], ["R1"], "zh").values()
    assert [seen.text for seen in sheet.shown][1] == "[姓名]嘛，[姓名]没人报名，叫了好几回都不来。"
    assert {seen.speaker for seen in sheet.shown} == {"说话人1", "[姓名]", "说话人2"}
    assert not any(take_in(Study.open(small), [small / name]).events["li"].values())


def test_a_sheet_that_may_have_been_filled_in_is_never_replaced(small: Path) -> None:
    path = exported(small)
    exported(small)  # the same again
    edit(path, {("志愿者", "P1"): "+"})
    with pytest.raises(InputError, match="not replaced"):
        exported(small)


@pytest.mark.parametrize(
    ("name", "coders", "told"),
    [
        ("s.xlsx", ("a", "b"), "Write {coder} into the file's name"),
        ("{coder}.xlsx", (), "name coders with --coder"),
        ("{coder}.xlsx", ("a/b",), "cannot be a file's name"),
    ],
)
def test_names_that_lead_nowhere_are_refused(small: Path, name: str, coders: tuple[str, ...], told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        exported(small, name, coders)


def test_everything_that_is_wrong_is_named_with_its_cell_at_once(small: Path) -> None:
    path = exported(small)
    edit(path, {
        ("志愿者", "P1"): "√", ("系统我", "P1"): "√", ("系统我", "S1"): "0", ("请您", "P2"): "+", ("说实话", "句子"): "说实话都报名",
        ("受过训练", "标识（勿改）"): "R9:1-2", ("", "H1"): "P7 别的",
    })  # fmt: skip
    told = fault(small, path)
    for part in (
        "the column of P2 is gone", "unknown mark '√': G7, G17", "unknown mark '0': I17", "the sentence was edited: row 15",
        "the key is gone or unknown: row 13",
    ):  # fmt: skip
        assert part in told
    edit(path, {("", "H1"): "P2 能力弱"})
    assert "the interviewer's words are not coded; empty H2" in fault(small, path)
    assert not journal(small).exists()


def test_what_is_wrong_in_a_word_sheet_is_named_with_its_row(small: Path) -> None:
    from docx import Document

    path = exported(small, "s.docx")
    word = Document(str(path))
    for row, written in ((1, "P1+; P2-"), (2, "P9+"), (4, "P1+ P9*; S1√"), (6, "P1+; P1-")):
        word.tables[1].rows[row].cells[3].text = written
    word.save(str(path))
    with pytest.raises(InputError) as caught:
        take_in(Study.open(small), [path])
    for part in ("“P9”：第 2, 4 行。", "没有编码“S1√”：第 4 行。", "采访者的话不编码，请清空：第 1 行。", "记号“-”：第 6 行。"):
        assert part in caught.value.message("zh")
    for part in ("there is no code 'P9': row 2, 4.", "the interviewer's words are not coded; empty row 1."):
        assert part in caught.value.message("en")


def test_cells_that_hide_something_are_named(small: Path) -> None:
    path = exported(small)
    book = load_workbook(path)
    book.worksheets[1].merge_cells("G3:G5")
    book.worksheets[1]["H3"].value, book.worksheets[1]["H3"].data_type = "#NAME?", "e"
    book.save(path)
    told = fault(small, path)
    assert "merged ones: H3, G3:G5" in told


def test_rows_that_are_gone_or_say_too_much_are_told(small: Path) -> None:
    path = edit(exported(small), {("志愿者", "备注"): "没有编码", ("系统我", "P2"): "+"})
    book = load_workbook(path)
    book.worksheets[1].delete_rows(3)
    book.worksheets[1]["L1"].value, book.worksheets[1]["L3"].value = "我的想法", "嗯"
    book.save(path)
    warnings = [w.en.partition(": ")[2] for w in take_in(Study.open(small), [path]).warnings]
    assert warnings == [
        "the column '我的想法' was not read.", "1 rows are gone (R1:31-49); their codings stay.",
        "memos of rows without a code, not taken in: row 6.",
    ]  # fmt: skip
    assert len(codings(small)) == 1


def test_a_row_that_stands_twice_is_refused(small: Path) -> None:
    path = exported(small)
    book = load_workbook(path)
    page = book.worksheets[1]
    page.append([cell.value for cell in page[3]])
    book.save(path)
    assert "a sentence stands twice: row 18" in fault(small, path)


def test_another_codebook_is_refused_with_what_differs_or_taken_by_name(small: Path) -> None:
    path = edit(exported(small), {("志愿者", "P1"): "+"})
    codebook, version = small / "study" / "codebook.yaml", Study.open(small).codebook.version
    small_study.replace(codebook, "说很少有人参加", "说没有人参加")
    codebook.write_text(codebook.read_text(encoding="utf-8").replace("id: P2", "id: P3"), encoding="utf-8")
    told = fault(small, path)
    assert "gone: P2; new: P3; changed: P1" in told
    assert "--old-codebook" in told
    take_in(Study.open(small), [path], old_codebook=True)
    assert [c.codebook for c in read_journal(journal(small)).codings] == [version]
    edit(path, {("系统我", "P2"): "+"})
    assert "the codebook no longer has P2; recode or empty H17" in fault(small, path, old_codebook=True)


def test_another_text_is_refused_or_moved_onto_the_new_one(small: Path) -> None:
    path = exported(small, coders=("someone",))
    edit(path, {("我们楼里", "P2"): "+", ("网格员挺", "S1"): "-"})
    small_study.replace(small / "data/raw/interviews/R1.txt", "请您随便聊聊。", "请您随便聊聊吧，不急。")
    assert "the text of R1 was changed" in fault(small, path)
    assert "code --rebase" in fault(small, path, rebase=True)  # the journal stands on the old text yet
    rebase(Study.open(small), "2024-01-01T00:00:00+08:00")
    done = take_in(Study.open(small), [path], rebase=True)
    assert (dict(done.events["someone"]), done.warnings) == ({"add": 2}, ())
    texts = {t.sha256: t.text for t in transcripts(Study.open(small))}
    assert len(read_journal(journal(small, "someone"), texts=texts).codings) == 9  # each quote stands where it says
    assert ("网格员挺专业的，跑得也勤快。", "S1", "denies") in codings(small, "someone")
    assert not any(take_in(Study.open(small), [path], rebase=True).events["someone"].values())


def test_a_sentence_that_the_new_text_no_longer_has_is_named(small: Path) -> None:
    path = edit(exported(small), {("我们楼里", "P2"): "+"})
    small_study.replace(small / "data/raw/interviews/R1.txt", "我们楼里没人报名，叫了好几回都不来。", "嗯。")
    (warning,) = take_in(Study.open(small), [path], rebase=True).warnings
    assert "not in the new text, not taken in: R1:31-49" in warning.en


def test_whose_sheet_it_is(small: Path) -> None:
    path = exported(small)
    assert "the sheet is 'li''s, not 'wang''s" in fault(small, path, coder="wang")
    blank = edit(exported(small, "blank.xlsx", ()), {("志愿者", "P1"): "+"})
    assert "Name the coder with --coder" in fault(small, blank)
    assert take_in(Study.open(small), [blank], "wang").events["wang"]["add"] == 1
    book = load_workbook(path)
    book.worksheets[0]["B1"].value = "zhao"
    book.save(path)
    assert "not 'zhao''s" in fault(small, path)


def test_two_sheets_of_one_coder_on_one_interview_are_refused(small: Path) -> None:
    first, second = exported(small), small / "copied.xlsx"
    second.write_bytes(first.read_bytes())
    assert "s.xlsx are both 'li' on R1" in fault(small, first, second)


@pytest.mark.parametrize("name", ["s.xlsx", "s.docx"])
def test_what_is_no_sheet_is_refused(small: Path, name: str) -> None:
    from docx import Document
    from openpyxl import Workbook

    path = small / name
    for data in (b"", b"PK\x03\x04", b"nothing"):
        path.write_bytes(data)
        assert name in fault(small, path)
    if name == "s.xlsx":
        Workbook().save(path)
    else:
        Document().save(str(path))
    assert fault(small, path)
