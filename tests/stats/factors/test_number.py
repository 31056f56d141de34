from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.factors import parallel_analysis, velicer_map


@pytest.mark.parametrize("reference", ["simulation", "permutation"])
def test_parallel_analysis_equals_psych_within_monte_carlo_error(oracle, reference):
    expected, data = oracle("efa_bfi")
    e, found = expected["parallel"], parallel_analysis(data, seed=3, reference=reference, resamples=60)
    kinds = dict(tuple(found.to_frame().groupby("kind")))
    assert kinds["components"]["estimate"].tolist() == pytest.approx(e["pc_values"], abs=1e-10)
    assert kinds["factors"]["estimate"].tolist() == pytest.approx(e["fa_values"], abs=1e-6)
    assert kinds["components"]["mean"].tolist() == pytest.approx(e["pc_sim"], abs=0.01)
    # the first is near 1 in a sample whose one factor is one item (0.2 on average, deviation 0.15), as psych's is on the same sample
    assert kinds["factors"]["mean"].tolist() == [pytest.approx(v, abs=0.015 if i else 0.08) for i, v in enumerate(e["fa_sim"])]
    assert (found.n_factors, found.n_components) == (e["nfact"], e["ncomp"])
    assert kinds["components"]["kept"].tolist() == [True] * e["ncomp"] + [False] * (25 - e["ncomp"])


def test_simulated_eigenvalues_are_those_of_normal_samples():
    items = pd.DataFrame(np.random.default_rng(1).normal(size=(30, 5)))
    drawn = [np.linalg.eigvalsh(np.corrcoef(np.random.default_rng(i).normal(size=(30, 5)), rowvar=False))[::-1] for i in range(2000)]
    table = parallel_analysis(items, seed=1, resamples=2000).to_frame().query("kind == 'components'")
    # a mean of 2,000 draws on both sides: four standard errors
    assert (np.abs(table["mean"] - np.mean(drawn, axis=0)) < 4 * np.sqrt(2 / 2000) * np.std(drawn, axis=0)).all()
    assert table["threshold"].to_numpy() == pytest.approx(np.quantile(drawn, 0.95, axis=0), abs=0.04)


def test_jobs_and_rows_in_another_order_change_nothing():
    random = np.random.default_rng(5)
    items = pd.DataFrame(random.integers(1, 5, (120, 5)) + random.integers(0, 3, (120, 1)))
    frames = [parallel_analysis(items, seed=2, resamples=20, n_jobs=j, reference="permutation").to_frame() for j in (1, 2, -1)]
    assert frames[0].equals(frames[1]) and frames[0].equals(frames[2])
    polychoric = parallel_analysis(items, seed=2, resamples=20, reference="permutation", correlation="polychoric")
    assert polychoric.n_factors == polychoric.n_components == 1
    one, other = (parallel_analysis(d, seed=2, resamples=20) for d in (items, items[::-1]))
    assert one.to_frame()["mean"].tolist() == other.to_frame()["mean"].tolist()


def test_noise_has_no_factors():
    items = pd.DataFrame(np.random.default_rng(12).normal(size=(400, 8)))
    found = parallel_analysis(items, seed=1, resamples=50)
    assert found.n_factors == found.n_components == 0 == velicer_map(items).n_factors


def test_velicer_map_equals_psych(oracle):
    expected, data = oracle("efa_bfi")
    found = velicer_map(data)
    assert found.to_frame()["estimate"].tolist()[1:9] == pytest.approx(expected["map"]["values"], abs=1e-12)
    assert found.n_factors == expected["map"]["n"]
    small, items = oracle("factors_small")
    assert velicer_map(items.loc[:, "v1":"v8"]).to_frame()["estimate"].tolist()[1:] == pytest.approx(small["map"][:6], abs=1e-10)


RANDOM = pd.DataFrame(np.random.default_rng(4).normal(size=(20, 4)), columns=list("abcd"))


@pytest.mark.parametrize(
    ("items", "options", "said"),
    [
        (RANDOM[["a", "b"]], {}, "3 or more items"),
        (RANDOM.assign(d=RANDOM["a"]), {}, "singular: a, d"),
        (RANDOM.assign(d=2.0), {}, "item d does not vary"),
        (RANDOM.head(4), {}, "singular"),
        (RANDOM, {"reference": "bootstrap"}, "reference == 'bootstrap', must be one of simulation, permutation"),
        (RANDOM.round(), {"correlation": "polychoric"}, 'needs reference="permutation"'),
        (RANDOM, {"quantile": 95}, "quantile == 95, must lie between 0 and 1"),
        (RANDOM, {"resamples": 0}, "resamples == 0"),
    ],
)
def test_what_has_no_number_of_factors_is_named(items, options, said):
    with pytest.raises(StatisticsError, match=said):
        parallel_analysis(items, seed=1, **options)
    if not options:
        with pytest.raises(StatisticsError, match=said):
            velicer_map(items)
