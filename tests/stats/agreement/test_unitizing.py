"""Krippendorff's α for unitizing: an example worked by hand, and what must hold whatever the stretches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import unitizing_alpha


def test_an_example_worked_by_hand() -> None:
    """Twenty characters, two coders. a: P [2, 6), C [10, 14). b: P [3, 7), P [10, 13).

    Intersections, one way: P with P 3 ([3, 6)); C of a with P of b 3 ([10, 13)); P of a with a gap 1, a gap with P of b 1, C of a with a
    gap 1; gap with gap the other 11. Both ways, in the order gap, P, C: gap–gap 22, gap–P 2, gap–C 1, P–P 6, P–C 3, C–C 0.
    Margins 25, 11, 4, together 40. Σ s²: gaps by their length 25; P 4² + 4² + 3² = 41; C 4² = 16: together 82.
    Expected: margins multiplied (less Σ s² on the diagonal) over 40 - 82 / 40 = 37.95.
    """
    result = unitizing_alpha([(20, {"a": [(2, 6, "P"), (10, 14, "C")], "b": [(3, 7, "P"), (10, 13, "P")]})])
    table = result.to_frame().set_index("term")
    observed, expected = 2 * (2 + 1 + 3), 2 * (25 * 11 + 25 * 4 + 11 * 4) / 37.95
    assert table.at["u_alpha", "observed"] == pytest.approx(observed)
    assert table.at["u_alpha", "expected"] == pytest.approx(expected)
    assert result.alpha == pytest.approx(1 - observed / expected)
    assert table.at["u_alpha_binary", "estimate"] == pytest.approx(1 - 2 * (2 + 1) / (2 * (25 * 11 + 25 * 4) / 37.95))
    # Marked by both alone: P–P 6, P–C 3, margins P 9, C 3, together 12; what is pairable of the four stretches is 3 each: Σ s² = 36.
    assert table.at["cu_alpha", "estimate"] == pytest.approx(1 - 2 * 3 / (2 * 9 * 3 / (12 - 36 / 12)))
    assert (result.length, result.n_units, result.n_coders, result.n_groups) == (20, 4, 2, 1)


MARKS = st.lists(st.tuples(st.integers(0, 8), st.integers(1, 6), st.sampled_from("PCS")), max_size=5)


def _laid(marks: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    at, out = 0, []
    for gap, length, value in marks:
        out.append((at + gap, at + gap + length, value))
        at += gap + length
    return out


@settings(max_examples=150, deadline=None)
@given(st.lists(MARKS, min_size=2, max_size=4))
def test_coincidences_are_those_of_single_characters(coders: list) -> None:
    """Observed disagreement, counted character by character."""
    length = 80
    marked = {f"c{i}": _laid(marks) for i, marks in enumerate(coders)}
    letters = np.full((len(coders), length), " ")
    for row, stretches in zip(letters, marked.values(), strict=True):
        for start, end, value in stretches:
            row[start:end] = value
    pairs = [(a, b) for i, a in enumerate(letters) for j, b in enumerate(letters) if i != j]
    table = unitizing_alpha([(length, marked)]).to_frame().set_index("term")
    m = len(coders) - 1
    assert table.at["u_alpha", "observed"] == pytest.approx(sum((a != b).sum() for a, b in pairs) / m)
    assert table.at["u_alpha_binary", "observed"] == pytest.approx(sum(((a == " ") != (b == " ")).sum() for a, b in pairs) / m)
    both = [((a != b) & (a != " ") & (b != " ")).sum() for a, b in pairs]
    assert table.at["cu_alpha", "observed"] == pytest.approx(sum(both) / m)


@settings(max_examples=60, deadline=None)
@given(MARKS.filter(lambda marks: len(marks) > 1))
def test_coders_who_mark_the_same_agree(marks: list) -> None:
    same = _laid(marks)
    table = unitizing_alpha([(80, {"a": same, "b": same, "c": same})]).to_frame()
    known = table["estimate"].notna()
    assert known.any()
    np.testing.assert_allclose(table.loc[known, "estimate"], 1.0)


def test_continua_are_drawn_whole() -> None:
    one, two = {"a": [(0, 5, "P")], "b": [(0, 5, "P")]}, {"a": [(0, 5, "P")], "b": [(20, 25, "P")]}
    result = unitizing_alpha([(40, one), (40, two)] * 4, resamples=400, seed=3)
    row = result.to_frame().iloc[0]
    assert row["conf_low"] < row["estimate"] < row["conf_high"] <= 1
    again = unitizing_alpha([(40, one), (40, two)] * 4, resamples=400, seed=3)
    assert again.to_frame().equals(result.to_frame())


def test_nothing_marked_leaves_nothing_to_say() -> None:
    assert unitizing_alpha([(10, {"a": [], "b": []})]).to_frame()["estimate"].isna().all()


@pytest.mark.parametrize("stretches", [[(3, 3, "P")], [(8, 12, "P")], [(-1, 2, "P")], [(0, 5, "P"), (4, 6, "C")]])
def test_stretches_that_cannot_be(stretches: list) -> None:
    with pytest.raises(StatisticsError, match="is empty, lies outside 0–10 or overlaps"):
        unitizing_alpha([(10, {"a": stretches, "b": []})])
    with pytest.raises(StatisticsError, match="two coders or more"):
        unitizing_alpha([(10, {"a": []})])


def test_of_one_continuum_there_is_no_bootstrap() -> None:
    with pytest.raises(StatisticsError, match="a bootstrap needs"):
        unitizing_alpha([(10, {"a": [(0, 3, "x")], "b": [(1, 3, "x")]})], resamples=10, seed=1)
