"""Where a selection's positions point: programs count line ends, characters beyond the BMP and the byte order mark differently.

The standard leaves it open. So positions are counted in every way seen, and that way is taken in which most selections hold the
words that the file itself quotes beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from jcommunity_study.bilingual import Text

ELLIPSIS = ("…", "...")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True)
class Dialect:
    """A way to count: `\\n` as two, characters beyond U+FFFF as two, a byte order mark before the text, `end` the last character."""

    crlf: bool = False
    utf16: bool = False
    bom: bool = False
    inclusive: bool = False

    @property
    def name(self) -> Text:
        """The dialect in words."""
        zh = ["换行算两个" if self.crlf else "换行算一个", "UTF-16 单位" if self.utf16 else "字符"]
        en = ["CRLF" if self.crlf else "LF", "UTF-16 units" if self.utf16 else "code points"]
        zh += ["含 BOM"] * self.bom + ["末位包含在内" if self.inclusive else "末位不含"]
        en += ["BOM counted"] * self.bom + ["end inclusive" if self.inclusive else "end exclusive"]
        return Text("、".join(zh), ", ".join(en))

    def places(self, text: str) -> dict[int, int]:
        """Position in this way of counting → code point of `text` (`\\n` line ends, no byte order mark)."""
        at, found = int(self.bom), {}
        for place, char in enumerate(text):
            found[at] = place
            at += 1 + (self.crlf and char == "\n") + (self.utf16 and char > "\uffff")
        return found | {at: len(text)}


@dataclass(frozen=True)
class Selection:
    """Two positions as a file gives them, and the words that it says stand there (none: nothing to check by)."""

    start: int
    end: int
    quotes: tuple[str, ...]

    def span(self, places: dict[int, int], *, inclusive: bool) -> tuple[int, int] | None:
        """The code points that are meant; None where the positions fall between characters, outside, or span nothing."""
        start, end = places.get(self.start), places.get(self.end + inclusive)
        return (start, end) if start is not None and end is not None and start < end else None


def dialects(*, crlf: bool) -> Iterator[Dialect]:
    """All ways, the likeliest first; `crlf`: whether the file itself has such line ends."""
    for inclusive, bom, utf16, lines in product((False, True), (False, True), (False, True), (crlf, not crlf)):
        yield Dialect(lines, utf16, bom, inclusive)


def choose(texts: Iterable[tuple[str, list[Selection]]], *, crlf: bool) -> tuple[Dialect, int, int]:
    """The dialect in which most selections hold their quotes (else the most have a place), with the numbers of both."""
    held = [(text, selections) for text, selections in texts if selections]
    scored = [(*_score(held, dialect), dialect) for dialect in dialects(crlf=crlf)]
    quoted, placed, dialect = max(scored, key=lambda row: row[:2])
    return dialect, quoted, placed


def holds(words: str, quotes: Iterable[str]) -> bool:
    """Whether the words are what one of the quotes says; programs cut long quotes off and make one line of them."""
    flat = _flat(words)
    for quote in map(_flat, quotes):
        cut = next((quote.removesuffix(mark) for mark in ELLIPSIS if quote.endswith(mark)), "")
        if flat and (quote == flat or (cut and flat.startswith(cut.rstrip()))):
            return True
    return False


def elsewhere(text: str, quotes: Iterable[str]) -> bool:
    """Whether a quote stands in the text at all: one that does not is a title somebody gave."""
    flat = _flat(text)
    return any((quote := _flat(q)) and quote in flat for q in quotes)


def _score(held: list[tuple[str, list[Selection]]], dialect: Dialect) -> tuple[int, int]:
    quoted = placed = 0
    for text, selections in held:
        places = dialect.places(text)
        for selection in selections:
            span = selection.span(places, inclusive=dialect.inclusive)
            placed += span is not None
            quoted += span is not None and holds(text[slice(*span)], selection.quotes)
    return quoted, placed


def _flat(text: str) -> str:
    return _BLANK.sub(" ", text).strip()
