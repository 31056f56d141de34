"""Two finished studies, each made and run once: a small one for the many tests that change something, and the demonstration."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests import small_study

from jcommunity_study import template
from jcommunity_study.cli import main

Refuses = Callable[..., str]
HOME = Path(__file__).resolve().parent.parent
FIRST = {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PYTHONHASHSEED": "1"}


def run_python(arguments: list[str], cwd: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """`python …` with this package on its path, in another folder and another environment."""
    path = os.pathsep.join([str(HOME / "src"), str(HOME), os.environ.get("PYTHONPATH", "")])
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "SOURCE_DATE"))}
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env={**kept, "PYTHONPATH": path, **environment}, capture_output=True, encoding="utf-8",
        errors="replace", check=False, timeout=300,
    )  # fmt: skip


def contents(root: Path, *parts: str) -> dict[str, bytes]:
    """Every file under these folders of a study; the record of the steps aside, which notes hashes of the inputs."""
    found = (p for part in parts or ("reports", "data/processed") for p in (root / part).rglob("*"))
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in found if p.is_file() and p.name != "steps.json"}


@pytest.fixture(scope="session")
def finished_small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small study with its report; not to be changed."""
    root = small_study.make(tmp_path_factory.mktemp("小") / "论文 数据")
    assert main(["report", "--study", str(root), "--quiet"]) == 0
    return root


@pytest.fixture
def small(finished_small: Path, tmp_path: Path) -> Path:
    """A copy of the finished small study, to be changed."""
    return Path(shutil.copytree(finished_small, tmp_path / "论文 数据"))


@pytest.fixture
def refuses(small: Path, capsys: pytest.CaptureFixture[str]) -> Refuses:
    """Runs a verb that must refuse; returns the one message."""
    before = contents(small)

    def check(*names: str, verb: str = "report", lang: str = "en") -> str:
        code = main([verb, "--study", str(small), "--lang", lang])
        message = capsys.readouterr().err
        assert code == 2, message
        assert "Traceback" not in message
        assert message.count("\n") == 1, message
        for name in names:
            assert name in message
        assert contents(small) == before
        assert not list(small.rglob("*.part"))
        return message

    return check


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration study with its report, made in an environment of its own; not to be changed."""
    root = tmp_path_factory.mktemp("演示") / "论文 数据"
    template.copy_demonstration(root)
    done = run_python(["-m", "jcommunity_study", "report"], root, FIRST)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def own_demonstration(demonstration: Path, tmp_path: Path) -> Path:
    """A copy of the finished demonstration, to be changed."""
    return Path(shutil.copytree(demonstration, tmp_path / "论文 数据"))


@pytest.fixture
def real() -> Path:
    """The folder of files that other people's tools wrote."""
    folder = os.environ.get("JCOMMUNITY_REAL")
    if not folder:
        pytest.skip("JCOMMUNITY_REAL does not name the folder of other people's files")
    return Path(folder)
