"""logit and probit against R's glm, sandwich, margins (tests/oracles/logit_mroz)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import compare_blocks, logit, marginal_effects, ordered_logit, probit, vif
from jcommunity_study.stats.regression.index import logit_curve, probit_curve
from jcommunity_study.stats.regression.separation import SeparationError

MROZ = "y ~ k5 + k618 + age + wc + hc + lwg + inc"


@pytest.fixture
def mroz(oracle) -> tuple[dict, pd.DataFrame]:
    expected, data = oracle("logit_mroz")
    return expected, data.assign(cell=data["k5"] * 10 + data["k618"])


def figures_of(model, figures: dict, key: str | None = None) -> list:
    found = [figures["(Intercept)" if t == "Intercept" else t] for t in model.names]
    return found if key is None else [row[key] for row in found]


def test_logit_is_glm(mroz) -> None:
    expected, data = mroz
    figures, model = expected["logit"], logit(MROZ, data)
    table = model.to_frame()
    for ours, theirs in {"estimate": "Estimate", "std_error": "Std. Error", "statistic": "z value", "p_value": "Pr(>|z|)"}.items():
        np.testing.assert_allclose(table[ours], figures_of(model, figures["coef"], theirs), rtol=1e-6, atol=1e-15)
    np.testing.assert_allclose(table["odds_ratio"], figures_of(model, figures["OR"]), rtol=1e-9)
    for ours, theirs in {"conf_low": "2.5 %", "conf_high": "97.5 %"}.items():
        np.testing.assert_allclose(table[ours], figures_of(model, figures["ci_wald"], theirs), rtol=1e-6)
    got = [model.loglik, model.loglik_null, model.aic, model.bic, model.statistic, model.df_model]
    np.testing.assert_allclose(got, [figures[k] for k in ("loglik", "loglik_null", "AIC", "BIC", "LR", "df")], rtol=1e-10)
    for name, value in expected["pseudo_r2"].items():
        assert getattr(model, name) == pytest.approx(value, rel=1e-9)
    assert vif(model).to_frame().set_index("term")["estimate"].to_dict() == pytest.approx(expected["vif"], rel=1e-6)


def test_profile_intervals(mroz) -> None:
    expected, data = mroz
    model = logit(MROZ, data, intervals="profile")
    table, figures = model.to_frame(), expected["logit"]["ci_profile"]
    for ours, theirs in {"conf_low": "2.5 %", "conf_high": "97.5 %"}.items():  # R interpolates between a few points of the profile
        np.testing.assert_allclose(table[ours], figures_of(model, figures, theirs), rtol=5e-5)
    fixed = data["k5"] * table.set_index("term").loc["k5", "conf_low"]
    from statsmodels.api import GLM, families

    rest = GLM(data["y"], model.design.matrix[:, [0, 2, 3, 4, 5, 6, 7]], families.Binomial(), offset=fixed).fit(tol=1e-14)
    assert 2 * (model.loglik - rest.llf) == pytest.approx(3.841458820694124, rel=1e-7)  # the definition, by another program


def test_probit_is_glm(mroz) -> None:
    expected, data = mroz
    figures, model = expected["probit"], probit(MROZ, data)
    assert model.loglik == pytest.approx(figures["loglik"], rel=1e-10)
    # R's glm stops when the deviance moves by less than 1e-8 of itself: up to 2.2e-5 of a coefficient away from the maximum
    table = model.to_frame()
    for ours, theirs in {"estimate": "Estimate", "std_error": "Std. Error", "statistic": "z value", "p_value": "Pr(>|z|)"}.items():
        rtol = {"statistic": 6e-5, "p_value": 1e-3}.get(ours, 3e-5)  # z is their quotient, and a p moves z² times as much as its z
        np.testing.assert_allclose(table[ours], figures_of(model, figures["coef"], theirs), rtol=rtol)
    assert model.loglik >= figures["loglik"]
    assert "odds_ratio" not in table


@pytest.mark.parametrize("cov", ["HC0", "HC1", "HC2", "HC3"])
def test_heteroscedasticity_consistent_errors(mroz, cov: str) -> None:
    expected, data = mroz
    model = logit(MROZ, data, cov=cov)
    np.testing.assert_allclose(model.to_frame()["std_error"], figures_of(model, expected["hc_se"][cov]), rtol=1e-6)
    if cov == "HC0":
        np.testing.assert_allclose(logit(MROZ, data, cov="robust").covariance, model.covariance)


@pytest.mark.parametrize(("cov", "name"), [("CR0", "HC0_noadj"), ("cluster", "HC0_cadjust"), ("CR1", "HC1")])
def test_clustered_errors(mroz, cov: str, name: str) -> None:
    expected, data = mroz
    model = logit(MROZ, data, cov=cov, cluster="cell")
    np.testing.assert_allclose(model.to_frame()["std_error"], figures_of(model, expected["cluster_se"][name]), rtol=1e-6)
    assert model.n_clusters == expected["n_clusters"]
    assert "23" in model.notes[0].en


@pytest.mark.parametrize(("cov", "name"), [("nonrobust", "ame"), ("HC1", "ame_hc1")])
def test_average_marginal_effects(mroz, cov: str, name: str) -> None:
    expected, data = mroz
    effects = marginal_effects(logit(MROZ, data, cov=cov)).to_frame().set_index("term")
    for term, figures in expected[name].items():
        row = effects.loc[term]
        got = [row[k] for k in ("estimate", "std_error", "statistic", "conf_low", "conf_high")]
        # margins differentiates with steps of 1e-7: its errors are good to 2e-6
        np.testing.assert_allclose(got, [figures[k] for k in ("AME", "SE", "z", "lower", "upper")], rtol=1e-5)
        assert row["p_value"] == pytest.approx(figures["p"], rel=2e-4)  # of itself z² times as far away


def test_effects_at_means(mroz) -> None:
    expected, data = mroz
    effects = marginal_effects(logit(MROZ, data), at="means").to_frame().set_index("term")
    for term, figures in expected["mem"].items():
        np.testing.assert_allclose(effects.loc[term, ["estimate", "std_error"]].astype(float), list(figures.values()), rtol=1e-6)


def test_two_levels_of_an_ordered_model_are_the_same(mroz) -> None:
    _, data = mroz
    for binary, link in ((logit, "logit"), (probit, "probit")):
        model, other = binary(MROZ, data), ordered_logit(MROZ, data, link=link)
        np.testing.assert_allclose(model.coefficients[1:], other.slopes, rtol=1e-7)
        assert model.loglik == pytest.approx(other.loglik, rel=1e-12)
        assert model.coefficient("Intercept") == pytest.approx(-other.thresholds[0], rel=1e-7)


def test_blocks(mroz) -> None:
    _, data = mroz
    models = [logit(f, data, cov="HC0") for f in ("y ~ k5", "y ~ k5 + age", MROZ)]
    table = compare_blocks(models).to_frame()
    assert table["statistic"].sum() + models[0].statistic == pytest.approx(models[2].statistic)
    assert table["robust_statistic"][1] == pytest.approx(models[1].to_frame()["statistic"].iloc[2] ** 2)


def simulated(seed: int, n: int = 150) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"a": rng.normal(size=n), "g": rng.choice(["x", "y"], n), "w": rng.integers(0, 4, n)})
    data["y"] = (0.8 * data["a"] - 0.5 * (data["g"] == "y") + rng.logistic(size=n) > 0.2) * 1
    return data


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 5_000), st.sampled_from(["nonrobust", "HC0", "HC1", "HC3", "cluster"]))
def test_weights_are_repeated_rows(seed: int, cov: str) -> None:
    data = simulated(seed)
    cluster = "g" if cov == "cluster" else None
    weighted = logit("y ~ a + g", data, weights="w", cov=cov, cluster=cluster)
    repeated = logit("y ~ a + g", data.loc[data.index.repeat(data["w"])], cov=cov, cluster=cluster)
    np.testing.assert_allclose(weighted.coefficients, repeated.coefficients, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(weighted.covariance, repeated.covariance, rtol=1e-5, atol=1e-10)
    assert (weighted.bic, weighted.tjur) == (pytest.approx(repeated.bic), pytest.approx(repeated.tjur))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 5_000), st.floats(-1e3, 1e3), st.floats(0.01, 1e3), st.sampled_from([logit, probit]))
def test_row_order_shift_scale_and_relabelling(seed: int, shift: float, scale: float, binary) -> None:
    data = simulated(seed)
    model = binary("y ~ a + g", data)
    moved = data.assign(a=data["a"] * scale + shift, y=pd.Categorical.from_codes(1 - data["y"], ["high", "low"])).sample(frac=1)
    other = binary("y ~ a + g", moved)
    assert other.levels == ("high", "low")
    assert other.loglik == pytest.approx(model.loglik, rel=1e-9)
    assert -other.coefficient("a") * scale == pytest.approx(model.coefficient("a"), rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("curve", [logit_curve, probit_curve])
def test_a_row_far_out_loses_no_digits(curve) -> None:
    eta, y, step = np.array([-35.0, -3, 0, 2, 35]), np.array([1.0, 0, 1, 1, 0]), 1e-4
    row, up, down = curve(eta, y), curve(eta + step, y), curve(eta - step, y)
    np.testing.assert_allclose(row.score, (up.loglik - down.loglik) / (2 * step), rtol=1e-5)
    np.testing.assert_allclose(row.observed, -(up.score - down.score) / (2 * step), rtol=1e-5, atol=1e-8)


def refused(data: pd.DataFrame, formula: str = "y ~ a + g", **options: object) -> str:
    with pytest.raises(StatisticsError) as caught:
        logit(formula, data, **options)
    assert caught.value.text.zh != caught.value.text.en
    return caught.value.text.en


def test_refusals() -> None:
    data = simulated(4)
    assert "3 value(s) (0, 1, 2)" in refused(data.assign(y=lambda d: d["y"] + (d["a"] > 1)))
    assert "1 value(s) (1)" in refused(data.assign(y=1))
    assert "is text" in refused(data.assign(y=np.where(data["y"] == 1, "yes", "no")))
    assert "no row is complete" in refused(data.assign(y=np.nan))
    assert "the data have no rows" in refused(data.head(0))
    assert "2 complete rows for 2" in refused(data.head(2), "y ~ a")
    assert "HC9" in refused(data, cov="HC9")
    assert "together" in refused(data, cov="CR0")
    assert "intervals ==" in refused(data, intervals="exact")
    assert "go with cov" in refused(data, intervals="profile", cov="HC0")
    alone = data.assign(g=["one"] + ["x", "y"] * 74 + ["x"])
    assert "separate" in refused(alone)
    assert "weights a must be non-negative" in refused(data, "y ~ g", weights="a")


def test_separation_is_named() -> None:
    data = simulated(5)
    data.loc[data["g"] == "y", "y"] = 1
    for binary in (logit, probit):
        with pytest.raises(SeparationError) as caught:
            binary("y ~ a + g", data)
        assert caught.value.text.en.startswith("gy separates the outcome y")
        assert "outcomes 1" in caught.value.text.en
    with pytest.raises(SeparationError, match="a separates"):
        logit("y ~ a + g", data.assign(y=(data["a"] > 0.1) * 1))


def test_without_intercept_the_null_is_one_half() -> None:
    data = simulated(6)
    model = logit("y ~ 0 + a", data)
    assert model.loglik_null == pytest.approx(150 * np.log(0.5))
    assert model.df_model == 1


def test_effects_at_values() -> None:
    data = simulated(7)
    model = logit("y ~ a * g", data)
    effects = marginal_effects(model, variables=["a"], at={"g": ["x", "y"], "a": 0.5}).to_frame()
    assert list(effects["at_g"]) == ["x", "y"]
    for row in effects.itertuples():
        slope = model.coefficient("a") + (row.at_g == "y") * model.coefficient("a:gy")
        eta = model.coefficient("Intercept") + (row.at_g == "y") * model.coefficient("gy") + 0.5 * slope
        p = 1 / (1 + np.exp(-eta))
        assert row.estimate == pytest.approx(p * (1 - p) * slope, rel=1e-6)
    for at, message in (({"g": "q"}, "g cannot be 'q'; it has: x, y"), ({"a": "q"}, "a cannot be 'q'"), ("medians", "must be 'means'")):
        with pytest.raises(StatisticsError, match=message):
            marginal_effects(model, at=at)


@pytest.mark.parametrize("fit", [logit, probit])
def test_an_outcome_level_without_rows_is_told(fit) -> None:
    data = pd.DataFrame({"x": [1, 2, 2, 3, 3, 4, 4, 5], "y": [0, 0, 1, 0, 1, 1, 0, 1]})
    named = pd.Categorical.from_codes(data["y"] + 1, ["never", "no", "yes"])
    model, plain = fit("y ~ x", data.assign(y=named)), fit("y ~ x", data)
    assert model.levels == ("no", "yes")
    np.testing.assert_array_equal(model.coefficients, plain.coefficients)
    assert "levels never of the outcome y have no rows" in model.notes[0].en and "yes against no" in model.notes[0].en
    assert plain.notes == ()
