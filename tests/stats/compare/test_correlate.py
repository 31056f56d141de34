from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.compare import correlate

CLOSE = {"rel": 1e-9, "abs": 1e-12}


def triangle(expected: dict, names: list[str], upper: bool = False) -> dict[str, float]:
    """R's matrix below or above the diagonal, by term."""
    return {f"{a}~{b}": expected[a][b] if upper else expected[b][a] for i, a in enumerate(names) for b in names[i + 1 :]}


def whole(expected: dict, names: list[str]) -> np.ndarray:
    return pd.DataFrame(expected).T.loc[names, names].to_numpy(dtype=float)


def test_pearson_pairwise_equals_r(oracle):
    expected, data = oracle("correlations_bfi")
    names = list(data.columns)
    found = correlate(data, adjust="holm")
    table = found.to_frame().set_index("term")
    assert found.matrix().to_numpy() == pytest.approx(whole(expected["pearson_pairwise"], names), **CLOSE)
    counts = found.matrix("n").to_numpy()
    assert np.where(np.eye(7), data.notna().sum(), counts) == pytest.approx(whole(expected["n_pair"], names))
    assert table["p_raw"].to_dict() == pytest.approx(triangle(expected["p_mixed"], names), rel=1e-7)
    assert table["p_value"].to_dict() == pytest.approx(triangle(expected["p_mixed"], names, upper=True), rel=1e-7)
    assert (found.n, found.n + found.n_missing) == (expected["n_complete"], len(data))
    square = found.matrix()
    assert square.loc["consc", "agree"] == square.loc["agree", "consc"] == table.loc["agree~consc", "estimate"]
    assert np.diag(square).tolist() == [1] * 7 and found.matrix("n").loc["age", "gender"] == 2800


def test_listwise_and_spearman_equal_r(oracle):
    expected, data = oracle("correlations_bfi")
    names = list(data.columns)
    one = correlate(data, ["agree", "extra"], missing="listwise", given=())
    complete = data.dropna()
    row = correlate(complete, ["agree", "extra"]).to_frame().iloc[0]
    e = expected["agree_extra"]
    got = [row["estimate"], row["conf_low"], row["conf_high"], row["statistic"]]
    assert got == pytest.approx([e["r"], *e["ci"], e["t"]], **CLOSE) and row["p_value"] == pytest.approx(e["p"], rel=1e-7)
    assert one.to_frame().loc[0, "n"] == len(data[["agree", "extra"]].dropna())
    ranks = correlate(data, method="spearman", missing="listwise")
    assert ranks.matrix().to_numpy() == pytest.approx(whole(expected["spearman_complete"], names), **CLOSE)
    p = np.nan_to_num(ranks.matrix("p_value").to_numpy())  # of an answer with itself R says 0
    assert p == pytest.approx(whole(expected["spearman_p"], names), rel=1e-7)
    binary = correlate(complete, ["agree", "gender"]).to_frame().loc[0, "estimate"]
    assert binary == pytest.approx(expected["pointbiserial_agree_gender"], **CLOSE)


def test_kendall_and_partial_equal_r(oracle):
    expected, data = oracle("correlations_bfi")
    complete, names = data.dropna(), ["agree", "consc", "extra", "neuro", "open"]
    tau = correlate(complete.head(800), names[:3], method="kendall").matrix().to_numpy()
    assert tau == pytest.approx(whole(expected["kendall_first800"], names[:3]), **CLOSE)
    partial = correlate(data, given=["age", "gender"], missing="listwise")
    assert partial.matrix().to_numpy() == pytest.approx(whole(expected["partial_given_age_gender"], names), **CLOSE)
    assert set(partial.to_frame()["df"]) == {len(complete) - 4}
    one, other = (correlate(data, ["agree", "open"], given=g).to_frame() for g in ("age", ["age"]))
    assert one.equals(other) and one.loc[0, "df"] == one.loc[0, "n"] - 3


def test_polychoric_equals_r(oracle):
    expected, _ = oracle("correlations_bfi")
    _, items = oracle("correlations_bfi", "items.csv")
    found = correlate(items, method="polychoric").to_frame().set_index("term")
    e = expected["polychoric"]
    got = [found.loc[term, "estimate"] for term in ("A1~A2", "A2~A3")]
    assert got == pytest.approx([e["two_step_A1A2"], e["A2A3_two_step"]], abs=5e-5)  # R's optimize stops at 1.2e-4
    ordered = items.apply(lambda c: pd.Series(pd.Categorical(c, ordered=True)))
    assert correlate(ordered, method="polychoric").to_frame()["estimate"].tolist() == found["estimate"].tolist()
    assert (found["conf_low"] < found["estimate"]).all() and (found["estimate"] < found["conf_high"]).all()


@pytest.mark.parametrize(
    ("key", "method", "given_columns"),
    [("pearson", "pearson", ()), ("partial_pearson", "pearson", ("c", "g")), ("partial_spearman", "spearman", ("c", "g"))],
)
def test_small_samples_equal_r(oracle, key, method, given_columns):
    expected, data = oracle("correlations_small")
    row = correlate(data, ["a", "b"], method=method, given=given_columns).to_frame().iloc[0]
    e = expected[key]
    statistic = e["stat"] if "stat" in e else e["t"]
    assert [row["estimate"], row["statistic"], row["p_value"]] == pytest.approx([e["r"], statistic, e["p"]], **CLOSE)
    if method == "pearson":  # the interval of ranks is Bonett and Wright's, wider than Fisher's
        assert [row["conf_low"], row["conf_high"]] == pytest.approx(e["ci"], **CLOSE)


def test_small_rank_correlations_equal_r(oracle):
    expected, data = oracle("correlations_small")
    ties = correlate(data, ["c", "e"], method="kendall").to_frame().iloc[0]
    e = expected["kendall_ties"]
    assert [ties["estimate"], ties["statistic"], ties["p_value"]] == pytest.approx([e["r"], e["stat"], e["p"]], **CLOSE)
    exact = correlate(data, ["a", "g"], method="kendall").to_frame().iloc[0]
    e, normal = expected["kendall_exact"], expected["kendall_no_ties_normal"]
    assert [exact["estimate"], exact["p_value"], exact["statistic"]] == pytest.approx([e["r"], e["p"], normal["stat"]], **CLOSE)
    rho = correlate(data, ["c", "e"], method="spearman").to_frame().iloc[0]
    assert [rho["estimate"], rho["p_value"]] == pytest.approx([expected["spearman"]["r"], expected["spearman"]["p"]], **CLOSE)
    r, n = rho["estimate"], rho["n"]
    half = np.sqrt((1 + r**2 / 2) / (n - 3)) * 1.959963984540054
    assert [rho["conf_low"], rho["conf_high"]] == pytest.approx([np.tanh(np.arctanh(r) - half), np.tanh(np.arctanh(r) + half)], **CLOSE)


def test_an_array_is_as_good_as_a_frame_and_whole_numbers_may_be_missing():
    array = np.array([[1.0, 2], [2, 4], [3, 3], [np.nan, 9]])
    row = correlate(array).to_frame().iloc[0]
    whole = correlate(pd.DataFrame(array, columns=["0", "1"]).astype("Int64")).to_frame().iloc[0]
    assert row["term"] == "0~1" and row["n"] == 3 and row["estimate"] == whole["estimate"] == pytest.approx(0.5)


def test_a_perfect_correlation_has_no_error():
    row = correlate(pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [8.0, 6, 4, 2]})).to_frame().iloc[0]
    assert row[["estimate", "conf_low", "conf_high", "p_value"]].tolist() == [-1, -1, -1, 0] and row["statistic"] == -np.inf


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        ({"a": [1.0, 2, 3]}, {}, "two columns or more"),
        ({"a": [1.0, 2, 3, 4], "b": [5.0] * 4}, {}, "b does not vary in the 4 rows"),
        ({"a": [1.0, 2, 3, np.nan], "b": [2.0, 2, 2, 9]}, {}, "b does not vary in the 3 rows"),
        ({"a": [1.0, 2, np.nan, np.nan], "b": [1.0, 3, 2, 2]}, {}, r"only 2 row\(s\) have both a and b; 3"),
        ({"a": [np.nan] * 4, "b": [1.0, 3, 2, 2]}, {}, r"only 0 row\(s\)"),
        ({"a": list("wxyz"), "b": [1.0, 3, 2, 2]}, {}, "column a is not numeric"),
        ({"a": list("wxyz"), "b": [1.0, 3, 2, 2]}, {"method": "polychoric"}, "column a have no order"),
        ({"a": [1.0, 2, 3], "b": [1.0, 3, 2]}, {"method": "tau"}, "method == 'tau', must be one of pearson"),
        ({"a": [1.0, 2, 3], "b": [1.0, 3, 2]}, {"missing": "drop"}, "missing == 'drop'"),
        ({"a": [1.0, 2, 3], "b": [1.0, 3, 2]}, {"adjust": "sidak"}, "method == 'sidak'"),
        ({"a": [1.0, 2, 3], "b": [1.0, 3, 2]}, {"level": 95}, "level == 95"),
        ({"a": [1.0, 2, 3, 5], "b": [1.0, 3, 2, 4], "c": [2.0, 4, 6, 10]}, {"given": ["c"]}, "a is determined by `given`"),
        ({"a": [1.0, 2, 3, 5], "b": [1.0, 3, 2, 4], "c": [2.0, 4, 6, 1]}, {"given": ["c"], "method": "kendall"}, "none by kendall"),
        (
            {"a": [1.0, 2, 3, 5, 2], "b": [1.0, 3, 2, 4, 9], "c": [2.0, 4, 6, 1, 1], "d": [1.0, 2, 3, 0.5, 0.5]},
            {"given": ["c", "d"]},
            "collinear",
        ),
        ({"a": [1.0, 2, 3], "b": [1.0, 3, 2]}, {"columns": ["a", "z"]}, "columns named 'z'"),
    ],
)
def test_what_has_no_correlation_is_named(data, options, said):
    with pytest.raises(StatisticsError, match=said):
        correlate(pd.DataFrame(data), **options)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6), st.sampled_from(["pearson", "spearman", "kendall", "polychoric"]))
def test_order_of_rows_and_a_constant_do_not_matter_and_reversing_turns_the_sign(seed, method):
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(rng.integers(1, 5, (40, 2)) + rng.integers(0, 2, (40, 1)), columns=["a", "b"]).astype(float)
    one = correlate(data, method=method).to_frame().iloc[0]
    other = correlate((data.sample(frac=1, random_state=seed) * [1, -1]) + 7, method=method).to_frame().iloc[0]
    assert [-other["estimate"], -other["conf_high"], other["p_value"]] == pytest.approx(
        [one["estimate"], one["conf_low"], one["p_value"]], abs=1e-9
    )
