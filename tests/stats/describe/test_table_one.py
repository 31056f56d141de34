from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.describe import table_one

CLOSE = {"rel": 1e-9, "abs": 1e-9}


@pytest.fixture
def bfi(oracle):
    expected, data = oracle("describe_bfi")
    return expected, data.assign(
        gender=pd.Categorical(data["gender"], ["male", "female"]), degree=data["education"].astype(str).where(data["education"].notna())
    )


def test_two_groups_equal_r(bfi):
    expected, data = bfi
    e = expected["by_gender"]
    ordered = pd.Categorical(data["education"], [1, 2, 3, 4, 5], ordered=True)
    tests = table_one(data.assign(ordered=ordered), ["age", "ordered", "degree"], by="gender").tests.set_index("term")
    assert tests["test"].tolist() == ["welch", "mann-whitney", "chi-square"]
    assert tests.loc["age", ["statistic", "df", "p_value", "smd"]].tolist() == pytest.approx(
        [e["age"][k] for k in ("t", "df", "p", "smd")], **CLOSE
    )
    assert tests.loc["ordered", ["statistic", "p_value"]].tolist() == pytest.approx(
        [e["education_ranks"]["W"], e["education_ranks"]["p"]], **CLOSE
    )
    chi = [e["education"][k] for k in ("chisq", "df", "p", "smd")]
    assert tests.loc["degree", ["statistic", "df", "p_value", "smd"]].tolist() == pytest.approx(chi, **CLOSE)
    assert tests.loc["ordered", "smd"] == pytest.approx(e["education"]["smd"], **CLOSE)


def test_several_groups_equal_r(bfi):
    expected, data = bfi
    e = expected["by_education"]
    ordered = data.assign(A1=pd.Categorical(data["A1"], range(1, 7), ordered=True))
    tests = table_one(ordered, ["age", "A1", "gender"], by="education").tests.set_index("term")
    assert tests["test"].tolist() == ["welch", "kruskal", "chi-square"]
    assert tests.loc["age", ["statistic", "df_residual", "p_value", "smd"]].tolist() == pytest.approx(
        [e["age"][k] for k in ("F", "df2", "p", "smd")], **CLOSE
    )
    assert tests.loc["A1", ["statistic", "p_value", "smd"]].tolist() == pytest.approx([e["A1"][k] for k in ("H", "p", "smd")], **CLOSE)
    assert tests.loc["gender", ["statistic", "p_value", "smd"]].tolist() == pytest.approx(
        [e["gender"][k] for k in ("chisq", "p", "smd")], **CLOSE
    )


def test_the_columns_equal_r(bfi):
    expected, data = bfi
    found = table_one(data, ["age", "education", "degree"])
    table = found.to_frame().set_index(["term", "level"])
    e = expected["describe"]["age"]
    names = ["n", "n_missing", "estimate", "conf_low", "conf_high", "sd", "median", "q1", "q3"]
    want = [e["n"], e["n_missing"], e["mean"], *e["ci"], e["sd"], e["median"], e["q1"], e["q3"]]
    assert table.loc[("age", ""), names].tolist() == pytest.approx(want, **CLOSE)
    first = next(iter(expected["education"].values()))
    share = table.loc[("degree", "1.0"), ["n", "n_valid", "estimate", "conf_low", "conf_high"]].tolist()
    assert share == pytest.approx([first[k] for k in ("k", "n", "est", "lo", "hi")], **CLOSE)
    assert found.by is None and found.tests.empty and next(iter(found.tests)) == "term"


def test_a_test_that_cannot_be_made_says_why_and_the_table_stands():
    data = pd.DataFrame(
        {"same": [1.0, 1, 1, 1], "text": ["x", "y", "x", "z"], "flag": [True, False, True, True], "g": ["a", "a", "b", None]}
    )
    found = table_one(data, by="g", tests={"text": "fisher", "flag": "none"})
    tests = found.tests.set_index("term")
    assert "same" in tests.loc["same", "note"].en and "“b”" in tests.loc["same", "note"].zh and np.isnan(tests.loc["same", "p_value"])
    assert (found.n, found.n_missing_group) == (3, 1)
    assert tests.loc["flag", "test"] == "none" and tests.loc["flag", "note"] is None
    flag = found.to_frame().query("term == 'flag' and group == ''").set_index("level")["n"].to_dict()
    assert flag == {"False": 1, "True": 2}


def test_declared_fisher_and_unused_categories():
    data = pd.DataFrame({"x": pd.Categorical(list("aabbab"), ["a", "b", "空"]), "g": list("uuvvuv")})
    found = table_one(data, by="g", tests={"x": "fisher"})
    assert found.tests.loc[0, "p_value"] == pytest.approx(0.1) and found.tests.loc[0, "note"] is None
    assert found.to_frame().query("level == '空'")["n"].tolist() == [0, 0, 0]
    large = pd.DataFrame({"x": np.repeat(list("abcdef"), 200), "g": np.tile(list("tuvwxy"), 200)})
    assert "too large" in table_one(large, by="g", tests={"x": "fisher"}).tests.loc[0, "note"].en


def test_table_one_refuses():
    data = pd.DataFrame({"x": [1.0, 2.0], "g": ["a", "a"]})
    with pytest.raises(StatisticsError, match="fewer than two"):
        table_one(data, by="g")
    with pytest.raises(StatisticsError, match="unknown tests"):
        table_one(data, tests={"x": "guess"})
    with pytest.raises(StatisticsError, match="'z'"):
        table_one(data, ["z"])
    with pytest.raises(StatisticsError, match="infinite"):
        table_one(pd.DataFrame({"x": [1.0, np.inf]}))


def test_all_missing_is_described_not_refused():
    data = pd.DataFrame({"x": [np.nan] * 4, "c": pd.Series([None] * 4, dtype="str"), "g": list("aabb")})
    found = table_one(data, by="g")
    assert found.to_frame().query("term == 'x'")["n"].tolist() == [0, 0, 0]
    assert found.tests["note"].notna().all() and found.tests["smd"].isna().all()
