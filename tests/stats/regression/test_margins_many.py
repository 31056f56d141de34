"""marginal_effects and predictions of six kinds of model against R: factors, interactions, powers, polynomials, weights, values set.

The effects are R's own model.matrix averaged, and differentiated by numDeriv; single points and slopes there are emmeans' and effects'.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.figures import ORACLES

from jcommunity_study.stats import (
    Design,
    design_ols,
    logit,
    marginal_effects,
    multinomial_logit,
    negative_binomial,
    ols,
    ordered_logit,
    predictions,
    probit,
)

LEVELS = {
    "rank": ["AsstProf", "AssocProf", "Prof"], "passengerClass": ["1st", "2nd", "3rd"], "fem": ["Men", "Women"],
    "country": ["Australia", "Norway", "Sweden", "USA"], "survived": ["no", "yes"], "poverty": ["Too Little", "About Right", "Too Much"],
}  # fmt: skip
SALARY = "salary ~ rank * service + I(service**2) + discipline"
ORDERED = "poverty ~ religion + country * poly(age, 2) + degree"
MODELS: dict[str, tuple[str, Callable[[pd.DataFrame], Any], str]] = {
    "ols": ("sal", lambda d: ols(SALARY, d, cov="nonrobust"), "service"),
    "design_ols": ("sal", lambda d: design_ols(SALARY, Design(d, weights="w")), "service"),
    "logit": ("tit", lambda d: logit("survived ~ passengerClass * sex + poly(age, 3)", d, weights="w"), "age"),
    "probit": ("tit", lambda d: probit("survived ~ passengerClass + sex * age + I(age**2)", d), "age"),
    "ordered": ("wvs", lambda d: ordered_logit(ORDERED, d, weights="w"), "age"),
    "cloglog": ("wvs", lambda d: ordered_logit("poverty ~ gender * age + country", d, link="cloglog"), "age"),
    "multinomial": ("lf", lambda d: multinomial_logit("partic ~ hincome * children + I(hincome**2)", d), "hincome"),
    "negbin": ("bio", lambda d: negative_binomial("art ~ fem * ment + kid5 + I(phd**2)", d), "ment"),
}
EARLY = {"multinomial": 1e-5}  # nnet's quasi-Newton search stops before the maximum


@cache
def model_of(kind: str) -> Any:
    file, fit, _ = MODELS[kind]
    data = pd.read_csv(ORACLES / "margins_many" / f"{file}.csv", encoding="utf-8", dtype={"passengerClass": str})
    known = {name: levels for name, levels in LEVELS.items() if name in data}
    return fit(data.assign(**{name: pd.Categorical(data[name], levels, ordered=name == "poverty") for name, levels in known.items()}))


def compared(found: pd.DataFrame, expected: list[dict[str, Any]], tolerance: float) -> None:
    assert set(found["term"]) == {one["term"] for one in expected}
    for one in expected:
        rows = found[found["term"] == one["term"]]
        np.testing.assert_allclose(rows["estimate"], one["estimate"], rtol=tolerance, atol=tolerance * 1e-2, err_msg=one["term"])
        np.testing.assert_allclose(rows["std_error"], one["se"], rtol=tolerance, err_msg=one["term"])


@pytest.mark.parametrize("kind", MODELS)
def test_average_effects(oracle, kind: str) -> None:
    figures, model = oracle("margins_many", "lf.csv")[0][kind], model_of(kind)
    compared(marginal_effects(model).to_frame(), figures["ame"], EARLY.get(kind, 1e-6))


@pytest.mark.parametrize("kind", MODELS)
def test_average_effects_with_variables_set(oracle, kind: str) -> None:
    figures, model = oracle("margins_many", "lf.csv")[0][kind], model_of(kind)
    for one in figures["at"]:
        at = dict(one["at"])
        others = [str(name) for name in model.design.frame.columns if name not in at]
        compared(marginal_effects(model, variables=others, at=at).to_frame(), one["effects"], EARLY.get(kind, 1e-6))


@pytest.mark.parametrize("kind", MODELS)
def test_single_points_and_slopes_there(oracle, kind: str) -> None:
    figures, model = oracle("margins_many", "lf.csv")[0][kind]["emmeans"], model_of(kind)
    slope, outcome = MODELS[kind][2], model.outcome
    for wanted in ("points", "slopes"):
        for one in figures[wanted]:
            point = {name: one[name] for name in one if name not in {"estimate", "se", outcome}}
            if wanted == "points":
                found = predictions(model, pd.DataFrame([point])).to_frame()
            else:
                found = marginal_effects(model, variables=[slope], at=point).to_frame()
            row = found[found["outcome"] == one[outcome]] if outcome in one else found
            assert len(row) == 1
            tolerance = EARLY.get(kind, 1e-6) if wanted == "points" else 5e-4  # one-sided differences over 0.001
            assert row["estimate"].item() == pytest.approx(one["estimate"], rel=tolerance, abs=1e-6)
            assert row["std_error"].item() == pytest.approx(one["se"], rel=tolerance)


def test_probabilities_of_r_effects(oracle) -> None:
    figures, model = oracle("margins_many", "lf.csv")[0]["effects_multinomial"], model_of("multinomial")
    for one in figures:
        found = predictions(model, pd.DataFrame([{"hincome": one["hincome"], "children": one["children"]}])).to_frame()
        np.testing.assert_allclose(found["estimate"], one["prob"], rtol=1e-5)
        np.testing.assert_allclose(found["std_error"], one["se"], rtol=1e-5)
