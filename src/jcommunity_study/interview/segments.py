"""Clauses and sentences of spoken words: the units that suggestions span and that agreement is counted in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from jcommunity_study.interview.rules import CLAUSE_ENDS, Context, Scope
from jcommunity_study.interview.transcript import Transcript, Turn

FARTHEST = 1500  # characters on either side of a hit that a context looks at, so that one endless turn costs no more than many
CLOSE = frozenset({"clause", "sentence"})
NOWHERE = (-1, -1, -1, -1)
LONGEST_REPLY = 14  # a clause that denies the one before it (这倒没有) is no longer than this
SENTENCE_ENDS = "。！？!?\n"
_SENTENCE_END = re.compile(f"[{SENTENCE_ENDS}]+[”’」』）)\"]*")
_WORDS = re.compile(r"\w")


@dataclass(frozen=True)
class Sentence:
    """text[start:end] is one sentence of a turn, its closing mark included, blanks around it not."""

    turn: int
    start: int
    end: int


class Clauses:
    """Where clauses, sentences and turns lie in a text: looks up those around a span, in time that does not grow with the text."""

    def __init__(self, text: str, turns: tuple[Turn, ...]) -> None:
        self.text = text
        self.turns = turns
        self._points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        self._ends = _places(self._points, CLAUSE_ENDS)
        self._starts = [turn.start for turn in turns]
        self._sentences: dict[tuple[int, int], tuple[int, int]] = {}  # of clauses
        self._first: dict[tuple[int, int, int], tuple[int, int, int, int]] = {}

    def turn(self, start: int, end: int) -> Turn | None:
        """The turn that holds the whole span."""
        place = bisect_right(self._starts, start) - 1
        return self.turns[place] if place >= 0 and end <= self.turns[place].end else None

    def bounds(self, start: int, end: int, turn: Turn) -> tuple[int, int]:
        """From the clause that holds `start` to the one that holds `end`, inside the turn, closing mark left out."""
        return _between(self._ends, start, end, turn)

    def sentence(self, start: int, end: int, turn: Turn) -> tuple[int, int]:
        """The same for sentences."""
        return _between(self._sentence_ends, start, end, turn)

    def exchange(self, turn: Turn) -> int:
        """Where the exchange of a turn begins: at the interviewer's turn right before an interviewee's, else at the turn itself."""
        before = self.turns[turn.index - 1] if turn.index and turn.role == "interviewee" else turn
        return before.start if before.role == "interviewer" else turn.start

    def holds(self, context: Context, start: int, end: int, turn: int, low: int, high: int) -> bool:
        """Whether one of a context's words stands around a hit (in the hit itself does not count); low and high bound its clause.

        Where the words first stand is kept for each clause, sentence or turn, since many hits ask the same of it.
        """
        within = context.within
        key = (id(context), low, high) if within in CLOSE else (id(context), turn, -1)
        first = self._first.get(key)
        if first is None:
            low, high = self._around(within, start, end, turn, low, high)
            if start - low > FARTHEST or high - end > FARTHEST or isinstance(within, int):
                return self._outside(context, start, end, max(low, start - FARTHEST), min(high, end + FARTHEST))
            match = context.search(self.text, low, high)
            first = self._first[key] = (match.start(), match.end(), low, high) if match else NOWHERE
        if first[0] < 0:
            return False
        return first[1] <= start or first[0] >= end or self._outside(context, start, end, first[2], first[3])

    def _outside(self, context: Context, start: int, end: int, low: int, high: int) -> bool:
        return bool(context.search(self.text, low, start) or context.search(self.text, end, high))

    def _around(self, within: Scope | int, start: int, end: int, index: int, low: int, high: int) -> tuple[int, int]:
        turn = self.turns[index]
        if within == "clause":
            return low, high
        if within == "sentence":
            if (low, high) not in self._sentences:
                self._sentences[low, high] = self.sentence(start, end, turn)
            return self._sentences[low, high]
        if within == "exchange":
            return self.exchange(turn), turn.end
        if within == "turn":
            return turn.start, turn.end
        return max(turn.start, start - within), min(turn.end, end + within)

    def following(self, high: int, turn: Turn) -> str:
        """The next clause of the turn when it is short enough to be a reply to the one that ends at `high`; else ""."""
        place = bisect_right(self._ends, high)
        end = min(self._ends[place] if place < len(self._ends) else len(self.text), turn.end)
        return self.text[high + 1 : end].strip() if high < end <= high + LONGEST_REPLY else ""

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return _places(self._points, SENTENCE_ENDS)


def _between(ends: list[int], start: int, end: int, turn: Turn) -> tuple[int, int]:
    first = bisect_left(ends, start)
    low = ends[first - 1] + 1 if first else 0
    last = first if first == len(ends) or ends[first] >= end else bisect_left(ends, end, first)
    high = ends[last] if last < len(ends) else turn.end
    return (low if low > turn.start else turn.start), (high if high < turn.end else turn.end)


def clause_ends(text: str) -> list[int]:
    """Offsets of all marks that end a clause: ，。！？；, their ASCII forms, … and the line end."""
    return _places(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4"), CLAUSE_ENDS)


def _places(points: np.ndarray, marks: str) -> list[int]:
    mask = np.zeros(len(points), dtype=bool)
    for mark in marks:
        mask |= points == ord(mark)
    found: list[int] = np.flatnonzero(mask).tolist()
    return found


def sentences(transcript: Transcript, *, role: str = "interviewee") -> list[Sentence]:
    """Every sentence with words in it that this role says, in order of the text."""
    return [s for turn in transcript.turns if turn.role == role for s in _sentences(transcript.text, turn)]


def _sentences(text: str, turn: Turn) -> Iterator[Sentence]:
    start = turn.start
    while start < turn.end:
        match = _SENTENCE_END.search(text, start, turn.end)
        end = match.end() if match else turn.end
        words = text[start:end]
        if _WORDS.search(words):
            yield Sentence(turn.index, start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
        start = end
