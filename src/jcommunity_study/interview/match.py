"""Rules → suggested codings of one transcript: a pure function over a chunk, so it maps over any number of them.

1. All terms of all codes are looked for in one pass, patterns by regular expression: see hits.py.
2. A term counts where it begins and ends at word boundaries (货物业务 holds no 物业); of those that overlap, the leftmost longest
   is taken, whichever code it belongs to. The contexts that its rule asks for must be there: see contexts.py.
3. Its stance is told from its clause: see stance.py.
4. Hits of one code in one clause are one suggestion, whose span is the clause without its closing mark; stances that differ are `mixed`.
5. Where no rule gives a sentence a code, evidence may, where the codebook has sentences to learn from: evidence.py. Span: the sentence.
6. A short question back (党员值守？) names what was asked about and says nothing of it: it is not coded.
7. The interviewer's words are not coded. 是的 / 对 / 嗯 right after a turn of the interviewer that matches makes a `prompted` suggestion on
   that answer; so is one whose own words repeat the interviewer's term.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import add
from typing import NamedTuple

import numpy as np

from jcommunity_study.interview.arrays import code_points
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.evidence import Evidence
from jcommunity_study.interview.finder import Found
from jcommunity_study.interview.hits import compile_rules, find_hits
from jcommunity_study.interview.prompts import Coded, prompted_answers
from jcommunity_study.interview.rules import Rule, Stance
from jcommunity_study.interview.segments import Clauses, Spans
from jcommunity_study.interview.stance import DENIALS, asks_back, stance_of
from jcommunity_study.interview.transcript import Transcript, Turn, freeze, text_hash

GOOD_KINDS = frozenset({"countermeasure", "measure", "achievement"})  # praise affirms these
QUESTION_MARKS = code_points("？?")[:2]
ASKS_BACK = 8  # characters that a question back has at most
EVIDENCE = "evidence"  # in place of a rule's number
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


def suggest(transcript: Transcript, codebook: Codebook, *, actor: str | None = None) -> list[Suggestion]:
    """What the codebook's rules find in a transcript, in order of place, then code.

    `actor`: whose words the interviewee's are; rules that name `actors` pass over everybody else, and over an unknown actor.
    """
    matcher = compile_rules(codebook)
    clauses = Clauses(transcript.text, transcript.turns)
    found = matcher.finder.find(clauses.points)
    hits, rules, asked = find_hits(matcher, clauses, found, actor)
    says = np.flatnonzero(~_asked_back(clauses, hits))
    hits, rules = hits.of(says), rules[says]
    good = frozenset(code.id for code in codebook if code.kind in GOOD_KINDS)
    coded = _coded(clauses, hits, [matcher.rules[number] for number in rules.tolist()], asked, good)
    if matcher.evidence and codebook.learning:
        coded += _told(clauses, found, matcher.evidence, codebook.learning.at_least, actor, coded)
    return _suggestions(clauses, coded)


def suggest_text(text: str, codebook: Codebook, *, actor: str | None = None) -> list[Suggestion]:
    """`suggest` for a text without speakers: every word counts as an interviewee's. Offsets are into `freeze(text)`."""
    frozen = freeze(text)
    turns = (Turn(0, "", "interviewee", 0, len(frozen), None),)
    return suggest(Transcript("", frozen, text_hash(frozen), turns, "text"), codebook, actor=actor)


def _coded(clauses: Clauses, hits: Spans, rules: list[Rule], asked: Spans, good: frozenset[str]) -> list[Coded]:
    """The hits as codings; one for all hits of a code in a clause."""
    low, high = clauses.around("clause", hits)
    stances, echoes = _stances(clauses, hits, low, high, rules, good), _echoes(clauses.text, hits, asked)
    codes, ids = [rule.code for rule in rules], [rule.id for rule in rules]
    coded: dict[tuple[int, int, str], Coded] = {}
    for new in map(Coded._make, zip(low.tolist(), high.tolist(), codes, stances, ids, hits.turn.tolist(), echoes, strict=True)):
        key = new[:3]
        coded[key] = _merged(coded[key], new) if key in coded else new
    return list(coded.values())


def _stances(
    clauses: Clauses, hits: Spans, low: np.ndarray, high: np.ndarray, rules: list[Rule], good: frozenset[str]
) -> list[Stance | None]:
    """The stance of each hit in its clause [low, high): one that is stated, unless a sign of denial stands there or in the reply."""
    stances = [rule.stance for rule in rules]
    back, ahead = np.maximum(low, hits.start - WINDOW), np.minimum(high, hits.end + WINDOW)
    reply = clauses.reply(high, hits.turn)
    open_ = np.flatnonzero(clauses.hold(DENIALS, back, reply) | np.array([stance is None for stance in stances], dtype=bool))
    columns = (column[open_].tolist() for column in (back, *hits[:2], ahead, high, reply))
    text = clauses.text
    for place, start, begin, end, stop, close, next_ in zip(open_.tolist(), *columns, strict=True):
        rule, following = rules[place], text[close + 1 : next_].strip()
        stances[place] = stance_of(rule.stance, rule.code in good, text[start:begin], text[end:stop], following)
    return stances


def _echoes(text: str, hits: Spans, asked: Spans) -> list[bool]:
    """Whether each hit repeats words that the interviewer asked with in the turn before."""
    repeated = {(turn + 1, words) for turn, words in _said(text, asked)}
    return [said in repeated for said in _said(text, hits)] if repeated else [False] * len(hits.start)


def _said(text: str, spans: Spans) -> Iterator[tuple[int, str]]:
    """The turn and the words of each span."""
    return ((turn, text[start:end]) for start, end, turn in zip(*(column.tolist() for column in spans), strict=True))


def _told(clauses: Clauses, words: Found, evidence: Evidence, at_least: float, actor: str | None, by_rule: list[Coded]) -> list[Coded]:
    """What evidence codes in sentences to which no rule gives that code."""
    spans = clauses.sentences()
    spans = spans.of(np.flatnonzero(~_asked_back(clauses, spans)))
    held = np.searchsorted(spans.start, [row.low for row in by_rule], "right") - 1
    taken = {(place, row.code) for place, row in zip(held.tolist(), by_rule, strict=True)}
    found = evidence.find(clauses.points, words, spans, actor, at_least, taken)
    low, high, turn = (column.tolist() for column in spans)
    return [
        Coded(low[place], high[place], code, stance, f"{code}.{EVIDENCE}({sign})", turn[place], False)
        for place, code, stance, sign in found
    ]


def _asked_back(clauses: Clauses, spans: Spans) -> np.ndarray:
    """Whether each span lies in a sentence of an interviewee's that only asks back."""
    low, high = clauses.around("sentence", spans)
    back = ~clauses.asks[spans.turn] & np.isin(clauses.points[high], QUESTION_MARKS) & (high - low <= ASKS_BACK)
    for place in np.flatnonzero(back).tolist():
        back[place] = asks_back(clauses.text[low[place] : high[place]])
    return back


def _merged(first: Coded, second: Coded) -> Coded:
    """Two hits of one code in one clause: prompted only if both are, `mixed` if they differ."""
    low, high, code, stance, rule, turn, prompted = first
    return Coded(low, high, code, stance if stance == second.stance else "mixed", rule, turn, prompted and second.prompted)


def _suggestions(clauses: Clauses, coded: list[Coded]) -> list[Suggestion]:
    """The interviewee's codings and the answers that agree with the interviewer's, as Suggestions in order."""
    text, asks = clauses.text, clauses.asks.tolist()
    asked = [row for row in coded if asks[row.turn]]
    said = [row for row in coded if not asks[row.turn]]
    rows = sorted([*said, *prompted_answers(clauses, asked, said)])
    if not rows:
        return []
    low, high, code, stance, rule, turn, prompted = zip(*rows, strict=True)
    quote = [text[start:end].strip() for start, end in zip(low, high, strict=True)]
    start = [*map(text.index, quote, low)]
    end = map(add, start, map(len, quote))
    return [*map(Suggestion._make, zip(start, end, clauses.line(start), code, stance, quote, rule, prompted, turn, strict=True))]
