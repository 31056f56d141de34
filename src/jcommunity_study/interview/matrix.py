"""Codings → counts: code × case, code × actor, codes that share a turn. Numbers of interviewees and segments, never percentages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.match import Suggestion
from jcommunity_study.interview.transcript import Transcript

RULES = "rules"  # the coder's name of codings that rules made
COLUMNS = (
    "interview", "actor", "document", "turn", "seconds", "start", "end", "line", "code", "stance", "prompted",
    "coder", "quote", "memo", "id",
)
FOR, AGAINST = ("affirms", "mixed"), ("denies", "mixed")


def rule_codings(transcript: Transcript, suggestions: Iterable[Suggestion], codebook: Codebook) -> list[Coding]:
    """Suggestions as Codings whose coder is `rules`; ids count from 1 within the transcript, `memo` names the rule."""
    version = f"{codebook.version}+{codebook.rules_version}"
    return [
        Coding(
            f"{transcript.id}.{n}", transcript.sha256, s.start, s.end, s.code, s.stance, s.prompted, RULES, "", version, s.quote, s.rule
        )
        for n, s in enumerate(suggestions, 1)
    ]


def coded(transcripts: Iterable[Transcript], codings: Iterable[Coding]) -> list[Transcript]:
    """The transcripts that the coder of these codings has coded: one without a coding is missing, not empty. All, where no coding is."""
    documents = {coding.document for coding in codings}
    return [transcript for transcript in transcripts if not documents or transcript.sha256 in documents]


def codings_frame(codings: Iterable[Coding], transcripts: Iterable[Transcript], actors: Mapping[str, str]) -> pd.DataFrame:
    """One row a coding with its interview, actor, turn and time (COLUMNS), in order of interview and place.

    `actors`: interview id → actor. Codings of documents that are not among `transcripts` are left out.
    """
    by_hash = {transcript.sha256: transcript for transcript in transcripts}
    rows = [_row(coding, by_hash[coding.document], actors) for coding in codings if coding.document in by_hash]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(["interview", "start", "end", "code"], kind="stable", ignore_index=True)


def _row(coding: Coding, transcript: Transcript, actors: Mapping[str, str]) -> tuple[object, ...]:
    turn = transcript.turn_at(coding.start)
    return (
        transcript.id, actors.get(transcript.id, ""), coding.document, turn.index if turn else -1, turn.seconds if turn else None,
        coding.start, coding.end, transcript.line(coding.start), coding.code, coding.stance, coding.prompted, coding.coder,
        coding.quote, coding.memo, coding.id,
    )


def code_by_case(frame: pd.DataFrame, codes: Sequence[str], cases: Sequence[str], stance: str | None = None) -> pd.DataFrame:
    """Segments per code: a row a case, a column a code, zeros kept. `stance` counts only that stance."""
    rows = frame if stance is None else frame[frame["stance"] == stance]
    return pd.crosstab(rows["interview"], rows["code"]).reindex(index=list(cases), columns=list(codes), fill_value=0).astype("int64")


def presence(frame: pd.DataFrame, codes: Sequence[str], cases: Sequence[str]) -> pd.DataFrame:
    """0/1 of code_by_case: whether a case speaks of a code at all."""
    return (code_by_case(frame, codes, cases) > 0).astype("int64")


def code_by_actor(frame: pd.DataFrame, codes: Sequence[str], actors: Mapping[str, str]) -> pd.DataFrame:
    """For and against, by code and actor; a row for every pair, zeros kept.

    Columns: code, actor, `interviewees` (all of that actor), `speakers` (who speak of the code), `speakers_for`, `speakers_against`,
    `segments`, `segments_for`, `segments_against`, `segments_mixed`, `segments_prompted`. A mixed segment speaks on both sides, so
    its speaker is counted for and against, and it is in `segments_mixed` alone. `actors`: interview id → actor, all interviews.
    """
    size = pd.Series(list(actors.values()), dtype="str").value_counts()
    pairs = pd.MultiIndex.from_product([list(codes), list(dict.fromkeys(actors.values()))], names=["code", "actor"])
    keys = ["code", "actor"]
    speaking = {
        "speakers": frame,
        "speakers_for": frame[frame["stance"].isin(FOR)],
        "speakers_against": frame[frame["stance"].isin(AGAINST)],
    }
    segments = {
        "segments": frame,
        **{f"segments_{name}": frame[frame["stance"] == s] for name, s in (("for", "affirms"), ("against", "denies"), ("mixed", "mixed"))},
        "segments_prompted": frame[frame["prompted"].astype(bool)],
    }
    counts = {name: rows.groupby(keys)["interview"].nunique() for name, rows in speaking.items()}
    counts |= {name: rows.groupby(keys).size() for name, rows in segments.items()}
    filled = {name: count.reindex(pairs, fill_value=0).astype("int64") for name, count in counts.items()}
    table = pd.DataFrame(filled, index=pairs).reset_index()
    table.insert(2, "interviewees", table["actor"].map(size).astype("int64"))
    return table


def code_totals(frame: pd.DataFrame, codes: Sequence[str], actors: Mapping[str, str]) -> pd.DataFrame:
    """code_by_actor summed over actors: for and against of all interviewees, by code."""
    return code_by_actor(frame, codes, actors).drop(columns="actor").groupby("code", sort=False).sum().reset_index()


def cooccurrence(frame: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Code × code: in how many turns both stand; the diagonal is the turns of a code. Sharing a turn is no stated link."""
    inside = frame[(frame["turn"] >= 0) & frame["code"].isin(list(codes))]
    turns = pd.crosstab([inside["interview"], inside["turn"]], inside["code"]).reindex(columns=list(codes), fill_value=0)
    held = (turns.to_numpy() > 0).astype(np.int64)
    return pd.DataFrame(held.T @ held, index=list(codes), columns=list(codes))
