"""Rules → suggested codings of one transcript: a pure function over a chunk, so it maps over any number of them.

1. All terms of all codes are looked for in one pass (Aho–Corasick); patterns by regular expression.
2. A term counts where it begins and ends at word boundaries (货物业务 holds no 物业); of those that overlap, the leftmost longest
   is taken, whichever code it belongs to.
3. Its contexts are checked, and its stance is told from its clause: see stance.py.
4. Hits of one code in one clause are one suggestion, whose span is the clause without its closing mark; stances that differ are `mixed`.
5. The interviewer's words are not coded. 是的 / 对 / 嗯 right after a turn of the interviewer that matches makes a `prompted` suggestion on
   that answer; so is one whose own words repeat the interviewer's term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import MATCHKIND_STANDARD, AhoCorasick

from jcommunity_study.interview.boundaries import is_word, segmenter, starts, word_edges
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.prompts import Coded, prompted_answers
from jcommunity_study.interview.rules import Rule, Stance
from jcommunity_study.interview.segments import Clauses
from jcommunity_study.interview.stance import stance_of
from jcommunity_study.interview.transcript import Transcript, Turn, freeze, text_hash

GOOD_KINDS = frozenset({"countermeasure", "measure", "achievement"})  # praise affirms these
WINDOW = 40  # characters on either side of a hit that can turn its stance; recorders' apps may leave out all punctuation


class Suggestion(NamedTuple):
    """text[start:end] == quote; `line` from 1; `rule` such as `P1.2`; `turn` is the index of the turn."""

    start: int
    end: int
    line: int
    code: str
    stance: Stance
    quote: str
    rule: str
    prompted: bool
    turn: int


class Hit(NamedTuple):
    """A term or pattern found: which words, in which turn and clause, for which rules."""

    start: int
    end: int
    rules: tuple[Rule, ...]
    turn: int
    low: int  # of its clause (of its clauses, for a pattern that spans several)
    high: int


@dataclass(frozen=True, eq=False)
class Matcher:
    """A codebook's rules, compiled."""

    automaton: AhoCorasick
    owners: tuple[tuple[Rule, ...], ...]  # rules of each pattern number of the automaton
    patterns: tuple[Rule, ...]
    cut: Callable[[str], list[str]]
    good: frozenset[str]


@lru_cache(maxsize=8)
def compile_rules(codebook: Codebook) -> Matcher:
    """The Matcher of a codebook; kept, since teaching the segmenter takes a while."""
    owners: dict[str, list[Rule]] = {}
    for rule in codebook.rules:
        for term in rule.terms:
            for spelling in dict.fromkeys((term, term.lower(), term.upper())):
                owners.setdefault(spelling, []).append(rule)
    return Matcher(
        AhoCorasick(list(owners), matchkind=MATCHKIND_STANDARD),
        tuple(tuple(dict.fromkeys(rules)) for rules in owners.values()),
        tuple(rule for rule in codebook.rules if rule.pattern),
        segmenter([*owners, *codebook.dictionary]),
        frozenset(code.id for code in codebook if code.kind in GOOD_KINDS),
    )


def suggest(transcript: Transcript, codebook: Codebook, *, actor: str | None = None) -> list[Suggestion]:
    """What the codebook's rules find in a transcript, in order of place, then code.

    `actor`: whose words the interviewee's are; rules that name `actors` pass over everybody else, and over an unknown actor.
    """
    matcher = compile_rules(codebook)
    text, turns = transcript.text, transcript.turns
    clauses = Clauses(text, turns)
    hits = sorted([*_term_hits(matcher, text, clauses), *_pattern_hits(matcher, text, clauses)], key=itemgetter(0, 1))
    asked = {(hit.turn, text[hit.start : hit.end]) for hit in hits if turns[hit.turn].role == "interviewer"}
    found: dict[tuple[int, int, str], Coded] = {}
    for hit in hits:
        for rule in hit.rules:
            if (not rule.actors or actor in rule.actors) and _in_context(rule, clauses, hit):
                echo = (hit.turn - 1, text[hit.start : hit.end]) in asked
                new = Coded(hit.low, hit.high, rule.code, _stance(matcher, rule, hit, clauses), rule.id, hit.turn, echo)
                known = found.get(new[:3])
                found[new[:3]] = _merged(known, new) if known else new
    return _suggestions(clauses, list(found.values()))


def suggest_text(text: str, codebook: Codebook, *, actor: str | None = None) -> list[Suggestion]:
    """`suggest` for a text without speakers: every word counts as an interviewee's. Offsets are into `freeze(text)`."""
    frozen = freeze(text)
    turns = (Turn(0, "", "interviewee", 0, len(frozen), None),)
    return suggest(Transcript("", frozen, text_hash(frozen), turns, "text"), codebook, actor=actor)


def _term_hits(matcher: Matcher, text: str, clauses: Clauses) -> Iterator[Hit]:
    """The terms that are words of their own; of those that overlap the leftmost, of those that begin together the longest."""
    placed, spans = _placed(matcher, text, clauses)
    if not spans:
        return
    edges = word_edges(matcher.cut, text, spans)
    shift = [joined - span[0] for joined, span in zip(starts(spans), spans, strict=True)]
    owners, reached = matcher.owners, 0
    for start, end, pattern, turn, clause in placed:
        if start < reached:
            continue
        move = shift[clause]
        if (start + move in edges and end + move in edges) or is_word(edges, start + move, end + move, text[start - 1 : start]):
            low, high = spans[clause]
            yield Hit(start, end, owners[pattern], turn, low, high)
            reached = end


_Placed = tuple[int, int, int, int, int]  # start, end, pattern, turn, number of its clause among those with hits


def _placed(matcher: Matcher, text: str, clauses: Clauses) -> tuple[list[_Placed], list[tuple[int, int]]]:
    """Every term found inside a turn, from left to right, longest first; and the clauses that hold one."""
    found = matcher.automaton.find_matches_as_indexes(text, overlapping=True)
    found.reverse()  # they come by their ends; a stable sort by start then puts the longest first
    found.sort(key=itemgetter(1))
    placed: list[_Placed] = []
    spans: list[tuple[int, int]] = []
    low = high = -1
    turn: Turn | None = None
    for pattern, start, end in found:
        if start < low or end > high:
            if turn is None or not turn.start <= start <= end <= turn.end:
                turn = clauses.turn(start, end)
            if turn is None:
                low = high = -1
                continue
            low, high = clauses.bounds(start, end, turn)
            spans.append((low, high))
        if turn is not None:
            placed.append((start, end, pattern, turn.index, len(spans) - 1))
    return placed, spans


def _pattern_hits(matcher: Matcher, text: str, clauses: Clauses) -> Iterator[Hit]:
    for rule in matcher.patterns:
        if rule.pattern is None:
            continue
        for turn in clauses.turns:
            for match in rule.pattern.finditer(text, turn.start, turn.end):
                if match.end() > match.start():
                    yield Hit(match.start(), match.end(), (rule,), turn.index, *clauses.bounds(match.start(), match.end(), turn))


def _in_context(rule: Rule, clauses: Clauses, hit: Hit) -> bool:
    start, end, _, turn, low, high = hit
    for context in rule.near:
        if not clauses.holds(context, start, end, turn, low, high):
            return False
    return not any(clauses.holds(context, start, end, turn, low, high) for context in rule.forbids)


def _stance(matcher: Matcher, rule: Rule, hit: Hit, clauses: Clauses) -> Stance:
    before, after = clauses.text[max(hit.low, hit.start - WINDOW) : hit.start], clauses.text[hit.end : min(hit.high, hit.end + WINDOW)]
    return stance_of(rule.stance, rule.code in matcher.good, before, after, clauses.following(hit.high, clauses.turns[hit.turn]))


def _merged(first: Coded, second: Coded) -> Coded:
    """Two hits of one code in one clause: prompted only if both are, `mixed` if they differ."""
    stance = first.stance if first.stance == second.stance else "mixed"
    return first._replace(stance=stance, prompted=first.prompted and second.prompted)


def _suggestions(clauses: Clauses, coded: list[Coded]) -> list[Suggestion]:
    """The interviewee's codings and the answers that agree with the interviewer's, as Suggestions in order."""
    text, turns = clauses.text, clauses.turns
    asked = [row for row in coded if turns[row.turn].role == "interviewer"]
    said = [row for row in coded if turns[row.turn].role == "interviewee"]
    out: list[Suggestion] = []
    line, at = 1, 0
    for low, high, code, stance, rule, turn, prompted in sorted([*said, *prompted_answers(clauses, asked, said)]):
        words = text[low:high].strip()
        start = text.index(words, low)
        line, at = line + text.count("\n", at, start), start
        out.append(Suggestion(start, start + len(words), line, code, stance, words, rule, prompted, turn))
    return out
