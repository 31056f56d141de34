"""How things are called in REFI-QDA files: guids, code names, the names of the parts; and text that XML can hold."""

from __future__ import annotations

import re
import uuid

from jcommunity_study.interview.codebook import Code, Codebook

PROJECT, CODEBOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
STANCES = ("denies", "mixed")  # what has a child code of its own
SEPARATOR = " · "
OWN_NOTE, MEMO_NOTE = "jcommunity", "memo"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:jcommunity-study:refi")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def guid(kind: str, *parts: str) -> str:
    """The same guid for the same thing, in every export: a name-based UUID (RFC 9562, version 5)."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join((kind, *parts)).encode("utf-8", "surrogatepass").hex()))


def coding_guid(coder: str, id: str) -> str:
    """A journal's id that is a guid already (it came from such a file) stays; another has its guid made from coder and id."""
    return id if _GUID.fullmatch(id) else guid("coding", coder, id)


def plain_guid(written: str | None) -> str:
    """Guids are compared without braces and case, which programs change."""
    return (written or "").strip().strip("{}").lower()


def code_guid(id: str, stance: str = "affirms") -> str:
    return guid("code", id, stance)


def code_name(code: Code) -> str:
    return xml_text(f"{code.id} {code.name['zh']}")


def code_guids(codebook: Codebook) -> dict[str, tuple[str, str]]:
    """Guid → (code, stance) of everything that an export of this codebook calls a code."""
    return {code_guid(c.id, stance): (c.id, stance) for c in codebook for stance in ("affirms", *STANCES)}


def xml_text(text: str) -> str:
    """The text with every character that XML 1.0 cannot hold replaced by U+FFFD."""
    return _NO_XML.sub("\ufffd", text)
