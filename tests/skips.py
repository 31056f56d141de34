"""A pytest plugin for CI (`-p tests.skips`): the run fails when the tests skipped are not those of skipped.txt.

A line there that begins with `?` may be skipped: it needs a program that not every machine has.
"""

from __future__ import annotations

from pathlib import Path

import pytest

LISTED = Path(__file__).with_name("skipped.txt")
_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    listed = [line for line in LISTED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    expected = {line for line in listed if not line.startswith("?")}
    skipped = set(_skipped) - {line.removeprefix("?").strip() for line in listed}.difference(expected)
    if skipped != expected and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        changed = sorted(skipped ^ expected)
        print("\nskipped tests differ from tests/skipped.txt:", *changed, sep="\n  ")
