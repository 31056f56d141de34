"""Codings on a text that was changed after coding: each is moved to the same words, or said to be stuck; none is lost."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.rebase import GONE, NO_TEXT, NO_TRANSCRIPT, Rebased, align, rebase
from jcommunity_study.interview.transcript import freeze, text_hash

OLD = "采访者：那时候怎么样？\n受访者：没人抱名𠮷，我们楼里就三个人👨‍👩‍👧。\n采访者：后来呢？\n受访者：后来就好了，大家都出来帮忙。"


def coded(text: str, *quotes: str) -> list[Coding]:
    places = [(text.index(q), text.index(q) + len(q), q) for q in quotes]
    return [Coding(f"c{n}", text_hash(text), a, b, "P1", "affirms", False, "x", "2023", "v", q) for n, (a, b, q) in enumerate(places)]


def moved(new: str, *quotes: str) -> Rebased:
    return rebase(coded(OLD, *quotes), {text_hash(OLD): OLD}, [parse("采访者：别的？\n受访者：另一份。", "y"), parse(new, "x")])


def test_a_typo_mended_within_before_and_at_the_edge() -> None:
    new = "访谈一\n" + OLD.replace("没人抱名", "没有人报名").replace("后来就好了", "后来呀就好了")
    found = moved(new, "没人抱名𠮷，我们楼里", "抱名𠮷", "三个人👨‍👩‍👧。", "大家都出来帮忙")
    assert [one.quote for _, one in found.moved] == ["没有人报名𠮷，我们楼里", "报名𠮷", "三个人👨‍👩‍👧。", "大家都出来帮忙"]
    assert all(freeze(new)[one.start : one.end] == one.quote for _, one in found.moved)
    assert not found.stuck


def test_words_that_were_taken_out_are_stuck() -> None:
    found = moved(OLD.replace("没人抱名𠮷，", ""), "没人抱名𠮷，", "我们楼里")
    assert [(one.id, why) for one, why in found.stuck] == [("c0", GONE)]
    assert [one.quote for _, one in found.moved] == ["我们楼里"]


def test_a_text_that_is_not_kept_or_like_no_other_is_stuck() -> None:
    codings = coded(OLD, "我们楼里")
    assert [why for _, why in rebase(codings, {}, [parse(OLD + "。", "x")]).stuck] == [NO_TEXT]
    assert [why for _, why in rebase(codings, {text_hash(OLD): OLD}, [parse("完全是另外的话", "x")]).stuck] == [NO_TRANSCRIPT]


def test_codings_of_texts_that_did_not_change_are_left_alone() -> None:
    assert rebase(coded(OLD, "我们楼里"), {}, [parse(OLD, "x")]) == Rebased((), ())


@given(st.text("ab\n你𠮷", max_size=60), st.text("ab\n你𠮷", max_size=60))
def test_blocks_stand_in_both_texts_in_order(old: str, new: str) -> None:
    blocks = align(old, new)
    assert all(old[b.start : b.end] == new[b.at : b.at + b.end - b.start] for b in blocks)
    for before, after in pairwise(blocks):
        assert before.end <= after.start
        assert before.at + before.end - before.start <= after.at
    if old == new:
        assert sum(b.end - b.start for b in blocks) == len(old)
