"""Shares and rankings."""

from __future__ import annotations

import pandas as pd

from jcommunity_study.report import figures


def test_missing_intervals_and_zero_shares() -> None:
    frame = pd.DataFrame({"label": ["甲", "乙"], "value": [0.0, 0.0], "conf_low": [None, 0.0], "conf_high": [None, 0.1]})
    assert figures.bars(frame).png


def test_groups_texts_and_other_units() -> None:
    frame = pd.DataFrame({"label": ["甲", "乙"], "value": [12.0, 30.0], "group": ["问题", "原因"], "text": ["12 段", "30 段"]})
    grouped = figures.bars(frame, as_percent=False)
    assert grouped.svg != figures.bars(frame.drop(columns="group"), as_percent=False).svg


def test_a_rank_nobody_gave() -> None:
    frame = pd.DataFrame({"item": ["甲", "乙"], "rank": [1, 2], "share": [1.0, 0.4]})
    means = pd.DataFrame({"item": ["甲", "乙"], "mean": [1.0, 2.0], "conf_low": [None, 1.5], "conf_high": [None, 2.5]})
    assert figures.ranking(frame, means, rank_label="第{rank}位").png
