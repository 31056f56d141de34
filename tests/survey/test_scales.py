"""Scores by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.readers import read_responses
from jcommunity_study.survey.scales import scale_items, score


def numbers(series: pd.Series) -> list[float | None]:
    return [None if pd.isna(v) else float(v) for v in series]


def test_scores_by_hand(text_csv: Path, questionnaire: Questionnaire) -> None:
    """trust_grid 3, NA, NA, 1; trust_street 2, 3, NA, NA turned by 1 + 3 - x: 2, 1; check 3, 2, NA, 3. At least two of three.

    Means: (3 + 2 + 3) / 3; (1 + 2) / 2; none; (1 + 3) / 2. The code 9 of 不了解 is no valid code, so it does not stretch the turn.
    """
    read = read_responses(text_csv, questionnaire)
    assert numbers(score(read)["trust"]) == [8 / 3, 1.5, None, 2.0]
    assert str(score(read)["trust"].dtype) == "Float64"
    assert numbers(scale_items(read, questionnaire.scale("trust"))["trust_street"]) == [2.0, 1.0, None, None]


def test_sums_do_not_fall_with_gaps(text_csv: Path, questionnaire: Questionnaire) -> None:
    summed = replace(questionnaire, scales=(replace(questionnaire.scale("trust"), method="sum"),))
    assert numbers(score(read_responses(text_csv, summed))["trust"]) == [8.0, 4.5, None, 6.0]


def test_a_minimum_of_all(text_csv: Path, questionnaire: Questionnaire) -> None:
    strict = replace(questionnaire, scales=(replace(questionnaire.scale("trust"), minimum=3),))
    assert numbers(score(read_responses(text_csv, strict))["trust"]) == [8 / 3, None, None, None]


def test_proposed_scales_have_no_score(text_csv: Path, questionnaire: Questionnaire) -> None:
    proposed = replace(questionnaire, scales=(replace(questionnaire.scale("trust"), confirmed=False),))
    assert list(score(read_responses(text_csv, proposed)).columns) == []
