"""The codebook of a study and the codings that follow it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import small_study

from jcommunity_study.cli import main

RETIRED = """  - id: P0
    kind: problem
    name: {zh: 没人来, en: Nobody comes}
    definition: {zh: 旧的, en: an old one}
    retired: true
    successors: [P1]
"""


def test_old_codings_stand_under_the_successor_in_every_count(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = small / "data" / "codings" / "someone.jsonl"
    small_study.replace(journal, '"code": "P1"', '"code": "P0"')
    assert main(["check", "--study", str(small), "--lang", "en"]) == 1
    assert "no code 'P0'" in capsys.readouterr().out
    with (small / "study" / "codebook.yaml").open("a", encoding="utf-8") as out:
        out.write(RETIRED)
    assert main(["check", "--study", str(small), "--lang", "en"]) == 0
    capsys.readouterr()
    assert main(["codings", "presence", "--study", str(small), "--lang", "en"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["interview", "P1", "P2", "S1"]
    assert [row[1] for row in rows[1:]] == ["1", "1", "1", "1"]


def test_what_waits_to_be_recoded_is_told_and_not_counted(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_study.replace(small / "data" / "codings" / "someone.jsonl", '"code": "P1"', '"code": "P0"')
    with (small / "study" / "codebook.yaml").open("a", encoding="utf-8") as out:
        out.write(RETIRED.replace("[P1]", "[P1, P2]"))
    assert main(["codings", "presence", "--study", str(small), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "1 of P0" in out
    assert [line.split("\t")[1] for line in out.splitlines()[1:5]].count("1") == 3
    assert main(["analyze", "--study", str(small), "--lang", "en"]) == 0
    assert "1 of P0" in capsys.readouterr().out
