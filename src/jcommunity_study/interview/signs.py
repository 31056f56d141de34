"""The signs in a sentence by which evidence tells its codes: word lists, pairs of them, characters, and characters side by side.

Word lists (`word_lists` of the codebook) carry what words mean: 没几个 and 寥寥 are one sign, `few`. Pairs of lists are the patterns in
which people talk ([residents] … [few] … [taking part]); characters carry what no list foresees. Which of them a sentence holds is asked of
all sentences at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import sparse

from jcommunity_study.interview.arrays import END, spread
from jcommunity_study.interview.finder import Found, WordFinder
from jcommunity_study.interview.rules import CLAUSE_ENDS

LEAST = 3  # sentences that hold a sign before it counts: what stands in one alone says nothing of others
PARTS = (0.25, 1.0, 2.5)  # how much lists, pairs of lists, and characters say
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


class Held(NamedTuple):
    """The signs in sentences, one behind the other: those of sentence i are sign[begin[i] : begin[i + 1]]."""

    sign: np.ndarray
    begin: np.ndarray


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

    def held(self, said: Stretches) -> Held:
        """The lists of which each sentence holds a word, and its speaker's actor: once, in order."""
        found = said.words.of(self._count.take(said.words.word) > 0)
        row = np.searchsorted(said.low, found.start, "right") - 1
        inside = np.flatnonzero((row >= 0) & (found.end <= said.high.take(row)))
        row, word = row.take(inside), found.word.take(inside)
        place, at = spread(self._first.take(word), self._count.take(word))
        known = np.flatnonzero(said.actor >= 0)
        size = len(self.names)
        listed = row.take(place) * size + self._owner.take(at)
        spoken = known * size + self._actors + said.actor.take(known)
        holds = np.zeros(len(said.low) * size, dtype=bool)
        holds[listed] = holds[spoken] = True
        held = np.flatnonzero(holds)
        return Held(held % size, np.searchsorted(held, np.arange(len(said.low) + 1) * size))


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
        counts = [_sentences(held, size) for held, size in zip(found, sizes, strict=True)]
        counts[2][0] = 0  # what no known character stands for
        kept = [count >= LEAST for count in counts]
        self._columns = [np.where(chosen, np.cumsum(chosen) - 1, -1).astype(np.int32) for chosen in kept]
        weights = [np.log((1 + rows) / (1 + count[chosen])) + 1 for count, chosen in zip(counts, kept, strict=True)]
        self._weights = [part.astype(np.float32) for part in weights]
        self._least = [FLOOR * float(np.median(self._weighed(part, held)[1])) for part, held in enumerate(found)]
        lists_kept, pairs_kept, characters_kept = map(np.flatnonzero, kept)
        self.names = self._named(lists_kept, pairs_kept, characters_kept, ["", *map(chr, letters.tolist())])

    def of(self, said: Stretches) -> sparse.csr_matrix:
        """A row a sentence: its signs by inverse document frequency, each part scaled to the length that PARTS gives it.

        A sign that stands in a sentence twice has two entries there, as yet unsummed.
        """
        return sparse.hstack([self._part(part, held) for part, held in enumerate(self._found(said))], format="csr")

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

    def _found(self, said: Stretches) -> list[Held]:
        """What each part (lists, their pairs, characters) finds."""
        lists = self._lists.held(said)
        count = np.diff(lists.begin)
        after = np.arange(1, len(lists.sign) + 1)
        one, other = spread(after, np.repeat(lists.begin[1:], count) - after)
        pairs = lists.sign.take(one) * len(self._lists.names) + lists.sign.take(other)
        return [lists, Held(pairs, np.append(0, np.cumsum(count * (count - 1) // 2))), self._characters(said)]

    def _characters(self, said: Stretches) -> Held:
        """Every character and, behind it, the two that it makes with the next one; 0 for what is not known, or in no sentence."""
        size = len(said.points)
        border = np.zeros(size, dtype=np.int8)
        border[said.low] += 1
        starts = border.astype(bool)
        border[said.high] -= 1
        letter = self._letter.take(said.points) * np.cumsum(border)
        both = np.flatnonzero((letter[:-1] > 0) & (letter[1:] > 0) & ~starts[1:])
        signs = np.zeros((size, 2), dtype=np.int64)
        signs[:, 0] = letter
        signs[both, 1] = letter.take(both) * self._grams + letter.take(both + 1)
        return Held(signs.ravel(), 2 * np.append(said.low, size))

    def _part(self, part: int, held: Held) -> sparse.csr_matrix:
        """The columns of one part, scaled."""
        rows, length = self._weighed(part, held)
        scale = PARTS[part] / np.maximum(np.where(length > 0, length, 1), self._least[part])
        rows.data *= np.repeat(scale.astype(np.float32), np.diff(rows.indptr))
        return rows

    def _weighed(self, part: int, held: Held) -> tuple[sparse.csr_matrix, np.ndarray]:
        """The signs that have a column with their weights, and the length of each row."""
        column = self._columns[part].take(held.sign)
        known = np.flatnonzero(column >= 0)
        column = column.take(known)
        weights = self._weights[part]
        begin = np.searchsorted(known, held.begin).astype(np.int32)
        rows = sparse.csr_matrix((weights.take(column), column, begin), shape=(len(begin) - 1, len(weights)))
        return rows, np.sqrt(rows @ weights)


def _sentences(held: Held, size: int) -> np.ndarray:
    """In how many sentences each sign stands."""
    row = np.repeat(np.arange(len(held.begin) - 1), np.diff(held.begin))
    return np.bincount(np.unique(row * size + held.sign[held.begin[0] :]) % size, minlength=size)
