"""Screening: each rule by hand, the flow, and chunks."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.survey.screen.conftest import answers

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.survey.questionnaire import Item, Option, Questionnaire, Scale
from jcommunity_study.survey.readers import read_responses
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.screen import RULES, apply, merge, screen, summarise

OPTIONS = tuple(Option(k, Text.same(str(k))) for k in range(1, 6))


def responses(rows: list[list[int | None]], seconds: list[float] | None = None, ip: list[str] | None = None, first: int = 0) -> Responses:
    """Five rated items; the fifth is an attention check whose answer is 4."""
    n = len(rows)
    items = tuple(Item(f"i{k}", k, Text.same(f"题{k}"), "scale", OPTIONS, expected=4 if k == 5 else None) for k in range(1, 6))
    index = pd.Index([f"r{first + k}" for k in range(n)], name="id", dtype="str")
    frame = pd.DataFrame(rows, index=index, columns=[i.name for i in items]).astype("Int64")
    reasons = frame.isna().replace({True: "blank", False: ""}).astype("str")
    metadata = pd.DataFrame(
        {
            "submitted": pd.NaT,
            "seconds": seconds or [np.nan] * n,
            "source": "",
            "ip_key": ip or [""] * n,
            "row": np.arange(first + 2, first + n + 2),
        },
        index=index,
    )
    return Responses(frame, reasons, metadata, Questionnaire(Text.same("t"), items))


def removed(answers: Responses, rule: dict[str, Any]) -> tuple[str, ...]:
    return screen(answers, [rule])[1].steps[1].ids


GOOD: list[int | None] = [1, 2, 3, 2, 4]


def test_each_rule_by_hand() -> None:
    answers = responses(
        [GOOD, [2, 2, 2, 2, 2], [1, None, None, None, 4], [1, 2, 3, 2, 4], [5, 5, 5, 1, 4]],
        [300, 50, 200, np.nan, 100],
        ["a", "b", "b", "a", "a"],
    )
    assert removed(answers, {"rule": "consent", "item": "i1", "keep": [1]}) == ("r1", "r4")
    assert removed(answers, {"rule": "completion", "minimum": 0.5}) == ("r2",)
    assert removed(answers, {"rule": "speed", "seconds": 100}) == ("r1",)
    assert removed(answers, {"rule": "speed", "share_of_median": 0.5}) == ("r1",)  # the median of 50, 100, 200, 300 is 150
    assert removed(answers, {"rule": "attention"}) == ("r1",)
    assert removed(answers, {"rule": "attention", "item": "i5", "allowed": 1}) == ()
    assert removed(answers, {"rule": "straight_lining", "blocks": [["i1", "i2", "i3"], ["i4", "i5"]]}) == ("r1", "r4")
    assert removed(answers, {"rule": "straight_lining", "blocks": [["i1", "i2", "i3"], ["i4", "i5"]], "minimum_blocks": 2}) == ("r1",)
    assert removed(answers, {"rule": "longstring", "items": ["i1", "i2", "i3", "i4"], "maximum": 3}) == ("r1",)
    assert removed(answers, {"rule": "duplicates", "keys": ["ip", "answers"]}) == ("r3",)
    assert removed(answers, {"rule": "out_of_range", "item": "i1", "minimum": 1, "maximum": 2}) == ("r4",)


def test_no_answer_is_no_consent_and_unknown_address_is_nobodys_duplicate() -> None:
    answers = responses([[None, 2, 3, 4, 4], GOOD, GOOD])
    assert removed(answers, {"rule": "consent", "item": "i1", "keep": [1]}) == ("r0",)
    assert removed(answers, {"rule": "duplicates", "keys": ["ip", "answers"]}) == ()
    assert removed(answers, {"rule": "duplicates", "keys": ["answers"]}) == ("r2",)


def test_near_duplicates_from_one_address() -> None:
    answers = responses([GOOD, [1, 2, 3, 2, 5], [1, 2, 3, 2, 4], [5, 4, 3, 5, 1]], ip=["a", "a", "b", "a"])
    assert removed(answers, {"rule": "duplicates", "keys": ["ip", "answers"], "similarity": 0.8}) == ("r1",)


def test_the_flow_counts_each_respondent_once() -> None:
    answers = responses([GOOD, [2, 2, 2, 2, 2], [1, 2, 3, 2, 1], GOOD], [300, 10, 20, 300])
    rules = [{"rule": "speed", "seconds": 60, "label": {"zh": "快", "en": "Fast"}}, {"rule": "attention"}]
    kept, flow = screen(answers, rules)
    assert [(s.rule, s.removed, s.remaining, s.alone) for s in flow.steps] == [
        ("received", 0, 4, 0),
        ("speed", 2, 2, 2),
        ("attention", 0, 2, 2),
    ]
    assert flow.steps[1].label == Text("快", "Fast")
    assert list(kept.frame.index) == ["r0", "r3"] == list(flow.kept)
    assert flow.reason_of() == {"r1": "speed", "r2": "speed"}
    assert flow.received - flow.removed == kept.n
    assert list(kept.metadata.index) == list(kept.reasons.index) == ["r0", "r3"]


ROWS = st.lists(st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=6, max_size=6), min_size=1, max_size=30)
EVERY: list[dict[str, Any]] = [
    {"rule": "completion", "minimum": 0.5},
    {"rule": "speed", "share_of_median": 0.8},
    {"rule": "longstring", "items": ["i1", "i2", "i3"], "maximum": 2, "maximum_average": 1.5},
    {"rule": "irv", "items": ["i1", "i2", "i3", "i4"], "minimum": 0.9, "split": 2},
    {"rule": "mahad", "items": ["i1", "i2"], "confidence": 0.5},
    {"rule": "evenodd", "scales": ["a", "b", "c"], "maximum": 0.2},
    {"rule": "psychsyn", "items": ["i1", "i2", "i3", "i4", "i5", "i6"], "critval": 0.1, "minimum": 0.2},
    {"rule": "psychant", "items": ["i1", "i2", "i3", "i4", "i5", "i6"], "critval": 0.1, "maximum": -0.2},
    {"rule": "duplicates", "keys": ["ip", "answers"], "similarity": 0.6, "across": True},
    {"rule": "contradiction", "when": "i1 == 1 and i2 == 5"},
]


@settings(deadline=None, max_examples=50)
@given(ROWS, st.lists(st.integers(0, 30), max_size=3), st.randoms(use_true_random=False))
def test_any_cut_into_chunks_flags_the_same(rows: list[list[int | None]], cuts: list[int], random: Any) -> None:
    scales = [Scale(s, Text.same(s), (f"i{k}", f"i{k + 1}")) for s, k in (("a", 1), ("b", 3), ("c", 5))]
    seconds = [random.choice([5.0, 20.0, 30.0, np.nan]) for _ in rows]
    ip = [random.choice(["", "x", "y"]) for _ in rows]
    edges = [0, *sorted(min(c, len(rows)) for c in cuts), len(rows)]
    parts = [slice(a, b) for a, b in itertools.pairwise(edges) if a < b]
    chunks = [answers(rows[p], scales=scales, seconds=seconds[p], ip=ip[p], first=p.start) for p in parts]
    summary = merge(summarise(c, EVERY) for c in reversed(chunks))
    whole = screen(answers(rows, scales=scales, seconds=seconds, ip=ip), EVERY)[1]
    pd.testing.assert_frame_equal(pd.concat([apply(c, summary, EVERY).flags for c in chunks]), whole.flags)


def test_every_rule_is_in_the_property_or_needs_no_sample() -> None:
    assert {name for name, kind in RULES.items() if kind.gather} <= {rule["rule"] for rule in EVERY}


def test_chunks_in_any_order_give_what_the_whole_gives() -> None:
    random = np.random.default_rng(3)
    rows = random.integers(1, 3, (60, 5)).tolist()
    seconds, ip = random.integers(20, 400, 60).astype(float).tolist(), random.choice(list("abc"), 60).tolist()
    whole = responses(rows, seconds, ip)
    rules = [
        {"rule": "speed", "share_of_median": 0.4},
        {"rule": "duplicates", "keys": ["ip", "answers"], "similarity": 1.0},
        {"rule": "attention", "allowed": 1},
    ]
    chunks = [responses(rows[a : a + 20], seconds[a : a + 20], ip[a : a + 20], a) for a in (0, 20, 40)]
    summary = merge(summarise(c, rules) for c in reversed(chunks))
    apart = [i for c in chunks for i in apply(c, summary, rules).kept]
    together = screen(whole, rules)[1]
    assert apart == list(together.kept)
    assert 0 < len(apart) < 60


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ({"rule": "consent", "item": "zz", "keep": [1]}, "`zz`"),
        ({"rule": "straight_lining", "blocks": [["i1", "zz"]]}, "`zz`"),
    ],
)
def test_a_bad_rule_is_named(rule: dict[str, Any], word: str) -> None:
    with pytest.raises(InputError, match=word) as caught:
        screen(responses([GOOD]), [rule])
    assert "[[screening]] 1" in caught.value.where


def test_skipped_columns_are_not_asked_and_declared_ones_are_answered(text_csv: Path, questionnaire: Questionnaire) -> None:
    """Row 3 was asked two columns and answered one; row 4 left 3 hobby columns and one matrix row blank of 13: 9/13 = 0.69."""
    read = read_responses(text_csv, questionnaire)
    assert removed(read, {"rule": "completion", "minimum": 0.7}) == ("3", "4")
    assert removed(read, {"rule": "completion", "minimum": 0.69}) == ("3",)


def test_keep_preserves_the_order(text_csv: Path, questionnaire: Questionnaire) -> None:
    read = read_responses(text_csv, questionnaire)
    assert list(read.keep({"4", "1"}).frame.index) == ["1", "4"]
    assert replace(read).n == 4


def test_a_rule_with_nothing_to_go_by_says_so() -> None:
    rules: list[dict[str, Any]] = [{"rule": "speed", "seconds": 60}]
    rules += [{"rule": "duplicates", "keys": keys} for keys in (["ip", "answers"], ["answers"])]
    steps = screen(responses([GOOD, GOOD]), rules)[1].steps
    assert [s.applicable for s in steps] == [True, False, False, True]
    assert screen(responses([GOOD, GOOD]), rules)[1].to_frame()["note_en"].to_list() == ["", "no durations", "no addresses", ""]
    known = screen(responses([GOOD, GOOD], [90.0, np.nan], ["a", ""]), rules)[1].steps
    assert all(s.applicable for s in known)
