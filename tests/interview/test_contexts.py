"""Which hits stand in their rules' contexts: clause, sentence, turn, exchange, so many characters; never farther than FARTHEST."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.interview import contexts
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.contexts import FARTHEST, Contexts
from jcommunity_study.interview.finder import WordFinder
from jcommunity_study.interview.match import suggest, suggest_text
from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.rules import SCOPES, Context, Rule
from jcommunity_study.interview.segments import SENTENCE_ENDS, Clauses, Spans
from jcommunity_study.interview.transcript import Role, Turn

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


def test_how_far_a_context_looks_does_not_hang_on_the_hits_before(book: Make) -> None:
    codebook = one(book, "{terms: [偷懒], near: {any: [物业], within: turn}}")
    near, far = "物业" + "。" * 1000 + "偷懒", "。" * 1000 + "偷懒" + "。" * 200
    assert len(suggest_text(near + far, codebook)) == 1


def test_a_word_list_in_a_codebook(book: Make) -> None:
    rule = "{terms: [$lazy], near: [$who]}"
    codebook = one(book, rule, "word_lists: {who: [物业, 保安], lazy: [偷懒]}\n")
    assert len(suggest_text("保安偷懒", codebook)) == 1
    other = one(book, rule, "word_lists: {who: [物业], lazy: [偷懒]}\n")
    assert suggest_text("保安偷懒", other) == []
    assert codebook.version == other.version
    assert codebook.rules_version != other.rules_version


LETTERS = "一二三，。"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=2), min_size=1, max_size=2)
CONTEXT = st.builds(lambda words, within: Context(tuple(words), within), WORDS, st.sampled_from([*SCOPES, 1, 2, 5]))
RULES = st.lists(st.tuples(st.lists(CONTEXT, max_size=2), st.lists(CONTEXT, max_size=1)), min_size=1, max_size=3)
ROLE = st.sampled_from(["interviewer", "interviewee"])
TURNS = st.lists(st.tuples(ROLE, st.text(LETTERS, min_size=1, max_size=12)), min_size=1, max_size=5)


def talk(said: list[tuple[Role, str]]) -> tuple[str, tuple[Turn, ...]]:
    """Turns one after the other, each with 三 before it for a label."""
    text, turns = "", []
    for index, (role, words) in enumerate(said):
        text += "三" + words
        turns.append(Turn(index, "", role, len(text) - len(words), len(text), None))
    return text, tuple(turns)


def window(context: Context, text: str, turns: tuple[Turn, ...], turn: Turn, start: int, end: int) -> tuple[int, int]:
    """Where a context looks around a hit, by going outwards character by character."""
    low, high = turn.start, turn.end
    if isinstance(context.within, int):
        return max(low, start - context.within), min(high, end + context.within)
    if context.within == "exchange":
        before = turns[turn.index - 1] if turn.index else turn
        return (before.start if (before.role, turn.role) == ("interviewer", "interviewee") else low), high
    if context.within in ("clause", "sentence"):
        marks = SENTENCE_ENDS if context.within == "sentence" else SENTENCE_ENDS + "，"
        low = next((place + 1 for place in range(start - 1, low - 1, -1) if text[place] in marks), low)
        high = next((place for place in range(end, high) if text[place] in marks), high)
    return low, high


def naive(rule: Rule, text: str, turns: tuple[Turn, ...], turn: Turn, start: int, end: int) -> bool:
    """Whether a hit stands in the contexts of its rule, by searching the text on either side of it."""

    def around(context: Context) -> bool:
        low, high = window(context, text, turns, turn, start, end)
        return any(word in part for word in context.any for part in (text[low:start], text[end:high]))

    return all(map(around, rule.near)) and not any(map(around, rule.forbids))


@pytest.mark.parametrize("block", [1, 1 << 17])
@settings(deadline=None)
@given(said=TURNS, asked=RULES)
def test_contexts_are_met_where_a_search_of_the_text_says_so(
    block: int, said: list[tuple[Role, str]], asked: list[tuple[list[Context], list[Context]]]
) -> None:
    text, turns = talk(said)
    rules = [Rule(f"P.{i}", "P", near=tuple(near), forbids=tuple(forbids)) for i, (near, forbids) in enumerate(asked)]
    hits = [
        (start, start + length, turn, number)
        for turn in turns
        for length in (1, 2)
        for start in range(turn.start, turn.end - length + 1)
        for number in range(len(rules))
    ]
    compiled, clauses = Contexts(rules), Clauses(text, turns)
    start, end, turn, rule = np.array([(a, b, t.index, r) for a, b, t, r in hits], dtype=np.int64).T
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contexts, "BLOCK", block)
        met = compiled.met(clauses, WordFinder(compiled.words).find(clauses.points), Spans(start, end, turn), rule)
    assert met.tolist() == [i for i, (a, b, t, r) in enumerate(hits) if naive(rules[r], text, turns, t, a, b)]
