"""What the codebook may lack: groups of sentences that nobody coded, by the words they share, each with its most typical sentences.

Sentences as weighted words (inverse document frequency) are put into groups by spherical k-means (Dhillon & Modha 2001,
Machine Learning 42:143–175), of several starts the one with the closest groups; their number grows as the root of that of the sentences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.personal import NOBODY, Personal
from jcommunity_study.interview.segments import Sentence
from jcommunity_study.interview.transcript import Transcript
from jcommunity_study.interview.units import Places
from jcommunity_study.interview.words import subject_words

COLUMNS = ("theme", "terms", "sentences", "interviewees", "of", "interview", "actor", "turn", "seconds", "line", "quote")
LEAST = 3  # interviewees in a group before it may be a theme of the study, sentences before there are groups at all
SHARE = 2  # n sentences make the root of n / SHARE groups
STARTS, STEPS = 10, 100
TERMS = 6
Told = tuple[str, Sentence]  # a transcript's hash, and where in it


def new_themes(
    transcripts: Sequence[Transcript],
    codings: Iterable[Coding],
    actors: Mapping[str, str],
    own: Iterable[str] = (),
    *,
    seed: int,
    personal: Personal = NOBODY,
    top: int = 10,
    quotes: int = 4,
) -> pd.DataFrame:
    """Groups of the interviewees' sentences that no coding touches (COLUMNS): `quotes` rows a group, the most typical sentence first.

    `terms`: the words that set a group apart from the others. `interviewees` of `of`: how many say such a thing. Groups of fewer than LEAST
    interviewees are left out, of the others the `top` with most interviewees and the closest sentences are shown. Words are as in
    `subject_words`; one that a single sentence holds joins nothing. Personal data in what is quoted are masked.
    """
    told = _uncoded(transcripts, codings)
    texts = {t.sha256: t for t in transcripts}
    cut = subject_words(own)
    words = [cut(texts[document].text[s.start : s.end]) for document, s in told]
    shared = {word for word, n in Counter(word for said in words for word in set(said)).items() if n > 1}
    kept = [(place, said & shared) for place, said in zip(told, map(set, words), strict=True) if said & shared]
    if len(kept) < LEAST:
        return pd.DataFrame(columns=list(COLUMNS))
    rows, names = _weighted([said for _, said in kept])
    documents = np.array([document for (document, _), _ in kept])
    groups = _ordered(_groups(rows, max(1, round((len(kept) / SHARE) ** 0.5)), seed), rows, documents)
    out = []
    for number, members in enumerate(groups[:top], 1):
        people = len(np.unique(documents[members]))
        head = (number, " ".join(_terms(rows, members, names)), len(members), people, len(transcripts))
        out += [(*head, *_quoted(*kept[place][0], texts, actors, personal)) for place in members[:quotes]]
    return pd.DataFrame(out, columns=list(COLUMNS))


def _uncoded(transcripts: Sequence[Transcript], codings: Iterable[Coding]) -> list[Told]:
    places = Places(transcripts)
    coded = {unit for coding in codings for unit in places.of(coding)}
    return [
        (document, span) for unit, (document, span) in enumerate(zip(places.documents, places.spans, strict=True)) if unit not in coded
    ]


def _weighted(words: Sequence[set[str]]) -> tuple[sparse.csr_array, list[str]]:
    """A row for each sentence, a column for each word. Rows of many words are of length 1, those of few are shorter: they say less."""
    count = Counter(word for said in words for word in said)
    names = sorted(count)
    column = {word: i for i, word in enumerate(names)}
    row = np.repeat(np.arange(len(words)), [len(said) for said in words])
    held = np.array([column[word] for said in words for word in sorted(said)])
    weight = np.log((1 + len(words)) / np.array([count[word] for word in names]))[held]
    length = np.sqrt(np.bincount(row, weight**2))
    weight /= np.maximum(length, np.median(length))[row]
    return sparse.csr_array((weight, (row, held)), shape=(len(words), len(names))), names


def _groups(rows: sparse.csr_array, number: int, seed: int) -> np.ndarray:
    """The group of each row."""
    rng = np.random.default_rng(seed)
    found = [_settle(rows, rows[rng.choice(rows.shape[0], number, replace=False)].toarray()) for _ in range(STARTS)]
    return max(found, key=lambda one: one[0])[1]


def _settle(rows: sparse.csr_array, centres: np.ndarray) -> tuple[float, np.ndarray]:
    """Rows to their nearest centre, centres to the middle of their rows, until nothing moves: how close they are, and whose each row is."""
    group = np.full(rows.shape[0], -1)
    near = np.zeros(0)
    for _ in range(STEPS):
        likeness = np.round(rows @ centres.T, 9)  # what lies beyond may differ from one machine to another
        before, group, near = group, likeness.argmax(axis=1), likeness.max(axis=1)
        if np.array_equal(before, group):
            break
        member = sparse.csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(len(centres), len(group)))
        centres = _unit((member @ rows).toarray())
    return float(near.sum()), group


def _unit(rows: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(length > 0, length, 1)


def _ordered(group: np.ndarray, rows: sparse.csr_array, documents: np.ndarray) -> list[list[int]]:
    """The rows of each group that LEAST interviewees say, the most typical first; before others the group that more say more alike."""
    found = []
    for one in np.unique(group):
        members = np.flatnonzero(group == one)
        people = len(np.unique(documents[members]))
        typical = np.round(rows[members] @ _unit(rows[members].sum(axis=0)[None])[0], 9)
        if people >= LEAST:
            found.append((-people * typical.mean(), members[np.argsort(-typical, kind="stable")].tolist()))
    return [members for _, members in sorted(found)]


def _terms(rows: sparse.csr_array, members: Sequence[int], names: Sequence[str]) -> list[str]:
    """The words that more of these sentences hold than of the others: by their share here, less that of the others."""
    held = (rows > 0).astype(float)
    here, all_ = (part.sum(axis=0) for part in (held[members], held))
    others = (all_ - here) / max(1, rows.shape[0] - len(members))
    order = np.argsort(others - here / len(members), kind="stable")
    return [names[i] for i in order[:TERMS] if here[i] > 1]


def _quoted(
    document: str, span: Sentence, texts: Mapping[str, Transcript], actors: Mapping[str, str], personal: Personal
) -> tuple[object, ...]:
    """Interview, actor, turn, seconds, line and words of a sentence."""
    transcript = texts[document]
    quote = personal.quoted(document, span.start, span.end, transcript.text[span.start : span.end])
    turn = transcript.turns[span.turn]
    return transcript.id, actors.get(transcript.id, ""), span.turn + 1, turn.seconds, transcript.line(span.start), quote
