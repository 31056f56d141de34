"""datapackage.json against the specification's JSON Schemas, and its schemas against the tables that they describe."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest

from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.screen import screen
from jcommunity_study.survey.writers import dictionary_csv, exclusions_csv, flow_csv, responses_csv
from jcommunity_study.survey.writers.about import About
from jcommunity_study.survey.writers.datapackage import datapackage_json

PROFILES = Path(__file__).with_name("profiles")


def files(answers: Responses, scores: pd.DataFrame, about: About) -> dict[str, bytes]:
    _, flow = screen(answers, [])
    return {
        "responses.csv": responses_csv(answers, scores, about.banner), "dictionary.csv": dictionary_csv(answers, scores, about.banner),
        "exclusions.csv": exclusions_csv(flow, about.banner), "flow.csv": flow_csv(flow, about.banner), "responses.sav": b"sav",
    }  # fmt: skip


def described(made: dict[str, bytes], answers: Responses, scores: pd.DataFrame, about: About) -> dict[str, Any]:
    return json.loads(datapackage_json(made, answers, scores, about))


@pytest.mark.parametrize("status", ["about", "synthetic"])
def test_it_validates_and_so_do_the_tables(answers: Responses, scores: pd.DataFrame, status: str, request: pytest.FixtureRequest) -> None:
    about: About = request.getfixturevalue(status)
    made = files(answers, scores, about)
    package = described(made, answers, scores, about)
    jsonschema.validate(package, json.loads((PROFILES / "data-package.json").read_text(encoding="utf-8")))
    tabular = json.loads((PROFILES / "tabular-data-resource.json").read_text(encoding="utf-8"))
    assert [r["path"] for r in package["resources"]] == sorted(made)
    for resource in package["resources"]:
        data = made[resource["path"]]
        assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
        if resource["profile"] == "tabular-data-resource":
            jsonschema.validate(resource, tabular)
            agrees(resource["schema"], data)


def agrees(schema: dict[str, Any], data: bytes) -> None:
    """Heads, types, enumerations and the primary key, cell by cell."""
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    fields = schema["fields"]
    assert header == [f["name"] for f in fields]
    for field, cells in zip(fields, zip(*rows, strict=True), strict=False):
        given = [c for c in cells if c not in schema["missingValues"]]
        read = {"integer": int, "number": float, "boolean": {"True": True, "False": False}.__getitem__, "string": str}[field["type"]]
        values = [read(c) for c in given]
        allowed = field.get("constraints", {}).get("enum")
        assert allowed is None or set(values) <= set(allowed), field["name"]
    if "primaryKey" in schema:
        keys = [row[header.index(schema["primaryKey"])] for row in rows]
        assert len(set(keys)) == len(keys)
        assert "" not in keys


def test_columns_say_what_they_hold(answers: Responses, scores: pd.DataFrame, about: About) -> None:
    package = described(files(answers, scores, about), answers, scores, about)
    schema = next(r["schema"] for r in package["resources"] if r["path"] == "responses.csv")
    fields = {f["name"]: f for f in schema["fields"]}
    assert schema["primaryKey"] == "id"
    assert fields["job"]["constraints"] == {"enum": [1, 2]}
    assert fields["job"]["categories"] == [{"value": 1, "label": "学生"}, {"value": 2, "label": "其他"}]
    assert fields["job"]["description"] == "Job"
    assert fields["trust_grid"]["categoriesOrdered"] is True
    assert fields["rank_1"]["constraints"] == {"enum": [1, 2, 3]}
    assert [fields[n]["type"] for n in ("years", "faith", "survey_weight", "open", "hobby_1")] == ["number"] * 3 + ["string", "integer"]
    assert "phone" not in fields
    assert package["data_status"] == "collected"


def test_synthetic_data_say_so(answers: Responses, scores: pd.DataFrame, synthetic: About) -> None:
    package = described(files(answers, scores, synthetic), answers, scores, synthetic)
    assert package["data_status"] == "synthetic"
    assert "演示数据" in package["title"]
    assert "演示数据" in package["description"]
