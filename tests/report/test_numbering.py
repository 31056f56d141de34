"""Numbers in document order, and references that must lead somewhere."""

from __future__ import annotations

from itertools import pairwise

import pytest

from jcommunity_study.report.document import Block, Document, DocumentError, Figure, Heading, Paragraph, Table, inline
from jcommunity_study.report.numbering import number

TABLE = Table("tbl:a", "", [["x"]], [["1"]], "l")
FIGURE = Figure("fig:a", "", b"", b"")


def _document(*blocks: Block, lang: str = "zh") -> Document:
    return Document("题", lang, blocks)  # type: ignore[arg-type]


def test_everything_is_numbered_in_order() -> None:
    blocks = [
        Heading(1, "一", "sec:1"),
        Heading(2, "a", "sec:2"),
        Heading(2, "b", "sec:3"),
        Heading(3, "c", "sec:4"),
        Heading(1, "二", "sec:5"),
    ]
    blocks += [Heading(2, "d", "sec:6"), Heading(1, "附", "sec:7", numbered=False)]
    made = number(_document(*blocks, TABLE, FIGURE, Table("tbl:b", "", [["x"]], [], "l")))
    assert [made.numbers[f"sec:{i}"] for i in range(1, 8)] == ["1", "1.1", "1.2", "1.2.1", "2", "2.1", ""]
    assert (made.labels["tbl:a"], made.labels["tbl:b"], made.labels["fig:a"], made.labels["sec:3"]) == ("表1", "表2", "图1", "第1.2节")
    assert made.labels["sec:7"] == "“附”"


def test_english_labels() -> None:
    made = number(_document(Heading(1, "One", "sec:1"), TABLE, FIGURE, lang="en"))
    assert [made.labels[i] for i in ("sec:1", "tbl:a", "fig:a")] == ["Section 1", "Table 1", "Figure 1"]


def test_a_reference_to_nothing_names_it_and_its_place() -> None:
    with pytest.raises(DocumentError, match=r"sec:1.*tbl:missing"):
        number(_document(Heading(1, "一", "sec:1"), Paragraph(inline("见{tbl:missing}"))))
    with pytest.raises(DocumentError, match="fig:none"):
        number(_document(Table("tbl:a", "", [["x"]], [[inline("{fig:none}")]], "l")))


def test_an_id_given_twice_is_named() -> None:
    with pytest.raises(DocumentError, match="tbl:a"):
        number(_document(TABLE, TABLE))


def test_anchors_are_plain_and_distinct() -> None:
    made = number(_document(Heading(1, "一", "sec:方法"), TABLE, FIGURE))
    anchors = [made.anchor(i) for i in made.numbers]
    assert all(a.isascii() and a.isidentifier() for a in anchors)
    assert all(a != b for a, b in pairwise(sorted(anchors)))
