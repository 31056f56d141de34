"""Interviewer told from interviewee."""

from __future__ import annotations

import pytest

from jcommunity_study.interview.readers.speakers import roles, tidy


@pytest.mark.parametrize("label", ["采访者", "访谈者", "问", "主持人", "Interviewer", "Q", "采访者1", "访谈员（张三）", "Q1"])
def test_labels_that_ask(label: str) -> None:
    assert roles({label: ["嗯"], "受访者": ["好吗？"]}, ())[0] == {label: "interviewer", "受访者": "interviewee"}


def test_named_in_the_study() -> None:
    found, warnings = roles({"老王": ["好。"], "李姐": ["嗯。"]}, ["老王", "说话人1"])
    assert found == {"老王": "interviewer", "李姐": "interviewee"}
    assert not warnings
    assert roles({"访客（老王）": ["好"], "李姐": ["嗯"]}, ["老王"])[0]["访客（老王）"] == "interviewer"


def test_named_in_the_study_but_absent_is_said() -> None:
    assert any("none of the labels" in w.en for w in roles({"采访者": ["好"]}, ["说话人1"])[1])


def test_who_asks_is_a_guess_and_said() -> None:
    found, warnings = roles({"说话人1": ["好吗？", "为什么呢？"], "说话人2": ["好。", "因为忙。"]}, ())
    assert found == {"说话人1": "interviewer", "说话人2": "interviewee"}
    assert "asks most" in warnings[0].en


def test_nobody_asks_clearly_so_nobody_is_the_interviewer() -> None:
    found, warnings = roles({"老王": ["好吗？"], "李姐": ["好。"]}, ())
    assert set(found.values()) == {"interviewee"}
    assert "no interviewer" in warnings[0].en


def test_blanks_and_asterisks_of_a_label() -> None:
    assert tidy(" **说话人\u00a0\u00a01** ") == "说话人 1"
