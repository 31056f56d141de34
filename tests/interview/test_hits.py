"""The hits of rules: which rule, where, in what order; and what the interviewer said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.hits import compile_rules, find_hits
from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.segments import Clauses, Spans

HEAD = "schema: 1\ncodes:\n"
CODE = "  - {id: ID, kind: theme, name: 名, definition: 义, examples: [a], counter_examples: [b], rules: [RULES]}\n"
Make = Callable[[str], Codebook]


def codes(**rules: str) -> str:
    return HEAD + "".join(CODE.replace("ID", id).replace("RULES", rows) for id, rows in rules.items())


def words(text: str, spans: Spans) -> list[str]:
    return [text[start:end] for start, end in zip(spans.start.tolist(), spans.end.tolist(), strict=True)]


def hits(codebook: Codebook, text: str, actor: str | None = None) -> tuple[list[tuple[str, str]], list[str]]:
    """Words and rule of each hit; words of the interviewer's."""
    matcher, talk = compile_rules(codebook), parse(text, "x")
    clauses = Clauses(talk.text, talk.turns)
    spans, rules, asked = find_hits(matcher, clauses, matcher.finder.find(clauses.points), actor)
    coded = [matcher.rules[number].id for number in rules.tolist()]
    return list(zip(words(talk.text, spans), coded, strict=True)), words(talk.text, asked)


def test_one_term_may_belong_to_several_rules_in_their_order(book: Make) -> None:
    codebook = book(codes(A="{terms: [物业, APP]}", B="{terms: [物业, 物业]}, {terms: [物业], near: [偷懒]}"))
    assert hits(codebook, "受访者：物业用app。物业偷懒。")[0] == [
        ("物业", "A.1"), ("物业", "B.1"), ("app", "A.1"), ("物业", "A.1"), ("物业", "B.1"), ("物业", "B.2"),
    ]


def test_the_leftmost_longest_is_taken_though_its_rule_lacks_its_context(book: Make) -> None:
    codebook = book(codes(A="{terms: [没人报名], near: [志愿]}", B="{terms: [报名, 没人]}"))
    assert hits(codebook, "受访者：没人报名。志愿没人报名，报名。")[0] == [("没人报名", "A.1"), ("报名", "B.1")]


def test_patterns_stand_among_the_terms_where_they_begin_and_are_cut_by_no_turn(book: Make) -> None:
    codebook = book(codes(A="{pattern: '偷.'}, {pattern: '懒\\s+受'}", B="{terms: [物业, 偷懒]}"))
    assert hits(codebook, "受访者：物业偷懒\n受访者：偷懒物业")[0] == [
        ("物业", "B.1"), ("偷懒", "B.1"), ("偷懒", "A.1"), ("偷懒", "B.1"), ("偷懒", "A.1"), ("物业", "B.1"),
    ]


@pytest.mark.parametrize(("actor", "found"), [(None, []), ("residents", []), ("grid", [("手机", "A.1")])])
def test_a_rule_for_some_actors_passes_over_others(actor: str | None, found: list[tuple[str, str]], book: Make) -> None:
    assert hits(book(codes(A="{terms: [手机], actors: [grid]}")), "受访者：手机", actor)[0] == found


def test_what_the_interviewer_says_counts_without_its_context(book: Make) -> None:
    codebook = book(codes(A="{terms: [物业], near: [偷懒]}"))
    assert hits(codebook, "采访者：物业呢？货物业务？\n受访者：物业还行。") == ([], ["物业"])


def test_a_context_word_is_no_hit_and_a_codebook_may_have_no_rules(book: Make) -> None:
    assert hits(book(codes(A="{terms: [偷懒], near: [物业]}")), "受访者：物业。偷懒") == ([], [])
    assert hits(book(HEAD + CODE.replace("ID", "A").replace(", rules: [RULES]", "")), "受访者：物业") == ([], [])
