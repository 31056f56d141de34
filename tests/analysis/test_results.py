"""Results as one JSON file: what goes in comes out, and the same results are the same bytes."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.analysis.results import Results

FRAME = pd.DataFrame(
    {
        "term": ["甲", "b"],
        "estimate": [0.1 + 0.2, np.inf],
        "n": pd.array([3, None], dtype="Int64"),
        "flag": [True, False],
        "when": pd.to_datetime(["2023-04-08", None]),
        "kind": pd.Categorical(["x", None]),
    }
)


def test_what_goes_in_comes_out() -> None:
    results = Results({"a": FRAME.drop(columns="when")}, {"k": np.int64(3), "nested": {"x": (1, np.float64("nan"))}, "flag": np.True_})
    found = Results.from_json(results.to_json())
    row, other = found.table("a").to_dict("records")
    assert row == {"term": "甲", "estimate": 0.1 + 0.2, "n": 3, "flag": True, "kind": "x"}
    assert pd.isna(other["estimate"])
    assert pd.isna(other["n"])
    assert found.facts == {"k": 3, "nested": {"x": [1, None]}, "flag": True}
    assert Results.from_json(found.to_json()).facts == found.facts


def test_the_order_in_which_tables_were_made_is_no_matter() -> None:
    one, two = pd.DataFrame({"x": [1]}), pd.DataFrame({"y": [2]})
    assert (Results({"a": one}, {"p": 1}) | Results({"b": two}, {"q": 2})).to_json() == (
        Results({"b": two}, {"q": 2}) | Results({"a": one}, {"p": 1})
    ).to_json()


def test_it_is_json_for_everybody() -> None:
    data = Results({"a": FRAME.drop(columns="when")}).to_json()
    json.loads(data, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert "甲" in data.decode("utf-8")


def test_a_table_that_is_not_there_is_empty() -> None:
    assert len(Results().table("none")) == 0
    assert len(Results.from_json(Results({"a": pd.DataFrame(columns=["x"])}).to_json()).table("a")) == 0
