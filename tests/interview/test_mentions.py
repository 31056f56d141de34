"""Of whom words are said: who was named last, first persons and third, the question before, the rest of the sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.match import suggest
from jcommunity_study.interview.readers import parse

Make = Callable[[str], Codebook]
BOOK = """\
schema: 1
word_lists: {grid: [网格员, 网格长]}
actors: {grid: [$grid, 小王], property: [物业, 保安], residents: [居民, 业主, 小王]}
codes:
"""
CODE = "  - {id: ID, kind: theme, name: 名, definition: 义, examples: [a], counter_examples: [b], rules: [RULE]}\n"
RULES = {"P2": "{terms: [不懂, 网格员不懂], about: [grid]}", "P4": "{terms: [不懂], about: [property, residents]}", "Z": "{terms: [不懂]}"}
BOOK += "".join(CODE.replace("ID", id).replace("RULE", rule) for id, rule in RULES.items())


def codes(book: Make, text: str, actor: str | None = None) -> list[str]:
    return [s.code for s in suggest(parse(text, "x"), book(BOOK), actor=actor) if s.code != "Z"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("网格员来了，什么都不懂。", ["P2"]),
        ("网格员来了。物业来了。真不懂。", ["P4"]),
        ("网格员不懂。", ["P2"]),
        ("小王不懂。", ["P2", "P4"]),
        ("这个不懂，那些网格员。", ["P2"]),
        ("这个不懂。网格员还行。", []),
        ("谁都不懂。", []),
        ("货物业务来了，不懂。", ["P4"]),  # literally, as in contexts
    ],
)
def test_who_was_named_last(said: str, found: list[str], book: Make) -> None:
    assert codes(book, f"受访者：{said}") == found


@pytest.mark.parametrize(
    ("said", "actor", "found"),
    [
        ("网格员来了。我们不懂。", "residents", ["P4"]),
        ("我们不懂。", "grid", ["P2"]),
        ("网格员问我们，就是不懂。", "residents", ["P2"]),  # 我们 not at the head of a clause
        ("网格员来了，我问政策，他不懂。", "residents", ["P2"]),
        ("网格员来了，我问政策，不懂。", "residents", ["P4"]),
        ("网格员来了。我们不懂。", None, []),  # whoever we are, no grid workers are named
        ("网格员来了。我们不懂。", "street", []),  # an actor that the codebook has no words for
        ("他们不懂。", "grid", []),
    ],
)
def test_pronouns_stand_for_somebody(said: str, actor: str | None, found: list[str], book: Make) -> None:
    assert codes(book, f"受访者：{said}", actor) == found


@pytest.mark.parametrize(
    ("talk", "actor", "found"),
    [
        ("采访者：网格员呢？\n受访者：不懂。", None, ["P2"]),
        ("采访者：网格员呢？\n受访者：他们不懂。", None, ["P2"]),
        ("采访者：网格员呢？\n受访者：物业不懂。", None, ["P4"]),
        ("采访者：你们呢？\n受访者：不懂。", "grid", ["P2"]),
        ("采访者：我们问一下，好吗？\n受访者：不懂。", "grid", []),
        ("采访者：网格员呢？\n受访者：好。\n采访者：还有呢？\n受访者：不懂。他们不懂。", None, []),
        ("网格员甲：你好。\n受访者：不懂。", None, []),  # a label is nobody's words
    ],
)
def test_the_question_names_whom_the_answer_leaves_out(talk: str, actor: str | None, found: list[str], book: Make) -> None:
    assert codes(book, talk, actor) == found


def test_a_codebook_whose_rules_ask_for_nobody_looks_for_no_names(book: Make) -> None:
    from jcommunity_study.interview.mentions import Mentions

    plain = book(BOOK.replace(", about: [grid]", "").replace(", about: [property, residents]", ""))
    assert Mentions(plain.rules, plain.actors, ["a"]).words == ["a"]
    assert [s.code for s in suggest(parse("受访者：不懂。", "x"), plain)] == ["P2", "P4", "Z"]
