"""Sheets that people worked on: titles above, headings in two lines, headings again, summaries, failed formulas."""

from __future__ import annotations

from pathlib import Path

from tests.survey.exports import messy_table, write

from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.readers import read_export
from jcommunity_study.survey.readers.containers.heads import head_of


def test_a_title_headings_again_and_a_summary_are_named_and_not_read(tmp_path: Path) -> None:
    export = read_export(messy_table(tmp_path / "a.csv"))
    assert export.sheet.rows == 20
    assert export.sheet.numbers[[0, 9, 10, 19]].tolist() == [3, 12, 14, 23]
    said = " ".join(w.zh for w in export.warnings)
    for words in ("某小区居民调查（2024年）", "第 13 行", "第 24 行", "没有表头的列：#5", "重复的表头：意见"):
        assert words in said


def test_a_title_above_a_platforms_export_hides_it_from_nobody(tmp_path: Path) -> None:
    header = ["序号", "提交答卷时间", "所用时间", "来自IP", "1、性别", "2、年龄"]
    rows = [[n, "2024/5/1 1:00:00", "60秒", "", "男", 20 + n] for n in range(1, 9)]
    path = write(tmp_path / "a.csv", ["我的调查"], [header, *rows])
    found = inspect(path)
    assert (found["format"], found["rows"], [i["text"] for i in found["items"]]) == ("wjx", 8, ["性别", "年龄"])


def test_headings_in_two_lines_are_joined(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["编号", "信任程度", None, "年龄"])
    sheet.append([None, "网格员", "街道", None])
    for n in range(12):
        sheet.append([n, ["低", "中", "高"][n % 3], ["中", "高", "低"][n % 3], 30 + n * 3])
    sheet.merge_cells("B1:C1")
    book.save(tmp_path / "a.xlsx")
    found = inspect(tmp_path / "a.xlsx")
    assert [(i["kind"], i["rows"]) for i in found["items"]] == [("matrix", ["网格员", "街道"]), ("number", [])]
    assert found["rows"] == 12


def test_a_heading_that_is_missing_is_no_second_line() -> None:
    assert head_of([["id", "a", "", "c"], ["1", "x", "y", "z"]]).last == 0
    assert head_of([["a"], ["x"]]).header == ["a"]
    assert head_of([["title", "", ""], ["a", "b", "c"], ["1", "2", "3"]]).last == 1


def test_failed_formulas_are_named(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["编号", "性别", "查找"])
    for n in range(5):
        sheet.append([n, "男", "#N/A" if n == 2 else n])
        sheet.cell(sheet.max_row, 3).data_type = "e" if n == 2 else "n"
    book.save(tmp_path / "a.xlsx")
    assert any("C4" in w.zh and "#N/A" in w.zh for w in read_export(tmp_path / "a.xlsx").warnings)


def test_cells_merged_among_the_answers_are_named_and_rows_are_numbered_as_the_sheet_shows_them(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, line in enumerate([["编号", "楼栋", "性别"], *([n, "甲栋" if n < 3 else "", "男"] for n in range(6))], 4):
        for column, cell in enumerate(line, 28):
            sheet.cell(row, column, cell or None)
    sheet.merge_cells("AC5:AC7")
    sheet.merge_cells("AB1:AD1")  # above the table
    book.save(tmp_path / "a.xlsx")
    export = read_export(tmp_path / "a.xlsx")
    assert export.sheet.numbers.tolist() == [5, 6, 7, 8, 9, 10]
    (note,) = (w.zh for w in export.warnings if "合并单元格" in w.zh)
    assert "：AC5:AC7。" in note


def test_a_table_whose_headings_were_deleted_says_so(tmp_path: Path) -> None:
    answers = [[f"{n}号", "男女"[n % 2], ["小学", "中学", "大学"][n % 3], ["满意", "一般"][n % 2], n % 5] for n in range(1, 20)]
    headed = write(tmp_path / "a.csv", ["编号", "性别", "学历", "满意", "3"], answers)  # a heading may be an answer, or a figure
    gone = write(tmp_path / "b.csv", answers[0], answers[1:])
    said = [any("第一行像是一份答卷" in w.zh for w in read_export(path).warnings) for path in (headed, gone)]
    assert said == [False, True]


def test_ticks_that_repeat_their_heading_are_no_sign_that_headings_were_deleted(tmp_path: Path) -> None:
    rows = [["值守" if n % 2 else "", "宣传" if n % 3 else "", "打扫" if n % 5 else "", "男女"[n % 2]] for n in range(20)]
    path = write(tmp_path / "a.csv", ["值守", "宣传", "打扫", "性别"], rows)
    assert not any("第一行" in w.zh for w in read_export(path).warnings)
