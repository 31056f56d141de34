"""R's figures as the tests read them: which are taken out is remembered.

`python -m tests.figures` goes further: it gives each test, one after the other, each of the figures that it takes as another number, and
names those whose change no test noticed. That takes an hour or more; `tests/stats/test_oracles.py` does the rest in no time.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

ORACLES = Path(__file__).parent / "oracles"
GIVEN = dict(line.split()[::-1] for line in (ORACLES / "given.sha256").read_text(encoding="utf-8").splitlines())
read: set[str] = set()
changed: dict[str, int] = {}  # the figure that is to be another than R's: of a list, which one


class Figures(dict[str, Any]):
    """A JSON object that remembers which of its figures are taken out; a list of bare values is one figure."""

    def __init__(self, path: str, plain: dict[str, Any]) -> None:
        super().__init__({name: wrapped(f"{path}/{name}", value) for name, value in plain.items()})
        self.path = path

    def __getitem__(self, name: str) -> Any:
        value, path = super().__getitem__(name), f"{self.path}/{name}"
        if has_names(value):
            return value
        read.add(path)
        return other(value, changed[path]) if path in changed else value

    def __iter__(self) -> Iterator[str]:  # so that dict(…) and {**…} take the figures out one by one
        return super().__iter__()

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401

    def values(self) -> Any:
        return [self[name] for name in self]

    def items(self) -> Any:
        return [(name, self[name]) for name in self]


def has_names(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict) for v in value))


def wrapped(path: str, value: Any) -> Any:
    if isinstance(value, dict):
        return Figures(path, value)
    return [wrapped(f"{path}/{n}", v) for n, v in enumerate(value)] if has_names(value) else value


def figures(folder: str) -> Figures:
    return Figures(folder, json.loads((ORACLES / folder / "expected.json").read_text(encoding="utf-8")))


def paths(value: Any, path: str) -> Iterator[str]:
    """Of every figure, as `folder/name/name`; a place in a list is its number."""
    if not has_names(value):
        yield path
        return
    for name, inner in dict.items(value) if isinstance(value, dict) else enumerate(value):
        yield from paths(inner, f"{path}/{name}")


def other(value: Any, at: int) -> Any:
    if isinstance(value, list) and value:
        made = list(value)
        made[at] = other(made[at], at)
        return made
    return value + abs(value) + 1 if isinstance(value, int | float) else f"not {value}"


class Audit:
    """A pytest plugin: after each test the test again and again, each time with one figure (of a list its first, its last) changed."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.noticed: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if "oracle" in getattr(item, "fixturenames", ())]

    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        read.clear()
        runtestprotocol(item, nextitem=nextitem)
        taken = {figure for figure in read if figure.split("/")[0] in GIVEN}
        self.taken |= taken
        self.noticed |= {figure for figure in sorted(taken - self.noticed) if all(self.fails(item, nextitem, figure, at) for at in (0, -1))}
        return True

    def fails(self, item: pytest.Item, nextitem: pytest.Item | None, figure: str, at: int) -> bool:
        changed[figure] = at
        item._initrequest()  # type: ignore[attr-defined]
        failed = any(report.failed for report in runtestprotocol(item, log=False, nextitem=nextitem))
        changed.clear()
        return failed

    def pytest_terminal_summary(self) -> None:
        left = sorted(self.taken - self.noticed)
        print(f"\n{len(self.noticed)} figures are noticed when they change; {len(left)} are read and not noticed:", *left, sep="\n  ")


if __name__ == "__main__":
    from tests import figures as module  # the one that the tests import

    sys.exit(pytest.main([*(sys.argv[1:] or ["tests/stats"]), "-q", "-p", "no:cacheprovider"], plugins=[module.Audit()]))
