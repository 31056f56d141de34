"""`notebooks`: what it executes, and what it says when there is nothing, no Jupyter, or a notebook that cannot be run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.conftest import contents

from jcommunity_study.cli import main

Capture = pytest.CaptureFixture[str]


def notebook(source: str) -> str:
    cell = {"cell_type": "code", "id": "a", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})


def put(study: Path, text: str) -> Path:
    path = study / "notebooks" / "一.ipynb"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def test_a_notebook_is_executed_on_the_study_and_kept_apart(small: Path, capsys: Capture) -> None:
    path = put(small, notebook("from pathlib import Path\nprint(sorted(p.name for p in Path('study').iterdir())[0])"))
    before = path.read_bytes()
    assert main(["notebooks", "--study", str(small), "--lang", "en"]) == 0
    target = small / "reports" / "notebooks" / path.name
    assert capsys.readouterr().out == f"executed: {target}\n"
    assert json.loads(target.read_text(encoding="utf-8"))["cells"][0]["outputs"][0]["text"] == ["codebook.yaml\n"]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "没有可执行的：{path} 里没有 .ipynb 文件。"), ("en", "nothing to do: {path} holds no .ipynb file.")]
)
def test_no_notebook(small: Path, capsys: Capture, lang: str, said: str) -> None:
    assert main(["notebooks", "--study", str(small), "--lang", lang]) == 0
    assert capsys.readouterr().out == said.format(path=small / "notebooks") + "\n"
    assert main(["notebooks", "--study", str(small), "--quiet"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("package", ["nbformat", "nbclient"])
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "执行 notebooks 需要 jupyter。请安装 jcommunity-study[notebooks]。"),
        ("en", "Notebooks need jupyter. Install jcommunity-study[notebooks]."),
    ],
)
def test_no_jupyter(small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, package: str, lang: str, said: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    assert main(["notebooks", "--study", str(small), "--lang", lang]) == 2
    assert capsys.readouterr() == ("", said + "\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("garbage", "is no whole notebook"),
        ("{}", "is no whole notebook"),
        ("[]", "is no whole notebook"),
        ('{"nbformat": 99, "cells": []}', "is no whole notebook"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "bogus"}]}', "is no whole notebook"),
    ],
)
def test_what_is_no_notebook(small: Path, capsys: Capture, text: str, said: str) -> None:
    path, before = put(small, text), contents(small)
    assert main(["notebooks", "--study", str(small), "--lang", "en"]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert str(path) in printed.err and said in printed.err
    assert contents(small) == before


@pytest.mark.parametrize(("source", "said"), [("1 / 0", "a cell failed"), ("import os\nos._exit(1)", "was cut short")])
def test_a_notebook_that_fails(small: Path, capsys: Capture, source: str, said: str) -> None:
    path, before = put(small, notebook(source)), contents(small)
    assert main(["notebooks", "--study", str(small), "--lang", "en"]) == 2
    assert f"{path}: {said}" in capsys.readouterr().err
    assert contents(small) == before
