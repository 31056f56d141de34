"""Two clean runs in different folders, time zones and locales: the same bytes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.conftest import contents, run_python

from jcommunity_study import template

SECOND = {"TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONHASHSEED": "4242", "MPLBACKEND": "svg"}


@pytest.mark.slow
def test_two_clean_runs_give_the_same_bytes(demonstration: Path, tmp_path: Path) -> None:
    root = tmp_path / "another place"
    template.copy_demonstration(root)
    done = run_python(["-m", "jcommunity_study", "report", "--study", str(root), "--lang", "en"], tmp_path, SECOND)
    assert done.returncode == 0, done.stderr
    first, second = contents(demonstration), contents(root)
    assert first.keys() == second.keys()
    assert {Path(name).suffix for name in first} >= {".html", ".docx", ".pdf", ".svg", ".png", ".csv", ".json"}
    assert [name for name in first if first[name] != second[name]] == []
    shutil.rmtree(root)
