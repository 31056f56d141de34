"""Projects as MAXQDA, ATLAS.ti, NVivo and QualCoder lay them out, and files that are no project."""

from __future__ import annotations

import os
import random
import zlib
from pathlib import Path

import pytest
from tests.interview.refi.projects import foreign

from jcommunity_study.errors import InputError
from jcommunity_study.interview.refi import read_codebook, read_project

TEXT = "甲：𠮷𠮷𠮷家没人来。\n乙：真没人报名。\n甲：😀好。\n"
QUOTE = "真没人报名"
WHERE = Path("p.qdpx")
AT = TEXT.index(QUOTE)


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


DIALECTS = {
    "code points": (TEXT.encode(), AT, AT + 5, "LF, code points, end exclusive"),
    "MAXQDA: CRLF in the file and counted": (TEXT.replace("\n", "\r\n").encode(), AT + 1, AT + 6, "CRLF, code points, end exclusive"),
    "CRLF counted, not in the file": (TEXT.encode(), AT + 1, AT + 6, "CRLF, code points, end exclusive"),
    "CRLF in the file, not counted": (TEXT.replace("\n", "\r\n").encode(), AT, AT + 5, "LF, code points, end exclusive"),
    "NVivo: UTF-16 units": (TEXT.encode(), units(TEXT[:AT]), units(TEXT[:AT]) + 5, "LF, UTF-16 units, end exclusive"),
    "QualCoder: a byte order mark, not counted": (TEXT.encode("utf-8-sig"), AT, AT + 5, "LF, code points, end exclusive"),
    "the end is the last character": (TEXT.encode(), AT, AT + 4, "LF, code points, end inclusive"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_positions_are_found_by_the_words_quoted_and_the_dialect_is_named(dialect: str) -> None:
    data, start, end, named = DIALECTS[dialect]
    found = read_project(foreign(data, [(start, end, QUOTE)]), WHERE)
    assert [(c.start, c.end, c.coder) for c in found.codings] == [(AT, AT + 5, "乙")]
    assert found.sources[0].text == TEXT
    assert found.warnings[0].en == f"positions are counted as {named}; 1 of 1 selections hold the words quoted."


def test_a_byte_order_mark_that_is_counted_is_told_from_an_end_that_is_not_exclusive() -> None:
    found = read_project(foreign(TEXT.encode("utf-8-sig"), [(AT + 1, AT + 6, QUOTE), (1, 3, "甲：")]), WHERE)
    assert [(c.start, c.end) for c in found.codings] == [(AT, AT + 5), (0, 2)]
    assert "BOM counted" in found.warnings[0].en


def test_folder_and_part_are_found_in_either_case() -> None:
    found = read_project(foreign(TEXT.encode(), [(AT, AT + 5, QUOTE)], folder="Sources", part="Project.qde"), WHERE)
    assert len(found.codings) == 1


def test_flat_names_are_a_path() -> None:
    assert read_project(foreign(TEXT.encode(), [], code="A::B"), WHERE).codes[0].path == ("A", "B")


def test_attributes_on_a_text_do_not_disturb() -> None:
    attributes = f'<VariableValue><VariableRef targetGUID="{"0" * 8}-0000-4000-8000-{"0" * 12}"/><TextValue>女</TextValue></VariableValue>'
    assert len(read_project(foreign(TEXT.encode(), [(AT, AT + 5, QUOTE)], attributes=attributes), WHERE).codings) == 1


def test_a_selection_whose_quote_stands_elsewhere_is_set_aside_and_named() -> None:
    found = read_project(foreign(TEXT.encode(), [(AT, AT + 5, QUOTE), (0, 2, "甲："), (4, 6, "没人报名")]), WHERE)
    assert len(found.codings) == 2
    assert [w.en for w in found.warnings[1:]] == ["'R1': the selection 4–6 does not fit the text; set aside."]


def test_a_name_that_is_a_title_is_no_quote() -> None:
    found = read_project(foreign(TEXT.encode(), [(AT, AT + 5, "my title"), (0, 2, "甲：")]), WHERE)
    assert len(found.codings) == 2


def test_a_text_that_is_composed_moves_the_selection() -> None:
    found = read_project(foreign("e\u0301e\u0301没人".encode(), [(4, 6, "没人")]), WHERE)
    assert [(c.start, c.end) for c in found.codings] == [(2, 4)]


def test_a_source_without_plain_text_is_named_with_its_codings() -> None:
    found = read_project(foreign(None, [(0, 1, "x")]), WHERE)
    assert not found.sources
    assert [w.en for w in found.warnings] == ["'R1' (TextSource) has no plain text; set aside with 1 codings."]
    assert found.counts == {"codes": 1, "sources": 1, "codings": 1}


@pytest.mark.skipif("JCOMMUNITY_REAL" not in os.environ, reason="JCOMMUNITY_REAL names no folder of real files")
def test_a_project_of_atlas_ti() -> None:
    path = Path(os.environ["JCOMMUNITY_REAL"]) / "atlasti_project.qdpx"
    found = read_project(path.read_bytes(), path)
    assert found.counts == {"codes": 14, "sources": 12, "codings": 16}
    assert ("Coke", "diet Coke") in {c.path for c in found.codes}
    assert len(found.warnings) == 12


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Project xmlns="urn:QDA-XML:project:1.0">&b;</Project>'
BAD = {
    "no zip": b"hello",
    "empty": b"",
    "cut off": foreign(TEXT.encode(), [])[:-30],
    "another zip": foreign(TEXT.encode(), [], part="word/document.xml"),
    "places that are no numbers": foreign(TEXT.encode(), [(0, 1, "x")]).replace(b'endPosition="1"', b'endPosition="?"'),
    "no UTF-8": foreign("没人".encode("gbk"), []),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_project_is_one_message(kind: str) -> None:
    with pytest.raises(InputError, match=r"p\.qdpx"):
        read_project(BAD[kind], WHERE)


@pytest.mark.parametrize("data", [BOMB, b"<a", b"", b"<Project xmlns='urn:QDA-XML:project:1.0'/>"])
def test_what_is_no_codebook_is_one_message(data: bytes) -> None:
    with pytest.raises(InputError, match=r"c\.qdc"):
        read_codebook(data, Path("c.qdc"))


def test_a_zip_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jcommunity_study.interview.refi.read.MAX_PROJECT", 1 << 16)
    packed = foreign(TEXT.encode(), [], members={"sources/z.txt": b"0" * (1 << 17)})
    with pytest.raises(InputError, match="zip bomb"):
        read_project(packed, WHERE)


def test_six_hundred_damaged_projects_are_read_or_refused() -> None:
    sound = foreign(TEXT.encode(), [(AT, AT + 5, QUOTE)])
    refused = sum(_refused(_damaged(sound, random.Random(seed))) for seed in range(600))
    assert 0 < refused < 600


def _damaged(data: bytes, rng: random.Random) -> bytes:
    """Bytes changed, cut out, doubled or put in; every other time within the XML, whose checksum is mended."""
    start, size = data.index(b"<?xml"), data.index(b"</Project>") + 10 - data.index(b"<?xml")
    low, high = (start, start + size) if rng.random() < 0.5 else (0, len(data))
    out = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        out[rng.randrange(low, high)] = rng.choice([0, 34, 45, 57, 60, 62, 125, 255])
    if rng.random() < 0.3 and low == 0:
        del out[rng.randrange(len(out)) :]
    sum_old, sum_new = (zlib.crc32(bytes(d[start : start + size])).to_bytes(4, "little") for d in (data, out))
    return bytes(out).replace(sum_old, sum_new)


def _refused(data: bytes) -> bool:
    try:
        read_project(data, WHERE)
    except InputError:
        return True
    return False
