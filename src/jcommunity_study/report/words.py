"""Breaking labels into lines: Chinese between any two characters, other words at blanks."""

from __future__ import annotations

import re
import unicodedata

_NOT_FIRST = set("，。、；：？！）】〗》”’%％…·,.;:?!)]}")
_NOT_LAST = set("（【〖《“‘([{")
_PIECES = re.compile(r"[!-~\u00a1-\u024f\u0370-\u03ff]+|\s+|.", re.DOTALL)
LATIN_EM = 0.52  # mean width of a Latin letter of the shipped sans, in ems


def ems(text: str) -> float:
    """About how wide a line is, in ems: a Chinese character 1, a Latin letter half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else LATIN_EM for c in text)


def wrap(text: str, width: float) -> str:
    """The text in lines of at most `width` ems where it can be broken, and of like length.

    No line begins with a comma or ends with an opening bracket; a single word longer than the width stands as it is.
    """
    return "\n".join(line for part in text.split("\n") for line in _balanced(part, width))


def _balanced(text: str, width: float) -> list[str]:
    """The narrowest setting that needs no more lines than the widest: no last line of a single word."""
    lines = _lines(text, width)
    if len(lines) == 1:
        return lines
    narrow = ems(text) / len(lines)
    while narrow < width:
        tried = _lines(text, narrow)
        if len(tried) == len(lines):
            return tried
        narrow += 0.5
    return lines


def _lines(text: str, width: float) -> list[str]:
    lines, line = [], ""
    for piece in pieces(text):
        if line and ems(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def pieces(text: str) -> list[str]:
    """What must stay together: a word, or a character with the punctuation that belongs to it."""
    out: list[str] = []
    for piece in _PIECES.findall(text):
        glued = out and (piece[0] in _NOT_FIRST or out[-1][-1] in _NOT_LAST)
        if glued:
            out[-1] += piece
        else:
            out.append(piece)
    return out
