"""pool against mice (tests/oracles/mice_pooled as given, tests/oracles/missing to full convergence)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import (
    logit,
    mixed_linear,
    multinomial_logit,
    negative_binomial,
    ols,
    ordered_logit,
    pool,
)
from jcommunity_study.stats.missing.joint import loglik_at
from jcommunity_study.stats.missing.pool import barnard_rubin

COLUMNS = {"estimate": "estimate", "std_error": "se", "df": "df", "riv": "riv", "lambda": "lambda", "fmi": "fmi"}


@pytest.fixture
def sets(oracle) -> list[pd.DataFrame]:
    _, long = oracle("mice_pooled", "imputed_long.csv")
    return [frame.assign(yes=(frame["hyp"] == "yes") * 1) for _, frame in long.groupby(".imp")]


def fits(sets: list[pd.DataFrame], formula: str, **options) -> list:
    return [ols(formula, frame, **{"cov": "nonrobust", **options}) for frame in sets]


def test_least_squares(oracle, sets) -> None:
    expected, _ = oracle("mice_pooled")
    pooled = pool(fits(sets, "chl ~ age + bmi"))
    table, figures = pooled.to_frame(), pd.DataFrame(expected["lm"]).T
    names = {**COLUMNS, "within": "ubar", "between": "b", "statistic": "stat", "p_value": "p", "conf_low": "lo", "conf_high": "hi"}
    for ours, theirs in names.items():
        np.testing.assert_allclose(table[ours], figures[theirs], rtol=1e-8, err_msg=ours)
    np.testing.assert_allclose(np.diag(pooled.covariance), figures["t"], rtol=1e-8)
    assert pool(fits(sets, "chl ~ age + bmi"), df_complete=figures["dfcom"].iloc[0]).to_frame().equals(table)
    assert figures["dfcom"].tolist() == [25 - 4] * 4
    scalar, row = expected["pool_scalar_bmi"], table.iloc[-1]
    found = [*row[["estimate", "within", "between"]], pooled.covariance[-1, -1], *row[["df", "riv", "fmi"]]]
    np.testing.assert_allclose(found, list(scalar.values()), rtol=1e-8)
    assert (pooled.m, pooled.n, pooled.test) == (20, 25, "")
    assert np.isnan(pooled.p_value)


def test_each_set_and_the_complete_cases(oracle, sets) -> None:
    expected, data = oracle("mice_pooled")
    for number, model in enumerate(fits(sets, "chl ~ age + bmi"), start=1):
        figures = pd.DataFrame(expected["per_imputation"][str(number)]).T
        np.testing.assert_allclose(model.to_frame()[["estimate", "std_error"]], figures, rtol=1e-9)
    table = fits([data], "chl ~ age + bmi")[0].to_frame()
    np.testing.assert_allclose(
        table[["estimate", "std_error", "statistic", "p_value"]], pd.DataFrame(expected["complete_case"]).T, rtol=1e-8
    )


def test_joint_tests(oracle, sets) -> None:
    expected, _ = oracle("mice_pooled")
    large, small = fits(sets, "chl ~ age + bmi"), fits(sets, "chl ~ bmi")
    for test in ("D1", "D2", "D3"):
        figures = expected[f"{test}_age"]
        pooled = pool(large, smaller=small, test=test)
        found = [pooled.statistic, pooled.df, pooled.df2, pooled.p_value, pooled.riv]
        np.testing.assert_allclose(found, list(figures.values()) if isinstance(figures, dict) else figures, rtol=1e-7, err_msg=test)


def test_r_squared(oracle, sets) -> None:
    """R takes 1.96 for the normal quantile; so does this level."""
    expected, _ = oracle("mice_pooled")
    pooled = pool(fits(sets, "chl ~ age + bmi"), level=1 - 2 * stats.norm.sf(1.96))
    np.testing.assert_allclose([pooled.r2, pooled.r2_low, pooled.r2_high, pooled.r2_fmi], list(expected["r2"]["R^2"].values()), rtol=1e-8)
    adjusted = [pooled.adj_r2, pooled.adj_r2_low, pooled.adj_r2_high, pooled.adj_r2_fmi]
    np.testing.assert_allclose(adjusted, list(expected["r2_adj"]["adj R^2"].values()), rtol=1e-8)


def test_logit(oracle, sets) -> None:
    given, _ = oracle("mice_pooled")
    expected, _ = oracle("missing")
    large = [logit("yes ~ bmi + chl", frame) for frame in sets]
    pooled = pool(large, smaller=[logit("yes ~ bmi", frame) for frame in sets], test="D3")
    table, figures, early = pooled.to_frame(), pd.DataFrame(expected["logit"]).T, pd.DataFrame(given["logit"]).T
    for ours, theirs in {**COLUMNS, "p_value": "p", "conf_low": "lo", "conf_high": "hi"}.items():
        np.testing.assert_allclose(table[ours], figures[theirs], rtol=1e-6, err_msg=ours)
        np.testing.assert_allclose(table[ours], early[theirs], rtol=5e-5, err_msg=ours)  # glm's weights are one iteration old
    for ours, theirs in {"within": "ubar", "between": "b", "statistic": "stat"}.items():
        np.testing.assert_allclose(table[ours], early[theirs], rtol=1e-4, err_msg=ours)  # a variance is twice as far away as its root
    np.testing.assert_allclose(np.diag(pooled.covariance), early["t"], rtol=1e-4)
    assert early["dfcom"].tolist() == [25 - 3] * 3
    np.testing.assert_allclose(table["odds_ratio"], np.exp(table["estimate"]))
    found = [pooled.statistic, pooled.df, pooled.df2, pooled.p_value, pooled.riv]
    np.testing.assert_allclose(found, expected["logit_D3"], rtol=1e-6)


def test_ordered(oracle, sets) -> None:
    expected, _ = oracle("missing")
    table = pool([ordered_logit("age ~ bmi + chl", f.assign(age=f["age"].astype("category"))) for f in sets]).to_frame().set_index("term")
    for term, figures in expected["ordered"].items():
        row = table.loc[term]
        np.testing.assert_allclose(  # polr's optimiser and its numerical Hessian are off by as much
            row[["estimate", "within", "between", "df", "fmi"]].astype(float),
            [figures[k] for k in ("qbar", "ubar", "b", "df", "fmi")],
            rtol=5e-3,
        )
    assert table["odds_ratio"].isna().tolist() == [True, True, False, False]


def test_every_kind_of_model_is_pooled() -> None:
    rng = np.random.default_rng(11)
    base = pd.DataFrame({"g": np.repeat(np.arange(12), 10), "z": rng.normal(size=120), "count": rng.negative_binomial(2, 0.4, 120)})
    base["y"] = rng.normal(size=12)[base["g"]] + base["z"] + rng.normal(size=120)
    base["kind"] = np.asarray(["a", "b", "c"])[rng.integers(0, 3, 120)]
    frames = [base.assign(x=base["z"] + rng.normal(size=120)) for _ in range(4)]
    for fit, small in (
        (lambda d: mixed_linear("y ~ x", d, groups="g", method="ML"), lambda d: mixed_linear("y ~ 1", d, groups="g", method="ML")),
        (lambda d: multinomial_logit("kind ~ x + z", d), lambda d: multinomial_logit("kind ~ z", d)),
        (lambda d: negative_binomial("count ~ x", d), lambda d: negative_binomial("count ~ 1", d)),
        (lambda d: ols("y ~ x", d, cov="CR2", cluster="g"), lambda d: ols("y ~ 1", d, cov="CR2", cluster="g")),
    ):
        models = [fit(d) for d in frames]
        pooled = pool(models, smaller=[small(d) for d in frames], test="D1")
        assert pooled.to_frame()["term"].tolist() == list(models[0].names)
        np.testing.assert_allclose(pooled.coefficients, np.mean([m.coefficients for m in models], axis=0))
        assert 0 <= pooled.p_value <= 1
    with pytest.raises(StatisticsError, match="no D3 test for a NegativeBinomial"):
        pool([negative_binomial("count ~ x", d) for d in frames], smaller=[negative_binomial("count ~ 1", d) for d in frames], test="D3")


@pytest.mark.parametrize("fit", [logit, ordered_logit, multinomial_logit], ids=lambda fit: fit.__name__)
def test_at_its_own_estimates_the_likelihood_is_the_models_own(sets, fit) -> None:
    model = fit("yes ~ bmi + chl", sets[0])
    assert loglik_at(model, model.coefficients) == pytest.approx(model.loglik, rel=1e-9)
    moved = model.coefficients * np.where(np.arange(3) == 0, 3.0, 1.0)  # the intercept or cut-point finds its way back
    assert loglik_at(model, moved) == pytest.approx(model.loglik, rel=1e-8)


def test_equal_sets_add_nothing(sets) -> None:
    one = fits(sets[:1], "chl ~ age + bmi")[0]
    for test in ("D1", "D2", "D3"):
        pooled = pool([one] * 3, smaller=fits(sets[:1], "chl ~ bmi") * 3, test=test)
        np.testing.assert_allclose(pooled.to_frame()["std_error"], one.to_frame()["std_error"])
        assert pooled.riv == pytest.approx(0, abs=1e-12)
        assert 0 < pooled.p_value < 1
    assert barnard_rubin(3, np.zeros(1), np.ones(1), np.inf)[0] == pytest.approx(2e8)


def test_fewer_clusters_than_tested_coefficients_are_told(sets) -> None:
    one = [frame.assign(half=np.arange(25) % 2) for frame in sets[:1]]
    models, small = (fits(one, formula, cov="CR1", cluster="half") for formula in ("chl ~ age + bmi", "chl ~ 1"))
    for test in ("D1", "D2"):
        with pytest.raises(StatisticsError, match="tested coefficients is singular"):
            pool(models * 3, smaller=small * 3, test=test)


def test_order_of_sets_and_complete_degrees_of_freedom(sets) -> None:
    models = fits(sets, "chl ~ age + bmi")
    np.testing.assert_allclose(pool(models[::-1]).to_frame().iloc[:, 1:], pool(models).to_frame().iloc[:, 1:], rtol=1e-9)
    wide, narrow = (pool(models, df_complete=df).to_frame()["df"] for df in (np.inf, 21))
    assert (wide > narrow).all()
    np.testing.assert_allclose(narrow, pool(models).to_frame()["df"])


def test_refusals(sets) -> None:
    models, small = fits(sets, "chl ~ age + bmi"), fits(sets, "chl ~ bmi")
    for arguments, match in (
        ({"models": models[:1]}, "1 model\\(s\\); pooling needs"),
        ({"models": [models[0], small[1]]}, "model 2 differs from model 1 in formula"),
        ({"models": [models[0], logit("yes ~ bmi", sets[1])]}, "model 2 differs from model 1 in kind"),
        ({"models": [models[0], *fits([sets[1].iloc[:20]], "chl ~ age + bmi")]}, "number of rows \\(20; 25\\)"),
        ({"models": [models[0], *fits([sets[1]], "chl ~ age + bmi", cov="HC3")]}, "covariance \\(HC3; nonrobust\\)"),
        ({"models": models, "smaller": small[:2]}, "smaller has 2 models, models 20"),
        ({"models": models, "smaller": fits(sets, "chl ~ hyp")}, "not nested"),
        ({"models": models, "smaller": small, "test": "D4"}, "test == 'D4', must be one of D1, D2, D3"),
        ({"models": models, "smaller": small, "df_complete": 3}, "too few degrees of freedom"),
    ):
        with pytest.raises(StatisticsError, match=match):
            pool(**arguments)


@pytest.mark.parametrize("given", [pd.DataFrame({"x": [1]}), "ab", [1, 2], None])
def test_what_is_no_list_of_fits_is_said(given) -> None:
    with pytest.raises(StatisticsError, match=r"a fitted regression .* is expected, got"):
        pool(given)
