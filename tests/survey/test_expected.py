"""What a person who reads a real export says of it, file by file (expected/*.json), against what `inspect` says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jcommunity_study.survey.inspect import inspect

EXPECTED = sorted((Path(__file__).parent / "expected").glob("*.json"))


@pytest.mark.parametrize("path", EXPECTED, ids=lambda p: p.stem)
def test_inspect_says_what_a_person_says(real: Path, path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))
    found = inspect(real / path.stem)
    for key in ("format", "rows", "columns"):
        assert found[key] == expected[key], key
    for key in ("metadata", "personal"):
        assert sorted(found[key]) == sorted(expected[key]), key
    assert len(found["items"]) == len(expected["items"])
    for item, said in zip(found["items"], expected["items"], strict=True):
        assert item["name"] == said.get("name", item["name"]), said
        assert item["text"].startswith(said["text"]), said
        assert item["kind"] in said["kind"].split("|"), said
        assert len(item["columns"]) == said["columns"], said
        assert len(item["options"]) == said.get("options", len(item["options"])), said
        assert len(item["rows"]) == said.get("rows", len(item["rows"])), said
