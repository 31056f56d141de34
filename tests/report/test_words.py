"""Line breaking."""

from __future__ import annotations

import pytest

from jcommunity_study.report.words import ems, wrap


def test_widths() -> None:
    assert ems("居民") == 2 and ems("ab") == pytest.approx(1.04)


@pytest.mark.parametrize(
    ("text", "width"),
    [("行政干预型基层治理模式突出，而且协商不足", 7), ("a word and another longer word in a row", 8), ("P5 街道 office lacks ability", 6)],
)
def test_lines_keep_to_the_width_and_lose_nothing(text: str, width: float) -> None:
    lines = wrap(text, width).split("\n")
    assert len(lines) > 1
    assert all(ems(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_line_begins_with_a_comma_or_ends_with_a_bracket() -> None:
    for width in range(4, 12):
        lines = wrap("居民（含租户），志愿者，社会组织（三家）。", width).split("\n")
        assert not any(line[0] in "，。）" or line[-1] == "（" for line in lines)


def test_lines_are_of_like_length() -> None:
    assert wrap("科层制倾向严重制约基层治理的自由", 15) == "科层制倾向严重制\n约基层治理的自由"


def test_a_single_long_word_stands() -> None:
    assert wrap("incomprehensibilities", 3) == "incomprehensibilities"
    assert wrap("", 3) == ""
