"""How people write a stance: one mark each to write, many spellings to read; and the codes of a Word sheet's cell (`P1+; C2-`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = {"affirms": "+", "denies": "-", "mixed": "±"}
PROMPTED = "*"
_SPELT = {
    "mixed": ("±", "+/-", "+-", "兼有", "mixed"),
    "affirms": ("+", "肯定", "affirms"),
    "denies": ("-", "否定", "denies"),
}
_STANCES = {spelt: stance for stance, words in _SPELT.items() for spelt in words}
_DASHES = str.maketrans("−–—", "---")
_BETWEEN = re.compile(r"[;,、\n]")
_RUN_ON = re.compile(r"(?<=[+\-±*\s])\s*(?=[^\s+\-±*])")  # P1+ C2-: where the next code begins


@dataclass(frozen=True)
class Mark:
    """A reading without its code: the stance, and whether the interviewer had put the words first."""

    stance: str
    prompted: bool = False

    def __str__(self) -> str:
        return SHOWN[self.stance] + (PROMPTED if self.prompted else "")


def plain(written: str) -> str:
    """As marks are compared: half-width, lower case, one kind of dash, without blanks and the apostrophe of a spreadsheet."""
    return re.sub(r"[\s\u200b-\u200f\ufeff]+", "", unicodedata.normalize("NFKC", written)).lstrip("'").casefold().translate(_DASHES)


def read_mark(written: str) -> Mark | None:
    """What a cell under a code says; None for what is no mark."""
    said = plain(written)
    stance = _STANCES.get(said.removesuffix(PROMPTED))
    return Mark(stance, said.endswith(PROMPTED)) if stance else None


def write_codes(marks: Iterable[tuple[str, Mark]]) -> str:
    """All codes of a sentence in one cell."""
    return "; ".join(f"{code}{mark}" for code, mark in marks)


def read_codes(written: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    """The codes of such a cell, each beside its mark as written (`+` where there is none); what is no code, beside an empty code."""
    named = _Names(codes)
    text = re.sub(r"\+\s*/\s*-", "±", unicodedata.normalize("NFKC", written).translate(_DASHES))
    found = []
    for piece in filter(None, map(str.strip, _BETWEEN.split(text))):
        whole = named.entry(piece)
        found += [whole] if whole else [named.entry(part) or ("", part) for part in filter(None, map(str.strip, _RUN_ON.split(piece)))]
    return found


class _Names:
    """Codes by how they may be written: as they are, or in another case where that is no other code's."""

    def __init__(self, codes: Iterable[str]) -> None:
        self._exact = {unicodedata.normalize("NFKC", code).translate(_DASHES): code for code in codes}
        folded = [name.casefold() for name in self._exact]
        self._folded = {name.casefold(): code for name, code in self._exact.items() if folded.count(name.casefold()) == 1}

    def entry(self, piece: str) -> tuple[str, str] | None:
        """A code with its mark, or without one."""
        body = piece.removesuffix(PROMPTED).rstrip()
        prompted = PROMPTED if body != piece else ""
        for spelt in ("", *_STANCES):
            if body.casefold().endswith(spelt) and (code := self._code(body[: len(body) - len(spelt)].rstrip())):
                return code, (spelt or "+") + prompted
        return None

    def _code(self, name: str) -> str | None:
        return self._exact.get(name) or self._folded.get(name.casefold())
