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
from jcommunity_study.interview.finder import Found, WordFinder
from jcommunity_study.interview.rules import CLAUSE_ENDS

LEAST = 3  # sentences that hold a sign before it counts: what stands in one alone says nothing of others
PARTS = (0.5, 1.0, 2.0)  # how much lists, pairs of lists, and characters say
FLOOR = 0.7  # of the usual length: a sentence with fewer signs than that says less than a whole one
NO_SIGN = CLAUSE_ENDS + "、：:“”\"'（）() 　.·—-"


@dataclass(frozen=True, eq=False)
class Stretches:
    """Sentences text[low:high] of a text, left to right and apart, and what each speaker is (a number, -1 = unknown).

    `words`: what the finder of the Lists found in the text.
    """

    points: np.ndarray
    words: Found
    low: np.ndarray
    high: np.ndarray
    actor: np.ndarray

    def part(self, first: int, last: int) -> Stretches:
        """The sentences of these numbers, first to last - 1, as a text of their own."""
        low, high, begin = self.low[first:last], self.high[first:last], self.low[first]
        words = slice(*np.searchsorted(self.words.start, (begin, high[-1])))
        found = Found(self.words.start[words] - begin, self.words.end[words] - begin, self.words.word[words])
        points = np.append(self.points[begin : high[-1]], self.points[-1])
        return Stretches(points, found, low - begin, high - begin, self.actor[first:last])


class Lists:
    """Word lists, and the actors that may speak: what stands in a sentence by them. `finder` finds their words, and may find others."""

    def __init__(self, lists: Mapping[str, tuple[str, ...]], actors: tuple[str, ...], finder: WordFinder) -> None:
        owners: list[list[int]] = [[] for _ in finder.number]
        for number, held in enumerate(lists.values()):
            for word in held:
                owners[finder.number[word]].append(number)
        self.names = (*lists, *(f"@{actor}" for actor in actors))
        self._actors = len(lists)  # the number of the first of them
        self._count = np.array([len(row) for row in owners], dtype=np.int64)
        self._first = np.cumsum(self._count) - self._count
        self._owner = np.array([number for row in owners for number in row], dtype=np.int64)

    def held(self, said: Stretches) -> tuple[np.ndarray, np.ndarray]:
        """Each sentence with each list of which it holds a word, and with its speaker's actor: once, in order."""
        found = said.words.of(self._count.take(said.words.word) > 0)
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
    """The signs of sentences that are learned from, each with a column; of other sentences these alone count.

    `names`: what each column stands for, as a person reads it: a list, `one & other`, or the characters.
    """

    def __init__(self, lists: Lists, said: Stretches) -> None:
        self._lists = lists
        letters = self._known_letters(said.points)
        self._letter = np.zeros(END + 1, dtype=np.int64)  # 0: not known, and no sign
        self._letter[letters] = np.arange(1, len(letters) + 1)
        self._grams = len(letters) + 1  # what a pair of characters is counted by
        sizes = (len(lists.names), len(lists.names) ** 2, self._grams**2)
        found, rows = self._found(said), len(said.low)
        held = [_held(part, size) for part, size in zip(found, sizes, strict=True)]
        held[2][0] = 0  # what no known character stands for
        kept = [count >= LEAST for count in held]
        self._columns = [np.where(chosen, np.cumsum(chosen) - 1, -1).astype(np.int32) for chosen in kept]
        self._weights = [np.log((1 + rows) / (1 + count[chosen])) + 1 for count, chosen in zip(held, kept, strict=True)]
        self._least = [FLOOR * float(np.median(self._lengths(part, *self._known(part, *f), rows))) for part, f in enumerate(found)]
        lists_kept, pairs_kept, characters_kept = map(np.flatnonzero, kept)
        self.names = self._named(lists_kept, pairs_kept, characters_kept, ["", *map(chr, letters.tolist())])

    def of(self, said: Stretches) -> sparse.csr_matrix:
        """A row a sentence: its signs by inverse document frequency, each part scaled to the length that PARTS gives it.

        A sign that stands in a sentence twice has two entries there, as yet unsummed.
        """
        rows = len(said.low)
        return sparse.hstack([self._part(part, *found, rows) for part, found in enumerate(self._found(said))], format="csr")

    def _named(self, lists: np.ndarray, pairs: np.ndarray, characters: np.ndarray, letters: list[str]) -> tuple[str, ...]:
        names = self._lists.names
        return (
            *(names[sign] for sign in lists.tolist()),
            *(" & ".join(names[i] for i in divmod(sign, len(names))) for sign in pairs.tolist()),
            *("".join(letters[i] for i in divmod(sign, self._grams)) for sign in characters.tolist()),
        )

    @staticmethod
    def _known_letters(points: np.ndarray) -> np.ndarray:
        seen = np.bincount(points[points < END], minlength=END)
        seen[[ord(character) for character in NO_SIGN]] = 0
        return np.flatnonzero(seen >= LEAST)

    def _found(self, said: Stretches) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of each part (lists, their pairs, characters) the sentences, in order, and the signs in them."""
        row, held = self._lists.held(said)
        ends = np.searchsorted(row, row, "right")  # where the lists of each one's sentence end
        one, other = spread(np.arange(1, len(row) + 1), ends - np.arange(1, len(row) + 1))
        pairs = row.take(one), held.take(one) * len(self._lists.names) + held.take(other)
        return [(row, held), pairs, self._characters(said)]

    def _characters(self, said: Stretches) -> tuple[np.ndarray, np.ndarray]:
        """Every known character of the sentences and, behind it, the two that it makes with the next one; 0 for what is not known."""
        row, at = spread(said.low, said.high - said.low)
        signs = np.zeros((len(row), 2), dtype=np.int64)
        letter = self._letter.take(said.points.take(at))
        both = np.flatnonzero((letter[:-1] > 0) & (letter[1:] > 0) & (row[:-1] == row[1:]))
        signs[:, 0] = letter
        signs[both, 1] = letter.take(both) * self._grams + letter.take(both + 1)
        return np.repeat(row, 2), signs.ravel()

    def _known(self, part: int, row: np.ndarray, sign: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of the signs that have a column: the sentences and the columns."""
        column = self._columns[part].take(sign)
        known = np.flatnonzero(column >= 0)
        return row.take(known), column.take(known)

    def _lengths(self, part: int, row: np.ndarray, column: np.ndarray, rows: int) -> np.ndarray:
        return np.sqrt(np.bincount(row, self._weights[part].take(column) ** 2, minlength=rows))

    def _part(self, part: int, row: np.ndarray, sign: np.ndarray, rows: int) -> sparse.csr_matrix:
        """The columns of one part."""
        row, column = self._known(part, row, sign)
        length = np.maximum(self._lengths(part, row, column, rows), self._least[part])
        value = PARTS[part] * self._weights[part].take(column) / length.take(row)
        begin = np.searchsorted(row, np.arange(rows + 1)).astype(np.int32)
        return sparse.csr_matrix((value.astype(np.float32), column, begin), shape=(rows, len(self._weights[part])))


def _held(found: tuple[np.ndarray, np.ndarray], size: int) -> np.ndarray:
    """In how many sentences each sign stands."""
    row, sign = found
    return np.bincount(np.unique(row * size + sign) % size, minlength=size)
