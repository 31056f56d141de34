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
