"""Answers by respondent: why they are missing."""

from __future__ import annotations

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.responses import REASON_CODES, REASON_TYPE, REASONS, Responses


def responses(reasons: dict[str, list[str]]) -> Responses:
    frame = pd.DataFrame(reasons, index=pd.Index(["a", "b", "c"][: len(next(iter(reasons.values()), []))]))
    return Responses(frame, frame.astype(REASON_TYPE), frame, Questionnaire(Text.same("t"), ()))


def test_reasons_by_code_come_in_the_order_asked_for_and_follow_the_rows_kept() -> None:
    read = responses({"x": ["", "skipped", "blank"], "y": ["refused", "", "skipped"]})
    named = [[REASON_CODES[r] for r in row] for row in (["refused", ""], ["", "skipped"], ["skipped", "blank"])]
    assert read.why(["y", "x"]).tolist() == named
    assert read.keep(["c", "a"]).why(["y", "x"]).tolist() == [named[0], named[2]]
    assert read.why([]).shape == (3, 0)


def test_missing_counts_each_reason_by_column() -> None:
    counts = responses({"x": ["", "skipped", "skipped"], "y": ["refused", "", "unranked"]}).missing()
    assert list(counts.columns) == list(REASONS)
    assert {name: {r: n for r, n in row.items() if n} for name, row in counts.T.items()} == {
        "x": {"skipped": 2}, "y": {"refused": 1, "unranked": 1},
    }  # fmt: skip
