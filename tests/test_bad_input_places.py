"""A folder where a file is expected, no permission, a path too long, a file that vanished, one saved anew by another program."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests import small_study
from tests.conftest import Refuses
from tests.small_study import replace

from jcommunity_study.cli import main
from jcommunity_study.steps.step import file_hash
from jcommunity_study.study import Study

Capture = pytest.CaptureFixture[str]
STUDY_FILES = ("study.toml", "questionnaire.yaml", "codebook.yaml", "interviews.yaml", "findings.yaml")
EXPORT = f"data/raw/questionnaire/{small_study.EXPORT}"
JOURNAL = "data/codings/someone.jsonl"


def said(capsys: Capture, *words: object) -> str:
    """The one message of a call that must be refused."""
    assert main([*map(str, words), "--lang", "en"]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1), printed
    return printed.err


@pytest.mark.parametrize("name", [f"study/{name}" for name in STUDY_FILES] + [JOURNAL, "data/raw/interviews/R1.txt"])
def test_a_folder_where_a_file_is_expected(small: Path, refuses: Refuses, name: str) -> None:
    (small / name).unlink()
    (small / name).mkdir()
    refuses(str(small / name), "is a folder")


@pytest.mark.parametrize("name", ["data/codings", "data/raw/questionnaire", "data/raw/interviews"])
def test_a_file_where_a_folder_is_expected(small: Path, refuses: Refuses, name: str) -> None:
    shutil.rmtree(small / name)
    (small / name).write_bytes(b"x")
    refuses(str(small / name))


@pytest.mark.parametrize("name", ["data/processed", "reports"])
def test_a_file_where_the_outputs_go(small: Path, capsys: Capture, name: str) -> None:
    shutil.rmtree(small / name)
    (small / name).write_bytes(b"mine")
    assert main(["report", "--study", str(small), "--lang", "en"]) == 2
    assert str(small / name) in capsys.readouterr().err
    assert (small / name).read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["questionnaire.yaml", "codebook.yaml", "interviews.yaml"])
def test_a_file_of_the_study_that_vanished(small: Path, refuses: Refuses, name: str) -> None:
    """Not a study without a survey, nor one without interviews: its data are there."""
    (small / "study" / name).unlink()
    refuses(str(small / "study" / name), "no such file")


def test_transcripts_that_no_list_names_yet_are_announced(small: Path, capsys: Capture) -> None:
    for path in (*(small / "study" / n for n in ("codebook.yaml", "interviews.yaml", "findings.yaml")), small / JOURNAL):
        path.unlink()
    assert main(["analyze", "--study", str(small), "--lang", "en"]) == 0
    assert "4 interview file(s) not read: there is no study/interviews.yaml yet." in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_a_journal_that_another_program_saved(small: Path, refuses: Refuses, capsys: Capture, encoding: str) -> None:
    path = small / JOURNAL
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    message = refuses("someone.jsonl:1", "is not UTF-8")
    assert main(["check", "--study", str(small), "--lang", "en"]) == 1
    assert capsys.readouterr().out == message


@pytest.mark.parametrize("data", [b"\xff\xfea\0=\x001\0", b"schema = 1\ntitle = \"caf\xe9\"\n", bytes(range(256))])
def test_study_toml_that_is_no_text(small: Path, refuses: Refuses, data: bytes) -> None:
    (small / "study" / "study.toml").write_bytes(data)
    refuses("study.toml", "UTF-8")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("schema: 1\ncodes:\n\t- id: P1\n", 3, "tab"),
        ("a: &a [x, x]\nb: [*a, *a]\n", 1, "alias"),
        ("schema: 1\ncodes: " + "[" * 90 + "]" * 90 + "\n", 2, "nested too deeply"),
        ("---\nschema: 1\n---\nschema: 1\n", 3, "another document"),
        ("hello\n", 1, "a mapping"),
        ("- a\n", 1, "a mapping"),
        ("schema: 1\ncodes:\n", 2, "no codes"),
        ("schema: 1\ncodes: !!python/object:os.system [x]\n", 2, "a mapping"),
        ("schema: 7\ncodes: []\n", 1, "schema"),
    ],
    ids=["tab", "alias", "deep", "two", "scalar", "list", "nothing", "tag", "schema"],
)
def test_yaml_that_is_something_else(small: Path, refuses: Refuses, text: str, line: int, words: str) -> None:
    (small / "study" / "codebook.yaml").write_text(text, encoding="utf-8")
    refuses(f"codebook.yaml:{line}", words, verb="code")


def test_interviews_yaml_of_another_schema(small: Path, refuses: Refuses) -> None:
    replace(small / "study" / "interviews.yaml", "schema: 1", "schema: 7")
    refuses("interviews.yaml:1", "schema")


def test_options_that_were_renamed(small: Path, refuses: Refuses) -> None:
    replace(small / "study" / "questionnaire.yaml", "[从不, 有时, 经常]", "[没有, 偶尔, 常常]")
    refuses(small_study.EXPORT, "您的参与程度", "从不", "没有", verb="prepare")


# what the system refuses


def forbid(monkeypatch: pytest.MonkeyPatch, path: Path, code: int = errno.EACCES) -> None:
    """Whatever is opened at `path`, or listed there, is refused."""

    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: Path, *args: Any, **kwargs: Any) -> Any:
            if self == path:
                raise OSError(code, os.strerror(code), str(path))
            return real(self, *args, **kwargs)

        return call

    for name in ("open", "read_bytes", "read_text", "iterdir"):
        monkeypatch.setattr(Path, name, guarded(getattr(Path, name)))


@pytest.mark.parametrize("name", [EXPORT, "study/study.toml", "study/codebook.yaml", "data/raw/interviews/R1.txt", JOURNAL, "data/codings"])
def test_what_cannot_be_read(small: Path, refuses: Refuses, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    forbid(monkeypatch, small / name)
    refuses(str(small / name), os.strerror(errno.EACCES))


def test_a_file_that_no_step_needs_may_be_unreadable(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small / "data" / "raw" / "interviews" / "private.txt"
    path.write_bytes(b"x")
    forbid(monkeypatch, path)
    assert file_hash(path) == ""
    assert main(["report", "--study", str(small), "--quiet"]) == 0


@pytest.mark.parametrize("verb", ["report", "check", "reset", "code"])
def test_a_folder_that_may_not_be_entered(small: Path, refuses: Refuses, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    """Even to ask whether a file is there may be refused."""
    exists = Path.exists

    def refused(self: Path) -> bool:
        if self.name == "study.toml":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return exists(self)

    monkeypatch.setattr(Path, "exists", refused)
    refuses("study.toml", "refused by the system", verb=verb)


@pytest.mark.parametrize("words", [["report", "--study"], ["check", "--study"], ["new"], ["inspect"], ["code"]])
def test_a_path_that_is_too_long(tmp_path: Path, capsys: Capture, words: list[str]) -> None:
    assert "x" * 300 in said(capsys, *words, tmp_path / ("x" * 300 + ".txt"))
    assert list(tmp_path.iterdir()) == []


def test_any_other_trouble_of_the_system_is_a_defect(small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(root: Path) -> Study:
        raise OSError(errno.EBADF, "ours")

    monkeypatch.setattr(Study, "open", broken)
    assert main(["report", "--study", str(small)]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_a_study_that_is_named_is_the_one_that_is_read(finished_small: Path, tmp_path: Path, capsys: Capture) -> None:
    """`code FILE` has the demonstration's codebook only where no study is named."""
    path = finished_small / "data" / "raw" / "interviews" / "R1.txt"
    assert "is not a study" in said(capsys, "code", path, "--study", tmp_path)
