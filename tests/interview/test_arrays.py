"""Texts as arrays."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jcommunity_study.interview.arrays import END, code_points, one_of, spread


@given(st.text(alphabet=st.one_of(st.sampled_from("一𠮷\ud800\0"), st.characters(exclude_categories=[]))))
def test_code_points_are_those_of_the_text_and_an_end(text: str) -> None:
    assert code_points(text).tolist() == [*map(ord, text), END]


def test_one_of_knows_its_characters_and_no_end() -> None:
    table = one_of("。𠮷")
    assert np.flatnonzero(table).tolist() == [ord("。"), ord("𠮷")]
    assert not table[END]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5))))
def test_spread_is_one_range_after_the_other(ranges: list[tuple[int, int]]) -> None:
    first, count = np.array(ranges, dtype=np.int64).reshape(-1, 2).T
    owner, number = spread(first, count)
    assert owner.tolist() == [i for i, (_, n) in enumerate(ranges) for _ in range(n)]
    assert number.tolist() == [low + k for low, n in ranges for k in range(n)]
