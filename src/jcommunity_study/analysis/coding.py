"""What the codings add up to: code × actor, codes that share a turn, how good the rules are, what the actors talk of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from jcommunity_study.analysis.results import Results
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.matrix import code_by_actor, code_totals, codings_frame, cooccurrence
from jcommunity_study.interview.quality import coding_quality
from jcommunity_study.interview.transcript import Transcript
from jcommunity_study.interview.words import word_frequency

WORDS_PER_ACTOR = 12


def coding(
    transcripts: Sequence[Transcript],
    people: Sequence[Coding],
    rules: Sequence[Coding],
    codebook: Codebook,
    actors: Mapping[str, str],
    seed: int,
) -> Results:
    """`interviewed` (a row an interview), `code_actor` and `code_totals` (people's codings, for and against), `links` (a row a link
    of the codebook: turns that hold both codes), `quality` and `quality_all` (rules against people; `seed` draws its bootstrap),
    `words` (by actor)."""
    codes = [c.id for c in codebook.codable]
    frame = codings_frame(people, transcripts, actors)
    tables = {
        "interviewed": _interviewed(transcripts, people, actors),
        "code_actor": code_by_actor(frame, codes, actors),
        "code_totals": code_totals(frame, codes, actors),
        "links": _links(frame, codebook),
        "words": word_frequency(transcripts, actors, codebook.dictionary, top=WORDS_PER_ACTOR),
    }
    facts = {"coders": sorted({c.coder for c in people}), "codebook": codebook.version, "rules": codebook.rules_version}
    return Results(tables | _quality(transcripts, people, rules, codes, seed), facts)


def _interviewed(transcripts: Sequence[Transcript], people: Sequence[Coding], actors: Mapping[str, str]) -> pd.DataFrame:
    coded = {t.sha256: sum(c.document == t.sha256 for c in people) for t in transcripts}
    rows = [
        {
            "interview": t.id,
            "actor": actors[t.id],
            "format": t.format,
            "turns": len(t.turns),
            "characters": sum(turn.end - turn.start for turn in t.turns if turn.role == "interviewee"),
            "seconds": max((turn.seconds for turn in t.turns if turn.seconds is not None), default=None),
            "segments": coded[t.sha256],
        }
        for t in transcripts
    ]
    return pd.DataFrame(rows)


def _links(frame: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The arrows that the codebook declares, each with the number of turns in which both its codes stand."""
    declared = [(c.id, target) for c in codebook.codable for target in (*c.explains, *c.answers)]
    shared = cooccurrence(frame, [c.id for c in codebook.codable])
    return pd.DataFrame(
        [{"source": a, "target": b, "turns": int(shared.loc[a, b])} for a, b in declared], columns=["source", "target", "turns"]
    )


def _quality(
    transcripts: Sequence[Transcript], people: Sequence[Coding], rules: Sequence[Coding], codes: Sequence[str], seed: int
) -> dict[str, pd.DataFrame]:
    """Only where both are there: rules without a reading by people have no quality to speak of."""
    if not people or not rules:
        return {}
    found = coding_quality(transcripts, people, rules, codes, seed=seed).to_frame()
    affirmed = coding_quality(transcripts, people, rules, codes, stance="affirms", seed=seed).to_frame()
    pooled = [table[table["code"] == "all"].assign(what=what) for what, table in (("all", found), ("affirms", affirmed))]
    return {"quality": found[found["code"] != "all"], "quality_all": pd.concat(pooled, ignore_index=True)}
