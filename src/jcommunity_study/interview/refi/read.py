"""REFI-QDA files of any program: codes, texts and codings, with every selection checked against its text; what has no text is named."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.files.archive import open_zip, read_member
from jcommunity_study.files.xml import parse_xml
from jcommunity_study.interview.package import ForeignCode, ForeignCoding, ForeignSource, Incoming
from jcommunity_study.interview.refi import names
from jcommunity_study.interview.refi.dialects import Selection, choose, elsewhere, holds
from jcommunity_study.interview.refi.names import plain_guid
from jcommunity_study.interview.transcript import freeze

MAX_PROJECT = 1 << 30  # bytes of all members unpacked: transcripts are small, recordings are not exported from here
_INTEGER = re.compile(r"\s*\d{1,9}\s*")
Counts = dict[str, int]


@dataclass(frozen=True)
class _Read:
    """A source as it stands in the file: `plain` has `\\n` line ends and no byte order mark, but is not yet composed (NFC)."""

    guid: str
    name: str
    plain: str
    crlf: bool
    selections: tuple[tuple[Selection, etree._Element], ...]


def read_codebook(data: bytes, where: Path) -> Incoming:
    """A codebook (.qdc); raises InputError for another file."""
    root = _root(data, "CodeBook", where)
    codes = _codes(root)
    return Incoming(codes, (), (), {"codes": len(codes), "sources": 0, "codings": 0})


def read_project(data: bytes, where: Path) -> Incoming:
    """A project (.qdpx); raises InputError for another file, and where no dialect lets the selections hold what they quote."""
    with open_zip(data, where, MAX_PROJECT) as archive:
        members = {name.lower(): name for name in archive.namelist()}
        root = _root(read_member(archive, members.get("project.qde", "project.qde"), where), "Project", where)
        sources, warnings = _sources(root, archive, members, where)
    codes = _codes(root)
    users = {plain_guid(u.get("guid")): u.get("name") or u.get("id") or "" for u in root.iterfind("{*}Users/{*}User")}
    notes = {plain_guid(n.get("guid")): n for n in root.iterfind("{*}Notes/{*}Note")}
    codings, doubts = _codings(sources, users, notes)
    counts = {
        "codes": len(codes),
        "sources": sum(isinstance(s.tag, str) for s in root.iterfind("{*}Sources/*")),
        "codings": sum(1 for _ in root.iterfind("{*}Sources//{*}Coding")),
    }
    texts = tuple(ForeignSource(s.guid, s.name, freeze(s.plain)) for s in sources)
    return Incoming(codes, texts, codings, counts, (*warnings, *doubts))


def _root(data: bytes, name: str, where: Path) -> etree._Element:
    root = parse_xml(data, where)
    if etree.QName(root).localname != name:
        raise InputError(
            f"不是 REFI-QDA 文件：根元素应为 {name}，这里是 {etree.QName(root).localname}。请从软件重新导出。",
            f"is no REFI-QDA file: its root is {etree.QName(root).localname}, {name} was expected. Export it again.",
            where=where,
        )
    return root


def _codes(root: etree._Element) -> tuple[ForeignCode, ...]:
    """All codes with their paths; a flat `A::B` (ATLAS.ti) is a path as well."""
    found = []
    for node in root.iterfind(".//{*}Codes//{*}Code"):
        above = [a.get("name") or "" for a in node.iterancestors("{*}Code")][::-1]
        own = (node.get("name") or "").split("::")
        found.append(ForeignCode(plain_guid(node.get("guid")), (*above, *own), node.findtext("{*}Description") or ""))
    return tuple(found)


def _sources(root: etree._Element, archive: zipfile.ZipFile, members: dict[str, str], where: Path) -> tuple[list[_Read], list[Text]]:
    """The texts, and a warning for each source that has none (a picture, a PDF, a text that is not in the file)."""
    found, warnings = [], []
    for node in root.iterfind("{*}Sources/*"):
        kind, name = etree.QName(node).localname, node.get("name") or node.get("guid") or ""
        text = _text(node, archive, members, where) if kind == "TextSource" else None
        n = sum(1 for _ in node.iterfind(".//{*}Coding"))
        if text is None:
            zh, en = f"“{name}”（{kind}）没有纯文本", f"{name!r} ({kind}) has no plain text"
            warnings.append(Text(f"{zh}，连同 {n} 条编码搁置。", f"{en}; set aside with {n} codings."))
            continue
        on_all = len(node.findall("{*}Coding"))
        if on_all:
            zh, en = f"“{name}”有 {on_all} 条编码针对整篇", f"{name!r} has {on_all} codings of the whole text"
            warnings.append(Text(f"{zh}，搁置。", f"{en}; set aside."))
        plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        selections = tuple((s, e) for e in node.iterfind("{*}PlainTextSelection") if (s := _selection(e, where)))
        found.append(_Read(plain_guid(node.get("guid")), name, plain, "\r\n" in text, selections))
    return found, warnings


def _text(node: etree._Element, archive: zipfile.ZipFile, members: dict[str, str], where: Path) -> str | None:
    """The source's text as it stands; None where the file does not hold it."""
    inside = node.findtext("{*}PlainTextContent")
    if inside is not None:
        return inside
    path = (node.get("plainTextPath") or "").rpartition("/")[2].lower()
    member = members.get(f"sources/{path}") if path else None
    if member is None:
        return None
    try:
        return read_member(archive, member, where).decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise InputError(f"{member} 不是 UTF-8。请重新导出。", f"`{member}` is not UTF-8. Export it again.", where=where) from None


def _selection(node: etree._Element, where: Path) -> Selection:
    places = [node.get(key) or "" for key in ("startPosition", "endPosition")]
    if not all(map(_INTEGER.fullmatch, places)):
        told = "–".join(places)
        zh, en = f"选区位置“{told}”不是数字。请重新导出。", f"a selection's place {told!r} is no number. Export it again."
        raise InputError(zh, en, where=where)
    quotes = (node.get("name"), node.findtext("{*}Description"))
    return Selection(int(places[0]), int(places[1]), tuple(q for q in quotes if q and q.strip()))


def _codings(
    sources: list[_Read], users: dict[str, str], notes: dict[str, etree._Element]
) -> tuple[tuple[ForeignCoding, ...], list[Text]]:
    """The codings of every selection that holds; the dialect found, and each selection that does not hold, as warnings."""
    listed = [(s.plain, [selection for selection, _ in s.selections]) for s in sources]
    total = sum(len(selections) for _, selections in listed)
    if not total:
        return (), []
    dialect, quoted, _ = choose(listed, crlf=any(s.crlf for s in sources))
    warnings = [Text(f"位置的计法：{dialect.name['zh']}；{total} 个选区中 {quoted} 个与引文核对相符。",
                     f"positions are counted as {dialect.name['en']}; {quoted} of {total} selections hold the words quoted.")]  # fmt: skip
    found: list[ForeignCoding] = []
    for source in sources:
        places, frozen = dialect.places(source.plain), freeze(source.plain)
        for selection, node in source.selections:
            span = selection.span(places, inclusive=dialect.inclusive)
            if span is None or _contradicted(source.plain, span, selection):
                at = f"{selection.start}–{selection.end}"
                zh, en = f"“{source.name}”的选区 {at} 与文本不符", f"{source.name!r}: the selection {at} does not fit the text"
                warnings.append(Text(f"{zh}，搁置。", f"{en}; set aside."))
                continue
            start, end = _composed(source.plain, frozen, span)
            found += [_coding(c, source.guid, start, end, users, notes) for c in node.iterfind("{*}Coding")]
    return tuple(found), warnings


def _contradicted(text: str, span: tuple[int, int], selection: Selection) -> bool:
    return not holds(text[slice(*span)], selection.quotes) and elsewhere(text, selection.quotes)


def _composed(plain: str, frozen: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span in the frozen text, which is shorter where characters were composed."""
    if plain == frozen:
        return span
    return len(freeze(plain[: span[0]])), len(freeze(plain[: span[1]]))


def _coding(
    node: etree._Element, source: str, start: int, end: int, users: dict[str, str], notes: dict[str, etree._Element]
) -> ForeignCoding:  # fmt: skip
    ref = node.find("{*}CodeRef")
    told = [notes[id] for r in node.iterfind("{*}NoteRef") if (id := plain_guid(r.get("targetGUID"))) in notes]
    own = next((kept for n in told if n.get("name") == names.OWN_NOTE and (kept := _kept(n.findtext("{*}PlainTextContent") or ""))), {})
    memo = "\n".join(n.findtext("{*}PlainTextContent") or "" for n in told if n.get("name") != names.OWN_NOTE)
    coder = users.get(plain_guid(node.get("creatingUser")), "")
    exact = {key: own.get(key, "") for key in ("memo", "coder")}
    return ForeignCoding(
        plain_guid(node.get("guid")), source, plain_guid(ref.get("targetGUID")) if ref is not None else "", start, end,
        exact["coder"] if names.xml_text(exact["coder"]) == coder else coder,
        own.get("at", "") or node.get("creationDateTime") or "",
        exact["memo"] if names.xml_text(exact["memo"]) == memo else memo,
        own.get("id", ""), own.get("codebook", ""), own.get("prompted", False),
    )  # fmt: skip


def _kept(text: str) -> dict[str, Any]:
    """What our own note keeps; nothing where somebody has changed it beyond reading."""
    try:
        held = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return {}
    kinds = {"id": str, "at": str, "codebook": str, "memo": str, "coder": str, "prompted": bool}
    return {k: v for k, v in held.items() if k in kinds and isinstance(v, kinds[k])} if isinstance(held, dict) else {}
