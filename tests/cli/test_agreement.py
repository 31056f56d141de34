"""`jcommunity agreement`: what it prints and writes, a consensus, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from tests import small_study
from tests.conftest import Refuses

from jcommunity_study.bilingual import Language
from jcommunity_study.cli import main
from jcommunity_study.interview.agreement.sheet import HEAD
from jcommunity_study.interview.journal import read_journal
from jcommunity_study.interview.readers import read_transcript

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def two(small: Path) -> Path:
    """The small study with a second coder."""
    small_study.second_coder(small)
    return small


def test_a_table_and_three_files(two: Path, capsys: Capture) -> None:
    assert main(["agreement", "--study", str(two), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "Krippendorff's α by sentences; coders: someone, student; 4 transcripts" in out
    assert "under 30 they are rough" in out
    assert "S1    —" in out  # nobody used it: no coefficient, and why
    folder = two / "reports" / "agreement"
    table = pd.read_csv(folder / "agreement.csv", encoding="utf-8-sig").set_index("code")
    assert (table.at["P1", "n_someone"], table.at["P1", "n_student"]) == (4, 3)
    assert set(pd.read_csv(folder / "appendix.csv", encoding="utf-8-sig")["unit"]) == {"sentence", "turn", "character"}
    assert (folder / "disagreements.xlsx").stat().st_size > 0


def test_one_interview_has_no_interval_and_says_why(two: Path, capsys: Capture) -> None:
    journal = two / "data" / "codings" / "student.jsonl"
    document = read_transcript(two / "data" / "raw" / "interviews" / "R1.txt").sha256
    kept = [line for line in journal.read_text("utf-8").splitlines() if document in line]
    journal.write_text("".join(f"{line}\n" for line in kept), "utf-8", newline="\n")
    assert main(["agreement", "--study", str(two), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "1 transcripts" in out
    assert "[" not in out
    assert "One transcript, hence no interval" in out
    assert "rough" not in out


def test_a_reason_is_given_once_for_all_codes_that_have_it(two: Path, capsys: Capture) -> None:
    unused = "  - {id: S0, kind: theme, name: 无}\n"
    small_study.replace(two / "study" / "codebook.yaml", "  - id: S1\n", f"{unused}  - id: S1\n")
    assert main(["agreement", "--study", str(two), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert out.count("all ratings fall into one category") == 1
    assert "— S0 S1: krippendorff_alpha" in out


def test_a_sheet_of_decisions_that_is_not_there_is_told_before_anything_is_printed(two: Path, capsys: Capture) -> None:
    assert main(["agreement", "--decisions", "none.xlsx", "--study", str(two), "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "none.xlsx" in told.err
    assert not (two / "reports" / "agreement").exists()


def test_json_and_what_study_toml_declares(two: Path, capsys: Capture) -> None:
    small_study.replace(two / "study" / "study.toml", "[table_one]", '[agreement]\ncoefficient = "gwet_ac"\nunit = "turn"\n\n[table_one]')
    assert main(["agreement", "--study", str(two), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["coefficient"], told["unit"], told["coders"], told["disagreements"]) == ("gwet_ac", "turn", ["someone", "student"], 2)
    assert {row["code"] for row in told["rows"]} == {"P1", "P2", "S1", "all"}


def test_the_rules_stand_in_as_a_coder_under_their_name(two: Path, capsys: Capture) -> None:
    assert main(["agreement", "someone", "--rules", "--study", str(two), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "coders: someone, rules" in out
    assert "`rules` are the rules, no person." in out


def test_rules_that_study_toml_lists_among_the_coders(two: Path, capsys: Capture) -> None:
    small_study.replace(two / "study" / "study.toml", "[table_one]", '[agreement]\ncoders = ["rules", "someone"]\n\n[table_one]')
    assert main(["agreement", "--study", str(two), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["coders"] == ["someone", "rules"]


def test_a_consensus_is_a_journal_and_adds_nothing_the_second_time(two: Path, capsys: Capture) -> None:
    for _ in range(2):
        assert main(["agreement", "--consensus", "--study", str(two), "--lang", "en"]) == 0
        assert "consensus.jsonl: 5 codings, 2 still open." in capsys.readouterr().out
    journal = read_journal(two / "data" / "codings" / "consensus.jsonl")
    assert sorted(c.code for c in journal.codings) == ["P1", "P1", "P1", "P2", "P2"]
    assert main(["agreement", "student", "consensus", "--study", str(two), "--json"]) == 0  # after adjudication, against it


DECISION = HEAD["decision"]


def decide(sheet: Path, *marks: str) -> None:
    """Write these decisions under one another."""
    book = load_workbook(sheet)
    assert book.active is not None
    column = [cell.value for cell in book.active[1]].index(DECISION["zh"]) + 1
    for row, mark in enumerate(marks, 2):
        book.active.cell(row, column).value = mark
    book.save(sheet)


def decisions(sheet: Path, lang: Language = "zh") -> list[list[object]]:
    """What stands under the heading of decisions, sheet by sheet."""
    sheets = [list(s.values) for s in load_workbook(sheet)]
    return [[row[rows[0].index(DECISION[lang])] for row in rows[1:]] for rows in sheets]


def test_decisions_by_hand_stay_in_the_sheet_and_go_into_the_consensus(two: Path, capsys: Capture) -> None:
    assert main(["agreement", "--study", str(two), "--quiet"]) == 0
    sheet = two / "reports" / "agreement" / "disagreements.xlsx"
    decide(sheet, "+", "0")
    assert main(["agreement", "--study", str(two), "--decisions", str(sheet), "--lang", "en"]) == 0
    assert "consensus.jsonl: 6 codings, 0 still open." in capsys.readouterr().out
    assert decisions(sheet, "en") == [["＋", "0"]]
    assert main(["agreement", "--study", str(two), "--consensus", "--lang", "en"]) == 0
    assert "consensus.jsonl: 6 codings, 0 still open." in capsys.readouterr().out  # a decision of 0 is one, with --decisions or without


def test_decisions_on_what_two_others_agree_about_wait_for_the_next_pair(two: Path) -> None:
    both, same = ["someone", "student"], ["someone", "twin"]
    journal = two / "data" / "codings" / "someone.jsonl"
    journal.with_stem("twin").write_text(journal.read_text("utf-8").replace('"someone"', '"twin"'), "utf-8")
    sheet = two / "reports" / "agreement" / "disagreements.xlsx"
    assert main(["agreement", *both, "--study", str(two), "--quiet"]) == 0
    decide(sheet, "-", "0")
    for _ in range(2):
        assert main(["agreement", *same, "--study", str(two), "--quiet"]) == 0
        first, other = decisions(sheet)
        assert (first, set(other)) == ([], {"−", "0"})
    told = list(load_workbook(sheet)["其他决定"].values)
    assert told[0][:4] == ("访谈", "发言", "句子", "编码")
    assert all(all(row) for row in told)
    assert main(["agreement", *both, "--study", str(two), "--quiet"]) == 0
    assert decisions(sheet) == [["−", "0"]]


def test_unknown_names_are_refused(two: Path, refuses: Refuses, capsys: Capture) -> None:
    assert main(["agreement", "nobody", "student", "--study", str(two), "--lang", "en"]) == 2
    assert "no journal of the coder 'nobody' (there are: someone, student)" in capsys.readouterr().err
    settings = two / "study" / "study.toml"
    small_study.replace(settings, "[table_one]", '[agreement]\nunit = "word"\n\n[table_one]')
    line = settings.read_text("utf-8").splitlines().index('unit = "word"') + 1
    refuses(f"study.toml:{line}", "must be one of sentence, turn, character", verb="agreement")


def test_a_study_may_do_without_agreement_where_codes_are_made_while_reading(two: Path, refuses: Refuses) -> None:
    with (two / "study" / "study.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[coding]\napproach = "reflexive"\nagreement = false\n')
    refuses("study.toml", "does without agreement", verb="agreement")


def test_codings_that_wait_to_be_recoded_are_told_of(two: Path, capsys: Capture) -> None:
    with (two / "study" / "codebook.yaml").open("a", encoding="utf-8") as book:
        book.write("  - {id: P0, kind: theme, name: 旧, retired: true}\n")
    small_study.replace(two / "data" / "codings" / "someone.jsonl", '"code": "P1"', '"code": "P0"')
    assert main(["agreement", "--study", str(two), "--lang", "en"]) == 0
    assert "someone: codings of retired codes wait to be recoded and are not counted: 1 of P0" in capsys.readouterr().err


def test_one_coder_alone_is_refused(small: Path, refuses: Refuses) -> None:
    refuses("takes two coders, here there is 1", verb="agreement")
