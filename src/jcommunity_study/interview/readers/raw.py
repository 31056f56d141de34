"""What a reader hands on: the text of a file, where turns begin when the file itself says so, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from jcommunity_study.bilingual import Text


@dataclass(frozen=True)
class Head:
    """The beginning of a turn: label and time lie in text[start:end]; the words follow."""

    start: int
    end: int
    speaker: str
    seconds: float | None


@dataclass(frozen=True)
class Raw:
    """`heads`: None where turns are still to be found by layout."""

    text: str
    heads: tuple[Head, ...] | None = None
    warnings: tuple[Text, ...] = ()
