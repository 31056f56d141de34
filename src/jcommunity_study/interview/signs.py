"""The signs in a sentence by which evidence tells its codes: word lists, pairs of them, characters, and characters side by side.

Word lists (`word_lists` of the codebook) carry what words mean: 没几个 and 寥寥 are one sign, `few`. Pairs of lists are the patterns in
which people talk ([residents] … [few] … [taking part]); characters carry what no list foresees. Which of them a sentence holds is asked of
all sentences at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from jcommunity_study.interview.arrays import END, spread
from jcommunity_study.interview.finder import WordFinder
from jcommunity_study.interview.rules import CLAUSE_ENDS

LEAST = 3  # sentences that hold a sign before it counts: what stands in one alone says nothing of others
PARTS = (0.25, 1.0, 2.5)  # how much lists, pairs of lists, and characters say
FLOOR = 0.7  # of the usual length: a sentence with fewer signs than that says less than a whole one
NO_SIGN = CLAUSE_ENDS + "、：:“”\"'（）() 　.·—-"


@dataclass(frozen=True, eq=False)
class Stretches:
    """Sentences text[low:high] of a text, left to right and apart, and what each speaker is (a number, -1 = unknown)."""

    points: np.ndarray
    low: np.ndarray
    high: np.ndarray
    actor: np.ndarray


class Lists:
    """Word lists, and the actors that may speak: what stands in a sentence by them, found in one pass."""

    def __init__(self, lists: Mapping[str, tuple[str, ...]], actors: tuple[str, ...]) -> None:
        words = list(dict.fromkeys(word for held in lists.values() for word in held))
        place = {word: i for i, word in enumerate(words)}
        owners: list[list[int]] = [[] for _ in words]
        for number, held in enumerate(lists.values()):
            for word in held:
                owners[place[word]].append(number)
        self.names = (*lists, *(f"@{actor}" for actor in actors))
        self._actors = len(lists)  # the number of the first of them
        self._finder = WordFinder(words)
        self._count = np.array([len(row) for row in owners], dtype=np.int64)
        self._first = np.cumsum(self._count) - self._count
        self._owner = np.array([number for row in owners for number in row], dtype=np.int64)

    def held(self, said: Stretches) -> tuple[np.ndarray, np.ndarray]:
        """Each sentence with each list of which it holds a word, and with its speaker's actor: once, in order."""
        found = self._finder.find(said.points)
        row = np.searchsorted(said.low, found.start, "right") - 1
        inside = np.flatnonzero((row >= 0) & (found.end <= said.high.take(row)))
        row, word = row.take(inside), found.word.take(inside)
        place, at = spread(self._first.take(word), self._count.take(word))
        known = np.flatnonzero(said.actor >= 0)
        size = len(self.names)
        listed = row.take(place) * size + self._owner.take(at)
        spoken = known * size + self._actors + said.actor.take(known)
        held = np.zeros(len(said.low) * size, dtype=bool)
        held[listed] = held[spoken] = True
        return np.divmod(np.flatnonzero(held), size)


class Signs:
    """The signs of sentences that are learned from, each with a column; of other sentences these alone count."""

    def __init__(self, lists: Lists, said: Stretches) -> None:
        self._lists = lists
        self._letters = self._known_letters(said.points)
        self._letter = np.zeros(END + 1, dtype=np.int64)  # 0: not known, and no sign
        self._letter[self._letters] = np.arange(1, len(self._letters) + 1)
        self._grams = len(self._letters) + 1  # what a pair of characters is counted by
        sizes = (len(lists.names), len(lists.names) ** 2, self._grams**2)
        found = self._found(said)
        held = [_held(part, size) for part, size in zip(found, sizes, strict=True)]
        kept = [count >= LEAST for count in held]
        self._columns = [np.where(chosen, np.cumsum(chosen) - 1, -1).astype(np.int32) for chosen in kept]
        self._signs = [np.flatnonzero(chosen) for chosen in kept]  # by column
        rows = len(said.low)
        self._weights = [np.log((1 + rows) / (1 + count[chosen])) + 1 for count, chosen in zip(held, kept, strict=True)]
        self._begins = np.cumsum([0, *map(len, self._weights)])  # the first column of each part
        self._least = [FLOOR * float(np.median(self._lengths(part, *self._known(part, *f), rows))) for part, f in enumerate(found)]

    def of(self, said: Stretches) -> sparse.csr_matrix:
        """A row a sentence: its signs by inverse document frequency, each part scaled to the length that PARTS gives it."""
        rows = len(said.low)
        parts = (self._part(part, *found, rows) for part, found in enumerate(self._found(said)))
        row, column, value = map(np.concatenate, zip(*parts, strict=True))
        return sparse.csr_matrix((value, (row, column)), shape=(rows, self._begins[-1]))

    def name(self, column: int) -> str:
        """What a column stands for, as a person reads it: a list, `one & other`, or the characters."""
        part = int(np.searchsorted(self._begins, column, "right")) - 1
        sign = int(self._signs[part][column - self._begins[part]])
        if part == 0:
            return self._lists.names[sign]
        if part == 1:
            return " & ".join(self._lists.names[i] for i in divmod(sign, len(self._lists.names)))
        return "".join(chr(self._letters[i - 1]) for i in divmod(sign, self._grams) if i)

    @staticmethod
    def _known_letters(points: np.ndarray) -> np.ndarray:
        seen = np.bincount(points[points < END], minlength=END)
        seen[[ord(character) for character in NO_SIGN]] = 0
        return np.flatnonzero(seen >= LEAST)

    def _found(self, said: Stretches) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of each part (lists, their pairs, characters) the sentences and the signs in them."""
        row, held = self._lists.held(said)
        ends = np.searchsorted(row, row, "right")  # where the lists of each one's sentence end
        one, other = spread(np.arange(1, len(row) + 1), ends - np.arange(1, len(row) + 1))
        pairs = row.take(one), held.take(one) * len(self._lists.names) + held.take(other)
        return [(row, held), pairs, self._characters(said)]

    def _characters(self, said: Stretches) -> tuple[np.ndarray, np.ndarray]:
        """Every known character of the sentences, and every two that stand side by side."""
        letters = self._letter.take(said.points)
        row, at = spread(said.low, said.high - said.low)
        here = letters.take(at)
        after = np.where(at + 1 < said.high.take(row), letters.take(at + 1), 0)
        known = np.flatnonzero(here)
        both = known[after.take(known) > 0]
        signs = np.concatenate([here.take(known), here.take(both) * self._grams + after.take(both)])
        return np.concatenate([row.take(known), row.take(both)]), signs

    def _known(self, part: int, row: np.ndarray, sign: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of the signs that have a column: the sentences and the columns."""
        column = self._columns[part].take(sign)
        known = np.flatnonzero(column >= 0)
        return row.take(known), column.take(known)

    def _lengths(self, part: int, row: np.ndarray, column: np.ndarray, rows: int) -> np.ndarray:
        return np.sqrt(np.bincount(row, self._weights[part].take(column) ** 2, minlength=rows))

    def _part(self, part: int, row: np.ndarray, sign: np.ndarray, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The entries of one part: sentences, columns among all, values."""
        row, column = self._known(part, row, sign)
        length = np.maximum(self._lengths(part, row, column, rows), self._least[part])
        value = PARTS[part] * self._weights[part].take(column) / length.take(row)
        return row.astype(np.int32), (column + self._begins[part]).astype(np.int32), value.astype(np.float32)


def _held(found: tuple[np.ndarray, np.ndarray], size: int) -> np.ndarray:
    """In how many sentences each sign stands."""
    row, sign = found
    return np.bincount(np.unique(row * size + sign) % size, minlength=size)
