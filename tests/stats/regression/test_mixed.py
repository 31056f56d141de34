"""mixed_linear against lme4, lmerTest and clubSandwich (tests/oracles/mixed)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import compare_blocks, marginal_effects, mixed_linear, ols, predictions
from jcommunity_study.stats.regression.clusters import Clusters
from jcommunity_study.stats.regression.mixed_likelihood import Mixed, derivatives

FORMULA = "trust ~ age + female + training"
CASES = {
    "reml": ("data.csv", FORMULA, {"groups": "village"}),
    "ml": ("data.csv", FORMULA, {"groups": "village", "method": "ML"}),
    "sleep": ("sleepstudy.csv", "Reaction ~ Days", {"groups": "Subject", "slopes": ["Days"]}),
}


@pytest.mark.parametrize("name", list(CASES))
def test_lmer(oracle, name: str) -> None:
    file, formula, options = CASES[name]
    expected, data = oracle("mixed", file)
    figures, model = expected[name], mixed_linear(formula, data, **options)
    table = model.to_frame()
    for ours, theirs in {"estimate": "estimate", "std_error": "se", "statistic": "t"}.items():
        np.testing.assert_allclose(table[ours], figures[theirs], rtol=1e-6)
    for ours, theirs in {"df": "df", "p_value": "p"}.items():  # both differentiate numerically
        np.testing.assert_allclose(table[ours], figures[theirs], rtol=1e-5)
    np.testing.assert_allclose([model.loglik, model.aic, model.bic], [figures[k] for k in ("loglik", "AIC", "BIC")], rtol=1e-10)
    np.testing.assert_allclose(model.random["variance"], figures["vcov"], rtol=2e-6)
    sd = model.random["correlation"].where(model.random["correlation"].notna(), model.random["sd"])
    np.testing.assert_allclose(sd, figures["sdcor"], rtol=2e-6)
    np.testing.assert_allclose(model.effects.head(3), figures["effects"], rtol=1e-5, atol=1e-5)
    assert model.group_statistic == pytest.approx(2 * (figures["loglik"] - figures["ols_loglik"]), rel=1e-8)
    robust = mixed_linear(formula, data, cov="CR0", **options)
    np.testing.assert_allclose(robust.to_frame()["std_error"], figures["cr0"], rtol=1e-6)
    assert robust.to_frame()["df"].iloc[0] == model.n_groups - 1


def test_blocks_effects_and_shares(oracle) -> None:
    expected, data = oracle("mixed")
    small, large = (mixed_linear(f, data, groups="village", method="ML") for f in ("trust ~ age + female", FORMULA))
    assert compare_blocks([small, large]).to_frame()["statistic"][1] == pytest.approx(expected["lr_training"], rel=1e-8)
    row = marginal_effects(large, variables=["age"]).to_frame().iloc[0]
    assert (row["outcome"], row["estimate"]) == ("trust", pytest.approx(large.coefficient("age")))
    assert predictions(large).to_frame()["estimate"].var(ddof=0) == pytest.approx(np.var(large.design.matrix @ large.coefficients))
    variance = large.random["variance"].to_numpy()
    assert large.icc == pytest.approx(variance[0] / variance.sum())
    fixed = np.var(large.design.matrix @ large.coefficients)
    assert large.r2_conditional == pytest.approx((fixed + variance[0]) / (fixed + variance.sum()))
    ratio = mixed_linear(FORMULA, data, groups="village", method="ML", cov="cluster").covariance
    np.testing.assert_allclose(ratio, mixed_linear(FORMULA, data, groups="village", method="ML", cov="CR0").covariance * 24 / 23)


def test_no_variance_between_groups_is_least_squares_and_told() -> None:
    rng = np.random.default_rng(3)
    data = pd.DataFrame({"g": np.repeat(np.arange(10), 8), "x": rng.normal(size=80), "e": rng.normal(size=80)})
    data["e"] -= data.groupby("g")["e"].transform("mean")
    data["y"] = data["x"] + data["e"]
    model, plain = mixed_linear("y ~ x", data, groups="g"), ols("y ~ x", data, cov="nonrobust")
    np.testing.assert_allclose(model.to_frame()[["estimate", "std_error"]], plain.to_frame()[["estimate", "std_error"]], rtol=1e-6)
    assert "singular" in model.notes[-1].en
    assert (model.group_statistic, model.group_p_value, model.icc) == (pytest.approx(0, abs=1e-8), 1.0, pytest.approx(0, abs=1e-8))


def test_the_search_does_not_fall_into_the_flat_place_at_zero() -> None:
    rng = np.random.default_rng(5)  # many small groups: a first step of length 1 led from θ = 1 to 0, where the deviance is flat
    data = pd.DataFrame({"g": rng.integers(0, 1000, 4000), "x": rng.normal(size=4000)})
    data["y"] = 0.5 * data["x"] + 0.5 * rng.normal(size=1000)[data["g"]] + rng.normal(size=4000)
    model = mixed_linear("y ~ x", data, groups="g")
    assert model.icc == pytest.approx(0.2, abs=0.03)
    assert model.group_statistic > 200


def with_two_slopes(seed: int) -> Mixed:
    """Few groups and effects that are nearly dependent, so that the best Λ is often singular."""
    r = np.random.default_rng(seed)
    groups, each = int(r.integers(4, 30)), int(r.integers(3, 12))
    place, n = np.repeat(np.arange(groups), each), groups * each
    z = np.column_stack([np.ones(n), r.normal(size=n) * r.choice([0.1, 1, 5]), r.integers(0, 2, n) + r.normal(size=n)])
    spread = np.tril(r.normal(size=(3, 3))) * r.choice([0, 0.3, 1, 3], size=(3, 1))
    y = (z * (r.normal(size=(groups, 3)) @ spread.T)[place]).sum(axis=1) + r.normal(size=n)
    x = np.linalg.qr(np.column_stack([z, r.normal(size=n)]))[0]
    return Mixed(x, z, y - x @ (x.T @ y), Clusters(groups, place), restricted=bool(r.integers(2)))


@pytest.mark.parametrize("seed", [7, 10, 11, 61, 83, 102])
def test_with_two_slopes_no_other_start_leads_lower(seed: int) -> None:
    problem, r = with_two_slopes(seed), np.random.default_rng(seed)
    starts = r.normal(size=(8, 6)) * r.choice([0.1, 0.5, 2], size=(8, 1))
    others = [optimize.minimize(problem.profiled, start, method="L-BFGS-B").fun for start in starts]
    assert problem.profiled(problem.search()) <= min(others) + 1e-5


def test_few_groups_are_a_warning_of_clustered_errors_only(oracle) -> None:
    _, data = oracle("mixed")
    assert mixed_linear(FORMULA, data, groups="village").notes == ()
    assert "24 clusters only" in mixed_linear(FORMULA, data, groups="village", cov="cluster").notes[0].en


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 5_000), st.floats(-1e3, 1e3), st.floats(0.01, 1e3))
def test_row_order_labels_shift_and_scale(seed: int, shift: float, scale: float) -> None:
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"g": rng.integers(0, 12, 120), "x": rng.normal(size=120)})
    data["y"] = 0.5 * data["x"] + rng.normal(size=12)[data["g"]] + rng.normal(size=120)
    model = mixed_linear("y ~ x", data, groups="g")
    moved = data.assign(x=data["x"] * scale + shift, y=data["y"] + 5, g="v" + data["g"].astype(str)).sample(frac=1, random_state=seed)
    other = mixed_linear("y ~ x", moved, groups="g")
    assert other.coefficient("x") * scale == pytest.approx(model.coefficient("x"), rel=1e-4, abs=1e-7)
    assert other.icc == pytest.approx(model.icc, rel=1e-3, abs=1e-6)
    assert other.to_frame()["df"][1] == pytest.approx(model.to_frame()["df"][1], rel=1e-3)


def test_missing_groups_and_slopes_leave_the_row_out(oracle) -> None:
    _, data = oracle("mixed")
    data.loc[0, "village"] = None
    data.loc[1, "age"] = np.nan
    assert mixed_linear("trust ~ female", data, groups="village", slopes=["age"]).n_missing == 2


def test_nothing_left_to_vary_between_groups_is_refused() -> None:
    data = pd.DataFrame({"g": list("aaabbbcccddd"), "x": [0, 1, 2] * 4, "y": [1, 2, 4, 3, 5, 5, 2, 2, 4, 6, 6, 8]})
    for formula, message in (("y ~ I(2 * y)", "determine y exactly"), ("y ~ x + g", "tell all groups of g apart")):
        with pytest.raises(StatisticsError, match=message):
            mixed_linear(formula, data, groups="g")


def test_one_slope_needs_no_list(oracle) -> None:
    _, data = oracle("mixed", "sleepstudy.csv")
    one, listed = (mixed_linear("Reaction ~ Days", data, groups="Subject", slopes=slopes) for slopes in ("Days", ["Days"]))
    assert one.loglik == listed.loglik


def test_refusals(oracle) -> None:
    _, data = oracle("mixed")
    data["flat"], data["own"] = 1.0, np.arange(len(data))
    for formula, options, message in (
        (FORMULA, {"groups": "own"}, "every row is a group of its own"),
        (FORMULA, {"groups": "flat"}, "1 distinct value"),
        (FORMULA, {"groups": "village", "slopes": ["flat"]}, "slope flat does not vary"),
        (FORMULA, {"groups": "village", "method": "EM"}, "method =="),
        (FORMULA, {"groups": "village", "cov": "HC3"}, "must be one of nonrobust, CR0, cluster"),
        (FORMULA, {"groups": "nobody"}, "columns named 'nobody'"),
        ("flat ~ age", {"groups": "village"}, "outcome flat is 1 in all"),
    ):
        with pytest.raises(StatisticsError) as caught:
            mixed_linear(formula, data, **options)
        assert message in caught.value.text.en
        assert caught.value.text.zh != caught.value.text.en
    small, large = (mixed_linear(f, data, groups="village") for f in ("trust ~ age", FORMULA))
    with pytest.raises(StatisticsError, match="fitted by REML"):
        compare_blocks([small, large])
    first = mixed_linear("trust ~ age", data, groups="village", method="ML")
    with pytest.raises(StatisticsError, match="differ in groups"):
        compare_blocks([first, mixed_linear(FORMULA, data, groups=data["own"] // 10, method="ML")])


def test_numerical_derivatives_are_extrapolated() -> None:
    gradient, hessian = derivatives(lambda v: float(np.exp(v[0]) * v[1] ** 3), np.array([0.4, 1.3]))
    e = np.exp(0.4)
    np.testing.assert_allclose(gradient, [e * 1.3**3, e * 3 * 1.3**2], rtol=1e-9)
    np.testing.assert_allclose(hessian, [[e * 1.3**3, e * 3 * 1.3**2], [e * 3 * 1.3**2, e * 6 * 1.3]], rtol=1e-7)
