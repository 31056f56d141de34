"""Frozen texts and turns."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.transcript import freeze, text_hash

LIKELY = st.sampled_from("采访者受：:。，\n\r\u00a0\ufeff😀👩‍👩‍👧𠮷e\u0301가 \u200b[]0123456789-")
HOSTILE = st.text(alphabet=st.one_of(LIKELY, st.characters(codec="utf-8")))


def test_freezing_composes_and_unifies_line_ends() -> None:
    assert freeze("\ufeffe\u0301\r\n一\r二") == "é\n一\n二"


@given(HOSTILE)
def test_freezing_twice_changes_nothing(text: str) -> None:
    once = freeze(text)
    assert freeze(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once and "\ufeff" not in once


@given(HOSTILE)
def test_turns_lie_in_order_inside_the_text_and_hold_words(text: str) -> None:
    found = parse(freeze(text), "x")
    reached = 0
    for number, turn in enumerate(found.turns):
        assert turn.index == number
        assert reached <= turn.start < turn.end <= len(found.text)
        assert found.spoken(turn) == found.spoken(turn).strip()
        assert found.turn_at(turn.start) == turn == found.turn_at(turn.end - 1)
        reached = turn.end


def test_lines_and_turns_by_offset() -> None:
    found = parse("采访者：你好？\n受访者：好😀𠮷的。", "x")
    second = found.turns[1]
    assert found.spoken(second) == "好😀𠮷的。"
    assert found.line(second.start) == 2
    assert found.turn_at(0) is None
    assert found.speakers == ("采访者", "受访者")


def test_hash_is_of_the_utf8_bytes() -> None:
    assert text_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert text_hash("物业") != text_hash("物業")
