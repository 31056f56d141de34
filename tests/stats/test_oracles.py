"""Every figure that was given is compared, or docs/statistics-oracles.md says why not."""

from __future__ import annotations

import hashlib
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from tests.figures import GIVEN, ORACLES, Figures, figures, paths, read

TESTS = Path(__file__).parent
PAGE = TESTS.parents[1] / "docs" / "statistics-oracles.md"
ROW = re.compile(r"^\| `([^`]+)` \| ((?:`[^`]+` ?)+) \| \S.* \|$", re.M)


def rows() -> list[str]:
    """The patterns of figures left out, each `folder/figure`."""
    found = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return [f"{folder}/{pattern}" for folder, cell in found for pattern in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("folder", GIVEN)
def test_no_figure_was_changed(folder: str) -> None:
    text = (ORACLES / folder / "expected.json").read_text(encoding="utf-8")  # whatever ends its lines here
    assert hashlib.sha256(text.encode("utf-8")).hexdigest() == GIVEN[folder]


def test_every_given_figure_is_compared_or_left_out_for_a_reason(request: pytest.FixtureRequest) -> None:
    """The last of all tests (see conftest.py): what the others took out is known by now."""
    asked, files = request.config.option, {item.path for item in request.session.items}
    if asked.keyword or asked.markexpr or "::" in "".join(request.config.args) or not files.issuperset(TESTS.rglob("test_*.py")):
        pytest.skip("only all tests of tests/stats together read all figures")
    every = {path for folder in GIVEN for path in paths(figures(folder), folder)}
    assert faults(every, every & read, rows()) == []


def faults(every: set[str], taken: set[str], patterns: list[str]) -> list[str]:
    fits = {pattern: {path for path in every if fnmatchcase(path, pattern)} for pattern in patterns}
    left_out = set().union(*fits.values())
    return [
        *(f"{path} is neither compared nor left out" for path in sorted(every - taken - left_out)),
        *(f"{path} is compared, and left out" for path in sorted(taken & left_out)),
        *(f"{pattern} fits no figure" for pattern, found in fits.items() if not found),
    ]


def test_what_is_wrong_with_the_table_is_told() -> None:
    every = {"a/meta/r", "a/fit/cfi", "a/fit/gfi"}
    assert faults(every, {"a/fit/cfi"}, ["*/meta*", "a/fit/gfi"]) == []
    assert faults(every, {"a/fit/cfi"}, ["*/meta*"]) == ["a/fit/gfi is neither compared nor left out"]
    assert faults(every, {"a/fit/cfi"}, ["*/meta*", "a/fit/*"]) == ["a/fit/cfi is compared, and left out"]
    assert faults(every, {"a/fit/cfi"}, ["*/meta*", "a/fit/gfi", "b/*"]) == ["b/* fits no figure"]


def test_what_is_taken_out_is_remembered_and_what_is_only_passed_by_is_not() -> None:
    made = Figures("made", {"fit": {"cfi": 0.9, "n": 10}, "rows": [{"p": 1}, {"p": 2}], "ci": [1, 2]})
    before = set(read)
    assert list(made["fit"]) == ["cfi", "n"] and "cfi" in made["fit"] and len(made["rows"]) == 2
    assert read - before == set()
    assert made["fit"]["n"] == 10 and dict(made["rows"][1]) == {"p": 2} and made.get("ci") == [1, 2] and made.get("no") is None
    assert read - before == {"made/fit/n", "made/rows/1/p", "made/ci"}
    assert set(paths(made, "made")) == {"made/fit/cfi", "made/fit/n", "made/rows/0/p", "made/rows/1/p", "made/ci"}
