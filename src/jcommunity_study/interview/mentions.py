"""Of whom words are said: the actor that was last named before them, for rules that say `about`.

Names are the words of the codebook's `actors`. 我们 (我, 咱们) at the head of a clause names the speaker's own actor, 你们 at the head of
one of the interviewer's the actor who is asked; 他们 (他, 她) goes back over those to whom was named before. What the turn does not name
the question right before it may; what neither does, the rest of the sentence (真不懂，那些网格员).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from jcommunity_study.interview.finder import Found
from jcommunity_study.interview.rules import MOST_ACTORS, Rule
from jcommunity_study.interview.segments import Clauses, Spans

SELF, ASKED, BACK = 1, 2, 3
PRONOUNS = {"我们": SELF, "我": SELF, "咱们": SELF, "咱": SELF, "你们": ASKED, "他们": BACK, "她们": BACK, "他": BACK, "她": BACK}
SOMEONE = 1 << MOST_ACTORS  # a speaker whose actor is not known
FAR = 40  # characters behind the words in which the rest of a sentence may name someone


class _Named(NamedTuple):
    """Mentions from left to right: where they begin, and the actors named, a bit each."""

    start: np.ndarray
    whom: np.ndarray

    def last(self, low: np.ndarray, before: np.ndarray) -> np.ndarray:
        """Whom the last mention in [low, before) names; 0 where there is none."""
        place = np.searchsorted(self.start, before) - 1
        return np.where((place >= 0) & (self._at(self.start, place) >= low), self._at(self.whom, place), 0)

    def first(self, low: np.ndarray, before: np.ndarray) -> np.ndarray:
        """Whom the first mention in [low, before) names; 0 where there is none."""
        place = np.searchsorted(self.start, low)
        return np.where(self._at(self.start, place) < before, self._at(self.whom, place), 0) * (place < len(self.start))

    @staticmethod
    def _at(column: np.ndarray, place: np.ndarray) -> np.ndarray:
        return column.take(place, mode="clip") if len(column) else np.zeros_like(place)


class Mentions:
    """The actors of a codebook and the rules that ask for them, compiled. `words`: those `before`, and all that it looks for itself."""

    def __init__(self, rules: Sequence[Rule], actors: Mapping[str, tuple[str, ...]], before: Sequence[str]) -> None:
        self._bit = {actor: 1 << place for place, actor in enumerate(actors)}
        self._wanted = np.array([sum(self._bit[actor] for actor in rule.about) for rule in rules], dtype=np.int64)
        names: dict[str, int] = {}
        for actor, named in actors.items() if self._wanted.any() else ():
            for word in named:
                names[word] = names.get(word, 0) | self._bit[actor]
        self.words = list(dict.fromkeys([*before, *names, *(PRONOUNS if names else ())]))
        self._names = np.array([names.get(word, 0) for word in self.words], dtype=np.int64)
        self._stands = np.array([PRONOUNS.get(word, 0) if names else 0 for word in self.words], dtype=np.int64)

    def met(self, clauses: Clauses, found: Found, hits: Spans, rule: np.ndarray, speaker: str | None) -> np.ndarray:
        """The places of the hits, each for one rule, that are said of an actor whom the rule is about, or whose rule asks for none.

        `found`: where words stand, those of `words` by their place in it. `speaker`: the interviewee's actor.
        """
        wanted = self._wanted[rule]
        asking = np.flatnonzero(wanted)
        if not len(asking):
            return np.arange(len(rule))
        meant = wanted == 0
        meant[asking] = (self._whom(clauses, found, hits.of(asking), self._bit.get(speaker or "", SOMEONE)) & wanted[asking]) > 0
        return np.flatnonzero(meant)

    def _whom(self, clauses: Clauses, found: Found, hits: Spans, own: int) -> np.ndarray:
        """Of whom each hit is said, as bits: who was named last in the turn, else in the question, else is named first after it."""
        names, told = self._mentions(clauses, found, own)
        turn, exchange = (clauses.around(scope, hits)[0] for scope in ("turn", "exchange"))
        ahead = np.minimum(clauses.around("sentence", hits)[1], hits.end + FAR)
        whom = np.zeros(len(hits.start), dtype=np.int64)
        for one in (told.last(turn, hits.end), told.last(exchange, turn), names.first(hits.end, ahead)):
            whom = np.where(whom == 0, one, whom)
        return whom

    def _mentions(self, clauses: Clauses, found: Found, own: int) -> tuple[_Named, _Named]:
        """Inside turns, the names alone; and with them the pronouns at the heads of clauses, each as whom it stands for."""
        found = found.of(found.word < len(self.words))
        found = found.of((self._names.take(found.word) > 0) | (self._stands.take(found.word) > 0))
        turn = clauses.turn_of(found.start, found.end)
        name, stands = (np.where(turn >= 0, column.take(found.word), 0) for column in (self._names, self._stands))
        clause, exchange = (clauses.around(scope, Spans(found.start, found.end, turn))[0] for scope in ("clause", "exchange"))
        stands = np.where(clause == found.start, stands, 0)
        named = name > 0
        names = _Named(found.start[named], name[named])
        back = np.where(stands == BACK, names.last(exchange, found.start), 0)
        speaks = stands == np.where(clauses.asks[turn], ASKED, SELF) if len(turn) else named
        whom = np.where(named, name, np.where(speaks, own, back))
        told = whom > 0
        return names, _Named(found.start[told], whom[told])
