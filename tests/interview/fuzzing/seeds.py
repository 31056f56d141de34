"""The transcripts that are mutated: one of each container, small, with what a reader looks for in it."""

from __future__ import annotations

from pathlib import Path

import docx
from tests.interview.readers.test_apps import FORMS
from tests.interview.readers.test_packed import ODT, odt
from tests.interview.readers.test_pdf import TALK, save


def write_seeds(folder: Path) -> list[Path]:
    """Every seed, written to `folder`."""
    out = [save(folder, TALK), folder / "a.odt", folder / "a.docx", folder / "a.srt", folder / "a.tsv"]
    (folder / "a.odt").write_bytes(odt(ODT))
    document = docx.Document()
    document.add_paragraph("[00:00:01.060]\u00a0采访者：你好？")
    document.add_table(1, 1).cell(0, 0).text = "**[00:05] 受访者（李某）：**\n好\t的𠮷。受访者：对。"
    document.save(str(folder / "a.docx"))
    (folder / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\n你好\n\n2\n00:00:03,000 --> 00:00:04,000\n好\n", encoding="utf-8")
    (folder / "a.tsv").write_text("start\tend\ttext\n0\t1500\t你好\n1500\t2000\t好\n", encoding="utf-8")
    for n, form in enumerate(FORMS.values()):
        path = folder / f"{n}_{form.name}"
        path.write_text(form.text, encoding="utf-8")
        out.append(path)
    return out
