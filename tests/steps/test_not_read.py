"""What a study makes of answers that are not read, since they hold personal data: refused at its line, or kept on request."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tests import small_study
from tests.conftest import Refuses
from tests.small_study import replace

from jcommunity_study.cli import main


@pytest.fixture
def with_phones(small: Path) -> Path:
    """A ninth question asks for a number, and people gave those of their telephones."""
    replace(small / "study" / "questionnaire.yaml", "scales:\n", "  - {name: reach, number: 9, text: 补充数字, kind: number}\nscales:\n")
    rows = [[*row, f"138{i:08d}"] for i, row in enumerate(small_study.answers())]
    export = small / "data" / "raw" / "questionnaire" / small_study.EXPORT
    small_study.write_export(export, [*small_study.HEADER, "9、补充数字"], rows)
    return small


def test_a_derived_variable_of_answers_that_are_not_read_is_refused_at_its_line(with_phones: Path, refuses: Refuses) -> None:
    questionnaire = with_phones / "study" / "questionnaire.yaml"
    questionnaire.write_text(questionnaire.read_text("utf-8") + "derived:\n  - {name: far, formula: reach > 5}\n", encoding="utf-8")
    line = len(questionnaire.read_text("utf-8").splitlines())
    refuses(f"questionnaire.yaml:{line}", "`reach`, used here, holds personal data", 'keep = ["reach"]')


def test_a_contradiction_in_answers_that_are_not_read_is_refused_at_its_line(with_phones: Path, refuses: Refuses) -> None:
    settings = with_phones / "study" / "study.toml"
    replace(settings, "[table_one]", '[[screening]]\nrule = "contradiction"\nwhen = "gender == 1 and reach > 5"\n\n[table_one]')
    line = settings.read_text("utf-8").splitlines().index('when = "gender == 1 and reach > 5"') + 1
    refuses(f"study.toml:{line}", "`reach`, used here, holds personal data")


def test_duplicates_may_be_told_by_answers_of_which_only_a_hash_is_kept(with_phones: Path) -> None:
    replace(with_phones / "study" / "study.toml", "[table_one]", '[[screening]]\nrule = "duplicates"\nkeys = ["reach"]\n\n[table_one]')
    assert main(["prepare", "--study", str(with_phones), "--quiet"]) == 0
    made = with_phones / "data" / "processed"
    assert "reach" not in pd.read_parquet(made / "responses.parquet").columns
    assert not any(b"13800000" in path.read_bytes() for path in made.rglob("*") if path.is_file())


def test_the_answers_are_read_where_the_study_keeps_them(with_phones: Path) -> None:
    questionnaire = with_phones / "study" / "questionnaire.yaml"
    questionnaire.write_text(questionnaire.read_text("utf-8") + "derived:\n  - {name: far, formula: reach > 5}\n", encoding="utf-8")
    replace(with_phones / "study" / "study.toml", "[table_one]", '[privacy]\nkeep = ["reach"]\n\n[table_one]')
    assert main(["prepare", "--study", str(with_phones), "--quiet"]) == 0
    assert pd.read_parquet(with_phones / "data" / "processed" / "responses.parquet")["far"].eq(1).all()
