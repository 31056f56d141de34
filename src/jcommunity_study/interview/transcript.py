"""Turn and Transcript: the frozen text of an interview, its hash, and who speaks where in it."""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from jcommunity_study.bilingual import Text

Role = Literal["interviewer", "interviewee"]


@dataclass(frozen=True)
class Turn:
    """One stretch of speech: `text[start:end]` of the transcript is the spoken words alone, label and time outside."""

    index: int
    speaker: str
    role: Role
    start: int
    end: int
    seconds: float | None


@dataclass(frozen=True)
class Transcript:
    """A frozen text and its turns; every offset of the interview river counts code points of `text`.

    `about`: the lines of the recorder's app before and after the talk, which are nobody's words.
    """

    id: str
    text: str
    sha256: str
    turns: tuple[Turn, ...]
    format: str
    warnings: tuple[Text, ...] = ()
    about: tuple[str, ...] = ()

    @property
    def speakers(self) -> tuple[str, ...]:
        """Speaker labels in order of their first words."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))

    def spoken(self, turn: Turn) -> str:
        return self.text[turn.start : turn.end]

    def line(self, offset: int) -> int:
        """The line (from 1) of the frozen text that holds the code point at `offset`."""
        return self.text.count("\n", 0, offset) + 1

    def turn_at(self, offset: int) -> Turn | None:
        """The turn whose spoken words hold `offset`; None for labels, times and what stands before the first turn."""
        place = bisect_right(self.turns, offset, key=lambda turn: turn.start) - 1
        return self.turns[place] if place >= 0 and offset < self.turns[place].end else None


def freeze(text: str) -> str:
    """The text that offsets count in: NFC, `\\n` line ends, no byte order mark anywhere; freezing twice changes nothing."""
    return unicodedata.normalize("NFC", text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n"))


def text_hash(text: str) -> str:
    """SHA-256 (hex) of the UTF-8 of a frozen text: what a coding calls its `document`."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
