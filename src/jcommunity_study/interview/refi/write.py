"""A study as a REFI-QDA project or codebook: the same study gives the same bytes, and the published schemas hold."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator

from lxml import etree

from jcommunity_study.files.archive import fixed_zip
from jcommunity_study.interview.codebook import Code, Codebook
from jcommunity_study.interview.journal import Coding
from jcommunity_study.interview.package import Case, Outgoing
from jcommunity_study.interview.refi import names
from jcommunity_study.interview.refi.names import code_guid, code_name, coding_guid, guid, xml_text
from jcommunity_study.interview.transcript import Transcript

ORIGIN = "jcommunity-study"
_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_CRITERIA = (("include", "何时编 / code when"), ("exclude", "何时不编 / do not code when"))
_EXAMPLES = (("examples", "例 / example"), ("counter_examples", "反例 / counter-example"))


def write_codebook(out: Outgoing) -> bytes:
    """The codebook alone (.qdc)."""
    root = etree.Element(f"{{{names.CODEBOOK}}}CodeBook", nsmap={None: names.CODEBOOK}, origin=ORIGIN)
    _codes(root, out.codebook)
    return _bytes(root)


def write_project(out: Outgoing) -> bytes:
    """Codebook, texts, codings, coders and cases (.qdpx): a zip of project.qde and one text a transcript."""
    root = etree.Element(f"{{{names.PROJECT}}}Project", nsmap={None: names.PROJECT}, name=xml_text(out.title), origin=ORIGIN)
    coders = sorted({c.coder for c in out.codings})
    users = _wrap(root, "Users", coders)
    for coder in coders:
        _add(users, "User", guid=guid("user", coder), name=xml_text(coder))
    _codes(_add(root, "CodeBook"), out.codebook)
    _cases(root, out)
    sources = _wrap(root, "Sources", out.transcripts)
    for transcript in out.transcripts:
        _source(sources, transcript, [c for c in out.codings if c.document == transcript.sha256])
    _notes(root, out.codings)
    texts = {f"sources/{guid('source', t.sha256)}.txt": t.text.encode("utf-8", "surrogatepass") for t in out.transcripts}
    return _zip({"project.qde": _bytes(root), **texts})


def _codes(parent: etree._Element, codebook: Codebook) -> None:
    children: dict[str | None, list[Code]] = {}
    for code in codebook:
        children.setdefault(code.parent, []).append(code)
    _branch(_add(parent, "Codes"), None, children)


def _branch(parent: etree._Element, above: str | None, children: dict[str | None, list[Code]]) -> None:
    for code in children.get(above, ()):
        node = _add(parent, "Code", guid=code_guid(code.id), name=code_name(code), isCodable=_bool(code.codable))
        _add(node, "Description").text = xml_text("\n".join(_described(code)))
        for stance in names.STANCES if code.codable else ():
            _add(node, "Code", guid=code_guid(code.id, stance), name=code_name(code) + names.SEPARATOR + stance, isCodable="true")
        _branch(node, code.id, children)


def _described(code: Code) -> Iterator[str]:
    """Definition, criteria and examples as people read them; of a retired code what took its place."""
    yield str(code.definition)
    if code.retired:
        yield f"停用 / retired → {', '.join(code.successors) or '—'}"
    for key, label in _CRITERIA:
        if getattr(code, key):
            yield f"{label}: {getattr(code, key)}"
    for key, label in _EXAMPLES:
        yield from (f"{label}: {example}" for example in getattr(code, key))


def _cases(root: etree._Element, out: Outgoing) -> None:
    told = [case for case in out.cases if any(t.id == case.id for t in out.transcripts)]
    kinds = list(dict.fromkeys(name for case in told for name, value in case.variables if value))
    variables = _wrap(root, "Variables", kinds)
    for name in kinds:
        _add(variables, "Variable", guid=guid("variable", name), name=xml_text(name), typeOfVariable="Text")
    cases = _wrap(root, "Cases", told)
    hashes = {t.id: t.sha256 for t in out.transcripts}
    for case in told:
        _case(cases, case, hashes[case.id])


def _case(parent: etree._Element, case: Case, document: str) -> None:
    node = _add(parent, "Case", guid=guid("case", case.id), name=xml_text(case.id))
    for name, value in case.variables:
        if value:
            held = _add(node, "VariableValue")
            _add(held, "VariableRef", targetGUID=guid("variable", name))
            _add(held, "TextValue").text = xml_text(value)
    _add(node, "SourceRef", targetGUID=guid("source", document))


def _source(parent: etree._Element, transcript: Transcript, codings: list[Coding]) -> None:
    """A text with its selections: one for every span, with the codings of all coders there."""
    id = guid("source", transcript.sha256)
    node = _add(parent, "TextSource", guid=id, name=xml_text(transcript.id), plainTextPath=f"internal://{id}.txt")
    spans: dict[tuple[int, int], list[Coding]] = {}
    for coding in codings:
        spans.setdefault((coding.start, coding.end), []).append(coding)
    for (start, end), here in sorted(spans.items()):
        selection = _add(
            node, "PlainTextSelection", guid=guid("selection", transcript.sha256, str(start), str(end)),
            name=xml_text(transcript.text[start:end]), startPosition=str(start), endPosition=str(end),
        )  # fmt: skip
        for coding in sorted(here, key=lambda c: (c.coder, c.id)):
            _coding(selection, coding)


def _coding(parent: etree._Element, coding: Coding) -> None:
    own = coding_guid(coding.coder, coding.id)
    node = _add(parent, "Coding", guid=own, creatingUser=guid("user", coding.coder))
    if _DATETIME.fullmatch(coding.at):
        node.set("creationDateTime", coding.at)
    _add(node, "CodeRef", targetGUID=code_guid(coding.code, coding.stance))
    for name in _note_texts(coding):
        _add(node, "NoteRef", targetGUID=guid("note", own, name))


def _note_texts(coding: Coding) -> dict[str, str]:
    """The notes of a coding by name. The exact memo and coder stand in our own where XML cannot hold a character of theirs."""
    kept = {"id": coding.id, "at": coding.at, "codebook": coding.codebook, "prompted": coding.prompted}
    kept |= {key: text for key in ("memo", "coder") if xml_text(text := getattr(coding, key)) != text}
    notes = {names.OWN_NOTE: json.dumps(kept)}
    return notes | ({names.MEMO_NOTE: xml_text(coding.memo)} if coding.memo else {})


def _notes(root: etree._Element, codings: Iterable[Coding]) -> None:
    told = [(guid("note", coding_guid(c.coder, c.id), name), name, text) for c in codings for name, text in _note_texts(c).items()]
    notes = _wrap(root, "Notes", told)
    for id, name, text in told:
        _add(_add(notes, "Note", guid=id, name=name), "PlainTextContent").text = text


def _wrap(parent: etree._Element, name: str, content: object) -> etree._Element:
    """A wrapper, which the schema wants left out where it would be empty."""
    return _add(parent, name) if content else etree.Element(name)


def _add(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{tag}", attributes)


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _zip(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return fixed_zip(held.getvalue())
