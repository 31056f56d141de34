"""`jcommunity codings`: the table of categories as a file, and saturation on interviews held back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests import small_study

from jcommunity_study.cli import main
from jcommunity_study.interview.readers import read_transcript

Capture = pytest.CaptureFixture[str]


def run(root: Path, *words: str) -> int:
    return main(["codings", *words, "--study", str(root), "--lang", "en"])


def test_categories_are_printed_and_written(small: Path, tmp_path: Path, capsys: Capture) -> None:
    assert run(small, "categories", "--most", "1") == 0
    assert [line.split("\t")[1] for line in capsys.readouterr().out.splitlines()] == ["concept", "Few take part", "Weak ability"]
    for suffix, head in ((".docx", b"PK"), (".xlsx", b"PK"), (".csv", b"\xef\xbb\xbf")):
        file = tmp_path / f"t{suffix}"
        assert run(small, "categories", "--out", str(file)) == 0
        assert file.read_bytes().startswith(head)
        assert capsys.readouterr().out == f"written: {file}: 7 rows.\n"
        assert run(small, "categories", "--out", str(file), "--quiet") == 0
        assert capsys.readouterr().out == ""
        assert run(small, "categories", "--out", str(file)) == 0
        assert capsys.readouterr().out == f"written: {file}: 7 rows, in place of the file that was there.\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["matrix", "--out", "t.docx"], "t.docx: only categories"),
        (["matrix", "--most", "1"], "--most goes with categories"),
        (["categories", "--most", "0"], "is above 0"),
    ],
)
def test_what_cannot_be_is_refused(words: list[str], told: str, small: Path, capsys: Capture) -> None:
    assert run(small, *words) == 2
    assert told in capsys.readouterr().err


def test_codes_first_met_in_interviews_held_back_are_named(small: Path, capsys: Capture) -> None:
    with (small / "study" / "study.toml").open("a", encoding="utf-8") as out:
        out.write('\n[coding]\nheld_back = ["G2"]\n')
    with (small / "data" / "codings" / "someone.jsonl").open("a", encoding="utf-8") as out:
        import json

        raw = small / "data" / "raw" / "interviews" / "G2.txt"
        out.write(json.dumps(small_study.coding(raw, 9, "S1", "affirms", "得找年轻人"), ensure_ascii=False) + "\n")
    assert run(small, "saturation") == 0
    out_text = capsys.readouterr().out
    assert "first met in the interviews held back: S1." in out_text
    assert [line.split("\t")[1] for line in out_text.splitlines()[1:4]] == ["R1", "R2", "G1"]


@pytest.mark.parametrize("what", ["matrix", "presence", "saturation", "actors", "themes"])
def test_an_interview_without_codings_is_named_and_not_counted(what: str, small: Path, capsys: Capture) -> None:
    left_uncoded(small, "G2")
    assert run(small, what) == 0
    table, told = capsys.readouterr().out.split("Interviews without codings, left out of what the codings show: G2.")
    assert "G2" not in table
    assert "grid\t2\t" not in table
    assert ("takes 6 interviews that are coded" in told) == (what == "saturation")


@pytest.mark.parametrize("survey", [True, False])
def test_with_nobody_coding_no_survey_is_named_where_there_is_none(survey: bool, small: Path, capsys: Capture) -> None:
    (small / "data" / "codings" / "someone.jsonl").unlink()
    if not survey:
        (small / "study" / "questionnaire.yaml").unlink()
        shutil.rmtree(small / "data" / "raw" / "questionnaire")
    assert run(small, "saturation") == 0
    out = capsys.readouterr().out
    assert "Nobody has coded the interviews" in out
    assert ("survey" in out) == survey
    assert "not known" in out
    assert "not reached" not in out


def left_uncoded(study: Path, id: str) -> None:
    """Takes the codings of one interview away."""
    journal = study / "data" / "codings" / "someone.jsonl"
    document = read_transcript(study / "data" / "raw" / "interviews" / f"{id}.txt").sha256
    kept = [line for line in journal.read_text("utf-8").splitlines() if document not in line]
    journal.write_text("".join(f"{line}\n" for line in kept), "utf-8", newline="\n")


def test_an_interview_held_back_that_is_none_is_refused_at_its_line(small: Path, capsys: Capture) -> None:
    with (small / "study" / "study.toml").open("a", encoding="utf-8") as out:
        out.write('\n[coding]\nheld_back = ["G9"]\n')
    assert run(small, "saturation") == 2
    assert "no interview 'G9'" in capsys.readouterr().err
    assert main(["check", "--study", str(small), "--lang", "en"]) == 1
    assert "no interview 'G9'" in capsys.readouterr().out
