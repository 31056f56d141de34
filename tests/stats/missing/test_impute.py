"""impute: by simulation against exact values, since imputations differ by design; and what it promises of types, seeds and refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import special

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import impute, logit, ols, pool
from jcommunity_study.stats.missing.draws import _matched, pmm


def mixed_frame(n: int = 300, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    data = pd.DataFrame(
        {
            "x": x,
            "count": pd.array(rng.poisson(np.exp(0.3 * x)), dtype="Int64"),
            "two": pd.Categorical(np.where(x + rng.logistic(size=n) > 0, "yes", "no")),
            "flag": rng.random(n) < special.expit(x),
            "level": pd.Categorical.from_codes(
                np.digitize(x + rng.logistic(size=n), [-1, 0.5, 2]), ["none", "low", "mid", "high"], ordered=True
            ),
            "kind": np.asarray(["red", "green", "blue"])[np.argmax(np.c_[x, -x, 0 * x] + rng.gumbel(size=(n, 3)), axis=1)],
        }
    )
    data["flag"] = data["flag"].astype("boolean")
    return data.mask(rng.random(data.shape) < 0.15).astype({"count": "Int64", "flag": "boolean"})


def test_every_type_is_filled_and_kept() -> None:
    data = mixed_frame().set_axis(np.arange(300) * 2 + 5)
    sets = impute(data, m=3, iterations=3, seed=1)
    assert sets.to_frame()["method"].tolist() == ["pmm", "pmm", "logit", "logit", "ordered_logit", "multinomial_logit"]
    assert sets.n_values == int(data.isna().sum().sum())
    for one in sets:
        assert not one.isna().any().any()
        assert one.index.equals(data.index)
        assert list(one.dtypes) == list(data.dtypes)
        there = data.notna()
        assert one.where(there).astype(object).where(there, "").equals(data.astype(object).where(there, ""))
        assert set(one["count"]) <= set(data["count"].dropna())  # a donor's value
    assert len(sets.trace) == 3 * 3 * 6
    assert not sets.frames[0].equals(sets.frames[1])


def test_the_seed_decides_and_the_number_of_threads_does_not() -> None:
    data = mixed_frame(120)
    first, again, other = (impute(data, m=2, iterations=2, seed=s, n_jobs=j) for s, j in ((4, 1), (4, 2), (5, 1)))
    assert all(a.equals(b) for a, b in zip(first, again, strict=True))
    assert not first.frames[0].equals(other.frames[0])


def test_a_missing_at_random_mean_and_slope_are_found_with_their_error() -> None:
    """y = x + e, y missing more often where x is high: the mean of y is 0 and the slope 1; the complete cases' mean is not."""
    rng, runs = np.random.default_rng(20), []
    for seed in range(40):
        x = rng.normal(size=1500)
        y = np.where(rng.random(1500) < special.expit(0.7 * x), np.nan, x + rng.normal(size=1500))
        sets = impute(pd.DataFrame({"x": x, "y": y}), m=5, seed=seed)
        mean, slope = (pool([ols(f, d, cov="nonrobust") for d in sets]).to_frame().iloc[-1] for f in ("y ~ 1", "y ~ x"))
        covered = [row["conf_low"] <= truth <= row["conf_high"] for row, truth in ((mean, 0.0), (slope, 1.0))]
        runs.append([mean["estimate"], slope["estimate"], np.nanmean(y), *covered])
    found, error = np.mean(runs, axis=0), np.std(runs, axis=0, ddof=1) / np.sqrt(len(runs))
    assert abs(found[0]) < 4 * error[0]
    assert abs(found[1] - 1) < 4 * error[1]
    assert abs(found[2]) > 10 * error[2]  # what imputation has mended
    assert (found[3:] > 0.95 - 4 * np.sqrt(0.95 * 0.05 / len(runs))).all()


@pytest.mark.parametrize("method", ["logit", "ordered_logit", "multinomial_logit"])
def test_shares_of_categories_missing_at_random_are_found(method: str) -> None:
    rng, runs = np.random.default_rng(21), []
    cuts = [0.3] if method == "logit" else [-0.5, 1.0]
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    below = [float(weights @ special.expit(c - nodes) / weights.sum()) for c in cuts]
    truth = np.diff([0.0, *below, 1.0])
    for seed in range(30):
        x = rng.normal(size=400)
        y = pd.Series(np.digitize(x + rng.logistic(size=400), cuts), dtype=float).mask(rng.random(400) < special.expit(1.5 * x))
        sets = impute(pd.DataFrame({"x": x, "y": y}), m=3, seed=seed, methods={"y": method})
        runs.append(np.mean([np.bincount(d["y"].astype(int), minlength=truth.size) / 400 for d in sets], axis=0))
    error = np.std(runs, axis=0, ddof=1) / np.sqrt(len(runs))
    slack = 0.015 if method == "multinomial_logit" else 0.003  # the model is another one; pseudo-rows draw a little to the middle
    assert (np.abs(np.mean(runs, axis=0) - truth) < 4 * error + slack).all()


def test_a_logit_outcome_is_pooled_to_the_truth() -> None:
    rng, slopes = np.random.default_rng(9), []
    for seed in range(20):
        x = rng.normal(size=500)
        y = pd.Series((x + rng.logistic(size=500) > 0).astype(float)).mask(rng.random(500) < special.expit(x - 1))
        sets = impute(pd.DataFrame({"x": x, "y": y.map({0.0: False, 1.0: True}).astype("boolean")}), m=3, seed=seed)
        slopes.append(pool([logit("y ~ x", d.astype({"y": int})) for d in sets]).to_frame()["estimate"].iloc[-1])
    assert abs(np.mean(slopes) - 1) < 4 * np.std(slopes, ddof=1) / np.sqrt(20) + 0.02  # maximum likelihood's own bias at n = 500


def test_separation_and_collinear_predictors_do_no_harm() -> None:
    data = pd.DataFrame({"x": np.arange(40.0), "y": pd.Categorical(np.where(np.arange(40) < 20, "a", "b"))})
    data["twice"], data["same"] = 2 * data["x"], 7.0
    data.loc[[3, 35], "y"] = None
    data.loc[[10], "x"] = np.nan
    for one in impute(data, m=10, seed=2):
        assert one["y"].notna().all()
        assert abs(one["x"][10] - 10) <= 5  # `twice` says where it lies


def test_donors_are_the_nearest_and_equal_ones_are_all_taken() -> None:
    rng = np.random.default_rng(0)
    fitted = rng.normal(size=50)
    wanted = np.repeat(rng.normal(size=8), 200)
    found = _matched(fitted, wanted, 3, rng).reshape(8, 200)
    for row, w in zip(found, wanted[::200], strict=True):
        assert set(row) == set(np.argsort(np.abs(fitted - w))[:3])
    everyone = {int(_matched(np.zeros(12), np.zeros(1), 2, rng)[0]) for _ in range(300)}
    assert everyone == set(range(12))
    assert _matched(np.array([1.0, 2.0]), np.array([5.0]), 9, rng)[0] in {0, 1}


def test_predictions_are_right_whatever_the_order_and_scale_of_the_predictors() -> None:
    """The columns are pivoted on the way; donors must be near by the true mean."""
    rng = np.random.default_rng(8)
    x = np.hstack([np.ones((400, 1)), rng.normal(size=(400, 5)) * [1, 50, 0.1, 7, 2] + [0, 9, 3, 0, -4]])
    truth = x @ np.array([3.0, 2, -0.1, 10, 0, 1])
    y = truth + rng.normal(size=400) * 1e-3
    drawn = pmm(x[:350], y[:350], x[350:], rng, 1)
    nearest = y[:350][np.abs(y[:350, None] - truth[None, 350:]).argmin(axis=0)]
    np.testing.assert_allclose(drawn, nearest, atol=0.1)


def test_one_predictor_free_column_draws_from_what_is_there() -> None:
    drawn = pmm(np.ones((4, 1)), np.array([1.0, 2, 3, 4]), np.ones((500, 1)), np.random.default_rng(1), 4)
    np.testing.assert_allclose(np.unique(drawn), [1, 2, 3, 4])


def test_methods_are_heeded_whatever_the_columns_are_called() -> None:
    data = pd.DataFrame({0: [1.0, 2, 3, 4, 5, 6], 1: [1, 2, 3, 1, None, 2]})
    assert impute(data, m=1, seed=1, methods={1: "ordered_logit"}).to_frame()["method"].tolist() == ["", "ordered_logit"]


def test_nothing_missing_and_empty_rows_are_told() -> None:
    whole = impute(pd.DataFrame({"x": [1.0, 2, 3]}), m=2, seed=1)
    assert "nothing is missing" in whole.notes[0].en
    assert (whole.iterations, len(whole.trace)) == (0, 0)
    empty = impute(pd.DataFrame({"x": [1.0, 2, 3, None, 5], "y": [2.0, 1, 4, None, None]}), m=2, seed=1)
    assert (empty.n_empty, "no value at all" in empty.notes[0].en) == (1, True)


def test_refusals() -> None:
    x = [1.0, 2, 3, 4, 5, None]
    for data, options, match in (
        ({"x": x, "y": [None] * 6}, {}, "column y has no value"),
        ({"x": x, "y": [1, 1, None, 1, 1, 1]}, {}, "column y has gaps and one value only"),
        ({"x": x, "y": pd.date_range("2020", periods=6)}, {}, "y is a date"),
        ({"x": [*range(59), None], "y": [f"id{i}" for i in range(60)]}, {}, "column y has 60 categories"),
        ({"x": [1.0, 2, None, None], "y": [1.0, 2, 3, 1], "z": [2.0, 1, 1, 4]}, {}, "column x has 2 values for 3 predictors"),
        ({"x": x}, {"methods": {"z": "pmm"}}, "methods: z is no column"),
        ({"x": x}, {"methods": {"x": "forest"}}, "must be one of pmm, logit, ordered_logit, multinomial_logit"),
        ({"x": x}, {"methods": {"x": "logit"}}, "x has 5 categories; logit needs two"),
        ({"x": ["a", None, "b"]}, {"methods": {"x": "pmm"}}, "column x is not numeric"),
        ({"x": [1.0, np.inf, None]}, {}, "infinite"),
        ({"x": x}, {"m": 0}, "m == 0, must be a whole number of 1 or more"),
        ({"x": x}, {"iterations": 0}, "iterations == 0"),
    ):
        with pytest.raises(StatisticsError, match=match):
            impute(pd.DataFrame(data), seed=1, **options)


def test_objects_that_are_numbers_or_truths_are_filled_as_such() -> None:
    data = mixed_frame(100)[["x", "count", "flag"]]
    plain, told = impute(data, m=2, iterations=2, seed=1), impute(data.astype(object), m=2, iterations=2, seed=1)
    assert told.to_frame()["method"].tolist() == ["pmm", "pmm", "logit"]
    for one, other in zip(plain, told, strict=True):
        pd.testing.assert_frame_equal(one, other, check_dtype=False)


def test_arrays_and_lists_are_tables_too() -> None:
    values = np.array([[1.0, 2], [2, np.nan], [3, 5], [4, 4], [5, 7]])
    first, second = (impute(same, m=1, seed=1).frames[0] for same in (values, values.tolist()))
    pd.testing.assert_frame_equal(first, second)
    assert not first.isna().any(axis=None)


def test_without_a_seed_the_message_speaks_of_no_bootstrap() -> None:
    with pytest.raises(StatisticsError, match=r"/ a random draw needs a seed"):
        impute(pd.DataFrame({"x": [1, 2, None, 3, 4]}), seed=None)
