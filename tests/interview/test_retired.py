"""Codings of retired codes: shown under the sole successor, else waiting to be recoded; never dropped."""

from __future__ import annotations

from pathlib import Path

from jcommunity_study.interview.codebook import load_codebook
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.retired import present

BOOK = """schema: 1
codes:
  - {id: A, kind: theme, name: 甲, retired: true, successors: [C]}
  - {id: B, kind: theme, name: 乙, retired: true, successors: [C, D]}
  - {id: C, kind: theme, name: 丙}
  - {id: D, kind: theme, name: 丁}
  - {id: E, kind: theme, name: 戊, retired: true}
"""


def coding(id: str, code: str) -> Coding:
    return Coding(id, "0" * 64, 0, 1, code, "affirms", False, "k", "", "", "x")


def test_every_coding_is_shown_or_waits(tmp_path: Path) -> None:
    (tmp_path / "codebook.yaml").write_text(BOOK, encoding="utf-8")
    found = present([coding(str(n), c) for n, c in enumerate("ABCDEB")], load_codebook(tmp_path / "codebook.yaml"))
    assert [(c.id, c.code) for c in found.shown] == [("0", "C"), ("2", "C"), ("3", "D")]
    assert [(c.id, c.code) for c in found.to_recode] == [("1", "B"), ("4", "E"), ("5", "B")]
    assert "2 of B, 1 of E" in found.notices[0].en
