"""What `new --from` says of the draft, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import small_study

from jcommunity_study.cli import main

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *words: object) -> tuple[int, str, str]:
    code = main([str(w) for w in words])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_new_says_what_to_check(capsys: Capture, code_export: Path, tmp_path: Path) -> None:
    _, out, _ = run(capsys, "new", tmp_path / "a", "--from", code_export)
    assert "--codes" in out.splitlines()[1]
    assert run(capsys, "new", tmp_path / "b", "--from", code_export, "--quiet") == (0, "", "")
    path = tmp_path / "text.csv"
    path.write_text("1、性别,2、满意吗\n" + "男,满意\n女,不满意\n女,一般\n男,拒答\n" * 20, encoding="utf-8")
    _, out, _ = run(capsys, "new", tmp_path / "c", "--from", path, "--lang", "en")
    assert out.splitlines()[1].startswith("1 option(s) were guessed to be non-answers")


def test_new_refuses_swapped_exports(capsys: Capture, code_export: Path, tmp_path: Path, finished_small: Path) -> None:
    text = finished_small / "data" / "raw" / "questionnaire" / small_study.EXPORT
    code, out, err = run(capsys, "new", tmp_path / "a", "--from", code_export, "--codes", text)
    assert (code, out) == (2, "")
    assert err.count("两份写反了") == 1
    assert list(tmp_path.iterdir()) == [code_export]


TALK = "采访者：住了多久？\n受访者：二十年，没人报名。\n"


def test_a_study_of_interviews_alone_is_drafted_and_sound(capsys: Capture, tmp_path: Path) -> None:
    folder = tmp_path / "访谈"
    folder.mkdir()
    (folder / "张三.txt").write_text(TALK, encoding="utf-8")
    (folder / "录音.m4a").write_bytes(b"x")
    code, out, err = run(capsys, "new", tmp_path / "a", "--interviews", folder, "--lang", "en")
    assert (code, err) == (0, "")
    assert "录音.m4a is no transcript" in out
    made = {p.relative_to(tmp_path / "a").as_posix() for p in (tmp_path / "a").rglob("*") if p.is_file()}
    assert made == {
        ".gitignore", "study/study.toml", "study/interviews.yaml", "study/codebook.yaml", "data/raw/interviews.key",
        "data/raw/interviews/I01.txt",
    }  # fmt: skip
    assert run(capsys, "check", "--study", tmp_path / "a")[0] == 0


def test_both_rivers_are_drafted_at_once(capsys: Capture, code_export: Path, tmp_path: Path) -> None:
    (tmp_path / "访谈").mkdir()
    (tmp_path / "访谈" / "R1.txt").write_text(TALK, encoding="utf-8")
    assert run(capsys, "new", tmp_path / "a", "--from", code_export, "--interviews", tmp_path / "访谈", "--quiet") == (0, "", "")
    assert {p.name for p in (tmp_path / "a" / "study").iterdir()} == {
        "study.toml", "questionnaire.yaml", "interviews.yaml", "codebook.yaml",
    }  # fmt: skip


def test_a_folder_without_transcripts_or_with_too_many_is_refused(capsys: Capture, tmp_path: Path) -> None:
    folder = tmp_path / "访谈"
    code, _, err = run(capsys, "new", tmp_path / "a", "--interviews", folder, "--lang", "en")
    assert (code, "no such file or folder" in err) == (2, True)
    folder.mkdir()
    code, _, err = run(capsys, "new", tmp_path / "a", "--interviews", folder, "--lang", "en")
    assert (code, "holds 0 transcripts" in err) == (2, True)
    for n in range(10_000):
        (folder / f"{n}.txt").touch()
    code, _, err = run(capsys, "new", tmp_path / "a", "--interviews", folder, "--lang", "en")
    assert (code, err.count("\n")) == (2, 1)
    assert "holds 10,000 transcripts" in err
