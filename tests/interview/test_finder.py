"""Words are found wherever they stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.interview import finder
from jcommunity_study.interview.arrays import code_points
from jcommunity_study.interview.finder import WordFinder

Rows = list[tuple[int, int, int]]
LETTERS = "一二𠮷a\u200b\ud800，"


def found(words: list[str], text: str) -> Rows:
    return list(zip(*(column.tolist() for column in WordFinder(words).find(code_points(text))), strict=True))


def naive(words: list[str], text: str) -> Rows:
    places = [
        (start, start + len(word), number)
        for start in range(len(text))
        for number, word in enumerate(words)
        if text.startswith(word, start)
    ]
    return sorted(places, key=lambda place: (place[0], -place[1]))


@settings(deadline=None)
@given(st.lists(st.text(LETTERS, min_size=1, max_size=6), unique=True), st.text(LETTERS, max_size=60))
def test_every_word_at_every_place_the_longest_first(words: list[str], text: str) -> None:
    assert found(words, text) == naive(words, text)


def test_a_long_text_is_read_in_blocks_and_words_go_across_them(monkeypatch: pytest.MonkeyPatch) -> None:
    words, text = ["物业公司", "物业", "业", "公司门口"], "的物业公司门口" * 5
    whole = found(words, text)
    monkeypatch.setattr(finder, "BLOCK", 3)
    assert found(words, text) == whole == naive(words, text)


def test_nothing_is_found_of_nothing() -> None:
    assert found([], "物业") == found(["物业"], "") == found(["物业"], "物") == []


def test_the_chosen_alone() -> None:
    all_of = WordFinder(["a", "b"]).find(code_points("abab"))
    assert all_of.of(all_of.word == 1).start.tolist() == [1, 3]
