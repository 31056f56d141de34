"""What the codings add up to, counted by hand on the small study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jcommunity_study.analysis.coding import coding
from jcommunity_study.analysis.results import Results
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


def test_who_was_interviewed(counted: Any) -> None:
    study, read, people, rules = counted
    table = results(*counted).table("interviewed").set_index("interview")
    assert table["segments"].to_dict() == {"R1": 2, "R2": 2, "G1": 2, "G2": 1}
    assert table.loc["R1", "turns"] == 4
    assert table.loc["R1", "seconds"] == 44
    assert table.loc["R1", "characters"] == sum(len(read[0].spoken(t)) for t in read[0].turns if t.role == "interviewee")
    assert results(study, read, people, rules).facts["coders"] == ["someone"]
    two = [*people, replace(people[0], coder="another", id="x")]
    assert results(study, read, two, rules).facts["coders"] == ["another", "someone"]
