"""Every public name: a wrong argument meets a StatisticsError and nothing else, and the type of a column changes no number."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jcommunity_study import stats as s
from jcommunity_study.errors import StatisticsError


def made(n: int = 60) -> pd.DataFrame:
    random = np.random.default_rng(1)
    x, z = random.normal(size=(2, n))
    data = pd.DataFrame({"x": x, "z": z, "m": 0.5 * x + random.normal(size=n)})
    data["y"] = 0.3 * x + 0.4 * data["m"] + random.normal(size=n)
    for i, name in enumerate(ITEMS):
        data[name] = np.clip(np.round(3 + (x, z)[i // 3] + 0.8 * random.normal(size=n)), 1, 5).astype(int)
    for name in TWO:
        data[name] = (x + random.logistic(size=n) > 0).astype(int)
    data["o"] = np.digitize(x + random.logistic(size=n), [-1, 0.5])
    data["count"] = random.poisson(np.exp(0.3 * x) * 2) * random.integers(1, 3, n)
    data["area"], data["sex"] = np.resize(["north", "south", "west"], n), np.where(random.random(n) < 0.5, "f", "m")
    data["w"], data["home"] = random.integers(1, 4, n), np.arange(n) // 5
    data[RANKS] = random.permuted(np.tile([1, 2, 3], (n, 1)), axis=1)
    return data.assign(gap=data["z"].mask(random.random(n) < 0.2))


ITEMS, TWO, RANKS = ["i1", "i2", "i3", "j1", "j2", "j3"], ["b", "b2"], ["r1", "r2", "r3"]
FACTORS = {"i": ITEMS[:3], "j": ITEMS[3:]}
DATA = made()
DRAWN: dict[str, Any] = {"resamples": 20, "seed": 1}
CODERS: Callable[[pd.DataFrame], dict[str, Any]] = lambda d: {"ratings": d[TWO], "groups": d["home"], **DRAWN}  # noqa: E731
WEIGHED: Callable[[pd.DataFrame], Any] = lambda d: s.Design(d, weights="w")  # noqa: E731
CALLS: dict[str, Callable[[pd.DataFrame], dict[str, Any]]] = {
    "Design": lambda d: {"data": d, "weights": "w", "strata": "sex", "clusters": "home"},
    "bartlett_sphericity": lambda d: {"items": d[ITEMS]},
    "bootstrap": lambda d: {"data": d, "statistic": lambda e: e["x"].mean(), "cluster": "home", **DRAWN},
    "brant_test": lambda d: {"model": s.ordered_logit("o ~ x", d)},
    "calibrate": lambda d: {"design": WEIGHED(d), "totals": {"sex": {"f": 40, "m": 50}, "x": 10.0}},
    "cohen_kappa": CODERS,
    "common_method_bias": lambda d: {"items": d[ITEMS], "factors": FACTORS},
    "compare_blocks": lambda d: {"models": [s.ols("y ~ x", d), s.ols("y ~ x + z", d)]},
    "compare_groups": lambda d: {"data": d, "outcome": "y", "group": "area"},
    "confirmatory_factors": lambda d: {"items": d[ITEMS], "factors": FACTORS},
    "correlate": lambda d: {"data": d, "columns": ["x", "y", "z"]},
    "cronbach_alpha": lambda d: {"items": d[ITEMS[:3]], **DRAWN},
    "crosstab": lambda d: {"data": d, "row": "area", "column": "sex", **DRAWN},
    "describe": lambda d: {"data": d[["x", "b"]]},
    "design_crosstab": lambda d: {"design": WEIGHED(d), "row": "area", "column": "sex"},
    "design_logit": lambda d: {"formula": "b ~ x", "design": WEIGHED(d)},
    "design_means": lambda d: {"design": WEIGHED(d), "columns": ["x", "b"]},
    "design_ols": lambda d: {"formula": "y ~ x + area", "design": WEIGHED(d)},
    "design_ordered_logit": lambda d: {"formula": "o ~ x", "design": WEIGHED(d)},
    "design_probit": lambda d: {"formula": "b ~ x", "design": WEIGHED(d)},
    "design_proportions": lambda d: {"design": WEIGHED(d), "name": "area"},
    "design_quantiles": lambda d: {"design": WEIGHED(d), "columns": "x", "probabilities": [0.5]},
    "design_ratio": lambda d: {"design": WEIGHED(d), "numerator": "i1", "denominator": "i2"},
    "design_totals": lambda d: {"design": WEIGHED(d), "columns": "x"},
    "diagnostics": lambda d: {"model": s.logit("b ~ x", d)},
    "exploratory_factors": lambda d: {"items": d[ITEMS], "n_factors": 2},
    "fleiss_kappa": CODERS,
    "frequencies": lambda d: {"series": d["area"], "weights": d["w"], "order": ["west", "south", "north"], "labels": {"west": "W"}},
    "gwet_ac": CODERS,
    "holsti": CODERS,
    "icc": lambda d: {"ratings": d[ITEMS[:3]], "groups": d["home"], **DRAWN},
    "impute": lambda d: {"data": d[["x", "y", "gap", "area"]], "seed": 1, "m": 2, "iterations": 1, "methods": {"gap": "pmm"}},
    "kendall_w": lambda d: {"ratings": d[ITEMS[:3]], "groups": d["home"], **DRAWN},
    "kish": lambda d: {"weights": d["w"]},
    "kmo": lambda d: {"items": d[ITEMS]},
    "krippendorff_alpha": lambda d: {**CODERS(d), "level": "interval"},
    "likert_summary": lambda d: {"items": d[ITEMS], "categories": [1, 2, 3, 4, 5], "labels": {1: "no"}, "agree": [4, 5]},
    "little_mcar": lambda d: {"data": d[["x", "gap", "y"]]},
    "logit": lambda d: {"formula": "b ~ x + area", "data": d, "weights": "w", "cov": "cluster", "cluster": "home"},
    "marginal_effects": lambda d: {"model": s.logit("b ~ x + area", d), "variables": ["x", "area"], "at": {"x": [0, 1]}},
    "mcdonald_omega": lambda d: {"items": d[ITEMS], "n_factors": 3},
    "mean_interval": lambda d: {"data": d["x"]},
    "mediation": lambda d: {"data": d, "x": "x", "m": ["m"], "y": "y", "covariates": ["z", "sex"], **DRAWN},
    "missing_patterns": lambda d: {"data": d[["x", "gap"]]},
    "mixed_linear": lambda d: {"formula": "y ~ x", "data": d, "groups": "home", "slopes": ["x"]},
    "moderated_mediation": lambda d: {"data": d, "x": "x", "m": "m", "w": "z", "y": "y", "path": "first", "at": [0, 1], **DRAWN},
    "moderation": lambda d: {"data": d, "x": "x", "w": "z", "y": "y", "at": [0, 1], "cov": "cluster", "cluster": "home"},
    "multinomial_logit": lambda d: {"formula": "area ~ x", "data": d, "reference": "south", "weights": "w"},
    "multiple_response": lambda d: {"data": d[TWO], "labels": {"b": "B"}},
    "negative_binomial": lambda d: {"formula": "count ~ x + sex", "data": d},
    "nominal_test": lambda d: {"model": s.ordered_logit("o ~ x", d)},
    "ols": lambda d: {"formula": "y ~ x + area + b", "data": d, "cov": "cluster", "cluster": "home"},
    "ordered_logit": lambda d: {"formula": "o ~ x + area", "data": d, "weights": "w", "cov": "cluster", "cluster": "home"},
    "p_adjust": lambda d: {"p": [0.01, 0.02, 0.5], "method": "holm"},
    "parallel_analysis": lambda d: {"items": d[ITEMS], "seed": 1, "resamples": 10},
    "percent_agreement": CODERS,
    "pool": lambda d: {"models": [s.ols("y ~ x", d), s.ols("y ~ x", d.assign(x=d["x"] + 0.1 * d["z"]))]},
    "posthoc": lambda d: {"data": d, "outcome": "y", "group": "area"},
    "poststratify": lambda d: {"design": WEIGHED(d), "column": "sex", "population": {"f": 40, "m": 50}},
    "power": lambda d: {"test": "t", "effect": 0.3, "power": 0.8},
    "power_ordered_logit": lambda d: {"probabilities": [0.3, 0.4, 0.3], "effect": 0.8, "n": 60, "simulations": 10, "seed": 1},
    "precision_recall": lambda d: {"true": d["b"], "predicted": d["b2"].rename("b"), "groups": d["home"], **DRAWN},
    "predictions": lambda d: {"model": s.logit("b ~ x + area", d), "data": d},
    "probit": lambda d: {"formula": "b ~ x + area", "data": d, "weights": "w"},
    "proportion": lambda d: {"successes": 3, "n": 10},
    "rake": lambda d: {"design": WEIGHED(d), "margins": {"sex": {"f": 40, "m": 50}, "area": {"north": 30, "south": 30, "west": 30}}},
    "rank_summary": lambda d: {"ranks": d[RANKS], "top": [1], "labels": {"r1": "R"}},
    "specification_curve": lambda d: {"data": d, "y": "y", "x": "x", "covariates": {"z": "z"}, "samples": {"f": d["sex"] == "f"}},
    "standardize": lambda d: {"model": s.ols("y ~ x + area", d)},
    "table_one": lambda d: {"data": d, "columns": ["x", "area"], "by": "sex", "tests": {"area": "fisher"}},
    "trim": lambda d: {"design": WEIGHED(d), "lower": 0.5, "upper": 2.5},
    "unitizing_alpha": lambda d: {"continua": [(20, {"a": [(0, 5, "p")], "b": [(1, 6, "p")]})]},
    "velicer_map": lambda d: {"items": d[ITEMS]},
    "vif": lambda d: {"model": s.ols("y ~ x + z", d)},
}
WRONG = [
    None, "nonsense", -1, float("nan"), [1, 2, 3], ["a", "b"], {"a": 1}, object(), pd.Series(["a", "b"]), np.ones((3, 2)), pd.DataFrame(),
    pd.DataFrame({"x": ["a", "b"], "y": ["c", "d"]}),
]  # fmt: skip
TYPES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "nullable": lambda d: d.convert_dtypes(),
    "object": lambda d: d.astype(object),
    "categorical": lambda d: d.astype({"area": "category", "sex": "category"}),
    "boolean": lambda d: d.assign(b=d["b"].astype("boolean"), b2=d["b2"] == 1),
    "index": lambda d: d.set_axis(np.random.default_rng(2).permutation(len(d)) + 100),
    "repeated index": lambda d: d.set_axis(np.zeros(len(d), dtype=int)),
}


def answer(name: str, arguments: dict[str, Any]) -> Any:
    if name == "compare_blocks":  # its models come by place
        return s.compare_blocks(arguments["models"], **{k: v for k, v in arguments.items() if k != "models"})
    return getattr(s, name)(**arguments)


def numbers_of(name: str, data: pd.DataFrame) -> pd.DataFrame:
    found = answer(name, CALLS[name](data))
    table = found.to_frame() if hasattr(found, "to_frame") else pd.DataFrame({"value": found.weights if name in CHANGED else found})
    return table.drop(columns="row" if name == "predictions" else []).select_dtypes("number").astype(float)


CHANGED = ("Design", "calibrate", "poststratify", "rake", "trim")  # a Design is answered


def test_every_public_name_is_called_here() -> None:
    assert set(CALLS) == set(s.__all__)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_argument_meets_a_statistics_error_and_nothing_else(name: str) -> None:
    right = CALLS[name](DATA)
    for parameter, known in inspect.signature(getattr(s, name)).parameters.items():
        if isinstance(known.default, bool):  # whatever is true or false will do
            continue
        for wrong in WRONG:
            try:
                answer(name, {**right, parameter: wrong})
            except StatisticsError:
                continue
            except Exception as error:  # any other kind is the failure: it is told with the call that raised it
                raise AssertionError(f"{name}({parameter}={wrong!r:.60}) raises {error!r:.200}") from error


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("name", CALLS)
def test_the_type_of_a_column_and_the_index_change_no_number(name: str, kind: str) -> None:
    pd.testing.assert_frame_equal(numbers_of(name, TYPES[kind](DATA)), numbers_of(name, DATA), check_exact=False, rtol=1e-7)


@pytest.mark.parametrize("name", ["cronbach_alpha", "kmo", "impute", "little_mcar", "multiple_response", "rank_summary"])
def test_a_column_that_stands_twice_does_not_count_twice(name: str) -> None:
    right = CALLS[name](DATA)
    first = next(iter(right))
    with pytest.raises(StatisticsError, match="two columns are named"):
        answer(name, {**right, first: pd.concat([right[first], right[first].iloc[:, :1]], axis=1)})
