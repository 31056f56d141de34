"""survey's own nhanes, mu284, fpc and scd: domains, two stages, finite populations, few units."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.stats import (
    Design,
    design_crosstab,
    design_logit,
    design_means,
    design_ols,
    design_quantiles,
    design_ratio,
    design_totals,
)

COLUMNS = {"estimate": "estimate", "std_error": "se", "conf_low": "lo", "conf_high": "hi"}


def same(found: Any, expected: dict[str, Any]) -> None:
    table = found.to_frame()
    for ours, theirs in COLUMNS.items():
        if theirs in expected:
            np.testing.assert_allclose(table[ours], np.array(np.atleast_1d(expected[theirs]), dtype=float), rtol=1e-7, err_msg=ours)


def test_domains_of_a_stratified_cluster_sample(oracle) -> None:
    figures, data = oracle("more_designs")
    expected, whole = figures["nhanes"], Design(data.astype({"race": str}), weights="w", strata="stratum", clusters="psu")
    men = whole.where(data["female"] == 0)
    assert (whole.df, men.df) == (expected["df"], expected["men"]["df"])
    same(design_means(whole, "chol"), expected["mean"])
    same(design_means(men, "chol"), expected["men"])
    same(design_totals(whole, "female"), expected["total"])
    same(design_logit("chol ~ race + female", whole), expected["logit"])
    old = whole.where((data["female"] == 0) & (data["agecat"] != "a0"))
    for formula, design, name in (("chol ~ race + female", whole, "logit"), ("chol ~ race + agecat", old, "logit_men")):
        model, wald = design_logit(formula, design), expected[name]["wald"]
        assert (model.df_model, model.df_resid) == (wald["df"], wald["ddf"]) == (wald["df"], expected[name]["df"])
        np.testing.assert_allclose([model.statistic, model.p_value], [wald["F"], wald["p"]], rtol=1e-7)
    for design, row, name in ((whole, "race", "chisq"), (men, "chol", "chisq_men")):
        found, test = design_crosstab(design, row, "agecat"), expected[name]["F"]
        numbers = [found.statistic, found.df, found.df2, found.p_value]
        np.testing.assert_allclose(numbers, [test["statistic"], *test["df"], test["p"]], rtol=1e-7)


def test_two_stages_whose_weights_follow_from_the_populations(oracle) -> None:
    figures, data = oracle("more_designs", "mu284.csv")
    expected, design = figures["mu284"], Design(data, clusters=["id1", "id2"], fpc=["n1", "n2"])
    assert design.df == expected["df"]
    same(design_means(design, "y1"), expected["mean"])
    same(design_totals(design, "y1"), expected["total"])
    same(design_quantiles(design, "y1"), expected["quantiles"])


def test_strata_of_few_units_and_finite_populations(oracle) -> None:
    figures, data = oracle("more_designs", "fpc.csv")
    design = Design(data, weights="weight", strata="stratid", clusters="psuid", fpc="Nh")
    same(design_means(design, "x"), figures["fpc"]["mean"])
    same(design_totals(design, "x"), figures["fpc"]["total"])
    each, by = [design_means(design.where(data["stratid"] == k), "x").to_frame().loc[0] for k in (1, 2)], figures["fpc"]["by"]
    np.testing.assert_allclose([[row["estimate"], row["std_error"]] for row in each], np.transpose([by["estimate"], by["se"]]), rtol=1e-7)
    assert design.df == figures["fpc"]["df"]
    np.testing.assert_allclose(Design(data, strata="stratid", clusters="psuid", fpc="Nh").weights, data["weight"])


def test_ratio_and_slope_of_six_ambulances(oracle) -> None:
    figures, data = oracle("more_designs", "scd.csv")
    design = Design(pd.DataFrame(data), strata="ESA", clusters="ambulance")
    same(design_ratio(design, "alive", "arrests"), figures["scd"]["ratio"])
    same(design_totals(design, "alive"), figures["scd"]["total"])
    line = design_ols("alive ~ arrests", design)
    same(line, figures["scd"]["linear"])
    assert (design.df, line.df_resid) == (figures["scd"]["df"], figures["scd"]["linear"]["df"])
