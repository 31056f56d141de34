"""Where any of many words stand in a text: all of them in one pass, as arrays.

The words are kept as one tree (a trie). All places of the text walk down it together, a character a step, and nearly all fall out at the
first ones. An Aho–Corasick automaton reads a text as fast, but hands over every find as an object of Python; what contexts ask for
(不, 没, 要) stands three hundred times in 1,000 characters, and making the objects takes four times as long as the whole walk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from jcommunity_study.interview.arrays import END

BITS = 21  # of a code point
BLOCK = 1 << 18  # places that walk together: bounds the memory of a long text
SIEVE = 16  # slots of the sieve for each edge
MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 by the golden ratio: spreads edges over the slots (Knuth, TAOCP 3, 6.4)


class Found(NamedTuple):
    """Places of words, from left to right, of those that begin together the longest first: text[start:end] is the word of that number."""

    start: np.ndarray
    end: np.ndarray
    word: np.ndarray

    def of(self, chosen: np.ndarray) -> Found:
        """The chosen places alone."""
        return Found(*(column.compress(chosen) for column in self))


class WordFinder:
    """Finds words, which are numbered as they come (`number`); those that overlap too."""

    def __init__(self, words: Iterable[str]) -> None:
        self.number = {word: number for number, word in enumerate(words)}
        below: dict[int, int] = {}  # edge (a node and the next character) → the node that it leads to
        last: dict[int, int] = {}  # node → the word that ends there
        for word, number in self.number.items():
            node = 0
            for character in word:
                node = below.setdefault(node << BITS | ord(character), len(below) + 1)
            last[node] = number
        self._edges = np.array(sorted(below), dtype=np.int64)
        self._below = np.array([below[edge] for edge in self._edges.tolist()], dtype=np.int64)
        self._word = _table(len(below) + 1, list(last), list(last.values()), -1)
        self._goes_on = _table(len(below) + 1, self._edges >> BITS, True, False)
        first = self._edges < 1 << BITS
        self._first = _table(END + 1, self._edges[first], self._below[first], 0)  # first character → node
        self._shift = np.uint64(64 - (SIEVE * len(below) + 1).bit_length())
        self._sieve = _table(1 << (64 - int(self._shift)), self._slots(self._edges), True, False)

    def find(self, points: np.ndarray) -> Found:
        """Every place of every word in a text's `code_points`."""
        size = len(points) - 1
        steps = [step for low in range(0, size, BLOCK) for step in self._walk(points, low, min(low + BLOCK, size))]
        longest_first = zip(*reversed(steps), strict=True) if steps else [[np.zeros(0, dtype=np.int64)]] * 3
        start, end, word = map(np.concatenate, longest_first)
        order = np.argsort(start, kind="stable")
        return Found(start.take(order), end.take(order), word.take(order))

    def _walk(self, points: np.ndarray, low: int, high: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Starts, ends and numbers of the words that begin in [low, high), the shortest first."""
        node = self._first.take(points[low:high])
        place = np.flatnonzero(node != 0)
        node, place = node.take(place), place + low
        length = 1
        while len(place):
            word = self._word.take(node)
            ends = np.flatnonzero(word >= 0)
            start = place.take(ends)
            yield start, start + length, word.take(ends)
            place, node = self._step(place, node, points, length)
            length += 1

    def _step(self, place: np.ndarray, node: np.ndarray, points: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
        """The places that can go a character on, and their new nodes. Looking up is dear, so a sieve goes before: few pass that fail."""
        on = np.flatnonzero(self._goes_on.take(node))
        place = place.take(on)
        edge = node.take(on) << BITS | points.take(place + length)
        likely = np.flatnonzero(self._sieve.take(self._slots(edge)))
        place, edge = place.take(likely), edge.take(likely)
        found = np.minimum(np.searchsorted(self._edges, edge), len(self._edges) - 1)
        real = np.flatnonzero(self._edges.take(found) == edge)
        return place.take(real), self._below.take(found.take(real))

    def _slots(self, edge: np.ndarray) -> np.ndarray:
        return ((edge.view(np.uint64) * MIX) >> self._shift).view(np.int64)


def _table(size: int, places: np.ndarray | list[int], values: object, otherwise: int | bool) -> np.ndarray:
    table = np.full(size, otherwise)
    table[places] = values
    return table
