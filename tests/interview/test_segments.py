"""Clauses and sentences."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.segments import CLAUSE_ENDS, Clauses, clause_ends, sentences
from jcommunity_study.interview.transcript import Turn


@given(st.text(alphabet=st.one_of(st.sampled_from("一二𠮷😀" + CLAUSE_ENDS), st.characters())))
def test_clause_ends_are_every_mark(text: str) -> None:
    assert clause_ends(text) == [m.start() for m in re.finditer(f"[{CLAUSE_ENDS}]", text)]


def test_sentences_of_interviewees_alone() -> None:
    found = parse("采访者：好吗？真的？\n受访者：好。“真的！”他说，好😀……\n对", "x")
    assert [found.text[s.start : s.end] for s in sentences(found)] == ["好。", "“真的！”", "他说，好😀……", "对"]
    assert [found.text[s.start : s.end] for s in sentences(found, role="interviewer")] == ["好吗？", "真的？"]


def test_what_lies_around_a_span() -> None:
    text = "一。二，三！四"
    whole, inner = Turn(0, "", "interviewee", 0, 7, None), Turn(0, "", "interviewee", 3, 5, None)
    for turn, clause, sentence, after in ((whole, (4, 5), (2, 5), "四"), (inner, (4, 5), (3, 5), "")):
        found = Clauses(text, (turn,))
        assert found.bounds(4, 5, turn) == clause
        assert found.sentence(4, 5, turn) == sentence
        assert found.following(5, turn) == after
        assert found.turn(4, 5) == turn
        assert found.turn(4, 8) is None
    assert Clauses(text, (whole,)).bounds(0, 3, whole) == (0, 3)
