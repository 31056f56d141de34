"""What goes out to another program, and what comes back from one, whatever the format of the file."""

from __future__ import annotations

from dataclasses import dataclass

from jcommunity_study.bilingual import Text
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.transcript import Transcript


@dataclass(frozen=True)
class Case:
    """An interviewee: `id` (the transcript's too), and what is known of them, by name (`actor`, `sex`, `age_band`)."""

    id: str
    variables: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Outgoing:
    """What is handed on: every coding's document is among the transcripts, and its code in the codebook."""

    title: str
    codebook: Codebook
    transcripts: tuple[Transcript, ...] = ()
    codings: tuple[Coding, ...] = ()
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True)
class ForeignCode:
    """A code of a file: `path` holds the names from the top of the tree to its own."""

    guid: str
    path: tuple[str, ...]
    description: str = ""


@dataclass(frozen=True)
class ForeignSource:
    """A text of a file, frozen as transcripts are (`Transcript.text`)."""

    guid: str
    name: str
    text: str


@dataclass(frozen=True)
class ForeignCoding:
    """A coding of a file. `source` and `code` are guids; offsets are code points of the source's text, `end` exclusive.

    `coder` and `at` are empty where the file does not tell. `id`, `codebook` and `prompted` are the journal's, where the file came
    from here.
    """

    guid: str
    source: str
    code: str
    start: int
    end: int
    coder: str
    at: str
    memo: str = ""
    id: str = ""
    codebook: str = ""
    prompted: bool = False


@dataclass(frozen=True)
class Incoming:
    """What was read of a file; `counts` are the file's own (`codes`, `sources`, `codings`), what was set aside included."""

    codes: tuple[ForeignCode, ...]
    sources: tuple[ForeignSource, ...]
    codings: tuple[ForeignCoding, ...]
    counts: dict[str, int]
    warnings: tuple[Text, ...] = ()
