"""Even–odd consistency, synonyms and antonyms: by hand, against R, and as rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.survey.questionnaire import Scale
from jcommunity_study.survey.screen import screen
from jcommunity_study.survey.screen.consistency import evenodd, item_pairs, psychsyn
from jcommunity_study.survey.screen.moments import Moments


def test_evenodd_by_hand() -> None:
    """Odd halves 1, 2, 4 and even halves 2, 2, 5 over three factors of two items.

    Deviations −4/3, −1/3, 5/3 and −1, −1, 2: products 4/3 + 1/3 + 10/3 = 5, squares 42/9 and 6, r = 5 / √28 = 0.9449.
    Spearman–Brown: 2r / (1 + r) = 0.9717; careless turns the sign: −0.9717.
    The second answers 3 throughout: no variance, no index. The third is perfectly opposed: r = −1, corrected to −∞, cut to −1, turned: 1.
    """
    factors = [np.array([[1, 2], [3, 3], [1, 5]]), np.array([[2, 2], [3, 3], [3, 3]]), np.array([[4, 5], [3, 3], [5, 1]])]
    index, pairs = evenodd([f.astype(float) for f in factors])
    r = 5 / np.sqrt(28)
    np.testing.assert_allclose(index, [-2 * r / (1 + r), np.nan, 1.0])
    assert pairs.tolist() == [3, 3, 3]


def test_evenodd_as_in_r(careless: Any, close: Any) -> None:
    expected, data = careless
    factors = [data[:, k : k + 4].copy() for k in range(0, 24, 4)]
    for f in factors:
        f[:, 3] = 6 - f[:, 3]
    index, pairs = evenodd(factors)
    close(index, expected["evenodd"])
    close(pairs, expected["evenodd_pairs"])


def test_pairs_and_their_correlation_as_in_r(careless: Any, close: Any) -> None:
    expected, data = careless
    moments = Moments.of(data)
    for antonyms, pairs, index in ((False, "syn_pairs", "psychsyn"), (True, "ant_pairs", "psychant")):
        found = item_pairs(moments, antonyms=antonyms)
        assert [[i + 1, j + 1] for i, j in found] == expected[pairs]
        close(psychsyn(data, found), expected[index])


def test_synonyms_by_hand() -> None:
    """Pairs (2, 1), (4, 3), (6, 5) answered (1, 2), (3, 3), (5, 4): deviations −2, 0, 2 and −1, 0, 1: r = 1. (1, 3), (3, 2), (5, 1):
    r = −1. With one pair unanswered two are left, too few."""
    values = np.array([[2, 1, 3, 3, 4, 5], [3, 1, 2, 3, 1, 5], [2, 1, 3, 3, 4, np.nan]])
    np.testing.assert_allclose(psychsyn(values, [(1, 0), (3, 2), (5, 4)]), [1, -1, np.nan])


def people(make: Any) -> Any:
    """Sixty who answer three pairs of twins alike, and one (the last) who answers them the other way round."""
    random = np.random.default_rng(5)
    base = random.integers(1, 6, (60, 3))
    rows = [[int(v) for pair in zip(b, b, strict=True) for v in pair] for b in base]
    return make(
        [*rows, [1, 5, 3, 3, 5, 1]], scales=[Scale(s, Text.same(s), (f"i{k}", f"i{k + 1}")) for s, k in (("a", 1), ("b", 3), ("c", 5))]
    )


def test_who_answers_twins_unlike_is_found(make: Any) -> None:
    everyone, items = people(make), [f"i{k}" for k in range(1, 7)]
    assert screen(everyone, [{"rule": "psychsyn", "items": items, "critval": 0.6, "minimum": 0}])[1].steps[1].ids == ("r60",)
    assert screen(everyone, [{"rule": "evenodd", "scales": ["a", "b", "c"], "maximum": 0.5}])[1].steps[1].ids == ("r60",)
    flow = screen(everyone, [{"rule": "psychant", "items": items, "maximum": 0}])[1]
    assert flow.steps[1].not_applied is not None
    assert "critval" in flow.steps[1].not_applied.en


def test_who_answered_two_scales_is_not_judged(make: Any) -> None:
    everyone = people(make)
    frame = everyone.frame.copy()
    frame.loc["r60", ["i5", "i6"]] = None
    assert screen(replace(everyone, frame=frame), [{"rule": "evenodd", "scales": ["a", "b", "c"], "maximum": 0.5}])[1].steps[1].ids == ()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"rule": "evenodd", "scales": ["a", "b"], "maximum": 0}, "at least 3"),
        ({"rule": "evenodd", "scales": ["a", "b", "b"], "maximum": 0}, "each once"),
        ({"rule": "evenodd", "scales": ["a", "b", "zz"], "maximum": 0}, "no scale `zz`"),
        ({"rule": "psychsyn", "items": ["i1", "i2"], "minimum": 0}, "at least 3"),
        ({"rule": "psychsyn", "items": ["i1", "i2", "i3"]}, "lacks the setting minimum"),
        ({"rule": "psychant", "items": ["i1", "i2", "i3"], "minimum": 0}, "`minimum`: is not known"),
    ],
)
def test_a_rule_that_could_not_be_meant(make: Any, rule: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        screen(people(make), [rule])
