"""What codings show in words: quotations, keywords in context, cases that go against their own, and links that interviewees voice."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.personal import NOBODY, Personal
from jcommunity_study.interview.transcript import Transcript
from jcommunity_study.privacy import masked

QUOTATION = ("code", "path", "stance", "interview", "actor", "turn", "seconds", "line", "quote", "prompted", "coder", "memo")
KEYWORD = ("interview", "actor", "turn", "seconds", "line", "before", "word", "after")
DEVIANT = ("code", "actor", "interview", "says", "others_for", "others_against", "quote")
VOICED = ("source", "target", "interview", "turn", "seconds", "word", "quote")
REASON = re.compile("因为|由于|所以|因此|导致|造成|怪不得|难怪|归根到底|归根结底|说到底|根子|原因|主要是|搞得|弄得|害得")
REACH = 40  # characters between a cause and what it explains
LEAST = 3  # speakers of an actor, before one of them can go against the others


def quotations(frame: pd.DataFrame, codebook: Codebook, personal: Personal = NOBODY) -> pd.DataFrame:
    """Every coding with its words (what is `personal` masked), its code's path, and where it stands (QUOTATION), by code and place."""
    names = {c.id: " / ".join(x.name.zh for x in (*reversed(codebook.ancestors(c.id)), c)) for c in codebook}
    place = {c.id: n for n, c in enumerate(codebook)}
    rows = frame.assign(
        path=[names.get(c, "") for c in frame["code"]],
        quote=[_quoted(row, personal) for row in frame.to_dict("records")],
        memo=[personal.mask(m) for m in frame["memo"]],
        turn=frame["turn"] + 1,
        order=[place.get(c, len(place)) for c in frame["code"]],
    )
    return rows.sort_values(["order", "interview", "start"], kind="stable", ignore_index=True)[list(QUOTATION)]


def keyword_in_context(
    transcripts: Iterable[Transcript], words: Sequence[str], actors: Mapping[str, str], personal: Personal = NOBODY, *, width: int = 20,
    role: str = "interviewee",
) -> pd.DataFrame:
    """Every place where one of the words stands in what this role says (KEYWORD), `width` characters on either side inside the turn,
    personal data masked."""
    wanted = re.compile("|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    rows = []
    for transcript in transcripts:
        for turn in transcript.turns:
            spoken = transcript.spoken(turn)
            hits = list(wanted.finditer(spoken)) if turn.role == role else []
            told_of = personal.in_turn(transcript, turn) if hits else []
            for match in hits:
                start, end = match.span()
                spans = ((max(0, start - width), start), (start, end), (end, min(end + width, len(spoken))))
                told = [masked(spoken, told_of, *span) for span in spans]
                line = transcript.line(turn.start + start)
                rows.append((transcript.id, actors.get(transcript.id, ""), turn.index + 1, turn.seconds, line, *told))
    return pd.DataFrame(rows, columns=list(KEYWORD))


def _quoted(row: Mapping[Hashable, Any], personal: Personal) -> str:
    return personal.quoted(row["document"], row["start"], row["end"], row["quote"])


def deviant_cases(frame: pd.DataFrame, personal: Personal = NOBODY) -> pd.DataFrame:
    """Interviewees who say of a code the opposite of what most of their actor say (DEVIANT): `says` is theirs alone, for or against.

    An interviewee who says both is no case. At least LEAST of the actor speak of the code, and more than half of them one way.
    """
    rows = []
    for (code, actor), own in frame.groupby(["code", "actor"], sort=False):
        says = {who: set(part["stance"]) for who, part in own.groupby("interview", sort=False)}
        one = {who: next(iter(s)) for who, s in says.items() if s in ({"affirms"}, {"denies"})}
        if len(says) < LEAST:
            continue
        for who, stance in one.items():
            others = [s for w, s in one.items() if w != who]
            against = "denies" if stance == "affirms" else "affirms"
            if 2 * others.count(against) > len(says):
                quote = _quoted(own[own["interview"] == who].iloc[0].to_dict(), personal)
                rows.append((code, actor, who, stance, others.count("affirms"), others.count("denies"), quote))
    return pd.DataFrame(rows, columns=list(DEVIANT))


def voiced_links(
    frame: pd.DataFrame, transcripts: Iterable[Transcript], codebook: Codebook, personal: Personal = NOBODY
) -> pd.DataFrame:
    """Links of the codebook that an interviewee states (VOICED): both codes affirmed in one turn, at most REACH characters apart, and a
    word of reason between them or at the head of either. What else stands in one turn is mere co-occurrence (matrix.cooccurrence)."""
    by_id = {t.id: t for t in transcripts}
    declared = {(c.id, target) for c in codebook for target in c.explains}
    said = frame[(frame["stance"] == "affirms") & (frame["turn"] >= 0)]
    rows = []
    for (interview, turn), own in said.groupby(["interview", "turn"], sort=True):
        spans = list(own[["code", "start", "end", "seconds"]].itertuples(index=False, name=None))
        for cause, start, end, seconds in spans:
            for problem, start2, end2, _ in spans:
                if (cause, problem) in declared and (found := _reason(by_id[str(interview)].text, start, end, start2, end2)):
                    low, high, source = min(start, start2), max(end, end2), by_id[str(interview)]
                    quote = personal.quoted(source.sha256, low, high, source.text[low:high])
                    rows.append((cause, problem, interview, int(turn) + 1, seconds, found, quote))
    return pd.DataFrame(rows, columns=list(VOICED)).drop_duplicates(["source", "target", "interview", "turn"], ignore_index=True)


def _reason(text: str, start: int, end: int, start2: int, end2: int) -> str | None:
    """The word of reason between two spans, or in the first characters of either; None where there is none or they stand apart."""
    (a, b), (c, d) = sorted([(start, end), (start2, end2)])
    if c - b > REACH:
        return None
    for low, high in ((min(b, c), max(b, c)), (a, min(a + 6, b)), (c, min(c + 6, d)), (max(0, a - 4), a)):
        if found := REASON.search(text, low, high):
            return found[0]
    return None
