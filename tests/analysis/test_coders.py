"""Agreement between the coders of a study: compared before and after a consensus, or the reason why not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from tests import small_study

from jcommunity_study.cli import main
from jcommunity_study.steps import code
from jcommunity_study.steps.analyze import agreement_results
from jcommunity_study.study import Study


@pytest.fixture
def two(small: Path) -> Path:
    small_study.second_coder(small)
    small_study.replace(small / "study" / "study.toml", "[table_one]", '[coding]\nevidence = "someone"\n\n[table_one]')
    return small


def found(root: Path) -> tuple[dict[str, object], pd.DataFrame, pd.DataFrame]:
    study = Study.open(root)
    results = agreement_results(study, code.transcripts(study))
    return results.facts["agreement"], results.table("agreement"), results.table("adjudicated")


def test_two_coders_and_then_their_consensus(two: Path) -> None:
    fact, table, settled = found(two)
    assert (fact["coders"], fact["coefficient"], fact["unit"]) == (["someone", "student"], "krippendorff_alpha", "sentence")
    assert (fact["transcripts"], fact["disagreements"]) == (4, 2)
    assert table["code"].to_list() == ["P1", "P2", "S1", "all"]
    assert settled.empty
    before = table["estimate"].iloc[-1]
    assert main(["agreement", "--consensus", "--study", str(two), "--quiet"]) == 0
    fact, table, settled = found(two)
    assert fact["coders"] == ["someone", "student"]  # the consensus is no coder
    assert table["estimate"].iloc[-1] == before
    assert settled["coder"].to_list() == ["someone", "student"]
    assert (settled["code"] == "all").all()


def test_the_rules_took_no_part_in_the_consensus(two: Path) -> None:
    assert main(["agreement", "--consensus", "--study", str(two), "--quiet"]) == 0
    named = '[agreement]\ncoders = ["someone", "rules"]\n\n[table_one]'
    small_study.replace(two / "study" / "study.toml", "[table_one]", named)
    assert found(two)[2]["coder"].to_list() == ["someone"]


def test_the_rules_are_a_coder_where_they_are_listed(two: Path) -> None:
    small_study.replace(two / "study" / "study.toml", "[table_one]", '[agreement]\ncoders = ["someone", "rules"]\n\n[table_one]')
    assert found(two)[0]["coders"] == ["someone", "rules"]


def test_one_coder_is_nothing_to_compare(small: Path) -> None:
    assert found(small)[0] == {"coders": ["someone"], "why": "alone"}


def test_coders_of_different_interviews_are_nothing_to_compare(small: Path) -> None:
    folder, lines = small / "data" / "raw" / "interviews", small_study.codings(small)
    for name, who in (("someone", ("R1", "R2")), ("student", ("G1", "G2"))):
        own = {small_study.coding(folder / f"{i}.txt", 0, "P1", "affirms", "没人报名")["document"] for i in who}
        small_study.write_journal(small, [line for line in lines if line["document"] in own], name)
    assert found(small)[0] == {"coders": ["someone", "student"], "why": "apart"}


def test_a_study_may_do_without_it(two: Path) -> None:
    study = Study.open(two)
    reflexive = replace(study, settings={**study.settings, "coding": {"approach": "reflexive", "agreement": False}})
    results = agreement_results(reflexive, code.transcripts(study))
    assert results.facts["agreement"] == {"coders": ["someone", "student"], "why": "declared"}
    assert not results.tables
