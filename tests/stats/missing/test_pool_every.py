"""pool over every regression of the library against R's: five sets completed by mice, fitted by R, pooled by mice and mitml."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.stats.missing.made import completed

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import (
    Design,
    design_logit,
    design_ols,
    design_ordered_logit,
    design_probit,
    logit,
    mixed_linear,
    multinomial_logit,
    negative_binomial,
    ols,
    ordered_logit,
    pool,
    probit,
)

COLUMNS = {
    "estimate": "estimate", "std_error": "se", "within": "within", "between": "between", "df": "df", "riv": "riv", "lambda": "lambda",
    "fmi": "fmi", "p_value": "p", "conf_low": "lo", "conf_high": "hi",
}  # fmt: skip
LARGE, SMALL = "tenure + x + age", "x + age"
DECADES = ("tenure + x + decade", "x + decade")  # svyolr's Hessian is by steps of 0.001 whatever the units
PRECISE, SEARCHED, BY_DIFFERENCES = 1e-7, 1e-6, 1e-4


def sample(data: pd.DataFrame) -> Design:
    return Design(data, weights="w", strata="stratum", clusters="g")


Case = tuple[Callable[[str, pd.DataFrame], object], tuple[str, str], float]
CASES: dict[str, Case] = {
    "ols": (lambda f, d: ols(f"y ~ {f}", d, cov="nonrobust"), (LARGE, SMALL), PRECISE),
    "logit": (lambda f, d: logit(f"meets ~ {f}", d), (LARGE, SMALL), PRECISE),
    "probit": (lambda f, d: probit(f"meets ~ {f}", d), (LARGE, SMALL), PRECISE),
    "ordered": (lambda f, d: ordered_logit(f"trust ~ {f}", d), (LARGE, SMALL), PRECISE),
    "cloglog": (lambda f, d: ordered_logit(f"trust ~ {f}", d, link="cloglog"), (LARGE, SMALL), PRECISE),
    "multinomial": (lambda f, d: multinomial_logit(f"tenure ~ {f}", d), ("x + decade + y", "x + decade"), SEARCHED),
    "negbin": (lambda f, d: negative_binomial(f"visits ~ {f}", d), ("tenure + x", "x"), PRECISE),
    "mixed": (lambda f, d: mixed_linear(f"y ~ {f}", d, groups="g", method="ML"), (LARGE, SMALL), SEARCHED),
    "design_ols": (lambda f, d: design_ols(f"y ~ {f}", sample(d)), (LARGE, SMALL), PRECISE),
    "design_logit": (lambda f, d: design_logit(f"meets ~ {f}", sample(d)), (LARGE, SMALL), PRECISE),
    "design_probit": (lambda f, d: design_probit(f"meets ~ {f}", sample(d)), (LARGE, SMALL), PRECISE),
    "design_ordered": (lambda f, d: design_ordered_logit(f"trust ~ {f}", sample(d)), DECADES, BY_DIFFERENCES),
}


@pytest.fixture(scope="module")
def sets() -> list[pd.DataFrame]:
    return completed()


@pytest.mark.parametrize("kind", CASES)
def test_pooled_and_tested_as_mice_and_mitml_do(oracle, sets, kind: str) -> None:
    figures = oracle("pool_every")[0][kind]
    fit, formulas, tolerance = CASES[kind]
    models, smaller = ([fit(formula, each) for each in sets] for formula in formulas)
    table, expected = pool(models, df_complete=figures["dfcom"]).to_frame(), pd.DataFrame(figures["pooled"]).T
    assert len(table) == len(expected)
    for ours, theirs in COLUMNS.items():
        np.testing.assert_allclose(table[ours], expected[theirs], rtol=tolerance, err_msg=ours)
        if "mice_pool" in figures:  # mice::pool itself takes these; the others go through its pool.scalar
            np.testing.assert_allclose(table[ours], pd.DataFrame(figures["mice_pool"]).T[theirs], rtol=tolerance, err_msg=ours)
    if kind != "mixed":  # whose own degrees of freedom are Satterthwaite's
        np.testing.assert_allclose(pool(models).to_frame()["df"], table["df"])
    for test in ("D1", "D2", "D3"):
        if test in figures:
            found = pool(models, smaller=smaller, test=test, df_complete=figures["dfcom"])
            numbers = [found.statistic, found.df, found.df2, found.p_value, found.riv]
            np.testing.assert_allclose(numbers, figures[test], rtol=max(tolerance, 1e-6), err_msg=test)


def test_r_squared_is_pooled(oracle, sets) -> None:
    figures, level = oracle("pool_every")[0]["ols"], 1 - 2 * stats.norm.sf(1.96)
    found = pool([ols(f"y ~ {LARGE}", each, cov="nonrobust") for each in sets], level=level)
    np.testing.assert_allclose([found.r2, found.r2_low, found.r2_high, found.r2_fmi], list(figures["r2"]["R^2"].values()), rtol=1e-8)
    adjusted = [found.adj_r2, found.adj_r2_low, found.adj_r2_high, found.adj_r2_fmi]
    np.testing.assert_allclose(adjusted, list(figures["r2_adj"]["adj R^2"].values()), rtol=1e-8)


@pytest.mark.parametrize("kind", ["design_ols", "design_logit", "design_ordered", "mixed", "negbin"])
def test_there_is_no_likelihood_ratio_where_there_is_none(sets, kind: str) -> None:
    fit, (large, small), _ = CASES[kind]
    with pytest.raises(StatisticsError, match="there is no D3 test for a"):
        pool([fit(large, each) for each in sets], smaller=[fit(small, each) for each in sets], test="D3")
