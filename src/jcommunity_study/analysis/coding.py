"""What the codings add up to: code × actor, codes that share a turn, how good the rules are, what the actors talk of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from jcommunity_study.analysis.actors import OTHERS
from jcommunity_study.analysis.results import Results
from jcommunity_study.interview.answers import SEPARATOR
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.excerpts import deviant_cases, voiced_links
from jcommunity_study.interview.journal import STANCES, Coding
from jcommunity_study.interview.matrix import (
    AGAINST,
    FOR,
    RULES,
    code_by_actor,
    code_by_case,
    code_totals,
    coded,
    codings_frame,
    cooccurrence,
)
from jcommunity_study.interview.personal import NOBODY, Personal
from jcommunity_study.interview.quality import coding_quality
from jcommunity_study.interview.saturation import saturation
from jcommunity_study.interview.transcript import Transcript
from jcommunity_study.interview.words import word_frequency

WORDS_PER_ACTOR = 12
INTERVIEWED = ("interview", "actor", "format", "turns", "characters", "seconds", "segments")


def coding(
    transcripts: Sequence[Transcript],
    people: Sequence[Coding],
    rules: Sequence[Coding],
    codebook: Codebook,
    actors: Mapping[str, str],
    seed: int,
    personal: Personal = NOBODY,
    held_back: Sequence[str] = (),
) -> Results:
    """`interviewed` (a row an interview), `interviewed_actors` and `interviewed_all` (summed), `code_actor` (`share_for`, of the actor's
    interviewees, shades the map of codes) and `code_totals` (people's codings, for and against), `code_case` (the same by
    interview), `links` (a row a link of the codebook: turns that hold both codes, and those in which the link is voiced), `voiced` (each of
    these), `deviant`, `saturation`, `quality` and `quality_all` (rules against people; `seed` draws its bootstrap), `words` (by actor).

    `actors`: interview id → actor that it is shown as. Those of OTHERS are not told apart, so nothing is said of single ones of them.
    What is quoted is masked as `personal` tells; the interviews `held_back` do not count towards saturation, and those without a coding
    only in `interviewed` and `words`.
    """
    used = coded(transcripts, people)
    codes = [c.id for c in codebook.codable]
    frame = codings_frame(people, transcripts, actors)
    apart = frame[frame["actor"] != OTHERS]
    voiced = voiced_links(frame, transcripts, codebook, personal)
    by_actor = code_by_actor(frame, codes, {t.id: actors[t.id] for t in used})
    tables = {
        **_interviewed(transcripts, people, actors),
        "code_actor": by_actor.assign(share_for=by_actor["speakers_for"] / by_actor["interviewees"]),
        "code_totals": code_totals(frame, codes, {t.id: actors[t.id] for t in used}),
        "code_case": _code_case(apart, codes, [t.id for t in used if actors[t.id] != OTHERS]),
        "links": _links(frame, codebook, voiced),
        "voiced": voiced.assign(interview=[i if actors[i] != OTHERS else "" for i in voiced["interview"]]),
        "deviant": deviant_cases(apart, personal),
        "words": word_frequency(transcripts, actors, codebook.dictionary, top=WORDS_PER_ACTOR),
    }
    facts = {"coders": sorted({c.coder for c in people}), "codebook": codebook.version, "rules": codebook.rules_version}
    brought = _saturation(frame, codes, [t.id for t in used], held_back) if people else Results()
    return Results(tables | _quality(used, people, rules, codes, seed), facts) | brought


def open_answers(answers: Sequence[Transcript], people: Sequence[Coding], rules: Sequence[Coding]) -> Results:
    """`answer_codes`: open answers by item and code, as people coded them or, where nobody has, as the rules did (`coder`: RULES).

    Columns: item, n (answers), code, coder, `respondents`, `respondents_for`, `respondents_against` (mixed: on both sides), `segments`.
    """
    ids = {t.sha256: tuple(t.id.split(SEPARATOR, 1)) for t in answers}
    own = [c for c in people if c.document in ids]
    rows = [(*ids[c.document], c.code, c.stance, c.coder) for c in own or rules]
    frame = pd.DataFrame(rows, columns=["item", "respondent", "code", "stance", "coder"])
    n = pd.Series([item for item, _ in ids.values()], dtype="str").value_counts()
    sides = {"": frame, "_for": frame[frame["stance"].isin(FOR)], "_against": frame[frame["stance"].isin(AGAINST)]}
    by = ["item", "code"]
    counts = pd.DataFrame({f"respondents{side}": rows.groupby(by)["respondent"].nunique() for side, rows in sides.items()})
    counts["segments"] = frame.groupby(by).size()
    table = counts.fillna(0).astype("int64").reset_index()
    table.insert(1, "n", table["item"].map(n))
    return Results({"answer_codes": table.assign(coder="" if own else RULES)})


def _code_case(frame: pd.DataFrame, codes: Sequence[str], cases: Sequence[str]) -> pd.DataFrame:
    """code, interview, and the segments: `segments_for`, `segments_against`, `segments_mixed`; a row for every pair, zeros kept."""
    sides = {"segments_for": "affirms", "segments_against": "denies", "segments_mixed": "mixed"}
    counts = {name: code_by_case(frame, codes, cases, stance).stack() for name, stance in sides.items()}
    return pd.DataFrame(counts).rename_axis(["interview", "code"]).reset_index()


def _saturation(frame: pd.DataFrame, codes: Sequence[str], interviews: Sequence[str], held_back: Sequence[str]) -> Results:
    found = saturation(frame, codes, interviews, held_back=held_back)
    fact = {"base": found.base, "run": found.run, "needed": found.base + found.run, "threshold": found.threshold, "reached": found.reached}
    return Results({"saturation": found.table.drop(columns="interview")}, {"saturation": fact})


def _interviewed(transcripts: Sequence[Transcript], people: Sequence[Coding], actors: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    segments = {t.sha256: sum(c.document == t.sha256 for c in people) for t in transcripts}
    rows = [
        {
            "interview": t.id,
            "actor": actors[t.id],
            "format": t.format,
            "turns": len(t.turns),
            "characters": sum(turn.end - turn.start for turn in t.turns if turn.role == "interviewee"),
            "seconds": max((turn.seconds for turn in t.turns if turn.seconds is not None), default=None),
            "segments": segments[t.sha256],
        }
        for t in transcripts
    ]
    table = pd.DataFrame(rows, columns=INTERVIEWED)
    sums = {name: (name, "sum") for name in ("turns", "characters", "segments")}
    by_actor = table.groupby("actor", sort=False).agg(interviews=("interview", "size"), **sums).reset_index()
    n, coded_ = len(table), int((table["segments"] > 0).sum())
    every = {"interviews": n, "coded": coded_, "not_coded": n - coded_, "segments": int(table["segments"].sum())}
    return {"interviewed": table, "interviewed_actors": by_actor, "interviewed_all": pd.DataFrame([every])}


def _links(frame: pd.DataFrame, codebook: Codebook, voiced: pd.DataFrame) -> pd.DataFrame:
    """The arrows that the codebook declares: `turns` in which both codes stand and, of those from a cause to a problem, `voiced` of them
    with the link, by how many `voicers`; missing for countermeasures, whose links are not looked for."""
    shared = cooccurrence(frame, [c.id for c in codebook])  # headings, which a link may name, hold nothing
    own = {pair: rows["interview"] for pair, rows in voiced.groupby(["source", "target"])}
    rows: list[tuple[Any, ...]] = []
    for code in codebook.codable:
        for target in code.explains:
            said = own.get((code.id, target), ())
            rows.append((code.id, target, int(shared.loc[code.id, target]), len(said), len(set(said))))
        rows += [(code.id, target, int(shared.loc[code.id, target]), None, None) for target in code.answers]
    return pd.DataFrame(rows, columns=["source", "target", "turns", "voiced", "voicers"])


def _quality(
    transcripts: Sequence[Transcript], people: Sequence[Coding], rules: Sequence[Coding], codes: Sequence[str], seed: int
) -> dict[str, pd.DataFrame]:
    """Only where both are there: rules without a reading by people have no quality to speak of. `what`: all codings, or one stance."""
    if not people or not rules:
        return {}
    stances = {"all": None, **{stance: stance for stance in STANCES}}
    found = pd.concat(
        [coding_quality(transcripts, people, rules, codes, stance=s, seed=seed).to_frame().assign(what=what) for what, s in stances.items()]
    )
    pooled = found["code"] == "all"
    return {"quality": found[~pooled], "quality_all": found[pooled]}
