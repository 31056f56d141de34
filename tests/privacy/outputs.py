"""What every file says that the program wrote, unpacked, and which canaries stand in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path

import pandas as pd
import pyreadstat

from jcommunity_study.analysis.results import Results
from jcommunity_study.report.assemble import document
from jcommunity_study.report.numbering import number
from jcommunity_study.report.pdf import source
from jcommunity_study.steps.analyze import RESULTS
from jcommunity_study.study import Study


def texts_of(path: Path, data: bytes) -> Iterator[str]:
    """What a file says, unpacked: archives by member, tables decoded, and the bytes as they are."""
    yield data.decode("utf-8", "replace")
    if path.suffix in (".docx", ".xlsx", ".qdpx"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                inside = archive.read(member).decode("utf-8", "replace")
                yield inside
                yield unescape(re.sub(r"<[^>]+>", "", inside))
    elif path.suffix == ".parquet":
        yield pd.read_parquet(io.BytesIO(data)).to_csv()
    elif path.suffix == ".sav":
        frame, meta = pyreadstat.read_sav(str(path), apply_value_formats=False)
        yield frame.to_csv() + str(meta.column_names_to_labels) + str(meta.variable_value_labels)
    elif path.suffix in (".html", ".svg", ".xml"):
        yield unescape(re.sub(r"<[^>]+>", "", data.decode("utf-8")))


def typeset(root: Path) -> Iterator[str]:
    """What the PDFs say: their letters are glyph numbers, so the source that they are set from is read."""
    study = Study.open(root)
    results = Results.from_json((study.processed / RESULTS).read_bytes())
    for lang in study.languages:
        made = document(study, results, lang)
        yield source(made, number(made))


def leaks(root: Path, canaries: Mapping[str, str], *, within: str = "") -> list[str]:
    """`kind in file`, for each canary that stands in a file the program wrote. A figure's words stand in its SVG as comments."""
    typst = "\n".join(typeset(root))
    found = [f"{kind} in the source of the PDF" for kind, canary in canaries.items() if canary in typst]
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        name = path.relative_to(root).as_posix()
        if name.startswith(within) and not name.startswith(("data/raw", "data/codings")):
            said = "\n".join(texts_of(path, path.read_bytes()))
            found += [f"{kind} in {name}" for kind, canary in canaries.items() if canary in said]
    return found
