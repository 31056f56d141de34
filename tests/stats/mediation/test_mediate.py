"""mediation against R's lm, boot, lavaan and mediation::mediate, and against what must hold for any data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import mediation, ols

ROLES: dict[str, Any] = {"x": "econ_hard", "m": "job_seek", "y": "depress2", "covariates": ["sex", "age"]}
MONTE_CARLO = 0.002  # of a percentile of some thousand resamples, as the oracle's notes say


@pytest.fixture
def jobs(oracle) -> tuple[dict, pd.DataFrame]:
    return oracle("mediation_jobs")


def made(n: int = 120, seed: int = 1) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    x = random.normal(size=n)
    m1 = 0.5 * x + random.normal(size=n)
    m2 = 0.4 * m1 + 0.2 * x + random.normal(size=n)
    y = 0.3 * m1 + 0.3 * m2 + 0.1 * x + random.normal(size=n)
    return pd.DataFrame({"x": x, "m1": m1, "m2": m2, "y": y, "z": y > 0, "area": np.resize(["east", "north", "west"], n)})


def row(found: Any, term: str) -> pd.Series:
    return found.to_frame().set_index("term").loc[term]


def test_paths_and_effects_are_those_of_lm_and_lavaan(jobs) -> None:
    expected, data = jobs
    found = mediation(data, **ROLES, resamples=50, seed=1)
    paths = found.paths.set_index(["formula", "term"])
    mediator, full, short = (model.formula for model in found.models)
    for name, at in {
        "a": (mediator, "econ_hard"), "b": (full, "job_seek"), "c_prime": (full, "econ_hard"), "c_total": (short, "econ_hard"),
    }.items():  # fmt: skip
        figures = expected["paths"][name]
        np.testing.assert_allclose(paths.loc[at, ["estimate", "std_error"]].astype(float), [figures["est"], figures["se"]], rtol=1e-9)
    route = row(found, "econ_hard -> job_seek -> depress2")
    wanted = [expected["paths"][k] for k in ("ab", "sobel_se", "aroian_se")]
    np.testing.assert_allclose(route[["estimate", "sobel_se", "aroian_se"]].astype(float), wanted, rtol=1e-9)
    assert route["estimate"] / route["sobel_se"] == pytest.approx(expected["paths"]["sobel_z"], rel=1e-9)
    for term, name in {"indirect": "ind", "direct": "c", "total": "tot"}.items():
        assert row(found, term)["estimate"] == pytest.approx(expected["lavaan"][name]["est"], rel=1e-9)
    for term, name in {"indirect": "acme", "direct": "ade", "total": "total"}.items():
        assert row(found, term)["estimate"] == pytest.approx(expected["mediate_boot"][name]["est"], rel=1e-9)
    assert found.proportion == pytest.approx(expected["mediate_boot"]["prop"], rel=1e-9)
    assert (found.n, found.n_missing) == (899, 0)


def test_errors_are_those_of_lavaan_once_divided_by_n(jobs) -> None:
    """Maximum likelihood divides the residual sums of squares by n, least squares by n - k; the rest is the delta method."""
    expected, data = jobs
    found = mediation(data, **ROLES, resamples=50, seed=1)
    first, second, _ = found.models
    own, both = (model.covariance * model.df_resid / model.n for model in (first, second))
    at = {name: second.names.index(name) for name in ("econ_hard", "job_seek")}
    a, b = first.coefficient("econ_hard"), second.coefficient("job_seek")
    parts = both[np.ix_([*at.values()], [*at.values()])]  # of c and b
    variance_a = own[1, 1]
    slopes = {"a": (1, [0, 0]), "c": (0, [1, 0]), "b": (0, [0, 1]), "ind": (b, [0, a]), "tot": (b, [1, a])}
    estimates = {"a": a, "b": b, "c": found.direct, "ind": found.indirect, "tot": found.total}
    for name, (to_a, rest) in slopes.items():
        error = np.sqrt(to_a**2 * variance_a + np.array(rest) @ parts @ np.array(rest))
        figures = expected["lavaan"][name]
        np.testing.assert_allclose([estimates[name], error, estimates[name] / error], list(figures.values()), rtol=1e-6)


def test_intervals_agree_with_those_of_boot_and_mediate_up_to_chance(jobs) -> None:
    expected, data = jobs
    found = mediation(data, **ROLES, resamples=10_000, seed=20261123)
    figures, ours = expected["boot10000"], row(found, "indirect")
    np.testing.assert_allclose(ours[["conf_low", "conf_high"]].astype(float), figures["perc"], atol=MONTE_CARLO)
    assert ours["std_error"] == pytest.approx(figures["se"], rel=0.03)
    for term, name in {"indirect": "acme", "direct": "ade", "total": "total"}.items():
        bounds = row(found, term)[["conf_low", "conf_high"]].astype(float)
        np.testing.assert_allclose(bounds, expected["mediate_boot"][name]["ci"], atol=2 * MONTE_CARLO)
    assert ours["p_value"] == pytest.approx(expected["mediate_boot"]["acme"]["p"], abs=0.012)
    corrected = row(mediation(data, **ROLES, resamples=10_000, seed=20261123, intervals="bca"), "indirect")
    np.testing.assert_allclose(corrected[["conf_low", "conf_high"]].astype(float), figures["bc"], atol=MONTE_CARLO)


def test_bca_of_a_product_agrees_with_boot_ci_up_to_chance(oracle) -> None:
    expected, data = oracle("bootstrap_bca")
    found = mediation(data, x="econ_hard", m="job_seek", y="depress2", covariates=["age"], resamples=20_000, seed=1, intervals="bca")
    ours = row(found, "indirect")
    assert ours["estimate"] == pytest.approx(expected["estimate"], rel=1e-9)
    np.testing.assert_allclose(ours[["conf_low", "conf_high"]].astype(float), expected["bca"], atol=0.004)  # R's own 1,999 resamples


def test_effects_on_a_probability_are_the_integral(oracle, jobs) -> None:
    exact = oracle("bootstrap_bca")[0]["binary"]
    expected, data = jobs
    found = mediation(data, **{**ROLES, "y": "work"}, model="logit", resamples=1000, seed=1)
    np.testing.assert_allclose([found.indirect, found.direct, found.total], [exact["acme"], exact["ade"], exact["total"]], rtol=1e-7)
    theirs = expected["mediate_binaryY"]
    for term, name in {"indirect": "acme", "direct": "ade", "total": "total"}.items():
        ours = row(found, term)
        assert ours["estimate"] == pytest.approx(theirs[name]["est"], abs=1e-4)  # R draws the mediator's error
        width = theirs[name]["ci"][1] - theirs[name]["ci"][0]
        np.testing.assert_allclose(ours[["conf_low", "conf_high"]].astype(float), theirs[name]["ci"], atol=0.12 * width)
    assert row(found, "indirect")["p_value"] == pytest.approx(theirs["acme"]["p"], abs=0.04)  # 1,000 resamples against 2,000
    assert found.proportion == pytest.approx(theirs["prop"], rel=0.02)
    logit = found.models[1].to_frame().set_index("term")
    for term, figures in expected["binaryY_logit"].items():
        ours = logit.loc["Intercept" if term == "(Intercept)" else term, ["estimate", "std_error", "statistic", "p_value"]]
        *first, p = figures.values()
        np.testing.assert_allclose(ours.iloc[:3].astype(float), first, rtol=1e-6)  # R stops earlier
        assert ours["p_value"] == pytest.approx(p, rel=2e-5)  # of itself z² times as far away


@pytest.mark.parametrize("serial", [False, True])
def test_routes_add_up_to_what_the_mediators_take_from_the_total_effect(serial: bool) -> None:
    found = mediation(made(), x="x", m=["m1", "m2"], y="y", covariates=["area"], serial=serial, resamples=50, seed=1)
    table = found.to_frame().set_index("term")["estimate"]
    assert table.iloc[:-3].sum() == pytest.approx(found.indirect, rel=1e-10)
    assert found.indirect + found.direct == pytest.approx(found.total, rel=1e-10)
    assert ("x -> m1 -> m2 -> y" in table.index) is serial


def test_a_serial_route_is_the_product_of_its_regressions() -> None:
    data = made()
    found = mediation(data, x="x", m=["m1", "m2"], y="y", serial=True, resamples=50, seed=1)
    steps = ols("m1 ~ x", data).coefficient("x"), ols("m2 ~ x + m1", data).coefficient("m1"), ols("y ~ x + m1 + m2", data).coefficient("m2")
    assert row(found, "x -> m1 -> m2 -> y")["estimate"] == pytest.approx(np.prod(steps), rel=1e-10)


@pytest.mark.parametrize("options", [{"y": "y"}, {"y": "z", "model": "logit"}])
def test_any_number_of_jobs_gives_the_same_numbers(options) -> None:
    one, three = (mediation(made(), x="x", m="m1", **options, resamples=130, seed=7, n_jobs=jobs) for jobs in (1, 3))
    pd.testing.assert_frame_equal(one.to_frame(), three.to_frame(), check_exact=True)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 10), st.floats(-50, 50))
def test_shifting_and_scaling_y_scales_every_effect_and_row_order_matters_to_none(seed: int, factor: float, shift: float) -> None:
    data = made(60, seed)
    first = mediation(data, x="x", m=["m1", "m2"], y="y", resamples=50, seed=1).to_frame()
    changed = data.assign(y=data["y"] * factor + shift).sample(frac=1, random_state=seed)
    second = mediation(changed, x="x", m=["m1", "m2"], y="y", resamples=50, seed=1).to_frame()
    np.testing.assert_allclose(second["estimate"], first["estimate"] * factor, rtol=1e-7, atol=1e-9)


def test_names_that_are_no_identifiers_and_a_factor_of_two_levels() -> None:
    data = made().rename(columns={"m1": "社区 信任"}).assign(区=lambda d: np.where(d["area"] == "east", "东", "西"))
    found = mediation(data, x="区", m="社区 信任", y="y", resamples=50, seed=1)
    assert found.to_frame()["term"][0] == "区 -> 社区 信任 -> y"


def test_one_covariate_needs_no_list() -> None:
    data = made().rename(columns={"m2": "age"})
    one, listed = (mediation(data, x="x", m="m1", y="y", covariates=told, resamples=50, seed=1) for told in ("age", ["age"]))
    pd.testing.assert_frame_equal(one.to_frame(), listed.to_frame())


def test_missing_rows_are_left_out_of_every_equation_and_counted() -> None:
    data = made()
    data.loc[:4, "m1"] = np.nan
    found = mediation(data, x="x", m="m1", y="y", resamples=50, seed=1)
    assert (found.n, found.n_missing) == (115, 5)
    assert {model.n for model in found.models} == {115}


def test_the_result_says_what_cross_sectional_mediation_cannot_show() -> None:
    note = mediation(made(), x="x", m="m1", y="y", resamples=50, seed=1).notes[0]
    assert "identifies no mechanism" in note.en
    assert "不能识别" in note.zh


def test_resamples_without_an_estimate_are_counted_and_told() -> None:
    data = made(30).assign(rare=[1.0] + [0.0] * 29)
    found = mediation(data, x="x", m="m1", y="y", covariates=["rare"], resamples=200, seed=1)
    assert 0 < found.failed < 200
    assert str(found.failed) in found.notes[-1].en
    assert np.isfinite(found.to_frame()["conf_low"]).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"m": []}, "there must be a mediator"),
        ({"m": ["m1", "x"]}, "each variable has one role"),
        ({"x": "area"}, "more than two levels"),
        ({"m": "area"}, "area is not numeric|more than two levels"),
        ({"m": "flat"}, "flat has one value"),
        ({"y": "flat"}, "flat is 3 in all"),
        ({"y": "none"}, "no row is complete"),
        ({"y": "nowhere"}, "nowhere"),
        ({"m": ["m1", "copy"]}, "linear combination"),
        ({"y": "area", "model": "logit"}, "area"),
        ({"y": "split", "model": "logit"}, "separat"),
        ({"seed": None}, "needs a seed"),
        ({"resamples": 0}, "resamples == 0, must be a whole number of 1 or more"),
        ({"intervals": "normal"}, "must be one of percentile, bca"),
        ({"level": 95}, "must lie between 0 and 1"),
        ({"m": [f"n{i}" for i in range(6)], "serial": True}, "at most 5"),
        ({"contrast": (1.0, 1.0)}, "must be two different finite values of x"),
        ({"contrast": (0.0, np.nan)}, "must be two different finite values of x"),
        ({"contrast": (0.0, 1.0, 2.0)}, "must be two different finite values of x"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused(options, message: str) -> None:
    data = made().assign(flat=3.0, none=np.nan, copy=lambda d: d["m1"] * 2, split=lambda d: d["x"] > 0)
    asked: dict[str, Any] = {"x": "x", "m": "m1", "y": "y", "resamples": 50, "seed": 1, **options}
    with pytest.raises(StatisticsError, match=message):
        mediation(data, **asked)


def test_a_mediator_of_two_values_is_told() -> None:
    data = made().assign(joined=lambda d: (d["m1"] > 0).astype(float))
    assert "joined has two values" in mediation(data, x="x", m="joined", y="y", resamples=50, seed=1).notes[1].en
    assert len(mediation(data, x="x", m="m1", y="y", resamples=50, seed=1).notes) == 1


def test_no_total_effect_has_no_share_that_is_mediated() -> None:
    """x and y are orthogonal to the last bit."""
    data = pd.DataFrame({"x": [-1.0, -1, 1, 1] * 4, "y": [-1.0, 1, -1, 1] * 4})
    data["m"] = data["x"] + data["y"] + np.resize([0.5, -0.5, 0.25, -0.25, 0.0], 16)
    found = mediation(data, x="x", m="m", y="y", resamples=50, seed=1)
    assert found.total == 0
    assert np.isnan(found.proportion)


def test_fewer_rows_than_coefficients_are_refused() -> None:
    with pytest.raises(StatisticsError, match="3 complete rows for 3 coefficients"):
        mediation(made().head(3), x="x", m="m1", y="y", resamples=50, seed=1)
