"""Clauses and sentences of spoken words: the units that suggestions span and that agreement is counted in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from jcommunity_study.interview.arrays import code_points, one_of
from jcommunity_study.interview.rules import CLAUSE_ENDS, Scope
from jcommunity_study.interview.transcript import Transcript, Turn

LONGEST_REPLY = 14  # a clause that denies the one before it (这倒没有) is no longer than this
SENTENCE_ENDS = "。！？!?\n"
_SENTENCE_END = re.compile(f"[{SENTENCE_ENDS}]+[”’」』）)\"]*")
_CLAUSE_MARKS, _SENTENCE_MARKS = one_of(CLAUSE_ENDS), one_of(SENTENCE_ENDS)
_WORDS = re.compile(r"\w")


@dataclass(frozen=True)
class Sentence:
    """text[start:end] is one sentence of a turn, its closing mark included, blanks around it not."""

    turn: int
    start: int
    end: int


class Spans(NamedTuple):
    """Stretches text[start:end], each inside the turn of that index: three arrays."""

    start: np.ndarray
    end: np.ndarray
    turn: np.ndarray

    def of(self, chosen: np.ndarray) -> Spans:
        """The chosen spans alone."""
        return Spans(*(column[chosen] for column in self))


class Clauses:
    """Where clauses, sentences and turns lie in a text: looks up those around many spans at once."""

    def __init__(self, text: str, turns: tuple[Turn, ...]) -> None:
        self.text = text
        self.turns = turns
        self.points = code_points(text)
        self.asks = np.array([turn.role == "interviewer" for turn in turns], dtype=bool)  # by turn
        self._clauses = self._borders(_CLAUSE_MARKS)
        self._starts = np.array([turn.start for turn in turns], dtype=np.int64)
        self._ends = np.array([turn.end for turn in turns], dtype=np.int64)

    def turn_of(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """The index of the turn that holds each whole span; -1 where none does."""
        turn = np.searchsorted(self._starts, start, "right") - 1
        return np.where((turn >= 0) & (end <= self._ends[turn]), turn, -1) if len(self.turns) else np.full(len(start), -1)

    def around(self, scope: Scope, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
        """From the clause (sentence …) that holds each `start` to the one that holds `end`, inside the turn, closing mark left out."""
        first, last = self._starts[spans.turn], self._ends[spans.turn]
        if scope == "turn":
            return first, last
        if scope == "exchange":
            return self._exchanges[spans.turn], last
        marks = self._clauses if scope == "clause" else self._sentences
        low, high = marks[np.searchsorted(marks, spans.start) - 1] + 1, marks[np.searchsorted(marks, spans.end)]
        return np.maximum(low, first), np.minimum(high, last)

    def reply(self, high: np.ndarray, turn: np.ndarray) -> np.ndarray:
        """Where the next clause of the turn ends when it is short enough to be a reply to the one that ends at `high`; else `high`."""
        after = np.minimum(np.searchsorted(self._clauses, high, "right"), len(self._clauses) - 1)
        end = np.minimum(self._clauses[after], self._ends[turn])
        return np.where(end <= high + LONGEST_REPLY, np.maximum(end, high), high)

    def hold(self, characters: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Whether one of these characters (a table of `one_of`) stands in each text[low:high]."""
        before = np.append(0, np.cumsum(characters.take(self.points)))
        return before.take(high) > before.take(low)

    def line(self, offsets: Sequence[int]) -> list[int]:
        """The line (from 1) of each offset."""
        return (np.searchsorted(np.flatnonzero(self.points == ord("\n")), offsets) + 1).tolist()

    def sentences(self) -> Spans:
        """Every sentence of the interviewees, in order, closing mark left out; some hold nothing but marks."""
        edge = np.zeros(len(self.text) + 2, dtype=bool)
        for places in (self._sentences, self._sentences + 1, self._starts, self._ends):
            edge[places] = True
        edges = np.flatnonzero(edge[: len(self.text) + 1])
        low, high = edges[:-1], edges[1:]
        spans = Spans(low, high, self.turn_of(low, high))
        spans = spans.of(np.flatnonzero((spans.turn >= 0) & ~_SENTENCE_MARKS[self.points[low]]))
        return spans.of(np.flatnonzero(~self.asks[spans.turn]))

    @cached_property
    def _sentences(self) -> np.ndarray:
        return self._borders(_SENTENCE_MARKS)

    @cached_property
    def _exchanges(self) -> np.ndarray:
        """Where the exchange of each turn begins: at the interviewer's turn right before an interviewee's, else at the turn itself."""
        begin = self._starts.copy()
        begin[1:] = np.where(self.asks[:-1] & ~self.asks[1:], self._starts[:-1], self._starts[1:])
        return begin

    def _borders(self, marks: np.ndarray) -> np.ndarray:
        """The places of marks, one before the text, and its end: some border lies before and behind any span."""
        return np.concatenate([[-1], np.flatnonzero(marks[self.points]), [len(self.text)]])


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
