"""`jcommunity export`, and `import` of what it wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jcommunity_study.cli import main

Capture = pytest.CaptureFixture[str]


def test_a_project_goes_out_and_comes_back(small: Path, tmp_path: Path, capsys: Capture) -> None:
    file, study = tmp_path / "p.qdpx", ["--study", str(small), "--lang", "en"]
    assert main(["export", str(file), *study]) == 0
    assert "3 codes, 4 texts, 7 codings." in capsys.readouterr().out
    assert main(["inspect", str(file), "--json"]) == 0
    assert {"format": "refi-qda", "codes": 9, "sources": 4, "codings": 7}.items() <= json.loads(capsys.readouterr().out).items()
    assert main(["import", str(file), *study]) == 0
    assert "someone: 0 codings added.\n7 were there already" in capsys.readouterr().out


def test_an_import_of_a_second_coder_says_that_the_evidence_is_to_be_named(small: Path, tmp_path: Path, capsys: Capture) -> None:
    file, study = tmp_path / "p.qdpx", ["--study", str(small), "--lang", "en"]
    assert main(["export", str(file), *study]) == 0
    assert main(["import", str(file), *study]) == 0
    assert "several coders" not in capsys.readouterr().err
    journal = small / "data" / "codings" / "someone.jsonl"
    journal.rename(journal.with_stem("another"))
    assert main(["import", str(file), *study]) == 0
    assert "several coders (another, someone). Say in study.toml whose codings are the evidence" in capsys.readouterr().err


def test_a_codebook_takes_no_choice_of_coders(small: Path, tmp_path: Path, capsys: Capture) -> None:
    file, study = tmp_path / "c.qdc", ["--study", str(small), "--lang", "en"]
    assert main(["export", str(file), "--coder", "someone", *study]) == 2
    assert "holds the codebook alone" in capsys.readouterr().err
    assert not file.exists()
    assert main(["export", str(file), *study]) == 0
    assert main(["import", str(file), *study]) == 0
    assert "all its codes are in the codebook" in capsys.readouterr().out


def test_an_unknown_suffix_is_refused(small: Path, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "p.nvp").write_bytes(b"a project")
    for verb in ("export", "import"):
        assert main([verb, str(tmp_path / "p.nvp"), "--study", str(small), "--lang", "en"]) == 2
        assert "Known: .qdpx .qdc" in capsys.readouterr().err


def test_sheets_go_out_and_a_folder_of_them_comes_back(small: Path, tmp_path: Path, capsys: Capture) -> None:
    study = ["--study", str(small), "--lang", "en"]
    assert main(["export", str(tmp_path / "表" / "{coder}.xlsx"), "--coder", "s1", "someone", *study]) == 0
    out = capsys.readouterr().out
    assert "for s1, 16 rows, 0 codings so far." in out
    assert "7 codings do not span whole sentences; the sheet shows sentences; cells not changed keep theirs." in out
    assert main(["import", str(tmp_path / "表"), *study]) == 0
    assert capsys.readouterr().out == "s1: nothing new\nsomeone: nothing new\n"


def test_options_of_sheets_are_for_sheets(small: Path, tmp_path: Path, capsys: Capture) -> None:
    file, study = tmp_path / "p.qdpx", ["--study", str(small), "--lang", "en"]
    assert main(["export", str(file), *study]) == 0
    assert main(["import", str(file), "--rebase", *study]) == 2
    assert "are for coding sheets" in capsys.readouterr().err
