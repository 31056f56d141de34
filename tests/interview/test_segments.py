"""Clauses and sentences."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.rules import CLAUSE_ENDS, Scope
from jcommunity_study.interview.segments import LONGEST_REPLY, Clauses, Spans, sentences
from jcommunity_study.interview.transcript import Role, Turn


def test_sentences_of_interviewees_alone() -> None:
    found = parse("采访者：好吗？真的？\n受访者：好。“真的！”他说，好😀……\n对", "x")
    assert [found.text[s.start : s.end] for s in sentences(found)] == ["好。", "“真的！”", "他说，好😀……", "对"]
    assert [found.text[s.start : s.end] for s in sentences(found, role="interviewer")] == ["好吗？", "真的？"]


def spans(*rows: tuple[int, int, int]) -> Spans:
    return Spans(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def around(clauses: Clauses, scope: Scope, *row: int) -> tuple[int, int]:
    (low,), (high,) = clauses.around(scope, spans(row))
    return int(low), int(high)


def test_what_lies_around_a_span() -> None:
    text = "一。二，三！四"
    whole, inner = Turn(0, "", "interviewee", 0, 7, None), Turn(0, "", "interviewee", 3, 5, None)
    for turn, clause, sentence, reply in ((whole, (4, 5), (2, 5), 7), (inner, (4, 5), (3, 5), 5)):
        found = Clauses(text, (turn,))
        assert around(found, "clause", 4, 5, 0) == clause
        assert around(found, "sentence", 4, 5, 0) == sentence
        assert around(found, "turn", 4, 5, 0) == (turn.start, turn.end)
        assert found.reply(np.array([5]), np.array([0])).tolist() == [reply]
        assert found.turn_of(np.array([4, 4]), np.array([5, 8])).tolist() == [0, -1]
    assert around(Clauses(text, (whole,)), "clause", 0, 3, 0) == (0, 3)
    assert Clauses(text, ()).turn_of(np.array([4]), np.array([5])).tolist() == [-1]


def test_a_long_clause_is_no_reply() -> None:
    for length, reply in ((LONGEST_REPLY - 1, 1 + LONGEST_REPLY), (LONGEST_REPLY, 1)):
        text = "一，" + "二" * length + "，三"
        found = Clauses(text, (Turn(0, "", "interviewee", 0, len(text), None),))
        assert found.reply(np.array([1, len(text)]), np.array([0, 0])).tolist() == [reply, len(text)]


def test_an_exchange_begins_with_the_question() -> None:
    roles: list[Role] = ["interviewee", "interviewer", "interviewer", "interviewee", "interviewee"]
    found = Clauses("一" * 10, tuple(Turn(i, "", role, 2 * i, 2 * i + 1, None) for i, role in enumerate(roles)))
    assert [around(found, "exchange", 2 * i, 2 * i + 1, i) for i in range(5)] == [(0, 1), (2, 3), (4, 5), (4, 7), (8, 9)]


@given(st.text(alphabet=st.one_of(st.sampled_from("一二𠮷😀" + CLAUSE_ENDS), st.characters()), min_size=1))
def test_clauses_end_at_every_mark(text: str) -> None:
    found = Clauses(text, (Turn(0, "", "interviewee", 0, len(text), None),))
    for match in re.finditer(f"[^{CLAUSE_ENDS}]+", text):
        for place in range(match.start(), match.end()):
            assert around(found, "clause", place, place + 1, 0) == match.span()


def test_sentences_of_the_interviewees_all_at_once() -> None:
    text = "采访者：一？\n受访者：甲，乙。”丙！！丁\n"
    found = parse(text, "A")
    spans = Clauses(found.text, found.turns).sentences()
    assert [found.text[a:b] for a, b in zip(spans.start.tolist(), spans.end.tolist(), strict=True)] == ["甲，乙", "”丙", "丁"]
    assert {found.turns[turn].role for turn in spans.turn.tolist()} == {"interviewee"}
    assert len(Clauses("", ()).sentences().start) == 0
