"""Evidence: what a sentence says is told from many small signs (signs.py), whose weights are learned from sentences that carry codes.

Ridge regression of each code and stance on the signs (Hoerl & Kennedy 1970, Technometrics 12:55–67; of texts on their words: Zhang & Oles
2001, Information Retrieval 4:5–31), solved in closed form: the same sentences give the same weights. People stay with a subject, so what
the sentences right before and after in the turn score counts a little. A sentence gets what it then scores highest for, if that is
`at_least` enough and it does not speak for the other stance nearly as much; the suggestion names the sign that weighed most. Beside the
codes two things are learned over all of them: that a sentence says nothing, and that it denies; where that is likelier than not, nothing is
suggested, or nothing affirmed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve

from jcommunity_study.interview.arrays import code_points
from jcommunity_study.interview.finder import Found, WordFinder
from jcommunity_study.interview.rules import Stance, WordLists
from jcommunity_study.interview.said import Said
from jcommunity_study.interview.segments import Spans
from jcommunity_study.interview.signs import Lists, Signs, Stretches

PENALTY = 1.0
EXAMPLES = 4  # sentences of a code and stance before it is learned at all
BLOCK = 1 << 13  # sentences scored together: bounds the memory of a long text
NEIGHBOUR = 0.2  # how much of the score of the sentence before, and of that after, is a sentence's own
LEAD = 0.2  # of a stance over the other stance of the code: where both are near, nothing is suggested
LIKELY = 0.5  # a score from which on a sentence says nothing of any code, or denies what it speaks of
OTHER: dict[str, Stance] = {"affirms": "denies", "denies": "affirms"}
DIGITS = 5  # of a score; what lies beyond may differ from one machine to another


@dataclass(frozen=True, eq=False)
class Evidence:
    """Weights by sign and by (code, stance) of `labels`, and behind these of saying nothing and of denying; `base` is what a sentence
    without signs scores."""

    signs: Signs
    actors: tuple[str, ...]
    labels: tuple[tuple[str, Stance], ...]
    weights: np.ndarray
    base: np.ndarray

    def find(
        self, points: np.ndarray, words: Found, said: Spans, actor: str | None, at_least: float, taken: Container[tuple[int, str]] = ()
    ) -> Iterator[tuple[int, str, Stance, str]]:
        """Of sentences by one speaker those that say something: place, code, stance, and the sign that weighs most.

        `words`: what the finder that it was learned with found. `taken`: places and codes that need no telling. About 1 is the score of a
        sentence that says it, about 0 that of one that does not.
        """
        speaker = self.actors.index(actor) if actor in self.actors else -1
        every = Stretches(points, words, said.start, said.end, np.full(len(said.start), speaker))
        for first in range(0, len(said.start), BLOCK):
            before = min(first, 1)  # the neighbours of a block count in it, and are not told again
            here = slice(first - before, min(first + BLOCK + 1, len(said.start)))
            rows = self.signs.of(every.part(here.start, here.stop))
            scores = _among_neighbours(rows @ self.weights + self.base, said.turn[here])[before : before + BLOCK]
            rows = rows[before : before + BLOCK]
            likely = np.flatnonzero((scores[:, :-2].max(axis=1) >= at_least - 0.1**DIGITS) & (np.diff(rows.indptr) > 0))
            scores = np.round(scores[likely], DIGITS)
            best = scores[:, :-2].argmax(axis=1)
            clear = self._clear(scores, best, at_least)
            told, best = likely[clear], best[clear]
            new = [(first + place, self.labels[label][0]) not in taken for place, label in zip(told.tolist(), best.tolist(), strict=True)]
            told, best = told[new], best[new]
            for place, label, column in zip(told.tolist(), best.tolist(), self._heaviest(rows[told], best), strict=True):
                yield first + place, *self.labels[label], self.signs.names[column]

    def _clear(self, scores: np.ndarray, best: np.ndarray, at_least: float) -> np.ndarray:
        """Whether what each sentence scores highest for is enough, well before the other stance, and not gainsaid over all codes."""
        place = {label: i for i, label in enumerate(self.labels)}
        other = np.array([place.get((code, OTHER.get(stance, stance)), i) for i, (code, stance) in enumerate(self.labels)])
        row = np.arange(len(best))
        score, against = scores[row, best], np.where(other[best] == best, -np.inf, scores[row, other[best]])
        affirms = np.array([stance == "affirms" for _, stance in self.labels])[best]
        gainsaid = (scores[:, -2] >= LIKELY) | (affirms & (scores[:, -1] >= LIKELY))
        return (score >= at_least) & (score >= against + LEAD) & ~gainsaid

    def _heaviest(self, rows: sparse.csr_matrix, label: np.ndarray) -> list[int]:
        """The column that adds most to each row's score for its label; every row has one at least."""
        if not len(label):
            return []
        rows.sum_duplicates()
        row = np.repeat(np.arange(len(label)), np.diff(rows.indptr))
        added = rows.data * self.weights[rows.indices, label.take(row)]
        most = np.flatnonzero(added == np.maximum.reduceat(added, rows.indptr[:-1]).take(row))
        return rows.indices[most[np.searchsorted(row[most], np.arange(len(label)))]].tolist()


def learn(sentences: Sequence[Said], lists: WordLists, finder: WordFinder) -> Evidence | None:
    """The weights of all codes and stances of which there are EXAMPLES sentences or more; None where there is no such.

    `finder`: of words among which all those of the lists are.
    """
    counted = Counter(label for said in sentences for label in said.codes)
    labels = tuple(label for label in sorted(counted) if counted[label] >= EXAMPLES)
    if not labels:
        return None
    actors = tuple(sorted({said.actor for said in sentences if said.actor}))
    said = _stretches(sentences, actors, finder)
    signs = Signs(Lists(lists, actors, finder), said)
    rows = signs.of(said)
    over_all = [[not said.codes, any(stance != "affirms" for _, stance in said.codes)] for said in sentences]
    coded = np.array([[label in said.codes for label in labels] for said in sentences], dtype=np.float32)
    coded = np.hstack([coded, np.array(over_all, dtype=np.float32)])
    base = coded.mean(axis=0)
    alike = (rows @ rows.T).toarray() + np.float32(PENALTY) * np.eye(len(sentences), dtype=np.float32)
    weights = rows.T @ cho_solve(cho_factor(alike, overwrite_a=True), coded - base)
    return Evidence(signs, actors, labels, weights, base)


def _among_neighbours(scores: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """Scores, those of codes with a share of what the sentences right before and after in the same turn score."""
    same = NEIGHBOUR * (turn[1:] == turn[:-1])[:, None]
    found, codes = scores.copy(), scores[:, :-2]
    found[1:, :-2] += same * codes[:-1]
    found[:-1, :-2] += same * codes[1:]
    return found


def _stretches(sentences: Sequence[Said], actors: tuple[str, ...], finder: WordFinder) -> Stretches:
    """The sentences, one behind the other in one text."""
    length = np.array([len(said.text) for said in sentences], dtype=np.int64)
    low = np.cumsum(length + 1) - length - 1
    speaker = np.array([actors.index(said.actor) if said.actor else -1 for said in sentences], dtype=np.int64)
    points = code_points("\n".join(said.text for said in sentences))
    return Stretches(points, finder.find(points), low, low + length, speaker)
