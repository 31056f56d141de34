"""What customary screening would flag, of a questionnaire that is known and of one that is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.questionnaire import Option, Scale
from jcommunity_study.survey.screen import screen
from jcommunity_study.survey.screen.customary import customary, outlook


@pytest.fixture
def people(make: Any) -> Any:
    """A hundred who answer at random in 60 to 159 seconds, and one who answers 3 throughout in a second."""
    rows = [*np.random.default_rng(2).integers(1, 6, (100, 8)).tolist(), [3] * 8]
    scales = [Scale(f"s{k}", Text.same(f"s{k}"), (f"i{k}", f"i{k + 1}")) for k in (1, 3, 5)]
    return make(rows, scales=scales, seconds=[*range(60, 160), 1])


def test_every_row_counts_what_the_rule_itself_would_flag(people: Any) -> None:
    found = outlook(people).rules
    assert found["n"].unique().tolist() == [101]
    rules = [c.rule for c in customary(people.questionnaire, people.n)]
    alone = [screen(people, [rule])[1].steps[1] for rule in rules]
    assert found["rule"].to_list() == [s.rule for s in alone]
    assert [None if x is None else int(x) for x in found["flagged"].astype(object).where(found["flagged"].notna(), None)] == [
        s.alone if s.applicable else None for s in alone
    ]
    by_rule = found.drop_duplicates("rule").set_index("rule")
    assert by_rule.loc[["completion", "straight_lining", "longstring", "irv"], "flagged"].to_list() == [0, 1, 1, 1]
    assert by_rule.loc["longstring", ["setting", "items"]].to_list() == ["maximum = 4", 8]
    assert by_rule.loc["psychsyn", "note_en"] == "no pair of items correlates strongly enough (critval)"
    assert by_rule.loc["duplicates", "note_en"] == "no addresses"


def test_indices_are_told_by_their_quantiles(people: Any) -> None:
    found = outlook(people).indices.set_index("label_en")
    assert found.loc["Seconds", ["n", "min", "median", "max"]].to_list() == [101, 1, 109, 159]
    assert found.loc["Items a minute", "max"] == 480
    assert found.loc["Intra-individual variability", "min"] == 0
    assert "Synonyms" not in found.index  # there are none to tell of


def test_an_index_that_nobody_has_flags_nobody_and_says_so(make: Any) -> None:
    """Two items correlate, which makes one pair of synonyms, and within-person correlations need three."""
    pairs = np.random.default_rng(5).integers(1, 6, (60, 6))
    pairs[:, 1] = pairs[:, 0]
    found = outlook(make(pairs.tolist())).rules.set_index("rule").loc["psychsyn"]
    assert found["flagged"] is pd.NA
    assert found["note_en"] == "nobody gave answers enough for it"


def test_bands_of_age_are_no_ratings(people: Any) -> None:
    bands = tuple(Option(k, Text.same(f"{k}0岁")) for k in range(1, 6))
    first, *rest = people.questionnaire.items
    questionnaire = replace(people.questionnaire, items=(replace(first, options=bands), *rest))
    (rule,) = [c.rule for c in customary(questionnaire, 10) if c.rule["rule"] == "irv"]
    assert rule["items"] == [f"i{k}" for k in range(2, 9)]


def test_proposed_scales_and_short_questionnaires_have_fewer_rules(make: Any) -> None:
    rules = {c.rule["rule"] for c in customary(make([[1, 2]]).questionnaire, 1)}
    assert rules == {"completion", "speed", "duplicates"}
    assert outlook(make([])).rules.empty
