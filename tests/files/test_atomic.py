"""Writing that leaves the old files or the new ones."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.files import atomic


def parts(folder: Path) -> list[str]:
    return [p.name for p in folder.rglob("*.part")]


def test_folders_are_made_and_nothing_is_left_over(tmp_path: Path) -> None:
    target = tmp_path / "论文 数据" / "a b" / "report.[zh].html"
    atomic.write_text(target, "一\n二\r\n")
    assert target.read_bytes() == "一\n二\r\n".encode()
    atomic.write_bytes(target, b"new")
    assert target.read_bytes() == b"new"
    assert parts(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permission bits")
def test_others_may_read_it(tmp_path: Path) -> None:
    atomic.write_bytes(tmp_path / "a", b"x")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o644


def refuse(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    move = os.replace

    def replace(source: Any, target: Any) -> None:
        if Path(target).name == name:
            raise PermissionError(errno.EACCES, "in use")
        move(source, target)

    monkeypatch.setattr(os, "replace", replace)


def test_a_target_that_is_open_is_named_and_nothing_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, open_, new = tmp_path / "a", tmp_path / "b.docx", tmp_path / "c"
    old.write_bytes(b"old a")
    open_.write_bytes(b"old b")
    refuse(monkeypatch, "b.docx")
    with pytest.raises(InputError, match="Word, WPS or Excel") as error:
        atomic.write_all({old: b"1", new: b"3", open_: b"2", tmp_path / "d": b"4"})
    assert error.value.where == str(open_)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old a", "b.docx": b"old b"}


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"old a")
    stage, calls = atomic._stage, []

    def full(path: Path, data: bytes) -> Path:
        calls.append(path)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return stage(path, data)

    monkeypatch.setattr(atomic, "_stage", full)
    with pytest.raises(InputError, match="No space left on device") as error:
        atomic.write_all({tmp_path / "a": b"1", tmp_path / "b": b"2"})
    assert error.value.where == str(tmp_path / "b")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old a"}


def test_a_folder_where_a_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"file")
    with pytest.raises(InputError) as error:
        atomic.write_bytes(tmp_path / "a" / "b", b"x")
    assert error.value.where == str(tmp_path / "a" / "b")
    (tmp_path / "d").mkdir()
    with pytest.raises(InputError):
        atomic.write_bytes(tmp_path / "d", b"x")
    assert parts(tmp_path) == []


def test_leftovers_of_a_killed_run_go_and_other_files_stay(tmp_path: Path) -> None:
    for name in (".a.txt.x1y2.part", ".b.txt.x1y2.part", "a.txt.part"):
        (tmp_path / name).write_bytes(b"left")
    atomic.write_bytes(tmp_path / "a.txt", b"x")
    assert {p.name for p in tmp_path.iterdir()} == {"a.txt", ".b.txt.x1y2.part", "a.txt.part"}
