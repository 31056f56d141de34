"""What may be written under `rules:`."""

from __future__ import annotations

from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.files.yaml import loads
from jcommunity_study.interview.rules import Context, Rule, read_rules


def rules(text: str) -> tuple[Rule, ...]:
    return read_rules(loads(text, Path("c.yaml")), "P1")


def test_every_key() -> None:
    (rule,) = rules("- {terms: [b, a, b], stance: denies, near: [x], forbids: {any: [y], within: turn}, actors: [grid]}")
    assert rule == Rule("P1.1", "P1", ("b", "a"), None, "denies", (Context(("x",)),), (Context(("y",), "turn"),), frozenset({"grid"}))


def test_contexts_in_a_list_each_count() -> None:
    (rule,) = rules("- {pattern: 'a+', near: [{any: [x]}, {any: [y, z], within: 12}]}")
    assert rule.near == (Context(("x",)), Context(("y", "z"), 12))
    assert rule.pattern is not None and rule.pattern.search("caa")


def test_terms_are_composed_like_the_text() -> None:
    assert rules("- {terms: ['e\u0301']}")[0].terms == ("é",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {stance: denies}", "either `terms` or `pattern`"),
        ("- {terms: [a], pattern: b}", "either `terms` or `pattern`"),
        ("- {terms: []}", "holds no words"),
        ("- {terms: ['一，二']}", "end of a clause"),
        ("- {terms: [' ']}", "empty"),
        ("- {pattern: '('}", "no regular expression"),
        ("- {pattern: 'a*'}", "empty string"),
        ("- {terms: [a], stance: mixed}", "'mixed'"),
        ("- {terms: [a], near: {any: [b], within: page}}", "'page'"),
        ("- {terms: [a], near: {any: [b], within: 0}}", "between 1"),
        ("- {terms: [a], near: {any: []}}", "holds no words"),
        ("- {terms: [a], nearby: [b]}", "`nearby`"),
        ("- {terms: [a], actors: []}", "holds no words"),
        ("terms: [a]", "a list"),
    ],
)
def test_complaints(text: str, said: str) -> None:
    with pytest.raises(InputError) as e:
        rules(text)
    assert said in e.value.text.en
    assert e.value.where == "c.yaml:1"
