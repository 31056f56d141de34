"""The table that codebooks count from."""

from __future__ import annotations

from pathlib import Path

from jcommunity_study.survey.distribution import distribution
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.readers import read_responses


def test_every_answer_is_counted_once(text_csv: Path, questionnaire: Questionnaire) -> None:
    read = read_responses(text_csv, questionnaire)
    table = distribution(read)
    assert (table.groupby("column", sort=False)["n"].sum() == read.n).all()
    assert list(dict.fromkeys(table["column"])) == list(read.frame.columns)
    grid = table[table["column"] == "trust_grid"].set_index(["code", "reason"])["n"]
    assert {k: v for k, v in grid.items() if k[1] == ""} == {(1, ""): 1, (2, ""): 0, (3, ""): 1}
    assert grid[grid.index.get_level_values("reason") == "declared"].tolist() == [1]
    assert table[(table["column"] == "open") & (table["reason"] == "")]["n"].tolist() == [2]
    assert "weighted_n" not in table


def test_weights_are_summed_beside(text_csv: Path, questionnaire: Questionnaire) -> None:
    read = read_responses(text_csv, questionnaire).weighted([0.5, 1.5, 0.75, 1.25])
    job = distribution(read).query("column == 'job'")
    assert job["n"].tolist() == [1, 1, 1, 1]
    assert job["weighted_n"].tolist() == [0.5, 1.5, 0.75, 1.25]
