"""Rated statements."""

from __future__ import annotations

import pandas as pd
import pytest

from jcommunity_study.report import figures


def _frame(levels: list[str]) -> pd.DataFrame:
    return pd.DataFrame([{"item": "一", "level": x, "share": 1 / len(levels)} for x in levels])


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6, 7, 10, 11])
def test_any_number_of_levels(n: int) -> None:
    levels = [f"第{i}级" for i in range(n)]
    assert figures.diverging(_frame(levels), levels).png
    assert figures.stacked(_frame(levels), levels, ordered=n % 2 == 0).png


def test_a_level_nobody_chose_is_drawn_as_nothing() -> None:
    levels = ["否", "中", "是"]
    assert figures.diverging(_frame(levels[:2]), levels).svg != figures.diverging(_frame(levels), levels).svg
