"""Counts of codings."""

from __future__ import annotations

import pandas as pd
import pytest

from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.match import suggest
from jcommunity_study.interview.matrix import code_by_actor, code_by_case, code_totals, codings_frame, cooccurrence, presence, rule_codings
from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.transcript import Transcript

ACTORS = {"R1": "residents", "R2": "residents", "G1": "grid"}
CODES = ["P1", "P2", "C1"]


@pytest.fixture
def transcripts() -> list[Transcript]:
    texts = {
        "R1": "[00:01] 采访者：好？\n[00:09] 受访者：没人报名，太忙。没人报名。",
        "R2": "采访者：好？\n受访者：不是没人报名，物业没有差。",
        "G1": "采访者：是不是没人报名？\n受访者：对，冷。\n采访者：哦？\n受访者：太忙。",
    }
    return [parse(text, id) for id, text in texts.items()]


@pytest.fixture
def frame(transcripts: list[Transcript], small: Codebook) -> pd.DataFrame:
    codings = [c for t in transcripts for c in rule_codings(t, suggest(t, small), small)]
    return codings_frame(codings, transcripts, ACTORS)


def test_frame(frame: pd.DataFrame) -> None:
    assert list(frame["interview"]) == ["G1", "G1", "R1", "R1", "R1", "R2", "R2"]
    row = frame.loc[2, ["actor", "code", "turn", "seconds", "line", "quote", "coder"]].to_list()
    assert row == ["residents", "P1", 1, 9.0, 2, "没人报名", "rules"]
    assert list(frame["stance"]) == ["affirms", "affirms", "affirms", "affirms", "affirms", "denies", "mixed"]


def test_code_by_case_counts_segments(frame: pd.DataFrame) -> None:
    assert code_by_case(frame, CODES, list(ACTORS)).to_numpy().tolist() == [[2, 0, 1], [2, 0, 0], [1, 0, 1]]
    assert code_by_case(frame, CODES, list(ACTORS), "denies").to_numpy().tolist() == [[0, 0, 0], [1, 0, 0], [0, 0, 0]]
    assert presence(frame, CODES, list(ACTORS)).to_numpy().tolist() == [[1, 0, 1], [1, 0, 0], [1, 0, 1]]


def test_for_and_against_by_actor(frame: pd.DataFrame) -> None:
    table = code_by_actor(frame, CODES, ACTORS).set_index(["code", "actor"])
    assert len(table) == 6
    assert table.loc[("P1", "residents")].to_dict() == {
        "interviewees": 2, "speakers": 2, "speakers_for": 2, "speakers_against": 1,
        "segments": 4, "segments_for": 2, "segments_against": 1, "segments_mixed": 1, "segments_prompted": 0,
    }
    assert table.loc[("P1", "grid"), "segments_prompted"] == 1
    assert table.loc[("P2", "grid")].drop("interviewees").sum() == 0
    total = code_totals(frame, CODES, ACTORS).set_index("code")
    assert total.loc["P1", ["interviewees", "speakers", "segments"]].to_list() == [3, 3, 5]


def test_cooccurrence_counts_turns(frame: pd.DataFrame) -> None:
    assert cooccurrence(frame, CODES).to_numpy().tolist() == [[3, 0, 1], [0, 0, 0], [1, 0, 2]]


def test_no_codings_at_all(transcripts: list[Transcript]) -> None:
    empty = codings_frame([], transcripts, ACTORS)
    assert code_by_case(empty, CODES, list(ACTORS)).to_numpy().sum() == 0
    assert code_by_actor(empty, CODES, ACTORS)["segments"].sum() == 0
    assert cooccurrence(empty, CODES).to_numpy().sum() == 0
