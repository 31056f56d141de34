"""Runs of one answer: by hand, against R, and as a rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.survey.screen import screen
from jcommunity_study.survey.screen.strings import avgstr, longstring


def test_runs_by_hand() -> None:
    """1 2 2 2 1: runs of 1, 3, 1: longest 3, average 5 / 3. 1 2 1 2 1: five runs of one. 3 3 – 3 1: 2, 1 (the gap), 1, 1: 5 / 4."""
    codes = np.array([[1, 2, 2, 2, 1], [1, 2, 1, 2, 1], [3, 3, np.nan, 3, 1]])
    assert longstring(codes).tolist() == [3, 1, 2]
    assert avgstr(codes).tolist() == [5 / 3, 1.0, 5 / 4]


def test_runs_as_in_r(careless: Any, close: Any) -> None:
    expected, data = careless
    close(longstring(data), expected["longstr"])
    close(avgstr(data), expected["avgstr"])


def test_blocks_are_counted_apart(make: Any) -> None:
    """2 2 | 2 3: a run of three in one row of items, of two in each block. 4 4 | 4 4: two in each block, four in all."""
    rows = make([[2, 2, 2, 3], [4, 4, 4, 4], [1, 2, 3, 4]])

    def removed(rule: dict[str, Any]) -> tuple[str, ...]:
        return screen(rows, [{"rule": "longstring", **rule}])[1].steps[1].ids

    assert removed({"items": ["i1", "i2", "i3", "i4"], "maximum": 2}) == ("r0", "r1")
    assert removed({"blocks": [["i1", "i2"], ["i3", "i4"]], "maximum": 2}) == ()
    assert removed({"blocks": [["i1", "i2"], ["i3", "i4"]], "maximum": 1}) == ("r0", "r1")
    assert removed({"items": ["i1", "i2", "i3", "i4"], "maximum_average": 2}) == ("r1",)  # averages 2, 4 and 1


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"rule": "longstring", "items": ["i1"]}, "needs maximum or maximum_average"),
        ({"rule": "longstring", "maximum": 3}, "exactly one of items, blocks"),
        ({"rule": "longstring", "items": [], "maximum": 3}, "`items` is empty"),
        ({"rule": "straight_lining", "blocks": [["i1"], []]}, "`blocks` is empty"),
        ({"rule": "straight_lining", "blocks": [["i1", "i2"]], "minimum_blocks": 2}, "between 1 and 1"),
        ({"rule": "straight_lining", "blocks": [["i1", "i2"]], "minimum_blocks": 0}, "between 1 and 1"),
    ],
)
def test_a_rule_that_could_not_be_meant(make: Any, rule: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        screen(make([[1, 2]]), [rule])
