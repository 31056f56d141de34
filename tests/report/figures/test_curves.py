"""Saturation drawn."""

from __future__ import annotations

import pandas as pd

from jcommunity_study.report import figures

LABELS = ("访谈份数", "编码", "清单次序", "平均", "新信息比")


def _frame(ratio: list[float | None]) -> pd.DataFrame:
    return pd.DataFrame({"n": [1, 2, 3], "codes": [3, 3, 4], "expected": [2.5, 3.5, 4.0], "ratio": ratio})


def test_a_ratio_has_a_panel_and_its_threshold_a_line() -> None:
    drawn = figures.saturation(_frame([None, 0.2, 0.1]), 0.05, labels=LABELS)
    assert drawn.svg != figures.saturation(_frame([None, 0.2, 0.1]), 0.15, labels=LABELS).svg
    assert len(drawn.svg) > len(figures.saturation(_frame([None, None, None]), 0.05, labels=LABELS).svg)


def test_a_single_interview_is_drawn() -> None:
    assert figures.saturation(_frame([None, None, None]).iloc[:1], 0.05, labels=LABELS, banner="演示").png
