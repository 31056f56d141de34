"""Column widths and picture sizes."""

from __future__ import annotations

import pytest

from jcommunity_study.report.document import DocumentError, Table
from jcommunity_study.report.layout import LANDSCAPE_PT, PORTRAIT_PT, fit, is_figures, kept_together, printed_width, svg_size

LONG = "这是一段相当长的引语，它要折成好几行才能放进表格里，别的列却只有数字。" * 3


def test_a_small_table_takes_its_natural_width() -> None:
    layout = fit(Table("tbl:a", "", [["变量", "n"]], [["居民", "1,234"]], "lr"), {})
    assert sum(layout.widths) < PORTRAIT_PT / 3 and not layout.landscape and layout.size == 9


def test_long_text_wraps_and_numbers_do_not() -> None:
    layout = fit(Table("tbl:a", "", [["编号", "引语", "区间"]], [["P1", LONG, "[−0.12, 0.46]"]], "llr"), {})
    assert sum(layout.widths) == pytest.approx(PORTRAIT_PT)
    assert layout.widths[2] > 9 * 6 and layout.widths[1] > 250


def test_many_columns_turn_the_page_and_then_shrink() -> None:
    wide = fit(Table("tbl:a", "", [["[−0.12, 0.46]"] * 8], [], "r" * 8), {})
    assert wide.landscape and wide.size == 9
    wider = fit(Table("tbl:a", "", [["[−0.12, 0.46]"] * 11], [], "r" * 11), {})
    assert wider.landscape and wider.size < 9 and sum(wider.widths) <= LANDSCAPE_PT + 0.01


def test_declared_widths_and_wide_tables() -> None:
    layout = fit(Table("tbl:a", "", [["a", "b"]], [["1", LONG]], "ll", widths=(1, 3), wide=True), {})
    assert layout.landscape and layout.widths == pytest.approx((LANDSCAPE_PT / 4, LANDSCAPE_PT * 3 / 4))


def test_figures_are_told_from_words() -> None:
    assert all(map(is_figures, ["−0.35***", "<.001", "45.6%", "[1.00, 2.00]", "—", ""]))
    assert not any(map(is_figures, ["居民", "n = 3", "a"]))


def test_short_tables_are_kept_whole() -> None:
    assert kept_together(Table("tbl:a", "", [["a"]], [["1"]] * 25, "l"))
    assert not kept_together(Table("tbl:a", "", [["a"]], [["1"]] * 26, "l"))
    assert not kept_together(Table("tbl:a", "", [["a"]], [[LONG * 5]] * 5, "l"))


def test_sizes_of_pictures() -> None:
    assert svg_size(b'<svg width="453.6pt" height="100pt">') == svg_size(b'<svg height="100pt" width="453.6pt">') == (453.6, 100.0)
    with pytest.raises(DocumentError, match="fig:a"):
        svg_size(b"<svg>", "fig:a")
    assert printed_width((907.2, 100)) == pytest.approx((453.6, 50))
    assert printed_width((100, 1280)) == pytest.approx((50, 640))
