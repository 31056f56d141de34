"""Flow and chain."""

from __future__ import annotations

import pandas as pd
import pytest

from jcommunity_study.report import figures
from jcommunity_study.report.figures.boxes import LOOKS, _places, _ports

VERDICTS = {v: v for v in LOOKS if v}
TITLES = {"problem": "问题", "cause": "原因", "countermeasure": "对策"}
NODES = pd.DataFrame(
    [
        ("P1", "problem", "甲", "convergent"),
        ("C1", "cause", "乙", "silent"),
        ("C2", "cause", "丙", ""),
        ("S1", "countermeasure", "丁", "partial"),
    ],
    columns=["id", "kind", "label", "verdict"],
)
LINKS = pd.DataFrame([("C1", "P1"), ("C2", "P1"), ("S1", "C2")], columns=["source", "target"])


def test_flow_without_any_exclusion() -> None:
    none = pd.DataFrame({"label": [], "removed": [], "remaining": []})
    assert figures.exclusion_flow(none, start="收回", end="有效", total=380).png


def test_flow_counts_from_its_first_row() -> None:
    frame = pd.DataFrame({"label": ["过快"], "removed": [20], "remaining": [380]})
    assert figures.exclusion_flow(frame, start="a", end="b") == figures.exclusion_flow(frame, start="a", end="b", total=400)


def test_a_verdict_changes_the_picture() -> None:
    drawn = figures.chain(NODES, LINKS, titles=TITLES, verdicts=VERDICTS)
    assert drawn.svg != figures.chain(NODES.assign(verdict="contradicted"), LINKS, titles=TITLES, verdicts=VERDICTS).svg


def test_a_link_to_nothing_is_refused() -> None:
    with pytest.raises(KeyError):
        figures.chain(NODES, pd.DataFrame([("C9", "P1")], columns=["source", "target"]), titles=TITLES, verdicts=VERDICTS)


def test_boxes_of_a_column_do_not_overlap() -> None:
    heights = dict.fromkeys(NODES["id"], 0.5)
    places = _places(NODES, LINKS, heights)
    assert places["C2"] - places["C1"] > 0.5
    assert places["C1"] < places["P1"] < places["C2"] and places["S1"] == pytest.approx(places["C2"])


def test_arrows_into_one_box_stand_apart() -> None:
    ends = _ports(["P1", "P1"], ["C2", "C1"], {"P1": 1.0, "C1": 0.5, "C2": 1.5}, {"P1": 0.6})
    assert ends[1] < 1.0 < ends[0]
