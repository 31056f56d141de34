"""Which encoding a file's texts are in: its own when they make sense in it, else the one in which they do.

Old files carry a code page that is wrong (a Chinese file saved under a Western locale) or none; what decides is whether the texts read
as people write: Chinese in common characters, Korean in Hangul, Western letters one at a time among ASCII.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from jcommunity_study.bilingual import Text

SENSIBLE = 0.9  # share of the characters beyond ASCII that must make sense
HANGUL = 0.97  # share that must be Hangul before a text that could be Chinese is taken for Korean
EVIDENCE = 30  # different characters beyond ASCII
NAMED = ("utf-8", "cp949", "gb18030", "big5", "cp1252", "latin-1")
_CODE_PAGES = {936: "gb18030", 949: "cp949", 950: "big5", 932: "cp932", 20936: "gb18030", 51949: "cp949", 65001: "utf-8", 28591: "latin-1"}
_FAMILIES = {"gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "iso8859-1": "latin-1", "shift_jis": "cp932", "euc_cn": "gb18030"}
_PLAIN = "az AZ 09 +A- ~~ \\u4e00"  # what an encoding of texts leaves as it is; UTF-7, HZ and an escape's codec do not
_ASCII = frozenset(map(chr, range(128)))
_RUN = re.compile(r"[^\x00-\x7f]+")
_PRIVATE = frozenset({"Co", "Cn", "Cc", "Cs"})


@dataclass(frozen=True)
class Encoding:
    """How to decode a file's texts, whether they make sense so, and what a person should know of the choice."""

    name: str
    doubt: Text | None = None
    sensible: bool = True

    def text(self, raw: str) -> str:
        """The text of bytes that were read as latin-1; a character that was cut off at the end is dropped."""
        if raw.isascii():
            return raw
        decoder = codecs.getincrementaldecoder(self.name)("replace")
        return decoder.decode(raw.encode("latin-1"), final=False).replace("\0", "")


def choose(texts: Collection[str], declared: str) -> Encoding:
    """The encoding of texts that were read as latin-1. `declared` is the file's own name of it, a code page's number, or ''."""
    own = canonical(declared)
    raw = [t.encode("latin-1") for t in texts if not t.isascii()]
    if not raw:
        return Encoding(own or "utf-8")
    order = list(dict.fromkeys((*(("utf-8",) if own in ("cp1252", "latin-1", "") else ()), *((own,) if own else ()), *_likely(raw))))
    scores = {name: _sense(raw, name) for name in order}
    best = next((name for name in order if scores[name] >= SENSIBLE), max(order, key=lambda name: scores[name]))
    return Encoding(best, _doubt(best, own, declared, scores[best]), scores[best] >= SENSIBLE)


def mistaken(head: bytes) -> Encoding | None:
    """In which encoding a text file makes sense whose bytes decode as GB18030, but to characters that nobody writes: Korean, Taiwanese and
    Western files do, and UTF-8 with a broken byte. None where they make sense, or are too few to tell."""
    if len(set(head.decode("gb18030", "replace")) - _ASCII) < EVIDENCE:
        return None
    told = choose(head.decode("latin-1").split("\n"), "")
    return told if told.sensible and told.name != "gb18030" else None


def _likely(raw: list[bytes]) -> list[str]:
    """Korean before Chinese only where nearly all is Hangul: each reads as the other, but Chinese has no Hangul."""
    korean = _share(raw, "euc_kr", lambda c: "가" <= c <= "힣" or not c.isalpha())
    return [name for name in NAMED if name != "cp949" or korean >= HANGUL]


def canonical(declared: str) -> str:
    """A codec's name for what a file declares (`GBK`, `windows-1252`, `936`), '' for what is none that keeps ASCII as it is."""
    plain = declared.strip()
    if plain.isdigit():
        number = int(plain)
        plain = _CODE_PAGES.get(number, f"cp{number}")
    try:
        name = codecs.lookup(plain).name.replace("-", "_") if plain and _PLAIN.encode("ascii").decode(plain, "replace") == _PLAIN else ""
    except (LookupError, ValueError):  # ValueError: a NUL in the name, or bytes the codec cannot decode
        return ""
    return _FAMILIES.get(
        name.replace("_", "-"), _FAMILIES.get(name, {"utf_8": "utf-8", "iso8859_1": "latin-1", "ascii": ""}.get(name, name))
    )


def _doubt(name: str, own: str, declared: str, score: float) -> Text | None:
    if score < SENSIBLE:
        return Text(
            f"文字按 {name} 解码后仍有不成文字的部分，请核对题干与标签。",
            f"the texts were decoded as {name}, and some make no sense: check wording and labels.",
        )
    if name == own or (not declared and name == "utf-8"):
        return None
    if not declared:
        return Text(
            f"文件没有声明编码；已按 {name} 解码，请核对题干与标签。",
            f"the file declares no encoding; its texts were decoded as {name}: check wording and labels.",
        )
    return Text(
        f"文件声明的编码是 {declared}，按它解码不成文字；已按 {name} 解码，请核对题干与标签。",
        f"the file declares the encoding {declared}, in which its texts make no sense; they were decoded as {name}: check wording, labels.",
    )


def _sense(raw: list[bytes], name: str) -> float:
    """The share of the characters beyond ASCII that make sense in that encoding."""
    if name == "utf-8":
        return _share(raw, name, lambda c: unicodedata.category(c) not in _PRIVATE)
    if name in ("gb18030", "big5", "cp932"):
        common = {"gb18030": "gb2312", "big5": "big5", "cp932": "shift_jis"}[name]
        return _share(raw, name, lambda c: _common(c, common))
    if name == "cp949":
        return _share(raw, name, lambda c: "가" <= c <= "힣" or not c.isalpha())
    return _western(raw, name)


def _share(raw: list[bytes], name: str, fits: object) -> float:
    good = total = 0
    for data in raw:
        text = codecs.getincrementaldecoder(name)("replace").decode(data, final=False)
        beyond = [c for c in text if c > "\x7f"]
        total += len(beyond)
        good += sum(c != "\ufffd" and bool(fits(c)) for c in beyond)  # type: ignore[operator]  # a predicate of one character
    return good / total if total else 0.0


def _common(character: str, charset: str) -> bool:
    """Whether it is in the part of the charset that is in common use: the first level of its ideographs, or its punctuation."""
    try:
        lead = character.encode(charset)[0]
    except UnicodeEncodeError:
        return False
    return lead <= {"gb2312": 0xD7, "big5": 0xC6, "shift_jis": 0x98}[charset]


def _western(raw: list[bytes], name: str) -> float:
    """Letters that stand one or two at a time among ASCII, and the usual signs; long runs are another script misread."""
    good = total = 0
    for data in raw:
        text = data.decode(name, "replace")
        for run in _RUN.findall(text):
            total += len(run)
            fits = len(run) <= 2 and len(run) < len(text)
            good += sum(fits and c != "\ufffd" and unicodedata.category(c) not in _PRIVATE for c in run)
    return good / total if total else 0.0
