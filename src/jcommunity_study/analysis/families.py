"""Tests that answer one question together: their p values adjusted over the family that study.toml declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from jcommunity_study.analysis.data import Notes
from jcommunity_study.analysis.declared import CORRECTION, variables_of
from jcommunity_study.analysis.results import Results
from jcommunity_study.bilingual import Text
from jcommunity_study.stats.compare import p_adjust
from jcommunity_study.study import Study, as_text

KEYS = ["model", "variable", "level", "outcome", "by"]
COLUMNS = ["family", "correction", *KEYS, "p_value", "p_adjusted"]


def families(study: Study, results: Results, notes: Notes) -> Results:
    """`families`, a row a test of each `[[multiplicity.family]]`: the slopes of its `terms` in the largest block of its `models` (model,
    variable, level), then the comparisons of its `groups` (outcome, by); p as it was, and adjusted over the family.

    A test that could not be computed is noted: the family is smaller than was declared.
    """
    found = []
    for family in study.section("multiplicity").get("family", ()):
        label = as_text(family.get("label", family["name"]))
        tests = []
        for what, rows in (*_slopes(study, family, results), *_comparisons(study, family, results)):
            if rows.empty:
                zh, en = f"没有“{what}”这项检验的结果，校正时不计入", f"no test of {what}, which the adjustment does not count"
                notes.add(label, Text(zh, en))
            tests.append(rows.reindex(columns=[*KEYS, "p_value"]))
        own = pd.concat([t for t in tests if len(t)] or tests, ignore_index=True)
        correction = family.get("correction", CORRECTION)
        own[KEYS] = own[KEYS].astype(object).where(own[KEYS].notna(), "")
        adjusted = p_adjust(own["p_value"].astype(float), correction)
        found.append(own.assign(family=family["name"], correction=correction, p_adjusted=adjusted)[COLUMNS])
    return Results({"families": pd.concat(found, ignore_index=True)}) if found else Results()


def _regressions_of(study: Study, family: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The regressions that a family takes its slopes from: those it names; all where it names none."""
    declared = study.section("models").get("regression", ())
    return [d for d in declared if d["name"] in family.get("models", [d["name"]])]


def _slopes(study: Study, family: Mapping[str, Any], results: Results) -> Iterator[tuple[str, pd.DataFrame]]:
    table = results.table("coefficients").reindex(columns=["model", "block", "variable", "level", "p_value"])
    for regression in _regressions_of(study, family):
        own = table[table["model"] == regression["name"]]
        own = own[own["block"] == own["block"].max()]
        for term in family.get("terms", ()):
            if set(term.split(":")) <= variables_of(regression):
                yield f"{regression['name']}: {term}", own[own["variable"] == term]


def _comparisons(study: Study, family: Mapping[str, Any], results: Results) -> Iterator[tuple[str, pd.DataFrame]]:
    table = results.table("group_tests").reindex(columns=["outcome", "by", "p_value"])
    for outcome in family.get("groups", ()):
        for by in study.section("groups").get("by", ()):
            yield f"{outcome} × {by}", table[(table["outcome"] == outcome) & (table["by"] == by)]
