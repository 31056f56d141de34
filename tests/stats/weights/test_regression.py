"""Regressions under a design, against R survey 4.1."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import special
from tests.stats.conftest import Oracle

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import (
    Design,
    brant_test,
    compare_blocks,
    design_logit,
    design_ols,
    design_ordered_logit,
    design_probit,
    logit,
    marginal_effects,
    nominal_test,
    ols,
    ordered_logit,
    predictions,
    rake,
    standardize,
    vif,
)
from jcommunity_study.stats.weights.regression import DesignRegression

EXACT = 1e-7
GLM = {"linear": design_ols, "logit": design_logit, "probit": design_probit}
RIGHT = {"linear": "score ~ age + edu * base", "logit": "top ~ age + edu", "probit": "top ~ age + edu"}


def own(term: str) -> str:
    return "Intercept" if term == "(Intercept)" else term


def same(found: DesignRegression, coef: dict[str, dict[str, float]], df: float, rtol: float = EXACT) -> None:
    """Every column of R's summary, term by term."""
    table = found.to_frame().set_index("term")
    assert found.df_resid == df
    for term, figures in coef.items():
        row = table.loc[own(term), ["estimate", "std_error", "statistic", "p_value"]].astype(float)
        assert_allclose(row.iloc[: len(figures)], [*figures.values()], rtol=rtol, err_msg=term)


@pytest.fixture
def schools(oracle: Oracle) -> dict[str, Design]:
    strat = oracle("survey_api", "apistrat.csv")[1]
    strat["sch.wide"] = pd.Categorical(strat["sch.wide"], ["No", "Yes"])
    return {
        "strat": Design(strat, weights="pw", strata="stype", fpc="fpc"),
        "weights": Design(strat, weights="pw"),
        "cluster": Design(oracle("survey_api", "apiclus1.csv")[1], weights="pw", clusters="dnum", fpc="fpc"),
    }


def test_the_api_schools(oracle: Oracle, schools: dict[str, Design]) -> None:
    r = oracle("survey_api", "apistrat.csv")[0]
    right = "ell + meals + mobility"
    for name, key in (("strat", "svyglm_strat"), ("cluster", "svyglm_cluster"), ("weights", "svyglm_weights_only")):
        same(design_ols(f"api00 ~ {right}", schools[name]), r[key]["coef"], r[key]["df"])
    found = design_logit(f"sch.wide ~ {right}", schools["strat"])
    assert found.levels == ("No", "Yes")
    same(found, oracle("survey_designs")[0]["svyglm_api"], r["svyglm_logit"]["df"])
    same(found, r["svyglm_logit"]["coef"], r["svyglm_logit"]["df"], rtol=2e-4)  # glm stopped a step early, p most of all


def test_the_api_schools_ordered(oracle: Oracle, schools: dict[str, Design]) -> None:
    """R's estimates; its errors (api00: .00169) are 15 % off, for it takes the Hessian by steps of .001 whatever the predictors' units."""
    given, data = oracle("survey_api", "apistrat.csv")[0]["svyolr"]["coef"], schools["weights"].data
    data = data.assign(stype=pd.Categorical(data["stype"], ordered=True))
    found = design_ordered_logit("stype ~ api00 + meals", Design(data, weights="pw"))
    assert_allclose(found.to_frame().set_index("term").loc[[*given], "estimate"], [v["Value"] for v in given.values()], rtol=1e-4)
    scaled = data.assign(api00=data["api00"] / 100, meals=data["meals"] / 100)
    found = design_ordered_logit("stype ~ api00 + meals", Design(scaled, weights="pw"))
    same(found, oracle("survey_designs")[0]["svyolr_api"], 199 - 2, rtol=1e-4)


def test_t_and_rank_tests_are_regressions_on_a_group(oracle: Oracle, schools: dict[str, Design]) -> None:
    """R's svyttest and svyranktest: the latter of the weighted mid-ranks."""
    r, design, test = oracle("survey_api", "apistrat.csv")[0], schools["strat"], ["statistic", "df", "p_value"]
    row = design_ols("api00 ~ sch.wide", design).to_frame().iloc[1]
    assert_allclose(row[[*test, "estimate"]].astype(float), [*r["svyttest"].values(), r["svyttest_diff"]], rtol=EXACT)
    data = design.data.sort_values("api00", kind="stable")
    middle = ((data["pw"].cumsum() - data["pw"] / 2) / data["pw"].sum()).groupby(data["api00"]).transform("mean")
    ranked = Design(data.assign(rank=middle), weights="pw", strata="stype", fpc="fpc")
    two, three = design_ols("rank ~ sch.wide", ranked), design_ols("rank ~ stype", ranked)
    row = two.to_frame().iloc[1]
    assert_allclose(row[test].astype(float), [*r["wilcoxon"].values()], rtol=EXACT)
    figures = [three.statistic * 2, three.df_model, three.df_resid, three.p_value]
    assert_allclose(figures, [r["kruskal"][k] for k in ("chisq", "ndf", "ddf", "p")], rtol=EXACT)


@pytest.mark.parametrize("kind", GLM)
@pytest.mark.parametrize("name", ["based", "wards", "raked", "men"])
def test_a_survey_with_missing_values(oracle: Oracle, designs: dict[str, Design], name: str, kind: str) -> None:
    r = oracle("survey_designs")[0]["glm"][name][kind]
    found = GLM[kind](RIGHT[kind], designs[name])
    same(found, r["coef"], r["df"])
    assert_allclose(found.covariance, [[*row.values()] for row in r["vcov"].values()], rtol=1e-6, atol=1e-9)
    table = found.to_frame().set_index("term")
    for term, bounds in r["ci"].items():
        assert_allclose(table.loc[own(term), ["conf_low", "conf_high"]].astype(float), [*bounds.values()], rtol=1e-6)
    blocks = compare_blocks([GLM[kind](RIGHT[kind].replace("age + ", ""), designs[name]), found])
    last, age = blocks.to_frame().iloc[-1], r["wald_age"]
    assert_allclose([last["robust_statistic"], last["robust_p_value"]], [age["F"], age["p"]], rtol=1e-6)
    assert blocks.test == "Wald"
    if kind == "logit":
        measures = oracle("survey_designs")[0]["psrsq"][name]
        assert_allclose([found.cox_snell, found.nagelkerke], [measures["cox_snell"], measures["nagelkerke"]], rtol=1e-6)


@pytest.mark.parametrize("link", ["logit", "probit"])
@pytest.mark.parametrize("name", ["based", "wards", "men", "complete"])
def test_ordered_outcomes(oracle: Oracle, designs: dict[str, Design], name: str, link: Any) -> None:
    """Standard errors within R's differenced Hessian."""
    r = oracle("survey_designs")[0]["svyolr"][name][link]
    found = design_ordered_logit("level ~ age + edu", designs[name], link=link)
    same(found, r["coef"], r["df"], rtol=1e-3)
    estimates = [v["Value"] for v in r["coef"].values()]
    assert_allclose(found.to_frame().set_index("term").loc[[*r["coef"]], "estimate"], estimates, rtol=1e-5, atol=1e-6)


def test_scores_are_the_gradients_of_the_likelihood(designs: dict[str, Design]) -> None:
    """By differences of single rows' log-likelihoods; they sum to zero at the maximum."""
    data = designs["based"].data.dropna().reset_index(drop=True)
    for model in (ordered_logit("level ~ age + base", data, nominal="base"), ordered_logit("level ~ age + base", data, link="cloglog")):
        assert_allclose(model.scores.sum(axis=0), 0, atol=1e-6)
        for j in range(model.coefficients.size):
            step = np.zeros(model.coefficients.size)
            step[j] = 1e-5
            ends = []
            for sign in (1, -1):
                at = model.coefficients + sign * step
                p, _ = model.response.mean(model.design.matrix @ (model.response.maps @ at).T)
                ends.append(np.log(p[np.arange(model.n), model.codes]))
            assert_allclose(model.scores[:, j], (ends[0] - ends[1]) / 2e-5, atol=1e-6)


def test_without_a_design_they_are_the_plain_models_with_white_errors(designs: dict[str, Design]) -> None:
    data = designs["based"].data.dropna()
    n, plain = len(data), Design(data)
    pairs = [
        (design_ols("score ~ age + base", plain), ols("score ~ age + base", data, cov="HC0")),
        (design_logit("top ~ age + edu", plain), logit("top ~ age + edu", data, cov="HC0")),
        (design_ordered_logit("level ~ age + edu", plain), ordered_logit("level ~ age + edu", data, cov="HC0")),
    ]
    free = ordered_logit("level ~ age + edu", data, cov="HC0", nominal="edu")
    pairs.append((design_ordered_logit("level ~ age + edu", plain, nominal="edu"), free))
    for found, model in pairs:
        assert found.names == model.names
        assert_allclose(found.coefficients, model.coefficients, rtol=1e-8)
        assert_allclose(found.covariance, model.covariance * n / (n - 1), rtol=1e-6)
    clustered = design_logit("top ~ age + edu", Design(data, clusters="ward"))
    assert_allclose(clustered.covariance, logit("top ~ age + edu", data, cov="cluster", cluster="ward").covariance, rtol=1e-6)


@pytest.mark.parametrize("fit", [design_ols, design_logit, design_probit, design_ordered_logit])
def test_the_order_of_rows_and_the_weights_unit_do_not_matter(designs: dict[str, Design], fit: Any) -> None:
    data = designs["based"].data
    formula = "score ~ age + edu" if fit is design_ols else "top ~ age + edu"
    found = fit(formula, Design(data, weights="base", clusters="ward"))
    for unit in (1e-9, 1.0, 1e9):
        other = data.sample(frac=1, random_state=5)
        moved = fit(formula, Design(other.assign(base=other["base"] * unit), weights="base", clusters="ward"))
        assert_allclose(moved.to_frame()[["estimate", "std_error"]], found.to_frame()[["estimate", "std_error"]], rtol=1e-6)
        assert_allclose([moved.statistic, moved.n_weighted], [found.statistic, found.n_weighted * unit], rtol=1e-6)


def test_what_a_fit_feeds(designs: dict[str, Design]) -> None:
    found = design_logit("top ~ age + edu + base", designs["raked"])
    weights = found.design.extras["weights"].to_numpy()
    moved = found.design.frame
    effect = marginal_effects(found, variables=["base"]).to_frame().iloc[0]
    p = special.expit(found.design.matrix @ found.coefficients)
    assert_allclose(effect["estimate"], np.average(p * (1 - p), weights=weights) * found.coefficient("base"), rtol=1e-6)
    assert effect["df"] == found.df_resid
    assert len(predictions(found, moved.head(3)).to_frame()) == 3
    assert set(vif(found).to_frame()["term"]) == {"age", "edu", "base"}
    linear = design_ols("score ~ base", designs["based"])
    x, y, w = linear.design.frame["base"], linear.design.outcome, linear.design.extras["weights"]
    correlation = np.cov(x, y, aweights=w)[0, 1] / np.sqrt(np.cov(x, aweights=w) * np.cov(y, aweights=w))
    assert_allclose(standardize(linear).to_frame()["estimate"], correlation, rtol=1e-10)
    assert_allclose(linear.r2, correlation**2, rtol=1e-10)


def test_degrees_of_freedom_as_asked(designs: dict[str, Design]) -> None:
    normal = design_ols("score ~ base", designs["wards"], df=np.inf)
    assert_allclose(normal.p_value, 2 * special.ndtr(-abs(normal.to_frame()["statistic"].iloc[1])), rtol=1e-10)
    assert design_ols("score ~ base", designs["wards"], df=designs["wards"].df).df_resid == 11
    assert design_ols("score ~ base - 1", designs["wards"]).df_resid == 11


def test_what_has_no_answer(designs: dict[str, Design]) -> None:
    data = pd.DataFrame({"y": [0, 1, 0, 1, 1, 0], "x": range(6), "z": [1, 0, 0, 1, 0, 1]})
    few = Design(data.assign(psu=[1, 1, 2, 2, 3, 3], s=list("aaaaab")))
    with pytest.raises(StatisticsError, match="2 degrees of freedom, the model 2 slopes"):
        design_ols("y ~ x + z", Design(few.data, clusters="psu"))
    with pytest.raises(StatisticsError, match="single sampling unit"):
        design_ols("y ~ x", Design(few.data, strata="s"))
    with pytest.raises(StatisticsError, match="determine y exactly"):
        design_ols("y ~ a", Design(few.data.assign(a=1 - few.data["y"])))
    with pytest.raises(StatisticsError, match="collinear"):
        design_ols("y ~ x + a", Design(few.data.assign(a=2 * few.data["x"])))
    with pytest.raises(StatisticsError, match="separat"):
        design_logit("y ~ a", Design(few.data.assign(a=few.data["y"] + 0.1)))
    with pytest.raises(StatisticsError, match="2 complete rows for 3 coefficients"):
        design_logit("y ~ x + z", Design(few.data.head(2)))
    ordered = design_ordered_logit("level ~ base", designs["based"])
    for test in (brant_test, nominal_test):
        with pytest.raises(StatisticsError, match="DesignRegression"):
            test(ordered)  # type: ignore[arg-type]
    with pytest.raises(StatisticsError, match="DesignRegression logit, DesignRegression probit"):
        compare_blocks([design_logit("top ~ base", designs["based"]), design_probit("top ~ base + edu", designs["based"])])


def test_rows_of_weight_zero_count_as_sampled_only(designs: dict[str, Design]) -> None:
    men, data = designs["men"], designs["wards"].data
    alone = Design(data[data["sex"] == "m"], weights="base", clusters="ward")
    found, other = design_logit("top ~ age", men), design_logit("top ~ age", alone)
    assert_allclose(found.coefficients, other.coefficients, rtol=1e-9)
    assert (found.n, found.n_missing) == (other.n, other.n_missing)
    raked = rake(Design(data, weights="base"), {"sex": {"f": 1, "m": 1}})
    assert design_logit("top ~ age", raked).n_weighted < 2
