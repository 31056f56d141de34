"""The same keys again, and answers that are nearly all the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.survey.conftest import TEXT_HEADER, TEXT_ROWS

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.readers import read_responses
from jcommunity_study.survey.screen import screen
from jcommunity_study.survey.screen.duplicates import NO_ANSWER, _alike

TEN = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]


def changed(places: dict[int, int | None]) -> list[int | None]:
    return [places.get(k, v) for k, v in enumerate(TEN)]


def test_alike_by_hand() -> None:
    """Equal in two of four; one unanswered by one side is unlike: 2 / 4. Both unanswered counts on neither side: 2 / 3."""
    a = np.array([[1, 2, 3, 4], [1, 2, 3, NO_ANSWER]])
    b = np.array([[1, 2, 5, NO_ANSWER], [1, 2, 5, NO_ANSWER]])
    assert _alike(a, b).tolist() == [2 / 4, 2 / 3]


def test_near_duplicates_within_and_across_addresses(make: Any) -> None:
    rows = make([TEN, changed({0: 2}), changed({9: 1, 8: 1}), changed({4: 1})], ip=["a", "b", "c", "a"])
    rule = {"rule": "duplicates", "keys": ["ip", "answers"], "similarity": 0.9}
    assert screen(rows, [rule])[1].steps[1].ids == ("r3",)
    assert screen(rows, [{**rule, "across": True}])[1].steps[1].ids == ("r1", "r3")
    assert screen(rows, [{**rule, "across": True, "similarity": 0.8}])[1].steps[1].ids == ("r1", "r2", "r3")


def test_across_addresses_needs_no_address(make: Any) -> None:
    rows = make([TEN, changed({0: 2})])
    steps = screen(rows, [{"rule": "duplicates", "keys": ["ip", "answers"], "similarity": 0.9, "across": True}])[1].steps
    assert steps[1].ids == ("r1",)
    assert steps[1].applicable


def test_every_pair_that_is_alike_is_found(make: Any) -> None:
    """Against all pairs: 300 people, a third of them copied with up to two of twelve answers changed."""
    random = np.random.default_rng(11)
    base = random.integers(1, 6, (200, 12))
    copies = base[random.integers(0, 200, 100)].copy()
    for row in copies:
        row[random.integers(0, 12, 2)] = random.integers(1, 6, 2)
    rows = np.vstack([base, copies])
    slow = {
        f"r{later}" for later in range(300) for earlier in range(later) if (rows[earlier] == rows[later]).mean() >= 10 / 12
    }  # fmt: skip
    found = screen(make(rows.tolist()), [{"rule": "duplicates", "keys": ["answers"], "similarity": 0.83, "across": True}])[1].steps[1].ids
    assert set(found) == slow
    assert 90 < len(found) < 150


def test_source_is_a_key(make: Any) -> None:
    rows = make([TEN, TEN[::-1], TEN], ip=["a", "a", "b"])
    assert screen(rows, [{"rule": "duplicates", "keys": ["ip", "source"]}])[1].steps[1].ids == ("r1",)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"across": True}, "needs `similarity`"), ({"keys": []}, "`keys` is empty"), ({"keys": ["zz"]}, "`zz`")],
)
def test_a_rule_that_could_not_be_meant(make: Any, change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        screen(make([TEN]), [{"rule": "duplicates", "keys": ["answers"], **change}])


def test_address_and_device_together(make: Any) -> None:
    """A household shares an address, a class a model of telephone; r2 has neither, and is nobody's duplicate."""
    rows = make([TEN] * 5, ip=["a", "a", "", "a", "b"])
    rows = replace(rows, metadata=rows.metadata.assign(device_key=["x", "y", "", "x", "x"]))
    flow = screen(rows, [{"rule": "duplicates", "keys": ["ip", "device"]}])[1]
    assert flow.steps[1].ids == ("r3",)


def test_a_key_that_nobody_has_is_told(make: Any) -> None:
    (_, step) = screen(make([TEN, TEN], ip=["a", "a"]), [{"rule": "duplicates", "keys": ["ip", "account"]}])[1].steps
    assert step.ids == ()
    assert step.not_applied == Text("account 全部为空", "no `account`")


def test_a_telephone_given_twice_is_a_duplicate_and_is_not_kept(with_cells: Any, questionnaire: Questionnaire) -> None:
    """Rows 1 and 4 give one number, spaced otherwise; 2 and 3 have none to give, in the same word."""
    phone = "8、您的手机号"
    path = with_cells({(1, phone): "13800138000", (2, phone): "无", (3, phone): "无", (4, phone): "138 0013 8000 "})
    read = read_responses(path, questionnaire)
    assert screen(read, [{"rule": "duplicates", "keys": ["phone"]}])[1].steps[1].ids == ("4",)
    assert "phone" not in read.frame
    assert "138" not in read.metadata.drop(columns=["seconds"]).astype(str).to_string()


def test_device_and_account_come_from_the_export(with_cells: Any, questionnaire: Questionnaire) -> None:
    """问卷星's columns of the device and of WeChat's openid; the hash of one is not that of the other."""
    header = [*TEXT_HEADER[:2], "设备", "openid", *TEXT_HEADER[2:]]
    more = [("iPhone 13", "oAb1234"), ("iPhone 13", "oB22345"), ("", ""), ("HUAWEI", "oAb1234")]
    rows = [[*row[:2], *told, *row[2:]] for row, told in zip(TEXT_ROWS, more, strict=True)]
    metadata = read_responses(with_cells({}, header, rows), questionnaire).metadata
    assert [metadata["device_key"].nunique(), metadata["account_key"].nunique()] == [3, 3]
    assert metadata["device_key"].iloc[0] == metadata["device_key"].iloc[1] != ""
    assert metadata["account_key"].iloc[0] == metadata["account_key"].iloc[3] != ""
    assert (metadata.iloc[2][["device_key", "account_key"]] == "").all()
