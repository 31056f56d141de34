"""PDF: a text layer is read, a scan is refused, a line that the page's edge broke is one line."""

from __future__ import annotations

from pathlib import Path

import pytest
import typst

from jcommunity_study.errors import InputError
from jcommunity_study.interview.readers import read_transcript
from jcommunity_study.report import pdf as report

ANSWER = "二十年了，" + "我们这个楼的人都很熟，" * 8 + "挺好的。"
TALK = f"#set page(width: 12cm, height: 14cm, margin: 1cm)\n采访者：您在这里住了多久？\n\n受访者：{ANSWER}\n"
ENCRYPTED = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
4 0 obj<</Filter/Standard/V 1/R 2/P -44/O<0000000000000000000000000000000000000000000000000000000000000000>
/U<0000000000000000000000000000000000000000000000000000000000000000>>>endobj
trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>
"""


def save(folder: Path, source: str) -> Path:
    made = typst.compile(source.encode(), font_paths=report._fonts(), format="pdf")
    path = folder / "访谈.pdf"
    path.write_bytes(made)
    return path


def test_a_broken_line_is_one_and_turns_are_found(tmp_path: Path) -> None:
    found = read_transcript(save(tmp_path, TALK))
    assert [turn.role for turn in found.turns] == ["interviewer", "interviewee"]
    assert found.spoken(found.turns[1]) == ANSWER


def test_a_scan_is_refused_and_a_page_without_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no text layer"):
        read_transcript(save(tmp_path, "#rect(width: 3cm)"))
    found = read_transcript(save(tmp_path, TALK + "#pagebreak()\n#rect(width: 3cm)"))
    assert "these pages hold no text and were not read: 2." in [warning.en for warning in found.warnings]


@pytest.mark.parametrize(("data", "said"), [(b"%PDF-1.7\n", "damaged"), (b"\xff" * 4096, "damaged"), (ENCRYPTED, "password")])
def test_bad_pdfs_are_one_message(data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(InputError, match=said):
        read_transcript(tmp_path / "a.pdf")
