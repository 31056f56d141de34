"""What `jcommunity redact` and `export --redacted` refuse, and what they say."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tests import small_study

from jcommunity_study.cli import main


def refused(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    assert main([*map(str, words), "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert not said.out
    return said.err


def test_one_thing_is_redacted_at_a_time(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more in ((), (small / "a.txt", "--interviews"), ("--interviews", "--restore", small)):
        assert "one of them" in refused(capsys, "redact", *more, "--to", tmp_path / "x", "--study", small)


def test_a_folder_that_holds_something_is_left_alone(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "not an empty folder" in refused(capsys, "redact", "--interviews", "--to", small / "study", "--study", small)
    assert not (small / "data/keys").exists()


def test_a_key_in_the_shared_folder_is_refused(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("redact", "--interviews", "--to", tmp_path / "x", "--key", tmp_path / "x/a.key", "--study", small)
    assert "shared" in refused(capsys, *words)
    assert not (tmp_path / "x").exists()


def test_it_says_where_the_key_is(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["redact", "--interviews", "--to", str(tmp_path / "x"), "--study", str(small), "--lang", "en"]) == 0
    assert "redaction.key: do not share it" in capsys.readouterr().out


def test_a_copy_without_evidence_among_several_coders_is_told_of(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_study.second_coder(small)
    words = ["redact", "--interviews", "--study", str(small), "--lang", "en", "--to"]
    assert main([*words, str(tmp_path / "x")]) == 0
    assert "several coders (someone, student)" in capsys.readouterr().out
    with (small / "study" / "study.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[coding]\nevidence = "student"\n')
    assert main([*words, str(tmp_path / "y")]) == 0
    assert "several coders" not in capsys.readouterr().out
    assert main(["check", "--study", str(tmp_path / "y")]) == 0


def test_an_export_is_plain_unless_it_is_asked_to_be_redacted(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    talk = small / "data/raw/interviews/R1.txt"
    talk.write_text(small_study.transcript(("没人报名，打13800138000。", "挺专业的。")), encoding="utf-8", newline="\n")
    small_study.write_journal(small, small_study.codings(small))
    told = {}
    for name, more in (("plain", ()), ("redacted", ("--redacted", "--coder", "someone", "--interviews", "R1"))):
        path = tmp_path / f"{name}.qdpx"
        assert main(["export", str(path), "--study", str(small), "--quiet", *more]) == 0
        with zipfile.ZipFile(path) as archive:
            told[name] = "".join(archive.read(member).decode("utf-8") for member in archive.namelist())
    assert "13800138000" in told["plain"]
    assert "13800138000" not in told["redacted"]
    assert "打电话01。" in told["redacted"]
    assert "--redacted" in refused(capsys, "export", tmp_path / "a.qdpx", "--key", tmp_path / "k", "--study", small)
