"""A key stands neither in what is shared nor in what git keeps."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.files import secret
from jcommunity_study.files.secret import keep_secret

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "论文 数据"
    root.mkdir()
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return root


def test_a_folder_of_its_own_is_told_to_git_as_ignored(tmp_path: Path) -> None:
    keep_secret(tmp_path / "keys" / "a.key", b"k", outside=tmp_path / "shared")
    assert (tmp_path / "keys" / ".gitignore").read_text(encoding="utf-8") == "*\n"
    keep_secret(tmp_path / "keys" / "a.key", b"new", outside=tmp_path / "shared")
    assert (tmp_path / "keys" / "a.key").read_bytes() == b"new"


def test_a_folder_that_holds_other_things_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("x", encoding="utf-8")
    keep_secret(tmp_path / "a.key", b"k", outside=tmp_path / "shared")
    assert not (tmp_path / ".gitignore").exists()


def test_a_place_in_what_is_shared_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="shared"):
        keep_secret(tmp_path / "shared" / "keys" / "a.key", b"k", outside=tmp_path / "shared")
    assert not (tmp_path / "shared").exists()


@needs_git
def test_in_a_repository_a_folder_of_its_own_is_ignored(repository: Path) -> None:
    keep_secret(repository / "data" / "keys" / "a.key", b"k", outside=repository / "shared")
    said = subprocess.run(["git", "-C", str(repository), "status", "--porcelain", "--untracked-files=all"], capture_output=True, check=True)
    assert said.stdout == b""


@needs_git
def test_a_place_that_git_would_keep_is_refused_and_nothing_is_written(repository: Path) -> None:
    (repository / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="git"):
        keep_secret(repository / "a.key", b"k", outside=repository / "shared")
    assert not (repository / "a.key").exists()
    (repository / ".gitignore").write_text("*.key\n", encoding="utf-8")
    keep_secret(repository / "a.key", b"k", outside=repository / "shared")


@needs_git
def test_a_key_that_is_tracked_already_is_refused(repository: Path) -> None:
    path = repository / "keys" / "a.key"
    path.parent.mkdir()
    path.write_bytes(b"old")
    subprocess.run(["git", "-C", str(repository), "add", "--force", str(path)], check=True)
    with pytest.raises(InputError, match="git"):
        keep_secret(path, b"k", outside=repository / "shared")
    assert path.read_bytes() == b"old"


@needs_git
def test_where_git_is_gone_only_a_folder_of_its_own_will_do(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret.shutil, "which", lambda _: None)
    keep_secret(repository / "keys" / "a.key", b"k", outside=repository / "shared")
    with pytest.raises(InputError, match="git"):
        keep_secret(repository / "b.key", b"k", outside=repository / "shared")
