"""Word documents: paragraphs joined by `\\n`, soft breaks as `\\n`; comments and deleted text are left aside."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from jcommunity_study.errors import InputError
from jcommunity_study.files.archive import is_ole, open_zip, refuse_encrypted
from jcommunity_study.files.text import read_bytes

MAX_BYTES = 1 << 28
MAX_UNPACKED = 1 << 29
# What python-docx lets through when parts are missing, cut off, badly packed, or of another kind of document.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, PackageNotFoundError, KeyError, ValueError, AttributeError,
    etree.XMLSyntaxError,
)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIP = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", _FALLBACK})  # deleted, moved away, formatting, a second copy
_MARKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}


def read(path: Path) -> str:
    """The text of the document's body, tables included. Raises InputError for what is no readable .docx."""
    data = read_bytes(path, MAX_BYTES)
    refuse_encrypted(data, path)
    if is_ole(data):
        raise InputError("是旧版 .doc。请用 Word 或 WPS 另存为 .docx。", "is an old .doc. Save it as .docx in Word or WPS.", where=path)
    open_zip(data, path, MAX_UNPACKED).close()
    try:
        body = docx.Document(io.BytesIO(data)).element.body
    except _DAMAGED as e:
        raise InputError(
            f"不是完整的 Word 文档（{e}）。请用 Word 或 WPS 打开并另存为 .docx。",
            f"is no complete Word document ({e}). Open it in Word or WPS and save it as .docx.",
            where=path,
        ) from None
    return "".join(_walk(body)).removeprefix("\n")


def _walk(element: etree._Element) -> Iterator[str]:
    """The text of an element in document order; each paragraph begins with a line end."""
    if element.tag in _SKIP:
        return
    if element.tag == f"{_W}p":
        yield "\n"
    elif element.tag == f"{_W}t":
        yield element.text or ""
    elif element.tag in _MARKS:
        yield _MARKS[element.tag]
    for child in element:
        yield from _walk(child)
