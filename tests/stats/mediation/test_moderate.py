"""moderation against R's lm, glm, anova and emmeans, and against what must hold for any data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import moderation, ordered_logit

ROLES: dict[str, Any] = {"x": "econ_hard", "w": "age", "y": "depress2", "covariates": ["sex"]}


@pytest.fixture
def study(oracle) -> tuple[dict, pd.DataFrame]:
    expected, data = oracle("moderation")
    data["life"] = pd.Categorical(data["life"], ["young", "middle", "old"])
    return expected, data


def made(n: int = 90, seed: int = 1) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    x, w = random.normal(size=(2, n))
    y = 0.3 * x + 0.2 * w + 0.5 * x * w + random.normal(size=n)
    return pd.DataFrame({"x": x, "w": w, "y": y, "level": np.digitize(y, [-1, 0, 1]), "area": np.resize(["east", "north", "west"], n)})


def slopes(found: Any) -> np.ndarray:
    return found.to_frame()[["estimate", "std_error"]].to_numpy()


def told(figures: dict) -> np.ndarray:
    return np.array([list(row.values()) for row in figures.values()])


def test_model_slopes_and_regions_are_those_of_lm_and_emtrends(oracle) -> None:
    expected, data = oracle("mediation_jobs")
    figures = expected["moderation"]
    found = moderation(data, **ROLES, centre=False)
    table = found.coefficients.query("model == 3").set_index("term")
    for term, row in figures["coef"].items():
        ours = table.loc[term.strip("()"), ["estimate", "std_error", "statistic", "p_value"]].astype(float)
        np.testing.assert_allclose(ours, list(row.values()), rtol=1e-8)
    assert found.blocks.to_frame()["r2"].iloc[-1] == pytest.approx(figures["r2"], rel=1e-10)
    assert found.delta_r2 == pytest.approx(figures["delta_r2"], rel=1e-8)
    ours = found.to_frame()[["moderator", "estimate", "std_error", "statistic", "p_value"]]
    np.testing.assert_allclose(ours, [list(row.values()) for row in figures["simple_slopes"]], rtol=1e-8)
    np.testing.assert_allclose([found.jn_low, found.jn_high], figures["jn_bounds"], rtol=1e-9)
    assert (found.regions["low"].min(), found.regions["high"].max()) == pytest.approx(tuple(figures["age_range"]))
    assert found.regions["significant"].tolist() == [True, False]


def test_centred_models_blocks_and_robust_slopes_are_those_of_r(study) -> None:
    expected, data = study
    figures = expected["number"]
    found = moderation(data, x="econ_hard", w="job_seek", y="depress2", covariates=["sex"], cov="HC3")
    table = found.coefficients.query("model == 3").set_index("term")
    for term, row in figures["centred"].items():
        ours = table.loc[term.strip("()"), ["estimate", "std_error", "statistic", "p_value"]].astype(float)
        np.testing.assert_allclose(ours, list(row.values()), rtol=1e-8, atol=1e-300)
    np.testing.assert_allclose(slopes(found), told(figures["slopes"]), rtol=1e-8)
    blocks = found.blocks.to_frame()
    for ours, name in (("delta_r2", "delta_r2"), ("statistic", "F"), ("p_value", "p")):
        np.testing.assert_allclose(blocks[ours][1:], figures[name], rtol=1e-8)
    assert (found.statistic, found.p_value) == pytest.approx((figures["F"][1], figures["p"][1]), rel=1e-8)
    assert found.robust_p_value == pytest.approx(figures["wald_p"], rel=1e-8)
    np.testing.assert_allclose([found.jn_low, found.jn_high], figures["jn_hc3"], rtol=1e-9)
    assert (found.n, found.n_missing) == (figures["n"], 9)


def test_slopes_at_the_levels_of_a_factor_are_those_of_refitted_models(study) -> None:
    expected, data = study
    found = moderation(data, x="econ_hard", w="life", y="depress2", covariates=["sex"])
    np.testing.assert_allclose(slopes(found), told(expected["factor3"]["slopes"]), rtol=1e-8)
    assert (found.statistic, found.df, found.p_value) == pytest.approx((expected["factor3"]["F"], 2, expected["factor3"]["p"]), rel=1e-8)
    assert found.interaction is found.jn_low is None
    assert found.regions.empty
    both = moderation(data, x="arm", w="life", y="depress2")
    np.testing.assert_allclose(slopes(both), told(expected["both"]), rtol=1e-8)


def test_slopes_of_log_odds_are_those_of_glm_and_are_told_to_be(study) -> None:
    expected, data = study
    found = moderation(data, x="econ_hard", w="age", y="work", covariates=["sex"], model="logit")
    np.testing.assert_allclose(slopes(found), told(expected["logit"]["slopes"]), rtol=1e-7)
    assert (found.statistic, found.p_value) == pytest.approx((expected["logit"]["LR"], expected["logit"]["p"]), rel=1e-7)
    assert found.df2 is found.jn_low is None
    assert found.regions["significant"].tolist() == [False]
    assert "log odds" in found.notes[-1].en


def test_slopes_of_an_ordered_outcome_are_those_with_the_zero_of_w_moved() -> None:
    data = made()
    found = moderation(data, x="x", w="w", y="level", model="ordered_logit", at=[-0.5, 1.0])
    for row in found.to_frame().itertuples():
        moved = ordered_logit("level ~ x * w", data.assign(w=data["w"] - row.moderator)).to_frame().set_index("term").loc["x"]
        assert (row.estimate, row.std_error) == pytest.approx((moved["estimate"], moved["std_error"]), rel=1e-6)


def test_the_slope_is_just_significant_where_the_regions_meet() -> None:
    found = moderation(made(), x="x", w="w", y="y", cov="HC1")
    there = moderation(made(), x="x", w="w", y="y", cov="HC1", at=[found.jn_low, found.jn_high]).to_frame()
    np.testing.assert_allclose(there["p_value"], 0.05, rtol=1e-9)
    assert found.regions["significant"].tolist() == [True, False, True]
    assert found.regions["sign"].tolist() == ["-", "", "+"]
    assert found.regions["share"].sum() == pytest.approx(1)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(-50, 50), st.booleans())
def test_neither_centring_nor_row_order_nor_shifting_w_changes_slopes_and_regions(seed: int, shift: float, centre: bool) -> None:
    data = made(60, seed)
    first = moderation(data, x="x", w="w", y="y")
    changed = data.assign(w=data["w"] + shift).sample(frac=1, random_state=seed)
    second = moderation(changed, x="x", w="w", y="y", centre=centre)
    np.testing.assert_allclose(slopes(second), slopes(first), rtol=1e-6, atol=1e-9)
    assert second.p_value == pytest.approx(first.p_value, rel=1e-6)
    np.testing.assert_allclose(second.regions["low"], first.regions["low"] + shift, rtol=1e-6, atol=1e-6)


def test_a_moderator_of_two_values_is_told_at_both_and_left_uncentred() -> None:
    found = moderation(made().assign(two=lambda d: (d["w"] > 0) + 1), x="x", w="two", y="y")
    assert found.to_frame()["term"].tolist() == ["x | two = 1", "x | two = 2"]
    assert list(found.centres) == ["x"]
    flag = moderation(made().assign(two=lambda d: d["w"] > 0), x="x", w="two", y="y")
    np.testing.assert_allclose(slopes(flag), slopes(found), rtol=1e-9)


def test_names_that_are_no_identifiers_and_clusters() -> None:
    data = made().rename(columns={"x": "社区 信任", "w": "居住 年限"}).assign(block=np.repeat(np.arange(15), 6))
    data.loc[3, "y"] = np.nan
    found = moderation(data, x="社区 信任", w="居住 年限", y="y", covariates=["area"], cov="CR1", cluster="block")
    assert found.to_frame()["df"].unique().tolist() == [14]
    assert found.to_frame()["term"][0].startswith("社区 信任 | 居住 年限 = ")


def test_a_slope_beyond_the_data_is_told() -> None:
    found = moderation(made(), x="x", w="w", y="y", at=[0.0, 99.0])
    assert "99 lies outside" in found.notes[-1].en
    assert moderation(made(), x="x", w="w", y="y", at=[0.0]).notes == ()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"w": "x"}, "each variable has one role; check x"),
        ({"covariates": ["w"]}, "each variable has one role; check w"),
        ({"x": "area"}, "area has more than two levels"),
        ({"w": "flat"}, "flat has one value"),
        ({"w": "none"}, "no row is complete"),
        ({"w": "nowhere"}, "nowhere"),
        ({"y": "flat"}, "flat is 3 in all"),
        ({"x": "half", "w": "area"}, "half has one value .out. in the 30 rows where area = north, so no interaction there"),
        ({"x": "once"}, "w has one value .* in the 1 rows where once = True"),
        ({"w": "area", "at": ["east"]}, "leave it out where area is a factor"),
        ({"w": "area", "at": [1.0]}, "leave it out where area is a factor"),
        ({"at": [np.nan]}, "must be one or more values"),
        ({"at": []}, "must be one or more values"),
        ({"y": "split", "model": "logit"}, "separat"),
        ({"model": "poisson"}, "must be one of ols, logit, ordered_logit"),
        ({"cov": "HC9"}, "HC9"),
        ({"level": 95}, "must lie between 0 and 1"),
    ],
)
def test_what_cannot_be_answered_is_refused(options, message: str) -> None:
    data = made().assign(
        flat=3.0, none=np.nan, split=lambda d: d["x"] > 0, half=lambda d: np.where((d["area"] == "east") & (d["x"] > 0), "in", "out"),
        once=np.arange(90) == 0,
    )  # fmt: skip
    asked: dict[str, Any] = {"x": "x", "w": "w", "y": "y", **options}
    with pytest.raises(StatisticsError, match=message):
        moderation(data, **asked)


def test_fewer_rows_than_coefficients_are_refused() -> None:
    with pytest.raises(StatisticsError, match="4 complete rows for 4 coefficients"):
        moderation(made().head(4), x="x", w="w", y="y")


def test_one_covariate_needs_no_list() -> None:
    data = made().assign(age=lambda d: np.sin(np.arange(len(d))))
    one, listed = (moderation(data, x="x", w="w", y="y", covariates=told) for told in ("age", ["age"]))
    pd.testing.assert_frame_equal(one.coefficients, listed.coefficients)
