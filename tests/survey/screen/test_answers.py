"""Rules on single answers, and contradictions."""

from __future__ import annotations

from typing import Any

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.survey.screen import screen


def removed(rows: Any, rule: dict[str, Any]) -> tuple[str, ...]:
    return screen(rows, [rule])[1].steps[1].ids


def test_contradictions_hold_where_both_answers_are_known(make: Any) -> None:
    rows = make([[1, 5], [1, 4], [None, 5], [1, None], [5, 1]])
    assert removed(rows, {"rule": "contradiction", "when": "i1 == 1 and i2 == 5"}) == ("r0",)
    assert removed(rows, {"rule": "contradiction", "when": ["i1 == 1 and i2 == 5", "i1 == 5 and i2 == 1"]}) == ("r0", "r4")
    both = {"rule": "contradiction", "when": ["i1 == 1", "i2 == 5"], "allowed": 1}
    assert removed(rows, both) == ("r0",)


def test_a_contradiction_may_name_an_option_by_its_label(text_csv: Any, questionnaire: Any) -> None:
    from jcommunity_study.survey.readers import read_responses

    read = read_responses(text_csv, questionnaire)
    assert removed(read, {"rule": "contradiction", "when": 'job == "学生" and years > 10'}) == ("1",)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"rule": "contradiction", "when": "i1"}, "no condition"),
        ({"rule": "contradiction", "when": "i1 + 1"}, "no condition"),
        ({"rule": "contradiction", "when": "zz == 1"}, "no column `zz`"),
        ({"rule": "contradiction"}, "lacks the setting when"),
        ({"rule": "attention"}, "no attention check"),
        ({"rule": "out_of_range", "item": "i1"}, "needs minimum or maximum"),
    ],
)
def test_a_rule_that_could_not_be_meant(make: Any, rule: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        screen(make([[1, 2]]), [rule])


def test_an_attention_check_needs_a_right_answer(make: Any, text_csv: Any, questionnaire: Any) -> None:
    from jcommunity_study.survey.readers import read_responses

    read = read_responses(text_csv, questionnaire)
    assert removed(read, {"rule": "attention", "items": ["check"]}) == ("2",)
    with pytest.raises(InputError, match="`job` has no `expected` answer"):
        screen(read, [{"rule": "attention", "item": "job"}])
