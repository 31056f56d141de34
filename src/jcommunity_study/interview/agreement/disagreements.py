"""Where coders differ: each sentence and code on which not all who coded it gave the same, what would most raise agreement first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jcommunity_study.interview.agreement.ratings import POOLED, STANCES, Ratings, ratings
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.segments import Sentence
from jcommunity_study.interview.transcript import Transcript
from jcommunity_study.stats.agreement import krippendorff_alpha


@dataclass(frozen=True)
class Disagreement:
    """A sentence (text[start:end] of the document) and a code; `given`: by coder the stance, "" not coded, None transcript not coded.

    `gain`: how much Krippendorff's α over all codes, sentence by sentence, would rise if the coders settled all their disagreements on
    this code as the majority has it.
    """

    interview: str
    document: str
    turn: int
    speaker: str
    seconds: float | None
    start: int
    end: int
    text: str
    code: str
    given: Mapping[str, str | None]
    gain: float


def disagreements(transcripts: Sequence[Transcript], coders: Mapping[str, Sequence[Coding]], codes: Sequence[str]) -> list[Disagreement]:
    """Every disagreement, in whether a code applies or in its stance, sorted by `gain`, then in the order of the interviews."""
    used = ratings(transcripts, coders, codes, "sentence")
    by_hash = {t.sha256: t for t in transcripts}
    gains, found = _gains(used), []
    for c in np.argsort(-gains, kind="stable"):
        gain = float(gains[c])
        for u in np.flatnonzero(_differ(used.values[:, :, c])):
            given = {coder: None if v < 0 else STANCES[v] for coder, v in zip(used.coders, used.values[u, :, c].tolist(), strict=True)}
            found.append(_at(by_hash[used.places.documents[u]], used.places.spans[u], used.codes[c], given, gain))
    return found


def _differ(values: np.ndarray) -> np.ndarray:
    """Units (of units × coders) on which those who coded them differ."""
    known = np.where(values < 0, np.iinfo(np.int8).max, values).min(axis=1), values.max(axis=1)
    return np.asarray(((values >= 0).sum(axis=1) > 1) & (known[0] != known[1]))


def _gains(used: Ratings) -> np.ndarray:
    """Per code what α would gain by the majority's word; 0 where there is no α."""
    before, out = _alpha(used), list[float]()
    if before is None:
        return np.zeros(len(used.codes))
    for c in range(len(used.codes)):
        settled = used.values.copy()
        rows = np.flatnonzero(_differ(settled[:, :, c]))
        for u in rows:
            known = settled[u, :, c] >= 0
            most = np.bincount(settled[u, known, c]).argmax()
            settled[u, known, c] = most
        after = _alpha(replace(used, values=settled)) if len(rows) else before
        out.append(0.0 if after is None else after - before)
    return np.array(out)


def _alpha(used: Ratings) -> float | None:
    table, _ = used.of(POOLED, stance=True)
    values = table.to_numpy()
    return None if not len(values) or np.nanmin(values) == np.nanmax(values) else krippendorff_alpha(table).alpha


def _at(transcript: Transcript, span: Sentence, code: str, given: Mapping[str, str | None], gain: float) -> Disagreement:
    turn = transcript.turns[span.turn]
    text = transcript.text[span.start : span.end]
    who = (transcript.id, transcript.sha256, span.turn, turn.speaker, turn.seconds)
    return Disagreement(*who, span.start, span.end, text, code, given, gain)
