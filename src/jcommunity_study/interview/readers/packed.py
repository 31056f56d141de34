"""Documents that are XML in a zip: .docx and .odt. Paragraphs are joined by `\\n`, soft breaks are `\\n`; notes, comments and deleted text
are left aside."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from lxml import etree

from jcommunity_study.errors import InputError
from jcommunity_study.files.archive import encrypted, is_ole, open_zip, read_member, refuse_encrypted
from jcommunity_study.files.text import read_bytes
from jcommunity_study.files.xml import parse_xml
from jcommunity_study.interview.readers.raw import Raw

MAX_BYTES = 1 << 28
MAX_UNPACKED = 1 << 29
_MAIN = "/officeDocument"  # how the type of the relationship to a Word document's body ends, in both dialects of the format
_LINKS = "_rels/.rels"
_SKIP_WORD = frozenset({"del", "moveFrom", "pPr", "rPr", "Fallback"})  # deleted, moved away, formatting, a second copy
_MARKS_WORD = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
_SKIP_ODT = frozenset({"note", "annotation", "tracked-changes", "forms", "sequence-decls", "variable-decls"})
_BLANKS = re.compile(r"[ \t\r\n]+")
MAX_BLANKS = 1000


def read_docx(path: Path) -> Raw:
    """The text of a Word document's body, tables included. Raises InputError for what is no readable .docx."""
    return Raw(word_text(word_body(path)))


def word_body(path: Path) -> etree._Element:
    """The XML of a Word document's body. Raises InputError for what is no readable .docx."""
    archive = _open(path)
    return parse_xml(read_member(archive, _main_part(archive, path), path), path, huge=True)


def word_text(part: etree._Element) -> str:
    """The text of a body, or of a piece of one, as it stands after all changes that are tracked in it."""
    return "".join(_word(part)).removeprefix("\n")


def read_odt(path: Path) -> Raw:
    """The text of an OpenDocument text. Raises InputError for what is none, and for one under a password."""
    archive = _open(path)
    if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in read_member(archive, "META-INF/manifest.xml", path):
        raise encrypted(path)
    content = parse_xml(read_member(archive, "content.xml", path), path, huge=True)
    return Raw("".join(_odt(content)).removeprefix("\n"))


def read_doc(path: Path) -> Raw:
    """Raises InputError: the old format is not read; a .docx under a wrong name is."""
    data = read_bytes(path, MAX_BYTES)
    refuse_encrypted(data, path)
    if data.startswith(b"PK"):
        return read_docx(path)
    raise _old(path)


def _old(path: Path) -> InputError:
    return InputError("是旧版 .doc。请用 Word 或 WPS 另存为 .docx。", "is an old .doc. Save it as .docx in Word or WPS.", where=path)


def _open(path: Path) -> zipfile.ZipFile:
    data = read_bytes(path, MAX_BYTES)
    refuse_encrypted(data, path)
    if is_ole(data):
        raise _old(path)
    return open_zip(data, path, MAX_UNPACKED)


def _main_part(archive: zipfile.ZipFile, path: Path) -> str:
    """The name of the part with the body: what the package's relationships say."""
    related = parse_xml(read_member(archive, _LINKS, path), path) if _LINKS in archive.namelist() else ()
    for link in related:
        target = str(PurePosixPath(link.get("Target", "").lstrip("/")))
        if str(link.get("Type", "")).endswith(_MAIN) and target in archive.namelist():
            return target
    raise InputError(
        "不是完整的 Word 文档。请用 Word 或 WPS 打开并另存为 .docx。",
        "is no complete Word document. Open it in Word or WPS and save it as .docx.",
        where=path,
    )


def _word(body: etree._Element) -> Iterator[str]:
    """The text in document order; each paragraph begins with a line end. A walk without recursion: nesting may be hostile."""
    walker = etree.iterwalk(body, events=("start",))
    for _, element in walker:
        name = etree.QName(element).localname
        if name in _SKIP_WORD:
            walker.skip_subtree()
        elif name == "p":
            yield "\n"
        elif name == "t":
            yield element.text or ""
        elif name in _MARKS_WORD:
            yield _MARKS_WORD[name]


def _odt(content: etree._Element) -> Iterator[str]:
    """As _word; text stands between the elements here, runs of blanks are one (OpenDocument 1.3, part 3, 6.1.2)."""
    paragraphs, skipping = 0, 0
    for event, element in etree.iterwalk(content, events=("start", "end")):
        name = etree.QName(element).localname
        if event == "start":
            skipping += name in _SKIP_ODT
            paragraphs += name in ("p", "h")
            if not skipping:
                yield from _odt_start(element, name, bool(paragraphs))
            continue
        skipping -= name in _SKIP_ODT
        paragraphs -= name in ("p", "h")
        if paragraphs and not skipping:
            yield _BLANKS.sub(" ", element.tail or "")


def _odt_start(element: etree._Element, name: str, inside: bool) -> Iterator[str]:
    if name in ("p", "h", "line-break"):
        yield "\n"
    elif name == "tab":
        yield "\t"
    elif name == "s":
        count = next((value for key, value in element.items() if etree.QName(key).localname == "c"), "1")
        yield " " * min(int(count) if count.isdecimal() else 1, MAX_BLANKS)
    if inside:
        yield _BLANKS.sub(" ", element.text or "")
