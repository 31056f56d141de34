"""Recognising the demonstration's interviews, whatever was done to the files: DESIGN's "synthetic for ever"."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from jcommunity_study.interview.segments import sentences
from jcommunity_study.interview.transcript import Transcript

MIN_LETTERS = 14  # shorter sentences are said by many people in the same words
MIN_MARKS = 3
_NO_LETTER = re.compile(r"[\W_]+")


def fingerprints(transcripts: Iterable[Transcript]) -> frozenset[str]:
    """A mark (ten hex digits) for every interviewee sentence of MIN_LETTERS or more, punctuation and blanks left out."""
    letters = (_NO_LETTER.sub("", t.text[s.start : s.end]) for t in transcripts for s in sentences(t))
    return frozenset(hashlib.sha256(x.encode()).hexdigest()[:10] for x in letters if len(x) >= MIN_LETTERS)


def matches(transcripts: Iterable[Transcript], known: frozenset[str]) -> bool:
    """Whether MIN_MARKS sentences or more are the demonstration's."""
    return len(fingerprints(transcripts) & known) >= MIN_MARKS
