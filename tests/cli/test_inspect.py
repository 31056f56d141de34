"""What `inspect` prints for people: one language, and only what there is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jcommunity_study.cli import main

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *words: object) -> tuple[int, str, str]:
    code = main([str(w) for w in words])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.mark.parametrize(("lang", "said", "unsaid"), [
    ("zh", ["[单选] 性别", "缺失: 未问到（跳题） 6", "注意: 这是按序号导出的"],
     ["single", "skipped", "not asked", "blank", "未作答", "export by number"]),
    ("en", ["[single choice] 性别", "missing: not asked (routing) 6", "warning: This is an export by number"],
     ["单选", "left blank", "选项只有序号"]),
])  # fmt: skip
def test_inspect_for_people_is_in_one_language(capsys: Capture, code_export: Path, lang: str, said: list[str], unsaid: list[str]) -> None:
    code, out, _ = run(capsys, "inspect", code_export, "--lang", lang)
    assert code == 0
    assert [s for s in said if s not in out] == []
    assert [s for s in unsaid if s in out] == []


def test_inspect_where_nothing_is_missing(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1、性别,2、性格\n" + "男,静\n女,动\n" * 20, encoding="utf-8")
    assert "缺失: 无" in run(capsys, "inspect", path)[1].splitlines()


def test_warnings_on_a_transcript_are_in_one_language(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("没有任何标签的一段话。\n", encoding="utf-8")
    both = json.loads(run(capsys, "inspect", path, "--json")[1])["warnings"]
    chinese, english = both[0].split(" / ")
    assert f"注意: {chinese}" in run(capsys, "inspect", path)[1].splitlines()
    assert f"warning: {english}" in run(capsys, "inspect", path, "--lang", "en")[1].splitlines()


@pytest.mark.parametrize(("time", "zh", "en"), [("00:01 ", "有", "yes"), ("", "无", "no")])
def test_whether_a_transcript_has_times_is_said_in_words(capsys: Capture, tmp_path: Path, time: str, zh: str, en: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"说话人1 {time}\n您好？\n\n说话人2 {time}\n好。\n", encoding="utf-8")
    assert f"时间标记: {zh}" in run(capsys, "inspect", path)[1].splitlines()
    assert f"timestamps: {en}" in run(capsys, "inspect", path, "--lang", "en")[1].splitlines()


def test_inspect_says_what_customary_screening_would_flag(capsys: Capture, tmp_path: Path) -> None:
    """Twenty answers in a minute, one in 5 seconds; no address is known. Nothing is removed: rows stay 21."""
    path = tmp_path / "a.csv"
    rows = [f"{i},60秒,男,{'静动'[i % 2]}" for i in range(20)] + ["20,5秒,男,静"]
    path.write_text("序号,所用时间,1、性别,2、性格\n" + "\n".join(rows) + "\n", encoding="utf-8")
    found = json.loads(run(capsys, "inspect", path, "--json")[1])
    assert found["rows"] == 21
    fast = [r for r in found["screening"] if r["setting"] == "share_of_median = 0.5"]
    assert [(r["rule"], r["flagged"], r["share"]) for r in fast] == [("speed", 1, 1 / 21)]
    lines = run(capsys, "inspect", path, "--lang", "en")[1].splitlines()
    assert "with customary screening (for information: nothing is removed):" in lines
    assert "  Too fast [speed, share_of_median = 0.5]: 1 (4.8%)" in lines
    assert any("cannot tell: no addresses" in line for line in lines)
    assert not any("作答" in line for line in lines)


def test_inspect_counts_no_cell_as_personal_that_holds_nothing(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"{n},2024-01-0{n} 08:00:00,{'10.0.0.1' if n == 1 else 'NULL'},男" for n in range(1, 5)]
    path.write_text("\n".join(["序号,提交答卷时间,来自IP,1、性别", *rows]), encoding="utf-8")
    _, out, _ = run(capsys, "inspect", path, "--lang", "en")
    assert "来自IP: IP address, not read, 1 cell\n" in out
    assert "cells: 16 = metadata 11 + answers 4 + personal (not read) 1\n" in out


@pytest.mark.parametrize(("lang", "said"), [("zh", "元数据列: （无标题）\n"), ("en", "metadata: (no heading)\n")])
def test_inspect_names_a_column_without_heading(capsys: Capture, tmp_path: Path, lang: str, said: str) -> None:
    path = tmp_path / "a.csv"
    rows = [f"{n},Yes,No,Yes" for n in range(1, 21)]
    path.write_text("\n".join([",rse1. Do you code?,use1. Do you plan?,use2. Do you test?", *rows]), encoding="utf-8")
    assert said in run(capsys, "inspect", path, "--lang", lang)[1]


@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
def test_a_coding_sheet_is_told_as_one(capsys: Capture, small: Path, suffix: str) -> None:
    from docx import Document

    for name, coder, said in (("s", ["--coder", "someone"], "coder: someone"), ("blank", [], "coder: (a blank sheet that names nobody)")):
        file = small / f"{name}{suffix}"
        assert run(capsys, "export", file, *coder, "--study", small)[0] == 0
        codings = 7 if coder else 0
        lines = run(capsys, "inspect", file, "--lang", "en")[1].splitlines()
        assert lines == ["format: coding-sheet", said, "rows: 16", f"codings: {codings}"]
    if suffix == ".docx":
        word = Document(str(file))
        word.tables[1].rows[2].cells[3].text = "P9+"
        word.save(str(file))
        assert "there is no code 'P9': row 2" in run(capsys, "inspect", file, "--lang", "en")[1]
