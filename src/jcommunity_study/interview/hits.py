"""The hits of a codebook's rules in one transcript: where their terms and patterns stand, as words of their own and in their contexts.

All hits are looked at together, in arrays, and what is cheap to ask is asked first: actors, then contexts, which most hits lack, then
the segmenter, for the clauses that still matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np

from jcommunity_study.interview.arrays import spread
from jcommunity_study.interview.boundaries import DEGREES, are_words, segmenter, word_edges
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.contexts import Contexts
from jcommunity_study.interview.evidence import Evidence, learn
from jcommunity_study.interview.finder import Found, WordFinder
from jcommunity_study.interview.mentions import Mentions
from jcommunity_study.interview.rules import Rule
from jcommunity_study.interview.segments import Clauses, Spans


@dataclass(frozen=True, eq=False)
class Owners:
    """The rules of each trigger: rule[first[i] : first[i] + count[i]] are the numbers of those of trigger i."""

    first: np.ndarray
    count: np.ndarray
    rule: np.ndarray

    def pairs(self, trigger: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Each trigger with each of its rules: the place of the trigger, the number of the rule."""
        place, number = spread(self.first[trigger], self.count[trigger])
        return place, self.rule[number]


@dataclass(frozen=True, eq=False)
class Matcher:
    """A codebook's rules, compiled. A trigger is a word of `finder` or, behind all words, a pattern.

    Of the words those of contexts come first, then those of mentions, and those of evidence, which trigger nothing, last.
    """

    rules: tuple[Rule, ...]
    contexts: Contexts
    mentions: Mentions
    finder: WordFinder
    words: int  # how many
    patterns: tuple[tuple[int, re.Pattern[str]], ...]  # each with its trigger
    owners: Owners
    cut: Callable[[str], list[str]]
    evidence: Evidence | None


@lru_cache(maxsize=8)
def compile_rules(codebook: Codebook) -> Matcher:
    """The Matcher of a codebook; kept, since teaching the segmenter takes a while."""
    rules, contexts = codebook.rules, Contexts(codebook.rules)
    mentions = Mentions(rules, codebook.actors, contexts.words)
    owners: dict[str, list[int]] = {word: [] for word in mentions.words}
    for number, rule in enumerate(rules):
        for spelling in dict.fromkeys(chain.from_iterable((term, term.lower(), term.upper()) for term in rule.terms)):
            owners.setdefault(spelling, []).append(number)
    if codebook.learning:  # so that one pass finds all
        owners |= {word: [] for held in codebook.word_lists.values() for word in held if word not in owners}
    finder = WordFinder(owners)
    patterns = [(number, rule.pattern) for number, rule in enumerate(rules) if rule.pattern]
    lists = [*owners.values(), *([number] for number, _ in patterns)]
    count = np.array([len(numbers) for numbers in lists], dtype=np.int64)
    return Matcher(
        rules,
        contexts,
        mentions,
        finder,
        len(owners),
        tuple((len(owners) + i, pattern) for i, (_, pattern) in enumerate(patterns)),
        Owners(np.cumsum(count) - count, count, np.array([*chain.from_iterable(lists)], dtype=np.int64)),
        segmenter([*(term for term, numbers in owners.items() if numbers), *codebook.dictionary]),
        learn(codebook.sentences, codebook.word_lists, finder) if codebook.learning else None,
    )


def find_hits(matcher: Matcher, clauses: Clauses, found: Found, actor: str | None) -> tuple[Spans, np.ndarray, Spans]:
    """The hits that rules code, from left to right, the number of the rule of each, and all hits in the interviewer's words.

    `found`: what `matcher.finder` found. Of the interviewer's words all hits count, in context or not: they are only asked whether the
    answer repeats them.
    """
    spans, trigger = _triggered(matcher, clauses, found)
    hit, rule = _in_context(matcher, clauses, found, spans, trigger, actor)
    asks = clauses.asks[spans.turn]
    matters = asks.copy()
    matters[hit] = True
    counts = trigger >= matcher.words  # patterns do, terms only as words
    terms = np.flatnonzero(~counts)
    counts[terms[_words(matcher.cut, clauses, spans.of(terms), matters[terms])]] = True
    hit, rule = hit[counts[hit]], rule[counts[hit]]
    order = np.lexsort((spans.end[hit], spans.start[hit]))
    return spans.of(hit[order]), rule[order], spans.of(asks & counts)


def _triggered(matcher: Matcher, clauses: Clauses, found: Found) -> tuple[Spans, np.ndarray]:
    """Every term inside a turn, from left to right, the longest first; behind them every match of a pattern; and what triggered each."""
    terms = found.of(matcher.owners.count[found.word] > 0)
    turns = clauses.turn_of(terms.start, terms.end)
    inside = turns >= 0
    matches = [
        (match.start(), match.end(), turn.index, trigger)
        for trigger, pattern in matcher.patterns
        for turn in clauses.turns
        for match in pattern.finditer(clauses.text, turn.start, turn.end)
        if match.end() > match.start()
    ]
    words = (column[inside] for column in (terms.start, terms.end, turns, terms.word))
    both = zip(words, np.array(matches, dtype=np.int64).reshape(-1, 4).T, strict=True)
    start, end, turn, trigger = map(np.concatenate, both)
    return Spans(start, end, turn), trigger


def _in_context(
    matcher: Matcher, clauses: Clauses, found: Found, spans: Spans, trigger: np.ndarray, actor: str | None
) -> tuple[np.ndarray, np.ndarray]:
    """The spans and rules whose actors and contexts are there, those who speak first: the place of the span, the number of the rule."""
    hit, rule = matcher.owners.pairs(trigger)
    speaks = np.array([not rule.actors or actor in rule.actors for rule in matcher.rules], dtype=bool)[rule]
    hit, rule = hit[speaks], rule[speaks]
    words = found.of(found.word < len(matcher.contexts.words))
    met = matcher.contexts.met(clauses, words, spans.of(hit), rule)
    hit, rule = hit[met], rule[met]
    meant = matcher.mentions.met(clauses, found, spans.of(hit), rule, actor)
    return hit[meant], rule[meant]


def _words(cut: Callable[[str], list[str]], clauses: Clauses, terms: Spans, matters: np.ndarray) -> np.ndarray:
    """The places of the terms that are words of their own, in clauses that hold a term that matters; of those that overlap the leftmost."""
    low, high = clauses.around("clause", terms)
    asked = np.zeros(len(clauses.points), dtype=bool)
    asked[low[matters]] = True
    here = np.flatnonzero(asked[low])
    start, end = terms.start[here], terms.end[here]
    first = here[np.flatnonzero(np.diff(low[here], prepend=-1))]  # of each clause
    edges = word_edges(cut, clauses.points, low[first], high[first])
    words = here[are_words(edges, start, end, DEGREES[clauses.points[start - 1]])]
    return words[_apart(terms.start[words].tolist(), terms.end[words].tolist())]


def _apart(start: list[int], end: list[int]) -> list[int]:
    """The places of those that overlap none taken before them."""
    taken, reached = [], 0
    for place, low in enumerate(start):
        if low >= reached:
            taken.append(place)
            reached = end[place]
    return taken
