"""How much a person's answers vary: by hand, against R, and as a rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.survey.screen import screen
from jcommunity_study.survey.screen.variability import irv, irv_split


def test_irv_by_hand() -> None:
    """1 3 5: mean 3, squares 4 + 0 + 4 = 8, over two: 4, root 2. 2 – 4: mean 3, squares 2, over one: √2. One answer has no variance."""
    values = np.array([[1, 3, 5], [2, np.nan, 4], [4, 4, 4], [np.nan, 1, np.nan]])
    np.testing.assert_allclose(irv(values), [2, np.sqrt(2), 0, np.nan])


def test_irv_as_in_r(careless: Any, close: Any) -> None:
    expected, data = careless
    close(irv(data), expected["irv"])
    close(irv_split(data, 3), expected["irv_split"])
    close(irv_split(data[:, :10], 3), expected["irv_split_10"])  # ten in three: 4, 3, 3


def test_a_part_without_variance_is_found_by_split(make: Any) -> None:
    rows = make([[1, 5, 1, 5, 3, 3, 3, 3], [1, 5, 1, 5, 2, 4, 2, 4], [2, 2, 2, 2, 2, 2, 2, 2], [1, 1, None, None, None, None, None, None]])
    items = [f"i{k}" for k in range(1, 9)]
    rule = {"rule": "irv", "items": items, "minimum": 0.5}
    assert screen(rows, [rule])[1].steps[1].ids == ("r2", "r3")
    assert screen(rows, [{**rule, "split": 2}])[1].steps[1].ids == ("r0", "r2", "r3")
    assert screen(rows, [{"rule": "irv", "items": items, "maximum": 1.6}])[1].steps[1].ids == ("r1",)  # √(8·… / 7): 1.60 and 1.69


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"split": 2}, "between 2 and 1"),
        ({"items": ["i1", "i1"]}, "each once"),
        ({"items": ["i1"]}, "at least 2"),
        ({"minimum": None}, "needs minimum or maximum"),
    ],
)
def test_a_rule_that_could_not_be_meant(make: Any, change: dict[str, Any], said: str) -> None:
    rule = {k: v for k, v in ({"rule": "irv", "items": ["i1", "i2"], "minimum": 0.1} | change).items() if v is not None}
    with pytest.raises(InputError, match=said):
        screen(make([[1, 2]]), [rule])
