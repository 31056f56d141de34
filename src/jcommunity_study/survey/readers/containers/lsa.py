"""LimeSurvey archives, .lsa: a zip of the survey's structure (.lss) and its responses (.lsr), both XML.

Layout: `LimeSurvey/LimeSurvey`, application/helpers/export_helper.php: `survey_{sid}.lss`,
`survey_{sid}_responses.lsr`; a response's columns are
`{sid}X{gid}X{qid}…` with `_` before the figure that XML allows no name to begin with, `#` written as `-`; what was NULL, because it was not
shown, has no element.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from jcommunity_study.errors import InputError
from jcommunity_study.files.archive import ZIP_MAGIC, open_zip, read_member
from jcommunity_study.files.xml import parse_xml
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.containers.raw import Source, sheet_of
from jcommunity_study.survey.readers.export import SPELLED
from jcommunity_study.survey.readers.forms import lss

MAX_UNPACKED = 512 << 20


def recognise(source: Source) -> bool:
    """A zip that holds an .lss."""
    return source.head.startswith(ZIP_MAGIC) and has_structure(source.data)


def has_structure(data: bytes) -> bool:
    """Whether there is an .lss in a zip."""
    return any(n.endswith(".lss") for n in _names(data))


def _names(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return []


def structure(data: bytes, where: object) -> bytes:
    """The .lss of an archive."""
    with open_zip(data, where, MAX_UNPACKED) as archive:
        return read_member(archive, sorted(n for n in archive.namelist() if n.endswith(".lss"))[0], where)


def read(source: Source) -> Iterator[Sheet]:
    """The responses under the headings of a code export, described by the survey's structure."""
    form = lss.read(structure(source.data, source.path), source.path)
    with open_zip(source.data, source.path, MAX_UNPACKED) as archive:
        responses = sorted(
            n for n in archive.namelist() if n.endswith(("_responses.lsr", ".lsr")) and "token" not in n and "timing" not in n
        )
        if not responses:
            raise InputError(
                "压缩包里没有答卷（.lsr）。请用“导出问卷存档（.lsa）”。",
                "the archive holds no responses (.lsr). Export the survey archive (.lsa) of an active survey.",
                where=source.path,
            )
        root = parse_xml(read_member(archive, responses[0], source.path), source.path)
    rows = [{str(cell.tag): cell.text or "" for cell in row} for row in root.iterfind("responses/rows/row")]
    named = [(e.text or "") for e in root.iterfind("responses/fields/fieldname")]
    tags = list(dict.fromkeys([*(_tag(name) for name in named), *(tag for row in rows for tag in row)]))
    known = form.places(tags)
    conditional = lss.routed(form)
    header = [known.get(n, tag) for n, tag in enumerate(tags)]
    columns = [_cells(rows, tag, h in conditional) for tag, h in zip(tags, header, strict=True)]
    sheet = sheet_of(source, "lsa", header, columns, numbers=np.arange(1, len(rows) + 1))
    described, notes = form.describe(sheet)
    yield replace(described, notes=(*sheet.notes, *notes))


def _tag(name: str) -> str:
    """The element of a column, as XML allows it."""
    safe = name.replace("#", "-")
    return safe if safe[:1].isalpha() or safe.startswith("_") else f"_{safe}"


def _cells(rows: list[dict[str, str]], tag: str, conditional: bool) -> Cells:
    """A column; where a question was not shown to everybody, a response without its element was not asked."""
    return Cells.of(row.get(tag, SPELLED["skipped"] if conditional else "") for row in rows)
