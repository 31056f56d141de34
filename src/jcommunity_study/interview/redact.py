"""Transcripts with pseudonyms in place of what is personal: another text with another hash, onto which codings move exactly, and back."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from jcommunity_study.errors import InputError
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.personal import Personal
from jcommunity_study.interview.pseudonyms import ASKS, Pseudonyms
from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.readers.speakers import names_in
from jcommunity_study.interview.transcript import Transcript, Turn
from jcommunity_study.privacy import Finding, any_of, find
from jcommunity_study.privacy.names import is_name
from jcommunity_study.privacy.spelling import plain

_OWN = re.compile(r"(?:我叫|我的?名字叫?|本人)\s?$")


@dataclass(frozen=True)
class Edit:
    """old[start:end] was replaced: new[at:until] stands for it."""

    start: int
    end: int
    at: int
    until: int


@dataclass(frozen=True)
class Redacted:
    """`transcript`: as it may be shared; `edits` lead from the text `source` (its hash) to it; `replaced`: what stood there, by edit."""

    transcript: Transcript
    source: str
    edits: tuple[Edit, ...]
    replaced: tuple[str, ...]

    @property
    def asking(self) -> list[str]:
        """The interviewers' labels."""
        return list(dict.fromkeys(turn.speaker for turn in self.transcript.turns if turn.role == "interviewer"))


def redact(
    transcripts: Sequence[Transcript], personal: Personal, pseudonyms: Pseudonyms, interviewees: Sequence[tuple[str, str]]
) -> list[Redacted]:
    """Every transcript with its personal data replaced; `interviewees`: whose it is (as in Pseudonyms), and the role they speak in.

    What the recorder's app wrote before and after the talk goes. Raises InputError for one whose turns would not be read again as they
    are, which codings depend on.
    """
    pairs = list(zip(transcripts, interviewees, strict=True))
    labels = [_labels(transcript, pseudonyms, *whose) for transcript, whose in pairs]
    for transcript, (interview, _) in pairs:
        _introduced(transcript, interview, personal, pseudonyms)
    return [_redacted(transcript, personal, pseudonyms, own) for transcript, own in zip(transcripts, labels, strict=True)]


def redact_words(text: str, personal: Personal, pseudonyms: Pseudonyms) -> str:
    """A memo, or whatever else stands in no transcript."""
    return _replaced(text, personal.find(text), pseudonyms)


def redact_written(text: str, pseudonyms: Pseudonyms) -> str:
    """A line of what researchers wrote, where rules hold half sentences: what nobody can mistake, and the names that were said."""
    said = any_of(name for pseudonym in pseudonyms.names for name in pseudonyms.key.said[pseudonym])
    return _replaced(text, find(text, names=said), pseudonyms)


def _replaced(text: str, found: Iterable[Finding], pseudonyms: Pseudonyms) -> str:
    return applied(text, ((f.start, f.end, pseudonyms.of(f.kind, text[f.start : f.end])) for f in found))[0]


def applied(text: str, replacements: Iterable[tuple[int, int, str]]) -> tuple[str, tuple[Edit, ...]]:
    """The text with pieces replaced, which come in order, and where each piece went."""
    out, edits, at, length = list[str](), list[Edit](), 0, 0
    for start, end, words in replacements:
        length += start - at + len(words)
        out += [text[at:start], words]
        edits.append(Edit(start, end, length - len(words), length))
        at = end
    return "".join([*out, text[at:]]), tuple(edits)


def moved(edits: Sequence[Edit], start: int, end: int) -> tuple[int, int]:
    """Where text[start:end] stands after the edits; an edge inside a replaced piece takes the whole of it."""
    first = bisect_right(edits, start, key=lambda e: e.start) - 1
    last = bisect_left(edits, end, key=lambda e: e.start) - 1
    if first >= 0:
        start = edits[first].at if start < edits[first].end else start + edits[first].until - edits[first].end
    if last >= 0:
        end = edits[last].until if end < edits[last].end else end + edits[last].until - edits[last].end
    return start, end


def move(coding: Coding, redacted: Redacted) -> Coding:
    """A coding of the source on the redacted text."""
    start, end = moved(redacted.edits, coding.start, coding.end)
    document, text = redacted.transcript.sha256, redacted.transcript.text
    return replace(coding, document=document, start=start, end=end, quote=text[start:end])


def _labels(transcript: Transcript, pseudonyms: Pseudonyms, interview: str, role: str) -> dict[str, str]:
    """What stands for the names on the speakers' labels (plain, as searched for). Whoever answers alone gave the interview."""
    roles = {turn.speaker: turn.role for turn in transcript.turns}
    alone = sum(r == "interviewee" for r in roles.values()) == 1
    out = {}
    for label, told in roles.items():
        asks, parts = told == "interviewer", names_in(label)
        for part in [p for p in parts if is_name(p)] or parts:
            if is_name(part):
                if alone and not asks:
                    pseudonyms.speaker(interview, [part])
                out[plain(part)] = pseudonyms.of("name", part, ASKS if asks else role)
            else:
                out[plain(part)] = pseudonyms.of_label(interview, part, ASKS if asks else role, own=alone and not asks)
    return out


def _introduced(transcript: Transcript, interview: str, personal: Personal, pseudonyms: Pseudonyms) -> None:
    """我叫…, said by who answers alone, is the interviewee's name."""
    answering = [turn for turn in transcript.turns if turn.role == "interviewee"]
    if len({turn.speaker for turn in answering}) == 1:
        for turn in answering:
            said = transcript.spoken(turn)
            names = [f for f in personal.in_turn(transcript, turn) if f.kind == "name" and _OWN.search(said, max(0, f.start - 8), f.start)]
            pseudonyms.speaker(interview, [said[f.start : f.end] for f in names])


def _redacted(transcript: Transcript, personal: Personal, pseudonyms: Pseudonyms, labels: dict[str, str]) -> Redacted:
    text, edits = applied(transcript.text, _replacements(transcript, personal, pseudonyms, labels))
    speakers = {label: _relabelled(label, labels) for label in transcript.speakers}
    asking = {speakers[turn.speaker] for turn in transcript.turns if turn.role == "interviewer"}
    made = parse(text, transcript.id, asking, container="txt")
    expected = [(*moved(edits, t.start, t.end), speakers[t.speaker], t.role, t.seconds) for t in transcript.turns]
    read = [(t.start, t.end, t.speaker, t.role, t.seconds) for t in made.turns]
    if read != expected:
        at = next((n for n, (a, b) in enumerate(zip(read, expected, strict=False)) if a != b), min(len(read), len(expected)) - 1)
        raise InputError(
            f"{transcript.id}：遮蔽后第 {at + 1} 轮发言不能照原样读出。请检查这一轮的标签（或改成“标签：话”的写法）后再试。",
            f"{transcript.id}: once redacted, turn {at + 1} would not be read as it is now. Check its label (`label: words`) and retry.",
        )
    return Redacted(made, transcript.sha256, edits, tuple(transcript.text[e.start : e.end] for e in edits))


def _relabelled(label: str, labels: dict[str, str]) -> str:
    names = any_of(labels)
    return label if names is None else applied(label, _labelled(plain(label), 0, names, labels))[0]


def _replacements(
    transcript: Transcript, personal: Personal, pseudonyms: Pseudonyms, labels: dict[str, str]
) -> Iterator[tuple[int, int, str]]:
    text, names, at = transcript.text, any_of(labels), 0
    for turn in (*transcript.turns, None):
        start = turn.start if turn else len(text)
        if turn is None or turn.index == 0:
            for low, high in _about(text, at, start, transcript.about):
                yield from _labelled(plain(text[at:low]), at, names, labels)
                yield low, high, ""
                at = high
        yield from _labelled(plain(text[at:start]), at, names, labels)
        if turn is not None:
            yield from _spoken(transcript, turn, personal, pseudonyms)
            at = turn.end


def _labelled(head: str, at: int, names: re.Pattern[str] | None, labels: dict[str, str]) -> Iterator[tuple[int, int, str]]:
    """The names in what stands between the words of two turns."""
    for found in names.finditer(head) if names else ():
        yield at + found.start(), at + found.end(), labels[found[0]]


def _spoken(transcript: Transcript, turn: Turn, personal: Personal, pseudonyms: Pseudonyms) -> Iterator[tuple[int, int, str]]:
    for f in personal.in_turn(transcript, turn):
        start, end = turn.start + f.start, turn.start + f.end
        yield start, end, pseudonyms.of(f.kind, transcript.text[start:end])


def _about(text: str, low: int, high: int, lines: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where the recorder's lines stand, each with its line end."""
    for line in lines:
        start = text.find(line, low, high)
        if start >= 0:
            low = start + len(line)
            low += text[low:high].startswith("\n")
            yield start, low
