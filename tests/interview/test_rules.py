"""What may be written under `rules:`."""

from __future__ import annotations

from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.files.yaml import loads
from jcommunity_study.interview.rules import Context, Rule, read_actors, read_rules, read_word_lists


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


LISTS = {"who": ("网格员", "网格长"), "what": ("专业",)}


def test_word_lists_stand_for_their_words() -> None:
    node = loads("- {terms: [$what, 熟], near: [$who], forbids: {any: [x, $what], within: turn}}", Path("c.yaml"))
    (rule,) = read_rules(node, "P1", LISTS)
    assert rule.terms == ("专业", "熟")
    assert rule.near == (Context(("网格员", "网格长")),)
    assert rule.forbids == (Context(("x", "专业"), "turn"),)


def test_an_unknown_word_list_is_named_with_its_line() -> None:
    with pytest.raises(InputError) as e:
        read_rules(loads("- terms: [a]\n  near:\n    - any: [$whom]", Path("c.yaml")), "P1", LISTS)
    assert "no 'whom'" in e.value.text.en and "who, what" in e.value.text.en
    assert e.value.where == "c.yaml:3"


@pytest.mark.parametrize(
    ("text", "said"),
    [("[a]", "maps names"), ("{a: []}", "holds no words"), ("{a: ['b，c']}", "end of a clause"), ("{a: [b], c: [$a]}", "end of")],
)
def test_word_lists_that_cannot_stand(text: str, said: str) -> None:
    with pytest.raises(InputError) as e:
        read_word_lists(loads(text, Path("c.yaml")))
    assert said in e.value.text.en
    assert e.value.where == "c.yaml:1"


def test_rules_are_about_actors_that_the_codebook_has_words_for() -> None:
    actors = read_actors(loads("{grid: [小王, $who], street: [街道]}", Path("c.yaml")), LISTS)
    assert actors == {"grid": ("小王", *LISTS["who"]), "street": ("街道",)}
    (rule,) = read_rules(loads("- {terms: [a], about: [street]}", Path("c.yaml")), "P1", LISTS, actors)
    assert rule.about == {"street"}
    with pytest.raises(InputError) as e:
        read_rules(loads("- terms: [a]\n  about:\n    - street\n    - grids", Path("c.yaml")), "P1", LISTS, actors)
    assert "no 'grids'" in e.value.text.en and "grid, street" in e.value.text.en
    assert e.value.where == "c.yaml:4"


@pytest.mark.parametrize(
    ("text", "said"), [("[a]", "maps names"), ("{a: [$b]}", "no 'b'"), ("{" + "".join(f"a{i}: [b], " for i in range(61)) + "}", "60")]
)
def test_actors_that_cannot_stand(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as e:
        read_actors(loads(text, Path("c.yaml")))
    assert e.value.where == "c.yaml:1"
