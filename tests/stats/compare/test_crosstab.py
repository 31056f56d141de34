from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.compare import correlate, crosstab

CLOSE = {"rel": 1e-6, "abs": 1e-6}


def expand(table):
    rows = [(r, c) for r, line in table.items() for c, n in line.items() for _ in range(int(n))]
    return pd.DataFrame(rows, columns=["r", "c"])


def check(found, e):
    assert [found.statistic, found.df, found.p_value] == pytest.approx([e["chisq"], e["df"], e["p"]], rel=1e-9)
    v = [found.cramers_v, found.cramers_v_low, found.cramers_v_high, found.cramers_v_corrected]
    assert v == pytest.approx([e["cramers_v"], *e["cramers_v_ci"], e["cramers_v_bias_corrected"]], **CLOSE)
    assert found.expected_min == pytest.approx(e["expected_min"], rel=1e-9)
    cells = found.to_frame().set_index(["row", "column"])
    for name, key in (("n", "observed"), ("residual", "residuals"), ("adjusted_residual", "stdres")):
        for row, line in e[key].items():
            for column, value in line.items():
                assert cells.loc[(row, column), name] == pytest.approx(value, **CLOSE)


def test_crosstabs_equal_r(oracle):
    expected, data = oracle("crosstab_chile")
    found = crosstab(data, "region", "vote")
    check(found, expected["region_vote"])
    assert found.n == expected["n"]
    check(
        crosstab(data.assign(education=pd.Categorical(data["education"], ["P", "S", "PS"])), "education", "vote"),
        expected["education_vote"],
    )


def test_two_by_two_equals_r(oracle):
    expected, data = oracle("crosstab_chile")
    e = expected["sex_yes"]
    found = crosstab(data.assign(yes=np.where(data["vote"] == "Y", "TRUE", "FALSE")), "sex", "yes")
    check(found, e)
    assert found.cramers_v == pytest.approx(e["phi"], rel=1e-9)
    assert [found.statistic_yates, found.p_yates, found.fisher_p] == pytest.approx([e["yates"], e["yates_p"], e["fisher_p"]], **CLOSE)
    # R solves for the odds ratio with uniroot's default tolerance, 1.2e-4; that ours is the sharper root is shown by its own equations
    assert [found.odds_ratio, found.odds_ratio_low, found.odds_ratio_high] == pytest.approx(
        [e["fisher_or"], *e["fisher_or_ci"]], abs=1.2e-4
    )
    (a, b), (c, d) = found.counts.to_numpy()

    def cell(odds):
        return stats.nchypergeom_fisher(a + b + c + d, a + b, a + c, odds)

    assert cell(found.odds_ratio).mean() == pytest.approx(a, abs=1e-6)
    assert [cell(found.odds_ratio_low).sf(a - 1), cell(found.odds_ratio_high).cdf(a)] == pytest.approx([0.025, 0.025], abs=1e-9)


def test_the_given_ordered_answers_equal_r(oracle):
    expected, data = oracle("crosstab_chile")
    e, codes = expected["ordinal"], {"P": 1, "S": 2, "PS": 3}
    thirds = pd.qcut(data["statusquo"], 3, labels=[1, 2, 3])
    found = crosstab(pd.DataFrame({"education": data["education"].map(codes), "statusquo": thirds}), "education", "statusquo")
    assert found.counts.to_numpy().tolist() == [list(line.values()) for line in e["table"].values()] and found.n == e["n"]
    assert [found.gamma, found.tau_b] == pytest.approx([e["gamma"], e["tau_b"]], rel=1e-9)
    rows = expand(found.counts.T.to_dict()).astype(int)
    assert correlate(rows, method="kendall").to_frame().loc[0, "p_value"] == pytest.approx(e["tau_b_p"], rel=1e-9)
    assert correlate(rows, method="spearman").to_frame().loc[0, "estimate"] == pytest.approx(e["spearman"], rel=1e-9)


def test_the_given_sparse_tables_have_the_p_of_r(oracle):
    expected, data = oracle("crosstab_chile")
    data["education"] = pd.Categorical(data["education"], ["P", "S", "PS"])
    e, found = expected["fisher_rxc_exact_every60th"], crosstab(data[::60], "education", "sex")
    assert found.fisher_p == pytest.approx(e["p"], rel=1e-9)
    drawn = expected["fisher_rxc_sim_every40th"]
    for table, step, row, column in ((e["table"], 60, "education", "sex"), (drawn["table"], 40, "region", "vote")):
        counts = crosstab(data[::step], row, column).counts.T.to_dict()
        assert counts == {name: pytest.approx(line) for name, line in table.items()}
    p, found = drawn["p"], crosstab(data[::40], "region", "vote", resamples=100_000, seed=4)
    assert abs(found.fisher_p_monte_carlo - p) < 4 * np.sqrt(2 * p * (1 - p) / 100_000)  # R drew as many


def test_small_and_empty_cells_equal_r(oracle):
    expected, _ = oracle("comparison_small")
    e = expected["fisher"]
    found = crosstab(expand(e["table"]), "r", "c")
    assert [found.statistic, found.statistic_yates, found.p_yates, found.fisher_p] == pytest.approx(
        [e["chisq"], e["yates"], e["yates_p"], e["p"]], **CLOSE
    )
    assert found.odds_ratio == np.inf and found.odds_ratio_low == pytest.approx(e["ci"][0], abs=1e-4) and found.odds_ratio_high == np.inf
    e = expected["hair_eye"]
    found = crosstab(expand(e["table"]), "r", "c")
    assert [found.statistic, found.p_value, found.cramers_v] == pytest.approx([e["chisq"], e["p"], e["v"]], rel=1e-6)
    assert [found.cramers_v_low, found.cramers_v_high] == pytest.approx([e["lo"], e["hi"]], **CLOSE)
    assert found.fisher_p is None


def test_what_cannot_be_crossed_is_named():
    with pytest.raises(StatisticsError, match="'空'"):
        crosstab(pd.DataFrame({"r": pd.Categorical(["a", "b"], ["a", "b", "空"]), "c": ["x", "y"]}), "r", "c")
    with pytest.raises(StatisticsError, match="column c has 1"):
        crosstab(pd.DataFrame({"r": ["a", "b"], "c": ["x", "x"]}), "r", "c")
    with pytest.raises(StatisticsError, match="column r has 0"):
        crosstab(pd.DataFrame({"r": [None, None], "c": ["x", "y"]}), "r", "c")
    with pytest.raises(StatisticsError, match="'b'"):  # only seen where the other answer is missing
        crosstab(pd.DataFrame({"r": ["a", "a", "b"], "c": ["x", "y", None]}), "r", "c")


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6))
def test_row_order_and_transposition_do_not_matter(seed):
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"r": rng.choice(list("abc"), 80), "c": rng.choice(list("xy"), 80)})
    one, other = crosstab(data, "r", "c"), crosstab(data.sample(frac=1, random_state=seed), "c", "r")
    assert [other.statistic, other.cramers_v, other.n] == pytest.approx([one.statistic, one.cramers_v, one.n])
    assert one.to_frame()["n"].sum() == 80 and one.counts.to_numpy().sum() == 80


SMOKE, EXERCISE = ["Never", "Occas", "Regul", "Heavy"], ["no", "Some", "Freq"]


def survey(oracle):
    expected, data = oracle("crosstab_survey")
    types = {"smoke": pd.CategoricalDtype(SMOKE, ordered=True), "exercise": pd.CategoricalDtype(EXERCISE, ordered=True)}
    return expected, data.astype({**types, "hand": pd.CategoricalDtype(["Left", "Right"], ordered=True)})


@pytest.mark.parametrize("pair", ["smoke_exercise", "hand_clap", "smoke_clap", "sex_hand"])
def test_fishers_exact_test_of_any_table_equals_r(oracle, pair):
    expected, data = survey(oracle)
    assert crosstab(data, *pair.split("_")).fisher_p == pytest.approx(expected["fisher"][pair], rel=1e-9)


@pytest.mark.parametrize("pair", ["smoke_exercise", "smoke_clap"])
def test_monte_carlo_comes_near_the_exact_and_rs_simulated_p(oracle, pair):
    expected, data = survey(oracle)
    found, e = crosstab(data, *pair.split("_"), resamples=20_000, seed=5), expected["simulated"][pair]
    p, by_chi2 = found.fisher_p, e["chisq"]
    assert abs(found.fisher_p_monte_carlo - p) < 4 * np.sqrt(p * (1 - p) / 20_000)
    assert abs(found.p_monte_carlo - by_chi2) < 4 * np.sqrt(by_chi2 * (1 - by_chi2) * (1 / 20_000 + 1e-5))
    assert (found.resamples, found.seed, crosstab(data, "smoke", "clap").p_monte_carlo) == (20_000, 5, None)


@pytest.mark.parametrize(("key", "row"), [("ordinal", "smoke"), ("ordinal_hand", "hand")])
def test_gamma_and_tau_b_equal_the_delta_method_by_numerical_derivatives(oracle, key, row):
    expected, data = survey(oracle)
    found = crosstab(data, row, "exercise")
    for name, e in expected[key].items():
        mine = [getattr(found, f"{name}{ending}") for ending in ("", "_low", "_high")]
        assert mine == pytest.approx([e["estimate"], e["low"], e["high"]], abs=1e-7)


def test_without_an_order_in_both_columns_there_is_no_gamma(oracle):
    _, data = survey(oracle)
    assert crosstab(data, "sex", "smoke").gamma is None and crosstab(data, "sex", "smoke").tau_b_low is None
    perfect = crosstab(pd.DataFrame({"a": [1, 1, 2, 2, 3], "b": [1, 1, 2, 2, 3]}), "a", "b")
    assert (perfect.gamma, perfect.tau_b) == (1.0, pytest.approx(1.0)) and np.isnan(perfect.gamma_low)
    assert np.isnan(perfect.tau_b_high)


@pytest.mark.parametrize(("options", "told"), [({"resamples": 99}, "seed"), ({"resamples": -1, "seed": 1}, "resamples == -1")])
def test_random_tables_need_a_seed_and_a_number(oracle, options, told):
    with pytest.raises(StatisticsError, match=told):
        crosstab(survey(oracle)[1], "smoke", "clap", **options)
