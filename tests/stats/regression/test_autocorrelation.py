"""Durbin and Watson's d against R's lmtest (its figure of the whole data stands in ols_prestige) and against drawn errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.stats import ols
from jcommunity_study.stats.regression.autocorrelation import durbin_watson

# lmtest::dwtest(lm(prestige ~ education + log(income), d[1:n, ])), exact, to the digits that Pan's algorithm gives
EXACT = {10: (1.462897245, 0.0925783389), 30: (2.484399684, 0.893878034), 98: (1.843332004, 0.183784104)}


def of(data: pd.DataFrame) -> tuple[float, float]:
    model = ols("prestige ~ education + log(income)", data)
    return durbin_watson(model.design.matrix, model.residuals)


@pytest.mark.parametrize("n", EXACT)
def test_short_data_have_rs_exact_p(oracle, n: int) -> None:
    assert of(oracle("ols_prestige")[1].head(n)) == pytest.approx(EXACT[n], rel=2e-6)


def test_long_data_have_rs_normal_p(oracle) -> None:
    _, data = oracle("ols_prestige")
    assert of(pd.concat([data, data[::-1]], ignore_index=True)) == pytest.approx((1.84333200387, 0.117690158669), rel=1e-9)


@pytest.mark.parametrize("n", [12, 120])
def test_p_is_the_share_of_drawn_errors_with_a_smaller_d(n: int) -> None:
    random = np.random.default_rng(2)
    x = np.column_stack([np.ones(n), random.normal(size=n), np.arange(n)])
    outside = np.eye(n) - x @ np.linalg.pinv(x)
    d, p = durbin_watson(x, outside @ random.normal(size=n))
    drawn = random.normal(size=(20_000, n)) @ outside
    share = ((np.diff(drawn) ** 2).sum(axis=1) / (drawn**2).sum(axis=1) < d).mean()
    assert share == pytest.approx(p, abs=4 * np.sqrt(0.25 / 20_000))


def test_one_degree_of_freedom_leaves_no_choice() -> None:
    assert np.isnan(of(pd.DataFrame({"prestige": [1.0, 3, 2, 5], "education": [1, 2, 2, 3], "income": [1, 4, 3, 3]}))[1])
