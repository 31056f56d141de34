"""Ticks joined by commas, and what only looks like them."""

from __future__ import annotations

import pytest

from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.ticks import joined


def test_codes_are_told_from_thousands() -> None:
    assert joined(Cells.of(["1,3", "2", ""]), "codes", "q", "q")[0].texts().tolist() == ["1┋3", "2", ""]
    assert joined(Cells.of(["1,200", "900"]), "codes", "q", "q")[0].texts().tolist() == ["1,200", "900"]


@pytest.mark.parametrize("text", ["Why?", "Which? Select all that apply"])
def test_a_single_answer_that_holds_a_comma_is_one(text: str) -> None:
    said = ["Yes, often", "No, never", "Yes, often"]
    assert joined(Cells.of(said), "text", text, "q")[0].texts().tolist() == said


def test_an_option_of_two_parts_that_always_stand_together_is_one() -> None:
    said = ["甲,乙", "甲,乙,丙", "丙,丁", "甲,乙,丁", "丁", "甲,乙"]
    cells, notes = joined(Cells.of(said), "text", "q（多选）", "q")
    assert cells.texts().tolist() == ["甲,乙", "甲,乙┋丙", "丙┋丁", "甲,乙┋丁", "丁", "甲,乙"]
    assert "“甲,乙”" in notes[0].en


def test_a_comma_before_a_blank_or_three_figures_is_an_options_own() -> None:
    said = ["少于1,000元,节省", "少于1,000元", "节省", "买, 卖,节省", "买, 卖"]
    assert joined(Cells.of(said), "text", "q（多选）", "q")[0].texts().tolist() == [
        "少于1,000元┋节省", "少于1,000元", "节省", "买, 卖┋节省", "买, 卖",
    ]  # fmt: skip
