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
    said = ["a,b", "a,b,c", "c,d", "a,b,d", "d"]
    cells, notes = joined(Cells.of(said), "text", "q（多选）", "q")
    assert cells.texts().tolist() == ["a,b", "a,b┋c", "c┋d", "a,b┋d", "d"]
    assert "“a,b”" in notes[0].en
