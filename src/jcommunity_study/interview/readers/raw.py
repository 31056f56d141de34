"""What a reader hands on: the text of a file, where turns begin when the file itself says so, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError

MAX_TURNS = 200_000  # of one transcript; a day of talk has some ten thousand
MAX_LINES = 2_000_000
MAX_CHARACTERS = 4_000_000  # some 250 hours of talk; coding them takes less than 10 s and 1 GB
T = TypeVar("T")


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


def few(found: Iterable[T]) -> Iterator[T]:
    """The same, as long as it is no more than one talk can hold; raises InputError beyond."""
    for number, one in enumerate(found):
        if number == MAX_TURNS:
            raise _too_many(MAX_TURNS, "处像是轮次开头的地方", "places that look like the beginning of a turn")
        yield one


def check_size(text: str) -> None:
    """Raises InputError for a text of more lines or characters than one talk can hold."""
    if len(text) > MAX_CHARACTERS:
        raise _too_many(MAX_CHARACTERS, "个字", "characters")
    if text.count("\n") > MAX_LINES:
        raise _too_many(MAX_LINES, "行", "lines")


def _too_many(limit: int, zh: str, en: str) -> InputError:
    return InputError(
        f"超过 {limit:,} {zh}，不像一份访谈。请检查文件或拆分。",
        f"has more than {limit:,} {en}: that is no one interview. Check the file, or split it.",
    )
