"""bootstrap against R's boot, against exact distributions, and against what must hold for any data."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import bootstrap, logit, mediation, ols

TABLE = pd.DataFrame({"x": [1.0, 2, 4, 7, 11, 13], "y": [1.0, 3, 2, 6, 5, 9], "block": list("aabbcc")})


def figures(data: pd.DataFrame) -> dict[str, float]:
    x, y, age = data[["econ_hard", "depress2", "age"]].to_numpy().T
    return {"correlation": np.corrcoef(x, y)[0, 1], "ratio": age.mean() / age.std(ddof=1)}


@pytest.mark.parametrize(("intervals", "name"), [("percentile", "percent"), ("bca", "bca")])
def test_estimates_errors_and_intervals_agree_with_boot_up_to_chance(oracle, intervals: Any, name: str) -> None:
    """5,000 resamples beside R's 9,999: four standard errors of a bound are 0.18 of the statistic's own standard error."""
    expected, data = oracle("bootstrap_any")
    found = bootstrap(data, figures, intervals=intervals, resamples=5000, seed=1).to_frame().set_index("term")
    for term in ("correlation", "ratio"):
        row, r = found.loc[term], expected[term]
        assert row["estimate"] == pytest.approx(r["estimate"], rel=1e-12)
        assert row["std_error"] == pytest.approx(r["se"], rel=0.05)
        assert row["bias"] == pytest.approx(r["bias"], abs=0.07 * r["se"])
        np.testing.assert_allclose(row[["conf_low", "conf_high"]].astype(float), r[name], atol=0.18 * r["se"])


def test_whole_clusters_agree_with_rs_loop_up_to_chance(oracle) -> None:
    expected, data = oracle("bootstrap_any")
    figure = expected["cluster"]
    found = bootstrap(data, lambda d: figures(d)["correlation"], cluster="block", resamples=5000, seed=1)
    row = found.to_frame().iloc[0]
    assert row["std_error"] == pytest.approx(figure["se"], rel=0.05)
    np.testing.assert_allclose(row[["conf_low", "conf_high"]].astype(float), figure["percent"], atol=0.18 * figure["se"])
    assert (found.n, found.n_clusters) == (200, 40)


def test_resamples_have_the_distribution_of_all_that_are_possible() -> None:
    values = np.array([1.0, 5.0, 6.0])
    every = np.array([np.mean(drawn) for drawn in product(values, repeat=3)])
    found = bootstrap(values, np.mean, resamples=20_000, seed=1)
    drawn = found.drawn["statistic"].round(9)
    assert set(drawn) == set(every.round(9))
    for value, share in pd.Series(every.round(9)).value_counts(normalize=True).items():
        assert (drawn == value).mean() == pytest.approx(share, abs=4 * np.sqrt(share / 20_000))


def test_it_draws_what_mediation_draws() -> None:
    """Two roads to one interval: the cross-products of mediation, and its regressions refitted on every resample."""
    random = np.random.default_rng(1)
    data = pd.DataFrame(random.normal(size=(40, 3)), columns=["x", "m", "y"])
    data["m"] += data["x"]
    data["y"] += data["m"]

    def indirect(d: pd.DataFrame) -> float:
        return ols("m ~ x", d).coefficient("x") * ols("y ~ x + m", d).coefficient("m")

    options: dict[str, Any] = {"resamples": 60, "seed": 4, "intervals": "bca"}
    ours = bootstrap(data, indirect, **options).to_frame()
    theirs = mediation(data, x="x", m="m", y="y", **options).to_frame().iloc[[0]]
    for name in ("estimate", "std_error", "conf_low", "conf_high"):
        np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-8)


def test_any_number_of_jobs_gives_the_same_numbers() -> None:
    one, three = (bootstrap(TABLE, lambda d: d["x"].mean(), resamples=130, seed=3, n_jobs=jobs, cluster="block") for jobs in (1, 3))
    pd.testing.assert_frame_equal(one.drawn, three.drawn, check_exact=True)


def test_a_cluster_drawn_twice_is_two_and_its_rows_stay_together() -> None:
    seen: list[pd.DataFrame] = []

    def look(data: pd.DataFrame) -> float:
        seen.append(data)
        return float(data["x"].mean())

    bootstrap(TABLE, look, cluster="block", resamples=50, seed=1)
    for data in seen[1:]:
        assert data.index.tolist() == list(range(len(data)))
        parts = [tuple(part["x"]) for _, part in data.groupby("block")]
        assert len(parts) == 3
        assert set(parts) <= {(1.0, 2.0), (4.0, 7.0), (11.0, 13.0)}


@pytest.mark.parametrize("data", [TABLE["x"], TABLE["x"].to_numpy(), TABLE["x"].tolist()])
def test_series_arrays_and_lists_are_rows_too(data: Any) -> None:
    found = bootstrap(data, lambda x: [x.mean(), x.max()], resamples=100, seed=1, cluster=TABLE["block"].to_numpy())
    assert found.to_frame()["estimate"].tolist() == pytest.approx([TABLE["x"].mean(), 13])
    assert found.drawn["2"].isin([2, 7, 13]).all()


def test_resamples_without_a_value_are_left_out_counted_and_told() -> None:
    data = TABLE.assign(z=[0, 0, 1, 0, 1, 1])
    found = bootstrap(data, lambda d: logit("z ~ x", d).coefficient("x"), resamples=100, seed=1)
    assert 0 < found.failed < 100
    assert str(found.failed) in found.notes[-1].en
    assert int(found.drawn["statistic"].isna().sum()) == found.failed


def test_an_infinite_value_is_none() -> None:
    found = bootstrap(TABLE, lambda d: np.array(np.inf if d["x"].max() < 12 else 1 / d["x"].std()), resamples=300, seed=1)
    assert 0 < found.failed < 150
    assert np.isfinite(found.to_frame().drop(columns="term").to_numpy(dtype=float)).all()


@pytest.mark.parametrize("statistic", [lambda d: 3.0, lambda d: d["x"].std()])
def test_a_bca_interval_that_does_not_exist_is_told(statistic) -> None:
    """A constant; and the standard deviation of two rows, which one row has not."""
    found = bootstrap(TABLE.head(2), statistic, intervals="bca", resamples=50, seed=1)
    assert found.to_frame()["conf_low"].isna().all()
    assert "1 value(s) without interval" in found.notes[0].en


@pytest.mark.parametrize(
    ("data", "statistic", "options", "message"),
    [
        (TABLE, lambda d: d["x"].mean(), {"seed": None}, "needs a seed"),
        (TABLE, lambda d: d["x"].mean(), {"resamples": 0}, "resamples == 0, must be a whole number"),
        (TABLE, lambda d: d["x"].mean(), {"n_jobs": 0, "resamples": 2000}, "/ n_jobs == 0, must be a whole number"),
        (TABLE, lambda d: d["x"].mean(), {"intervals": "normal"}, "must be one of percentile, bca"),
        (TABLE, lambda d: d["x"].mean(), {"level": 95}, "must lie between 0 and 1"),
        (TABLE, lambda d: d["x"].mean(), {"cluster": "nowhere"}, "nowhere"),
        (TABLE.assign(block=1), lambda d: d["x"].mean(), {"cluster": "block"}, "1 distinct value"),
        (TABLE, lambda d: d["x"].mean(), {"cluster": [1, 1, 2, 2, 3, None]}, "1 rows have no cluster"),
        (TABLE, lambda d: d["x"].mean(), {"cluster": [1, 2]}, "has 2 values, the data have 6 rows"),
        (TABLE.head(1), lambda d: d["x"].mean(), {}, "1 row"),
        (TABLE, lambda d: "many", {}, "must return a number"),
        (TABLE, lambda d: {}, {}, "must return a number"),
        (TABLE, lambda d: [1.0, "a"], {}, "must return a number"),
        (TABLE, lambda d: float("inf"), {}, "not finite on the data themselves: statistic"),
        (TABLE, lambda d: d["x"].unique(), {}, "give NaN for a value that is absent"),
        (3.0, lambda d: d, {}, "must be a frame, series or array, not 3.0"),
        (TABLE.assign(y=0), lambda d: ols("y ~ x", d).coefficient("x"), {}, "is 0 in all 6 rows"),
    ],
)
def test_what_cannot_be_answered_is_refused(data, statistic, options, message: str) -> None:
    with pytest.raises(StatisticsError, match=message):
        bootstrap(data, statistic, **{"resamples": 20, "seed": 1, **options})


def test_a_statistic_of_one_value_has_named_scalars_and_one_of_several_has_none() -> None:
    one, two = (bootstrap(TABLE, f, resamples=50, seed=1) for f in (lambda d: d["x"].mean(), lambda d: d[["x", "y"]].mean()))
    row = one.to_frame().iloc[0]
    for name in ("estimate", "std_error", "conf_low", "conf_high"):
        assert getattr(one, name) == row[name] == one.glance()[name][0]
        assert getattr(two, name) is None


def test_a_cluster_without_a_name_is_called_cluster() -> None:
    with pytest.raises(StatisticsError, match="the cluster variable cluster has 1 distinct value"):
        bootstrap(TABLE, lambda d: d["x"].mean(), cluster=pd.Series([1] * 6), resamples=50, seed=1)
