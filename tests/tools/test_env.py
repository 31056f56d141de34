"""tools/env.py: what it says before it installs, and when it cannot."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import ModuleType

import pytest

Capture = pytest.CaptureFixture[str]
INSTALLING = "正在安装依赖到 .venv，首次需要几分钟…… / Installing the packages into .venv; the first time takes minutes …\n"


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, with an environment that is not there yet."""
    import env

    venv = tmp_path / ".venv"
    for name, path in (("VENV", venv), ("PYTHON", venv / "bin" / "python"), ("STAMP", venv / "jcommunity.stamp")):
        monkeypatch.setattr(env, name, path)
    return env


def pretend(env: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> list[str]:
    """Nothing is installed; returns what had been printed by the time that it would have been."""
    printed: list[str] = []

    def make_venv(uv: str | None) -> None:
        printed.append(capsys.readouterr().out)
        env.PYTHON.parent.mkdir(parents=True)
        env.PYTHON.touch()

    monkeypatch.setattr(env, "make_venv", make_venv)
    monkeypatch.setattr(env, "install", lambda uv: None)
    return printed


def test_it_says_that_it_takes_minutes_before_it_begins(env: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    printed = pretend(env, monkeypatch, capsys)
    assert env.main() == 0
    assert printed == [INSTALLING]
    assert env.main() == 0  # the lock is installed by now
    assert printed == [INSTALLING]
    assert capsys.readouterr() == ("", "")


def test_a_changed_lock_is_installed_anew(
    env: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    printed = pretend(env, monkeypatch, capsys)
    assert env.main() == 0
    env.STAMP.write_text("of another lock", encoding="ascii")
    monkeypatch.setattr(env, "make_venv", lambda uv: printed.append(capsys.readouterr().out))
    assert env.main() == 0
    assert printed == [INSTALLING, INSTALLING]


def test_a_python_that_is_too_old(env: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(env, "MINIMUM", (99, 1))
    assert env.main() == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Python 99.1 or newer is needed (需要")
    assert err.count("\n") == 1
    assert not env.VENV.exists()


def test_a_python_without_ensurepip_and_pip(env: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def absent(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(env.shutil, "which", lambda name: None)
    monkeypatch.setattr(env.subprocess, "run", absent)
    assert env.main() == 2
    out, err = capsys.readouterr()
    assert out == INSTALLING
    assert err.endswith(env.NO_VENV + "\n")
    assert "ensurepip" in env.NO_VENV and "安装 uv" in env.NO_VENV
    assert not env.VENV.exists()


def test_an_install_that_fails_is_tried_again(env: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def fails(uv: str | None) -> None:
        raise subprocess.CalledProcessError(1, ["pip", "install"])

    pretend(env, monkeypatch, capsys)
    monkeypatch.setattr(env, "install", fails)
    assert env.main() == 2
    assert "The environment could not be made" in capsys.readouterr().err
    assert not env.STAMP.exists()
