"""Weighted figures beside the unweighted ones in the results."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from tests import small_study

from jcommunity_study.analysis.results import Results
from jcommunity_study.analysis.weighting import FIGURES, weighted_means, weighted_shares, weighted_ticks
from jcommunity_study.cli import main
from jcommunity_study.stats.weights import Design, design_means, rake
from jcommunity_study.survey.responses import WEIGHT


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = small_study.weighted(small_study.make(tmp_path_factory.mktemp("权") / "加权 研究"))
    assert main(["analyze", "--study", str(made), "--quiet"]) == 0
    return made


@pytest.fixture(scope="module")
def results(root: Path) -> Results:
    return Results.from_json((root / "data" / "processed" / "results.json").read_bytes())


@pytest.fixture(scope="module")
def answers(root: Path) -> pd.DataFrame:
    return pd.read_parquet(root / "data" / "processed" / "responses.parquet")


def test_what_the_weights_are_and_cost(results: Results, answers: pd.DataFrame) -> None:
    row, w = results.table("weights").iloc[0], answers[WEIGHT].to_numpy()
    assert_allclose([row["effective_n"], row["design_effect"]], [w.sum() ** 2 / (w**2).sum(), len(w) * (w**2).sum() / w.sum() ** 2])
    assert_allclose([row["minimum"], row["maximum"], w.mean()], [w.min(), w.max(), 1])
    margins = results.table("weight_margins")
    assert_allclose(margins["weighted"], margins["population"], rtol=1e-8)
    assert_allclose(margins["population"], [0.4, 0.6, 0.7, 0.3], rtol=1e-12)
    assert margins["n"].sum() == 2 * len(answers)


def test_table_one_and_frequencies_have_both(results: Results, answers: pd.DataFrame) -> None:
    table = results.table("sample").set_index(["term", "level"])
    assert_allclose(table.loc["gender", "weighted"].astype(float), [0.4, 0.6], rtol=1e-8)
    assert_allclose(table.loc["gender", "n"].astype(int), answers["gender"].value_counts().sort_index())
    assert table.loc["gender", "weighted_low"].isna().all()  # what was weighted on is not estimated
    frequencies = results.table("frequencies").set_index(["column", "code"])
    told = frequencies.loc["problem_P1"]
    by_hand = answers.groupby("problem_P1")[WEIGHT].sum()
    assert_allclose(told["weighted_n"].astype(float)[told["n"] > 0], by_hand, rtol=1e-10)
    assert_allclose(told["weighted"].astype(float)[told["n"] > 0], by_hand / by_hand.sum(), rtol=1e-10)
    some = told.loc[told["n"] > 0, list(FIGURES)].astype(float)
    assert (some["weighted_low"] < some["weighted"]).all()
    assert (some["weighted"] < some["weighted_high"]).all()


def test_scales_and_ratings_have_both(results: Results, answers: pd.DataFrame, root: Path) -> None:
    scores = pd.read_parquet(root / "data" / "processed" / "scores.parquet")["belonging"].astype(float)
    row = results.table("scales").iloc[0]
    assert_allclose(row["weighted"], np.average(scores, weights=answers[WEIGHT]), rtol=1e-10)
    rating = results.table("ratings").set_index("term").loc["problem_P1"]
    rated = answers["problem_P1"].notna()
    holds = (answers.loc[rated, "problem_P1"] >= 4).astype(float)
    assert_allclose(rating["agree_weighted"], np.average(holds, weights=answers.loc[rated, WEIGHT]), rtol=1e-10)
    assert rating["agree_weighted"] != rating["agree"]


def test_without_weights_no_table_knows_of_them(finished_small: Path) -> None:
    found = Results.from_json((finished_small / "data" / "processed" / "results.json").read_bytes())
    assert not [name for name, table in found.tables.items() if "weight" in name or "weighted_n" in table]
    assert WEIGHT not in pd.read_parquet(finished_small / "data" / "processed" / "responses.parquet")


def test_columns_that_nobody_answered_have_no_figure() -> None:
    data = pd.DataFrame({"a": ["x", "y", "x"], "none": [np.nan] * 3, "one": [1.0, 0, 1]})
    design = rake(Design(data), {"a": {"x": 1, "y": 1}})
    assert weighted_means(design, data[["none"]]).isna().all(axis=None)
    assert weighted_ticks(design, data[["none"]]).isna().all(axis=None)
    assert all(np.isnan(v) for v in weighted_shares(design, pd.Series(pd.Categorical([None] * 3, categories=["1"]))).values())
    assert list(weighted_ticks(design, data[["one"]]).columns) == list(FIGURES)
    assert_allclose(weighted_ticks(design, data[["one"]])["weighted"], 0.5)
    assert_allclose(weighted_means(design, data[["one"]])["weighted"], design_means(design, ["one"]).to_frame()["estimate"])
    assert weighted_shares(None, data["a"]) == {}
