"""The units that agreement is counted in, over all that interviewees say, coded or not: sentences, turns or characters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.segments import Sentence, sentences
from jcommunity_study.interview.transcript import Transcript

Unit = Literal["sentence", "turn", "character"]
UNITS: tuple[Unit, ...] = ("sentence", "turn", "character")


def spans(transcript: Transcript, unit: Unit) -> list[Sentence]:
    """The units of one transcript in order: sentences and turns that hold a letter or a digit, or every character of the interviewee's."""
    if unit == "sentence":
        return sentences(transcript)
    said = [t for t in transcript.turns if t.role == "interviewee"]
    if unit == "turn":
        return [Sentence(t.index, t.start, t.end) for t in said if any(c.isalnum() for c in transcript.spoken(t))]
    return [Sentence(t.index, at, at + 1) for t in said for at in range(t.start, t.end)]


class Places:
    """The units of all transcripts in one row, and which of them a coding touches.

    A coding touches a sentence or turn of which it holds a letter or more, so that spans of clauses and of sentences compare.
    """

    def __init__(self, transcripts: Sequence[Transcript], unit: Unit = "sentence") -> None:
        self.spans: list[Sentence] = []
        self.documents: list[str] = []
        self.groups: list[str] = []
        self._unit = unit
        self._texts = {t.sha256: t.text for t in transcripts}
        self._first: dict[str, int] = {}
        self._starts: dict[str, list[int]] = {}
        for transcript in transcripts:
            found = spans(transcript, unit)
            self._first[transcript.sha256] = len(self.spans)
            self._starts[transcript.sha256] = [s.start for s in found]
            self.spans += found
            self.documents += [transcript.sha256] * len(found)
            self.groups += [transcript.id] * len(found)

    def of(self, coding: Coding) -> list[int]:
        """The places of the units that the coding touches."""
        if coding.document not in self._first or not self._starts[coding.document]:
            return []
        starts, first, text = self._starts[coding.document], self._first[coding.document], self._texts[coding.document]
        low = max(bisect_right(starts, coding.start) - 1, 0)
        touched = range(first + low, first + bisect_right(starts, coding.end - 1))
        if self._unit == "character":
            return [u for u in touched if coding.start <= self.spans[u].start < coding.end]
        return [u for u in touched if shares_a_letter(text, coding, self.spans[u])]


def shares_a_letter(text: str, coding: Coding, span: Sentence) -> bool:
    """Whether a letter or digit of the span is in the coding."""
    return any(ch.isalnum() for ch in text[max(coding.start, span.start) : min(coding.end, span.end)])
