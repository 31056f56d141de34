"""The one root of the project's exceptions.

A message says what is wrong, where (file, line or cell), what was expected and what to do,
in both languages; the command line prints it in the reader's language and exits with 2.
"""

from __future__ import annotations

from typing import Any

from jcommunity_study.bilingual import Language, Text


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
