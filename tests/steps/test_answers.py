"""Open answers in a study: coded by rules beside the interviews, by people in the same journals, and counted apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jcommunity_study import template
from jcommunity_study.cli import main
from jcommunity_study.interview.journal import add_event, append, read_journal
from jcommunity_study.interview.pseudonyms import Key
from jcommunity_study.steps import agreement, analyze, answers, code
from jcommunity_study.steps.redact import share
from jcommunity_study.study import Study

DECLARED = "\nanswers:\n  - {item: open_suggestion, actor: residents}\n"


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("论文") / "数据"
    template.copy_demonstration(folder)
    with (folder / "study" / "interviews.yaml").open("a", encoding="utf-8") as listed:
        listed.write(DECLARED)
    assert main(["code", "--study", str(folder), "--quiet"]) == 0
    return folder


def test_answers_are_coded_by_rules_apart_from_interviews(coded: Path) -> None:
    study = Study.open(coded)
    read = answers.transcripts(study)
    assert len(read) == 40
    own = {t.sha256 for t in read}
    by_rules = code.read_rule_codings(study.processed / answers.CODINGS)
    assert by_rules
    assert {c.document for c in by_rules} <= own
    assert not own & {c.document for c in code.read_rule_codings(study.processed / code.RULE_CODINGS)}


def test_a_persons_coding_of_an_answer_is_no_evidence_of_an_interview(coded: Path) -> None:
    study = Study.open(coded)
    document = answers.transcripts(study)[0]
    turn = document.turns[0]
    before = read_journal(study.journals[0]).codings
    assert set(analyze.interview_results(study)[0].table("answer_codes")["coder"]) == {"rules"}
    event = replace(before[0], id="answer-1", document=document.sha256, start=turn.start, end=turn.end, quote=document.spoken(turn))
    append(study.journals[0], [add_event(event)])
    evidence, _ = analyze.load_codings(study, code.transcripts(study))
    assert {c.id for c in evidence} == {c.id for c in before}
    assert {c.id for c in agreement.codings_of(study, study.journals[0].stem, code.transcripts(study))[0]} == {c.id for c in before}
    told = analyze.interview_results(study)[0].table("answer_codes").to_dict("records")
    assert [(row["item"], row["code"], row["respondents"], row["coder"]) for row in told] == [("open_suggestion", event.code, 1, "")]
    assert main(["check", "--study", str(coded)]) == 0
    assert main(["code", "--rebase", "--study", str(coded)]) == 0
    shared = share(study, Key())
    assert [said.en for said in shared.notices] == ["1 codings of open answers stay: the survey is not shared."]
    assert shared.files["data/codings/reference.jsonl"].count(b"\n") == len(before)


def test_an_item_that_is_no_open_question_is_named_at_its_line(coded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = coded / "study" / "interviews.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("item: open_suggestion", "item: gender"), encoding="utf-8")
    line = path.read_text(encoding="utf-8").split("\n").index("  - {item: gender, actor: residents}") + 1
    assert main(["check", "--study", str(coded), "--lang", "en"]) == 1
    assert f"interviews.yaml:{line}: the questionnaire has no open question 'gender'" in capsys.readouterr().out
    path.write_text(text, encoding="utf-8")
