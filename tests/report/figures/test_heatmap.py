"""Heat maps."""

from __future__ import annotations

import pandas as pd

from jcommunity_study.report import figures

FRAME = pd.DataFrame({"row": ["P1", "P1", "P2"], "column": ["居民", "物业", "居民"], "value": [1.0, 0.5, 0.0], "text": ["5/5", "1/2", ""]})


def test_cells_that_are_absent_stay_empty() -> None:
    assert figures.heat_map(FRAME).png


def test_the_bar_beside_it_is_drawn_on_request() -> None:
    assert figures.heat_map(FRAME).svg != figures.heat_map(FRAME, bar_label="占比").svg


def test_a_line_parts_groups() -> None:
    assert figures.heat_map(FRAME.assign(group=["a", "a", "b"])).svg != figures.heat_map(FRAME.assign(group="a")).svg
