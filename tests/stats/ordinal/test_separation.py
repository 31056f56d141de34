"""No finite estimate exists: the term is named, and where there is one nothing is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import ordered_logit


@pytest.fixture
def data() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"x": rng.normal(size=200), "actor": rng.choice(["grid", "resident", "street"], 200)})
    frame["y"] = np.digitize(frame["x"] + rng.logistic(size=200), [-1, 0.5, 1.5])
    return frame


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])
def test_a_level_with_only_the_highest_outcome(data: pd.DataFrame, link: str) -> None:
    data.loc[data["actor"] == "street", "y"] = 3
    with pytest.raises(StatisticsError) as caught:
        ordered_logit("y ~ x + actor", data, link=link)
    assert caught.value.text.en.startswith("actorstreet separates the outcome y")
    assert "outcomes 3" in caught.value.text.en
    assert "actorstreet" in caught.value.text.zh


def test_a_reference_level_with_only_the_lowest_outcome(data: pd.DataFrame) -> None:
    data.loc[data["actor"] == "grid", "y"] = 0
    with pytest.raises(StatisticsError, match="actorresident, actorstreet separate the outcome"):
        ordered_logit("y ~ x + actor", data)


def test_a_level_with_only_a_middle_outcome_is_no_separation(data: pd.DataFrame) -> None:
    data.loc[data["actor"] == "street", "y"] = 1
    model = ordered_logit("y ~ x + actor", data)
    assert np.abs(model.slopes).max() < 5


def test_complete_separation_by_a_number(data: pd.DataFrame) -> None:
    data["y"] = np.digitize(data["x"], [-0.5, 0.5])
    with pytest.raises(StatisticsError, match=r"/ x separates the outcome y"):
        ordered_logit("y ~ x + actor", data)


def test_strong_effects_and_rare_levels_are_estimated(data: pd.DataFrame) -> None:
    rng = np.random.default_rng(4)
    data["y"] = np.digitize(12 * data["x"] + rng.logistic(size=200), [-3, 0, 4])
    data["rare"] = 0.0
    data.loc[[3, 50], "rare"] = 1
    model = ordered_logit("y ~ x", data)
    assert 8 < model.coefficient("x") < 18
    data["y"] = np.digitize(rng.logistic(size=200), [-1, 0.5, 1.5])
    data.loc[[3, 50], "y"] = [0, 2]
    assert np.isfinite(ordered_logit("y ~ rare", data).coefficient("rare"))


def test_a_long_scale_does_not_look_like_separation(data: pd.DataFrame) -> None:
    data["income"] = np.exp(data["x"] * 2 + 10)
    assert ordered_logit("y ~ income + x", data).steps < 15
