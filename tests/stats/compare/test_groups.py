from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.compare import compare_groups, p_adjust

CLOSE = {"rel": 1e-6, "abs": 1e-6}
METHODS = ["welch", "student", "anova", "mann-whitney", "kruskal"]


def effect(found, term):
    return found.to_frame().set_index("term").loc[term, ["estimate", "conf_low", "conf_high"]].tolist()


def bounds(expected):
    return [expected["est"], expected["lo"], expected["hi"]]


def test_two_groups_equal_r(oracle):
    expected, data = oracle("group_comparison_chile")
    t = expected["t"]
    welch, student = compare_groups(data, "statusquo", "sex"), compare_groups(data, "statusquo", "sex", method="student")
    assert [welch.statistic, welch.df, welch.p_value] == pytest.approx([t["welch"]["t"], t["welch"]["df"], t["welch"]["p"]], **CLOSE)
    assert welch.to_frame().loc[0, ["conf_low", "conf_high"]].tolist() == pytest.approx(t["welch"]["ci"], **CLOSE)
    assert [student.statistic, student.df, student.p_value] == pytest.approx(
        [t["student"]["t"], t["student"]["df"], t["student"]["p"]], **CLOSE
    )
    for term, name in (("cohens_d", "d"), ("hedges_g", "g"), ("cohens_d_av", "d_avg")):
        assert effect(welch, term) == pytest.approx(bounds(t[name]), **CLOSE)
    assert (student.effect, welch.effect) == ("hedges_g", "hedges_g_av")
    groups = welch.groups.set_index("group")
    assert groups["mean"].to_dict() == pytest.approx(t["means"], **CLOSE) and groups["sd"].to_dict() == pytest.approx(t["sds"], **CLOSE)
    assert groups["n"].to_dict() == pytest.approx(t["ns"]) and welch.n == expected["n"]


def test_mann_whitney_equals_r(oracle):
    expected, data = oracle("group_comparison_chile")
    found = compare_groups(data, "income", "sex", method="mann-whitney")
    assert [found.statistic, found.p_value] == pytest.approx([expected["mannwhitney"]["W"], expected["mannwhitney"]["p"]], rel=1e-9)
    assert effect(found, "rank_biserial") == pytest.approx(bounds(expected["mannwhitney"]["rank_biserial"]), **CLOSE)


def test_several_groups_equal_r(oracle):
    expected, data = oracle("group_comparison_chile")
    anova, welch, kruskal = (
        compare_groups(data, y, "region", method=m) for y, m in (("statusquo", "anova"), ("statusquo", "welch"), ("income", "kruskal"))
    )
    e = expected["anova"]
    assert [anova.statistic, anova.df, anova.df_residual, anova.p_value] == pytest.approx([e["F"], e["df1"], e["df2"], e["p"]], rel=1e-9)
    for term, name in (("eta_squared", "eta2"), ("omega_squared", "omega2"), ("epsilon_squared", "epsilon2")):
        assert effect(anova, term) == pytest.approx(bounds(e[name]), **CLOSE)
        assert effect(welch, term) == effect(anova, term)
    w, k = expected["welch"], expected["kruskal"]
    assert [welch.statistic, welch.df, welch.df_residual, welch.p_value] == pytest.approx([w["F"], w["df1"], w["df2"], w["p"]], rel=1e-9)
    assert [kruskal.statistic, kruskal.df, kruskal.p_value] == pytest.approx([k["H"], k["df"], k["p"]], rel=1e-9)
    assert effect(kruskal, "rank_epsilon_squared")[0] == pytest.approx(k["epsilon2"], **CLOSE)
    assert effect(kruskal, "eta_squared_h")[0] == pytest.approx(k["eta2_H"], **CLOSE)


def test_pairs_of_groups_and_holm_equal_r(oracle):
    expected, data = oracle("group_comparison_chile")
    wanted = {(a, b): p for a, line in expected["pairwise_welch_holm"].items() for b, p in line.items() if p is not None}
    raw = [compare_groups(data[data["region"].isin(pair)], "statusquo", "region").p_value for pair in wanted]
    assert p_adjust(raw, "holm").tolist() == pytest.approx(list(wanted.values()), rel=1e-7)


def test_small_samples_equal_r(oracle):
    expected, data = oracle("comparison_small")
    two, far, plants = (data[data["set"] == name] for name in ("two", "far", "plants"))
    e = expected["two"]
    welch, student, rank = (compare_groups(two, "outcome", "group", method=m) for m in ("welch", "student", "mann-whitney"))
    assert [welch.statistic, welch.df, welch.p_value] == pytest.approx([e["welch"][k] for k in ("t", "df", "p")], **CLOSE)
    assert [student.statistic, student.df, student.p_value] == pytest.approx([e["student"][k] for k in ("t", "df", "p")], **CLOSE)
    for term, name in (("cohens_d", "d"), ("hedges_g", "g"), ("cohens_d_av", "d_av"), ("hedges_g_av", "g_av")):
        assert effect(welch, term) == pytest.approx(bounds(e[name]), **CLOSE)
    assert effect(compare_groups(two, "outcome", "group", level=0.9), "hedges_g") == pytest.approx(bounds(e["g_90"]), **CLOSE)
    assert [rank.statistic, rank.p_value] == pytest.approx([e["W"], e["W_p"]], **CLOSE)
    assert effect(rank, "rank_biserial") == pytest.approx(bounds(e["rb"]), **CLOSE)
    distant = compare_groups(far, "outcome", "group", method="mann-whitney")
    assert [distant.statistic, distant.p_value] == pytest.approx([expected["far"]["W"], expected["far"]["W_p"]], rel=1e-9)
    assert np.isnan(distant.effect_low) and distant.effect_size == -1
    assert effect(compare_groups(far, "outcome", "group"), "hedges_g") == pytest.approx(bounds(expected["far"]["g"]), **CLOSE)
    p = expected["plants"]
    anova, kruskal = (compare_groups(plants, "outcome", "group", method=m) for m in ("anova", "kruskal"))
    assert [anova.statistic, anova.p_value, kruskal.statistic, kruskal.p_value] == pytest.approx(
        [p["F"], p["p"], p["H"], p["H_p"]], **CLOSE
    )
    for term, name in (("eta_squared", "eta2"), ("omega_squared", "omega2"), ("epsilon_squared", "epsilon2")):
        assert effect(anova, term) == pytest.approx(bounds(p[name]), **CLOSE)
    assert kruskal.effect_size == pytest.approx(p["rank_epsilon2"], **CLOSE)
    f = compare_groups(plants, "outcome", "group")
    assert [f.statistic, f.df_residual, f.p_value] == pytest.approx([p["welch"][k] for k in ("F", "df2", "p")], **CLOSE)


def frame(**columns):
    return pd.DataFrame(columns)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("data", "named"),
    [
        (frame(y=[1.0, 2, 3, 4], g=["a"] * 4), "g"),
        (frame(y=[1.0, 2, np.nan, np.nan], g=["a", "a", "b", "b"]), "b"),
        (frame(y=[1.0, 2, 3, 4], g=pd.Categorical(["a", "a", "b", "b"], ["a", "b", "空"])), "空"),
        (frame(y=[3.0, 3, 3, 3], g=["a", "a", "b", "b"]), "y"),
        (frame(y=[1.0, 2, 3, np.inf], g=["a", "a", "b", "b"]), "y"),
        (frame(y=["低", "高", "高", "低"], g=["a", "a", "b", "b"]), "y"),
        (frame(y=[np.nan] * 4, g=["a", "a", "b", "b"]), "a"),
        (frame(x=[1.0], g=["a"]), "y"),
    ],
    ids=["one group", "group without answers", "empty category", "no variance", "infinite", "text", "all missing", "no column"],
)
def test_what_cannot_be_compared_is_named(data, named, method):
    if method in ("student", "mann-whitney") and isinstance(data["g"].dtype, pd.CategoricalDtype):
        named = ""  # three declared groups: either complaint is right
    with pytest.raises(StatisticsError) as error:
        compare_groups(data, "y", "g", method=method)
    assert named in error.value.text.zh and named in error.value.text.en


def test_too_few_in_a_group_and_wrong_methods_are_refused():
    few = frame(y=[1.0, 2, 3], g=["a", "a", "b"])
    with pytest.raises(StatisticsError, match="'b'"):
        compare_groups(few, "y", "g")
    three = frame(y=[1.0, 2, 3], g=["a", "b", "c"])
    for method in ("anova", "kruskal"):
        with pytest.raises(StatisticsError, match="groups"):
            compare_groups(three, "y", "g", method=method)
    with pytest.raises(StatisticsError, match="anova"):
        compare_groups(three, "y", "g", method="student")
    with pytest.raises(StatisticsError, match="kruskal"):
        compare_groups(three, "y", "g", method="mann-whitney")
    with pytest.raises(StatisticsError, match="must be one of"):
        compare_groups(three, "y", "g", method="guess")
    constant = frame(y=[1.0, 1, 2, 3, 4, 5], g=list("aabbcc"))
    with pytest.raises(StatisticsError, match="g = a"):
        compare_groups(constant, "y", "g")


def test_missing_rows_are_counted_and_left_out():
    data = frame(y=pd.array([1, 2, 3, 5, None, 9], dtype="Int64"), g=["a", "a", "b", "b", "b", None])
    found = compare_groups(data, "y", "g")
    assert (found.n, found.n_missing, found.k) == (4, 2, 2)
    assert found.to_frame().loc[0, "term"] == "a-b" and found.to_frame().loc[0, "estimate"] == pytest.approx(-2.5)
    assert found.glance().loc[0, "test"] == "welch_t" and len(found.glance()) == 1


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from(METHODS))
def test_row_order_labels_and_a_constant_do_not_matter(seed, method):
    rng = np.random.default_rng(seed)
    data = pd.DataFrame({"y": rng.integers(1, 6, 40) + 0.25 * np.arange(40) % 1.75, "g": np.repeat(["a", "b"], 20)})
    one = compare_groups(data, "y", "g", method=method)
    shuffled = data.sample(frac=1, random_state=seed).assign(g=lambda d: d["g"].map({"a": "甲", "b": "乙"}))
    shuffled["g"] = pd.Categorical(shuffled["g"], ["甲", "乙"])
    other = compare_groups(shuffled.assign(y=shuffled["y"] + 4), "y", "g", method=method)
    assert [other.statistic, other.p_value, other.effect_size] == pytest.approx([one.statistic, one.p_value, one.effect_size], abs=1e-9)


def test_the_difference_of_two_means_stands_beside_its_test():
    data = pd.DataFrame({"y": [1, 2, 3, 4, 5, 7], "g": list("aabbbb")})
    found = compare_groups(data, "y", "g")
    row = found.to_frame().iloc[0]
    assert [found.estimate, found.std_error, found.conf_low, found.conf_high] == row[
        ["estimate", "std_error", "conf_low", "conf_high"]
    ].tolist()
    ranks = compare_groups(data, "y", "g", method="mann-whitney")
    assert (ranks.estimate, ranks.conf_low, ranks.glance()["conf_high"].item()) == (None, None, None)
