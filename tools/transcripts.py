"""Turns the plain sources of the demonstration's interviews into transcripts as recorders' apps leave them.

    python tools/transcripts.py [SOURCES] [TARGET]

SOURCES (tools/interviews) holds `{id}.txt`, one turn a line, `mm:ss 采访者：text`; TARGET (data/raw/interviews) gets `{id}.docx` or
`{id}.txt` in one of three forms. The same sources give the same bytes anywhere: archives are stored, not deflated, with fixed dates.
"""

from __future__ import annotations

import re
import sys
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
TIMED = ["R01", "R03", "R05", "JW01", "GW01", "PM01", "ST01", "VT01"]
SOFT_BREAK = ["R02", "JW02", "GW02", "SO01", "PM02", "VT02"]
NUMBERED = ["R04", "JW03", "GW03", "SO02", "ST02", "VT03"]
NO_BREAK_SPACE_IN = frozenset(["R03", "JW01"])  # some apps put U+00A0 after the time
INTERVIEWER = "采访者"
_LINE = re.compile(r"(?:(\d+):)?(\d+):(\d{2}) ([^：]+)：(.*)")
_DATE = (2020, 1, 1, 0, 0, 0)

_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
    '<Relationship Id="rId2" Target="docProps/core.xml" '
    'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"/></Relationships>'
)
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{id}</dc:title>'
    "<dc:subject>虚构演示资料 / fictional demonstration material</dc:subject><dc:creator>jcommunity-study</dc:creator>"
    "<dc:description>虚构演示资料：人物与言论均为编写，并非真实访谈。 Fiction: nobody said this.</dc:description>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">2020-01-01T00:00:00Z</dcterms:created></cp:coreProperties>'
)
_DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}'
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Turns = list[tuple[int, str, str]]  # seconds, label, words


def read_source(path: Path) -> Turns:
    """The turns of a plain source; a line of another shape is named and stops the run."""
    turns = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        match = _LINE.fullmatch(line.strip())
        if match:
            hours, minutes, seconds, label, words = match.groups()
            turns.append((int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds), label, words.strip()))
        elif line.strip():
            raise SystemExit(f"{path}:{number}: expected `mm:ss 采访者：text`, found {line!r}")
    return turns


def render(id: str, turns: Turns) -> tuple[str, bytes]:
    """File name and bytes of one transcript in the form that its id has."""
    if id in NUMBERED:
        return f"{id}.txt", numbered(turns).encode("utf-8")
    paragraphs = timed(turns, "\u00a0" if id in NO_BREAK_SPACE_IN else " ") if id in TIMED else soft_break(turns)
    return f"{id}.docx", docx_bytes(id, paragraphs)


def timed(turns: Turns, blank: str) -> list[str]:
    """`[hh:mm:ss.mmm] 采访者：text`; the milliseconds come from a checksum of the words, and never run backwards."""
    out, last = [], -1
    for seconds, label, words in turns:
        last = max(seconds * 1000 + zlib.crc32(words.encode("utf-8")) % 1000, last + 1)
        whole, milli = divmod(last, 1000)
        out.append(f"[{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{milli:03d}]{blank}{label}：{words}")
    return out


def soft_break(turns: Turns) -> list[str]:
    """Label, soft line break and words in one paragraph."""
    return [f"{label}：\n{words}" for _, label, words in turns]


def numbered(turns: Turns) -> str:
    """`说话人1 00:17`, the words on the next line, an empty line; 说话人1 asks."""
    return "\n".join(f"说话人{1 if label == INTERVIEWER else 2} {s // 60:02d}:{s % 60:02d}\n{words}\n" for s, label, words in turns)


def docx_bytes(id: str, paragraphs: list[str]) -> bytes:
    """A minimal Word document; `\\n` inside a paragraph is a soft break."""
    body = "".join(f"<w:p><w:r>{_run(paragraph)}</w:r></w:p>" for paragraph in paragraphs)
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONSHIPS,
        "docProps/core.xml": _CORE.format(id=id),
        "word/document.xml": _DOCUMENT.format(body=body),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, xml in parts.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.create_system = 0  # the same bytes on Windows and POSIX
            archive.writestr(info, (_XML + xml).encode("utf-8"))
    return out.getvalue()


def _run(paragraph: str) -> str:
    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in paragraph.split("\n"))


def main(sources: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for id in sorted(TIMED + SOFT_BREAK + NUMBERED):
        source = sources / f"{id}.txt"
        if not source.exists():
            print(f"{source}: not there yet, passed over", file=sys.stderr)
            continue
        name, data = render(id, read_source(source))
        (target / name).write_bytes(data)


if __name__ == "__main__":
    given = [Path(a) for a in sys.argv[1:3]]
    main(*(given + [ROOT / "tools/interviews", ROOT / "data/raw/interviews"][len(given) :]))
