"""A text in two languages."""

from __future__ import annotations

import dataclasses

import pytest

from jcommunity_study.bilingual import LANGUAGES, Text


def test_each_language() -> None:
    text = Text("居民", "residents")
    assert [text[lang] for lang in LANGUAGES] == ["居民", "residents"]
    assert str(text) == "居民 / residents"
    assert str(Text.same("GW01")) == "GW01"


def test_fields_are_filled_in_each_language() -> None:
    text = Text("{who}有 {n} 位", "{n} {who}").format(who=Text("居民", "residents"), n=3)
    assert (text.zh, text.en) == ("居民有 3 位", "3 residents")


def test_a_text_does_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Text("a", "b").zh = "c"  # type: ignore[misc]
