"""Blocks: templates, normalised fields, and what contradicts itself."""

from __future__ import annotations

import pytest

from jcommunity_study.report.document import (
    Bullets,
    Cell,
    Code,
    DocumentError,
    Emph,
    Heading,
    Paragraph,
    Quote,
    Ref,
    Strong,
    Table,
    grid,
    inline,
    plain,
)


def test_a_template_becomes_inlines() -> None:
    made = inline("见{tbl:sample}：**{n} 人**，*p* `q1_2` 与{who}。", n="5", who=Strong("居民"))
    assert made == ("见", Ref("tbl:sample"), "：", Strong("5 人"), "，", Emph("p"), " ", Code("q1_2"), " 与", Strong("居民"), "。")


def test_markup_in_values_stays_text() -> None:
    assert inline("“{said}”", said="**不** {tbl:x} *a*") == ("“**不** {tbl:x} *a*”",)


def test_stars_of_significance_are_not_emphasis() -> None:
    note = "* p < .05, ** p < .01, *** p < .001"
    assert inline(note) == (note,)


def test_a_template_without_its_value_is_named() -> None:
    with pytest.raises(DocumentError, match=r"\{n\}"):
        inline("共 {n} 人")


def test_plain_text_with_labels() -> None:
    assert plain(inline("见{tbl:a}，**好**"), {"tbl:a": "表1"}) == "见表1，好"
    assert plain(inline("见{tbl:a}")) == "见tbl:a"


def test_strings_become_inlines_everywhere() -> None:
    assert Paragraph("a").inlines == ("a",)
    assert Bullets(["a", Strong("b")]).items == (("a",), (Strong("b"),))
    assert Quote("a", "b").source == ("b",)
    table = Table("tbl:a", "题", [["x", Cell("y")]], [["1", ""]], "lr", notes="一条注")
    assert table.rows[0][1].inlines == () and table.notes == (("一条注",),) and table.align == ("l", "r")


@pytest.mark.parametrize("id_", ["sample", "fig:sample", "tbl:", "tbl:a b", "tbl:{a}"])
def test_ids_carry_their_kind(id_: str) -> None:
    with pytest.raises(DocumentError):
        Table(id_, "", [["a"]], [["b"]], "l")
    with pytest.raises(DocumentError):
        Heading(1, "a", "tbl:a")


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ([["a"]], [["1", "2"]]),
        ([["a", "b", "c"]], [["1", "2"]]),
        ([[Cell("a", colspan=3)]], []),
        ([[Cell("a", rowspan=2), "b"], ["c", "d"]], []),
    ],
)
def test_rows_that_do_not_fit_are_refused(header: list[list[str | Cell]], rows: list[list[str]]) -> None:
    with pytest.raises(DocumentError, match="tbl:a"):
        Table("tbl:a", "", header, rows, "lr")


def test_widths_must_match_columns() -> None:
    with pytest.raises(DocumentError, match="widths"):
        Table("tbl:a", "", [["a", "b"]], [], "lr", widths=(1,))


def test_grid_places_cells_beside_those_that_reach_down() -> None:
    table = Table("tbl:a", "", [[Cell("a", rowspan=2), Cell("b", colspan=2)], ["c", "d"]], [], "lrr")
    first, second = grid(table.header, 3)
    assert [at for at, _ in first.cells] == [0, 1]
    assert [at for at, _ in second.cells] == [1, 2] and second.held == 1
