"""PDF files with a text layer. A scanned one is refused: what it holds are pictures of words.

PDFium reads them (pypdfium2): its wheels exist for every platform, its licence is BSD/Apache, and it knows the predefined Chinese encodings
(GBK-EUC-H, UniGB-UCS2-H …) that pure Python readers lack. It is native code, so it runs in the child process.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.files.child import call
from jcommunity_study.files.native import READ_PDF
from jcommunity_study.files.text import read_bytes
from jcommunity_study.interview.readers.raw import Raw

MAX_BYTES = 1 << 28
FULL = 0.85  # a line as wide as this share of the widest goes on in the next
_ENDS = "。！？!?：:…”’)）】]"


def read(path: Path) -> Raw:
    """The lines of its pages, those that the page's edge had broken joined again. Raises InputError for a damaged, protected or scanned
    one."""
    data = read_bytes(path, MAX_BYTES)
    pages: list[str] = call(READ_PDF, data, where=path)
    empty = [number for number, page in enumerate(pages, 1) if not page.strip()]
    if len(empty) == len(pages):
        raise InputError(
            "PDF 里没有文字层（大概是扫描件），无法读取。请先做文字识别（OCR），或改用 .docx。",
            "the PDF has no text layer (a scan, probably) and cannot be read. Run text recognition (OCR) on it, or give a .docx.",
            where=path,
        )
    warnings = []
    if empty:
        which = ", ".join(map(str, empty[:10])) + (" …" if len(empty) > 10 else "")
        warnings.append(Text(f"这些页没有文字，未读取：{which}。", f"these pages hold no text and were not read: {which}."))
    return Raw(_unbroken("\n".join(pages).split("\n")), None, tuple(warnings))


def _unbroken(lines: list[str]) -> str:
    widths = [_width(line) for line in lines]
    full = FULL * max(widths)
    out: list[str] = []
    goes_on = False
    for line, width in zip(lines, widths, strict=True):
        words = line.strip()
        if goes_on and words:
            blank = " " if out[-1][-1:].isascii() and words[0].isascii() else ""
            out[-1] += blank + words
        elif words:
            out.append(words)
        goes_on = bool(words) and width >= full and words[-1] not in _ENDS
    return "\n".join(out)


def _width(line: str) -> int:
    """As a page shows it: Chinese characters take two places."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.strip())
