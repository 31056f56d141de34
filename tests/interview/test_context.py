"""Where a rule's contexts look: clause, sentence, turn, exchange, so many characters; never farther than FARTHEST."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.match import suggest, suggest_text
from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.segments import FARTHEST

CODE = "  - {id: P1, kind: problem, name: 名, definition: 义, examples: [a], counter_examples: [b], rules: [RULE]}\n"
Make = Callable[[str], Codebook]


def one(book: Make, rule: str, head: str = "") -> Codebook:
    return book(f"schema: 1\n{head}codes:\n" + CODE.replace("RULE", rule))


def rules_of(found: str, codebook: Codebook) -> list[str]:
    return [s.quote for s in suggest(parse(found, "x"), codebook)]


TALK = "采访者：物业怎么样？\n受访者：还行。他们偷懒，真的。\n采访者：冷吗？\n受访者：他们偷懒。"


@pytest.mark.parametrize(
    ("within", "quotes"), [("clause", []), ("sentence", []), ("turn", []), ("exchange", ["他们偷懒"]), ("5", [])]
)
def test_the_exchange_holds_the_question(within: str, quotes: list[str], book: Make) -> None:
    assert rules_of(TALK, one(book, f"{{terms: [偷懒], near: {{any: [物业], within: {within}}}}}")) == quotes


def test_forbidden_in_the_exchange(book: Make) -> None:
    codebook = one(book, "{terms: [偷懒], forbids: {any: [物业], within: exchange}}")
    (found,) = suggest(parse(TALK, "x"), codebook)
    assert found.turn == 3


@pytest.mark.parametrize(
    ("within", "text", "hits"),
    [
        ("clause", "物业，偷懒", 0), ("clause", "物业偷懒", 1), ("sentence", "物业，偷懒", 1), ("sentence", "物业。偷懒", 0),
        ("turn", "物业。偷懒", 1), ("3", "物业人偷懒", 1), ("3", "物业的那些人偷懒", 0), ("sentence", "偷懒，偷懒物业", 2),
    ],
)
def test_scopes(within: str, text: str, hits: int, book: Make) -> None:
    assert len(suggest_text(text, one(book, f"{{terms: [偷懒], near: {{any: [物业], within: {within}}}}}"))) == hits


def test_the_hit_itself_is_no_context(book: Make) -> None:
    codebook = one(book, "{terms: [物业偷懒], near: {any: [物业], within: turn}}")
    assert suggest_text("物业偷懒。", codebook) == []
    assert len(suggest_text("物业偷懒。物业", codebook)) == 1


@pytest.mark.parametrize(("gap", "hits"), [(FARTHEST - 10, 1), (FARTHEST + 10, 0)])
def test_no_context_looks_farther(gap: int, hits: int, book: Make) -> None:
    codebook = one(book, "{terms: [偷懒], near: {any: [物业], within: turn}}")
    assert len(suggest_text("物业" + "。" * gap + "偷懒" + "。" * 2 * FARTHEST, codebook)) == hits


def test_a_word_list_in_a_codebook(book: Make) -> None:
    rule = "{terms: [$lazy], near: [$who]}"
    codebook = one(book, rule, "word_lists: {who: [物业, 保安], lazy: [偷懒]}\n")
    assert len(suggest_text("保安偷懒", codebook)) == 1
    other = one(book, rule, "word_lists: {who: [物业], lazy: [偷懒]}\n")
    assert suggest_text("保安偷懒", other) == []
    assert codebook.version == other.version
    assert codebook.rules_version != other.rules_version
