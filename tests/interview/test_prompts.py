"""Answers that agree with the interviewer's words."""

from __future__ import annotations

import pytest

from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.match import suggest
from jcommunity_study.interview.readers import parse


@pytest.mark.parametrize("yes", ["是的", "对", "嗯", "对对对", "是啊", "没错", "确实"])
def test_a_yes_after_a_question_that_matches(yes: str, small: Codebook) -> None:
    found = parse(f"采访者：那时候是不是没人报名？\n受访者：{yes}，那时候冷。", "x")
    (coding,) = suggest(found, small)
    assert (coding.code, coding.stance, coding.prompted, coding.quote, coding.turn) == ("P1", "affirms", True, yes, 1)


@pytest.mark.parametrize("answer", ["对面楼里冷。", "嗯？", "是吗，那时候冷。", "那时候冷，对。", "对不起，我忘了。"])
def test_no_yes(answer: str, small: Codebook) -> None:
    assert suggest(parse(f"采访者：那时候是不是没人报名？\n受访者：{answer}", "x"), small) == []


def test_an_open_question_is_not_answered_by_a_hum(small: Codebook) -> None:
    assert suggest(parse("采访者：物业怎么样？\n受访者：嗯，说来话长。", "x"), small) == []


def test_own_words_go_before_a_yes(small: Codebook) -> None:
    (coding,) = suggest(parse("采访者：业务能力不行？\n受访者：对，业务能力是问题。", "x"), small)
    assert (coding.quote, coding.prompted) == ("业务能力是问题", True)


def test_only_the_next_turn_answers(small: Codebook) -> None:
    assert suggest(parse("采访者：没人报名吧。\n受访者：天冷。\n采访者：哦？\n受访者：对。", "x"), small) == []
