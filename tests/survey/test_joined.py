"""Options that hold the separator which joins them."""

from __future__ import annotations

from collections import Counter

from jcommunity_study.survey.readers.export import label_key
from jcommunity_study.survey.readers.joined import options_of, ticked

NEAR = "Social media such as blogs, R-bloggers, Twitter"


def test_an_option_with_commas_is_one_when_its_pieces_never_stand_apart() -> None:
    answers = Counter({f"Books, {NEAR}": 6, NEAR: 5, "Books": 9, "Books, Friends": 4, "Friends": 3, f"Friends, {NEAR}": 2})
    found = options_of(answers, ", ")
    assert found is not None
    assert set(found.options) == {"Books", NEAR, "Friends"}
    assert found.doubtful == (NEAR,)  # three names that always stand together could also be three options


def test_what_goes_on_in_lower_case_is_no_doubt() -> None:
    joined = options_of({"Yes, sometimes": 8, "Yes, sometimes, No": 5, "No": 4}, ", ")
    assert joined is not None
    assert (joined.options, joined.doubtful) == (("Yes, sometimes", "No"), ())


def test_commas_in_brackets_join_nothing() -> None:
    found = options_of({"Course (edX, Coursera)": 5, "Course (edX, Coursera), Book": 5, "Book": 6}, ", ")
    assert found is not None
    assert set(found.options) == {"Course (edX, Coursera)", "Book"}


def test_single_answers_with_commas_and_free_text_are_no_ticks() -> None:
    assert options_of({"Never, not at all": 20, "Often, every day": 30, "Rarely, once a year": 9}, ", ") is None
    assert options_of({f"first {n}, then {n}": 1 for n in range(40)}, ", ") is None


def test_a_heading_that_says_tick_all_counts_for_more() -> None:
    rare = {"A, B": 2, "A": 2, "x1, A": 1, "x2, y2": 1, "x3, y3": 1, "z": 1}
    assert options_of(rare, ", ") is None
    assert options_of(rare, ", ", "Which? (select all that apply)") is not None


def test_an_answer_is_read_by_the_known_options_and_the_rest_is_left_over() -> None:
    known = frozenset(map(label_key, ["A", "A, b", "C"]))
    assert ticked("A, b, C", ", ", known) == (("A, b", "C"), (), False)
    assert ticked("C, my own, words", ", ", known) == (("C",), ("my own, words",), False)
    assert ticked("A, B", ", ", frozenset(map(label_key, ["A", "B", "A, B"]))) == (("A, B",), (), True)  # either reading fits


def test_an_answer_of_separators_alone_is_no_option() -> None:
    found = options_of({"A, B": 4, "A": 5, "B": 3, ", ": 1}, ", ")
    assert found is not None
    assert found.options == ("A", "B")
    assert options_of({", ": 2, ", , ": 2}, ", ") is None
