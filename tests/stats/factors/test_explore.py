from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.factors import bartlett_sphericity, exploratory_factors, kmo, mcdonald_omega, velicer_map
from jcommunity_study.stats.factors.fit import RMSEA_LEVEL
from jcommunity_study.stats.reliability import cronbach_alpha

FITS = {"chi2": "statistic", "dof": "df", "p": "p_value", "TLI": "tli", "BIC": "bic", "rms": "rmsr", "objective": "objective"}


def square(expected: dict, rows: list[str]) -> np.ndarray:
    return pd.DataFrame(expected).T.loc[rows].to_numpy(dtype=float)


def by_item(found, name: str) -> dict[str, float]:
    return found.to_frame().set_index("term")[name].to_dict()


def check_variance(found, e: dict, close: float) -> None:
    variance = found.variance
    explained = variance["ss_loadings"] / variance["ss_loadings"].sum()
    every = variance.assign(explained=explained, together=explained.cumsum())  # of what the factors explain, where psych shows it too
    rows = ("SS loadings", "Proportion Var", "Cumulative Var", "Proportion Explained", "Cumulative Proportion")
    for row, column in zip(rows, every, strict=True):
        assert every[column].tolist() == pytest.approx(list(e[row].values()), abs=close), row


def check_fit(found, e: dict, close: dict) -> None:
    assert {k: getattr(found, name) for k, name in FITS.items() if k != "p"} == pytest.approx({k: e[k] for k in FITS if k != "p"}, **close)
    assert found.p_value == pytest.approx(e["p"], rel=1e-3, abs=1e-12)
    rmsea = [found.rmsea, found.rmsea_low, found.rmsea_high]
    assert [*rmsea, RMSEA_LEVEL] == pytest.approx([e["RMSEA"][k] for k in ("RMSEA", "lower", "upper", "confidence")], abs=1e-6)


@pytest.mark.parametrize(
    ("key", "extraction", "rotation"),
    [
        ("minres_oblimin5", "minres", "oblimin"),
        ("minres_unrotated5", "minres", "none"),
        ("ml_oblimin5", "ml", "oblimin"),
        ("ml_varimax5", "ml", "varimax"),
        ("pa_promax5", "principal_axis", "promax"),
    ],
)
def test_five_factors_equal_psych(oracle, key, extraction, rotation):
    expected, data = oracle("efa_bfi")
    e, found = expected[key], exploratory_factors(data, 5, extraction=extraction, rotation=rotation)
    assert found.loadings.to_numpy() == pytest.approx(square(e["loadings"], list(data)), abs=5e-6)
    assert by_item(found, "uniqueness") == pytest.approx(e["uniquenesses"], abs=5e-6)
    assert by_item(found, "communality") == pytest.approx(e["communality"], abs=5e-6)
    if e["Phi"]:
        assert found.factor_correlations.to_numpy() == pytest.approx(square(e["Phi"], list(e["Phi"])), abs=5e-6)
    else:
        assert found.factor_correlations.to_numpy().tolist() == np.eye(5).tolist()
    check_variance(found, e["vaccounted"], 5e-6)
    # what psych's optimiser leaves shows in χ²: 3e-4 of 1,538
    check_fit(found, e, {"rel": 1e-6, "abs": 4e-4})
    assert found.rmsr <= e["rms"] + 1e-8 and found.heywood_items == ()
    assert (found.n, found.k, found.n_missing) == (expected["n"], 25, 0)
    assert list(found.eigenvalues) == pytest.approx(expected["eigenvalues"], abs=1e-10)
    assert sum(value > 1 for value in found.eigenvalues) == expected["n_eigen_gt1"]


@pytest.mark.parametrize(
    ("extraction", "rotation"),
    [*product(("minres", "ml", "principal_axis"), ("oblimin", "varimax", "promax")), ("pca", "varimax")],
)
def test_nine_tests_of_ability_equal_psych(oracle, extraction, rotation):
    expected, data = oracle("factors_more")
    e = expected["ways"][f"{extraction.replace('principal_axis', 'pa')} {rotation}"]
    found = exploratory_factors(data, 3, extraction=extraction, rotation=rotation)
    theirs = square(e["loadings"], list(data))
    place = np.abs(found.loadings.to_numpy().T @ theirs).argmax(axis=1)  # factors of nearly equal variance may stand otherwise
    turn = np.sign((found.loadings.to_numpy() * theirs[:, place]).sum(axis=0))
    assert found.loadings.to_numpy() == pytest.approx(theirs[:, place] * turn, abs=2e-5)
    assert by_item(found, "uniqueness") == pytest.approx(e["uniquenesses"], abs=2e-5)
    if e["Phi"]:
        phi = square(e["Phi"], list(e["Phi"]))[np.ix_(place, place)] * np.outer(turn, turn)
        assert found.factor_correlations.to_numpy() == pytest.approx(phi, abs=2e-5)
    if extraction != "pca":
        assert [found.statistic, found.tli, found.bic, found.rmsr] == pytest.approx([e[k] for k in ("chi2", "TLI", "BIC", "rms")], abs=1e-4)
        assert [found.df, found.p_value, found.rmsea] == pytest.approx([e["dof"], e["p"], e["RMSEA"]["RMSEA"]], abs=1e-5)


def test_what_is_asked_before_and_after_factors_equals_psych(oracle):
    e, data = oracle("factors_more")
    adequacy, sphericity, alpha = kmo(data), bartlett_sphericity(data), cronbach_alpha(data)
    assert [adequacy.overall, *adequacy.to_frame()["estimate"]] == pytest.approx([e["kmo"]["overall"], *e["kmo"]["each"]], abs=1e-10)
    assert [sphericity.statistic, sphericity.df, sphericity.p_value] == pytest.approx(e["bartlett"], rel=1e-9)
    assert velicer_map(data).to_frame()["estimate"].tolist()[1:] == pytest.approx(e["map"], abs=1e-9)
    total = [alpha.alpha, alpha.standardized_alpha, alpha.mean_inter_item_r, alpha.conf_low, alpha.conf_high]
    assert total == pytest.approx(e["alpha"], abs=1e-10)
    items = alpha.to_frame()
    assert [*items["alpha_if_deleted"], *items["citc"]] == pytest.approx([*e["deleted"], *e["citc"]], abs=1e-10)
    for m in (2, 3):
        o, theirs = mcdonald_omega(data, m), e[f"omega{m}"]
        got = [o.omega_hierarchical, o.omega_total, o.omega_limit, o.alpha, o.lambda6]
        assert got == pytest.approx([theirs[k] for k in ("h", "t", "limit", "alpha", "g6")], abs=2e-5)


def test_ml_equals_factanal_and_components_equal_principal(oracle):
    expected, data = oracle("efa_bfi")
    e, found = expected["factanal_varimax5"], exploratory_factors(data, 5, extraction="ml", rotation="varimax")
    assert found.loadings.to_numpy() == pytest.approx(square(e["loadings"], list(data)), abs=2e-5)
    assert by_item(found, "uniqueness") == pytest.approx(e["uniquenesses"], abs=2e-5)
    assert [found.statistic, found.df] == pytest.approx([e["chi2"], e["dof"]], abs=1e-6)
    assert found.p_value == pytest.approx(e["p"], rel=1e-6)
    for key, rotation in (("pca_varimax5", "varimax"), ("pca_unrotated5", "none")):
        e, found = expected[key], exploratory_factors(data, 5, extraction="pca", rotation=rotation)
        assert found.loadings.to_numpy() == pytest.approx(square(e["loadings"], list(data)), abs=1e-10)
        check_variance(found, e["vaccounted"], 1e-10)
        assert "communality" not in e or by_item(found, "communality") == pytest.approx(e["communality"], abs=1e-10)
        assert found.statistic is None and found.glance().loc[0, "n_factors"] == 5


def test_the_share_of_the_first_factor_is_harmans(oracle):
    expected, data = oracle("efa_bfi")
    one = exploratory_factors(data, 1, extraction="pca")
    share = 100 * one.variance.loc["F1", "proportion"]
    assert [share, share] == pytest.approx([expected["harman"][k] for k in ("pca_first_pct", "pca_first_pct_check")], abs=1e-9)
    axis = exploratory_factors(data, 1, extraction="principal_axis")
    assert 100 * axis.variance.loc["F1", "proportion"] == pytest.approx(expected["harman"]["paf_first_pct"], abs=1e-9)
    assert axis.rotation == "none"


@pytest.mark.parametrize(
    ("key", "first", "last", "n_factors", "options"),
    [
        ("minres_oblimin", "v1", "v8", 2, {}),
        ("ml_promax", "v1", "v8", 2, {"extraction": "ml", "rotation": "promax"}),
        ("pa_varimax", "v1", "v8", 2, {"extraction": "principal_axis", "rotation": "varimax"}),
        ("one_factor", "v1", "v8", 1, {}),
        ("poly", "p1", "p8", 2, {"correlation": "polychoric"}),
        ("heywood_ml", "h1", "h4", 1, {"extraction": "ml"}),
    ],
)
def test_few_people_equal_psych(oracle, key, first, last, n_factors, options):
    expected, data = oracle("factors_small")
    items, e = data.loc[:, first:last], expected[key]
    found = exploratory_factors(items, n_factors, **options)
    assert found.loadings.to_numpy() == pytest.approx(square(e["loadings"], list(items)), abs=5e-6)
    assert found.structure.to_numpy() == pytest.approx(square(e["structure"], list(items)), abs=5e-6)
    assert by_item(found, "complexity") == pytest.approx(e["complexity"], abs=5e-6)
    assert found.scores.to_numpy()[:3] == pytest.approx(square(e["scores_first"], list(e["scores_first"])), abs=2e-5)
    check_fit(found, e, {"rel": 1e-6, "abs": 1e-4})
    assert found.heywood_items == (("h1",) if key == "heywood_ml" else ())


def test_scores_keep_the_rows_of_the_data_and_are_missing_where_an_item_is(oracle):
    _, data = oracle("factors_small")
    items = data.loc[:, "v1":"v8"].set_axis([f"person {i}" for i in range(90)])
    items.iloc[4, 2] = np.nan
    found = exploratory_factors(items, 2)
    assert found.scores.index.equals(items.index) and found.scores.isna().any(axis=1).sum() == 1
    assert found.scores.loc["person 4"].isna().all() and found.n_missing == 1
    assert found.scores.corrwith(items["v1"])["F1"] > 0.5
    assert by_item(found, "factor") == {f"v{i}": "F1" if i < 5 else "F2" for i in range(1, 9)}


@pytest.mark.parametrize("extraction", ["minres", "ml", "principal_axis"])
def test_without_degrees_of_freedom_there_is_no_test(extraction):
    r = np.array([[1, 0.56, 0.48], [0.56, 1, 0.42], [0.48, 0.42, 1]])  # loadings .8, .7, .6
    random = np.random.default_rng(3).normal(size=(50, 3))
    random -= random.mean(axis=0)
    items = random @ np.linalg.inv(np.linalg.cholesky(np.cov(random, rowvar=False))).T @ np.linalg.cholesky(r).T
    found = exploratory_factors(pd.DataFrame(items), 1, extraction=extraction)
    assert found.loadings["F1"].tolist() == pytest.approx([0.8, 0.7, 0.6], abs=1e-2 if extraction == "principal_axis" else 1e-6)
    assert found.df == 0 and np.isnan(found.p_value) and np.isnan(found.rmsea) and found.rmsr < 5e-3


def test_an_array_is_as_good_as_a_frame():
    frame = good()
    assert (
        exploratory_factors(frame.to_numpy(), 2).loadings.to_numpy().tolist() == exploratory_factors(frame, 2).loadings.to_numpy().tolist()
    )


def good(k: int = 6, n: int = 40) -> pd.DataFrame:
    random = np.random.default_rng(8)
    return pd.DataFrame(random.normal(size=(n, k)) + random.normal(size=(n, 1)), columns=list("abcdefgh")[:k])


def sparse() -> pd.DataFrame:
    """Twelve people, eight items of three values: each pair has a table to solve, all of them together contradict each other."""
    return pd.DataFrame(np.random.default_rng(0).integers(0, 3, (12, 8)))


@pytest.mark.parametrize(
    ("items", "n_factors", "options", "said"),
    [
        (good(2), 1, {}, "3 or more items are needed, got 2"),
        (good(4), 2, {}, r"4 items identify 1 factor\(s\) at most, got n_factors == 2"),
        (good(), 0, {}, r"n_factors == 0, must be a whole number"),
        (good(), 1.5, {}, r"n_factors == 1.5, must be a whole number"),
        (good(), True, {}, r"n_factors == True, must be a whole number"),
        (good(), "2", {}, r"n_factors == '2', must be a whole number"),
        (good(), 7, {"extraction": "pca"}, r"identify 6 factor\(s\) at most"),
        (good().assign(c=1.0), 2, {}, "item c does not vary"),
        (good().assign(f=lambda d: d["a"] + d["b"]), 2, {}, "singular: a, b, f are collinear"),
        (good().assign(f=lambda d: d["a"]), 2, {"extraction": "pca"}, "singular: a, f are collinear"),
        (good().assign(a=np.nan), 2, {}, "only 0 complete rows"),
        (good(n=5), 2, {}, "only 5 complete rows for 6 items"),
        (good(), 2, {"extraction": "alpha"}, "extraction == 'alpha', must be one of minres"),
        (good(), 2, {"rotation": "oblique"}, "rotation == 'oblique', must be one of oblimin"),
        (good(), 2, {"correlation": "kendall"}, "correlation == 'kendall', must be one of pearson, polychoric"),
        (good(), 2, {"correlation": "polychoric"}, "column a has 40 distinct"),
        (good().astype(str), 2, {}, "column a is not numeric"),
        (sparse(), 1, {"correlation": "polychoric"}, "polychoric correlations are not positive definite"),
    ],
)
def test_what_has_no_factors_is_named(items, n_factors, options, said):
    with pytest.raises(StatisticsError, match=said):
        exploratory_factors(items, n_factors, **options)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10**6), st.sampled_from(["minres", "ml", "principal_axis", "pca"]), st.sampled_from(["varimax", "oblimin", "promax"]))
def test_order_of_rows_scale_and_origin_do_not_matter_and_reversing_an_item_turns_its_loadings(seed, extraction, rotation):
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(150, 2)) @ np.array([[0.9, 0.9, 0.9, 0.9, 0, 0, 0], [0, 0, 0, 0, 0.9, 0.9, 0.9]])
    items = pd.DataFrame(factors + rng.normal(size=(150, 7)) * 0.8, columns=list("abcdefg"))
    one = exploratory_factors(items, 2, extraction=extraction, rotation=rotation)
    other = exploratory_factors(
        items.sample(frac=1, random_state=seed) * [1, 2, -3, 1, 1, 5, 1] + 7, 2, extraction=extraction, rotation=rotation
    )
    turned = other.loadings * np.array([[1], [1], [-1], [1], [1], [1], [1]])
    assert turned.to_numpy() == pytest.approx(one.loadings.to_numpy(), abs=2e-4)  # rotations stop at 1e-5, on other ways
    assert by_item(other, "communality") == pytest.approx(by_item(one, "communality"), abs=1e-8)
    assert other.rmsr == (pytest.approx(one.rmsr, abs=1e-10) if extraction != "pca" else None)
