"""Which hits stand in the contexts that their rules ask for: the `near` and `forbids` of all rules, decided for all hits at once.

A context is a set of words and a window on either side of the hit. Its words are found with all others (finder.py); what is left is to
look, for each hit, through the finds in its windows for one whose word belongs to the context.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

import numpy as np

from jcommunity_study.interview.arrays import spread
from jcommunity_study.interview.finder import Found
from jcommunity_study.interview.rules import SCOPES, Context, Rule
from jcommunity_study.interview.segments import Clauses, Spans

FARTHEST = 1500  # characters on either side of a hit that a context looks at, so that one endless turn costs no more than many
BLOCK = 1 << 17  # finds looked through together: few enough for the processor's cache, however long the text
NOTHING = Context((), 0)  # looks nowhere: a rule that asks less than others forbids it


class Contexts:
    """The contexts of a codebook's rules, compiled. `words`: all words that they look for."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        asked = [[*((c, True) for c in rule.near), *((c, False) for c in rule.forbids)] for rule in rules]
        number = {context: i for i, context in enumerate(dict.fromkeys([NOTHING, *(c for row in asked for c, _ in row)]))}
        self.words = list(dict.fromkeys(word for context in number for word in context.any))
        self._rounds = [
            (np.array([number[context] for context, _ in column]), np.array([wanted for _, wanted in column]))
            for column in zip_longest(*asked, fillvalue=(NOTHING, False))
        ]
        place = {word: i for i, word in enumerate(self.words)}
        self._size = len(number)
        self._member = np.zeros(len(self.words) * self._size, dtype=bool)  # by word · size + context; flat, which is looked up faster
        for context, i in number.items():
            self._member[[place[word] * self._size + i for word in context.any]] = True
        self._scope = np.array([SCOPES.index("turn" if isinstance(c.within, int) else c.within) for c in number])
        self._reach = np.array([c.within if isinstance(c.within, int) else FARTHEST for c in number])

    def met(self, clauses: Clauses, found: Found, hits: Spans, rule: np.ndarray) -> np.ndarray:
        """The places of the hits, each for one rule, around which stands all that the rule wants and nothing that it forbids.

        `found`: where `words` stand, by their numbers. Contexts are asked a round at a time, since most hits fail the first.
        """
        finds = _Finds(found, len(clauses.text))
        left = np.arange(len(rule))
        for contexts, wanted in self._rounds:
            by = rule[left]
            held = self._hold(clauses, finds, hits.of(left), contexts[by])
            left = left[held == wanted[by]]
        return left

    def _hold(self, clauses: Clauses, finds: _Finds, hits: Spans, context: np.ndarray) -> np.ndarray:
        """Whether one of a context's words stands around each hit; in the hit itself does not count."""
        low, high = self._windows(clauses, hits, context)
        holds = self._stands(finds, context, low, hits.start)
        rest = np.flatnonzero(~holds)
        holds[rest] = self._stands(finds, context[rest], hits.end[rest], high[rest])
        return holds

    def _windows(self, clauses: Clauses, hits: Spans, context: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far each context looks: to the ends of its scope, and no farther than its reach."""
        low, high = np.empty_like(hits.start), np.empty_like(hits.end)
        scopes = self._scope[context]
        for number, scope in enumerate(SCOPES):
            of = np.flatnonzero(scopes == number)
            low[of], high[of] = clauses.around(scope, hits.of(of))
        reach = self._reach[context]
        return np.maximum(low, hits.start - reach), np.minimum(high, hits.end + reach)

    def _stands(self, finds: _Finds, context: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Whether one of a context's words stands in each text[low:high]."""
        stands = np.zeros(len(context), dtype=bool)
        for window, find in finds.beginning(low, high):
            own = np.flatnonzero(self._member.take(finds.word.take(find) * self._size + context.take(window)))
            holds = window.take(own)
            stands[holds[finds.end.take(find.take(own)) <= high.take(holds)]] = True
        return stands


class _Finds:
    """Finds in a text of so many characters, looked up by where they begin."""

    def __init__(self, found: Found, length: int) -> None:
        self.end, self.word = found.end, found.word
        self._before = np.concatenate([[0], np.cumsum(np.bincount(found.start, minlength=length))])

    def beginning(self, low: np.ndarray, high: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Each window with each find that begins in it: their places; in portions of about BLOCK."""
        first = self._before[low]
        count = self._before[high] - first
        total = np.cumsum(count)
        cuts = [0, *np.searchsorted(total, np.arange(BLOCK, total[-1] if len(total) else 0, BLOCK)).tolist(), len(count)]
        for a, b in pairwise(cuts):
            window, find = spread(first[a:b], count[a:b])
            yield window + a, find
