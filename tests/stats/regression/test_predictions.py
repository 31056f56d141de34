"""predictions against R's predict (tests/oracles/regression_predictions) and against the models' own figures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import logit, ols, ordered_logit, predictions, probit

ORACLES = Path(__file__).parents[2] / "oracles"
NEW_PRESTIGE = pd.DataFrame(
    {"education": [6, 10.5, 15], "income": [900, 5000, 25000], "women": [0, 50, 97], "type": ["bc", "wc", "prof"]}, index=["a", "b", "c"]
)
NEW_MROZ = pd.DataFrame({"k5": [0, 2, 1], "age": [30, 45, 60], "wc": ["no", "yes", "no"]})


@pytest.fixture
def expected() -> dict:
    return json.loads((ORACLES / "regression_predictions" / "expected.json").read_text(encoding="utf-8"))


def test_means_of_new_rows(oracle, expected: dict) -> None:
    _, data = oracle("ols_prestige")
    data["type"] = pd.Categorical(data["type"], ["bc", "wc", "prof"])
    model = ols("prestige ~ education + log(income) + women * type", data, cov="nonrobust")
    got = predictions(model, NEW_PRESTIGE).to_frame()
    assert list(got["row"]) == ["a", "b", "c"]
    assert set(got["outcome"]) == {"prestige"}
    np.testing.assert_allclose(got[["estimate", "std_error", "conf_low", "conf_high"]].T, list(expected["ols"].values()), rtol=1e-8)


def test_probabilities_of_new_rows(oracle, expected: dict) -> None:
    _, data = oracle("logit_mroz")
    got = predictions(logit("y ~ k5 + poly(age, 2) * wc", data), NEW_MROZ).to_frame()
    np.testing.assert_allclose(got[["estimate", "std_error", "conf_low", "conf_high"]].T, list(expected["logit"].values()), rtol=1e-6)
    got = predictions(probit("y ~ k5 + age + wc", data), NEW_MROZ).to_frame()  # its interval is on the logit, R's on Φ⁻¹
    np.testing.assert_allclose(got[["estimate", "std_error"]].T, list(expected["probit"].values())[:2], rtol=1e-6)


def test_levels_of_an_ordered_model_sum_to_one(oracle) -> None:
    _, data = oracle("ologit_wine")
    for nominal in ((), ("contact",)):
        model = ordered_logit("rating ~ temp + contact", data, nominal=nominal)
        made = predictions(model)
        table = made.to_frame()
        np.testing.assert_allclose(table.groupby("row")["estimate"].sum(), 1)
        assert ((table["conf_low"] > 0) & (table["conf_high"] < 1) & (table["conf_low"] < table["estimate"])).all()
        assert made.n == 72
    shares = data["rating"].value_counts(normalize=True).sort_index()
    alone = predictions(ordered_logit("rating ~ 1", data)).to_frame().head(5)
    np.testing.assert_allclose(alone["estimate"], shares, rtol=1e-7)
    np.testing.assert_allclose(alone["std_error"], np.sqrt(shares * (1 - shares) / 72), rtol=1e-6)  # a multinomial share's


def test_missing_rows_are_counted_and_bad_ones_refused(oracle) -> None:
    _, data = oracle("logit_mroz")
    model = logit("y ~ log(age) + wc", data)
    holes = NEW_MROZ.astype({"age": float})
    holes.loc[1, "age"] = np.nan
    made = predictions(model, holes)
    assert (made.n, made.n_missing, list(made.to_frame()["row"])) == (2, 1, [0, 2])
    for bad, message in (
        (NEW_MROZ.drop(columns="age"), "0 columns named 'age'"),
        (NEW_MROZ.assign(wc="maybe"), "wc cannot be 'maybe'; it has: no, yes"),
        (NEW_MROZ.assign(age=np.nan), "none of 3 rows"),
        (NEW_MROZ.assign(age="old"), "age is not numeric"),
        (NEW_MROZ.assign(age=0), "not finite"),
    ):
        with pytest.raises(StatisticsError, match=message):
            predictions(model, bad)
