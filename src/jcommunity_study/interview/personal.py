"""What is personal in a study's transcripts, found turn by turn, so that a quotation cut out of a turn hides what only the turn tells.

To what the patterns find come the names that interviews.yaml lists, the speakers' labels, and every whole name found once, anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from jcommunity_study.interview.readers.speakers import is_neutral, names_in
from jcommunity_study.interview.transcript import Transcript, Turn
from jcommunity_study.privacy import Finding, any_of, find, masked
from jcommunity_study.privacy.names import full_name, is_name

LEAST = 3  # characters of a name that is looked for wherever it stands: two are too often a word


@dataclass(frozen=True)
class Known:
    """A person: every name by which people call them, the role that their pseudonym tells, and their own interview, if they gave one."""

    names: tuple[str, ...]
    role: str
    interview: str = ""


class Personal:
    """The personal data of these transcripts. `people`: who is known beforehand."""

    def __init__(self, transcripts: Iterable[Transcript] = (), people: Sequence[Known] = ()) -> None:
        self.transcripts = {t.sha256: t for t in transcripts}
        self.people = tuple(people)
        self._told: dict[tuple[str, int], list[Finding]] = {}

    @cached_property
    def names(self) -> re.Pattern[str] | None:
        """The names that are looked for wherever they stand; nobody has to announce them."""
        told = {name for person in self.people for name in person.names}
        told |= {name for t in self.transcripts.values() for label in t.speakers for name in names_in(label) if is_name(name)}
        known = any_of(told)
        for transcript in self.transcripts.values():
            for turn in transcript.turns:
                spoken = transcript.spoken(turn)
                found = (spoken[f.start : f.end] for f in find(spoken, published=True, names=known) if f.kind == "name")
                told |= {name for name in map(full_name, found) if name and len(name) >= LEAST}
        return any_of(told)

    def in_turn(self, transcript: Transcript, turn: Turn) -> list[Finding]:
        """What is personal in the words of a turn; offsets from its first character."""
        key = transcript.sha256, turn.index
        if key not in self._told:
            self._told[key] = find(transcript.spoken(turn), published=True, names=self.names)
        return self._told[key]

    def find(self, text: str) -> list[Finding]:
        """What is personal in a memo, or in whatever else stands in no transcript."""
        return find(text, published=True, names=self.names)

    def mask(self, text: str) -> str:
        """The same, masked."""
        return masked(text, self.find(text))

    def quoted(self, document: str, start: int, end: int, words: str) -> str:
        """The words at text[start:end] of a document, personal data masked as their turns tell; `words` alone where it is none of
        these."""
        transcript = self.transcripts.get(document)
        if transcript is None:
            return self.mask(words)
        turns = [t for t in transcript.turns if t.start < end and t.end > start]
        found = [Finding(t.start + f.start, t.start + f.end, f.kind) for t in turns for f in self.in_turn(transcript, t)]
        return masked(transcript.text, found, start, end)

    def label(self, label: str) -> str:
        """A speaker's label as it may be shown."""
        return label if is_neutral(label) else self.mask(label)


NOBODY = Personal()  # whoever renders words of no study at hand knows the patterns alone
