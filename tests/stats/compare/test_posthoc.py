from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.compare import posthoc

CLOSE = {"rel": 1e-6, "abs": 1e-6}


def test_tukey_equals_r(oracle):
    expected, data = oracle("group_comparison_chile")
    found = posthoc(data, "statusquo", "region", method="tukey").to_frame().set_index("term")
    assert list(found.index) == list(expected["anova"]["tukey"])
    for term, row in expected["anova"]["tukey"].items():
        got = found.loc[term, ["estimate", "conf_low", "conf_high", "p_value"]].tolist()
        assert got == pytest.approx([row["diff"], row["lwr"], row["upr"], row["p adj"]], **CLOSE)


def test_games_howell_equals_r(oracle):
    expected, data = oracle("group_comparison_chile")
    found = posthoc(data, "statusquo", "region").to_frame().set_index(["group1", "group2"])
    for pair, row in expected["games_howell_exact"].items():  # there A - B, here B - A
        got = found.loc[tuple(pair.split("-")), ["estimate", "std_error", "statistic", "df", "p_value"]].tolist()
        assert got == pytest.approx([-row["diff"], row["se"], -row["t"], row["df"], row["p"]], **CLOSE)
    for row in expected["games_howell"]:
        assert found.loc[(row["g1"], row["g2"]), ["estimate", "conf_low", "conf_high"]].tolist() == pytest.approx(
            [row["diff"], row["lo"], row["hi"]], **CLOSE
        )
        assert found.loc[(row["g1"], row["g2"]), "p_value"] == pytest.approx(row["p"], rel=2e-3, abs=5e-4)  # rstatix rounds to three digits


@pytest.mark.parametrize(("adjust", "key"), [("holm", "p_holm"), ("BH", "p_bh"), ("bonferroni", "p_bonf")])
def test_dunn_equals_r(oracle, adjust, key):
    expected, data = oracle("group_comparison_chile")
    found = posthoc(data, "income", "region", method="dunn", adjust=adjust).to_frame().set_index(["group1", "group2"])
    dunn = expected["dunn"]
    for pair, z, p, adjusted in zip(dunn["comparisons"], dunn["Z"], dunn["p"], dunn[key], strict=True):
        row = found.loc[tuple(sorted(pair.split(" - ")))]
        assert [abs(row["statistic"]), row["p_raw"], row["p_value"]] == pytest.approx([abs(z), p, adjusted], rel=1e-9)
    for row in expected["dunn_rstatix"]:
        got = found.loc[(row["g1"], row["g2"]), ["statistic", "p_raw", "p_value"]].tolist()
        assert got[:2] == pytest.approx([row["z"], row["p"]], rel=1e-9)
        assert adjust != "holm" or got[2] == pytest.approx(row["p_holm"], rel=1e-9)


def test_small_tukey_equals_r(oracle):
    expected, data = oracle("comparison_small")
    found = posthoc(data[data["set"] == "plants"], "outcome", "group", method="tukey").to_frame().set_index("term")
    for term, row in expected["plants"]["tukey"].items():
        got = found.loc[term, ["estimate", "conf_low", "conf_high", "p_value"]].tolist()
        assert got == pytest.approx([row["diff"], row["lwr"], row["upr"], row["p adj"]], **CLOSE)


@pytest.mark.parametrize("method", ["games-howell", "tukey", "dunn"])
@pytest.mark.parametrize(
    "data",
    [
        pd.DataFrame({"y": [1.0, 2, 3], "g": ["a", "a", "a"]}),
        pd.DataFrame({"y": [2.0] * 6, "g": list("aabbcc")}),
        pd.DataFrame({"y": [1.0, 2, 3], "g": list("abc")}),
        pd.DataFrame({"y": [1.0, 2, np.inf, 3], "g": list("aabb")}),
    ],
    ids=["one group", "no variance", "one each", "infinite"],
)
def test_posthoc_refuses(data, method):
    with pytest.raises(StatisticsError):
        posthoc(data, "y", "g", method=method)


def test_games_howell_names_groups_without_variance():
    data = pd.DataFrame({"y": [1.0, 1, 2, 2, 3, 4], "g": list("aabbcc")})
    with pytest.raises(StatisticsError, match="variance"):
        posthoc(data, "y", "g")
    with pytest.raises(StatisticsError, match="must be one of"):
        posthoc(data, "y", "g", method="lsd")


@pytest.mark.parametrize("method", ["tukey", "games-howell"])
def test_methods_that_hold_the_family_themselves_take_no_adjust(method):
    data = pd.DataFrame({"y": [1.0, 2, 3, 5, 4, 6], "g": list("aabbcc")})
    with pytest.raises(StatisticsError, match="takes no adjust"):
        posthoc(data, "y", "g", method=method, adjust="BH")
    with pytest.raises(StatisticsError, match="method == 'zz'"):
        posthoc(data, "y", "g", method="dunn", adjust="zz")
