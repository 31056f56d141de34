"""The same keys again, and answers that are nearly all the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jcommunity_study.errors import InputError
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
