"""Speed in seconds, against the median, and in items a minute."""

from __future__ import annotations

from typing import Any

import numpy as np

from jcommunity_study.survey.readers import read_responses
from jcommunity_study.survey.screen import screen
from jcommunity_study.survey.screen.speed import items_answered, items_per_minute


def test_items_per_minute_by_hand(make: Any) -> None:
    """Four items in 8 seconds are 30 a minute, just allowed; in 7 seconds 34.3. Two of four in 3 seconds: 40. In no time: too fast."""
    rows = make([[1, 2, 3, 4]] * 2 + [[1, 2, None, None], [1, 2, 3, 4], [1, 2, 3, 4]], seconds=[8, 7, 3, 0, np.nan])
    assert items_per_minute(rows)[:3].tolist() == [30, 240 / 7, 40]
    flow = screen(rows, [{"rule": "speed", "items_per_minute": 30}])[1]
    assert flow.steps[1].ids == ("r1", "r2", "r3")


def test_each_limit_has_a_rule_of_its_own(make: Any) -> None:
    """The median of 10, 20, 30, 40, 50 is 30: 10 is under half of it; 20 is under 25 seconds too. 15 is half of it, and not under."""
    rows = make([[1, 2]] * 5, seconds=[10, 20, 30, 40, 50])
    flow = screen(rows, [{"rule": "speed", "share_of_median": 0.5}, {"rule": "speed", "seconds": 25}])[1]
    assert [step.ids for step in flow.steps[1:]] == [("r0",), ("r1",)]
    assert flow.steps[2].alone == 2
    assert screen(make([[1, 2]] * 3, seconds=[15, 30, 40]), [{"rule": "speed", "share_of_median": 0.5}])[1].steps[1].ids == ()


def test_a_multiple_choice_counts_once_and_a_matrix_by_its_rows(text_csv: Any, questionnaire: Any) -> None:
    """Respondent 1 answered consent, job, hobby, rank, two matrix rows, check, years and open: 9."""
    assert items_answered(read_responses(text_csv, questionnaire))[0] == 9
