"""The words behind a claim: one quotation for and one against, chosen by a rule that does not know the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.personal import NOBODY, Personal
from jcommunity_study.interview.transcript import Transcript
from jcommunity_study.mixed.claims import Claims

BEST_LENGTH = 40  # characters: long enough to be understood alone, short enough for a table
SIDES = {"for": "affirms", "against": "denies"}
COLUMNS = ("claim", "side", "interview", "actor", "turn", "seconds", "code", "quote")


def quotations(
    claims: Claims, codings: Mapping[str, Sequence[Coding]], transcripts: Mapping[str, Transcript], actors: Mapping[str, str],
    personal: Personal = NOBODY,
) -> pd.DataFrame:
    """A row a claim and side that somebody spoke on: among the actors who can know, unprompted, from whoever was quoted least so far,
    of a length nearest to BEST_LENGTH; mixed segments only where nothing else speaks on that side. Personal data and
    buildings are masked."""
    quoted: Counter[str] = Counter()
    rows = []
    for claim in claims.claims:
        for side, stance in SIDES.items():
            found = [
                (p, c) for p, own in codings.items() if actors[p] in claim.actors for c in own if c.code in claim.codes and not c.prompted
            ]
            candidates = [x for x in found if x[1].stance == stance] or [x for x in found if x[1].stance == "mixed"]
            if candidates:
                person, best = min(candidates, key=lambda x: (quoted[x[0]], abs(len(x[1].quote) - BEST_LENGTH), x[0], x[1].start))
                quoted[person] += 1
                turn = transcripts[person].turn_at(best.start)
                rows.append(
                    (
                        claim.id,
                        side,
                        person,
                        actors[person],
                        turn.index + 1 if turn else None,
                        turn.seconds if turn else None,
                        best.code,
                        personal.quoted(best.document, best.start, best.end, best.quote),
                    )
                )
    return pd.DataFrame(rows, columns=list(COLUMNS))
