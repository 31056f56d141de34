"""Real files against what a person who reads them would say: `expected/{name}.json`, written by reading the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jcommunity_study.survey.inspect import inspect

EXPECTED = sorted((Path(__file__).parent / "expected").glob("*.json"))


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_a_real_file_is_understood_as_a_person_would(real: Path, path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))
    found = inspect(real / expected["file"])
    assert {key: found[key] for key in ("format", "rows", "columns", "metadata", "personal")} == {
        key: expected[key] for key in ("format", "rows", "columns", "metadata", "personal")
    }
    seen = [(i["name"], i["kind"], len(i["options"]), len(i["columns"])) for i in found["items"]]
    assert seen == [(i["name"], i["kind"], i["options"], i["columns"]) for i in expected["items"]]
    for item, known in zip(found["items"], expected["items"], strict=True):
        assert item["text"].startswith(known["text"])
