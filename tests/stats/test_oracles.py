"""Every figure that was given is compared, or docs/statistics-oracles.md says why not."""

from __future__ import annotations

import hashlib
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from tests.figures import GIVEN, ORACLES, figures, paths, read

TESTS = Path(__file__).parent
PAGE = TESTS.parents[1] / "docs" / "statistics-oracles.md"
ROW = re.compile(r"^\| `([^`]+)` \| ((?:`[^`]+` ?)+) \| \S.* \|$", re.M)


def rows() -> list[str]:
    """The patterns of figures left out, each `folder/figure`."""
    found = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return [f"{folder}/{pattern}" for folder, cell in found for pattern in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("folder", GIVEN)
def test_no_figure_was_changed(folder: str) -> None:
    assert hashlib.sha256((ORACLES / folder / "expected.json").read_bytes()).hexdigest() == GIVEN[folder]


def test_every_given_figure_is_compared_or_left_out_for_a_reason(request: pytest.FixtureRequest) -> None:
    """The last of all tests (see conftest.py): what the others took out is known by now."""
    asked, files = request.config.option, {item.path for item in request.session.items}
    if asked.keyword or asked.markexpr or "::" in "".join(request.config.args) or not files.issuperset(TESTS.rglob("test_*.py")):
        pytest.skip("only all tests of tests/stats together read all figures")
    every = {path for folder in GIVEN for path in paths(figures(folder), folder)}
    left_out = {pattern: {path for path in every - read if fnmatchcase(path, pattern)} for pattern in rows()}
    assert sorted(every - read - set().union(*left_out.values())) == []
    assert [pattern for pattern, found in left_out.items() if not found] == []
    assert sorted(path for path in every & read if any(fnmatchcase(path, pattern) for pattern in left_out)) == []
