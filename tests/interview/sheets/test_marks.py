"""Marks are read however they are typed; what is no mark or no code is given back as it stands."""

from __future__ import annotations

import pytest

from jcommunity_study.interview.sheets.marks import Mark, read_codes, read_mark, write_codes


@pytest.mark.parametrize(
    ("written", "mark"),
    [
        ("+", Mark("affirms")), ("＋", Mark("affirms")), (" 肯定 ", Mark("affirms")), ("Affirms", Mark("affirms")),
        ("-", Mark("denies")), ("－", Mark("denies")), ("−", Mark("denies")), ("'-", Mark("denies")), ("否定", Mark("denies")),
        ("±", Mark("mixed")), ("＋／－", Mark("mixed")), ("+-", Mark("mixed")), ("兼有", Mark("mixed")),
        ("+*", Mark("affirms", prompted=True)), ("－ ＊", Mark("denies", prompted=True)), ("±*", Mark("mixed", prompted=True)),
        ("√", None), ("1", None), ("++", None), ("*", None), ("", None), ("P1+", None),
    ],
)  # fmt: skip
def test_a_mark_in_any_spelling(written: str, mark: Mark | None) -> None:
    assert read_mark(written) == mark


@pytest.mark.parametrize("stance", ["affirms", "denies", "mixed"])
@pytest.mark.parametrize("prompted", [False, True])
def test_what_is_written_is_read(stance: str, prompted: bool) -> None:
    mark = Mark(stance, prompted)
    assert read_mark(str(mark)) == mark
    ((code, written),) = read_codes(write_codes([("P1", mark)]), ["P1", "P10"])
    assert (code, read_mark(written)) == ("P1", mark)


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("P1+; C2-", [("P1", "+"), ("C2", "-")]),
        ("p1＋；c2－＊、P10", [("P1", "+"), ("C2", "-*"), ("P10", "+")]),
        ("P1+C2- P10±", [("P1", "+"), ("C2", "-"), ("P10", "±")]),
        ("P1 肯定，C2 否定\nP10 + / -", [("P1", "肯定"), ("C2", "否定"), ("P10", "±")]),
        ("P1 C2", [("P1", "+"), ("C2", "+")]),
        ("P1? ; P9+", [("", "P1?"), ("", "P9+")]),
        ("A-1-", [("A-1", "-")]),
        (" ;; ", []),
    ],
)
def test_the_codes_of_a_cell(written: str, codes: list[tuple[str, str]]) -> None:
    assert read_codes(written, ["P1", "P10", "C2", "A-1"]) == codes


def test_codes_that_differ_in_case_alone_are_read_as_they_are() -> None:
    assert read_codes("a+; A-", ["a", "A"]) == [("a", "+"), ("A", "-")]
    assert read_codes("Ａ+", ["a", "A", "b"]) == [("A", "+")]
