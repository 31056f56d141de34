"""impute against R's mice by what many imputations of the same data say: both draw, so each may be off by its Monte Carlo error."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from tests.stats.missing.made import gapped

from jcommunity_study.stats import impute, logit, ols, ordered_logit, pool
from jcommunity_study.stats.missing.impute import Imputed

M, FAR = 60, 4.0  # of some forty standard normal differences the largest is rarely above 3.5
NAMES = {"(Intercept)": "Intercept", "1low|2mid": "low|mid", "2mid|3high": "mid|high"}  # mice wants the levels in alphabetical order
FILLED: dict[str, tuple[str, Callable[[pd.Series], float]]] = {
    **{name: (name, lambda values: float(values.mean())) for name in ("x", "y", "visits")},
    **{f"{name}_sd": (name, lambda values: float(values.std())) for name in ("x", "y", "visits")},
    "meets_yes": ("meets", lambda values: float((values == "yes").mean())),
    "trust_low": ("trust", lambda values: float((values == "low").mean())),
    "trust_high": ("trust", lambda values: float((values == "high").mean())),
    "tenure_rent": ("tenure", lambda values: float((values == "rent").mean())),
    "tenure_public": ("tenure", lambda values: float((values == "public").mean())),
}
MODELS = {
    "ols": lambda data: ols("y ~ tenure + x + age", data, cov="nonrobust"),
    "logit": lambda data: logit("meets ~ x + y + age", data),
    "ordered": lambda data: ordered_logit("trust ~ tenure + x + age", data),
}


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    return gapped()[["age", "x", "tenure", "trust", "y", "meets", "visits"]]


@pytest.fixture(scope="module")
def sets(data) -> Imputed:
    return impute(data, m=M, iterations=5, seed=5)


def test_each_variable_is_filled_as_mice_fills_it(oracle, data, sets) -> None:
    figures = oracle("impute_many")[0]
    words = {"pmm": "pmm", "logreg": "logit", "polr": "ordered_logit", "polyreg": "multinomial_logit"}
    used = sets.to_frame().set_index("variable")["method"]
    assert {name: used[name] for name in figures["methods"]} == {name: words[method] for name, method in figures["methods"].items()}
    for label, (name, statistic) in FILLED.items():
        gaps, expected = data[name].isna(), figures["means"][label]
        found = np.array([statistic(one.loc[gaps, name]) for one in sets])
        error = np.sqrt(found.var(ddof=1) / M + expected["sd"] ** 2 / figures["m"])
        assert abs(found.mean() - expected["mean"]) < FAR * error, label
        assert found.std(ddof=1) == pytest.approx(expected["sd"], rel=FAR / np.sqrt(2 * (M - 1))), label


@pytest.mark.parametrize("kind", MODELS)
def test_pooled_coefficients_and_missing_information_are_those_of_mice(oracle, sets, kind: str) -> None:
    figures = oracle("impute_many")[0]
    table = pool([MODELS[kind](one) for one in sets], df_complete=np.inf).to_frame().set_index("term")
    for term, expected in figures["models"][kind].items():
        row = table.loc[NAMES.get(term, term)]
        error = np.sqrt(row["between"] / M + expected["b"] / figures["m"])
        assert abs(row["estimate"] - expected["qbar"]) < FAR * error, term
        assert row["within"] == pytest.approx(expected["ubar"], rel=0.03), term
        share = row["lambda"] * (1 - row["lambda"]) * np.sqrt(2 / (M - 1) + 2 / (figures["m"] - 1))
        assert abs(row["fmi"] - expected["fmi"]) < FAR * share, term
