"""The codebook of a study and the codings that follow it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests import small_study

from jcommunity_study.cli import main
from jcommunity_study.errors import InputError
from jcommunity_study.interview.journal import read_journal
from jcommunity_study.steps.codebook import history, version_or_file
from jcommunity_study.study import Study

RETIRED = """  - id: P0
    kind: problem
    name: {zh: 没人来, en: Nobody comes}
    definition: {zh: 旧的, en: an old one}
    retired: true
    successors: [P1]
"""


def test_old_codings_stand_under_the_successor_in_every_count(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = small / "data" / "codings" / "someone.jsonl"
    small_study.replace(journal, '"code": "P1"', '"code": "P0"')
    assert main(["check", "--study", str(small), "--lang", "en"]) == 1
    assert "no code 'P0'" in capsys.readouterr().out
    with (small / "study" / "codebook.yaml").open("a", encoding="utf-8") as out:
        out.write(RETIRED)
    assert main(["check", "--study", str(small), "--lang", "en"]) == 0
    capsys.readouterr()
    assert main(["codings", "presence", "--study", str(small), "--lang", "en"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["interview", "P1", "P2", "S1"]
    assert [row[1] for row in rows[1:]] == ["1", "1", "1", "1"]


def test_what_waits_to_be_recoded_is_told_and_not_counted(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_study.replace(small / "data" / "codings" / "someone.jsonl", '"code": "P1"', '"code": "P0"')
    with (small / "study" / "codebook.yaml").open("a", encoding="utf-8") as out:
        out.write(RETIRED.replace("[P1]", "[P1, P2]"))
    assert main(["codings", "presence", "--study", str(small), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "1 of P0" in out
    assert [line.split("\t")[1] for line in out.splitlines()[1:5]].count("1") == 3
    assert main(["analyze", "--study", str(small), "--lang", "en"]) == 0
    assert "1 of P0" in capsys.readouterr().out


@pytest.fixture
def grounded(small: Path) -> Path:
    with (small / "study" / "study.toml").open("a", encoding="utf-8") as out:
        out.write('\n[coding]\napproach = "grounded"\n')
    return small


def run(root: Path, *words: str) -> int:
    return main(["codebook", *words, "--study", str(root), "--lang", "en"])


def codes(root: Path) -> dict[str, str]:
    return {c.id: c.code for c in read_journal(root / "data" / "codings" / "someone.jsonl").codings}


def test_codings_follow_a_merger_by_events_and_their_journal_only_grows(grounded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = grounded / "data" / "codings" / "someone.jsonl"
    before = journal.read_bytes()
    assert run(grounded, "merge", "P2", "--into", "P1", "--why", "同一回事") == 0
    assert "3 codings follow" in capsys.readouterr().out
    assert journal.read_bytes().startswith(before)
    assert set(codes(grounded).values()) == {"P1"}
    last = json.loads(journal.read_text(encoding="utf-8").splitlines()[-1])
    assert (last["event"], last["code"], last["codebook"]) == ("change", "P1", Study.open(grounded).codebook.version)
    assert run(grounded, "merge", "P2", "--into", "P1") == 0
    assert capsys.readouterr().out == "codebook.yaml: nothing changed.\n"
    assert main(["codings", "matrix", "--study", str(grounded)]) == 0


def test_a_merger_cut_off_before_the_journals_is_finished_by_the_same_command(grounded: Path) -> None:
    journal = grounded / "data" / "codings" / "someone.jsonl"
    before = journal.read_bytes()
    assert run(grounded, "merge", "P2", "--into", "P1") == 0
    journal.write_bytes(before)
    assert run(grounded, "merge", "P2", "--into", "P1") == 0
    assert set(codes(grounded).values()) == {"P1"}
    assert [n["codings"] for n in history(Study.open(grounded))] == [3, 3]


def test_a_split_lists_what_is_to_divide_and_takes_answers(grounded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "s.xlsx"
    for id, name in (("P11", "不报名"), ("P12", "没时间")):
        assert run(grounded, "add", id, name) == 0
    assert run(grounded, "split", "P1", "--into", "P11", "P12", "--sheet", str(sheet)) == 0
    out = capsys.readouterr().out
    assert "someone\tR1-1\t没人报名" in out
    assert f"4 to be divided, written to {sheet}, --decisions" in out
    before = {p.name: p.read_bytes() for p in (grounded / "study").glob("codebook.yaml*")}
    assert codes(grounded)["R1-1"] == "P1"
    book = load_workbook(sheet)
    for row, code in ((2, "P11"), (3, "P12"), (4, "P11; P12")):
        book["split"].cell(row, 7).value = code
    book.save(sheet)
    assert run(grounded, "split", "P1", "--into", "P11", "P12", "--decisions", str(sheet)) == 0
    out = capsys.readouterr().out
    assert "codebook.yaml: nothing changed; 3 codings follow.\n" in out
    assert "1 to be divided: --sheet writes them" in out
    assert before == {p.name: p.read_bytes() for p in (grounded / "study").glob("codebook.yaml*")}  # the old file is still the old one
    assert sorted(code for code in codes(grounded).values() if code != "P2") == ["P1", "P11", "P11", "P12", "P12"]
    assert run(grounded, "split", "P1", "--into", "P11", "P12", "--decisions", str(sheet)) == 0
    assert main(["codings", "matrix", "--study", str(grounded), "--lang", "en"]) == 0
    assert "1 of P1" in capsys.readouterr().out


def test_a_retired_code_that_findings_name_is_told_of_at_once_and_by_check(grounded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for id, name in (("P11", "不报名"), ("P12", "没时间")):
        assert run(grounded, "add", id, name) == 0
    assert not capsys.readouterr().err
    assert run(grounded, "split", "P1", "--into", "P11", "P12") == 0
    said = capsys.readouterr().err
    assert "findings.yaml:" in said
    assert "'P1' is retired (its successors: P11, P12). Name a code of now." in said
    assert main(["check", "--study", str(grounded), "--lang", "zh"]) == 1
    assert "编码“P1”已停用（后继：P11, P12）。请改写为现在的编码。" in capsys.readouterr().out


def test_every_version_is_kept_and_the_history_tells_what_changed(grounded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = Study.open(grounded)
    first, path = study.codebook.version, study.file("codebook.yaml")
    original = path.read_bytes()
    assert run(grounded, "add", "T1", "热心人", "--en", "keen people", "--definition", "总是那几位", "--why", "读 R1") == 0
    assert (grounded / "data" / "codings" / "codebooks" / f"{first}.yaml").read_bytes() == original
    small_study.replace(path, "热心人", "老面孔")
    assert run(grounded, "move", "T1", "--under", "P1") == 0
    assert run(grounded, "rename", "T1", "总是老面孔") == 0
    assert run(grounded, "move", "T1", "--top") == 0
    assert run(grounded, "retire", "T1") == 0
    assert [n["what"] for n in history(Study.open(grounded))] == ["add", "hand", "move", "rename", "move", "retire"]
    small_study.replace(path, "总是老面孔", "老面孔")
    capsys.readouterr()
    assert run(grounded, "history", "T1") == 0
    out = capsys.readouterr().out
    assert "add a code  T1" in out and "读 R1" in out
    assert out.count("changed by hand") == 2
    assert "T1\tmoved from the top to P1" in out
    assert run(grounded, "history", "S1", "--quiet") == 0
    assert capsys.readouterr().out == ""
    assert run(grounded, "diff", first) == 0
    assert "T1\tadded: 老面孔" in capsys.readouterr().out
    with pytest.raises(InputError, match="no such file"):
        version_or_file(Study.open(grounded), "0" * 12)


def test_a_history_that_was_damaged_is_refused_with_its_line(grounded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(grounded, "add", "T1", "x") == 0
    with (grounded / "data" / "codings" / "codebooks" / "history.jsonl").open("a", encoding="utf-8") as out:
        out.write("{}\n")
    assert run(grounded, "history") == 2
    assert "history.jsonl:2: this line is no change" in capsys.readouterr().err


def test_given_codes_are_edited_in_their_file(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (small / "study" / "codebook.yaml").read_bytes()
    assert run(small, "add", "T1", "x") == 2
    assert "approach" in capsys.readouterr().err
    assert (small / "study" / "codebook.yaml").read_bytes() == before


def test_a_change_that_cannot_be_leaves_everything_as_it_was(grounded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {p: p.read_bytes() for p in grounded.rglob("*") if p.is_file()}
    assert run(grounded, "move", "P1", "--under", "P9") == 2
    assert "codebook.yaml: there is no code 'P9'" in capsys.readouterr().err
    assert run(grounded, "merge", "P1", "--into", "P9") == 2
    assert {p: p.read_bytes() for p in grounded.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("text", ["schema: 1\ncodes: [x]\n", "schema: 1\ncodes: []\n", "codes"])
def test_a_codebook_with_faults_is_mended_first(text: str, grounded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "b.csv"
    assert run(grounded, "export", str(table)) == 0
    (grounded / "study" / "codebook.yaml").write_text(text, encoding="utf-8")
    for words in (["add", "T1", "x"], ["import", str(table)], ["retire", "P1"]):
        assert run(grounded, *words) == 2
        assert "codebook.yaml:" in capsys.readouterr().err


def test_a_codebook_goes_out_as_qdc_and_new_codes_come_back(grounded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "b.qdc"
    assert run(grounded, "export", str(file)) == 0
    assert run(grounded, "import", str(file)) == 0
    assert "nothing changed" in capsys.readouterr().out
    text = file.read_text(encoding="utf-8")
    at = text.rindex("</Codes>")
    file.write_text(f'{text[:at]}<Code guid="x" name="热心人" isCodable="true"/>{text[at:]}', encoding="utf-8")
    assert run(grounded, "import", str(file)) == 0
    assert "T1\tadded: 热心人" in capsys.readouterr().out
