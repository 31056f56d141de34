"""Open answers of the questionnaire as documents: coded with the same codebook as interviews, and never counted among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.transcript import Transcript, Turn, freeze, text_hash
from jcommunity_study.privacy import mask_text

COLUMNS = ("item", "code", "stance", "respondents", "segments")
SEPARATOR = "/"  # between item and respondent in an id


def as_transcript(item: str, respondent: str, answer: str) -> Transcript | None:
    """One respondent's answer, personal data masked; None for one without words.

    The heading in the text makes it a document of its own where others answered in the same words; it is outside the turn.
    """
    words = freeze(mask_text(answer)).strip()
    if not words:
        return None
    heading = f"[{item} {respondent}]\n"
    text = heading + words
    turn = Turn(0, respondent, "interviewee", len(heading), len(text), None)
    return Transcript(f"{item}{SEPARATOR}{respondent}", text, text_hash(text), (turn,), "answer")


def counts(codings: Iterable[Coding], answers: Sequence[Transcript]) -> pd.DataFrame:
    """COLUMNS: by item, code and stance, in how many respondents' answers and in how many segments."""
    ids: Mapping[str, str] = {t.sha256: t.id for t in answers}
    rows = [(*ids[c.document].split(SEPARATOR, 1), c.code, c.stance) for c in codings if c.document in ids]
    frame = pd.DataFrame(rows, columns=["item", "respondent", "code", "stance"])
    grouped = frame.groupby(["item", "code", "stance"], sort=True)["respondent"].agg(respondents="nunique", segments="size")
    return grouped.reset_index()[list(COLUMNS)]
