"""Signs of residuals against refits by R's lm, and against what the joint test must hold for: a size that is its level."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.stats import ols, specification_curve
from jcommunity_study.stats.regression.design import build
from jcommunity_study.stats.robustness.null import Reduced, _joint, reduced


def specifications(data: pd.DataFrame, outcomes: list[str]) -> list[Reduced]:
    """Of the oracle: no, one and two covariates, all and the young."""
    made = []
    for y in outcomes:
        for more in ("", " + sex", " + sex + age"):
            for rows in (np.arange(len(data)), np.flatnonzero(data["age"] < 40)):
                design = build(f"{y} ~ econ_hard{more}", data.iloc[rows])
                made.append(reduced(design.matrix, 1, design.outcome.to_numpy(dtype=float), rows[design.rows]))
    return made


def test_given_signs_are_those_of_refits_by_lm(oracle) -> None:
    expected, data = oracle("specification_curve")
    tests = specifications(data, ["job_seek", "work"])
    sign = np.where((data["econ_hard"] > 3) == (data["work"] > 0), 1.0, -1.0)
    ours = _joint(tests, (s.levelled[None] * sign[s.rows] for s in tests), 0.95)[0]
    assert ours[1] > 0
    np.testing.assert_allclose(ours, expected["given"], rtol=1e-8)


def test_a_draw_is_a_refit_of_the_residuals_with_its_signs() -> None:
    """The signs of the first stream; a level that one row has alone keeps that row's fit."""
    random = np.random.default_rng(4)
    data = pd.DataFrame(random.normal(size=(30, 3)), columns=["x", "z", "y"])
    data["area"] = ["alone", *np.resize(["east", "west", "north"], 29)]
    found = specification_curve(data, y="y", x="x", covariates={"both": ["z", "area"]}, permutations=1, seed=9)
    signs = np.random.default_rng(np.random.SeedSequence(9).spawn(1)[0]).choice([-1.0, 1.0], size=(50, 30))[0]
    without = ols("y ~ z + area", data, cov="nonrobust")
    rest = 1 - without.leverage
    data["y"] = without.fitted + np.where(rest > 1e-8, without.residuals / np.sqrt(np.maximum(rest, 1e-8)), 0) * signs
    assert found.drawn["median"][0] == pytest.approx(ols("y ~ x + z + area", data, cov="nonrobust").coefficient("x"), rel=1e-9)


def rejected(make: Any, times: int, **options: Any) -> Any:
    """How often each joint test rejects at 10%."""
    p = [specification_curve(make(seed), y="y", x="x", permutations=99, seed=seed, **options).joint["p_value"] for seed in range(times)]
    return (np.array(p) <= 0.1).mean(axis=0)


def test_differing_rows_leave_the_test_its_size() -> None:
    """Each covariate misses a tenth elsewhere, and samples overlap: permuted places reject thrice as often as they may."""
    quarters = {str(k): np.arange(60) % 4 != k for k in range(3)}

    def make(seed: int) -> pd.DataFrame:
        data = pd.DataFrame(np.random.default_rng([seed, 1]).normal(size=(60, 5)), columns=["x", "y", "z0", "z1", "z2"])
        for i in range(3):
            data.loc[i::10, f"z{i}"] = np.nan
        return data

    share = rejected(make, 80, covariates={f"z{i}": [f"z{i}"] for i in range(3)}, samples={"all": None, **quarters})
    assert (share[[0, 2]] < 0.1 + 3 * np.sqrt(0.09 / 80)).all()


def test_clusters_turn_whole_and_leave_the_test_its_size() -> None:
    """x and y vary between 24 clusters of five alone; rows turned one by one would take every row for news."""
    labels = np.repeat(np.arange(24), 5)

    def make(seed: int) -> pd.DataFrame:
        between = np.random.default_rng([seed, 2]).normal(size=(24, 2))[labels]
        within = np.random.default_rng([seed, 3]).normal(size=(120, 2)) * 0.3
        return pd.DataFrame(between + within, columns=["x", "y"]).assign(village=labels)

    limit = 0.1 + 3 * np.sqrt(0.09 / 80)
    assert (rejected(make, 80, cov="cluster", cluster="village")[[0, 2]] < limit).all()
    assert (rejected(make, 80)[[0, 2]] > 0.3).all()
