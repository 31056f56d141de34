"""Exports of other people: what is understood of each is what a person who reads the file says of it (`expected/`, written by hand)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.draft_yaml import draft_yaml
from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.questionnaire import parse_questionnaire
from jcommunity_study.survey.readers import read_export, responses_of

EXPECTED = Path(__file__).parent.parent / "expected"
FILES = (
    "limesurvey_rse_2016_uk.csv", "limesurvey_rse_2017_nl.csv", "qualtrics_legacy.csv", "qualtrics_sample.csv",
    "redcap_checkboxes-1_data.csv", "redcap_longitudinal_data.csv",
)  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_is_what_a_person_says_it_is(real: Path, name: str) -> None:
    expected: dict[str, Any] = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    found = inspect(real / name)
    items = [(i["name"], i["kind"], len(i["options"]), len(i["columns"]), len(i["rows"])) for i in found["items"]]
    said = [(i["name"], i["kind"], i["options"], i["columns"], i["rows"]) for i in expected["items"]]
    assert [x for x in items if x not in said] == [x for x in said if x not in items]
    assert [i[0] for i in items] == [i[0] for i in said]
    texts = [(i["text"], e["text"]) for i, e in zip(found["items"], expected["items"], strict=True)]
    assert [(own, told) for own, told in texts if not own.startswith(told)] == []
    for key in ("format", "rows", "columns", "metadata", "personal"):
        assert found[key] == expected[key], key


@pytest.mark.parametrize("name", FILES)
def test_every_cell_of_a_real_file_is_a_value_a_reason_or_a_doubt(real: Path, name: str) -> None:
    export = read_export(real / name)
    read = responses_of(export, parse_questionnaire(draft_yaml(draft(export)), Path("q.yaml")))
    assert ((read.reasons == "") == read.frame.notna()).all().all()
    doubted = {(d.column, row) for d in read.doubts for row in d.rows}
    for item, field in zip(draft(export).items, export.fields, strict=True):
        if item.personal or item.kind in ("multiple", "ranking", "matrix"):
            continue
        heading, cells = next(iter(export.cells(field)))
        filled = cells.map(lambda v: v != "" and not export.reason(v), dtype=bool)
        reasons = read.reasons[item.name].to_numpy()
        lost = [n for n, (f, r) in enumerate(zip(filled, reasons, strict=True)) if f and r not in ("", "refused", "declared")]
        assert {(heading, int(export.sheet.numbers[n])) for n in lost} <= doubted
