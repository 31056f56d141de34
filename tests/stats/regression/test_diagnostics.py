"""diagnostics against R's lmtest, car, influence measures and pROC (tests/oracles/diagnostics, ols_prestige, logit_mroz)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import diagnostics, logit, ols, ordered_logit, probit
from jcommunity_study.stats.regression.discrimination import auc, hosmer_lemeshow

EXPECTED = Path(__file__).parents[2] / "oracles" / "diagnostics" / "expected.json"
MROZ = "y ~ k5 + k618 + age + wc + hc + lwg + inc"
PRESTIGE = "prestige ~ education + log(income) + women"


@pytest.fixture
def expected() -> dict:
    return json.loads(EXPECTED.read_text(encoding="utf-8"))


def test_of_least_squares(oracle) -> None:
    figures, data = oracle("ols_prestige")
    data = data.set_index("occupation").assign(type=lambda d: pd.Categorical(d["type"], ["bc", "wc", "prof"]))
    found = diagnostics(ols(f"{PRESTIGE} + type", data))
    tests, table = figures["tests"], found.to_frame().set_index("term")
    for ours, theirs in {
        "breusch_pagan": "bp_studentized",
        "breusch_pagan_classic": "bp_classic",
        "ncv": "ncv",
        "reset": "reset",
        "shapiro": "shapiro_resid",
    }.items():
        np.testing.assert_allclose(table.loc[ours, ["statistic", "p_value"]].astype(float), tests[theirs], rtol=1e-6)
    row = table.loc["durbin_watson"]
    assert row["statistic"] == pytest.approx(tests["dw"][0], rel=1e-9)
    # dwtest's 15 steps of Pan's algorithm have not converged here; its 500, dwtest(m, iterations = 500), say .3200906
    assert row["p_value"] == pytest.approx(tests["dw"][1], abs=5e-3)
    assert row["p_value"] == pytest.approx(0.3200906, abs=1e-6)
    assert found.cooks_max == pytest.approx(figures["cooks_max"]["value"], rel=1e-9)
    assert found.influence.set_index("row")["cooks"].idxmax() == figures["cooks_max"]["name"]
    assert found.leverage_max == pytest.approx(figures["hat_max"], rel=1e-9)
    assert found.influence["student"].abs().max() == pytest.approx(figures["rstudent_max"], rel=1e-9)
    assert (found.auc, found.classification) == (None, None)


def test_white_link_influence_and_normal_points(oracle, expected: dict) -> None:
    _, data = oracle("ols_prestige")
    found = diagnostics(ols(PRESTIGE, data))
    table = found.to_frame().set_index("term")
    np.testing.assert_allclose(
        table.loc["white", ["statistic", "df", "p_value"]].astype(float), list(expected["white"].values()), rtol=1e-8
    )
    assert table.loc["link", "statistic"] == pytest.approx(expected["link"]["t"] ** 2, rel=1e-8)
    assert table.loc["link", "p_value"] == pytest.approx(expected["link"]["p"], rel=1e-8)
    np.testing.assert_allclose(table.loc["reset", ["statistic", "p_value"]].astype(float), list(expected["reset"].values()), rtol=1e-8)
    first = found.influence.head(6)
    for ours, theirs in {
        "leverage": "hat",
        "cooks": "cooks",
        "dffits": "dffits",
        "student": "rstudent",
        "standardized": "rstandard",
    }.items():
        np.testing.assert_allclose(first[ours], expected[theirs], rtol=1e-8)
    np.testing.assert_allclose(found.qq["theoretical"].head(6), expected["qq_theoretical"], rtol=1e-10)
    np.testing.assert_allclose(found.qq["sample"].head(6), expected["qq_sample"], rtol=1e-8)


def test_of_a_logit(oracle, expected: dict) -> None:
    figures, data = oracle("logit_mroz")
    found = diagnostics(logit(MROZ, data))
    table = found.to_frame().set_index("term")
    np.testing.assert_allclose(
        table.loc["hosmer_lemeshow", ["statistic", "df", "p_value"]].astype(float), list(figures["hosmer_lemeshow"].values()), rtol=1e-6
    )
    assert found.auc == pytest.approx(figures["auc"], rel=1e-10)
    wanted = expected["logit"]
    np.testing.assert_allclose([found.auc, found.auc_se], [wanted["auc"], wanted["auc_se"]], rtol=1e-9)
    np.testing.assert_allclose([found.auc_low, found.auc_high], [wanted["auc_low"], wanted["auc_high"]], rtol=1e-9)
    assert table.loc["link", "statistic"] == pytest.approx(wanted["link_z"] ** 2, rel=1e-6)
    first = found.influence.head(6)
    for ours, theirs in {"leverage": "hat", "cooks": "cooks", "residual": "pearson"}.items():
        np.testing.assert_allclose(first[ours], wanted[theirs], rtol=1e-6)
    counts = figures["classification"]
    assert found.classification.to_numpy().ravel().tolist() == [counts[k] for k in ("tn", "fp", "fn", "tp")]


def test_weights_are_repeated_rows(oracle, expected: dict) -> None:
    _, data = oracle("logit_mroz")
    data["w"] = (np.arange(len(data)) + 1) % 3
    found = diagnostics(logit("y ~ k5 + age + wc", data, weights="w"))
    np.testing.assert_allclose([found.auc, found.auc_se], list(expected["weighted"].values()), rtol=1e-9)
    repeated = diagnostics(logit("y ~ k5 + age + wc", data.loc[data.index.repeat(data["w"])]))
    np.testing.assert_allclose(found.to_frame()[["statistic", "df"]], repeated.to_frame()[["statistic", "df"]], rtol=1e-7)
    half = diagnostics(logit("y ~ k5 + age + wc", data, weights=data["w"] * 0.5))
    assert "whole numbers" in half.notes[0].en
    assert list(half.to_frame()["term"]) == ["link"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 5_000))
def test_area_is_that_of_all_pairs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores, y = rng.integers(0, 6, 40) / 1.0, np.arange(40) % 3 == 0
    pairs = scores[y][:, None] - scores[~y]
    assert auc(scores, y * 1.0, np.ones(40)).auc == pytest.approx(np.mean((pairs > 0) + 0.5 * (pairs == 0)))
    assert auc(-scores, y * 1.0, np.ones(40)).auc == pytest.approx(1 - np.mean((pairs > 0) + 0.5 * (pairs == 0)))


def test_what_cannot_be_had_is_told() -> None:
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"x": rng.normal(size=60), "g": np.repeat(["a", "b"], 30), "y": rng.normal(size=60)})
    table = diagnostics(ols("y ~ g", data)).to_frame().set_index("term")
    assert np.isnan(table.loc["link", "statistic"])  # two fitted values have no curve
    assert np.isnan(table.loc["reset", "p_value"])
    long = pd.DataFrame({"x": rng.normal(size=5001), "y": rng.normal(size=5001)})
    assert "no Shapiro–Wilk test" in diagnostics(ols("y ~ x", long)).notes[0].en
    data["y"] = rng.integers(0, 2, 60)
    found = diagnostics(probit("y ~ g", data))
    assert "too few distinct" in found.notes[0].en
    assert found.to_frame()["statistic"].isna().all()
    assert np.isnan(hosmer_lemeshow(np.full(9, 0.3), np.arange(9) % 2 * 1.0, 10).statistic)
    with pytest.raises(StatisticsError, match="for ordered models use brant_test"):
        diagnostics(ordered_logit("y ~ x", data))
    with pytest.raises(StatisticsError, match="must be a whole number of 3 or more"):
        diagnostics(logit("y ~ x", data), groups=2)


def test_a_row_alone_in_its_level_has_no_standardized_residual() -> None:
    data = pd.DataFrame({"y": [1.0, 3, 2, 5, 4, 6, 2, 9], "g": list("aabbaabz")})
    found = diagnostics(ols("y ~ g", data, cov="HC1"))
    assert found.leverage_max == pytest.approx(1)
    assert np.isnan(found.influence["student"].iloc[-1])
    assert len(found.qq) == 7


def test_tests_that_cannot_be_made_are_told() -> None:
    data = pd.DataFrame({"g": list("abc") * 5, "y": np.arange(15.0) ** 1.5})
    found = diagnostics(ols("y ~ g", data))
    assert found.to_frame().set_index("term")["statistic"].isna().sum() == 1
    assert found.notes[0].en == "too few distinct fitted values or rows for: reset"
