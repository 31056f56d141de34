"""`jcommunity codebook check|diff|export|import`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests import small_study

from jcommunity_study.cli import main

Capture = pytest.CaptureFixture[str]


def edit(path: Path, sheet: str, cell: str, value: str) -> None:
    book = load_workbook(path)
    book[sheet][cell].value = value
    book.save(path)


def test_the_verb(small: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["codebook", "check", "--study", str(small), "--lang", "en"]) == 0
    assert "6 examples and counter-examples, 0 not as the codebook says." in capsys.readouterr().out
    assert main(["codebook", "check", "--json", "--study", str(small)]) == 0
    assert {row["code"] for row in json.loads(capsys.readouterr().out)} == {"P1", "P2", "S1"}
    book, codebook = tmp_path / "b.xlsx", small / "study" / "codebook.yaml"
    before = codebook.read_bytes()
    assert main(["codebook", "export", str(book), "--study", str(small), "--quiet"]) == 0
    edit(book, "codes", "G2", "参与很少")
    assert main(["codebook", "import", str(book), "--study", str(small), "--lang", "en"]) == 0
    assert "P1\trenamed from 'Few take part' to 'Few take part'" in capsys.readouterr().out
    kept = codebook.with_name("codebook.yaml.bak")
    assert kept.read_bytes() == before
    assert main(["codebook", "diff", str(kept), "--study", str(small), "--lang", "zh"]) == 0
    assert "“参与少”改名为“参与很少”" in capsys.readouterr().out
    small_study.replace(codebook, "没人报名", "人人都来")
    assert main(["codebook", "check", "--study", str(small), "--lang", "en"]) == 1
    assert "the rules do not find the code" in capsys.readouterr().out


def test_the_verb_refuses(small: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["codebook", "export", str(tmp_path / "b.txt"), "--study", str(small), "--lang", "en"]) == 2
    assert "is one of .xlsx .csv" in capsys.readouterr().err
    book = tmp_path / "b.xlsx"
    assert main(["codebook", "export", str(book), "--study", str(small), "--quiet"]) == 0
    edit(book, "codes", "B2", "something")
    before = (small / "study" / "codebook.yaml").read_bytes()
    assert main(["codebook", "import", str(book), "--study", str(small), "--lang", "en"]) == 2
    assert "b.xlsx" in capsys.readouterr().err
    assert (small / "study" / "codebook.yaml").read_bytes() == before


def test_the_history_of_a_code_that_there_never_was_is_refused(small: Path, capsys: Capture) -> None:
    assert main(["codebook", "history", "P1", "--study", str(small), "--lang", "en"]) == 0
    assert "no change was noted" in capsys.readouterr().out
    assert main(["codebook", "history", "zz", "--study", str(small), "--lang", "en"]) == 2
    assert "there is no 'zz'" in capsys.readouterr().err
