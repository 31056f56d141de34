"""A consensus: what most coders gave, and what people decide of the rest. It is a journal like any other."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jcommunity_study.interview.agreement.disagreements import Disagreement, disagreements
from jcommunity_study.interview.agreement.ratings import STANCES, Ratings, ratings
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.transcript import Transcript

CONSENSUS = "consensus"
_SPACE = uuid.UUID("6f1d3f0e-5f0b-5c39-9a55-0f4b7d0c2a11")


@dataclass(frozen=True)
class Settled:
    """`codings` of the consensus, and the disagreements that no majority settles: as many for as against, or no stance that most gave."""

    codings: tuple[Coding, ...]
    open: tuple[Disagreement, ...]


def settle(
    transcripts: Sequence[Transcript], coders: Mapping[str, Sequence[Coding]], codes: Sequence[str], *, codebook: str, at: str
) -> Settled:
    """By majority, sentence by sentence: a code stands where more than half of those who coded the transcript gave it, with the stance
    that more than half of these gave.

    Neighbouring sentences of one turn with the same code and stance are one coding. It reaches from the first to the last character that
    those who gave it marked there. It is `prompted` where most of them say so. `at`: the time of the events (ISO 8601).
    """
    used = ratings(transcripts, coders, codes, "sentence")
    texts = {t.sha256: t.text for t in transcripts}
    runs: list[tuple[int, list[int]]] = []  # code, units
    stances: dict[tuple[int, int], str] = {}
    unsettled: set[tuple[str, int, str]] = set()
    for c, code in enumerate(used.codes):
        for u in range(len(used.places.spans)):
            verdict = _verdict(used.values[u, :, c].tolist())
            if verdict is None:
                unsettled.add((used.places.documents[u], used.places.spans[u].start, code))
            elif verdict:
                stances[c, u] = verdict
                last = runs[-1] if runs else (-1, [-2])
                if last[0] == c and last[1][-1] == u - 1 and _together(used, u) and stances[c, u - 1] == verdict:
                    last[1].append(u)
                else:
                    runs.append((c, [u]))
    made = [_coding(used, coders, (used.codes[c], units, stances[c, units[0]]), texts, codebook, at) for c, units in runs]
    rest = [d for d in disagreements(transcripts, coders, codes) if (d.document, d.start, d.code) in unsettled]
    return Settled(tuple(sorted(made, key=lambda c: (c.document, c.start, c.end, c.code))), tuple(rest))


def _verdict(given: Sequence[int]) -> str | None:
    """The stance that stands, "" where the code does not, None where neither has a majority."""
    known = [v for v in given if v >= 0]
    gave = [v for v in known if v > 0]
    if len(known) < 2 or 2 * len(gave) < len(known) or not gave:
        return ""
    (most, n), *_ = Counter(gave).most_common()
    if 2 * len(gave) == len(known) or 2 * n <= len(gave):
        return None
    return STANCES[most]


def _together(used: Ratings, u: int) -> bool:
    """Whether a unit follows the one before it in the same turn."""
    before, now = used.places.spans[u - 1], used.places.spans[u]
    return used.places.documents[u - 1] == used.places.documents[u] and before.turn == now.turn


def _coding(
    used: Ratings,
    coders: Mapping[str, Sequence[Coding]],
    run: tuple[str, Sequence[int], str],
    texts: Mapping[str, str],
    codebook: str,
    at: str,
) -> Coding:
    """The coding of a run: its code, units and stance."""
    code, units, stance = run
    document, low, high = used.places.documents[units[0]], used.places.spans[units[0]].start, used.places.spans[units[-1]].end
    those = [
        c for codings in coders.values() for c in codings if c.document == document and c.code == code and c.start < high and c.end > low
    ]
    start = max(low, min((c.start for c in those), default=low))
    end = min(high, max((c.end for c in those), default=high))
    prompted = 2 * sum(c.prompted for c in those) > len(those)
    return decided(document, start, end, code, stance, texts[document][start:end], codebook, at, prompted=prompted)


def decided(
    document: str, start: int, end: int, code: str, stance: str, quote: str, codebook: str, at: str, *, prompted: bool = False
) -> Coding:  # fmt: skip
    """A coding of the consensus; the same words, code and stance have the same id."""
    named = str(uuid.uuid5(_SPACE, f"{document}/{start}/{end}/{code}/{stance}"))
    return Coding(named, document, start, end, code, stance, prompted, CONSENSUS, at, codebook, quote, "")
