"""A report that is open elsewhere, a disk that fills up, a kill half-way: whole files, a clear message, and a next run that succeeds."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import HOME, Refuses, contents, run_python
from tests.small_study import replace

from jcommunity_study.cli import main
from jcommunity_study.files import atomic


def stale(study: Path) -> None:
    """A change that alters the report, and nothing that the steps before it write."""
    replace(study / "study" / "study.toml", 'label = "参与"', 'label = "参与的多少"')


def open_elsewhere(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Windows refuses to move a file over one that another program holds."""
    move = os.replace

    def refuse(source: Any, target: Any) -> None:
        if Path(target).name == name:
            raise PermissionError(errno.EACCES, "in use", str(target))
        move(source, target)

    monkeypatch.setattr(os, "replace", refuse)


def test_a_report_that_is_open_elsewhere(small: Path, refuses: Refuses, monkeypatch: pytest.MonkeyPatch) -> None:
    stale(small)
    open_elsewhere(monkeypatch, "report.zh.docx")
    refuses(str(small / "reports" / "report.zh.docx"), "open in Word, WPS or Excel")


@pytest.mark.parametrize(
    ("verb", "edited", "name"),
    [
        ("prepare", "questionnaire.yaml", "dictionary.csv"),
        ("code", "codebook.yaml", "rule_codings.jsonl"),
        ("analyze", "findings.yaml", "results.json"),
    ],
)
def test_a_result_that_is_open_elsewhere(
    small: Path, refuses: Refuses, monkeypatch: pytest.MonkeyPatch, verb: str, edited: str, name: str
) -> None:
    replace(small / "study" / edited, "schema: 1", "# changed\nschema: 1")
    open_elsewhere(monkeypatch, name)
    refuses(name, "open in Word, WPS or Excel", verb=verb)


def test_reset_while_a_report_is_open_elsewhere(small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    remove = Path.unlink

    def refuse(self: Path, missing_ok: bool = False) -> None:
        if self.name == "report.zh.docx":
            raise PermissionError(errno.EACCES, "in use", str(self))
        remove(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    assert main(["reset", "--study", str(small), "--lang", "en"]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert "report.zh.docx" in printed.err and "open in Word" in printed.err


def test_a_disk_that_fills_up_while_a_study_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: str, target: str, **_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    monkeypatch.setattr(shutil, "copyfile", full)
    assert main(["new", str(tmp_path / "新"), "--lang", "en"]) == 2
    message = capsys.readouterr().err
    assert message.count("No space left on device") == message.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up(small: Path, refuses: Refuses, monkeypatch: pytest.MonkeyPatch) -> None:
    stale(small)
    opened, written = os.fdopen, []

    def full(handle: int, *args: Any, **kwargs: Any) -> Any:
        f = opened(handle, *args, **kwargs)
        written.append(handle)
        if len(written) > 9:

            def write(data: bytes) -> int:
                raise OSError(errno.ENOSPC, "No space left on device")

            f = _Full(f, write)
        return f

    monkeypatch.setattr(atomic.os, "fdopen", full)
    refuses(str(small), "No space left on device")
    assert len(written) == 10


class _Full:
    """A file on a full disk."""

    def __init__(self, inner: Any, write: Callable[[bytes], int]) -> None:
        self.inner, self.write = inner, write

    def __enter__(self) -> _Full:
        return self

    def __exit__(self, *_: object) -> None:
        self.inner.close()


def test_a_kill_while_the_report_is_rendered(small: Path) -> None:
    before = contents(small, "reports")
    stale(small)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HOME / "src"), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-m", "jcommunity_study", "report", "--study", str(small)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, encoding="utf-8")
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("analyze:"):
            break
    time.sleep(0.5)
    assert process.poll() is None
    process.kill()
    process.wait()
    process.stdout.close()
    assert contents(small, "reports") == before
    assert main(["report", "--study", str(small), "--quiet"]) == 0
    assert "参与的多少" in (small / "reports" / "report.zh.html").read_text(encoding="utf-8")


KILLED_WHILE_WRITING = """
import os, sys
from pathlib import Path
from jcommunity_study.files import atomic
moves = []
def replace(source, target, *, move=os.replace):
    moves.append(target)
    if len(moves) == 3:
        os._exit(9)
    move(source, target)
os.replace = replace
atomic.write_all({Path(name): b"new" for name in sys.argv[1:]})
"""


def test_a_kill_between_two_moves_leaves_whole_files_and_the_next_write_tidies_up(tmp_path: Path) -> None:
    names = [tmp_path / f"{c}.txt" for c in "甲乙丙丁"]
    for path in names:
        path.write_bytes(b"old")
    done = run_python(["-c", KILLED_WHILE_WRITING, *map(str, names)], tmp_path, {})
    assert done.returncode == 9, done.stderr
    assert {p.read_bytes() for p in names} == {b"old", b"new"}
    assert list(tmp_path.glob(".*.part"))
    atomic.write_all(dict.fromkeys(names, b"newer"))
    assert {p.read_bytes() for p in names} == {b"newer"}
    assert sorted(tmp_path.iterdir()) == sorted(names)
