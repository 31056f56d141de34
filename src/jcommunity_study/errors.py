"""The one root of the project's exceptions.

A message says what is wrong, where (file, line or cell), what was expected and what to do,
in both languages; the command line prints it in the reader's language and exits with 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

from jcommunity_study.bilingual import Language, Text

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")


class JcommunityError(Exception):
    """Anything this project raises on purpose."""

    def __init__(self, zh: str, en: str, *, where: object = "") -> None:
        self.text = Text(zh, en)
        self.where = str(where)
        super().__init__(self.message("en"))

    def message(self, lang: Language) -> str:
        """One line: where, then what was wrong, expected and to be done."""
        return f"{self.where}: {self.text[lang]}" if self.where else self.text[lang]

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors cross from worker processes; pickle's own way would call __init__ without `where`.
        return _rebuilt, (type(self), self.text.zh, self.text.en, self.where)


def _rebuilt(kind: type[JcommunityError], zh: str, en: str, where: str) -> JcommunityError:
    return kind(zh, en, where=where)


class InputError(JcommunityError):
    """A file, a setting or an argument that cannot be used as it is."""


class StatisticsError(JcommunityError, ValueError):
    """Data for which a statistic is not defined: too few rows, no variance, separation."""

    def __str__(self) -> str:
        return str(self.text)  # in both languages: a notebook prints what Python prints


class Faults:
    """InputErrors gathered one by one; with `first` the first is raised instead, as whoever needs the input whole wants it."""

    def __init__(self, *, first: bool = False) -> None:
        self.first = first
        self.found: list[InputError] = []

    @contextmanager
    def catch(self) -> Iterator[None]:
        """What is raised inside ends the block and is kept."""
        try:
            yield
        except InputError as error:
            if self.first:
                raise
            self.found.append(error)

    def whole(self, read: Callable[Concatenate[T, Faults, P], R], part: T, *args: P.args, **kwargs: P.kwargs) -> R | None:
        """What `part` reads as, its faults kept; None when it has any, so that nothing is held against what is itself in doubt."""
        own, out = Faults(first=self.first), None
        with own.catch():
            out = read(part, own, *args, **kwargs)
        self.found += own.found
        return None if own.found else out

    def each(self, read: Callable[Concatenate[T, P], R], parts: Iterable[T], *args: P.args, **kwargs: P.kwargs) -> list[tuple[T, R]]:
        """Every part that can be read, beside what it reads as."""
        out: list[tuple[T, R]] = []
        for part in parts:
            with self.catch():
                out.append((part, read(part, *args, **kwargs)))
        return out

    def raise_all(self, most: int | None = None) -> None:
        """Raises one InputError that says all that was gathered (or `most` of it, and how many more); nothing where there is none."""
        if not self.found:
            return
        told, more = self.found[:most], len(self.found[most:]) if most else 0
        zh, en = "；".join(f.message("zh") for f in told), "; ".join(f.message("en") for f in told)
        raise InputError(zh + (f"；另有 {more} 处" if more else ""), en + (f"; and {more} more" if more else ""))
