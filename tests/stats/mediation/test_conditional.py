"""moderated_mediation against R's lm and boot, and against what must hold for any data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import mediation, moderated_mediation, moderation, ols

ROLES: dict[str, Any] = {"x": "econ_hard", "m": "job_seek", "w": "age", "y": "depress2", "covariates": ["sex"]}
SMALL: dict[str, Any] = {"x": "x", "m": "m", "w": "w", "y": "y", "path": "first", "resamples": 50, "seed": 1}


def made(n: int = 120, seed: int = 1) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    x, w = random.normal(size=(2, n))
    m = 0.5 * x + 0.4 * x * w + random.normal(size=n)
    y = 0.3 * m + 0.3 * m * w + 0.1 * x + random.normal(size=n)
    return pd.DataFrame({"x": x, "m": m, "w": w, "y": y, "area": np.resize(["east", "north", "west"], n)})


def test_indices_are_those_of_process_models_7_and_14(oracle) -> None:
    expected, data = oracle("mediation_jobs")
    first = moderated_mediation(data, **ROLES, path="first", resamples=10_000, seed=3)
    assert first.index == pytest.approx(expected["process7_index"]["est"], rel=1e-8)
    bounds = first.to_frame().set_index("term").loc["index", ["conf_low", "conf_high"]].astype(float)
    np.testing.assert_allclose(bounds, expected["process7_index"]["boot_perc"], atol=1e-4)  # R's own 2,000 resamples: 0.05 of the width
    second = moderated_mediation(data, **ROLES, path="second", resamples=50, seed=3)
    assert second.index == pytest.approx(expected["process14_index"], rel=1e-8)


@pytest.mark.parametrize("path", ["first", "second"])
def test_indirect_effects_are_products_of_simple_slopes(path) -> None:
    data, at = made(), [-1.0, 0.3, 2.0]
    found = moderated_mediation(data, **{**SMALL, "path": path}, covariates=["area"], at=at)
    x, y, covariates = ("x", "m", ["area"]) if path == "first" else ("m", "y", ["area", "x"])
    slopes = moderation(data, x=x, w="w", y=y, covariates=covariates, at=at).to_frame()["estimate"].to_numpy()
    other = ols("y ~ x + m + area", data).coefficient("m") if path == "first" else ols("m ~ x + area", data).coefficient("x")
    np.testing.assert_allclose(found.to_frame()["estimate"][:3], slopes * other, rtol=1e-9)
    assert found.index == pytest.approx((slopes[1] - slopes[0]) / 1.3 * other, rel=1e-9)
    assert found.direct == pytest.approx(found.models[1].coefficient("x"), rel=1e-9)


@pytest.mark.parametrize("path", ["first", "second"])
def test_the_index_is_the_difference_between_two_levels(path) -> None:
    data = made().assign(home=lambda d: np.where(d["w"] > 0, "own", "rent"))
    found = moderated_mediation(data, **{**SMALL, "path": path, "w": "home"})
    table = found.to_frame().set_index("term")["estimate"]
    assert table["indirect | home = rent"] - table["indirect | home = own"] == pytest.approx(found.index, rel=1e-9)


def test_any_number_of_jobs_gives_the_same_numbers() -> None:
    one, three = (moderated_mediation(made(), **{**SMALL, "resamples": 130}, n_jobs=jobs, intervals="bca") for jobs in (1, 3))
    pd.testing.assert_frame_equal(one.to_frame(), three.to_frame(), check_exact=True)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 10), st.floats(-50, 50), st.sampled_from(["first", "second"]))
def test_shifting_variables_and_row_order_change_no_effect_and_scaling_y_scales_all(seed: int, factor: float, shift: float, path) -> None:
    data, options = made(60, seed), {**SMALL, "path": path}
    first = moderated_mediation(data, **options).to_frame()
    moved = {name: data[name] + shift for name in ("x", "w", "m")}
    changed = data.assign(**moved, y=data["y"] * factor + shift).sample(frac=1, random_state=seed)
    second = moderated_mediation(changed, **options).to_frame()
    np.testing.assert_allclose(second["estimate"], first["estimate"] * factor, rtol=1e-6, atol=1e-8)


def test_without_moderation_it_is_mediation() -> None:
    """A moderator that is uncorrelated with all else and whose product carries nothing leaves the indirect effect where it was."""
    data = made()
    plain = mediation(data, x="x", m="m", y="y", resamples=50, seed=1)
    mirrored = pd.concat([data.assign(w=-1.0), data.assign(w=1.0)])
    found = moderated_mediation(mirrored, **SMALL, at=[-3.0, 0.0, 1.0])
    assert found.index == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(found.to_frame()["estimate"][:3], plain.indirect, rtol=1e-9)
    assert "-3 lies outside" in found.notes[1].en
    assert "identifies no mechanism" in found.notes[0].en


def test_one_covariate_needs_no_list() -> None:
    data = made().assign(age=lambda d: np.sin(np.arange(len(d))))
    one, listed = (moderated_mediation(data, **SMALL, covariates=told) for told in ("age", ["age"]))
    pd.testing.assert_frame_equal(one.to_frame(), listed.to_frame())


def test_missing_rows_are_left_out_of_both_equations() -> None:
    data = made()
    data.loc[:4, "y"] = np.nan
    found = moderated_mediation(data, **SMALL)
    assert (found.n, found.n_missing, *(model.n for model in found.models)) == (115, 5, 115, 115)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"path": "both"}, "must be one of first, second"),
        ({"w": "m"}, "each variable has one role"),
        ({"w": "area"}, "area has more than two levels"),
        ({"x": "area"}, "area has more than two levels"),
        ({"m": "area"}, "area is not numeric|more than two levels"),
        ({"w": "flat"}, "flat has one value"),
        ({"y": "flat"}, "flat is 3 in all"),
        ({"y": "none"}, "no row is complete"),
        ({"at": [np.inf]}, "must be one or more values"),
        ({"seed": None}, "needs a seed"),
        ({"intervals": "normal"}, "must be one of percentile, bca"),
    ],
)
def test_what_cannot_be_answered_is_refused(options, message: str) -> None:
    with pytest.raises(StatisticsError, match=message):
        moderated_mediation(made().assign(flat=3.0, none=np.nan), **{**SMALL, **options})


def test_fewer_rows_than_coefficients_are_refused() -> None:
    with pytest.raises(StatisticsError, match="4 complete rows for 4 coefficients"):
        moderated_mediation(made().head(4), **SMALL)
