"""specification_curve against R's lm and a loop of refits under the null, and against what must hold for any data."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import logit, ols, ordered_logit, specification_curve

SETS = {"none": [], "sex": ["sex"], "both": ["sex", "age"]}


def made(n: int = 80, seed: int = 1) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    data = pd.DataFrame(random.normal(size=(n, 4)), columns=["x", "z", "y", "y2"])
    data["y"] += 0.3 * data["x"]
    return data.assign(flag=data["y"] > 0, level=np.digitize(data["y"], [-1, 0, 1]), area=np.resize(["east", "north", "west"], n))


@pytest.fixture
def jobs(oracle) -> tuple[dict, pd.DataFrame, dict[str, Any]]:
    expected, data = oracle("specification_curve")
    young = data["age"] < 40
    return expected, data, {"y": ["job_seek", "work"], "x": "econ_hard", "covariates": SETS, "samples": {"all": None, "young": young}}


def test_every_specification_is_that_of_lm(jobs) -> None:
    expected, data, choices = jobs
    table = specification_curve(data, **choices).to_frame()
    assert table["estimate"].is_monotonic_increasing
    assert len(table) == len(expected["table"]) == 12
    for row in table.itertuples():
        ours = (row.estimate, row.std_error, row.statistic, row.p_value, row.n, row.df)
        np.testing.assert_allclose(ours, list(expected["table"][f"{row.y}/{row.covariates}/{row.sample}"].values()), rtol=1e-8)


def test_the_joint_test_is_that_of_refits_up_to_chance(jobs) -> None:
    expected, data, choices = jobs
    found = specification_curve(data, **choices, permutations=5000, seed=1)
    np.testing.assert_allclose(found.joint["observed"], expected["joint"], rtol=1e-8)
    for ours, theirs in zip(found.joint["p_value"], expected["p"], strict=True):
        assert abs(ours - theirs) <= 4 * sqrt(theirs * (1 - theirs) * (1 / 5000 + 1 / 2000))
    quantiles = found.drawn.quantile([0.05, 0.5, 0.95])[["median", "stouffer"]].to_numpy()
    theirs = np.array([[row["c1"], row["c3"]] for row in expected["quantiles"].values()])
    assert (np.abs(quantiles - theirs) <= 0.1 * np.ptp(theirs, axis=0)).all()


def test_p_values_are_uniform_without_an_effect() -> None:
    random = np.random.default_rng(3)
    p = []
    for seed in range(60):
        data = pd.DataFrame(random.normal(size=(40, 3)), columns=["x", "z", "y"])
        data["x"] += data["z"]
        data["y"] += data["z"]
        found = specification_curve(data, y="y", x="x", covariates={"z": ["z"]}, permutations=99, seed=seed)
        p.append(found.joint["p_value"].iloc[0])
    assert abs(np.mean(p) - 0.5) < 4 * sqrt(1 / 12 / 60)
    assert np.mean(np.array(p) <= 0.1) < 0.1 + 4 * sqrt(0.09 / 60)


def test_other_models_give_their_own_coefficients() -> None:
    data = made()
    found = specification_curve(data, y="flag", x="x", covariates={"z": ["z"]}, models="logit", cov="HC1").to_frame().iloc[0]
    model = logit("flag ~ x + z", data, cov="HC1").to_frame().set_index("term").loc["x"]
    assert (found["estimate"], found["std_error"]) == pytest.approx((model["estimate"], model["std_error"]))
    both = specification_curve(data, y="level", x="x", models=["ols", "ordered_logit"])
    estimates = both.to_frame().set_index("model")["estimate"]
    assert estimates["ordered_logit"] == pytest.approx(ordered_logit("level ~ x", data).coefficient("x"))
    assert estimates["ols"] == pytest.approx(ols("level ~ x", data).coefficient("x"))
    assert "standardise" in both.notes[0].en


def test_any_number_of_jobs_and_any_order_of_rows_give_the_same_curve() -> None:
    options: dict[str, Any] = {"y": "y", "x": "x", "covariates": {"none": [], "z": ["z"]}, "seed": 1}
    one, three = (specification_curve(made(), **options, permutations=120, n_jobs=jobs) for jobs in (1, 3))
    pd.testing.assert_frame_equal(one.drawn, three.drawn, check_exact=True)
    shuffled = specification_curve(made().sample(frac=1, random_state=1), **options)
    np.testing.assert_allclose(shuffled.to_frame()["estimate"], one.to_frame()["estimate"], rtol=1e-9)


def test_a_specification_without_an_estimate_is_kept_counted_and_told() -> None:
    data = made().assign(copy=lambda d: 2 * d["x"])
    found = specification_curve(data, y="y", x="x", covariates={"none": [], "copy": ["copy"]}, permutations=20, seed=1)
    assert (found.n_specifications, found.failed, len(found.joint)) == (2, 1, 3)
    last = found.to_frame().iloc[-1]
    assert "linear combination" in last["problem"]
    assert np.isnan(last["estimate"])
    assert "linear combination of x (collinear)" in found.notes[-1].en
    assert "完全共线" in found.notes[-1].zh


def test_every_refused_specification_has_its_own_reason() -> None:
    """Separation, an empty sample, one group, no variance, too few rows, all missing; what can be fitted is."""
    data = made().assign(split=lambda d: d["flag"].astype(float), gone=np.nan, one="here")
    rows = np.arange(80)
    found = specification_curve(
        data, y="flag", x="x", covariates={"none": [], "split": ["split"], "gone": ["gone"], "one": ["one"]},
        samples={"all": None, "nobody": rows < 0, "few": rows < 2, "yes": data["flag"]}, models="logit",
    )  # fmt: skip
    reasons = found.to_frame().set_index(["sample", "covariates"])["problem"]
    assert (found.n_specifications, found.failed, reasons["all", "none"]) == (16, 15, "")
    assert "split separates the outcome flag" in reasons["all", "split"]
    assert "gone is missing most" in reasons["all", "gone"]
    assert "one has only one level" in reasons["all", "one"]
    assert reasons["nobody", "none"] == "the data have no rows"
    assert "2 complete rows for 2 coefficients" in reasons["few", "none"]
    assert "flag has 1 value(s)" in reasons["yes", "none"]


def test_what_specifications_do_not_share_is_told() -> None:
    data = made()
    data.loc[:9, "z"] = np.nan
    found = specification_curve(data, y="y", x="x", covariates={"none": [], "z": ["z"]})
    assert (found.n_min, found.n_max) == (70, 80)
    assert "n differs between specifications of one sample" in found.notes[0].en
    same = specification_curve(data, y="y", x="x", samples={"all": None, "again": np.ones(80, dtype=bool)})
    assert [note.en for note in same.notes] == [
        "1 specifications repeat another's columns, rows and model under another name; they count twice in all that is joint"
    ]
    area = pd.Categorical(data["area"], ["east", "north", "west", "south"])
    told = specification_curve(data.assign(area=area), y=["y", "y2"], x="x", covariates={"area": ["area"]})
    assert told.notes[-1].en == "levels south of area have no rows among those used; they are not in the model (2 specifications)"


def test_clusters_are_those_of_the_model() -> None:
    data = made().assign(village=np.resize(np.arange(20), 80))
    found = specification_curve(data, y="y", x="x", samples={"long": data["z"] > 0}, cov="CR2", cluster=data["village"].to_numpy())
    theirs = ols("y ~ x", data[data["z"] > 0], cov="CR2", cluster="village").to_frame().set_index("term").loc["x"]
    for name in ("std_error", "df", "p_value"):
        assert found.to_frame()[name][0] == pytest.approx(theirs[name])


def test_counts_are_those_of_the_table() -> None:
    found = specification_curve(made(), y=["y", "y2"], x="x", covariates={"none": [], "z": ["z"]})
    table = found.to_frame()
    assert found.positive == (table["estimate"] > 0).sum()
    assert found.significant_positive == ((table["estimate"] > 0) & (table["p_value"] < 0.05)).sum()
    assert found.significant == (table["p_value"] < 0.05).mean()
    assert found.median == pytest.approx(table["estimate"].median())
    assert found.joint.empty


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"x": "nowhere"}, "nowhere"),
        ({"covariates": {"bad": ["nowhere"]}}, "nowhere"),
        ({"covariates": {"bad": ["x"]}}, "each variable has one role; check x"),
        ({"covariates": {"bad": "area z"}}, "columns named 'area z'"),
        ({"covariates": {}}, "need a choice each"),
        ({"y": ["y", "y"]}, "a specification is declared twice: y · x · none · all · ols"),
        ({"cov": "HC9"}, "cov == 'HC9', must be one of nonrobust"),
        ({"cov": "HC3", "models": ["ols", "ordered_logit"], "y": "level"}, "cov == 'HC3', must be one of nonrobust"),
        ({"cov": "cluster"}, "must be given together"),
        ({"cov": "cluster", "cluster": "flat"}, "the first: the cluster variable flat has 1 distinct value"),
        ({"samples": {}}, "need a choice each"),
        ({"samples": {"half": [True, False]}}, "has 2 values, the data have 80 rows"),
        ({"samples": {"some": [None] * 80}}, "must be true or false in every row"),
        ({"samples": {"none": [False] * 80}}, "no specification has an estimate; the first: the data have no rows"),
        ({"x": "area"}, "no specification has an estimate; the first: area has more than two levels"),
        ({"y": "flat"}, "no specification has an estimate; the first: the outcome flat is 3 in all"),
        ({"models": "poisson"}, "must be one of ols, logit, ordered_logit"),
        ({"models": ["ols", "logit"], "y": "flag", "permutations": 10, "seed": 1}, "belong to least squares"),
        ({"permutations": -1}, "permutations == -1"),
        ({"permutations": 10}, "needs a seed"),
        ({"level": 95}, "must lie between 0 and 1"),
    ],
)
def test_what_cannot_be_answered_is_refused(options, message: str) -> None:
    with pytest.raises(StatisticsError, match=message):
        specification_curve(made().assign(flat=3.0), **{"y": "y", "x": "x", **options})
