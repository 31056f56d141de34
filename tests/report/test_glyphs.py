"""The shipped fonts: which characters, which names, which licence."""

from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont
from tests.report import sample

from jcommunity_study.errors import InputError
from jcommunity_study.report.document import Document, Heading, Paragraph, Table
from jcommunity_study.report.glyphs import FOLDER, SANS, SANS_BOLD, SERIF, check_glyphs, legible, missing, woff


def test_signs_of_statistics_and_names_of_people_are_there() -> None:
    assert missing("χ²η²ω²≤≥×–—“”‘’…→←┋〖〗αβγκΔ−±●○▲△■□√‰①②⑩⑳∞≠≈·※§†‡℃￥") == []
    assert missing("喆镕堃玥芃犇翀赟甯") == []
    assert missing("".join(map(chr, range(0x20, 0x7F)))) == []


def test_all_of_gb2312_is_there() -> None:
    cells = (bytes((a, b)).decode("gb2312", "ignore") for a in range(0xA1, 0xF8) for b in range(0xA1, 0xFF))
    assert missing("".join(cells)) == []


@pytest.mark.parametrize(("face", "name"), [(SANS, "J Sans SC"), (SANS_BOLD, "J Sans SC Bold"), (SERIF, "J Serif SC")])
def test_faces_are_renamed_and_licensed(face: object, name: str) -> None:
    names = TTFont(face)["name"]
    assert names.getDebugName(4) == name
    assert not any("Noto" in str(names.getDebugName(i)) for i in (1, 4, 6))
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "OFL.txt").read_text(encoding="utf-8")


def test_a_character_that_cannot_be_shown_is_named_with_its_place() -> None:
    document = Document("题", "zh", (Heading(1, "一", "sec:a"), Paragraph("好"), Table("tbl:t", "", [["a"]], [["谢谢😀了"]], "l")))
    with pytest.raises(InputError, match=r"tbl:t.*U\+1F600.*谢谢😀了"):
        check_glyphs(document)
    with pytest.raises(InputError, match=r"sec:a, block 2"):
        check_glyphs(Document("题", "zh", (Heading(1, "一", "sec:a"), Paragraph("😀"))))


def test_legible_puts_a_geta_for_what_cannot_be_shown() -> None:
    assert legible("谢谢😀") == "谢谢〓"
    assert legible("谢谢") == "谢谢"


def test_the_sample_can_be_shown() -> None:
    for lang in ("zh", "en"):
        check_glyphs(sample.document(lang))  # type: ignore[arg-type]


def test_a_web_font_holds_what_was_asked_for_and_is_the_same_each_time() -> None:
    data = woff(SANS, "居民abc")
    assert data == woff(SANS, "cba民居居") and data[:4] == b"wOFF"
    assert set("居民abc") <= {chr(c) for c in TTFont(io.BytesIO(data)).getBestCmap()}
