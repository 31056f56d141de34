"""Outgoing studies and foreign projects, made for the tests of REFI-QDA."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.package import Case, ForeignCoding, Outgoing
from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.refi.names import code_guids
from jcommunity_study.interview.transcript import freeze

CODE = "00000000-0000-4000-8000-00000000c0de"
USER = "00000000-0000-4000-8000-0000000000aa"
SOURCE = "00000000-0000-4000-8000-0000000000bb"


def outgoing(codebook: Codebook, text: str, spans: Iterable[tuple[int, int]], **fields: object) -> Outgoing:
    """One transcript with one coding a span."""
    transcript = parse(freeze(text), "R1")
    codings = tuple(
        Coding(**{
            "id": f"R1-{n}", "document": transcript.sha256, "start": a, "end": b, "code": "P1", "stance": "affirms", "prompted": False,
            "coder": "甲", "at": "2023-05-08T09:00:00+08:00", "codebook": "0" * 12, "quote": transcript.text[a:b],
        } | fields)
        for n, (a, b) in enumerate(spans)
    )  # fmt: skip
    cases = (Case("R1", (("actor", "居民"), ("sex", "female"), ("age_band", ""))),)
    return Outgoing("小研究", codebook, (transcript,), codings, cases)


def as_coding(found: ForeignCoding, codebook: Codebook, out: Outgoing) -> Coding:
    """What was read, as the journal would hold it."""
    code, stance = code_guids(codebook)[found.code]
    text = out.transcripts[0]
    return Coding(
        found.id, text.sha256, found.start, found.end, code, stance, found.prompted, found.coder, found.at, found.codebook,
        text.text[found.start : found.end], found.memo,
    )  # fmt: skip


def foreign(
    text: bytes | None, selections: Iterable[tuple[int, int, str]], *, name: str = "R1", code: str = "P1", folder: str = "sources",
    part: str = "project.qde", attributes: str = "", members: Mapping[str, bytes] | None = None,
) -> bytes:  # fmt: skip
    """A .qdpx as another program might write it: one text, one selection of code P1 for each (start, end, quote)."""
    marks = "".join(
        f'<PlainTextSelection guid="{n:08d}-0000-4000-8000-000000000000" startPosition="{a}" endPosition="{b}" name={quoteattr(quote)}>'
        f'<Coding guid="{n:08d}-0000-4000-8000-000000000001" creatingUser="{{{USER.upper()}}}"><CodeRef targetGUID="{CODE}"/></Coding>'
        "</PlainTextSelection>"
        for n, (a, b, quote) in enumerate(selections)
    )
    xml = (
        f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="p">'
        f'<Users><User guid="{USER}" name="乙"/></Users>'
        f'<CodeBook><Codes><Code guid="{CODE}" name="{escape(code)}" isCodable="true"/></Codes></CodeBook>'
        f'<Sources><TextSource guid="{SOURCE}" name="{name}" plainTextPath="internal://{SOURCE}.txt">{marks}{attributes}</TextSource></Sources>'
        "</Project>"
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(part, xml)
        if text is not None:
            archive.writestr(f"{folder}/{SOURCE}.txt", text)
        for member, data in (members or {}).items():
            archive.writestr(member, data)
    return held.getvalue()
