"""`jcommunity code --rebase` on a study: journals are only appended to, old texts stay, and what could not be moved is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from jcommunity_study import template
from jcommunity_study.cli import main
from jcommunity_study.interview.journal import read_journal

TYPO, MENDED = "旅游管理专业", "旅游管理的专业"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "论文 数据"
    template.copy_demonstration(folder)
    return folder


def change(study: Path, old: str, new: str) -> None:
    path = study / "data" / "raw" / "interviews" / "GW03.txt"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_codings_follow_a_mended_typo(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = study / "data" / "codings" / "reference.jsonl"
    before, lines = read_journal(journal).codings, journal.read_bytes()
    texts = {p.name for p in (study / "data" / "codings" / "texts").iterdir()}
    change(study, TYPO, MENDED)
    assert main(["check", "--study", str(study)]) == 1
    assert main(["code", "--rebase", "--study", str(study), "--lang", "en"]) == 0
    assert " moved, 0 not." in capsys.readouterr().out
    assert journal.read_bytes().startswith(lines)
    after = {c.id: c for c in read_journal(journal).codings}
    assert [after[c.id].quote for c in before] == [c.quote.replace(TYPO, MENDED) for c in before]
    assert texts < {p.name for p in (study / "data" / "codings" / "texts").iterdir()}
    assert main(["check", "--study", str(study)]) == 0
    grown = journal.read_bytes()
    capsys.readouterr()
    assert main(["code", "--rebase", "--study", str(study), "--lang", "en"]) == 0
    assert capsys.readouterr().out == "reference.jsonl: nothing changed\n"
    assert journal.read_bytes() == grown


def test_what_could_not_be_moved_is_listed_and_stays(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = study / "data" / "codings" / "reference.jsonl"
    before = read_journal(journal).codings
    text = (study / "data" / "raw" / "interviews" / "GW03.txt").read_text(encoding="utf-8")
    gone = next(c for c in before if c.quote in text and len(c.quote) > 8)
    change(study, gone.quote, "（听不清）")
    assert main(["code", "--rebase", "--study", str(study), "--lang", "en"]) == 1
    assert f"{gone.id} {gone.code}" in capsys.readouterr().out
    assert {c.id for c in read_journal(journal).codings} == {c.id for c in before}


def test_rebase_takes_no_file(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", "a.txt", "--rebase", "--study", str(study)]) == 2
    assert "--rebase" in capsys.readouterr().err
