"""Quantiles under a design, against R survey 4.1."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from tests.stats.conftest import Oracle

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import Design, design_quantiles

KINDS: dict[str, dict[str, Any]] = {
    "mean": {},
    "beta": {"interval": "beta"},
    "logit": {"interval": "logit"},
    "school": {"rule": "school"},
    "normal": {"df": np.inf},
}


def same(found: pd.DataFrame, expected: dict[str, Any]) -> None:
    own = found.set_index("probability")
    for p, figures in expected.items():
        row = own.loc[float(p), ["estimate", "conf_low", "conf_high", "std_error"]].astype(float)
        assert_allclose(row, [np.nan if v is None else v for v in figures.values()], rtol=1e-9)


def test_the_api_schools(oracle: Oracle) -> None:
    expected, data = oracle("survey_api", "apistrat.csv")
    same(design_quantiles(Design(data, weights="pw", strata="stype", fpc="fpc"), ["api00"]).to_frame(), expected["strat"]["quantile"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["based", "wards", "raked", "men"])
def test_a_survey_with_missing_values_and_ties(oracle: Oracle, designs: dict[str, Design], name: str, kind: str) -> None:
    expected = oracle("survey_designs")[0]["quantiles"][name][kind]
    found = design_quantiles(designs[name], ["score", "small"], [0.1, 0.5, 0.9], **KINDS[kind]).to_frame()
    for column in ("score", "small"):
        same(found[found["term"] == column], expected[column])


def test_a_share_met_exactly_is_the_value_or_halfway_to_the_next() -> None:
    design = Design(pd.DataFrame({"x": [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10]}), weights=np.full(10, 0.1))
    for p in (0.3, 0.6, 0.7):  # 0.1 + 0.1 + 0.1 is not 0.3 in floating point
        assert design_quantiles(design, ["x"], [p]).to_frame()["estimate"].tolist() == [round(10 * p)]
        assert design_quantiles(design, ["x"], [p], rule="school").to_frame()["estimate"].tolist() == [round(10 * p) + 0.5]


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 4)), min_size=2, max_size=12), st.floats(0.05, 0.95))
def test_weights_are_repeated_rows_and_order_and_place_do_not_matter(rows: list[tuple[int, int]], p: float) -> None:
    x, w = (np.array(v, dtype=float) for v in zip(*rows, strict=True))
    estimate = design_quantiles(Design(pd.DataFrame({"x": x}), weights=w), ["x"], [p]).to_frame()["estimate"]
    repeated = pd.DataFrame({"x": np.repeat(x, w.astype(int))})
    assert design_quantiles(Design(repeated), ["x"], [p]).to_frame()["estimate"].equals(estimate)
    moved = Design(pd.DataFrame({"x": x[::-1] + 100}), weights=w[::-1])
    assert design_quantiles(moved, ["x"], [p]).to_frame()["estimate"].equals(estimate + 100)


@pytest.mark.parametrize("interval", ["mean", "logit", "beta"])
def test_the_largest_value_has_no_interval(interval: Any) -> None:
    row = design_quantiles(Design(pd.DataFrame({"x": [1.0, 1, 1]})), ["x"], [0.5], interval=interval).to_frame().iloc[0]
    assert row["estimate"] == 1
    assert row[["conf_low", "conf_high", "std_error"]].isna().all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"probabilities": [1.0]}, "between 0 and 1, not 1.0"),
        ({"interval": "exact"}, "interval == 'exact', must be one of mean, logit, beta"),
        ({"rule": "hf7"}, "rule == 'hf7'"),
        ({"columns": ["gap"]}, "gap has no valid case"),
        ({"columns": ["word"]}, "word is not numeric"),
    ],
)
def test_what_has_no_quantile(options: dict, message: str) -> None:
    data = pd.DataFrame({"x": [1.0, 2, 3], "gap": [np.nan] * 3, "word": ["a", "b", "c"]})
    with pytest.raises(StatisticsError, match=message):
        design_quantiles(Design(data), **{"columns": ["x"], **options})
