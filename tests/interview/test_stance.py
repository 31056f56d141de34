"""Stance: negation, double negation, praise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jcommunity_study.interview.stance import DENIALS, asks_back, negated, praised, stance_of


@pytest.mark.parametrize(
    "before",
    ["不是很", "并不", "并非", "没有", "没有人", "不是说", "没觉得", "谈不上", "我看不", "我不觉得他们那个时候真的有多么", "从来没"],
)
def test_denied(before: str) -> None:
    assert negated(before, "", "")


@pytest.mark.parametrize(
    "before",
    [
        "", "我们", "不是没", "不是不", "并非没有", "没有一个不", "不得不", "不能不", "是不是", "有没有", "能不能", "我不知道他们",
        "没想到", "差不多", "不过", "不光",
        "不是居民懒而是", "没有手机的老人家我们还是一家一家去", "特别", "别人都",
    ],
)
def test_not_denied(before: str) -> None:
    assert not negated(before, "", "")


def test_denied_afterwards() -> None:
    assert negated("", "的情况倒没有", "")
    assert negated("", "谈不上", "")
    assert negated("", "", "这倒不至于")
    assert not negated("", "", "没有人管")
    assert not negated("不是", "", "这倒不是")


def test_praise_and_spoiled_praise() -> None:
    assert praised("网格员", "那是很负责的")
    assert not praised("网格员", "不太负责")
    assert not praised("希望", "更专业一点") or not praised("", "希望更专业")
    assert not praised("物业", "在值班")


@pytest.mark.parametrize(
    ("stated", "good", "before", "after", "stance"),
    [
        (None, False, "", "很到位", "denies"),
        (None, True, "", "很到位", "affirms"),
        (None, True, "根本没有", "", "denies"),
        ("affirms", False, "", "很到位", "affirms"),
        ("denies", False, "", "", "denies"),
        ("denies", False, "不太", "", "affirms"),
        ("denies", False, "不是不", "", "denies"),
        (None, False, "不是很", "", "denies"),
    ],
)
def test_what_a_rule_states(stated: str | None, good: bool, before: str, after: str, stance: str) -> None:
    assert stance_of(stated, good, before, after, "") == stance  # type: ignore[arg-type]


@pytest.mark.parametrize("before", ["谁说他们", "你要说她", "你非要讲", "你说她", "不能说网格员", "不属于"])
def test_said_only_to_be_contradicted(before: str) -> None:
    assert negated(before, "", "")


@pytest.mark.parametrize("following", ["我不同意", "我不认同", "不爱听", "我看不是", "这不公平", "我第一个不同意"])
def test_contradicted_by_the_next_clause(following: str) -> None:
    assert negated("", "", following)


@pytest.mark.parametrize(("before", "after", "following"), [("你说", "", ""), ("", "", "不同意的人也有"), ("", "", "我不同意放权给物业")])
def test_like_a_denial_and_none(before: str, after: str, following: str) -> None:
    assert not negated(before, after, following)


@given(st.text("不没无未别莫缺并哪谈说讲绝很冤的是有至于上见枉这倒也个存在同意乏", max_size=8), st.integers(0, 8), st.integers(0, 8))
def test_nothing_is_denied_without_a_sign_of_denial(words: str, first: int, second: int) -> None:
    before, after, following = words[:first], words[first : first + second], words[first + second :]
    assert any(DENIALS[ord(character)] for character in words) or not negated(before, after, following)


@pytest.mark.parametrize("following", ["很少见", "冤枉", "不爱听"])
def test_each_way_to_deny_afterwards_holds_a_sign(following: str) -> None:
    assert negated("", following, "") or negated("", "", following)
    assert any(DENIALS[ord(character)] for character in following)


@pytest.mark.parametrize(
    ("question", "back"), [("物业", True), ("全放下去", True), ("谁教过我们", False), ("凭什么", False), ("物业偷懒吧", False)]
)
def test_a_question_back_has_no_question_word(question: str, back: bool) -> None:
    assert asks_back(question) is back
