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

from typing import NamedTuple

import numpy as np

from jcommunity_study.interview.arrays import code_points
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.evidence import Evidence
from jcommunity_study.interview.hits import compile_rules, find_hits
from jcommunity_study.interview.prompts import Coded, prompted_answers
from jcommunity_study.interview.rules import Rule, Stance
from jcommunity_study.interview.segments import Clauses, Spans
from jcommunity_study.interview.stance import asks_back, stance_of
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
    hits, rules, asked = find_hits(matcher, clauses, actor)
    says = np.flatnonzero(~_asked_back(clauses, hits))
    hits, rules = hits.of(says), rules[says]
    good = frozenset(code.id for code in codebook if code.kind in GOOD_KINDS)
    coded = _coded(clauses, hits, [matcher.rules[number] for number in rules.tolist()], asked, good)
    if matcher.evidence and codebook.learning:
        coded += _told(clauses, matcher.evidence, codebook.learning.at_least, actor, coded)
    return _suggestions(clauses, coded)


def suggest_text(text: str, codebook: Codebook, *, actor: str | None = None) -> list[Suggestion]:
    """`suggest` for a text without speakers: every word counts as an interviewee's. Offsets are into `freeze(text)`."""
    frozen = freeze(text)
    turns = (Turn(0, "", "interviewee", 0, len(frozen), None),)
    return suggest(Transcript("", frozen, text_hash(frozen), turns, "text"), codebook, actor=actor)


def _coded(clauses: Clauses, hits: Spans, rules: list[Rule], asked: Spans, good: frozenset[str]) -> list[Coded]:
    """The hits as codings; one for all hits of a code in a clause."""
    text, repeated = clauses.text, _by_turn(clauses.text, asked)
    coded: dict[tuple[int, int, str], Coded] = {}
    for rule, start, end, turn, low, high, back, ahead, reply in zip(rules, *_surroundings(clauses, hits), strict=True):
        before, after, following = text[back:start], text[end:ahead], text[high + 1 : reply].strip()
        stance = stance_of(rule.stance, rule.code in good, before, after, following)
        echo = turn - 1 in repeated and text[start:end] in repeated[turn - 1]
        key = (low, high, rule.code)
        new = Coded(*key, stance, rule.id, turn, echo)
        coded[key] = _merged(coded[key], new) if key in coded else new
    return list(coded.values())


def _told(clauses: Clauses, evidence: Evidence, at_least: float, actor: str | None, by_rule: list[Coded]) -> list[Coded]:
    """What evidence codes in sentences to which no rule gives that code."""
    spans = clauses.sentences()
    spans = spans.of(np.flatnonzero(~_asked_back(clauses, spans)))
    held = np.searchsorted(spans.start, [row.low for row in by_rule], "right") - 1
    taken = {(place, row.code) for place, row in zip(held.tolist(), by_rule, strict=True)}
    found = evidence.find(clauses.points, spans, actor, at_least)
    low, high, turn = (column.tolist() for column in spans)
    return [
        Coded(low[place], high[place], code, stance, f"{code}.{EVIDENCE}({sign})", turn[place], False)
        for place, code, stance, sign in found
        if (place, code) not in taken
    ]


def _asked_back(clauses: Clauses, spans: Spans) -> np.ndarray:
    """Whether each span lies in a sentence of an interviewee's that only asks back."""
    low, high = clauses.around("sentence", spans)
    back = ~clauses.asks[spans.turn] & np.isin(clauses.points[high], QUESTION_MARKS) & (high - low <= ASKS_BACK)
    for place in np.flatnonzero(back).tolist():
        back[place] = asks_back(clauses.text[low[place] : high[place]])
    return back


def _surroundings(clauses: Clauses, hits: Spans) -> list[list[int]]:
    """Of each hit: its start, end and turn, the ends of its clause, of what may turn its stance in it, and of the reply after it."""
    low, high = clauses.around("clause", hits)
    back, ahead = np.maximum(low, hits.start - WINDOW), np.minimum(high, hits.end + WINDOW)
    return [column.tolist() for column in (*hits, low, high, back, ahead, clauses.reply(high, hits.turn))]


def _by_turn(text: str, spans: Spans) -> dict[int, set[str]]:
    """The words of spans, by turn."""
    words: dict[int, set[str]] = {}
    for start, end, turn in zip(*(column.tolist() for column in spans), strict=True):
        words.setdefault(turn, set()).add(text[start:end])
    return words


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
