"""The fonts that the project ships, and which characters they can show.

A renderer prints a box for a character that its font lacks and says nothing; so every character is checked before.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from jcommunity_study.errors import InputError
from jcommunity_study.report.document import Document, plain
from jcommunity_study.report.numbering import texts

FOLDER = Path(__file__).parent / "fonts"
SANS, SANS_BOLD, SERIF = (FOLDER / f"{name}.ttf" for name in ("JSansSC-Regular", "JSansSC-Bold", "JSerifSC-Regular"))
GETA = "〓"  # what Chinese and Japanese printers put where a sort is missing


@cache
def covered() -> frozenset[str]:
    """The characters that every shipped face has, and the line feed."""
    sets = [TTFont(face, lazy=True).getBestCmap().keys() for face in (SANS, SANS_BOLD, SERIF)]
    return frozenset(map(chr, set(sets[0]).intersection(*sets[1:]))) | {"\n"}


def missing(text: str) -> list[str]:
    """The characters of a text that cannot be shown, each once, in order."""
    return [c for c in dict.fromkeys(text) if c not in covered()]


def legible(text: str) -> str:
    """The text with 〓 for what cannot be shown: for words that respondents typed (emoji, rare characters)."""
    lost = missing(text)
    return text.translate({ord(c): GETA for c in lost}) if lost else text


def check_glyphs(document: Document) -> None:
    """Raise InputError naming the first character that the shipped fonts lack, and its place."""
    for place, inlines in texts(document):
        text = plain(inlines)
        for lost in missing(text):
            at = text.index(lost)
            near = text[max(at - 10, 0) : at + 11].replace("\n", " ")
            raise InputError(
                f"随附字体没有字符 {lost!r}（U+{ord(lost):04X}），见“{near}”。请换一个字。",
                f"the shipped fonts lack {lost!r} (U+{ord(lost):04X}), near “{near}”. Use another character.",
                where=place,
            )


def woff(face: Path, characters: str) -> bytes:
    """A face cut to these characters, as WOFF; the same characters give the same bytes.

    As WOFF2 it would be a quarter smaller, but takes eight times as long to make.
    """
    font = TTFont(face, lazy=True, recalcTimestamp=False)
    cutter = Subsetter(
        Options(layout_features=["kern", "pwid"], hinting=False, glyph_names=False, notdef_outline=True, name_IDs=[0, 1, 2, 13, 14])
    )
    cutter.populate(text="".join(sorted(set(characters))))
    cutter.subset(font)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
