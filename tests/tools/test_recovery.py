"""The documented model of participation comes back from 200,000 answers, through file and reader: every coefficient, |z| < 4."""

from __future__ import annotations

from itertools import pairwise

import demo_model as model
import numpy as np
import pandas as pd
import pytest
from scipy.special import betaincinv, ndtr, ndtri
from tests.tools.large import Large

from jcommunity_study.stats.ordinal import OrderedLogit, ordered_logit
from jcommunity_study.stats.regression import ols

pytestmark = pytest.mark.slow
LIMIT = 4.0


def z_of(table: pd.DataFrame, truth: dict[str, float]) -> pd.Series:
    """(estimate - truth) / standard error by term; every term of the truth has to be there."""
    by_term = table.set_index("term").loc[list(truth)]
    return (by_term["estimate"] - pd.Series(truth)) / by_term["std_error"]


def assert_recovered(z: pd.Series) -> None:
    z = z.astype(float)
    assert len(z) and z.notna().all()
    assert z.abs().max() < LIMIT, z[z.abs() >= LIMIT].to_string()


def thresholds(fitted: OrderedLogit) -> pd.Series:
    table = fitted.to_frame()
    return pd.Series(table["term"][: fitted.n_thresholds])


def fit_ordered(outcome: str, of: model.Ordered, large: Large) -> tuple[OrderedLogit, dict[str, float]]:
    data = large.regressors.assign(**{outcome: large.answers[outcome]})
    fitted = ordered_logit(f"{outcome} ~ {' + '.join(of.slopes)}", data)
    return fitted, {**dict(zip(thresholds(fitted), of.thresholds, strict=True)), **of.slopes}


def test_the_level_of_participation_is_an_ordered_logit_with_the_documented_coefficients(large: Large) -> None:
    fitted, truth = fit_ordered("participation_level", model.LEVEL, large)
    assert_recovered(z_of(fitted.to_frame(), truth))


def test_a_wrong_coefficient_would_be_noticed(large: Large) -> None:
    fitted, truth = fit_ordered("participation_level", model.LEVEL, large)
    z = z_of(fitted.to_frame(), {**truth, "channels": truth["channels"] * 1.1})
    assert abs(z["channels"]) > LIMIT


def test_willingness_is_an_ordered_logit_with_the_documented_coefficients(large: Large) -> None:
    fitted, truth = fit_ordered("willingness", model.WILLINGNESS, large)
    assert_recovered(z_of(fitted.to_frame(), truth))


def linear_truth(share: float) -> dict[str, float]:
    """Intercept and slopes of a row whose `code - 1` has mean 4 * share * p, or of the score with the rows' mean share."""
    slopes = {name: 4 * share * slope for name, slope in model.FREQUENCY_SLOPES.items()}
    return {"Intercept": 1 + 4 * share * model.FREQUENCY_INTERCEPT, **slopes}


def test_the_participation_score_is_linear_with_the_documented_coefficients(large: Large) -> None:
    data = large.regressors.assign(participation=large.scores["participation"])
    fitted = ols(f"participation ~ {' + '.join(model.FREQUENCY_SLOPES)}", data, cov="HC3")
    assert_recovered(z_of(fitted.to_frame(), linear_truth(float(np.mean(list(model.FREQUENCY_ROWS.values()))))))


@pytest.mark.parametrize("row", model.FREQUENCY_ROWS)
def test_each_row_of_the_frequencies_is_linear_by_its_share(large: Large, row: str) -> None:
    data = large.regressors.assign(often=large.answers[f"frequency_{row}"])
    fitted = ols(f"often ~ {' + '.join(model.FREQUENCY_SLOPES)}", data, cov="HC3")
    assert_recovered(z_of(fitted.to_frame(), linear_truth(model.FREQUENCY_ROWS[row])))


def mean_of_g(large: Large) -> np.ndarray:
    slopes = pd.Series(dict(model.FREQUENCY_SLOPES))
    return (model.FREQUENCY_INTERCEPT + large.regressors[slopes.index] @ slopes).to_numpy()


def test_the_precision_of_the_frequencies_is_recovered_from_the_covariance_of_rows(large: Large) -> None:
    p = mean_of_g(large)
    rows = list(model.FREQUENCY_ROWS.items())
    z = {}
    for (a, share_a), (b, share_b) in pairwise(rows):
        left = (large.answers[f"frequency_{a}"] - 1).to_numpy() / (4 * share_a) - p
        right = (large.answers[f"frequency_{b}"] - 1).to_numpy() / (4 * share_b) - p
        product = left * right / (p * (1 - p))
        product = product[~np.isnan(product)]
        z[a, b] = (product.mean() - 1 / (model.FREQUENCY_PRECISION + 1)) / (product.std() / np.sqrt(len(product)))
    assert_recovered(pd.Series(z))


def test_the_copula_ties_level_and_frequency_as_documented(large: Large) -> None:
    """Mean of g over those of the lowest level, against a quadrature over both normal scores."""
    chosen = large.regressors.dropna().index[:4000]
    x = large.regressors.loc[chosen]
    xb = (x[list(model.LEVEL.slopes)] @ pd.Series(dict(model.LEVEL.slopes))).to_numpy()
    p = pd.Series(mean_of_g(large), index=large.regressors.index)[chosen].to_numpy()
    often = ((large.answers.loc[chosen, "frequency_inform"] - 1) / (4 * model.FREQUENCY_ROWS["inform"])).to_numpy()
    seen = np.where(large.answers.loc[chosen, "participation_level"] == 1, often, 0.0) - expected_at_lowest(xb, p)
    seen = seen[~np.isnan(seen)]
    assert abs(seen.mean()) < LIMIT * seen.std() / np.sqrt(len(seen))


def expected_at_lowest(xb: np.ndarray, p: np.ndarray, nodes: int = 24) -> np.ndarray:
    """E[g; level = 1]: u is the level's uniform score, v the independent part of g's; Gauss-Legendre over both."""
    at, weight = np.polynomial.legendre.leggauss(nodes)
    at, weight = (at + 1) / 2, weight / 2
    most = 1 / (1 + np.exp(xb - model.LEVEL.thresholds[0]))
    rho = model.LEVEL_FREQUENCY_COPULA
    first = ndtri(most[:, None] * at)
    total = np.zeros(len(xb))
    for v, w in zip(at, weight, strict=True):
        score = ndtr(rho * first + np.sqrt(1 - rho**2) * ndtri(v))
        g = betaincinv((p * model.FREQUENCY_PRECISION)[:, None], ((1 - p) * model.FREQUENCY_PRECISION)[:, None], score)
        total += w * (g @ weight)
    return most * total


@pytest.mark.parametrize("code", range(1, len(model.ACTIVITY_ROWS) + 1))
def test_each_activity_is_a_logit_in_level_and_frequency(large: Large, code: int) -> None:
    row = large.answers[f"frequency_{model.ACTIVITY_ROWS[code - 1]}"].fillna(2) - 2
    data = pd.DataFrame({"done": large.answers[f"activities_{code}"], "level": large.answers["participation_level"] - 3, "often": row})
    fitted = ordered_logit("done ~ level + often", data)
    cut = {thresholds(fitted)[0]: -model.ACTIVITY_INTERCEPTS[code - 1]}
    assert_recovered(z_of(fitted.to_frame(), {**cut, "level": model.ACTIVITY_LEVEL_SLOPE, "often": model.ACTIVITY_ROW_SLOPE}))
