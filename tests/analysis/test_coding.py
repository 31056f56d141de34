"""What the codings add up to, counted by hand on the small study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jcommunity_study.analysis.actors import OTHERS
from jcommunity_study.analysis.coding import coding, open_answers
from jcommunity_study.analysis.results import Results
from jcommunity_study.interview.answers import as_transcript
from jcommunity_study.interview.journal import Coding
from jcommunity_study.steps import code
from jcommunity_study.steps.analyze import load_codings
from jcommunity_study.study import Study


@pytest.fixture
def counted(finished_small: Path) -> tuple[Study, Any, Any, Any]:
    study = Study.open(finished_small)
    read = code.transcripts(study)
    people, warnings = load_codings(study, read)
    assert warnings == []
    return study, read, people, code.read_rule_codings(study.processed / code.RULE_CODINGS)


def results(study: Study, read: Any, people: Any, rules: Any) -> Results:
    return coding(read, people, rules, study.codebook, {i.id: i.actor for i in study.interviews.interviewees}, 1)


def test_code_by_actor(counted: Any) -> None:
    table = results(*counted).table("code_actor").set_index(["code", "actor"])
    columns = ["interviewees", "speakers", "speakers_for", "speakers_against", "segments"]
    assert table.loc[("P1", "residents"), columns].to_list() == [2, 2, 2, 0, 2]
    assert table.loc[("P2", "residents"), columns].to_list() == [2, 2, 0, 2, 2]
    assert table.loc[("P2", "grid"), columns].to_list() == [2, 1, 0, 1, 1]
    assert table.loc[("S1", "grid"), columns].to_list() == [2, 0, 0, 0, 0]


def test_the_quality_of_the_rules(counted: Any) -> None:
    found = results(*counted)
    table = found.table("quality").set_index(["what", "code"]).loc["all"]
    assert table.loc["P1", ["n_reference", "n_rules", "true_positives", "precision", "recall"]].to_list() == [4, 4, 4, 1, 1]
    assert table.loc["P2", ["n_reference", "n_rules", "true_positives"]].to_list() == [3, 1, 0]
    assert "all" not in table.index
    whole = found.table("quality_all").set_index("what")
    assert whole.loc["all", ["n_reference", "n_rules", "true_positives"]].to_list() == [7, 5, 4]
    assert whole.loc["affirms", ["n_reference", "n_rules", "true_positives"]].to_list() == [4, 5, 4]
    assert found.to_json() == results(*counted).to_json()  # its bootstrap is seeded


def test_rules_without_people_have_no_quality_and_the_other_way_round(counted: Any) -> None:
    study, read, people, rules = counted
    assert "quality" not in results(study, read, [], rules).tables
    assert "quality" not in results(study, read, people, []).tables


def test_the_quality_of_the_rules_by_stance(counted: Any) -> None:
    whole = results(*counted).table("quality_all").set_index("what")
    assert whole.index.to_list() == ["all", "affirms", "denies", "mixed"]
    assert whole.loc["denies", ["n_reference", "n_rules", "true_positives"]].to_list() == [3, 0, 0]
    assert whole.loc["mixed", ["n_reference", "n_rules"]].to_list() == [0, 0]


def test_code_by_case(counted: Any) -> None:
    table = results(*counted).table("code_case").set_index(["interview", "code"])
    assert len(table) == 4 * 3
    assert table.loc[("R1", "P1")].to_list() == [1, 0, 0]
    assert table.loc[("R1", "P2")].to_list() == [0, 1, 0]
    assert table.loc[("G2", "S1")].to_list() == [0, 0, 0]


def test_an_actor_who_is_not_shown_apart_is_told_of_in_no_single_case(counted: Any) -> None:
    study, read, people, rules = counted
    shown = {"R1": "residents", "R2": "residents", "G1": OTHERS, "G2": OTHERS}
    found = coding(read, people, rules, study.codebook, shown, 1)
    assert set(found.table("code_case")["interview"]) == {"R1", "R2"}
    assert not found.table("deviant")["actor"].eq(OTHERS).any()


def test_a_link_is_voiced_or_only_shares_a_turn(counted: Any) -> None:
    study, read, people, rules = counted
    codes = tuple(replace(c, explains=("P2",)) if c.id == "P1" else c for c in study.codebook)
    codebook = replace(study.codebook, codes=codes)
    said = {c.code: c for c in people if c.document == read[0].sha256}  # P1 没人报名 and P2 挺专业的 stand in two turns
    turn = read[0].turns[1]
    together = [said["P1"], replace(said["P1"], id="x", code="P2", start=turn.start, end=turn.start + 3)]
    actors = {i.id: i.actor for i in study.interviews.interviewees}
    found = coding(read, together, rules, codebook, actors, 1)
    assert found.table("links").to_dict("records") == [{"source": "P1", "target": "P2", "turns": 1, "voiced": 0, "voicers": 0}]
    answering = replace(codebook, codes=tuple(replace(c, answers=("P1",)) if c.id == "S1" else c for c in codes))
    links = coding(read, together, rules, answering, actors, 1).table("links")
    assert links["voiced"].isna().to_list() == [False, True]
    words = replace(read[0], text=read[0].text[: turn.start] + "因为" + read[0].text[turn.start + 2 :])
    found = coding([words, *read[1:]], together, rules, codebook, actors, 1)
    assert found.table("links").iloc[0][["voiced", "voicers"]].to_list() == [1, 1]
    assert found.table("voiced")["interview"].to_list() == ["R1"]
    assert coding([words, *read[1:]], together, rules, codebook, actors | {"R1": OTHERS}, 1).table("voiced")["interview"].to_list() == [""]


def test_interviews_without_codings_count_for_nothing_but_themselves(counted: Any) -> None:
    study, read, people, rules = counted
    some = [c for c in people if c.document in {t.sha256 for t in read[:3]}]
    found, same = (results(study, texts, some, rules) for texts in (read, read[:3]))
    for name in ("code_actor", "code_totals", "code_case", "saturation", "quality_all"):
        assert found.table(name).equals(same.table(name)), name
    assert len(found.table("interviewed")) == 4


def test_saturation_names_no_interview(counted: Any) -> None:
    found = results(*counted)
    assert found.table("saturation")["codes"].to_list() == [2, 2, 2, 2]
    assert "interview" not in found.table("saturation")
    assert found.facts["saturation"]["reached"] is None  # four interviews are too few


def test_open_answers_are_peoples_where_there_are_any_else_the_rules() -> None:
    read = [t for t in (as_transcript("q", str(n), f"第{n}条：没人报名，人人报名") for n in range(3)) if t]
    one = Coding("a", read[0].sha256, read[0].turns[0].start, len(read[0].text), "P1", "affirms", False, "someone", "", "v", "")
    people = [one, replace(one, id="b", document=read[1].sha256, stance="mixed"), replace(one, id="c", stance="denies")]
    table = open_answers(read, people, [replace(one, coder="rules")]).table("answer_codes")
    assert table.to_dict("records") == [
        {"item": "q", "n": 3, "code": "P1", "respondents": 2, "respondents_for": 2, "respondents_against": 2, "segments": 3, "coder": ""}
    ]
    assert open_answers(read, [], [replace(one, coder="rules")]).table("answer_codes")["coder"].to_list() == ["rules"]
    assert open_answers(read, [], []).table("answer_codes").empty


def test_who_was_interviewed(counted: Any) -> None:
    study, read, people, rules = counted
    found = results(*counted)
    table = found.table("interviewed").set_index("interview")
    assert found.table("interviewed_all").iloc[0].to_dict() == {"interviews": 4, "coded": 4, "not_coded": 0, "segments": 7}
    actors = found.table("interviewed_actors").set_index("actor")
    assert actors["interviews"].sum() == 4
    assert actors["characters"].sum() == table["characters"].sum()
    assert table["segments"].to_dict() == {"R1": 2, "R2": 2, "G1": 2, "G2": 1}
    assert table.loc["R1", "turns"] == 4
    assert table.loc["R1", "seconds"] == 44
    assert table.loc["R1", "characters"] == sum(len(read[0].spoken(t)) for t in read[0].turns if t.role == "interviewee")
    assert results(study, read, people, rules).facts["coders"] == ["someone"]
    two = [*people, replace(people[0], coder="another", id="x")]
    assert results(study, read, two, rules).facts["coders"] == ["another", "someone"]
