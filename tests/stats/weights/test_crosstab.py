"""Cross-tables under a design, against R survey 4.1."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from tests.stats.conftest import Oracle

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import Design, crosstab, design_crosstab, design_proportions
from jcommunity_study.stats.weights import DesignCrosstab

EXACT = 1e-8


def rao_scott(found: DesignCrosstab, figures: dict[str, Any]) -> None:
    assert_allclose([found.statistic, found.df, found.df2], [figures["statistic"], *figures["parameter"]], rtol=EXACT)
    assert_allclose(found.p_value, figures["p"], rtol=EXACT)


def test_the_api_schools(oracle: Oracle) -> None:
    expected, data = oracle("survey_api", "apistrat.csv")
    r = expected["crosstab"]
    found = design_crosstab(Design(data, weights="pw", strata="stype", fpc="fpc"), "sch.wide", "stype")
    rao_scott(found, r["rao_scott_F"])
    assert_allclose([found.chi2, found.p_chi2], [r["rao_scott_chisq"]["statistic"], r["rao_scott_chisq"]["p"]], rtol=EXACT)
    wald = [r["wald"]["statistic"], r["wald"]["parameter"][1], r["wald"]["p"]]
    assert_allclose([found.wald, found.design_df, found.wald_p], wald, rtol=EXACT)
    assert_allclose(found.counts, [[*row.values()] for row in r["table"].values()], rtol=EXACT)
    clusters = Design(oracle("survey_api", "apiclus1.csv")[1], weights="pw", clusters="dnum", fpc="fpc")
    rao_scott(design_crosstab(clusters, "sch.wide", "stype"), r["cluster_F"])


@pytest.mark.parametrize("name", ["based", "wards", "raked", "men"])
def test_a_survey_with_missing_values(oracle: Oracle, designs: dict[str, Design], name: str) -> None:
    r = oracle("survey_designs")[0]["crosstab"][name]
    found = design_crosstab(designs[name], "age", "agree")
    rao_scott(found, r["F"])
    assert_allclose(found.p_chi2, r["chisq"]["p"], rtol=EXACT)
    assert_allclose(found.chi2 / found.n, r["chisq"]["statistic"] / (found.n + found.n_missing), rtol=EXACT)  # R counts the missing too
    assert_allclose([found.wald, found.wald_p], [r["wald"]["statistic"], r["wald"]["p"]], rtol=EXACT)
    assert_allclose([found.wald_adjusted, found.wald_adjusted_p], [r["adjusted"]["statistic"], r["adjusted"]["p"]], rtol=EXACT)
    assert_allclose(found.counts, [[*row.values()] for row in r["table"].values()], rtol=EXACT)
    for row in found.to_frame().to_dict("records"):
        share = r["shares"][f"interaction(age, agree){row['row']}.{row['column']}"]
        assert_allclose([row["estimate"], row["std_error"]], [share["est"], share["se"]], rtol=EXACT)
        within, across = r["row"][row["row"]], r["column"][row["column"]]
        by_row = within[f"agree{row['column']}"], within[f"se.agree{row['column']}"]
        by_column = across[f"age{row['row']}"], across[f"se.age{row['row']}"]
        assert_allclose([row["row_share"], row["row_share_error"]], by_row, rtol=EXACT)
        assert_allclose([row["column_share"], row["column_share_error"]], by_column, rtol=EXACT)


def test_equal_weights_give_pearsons_own_figures_and_the_shares_of_one_column(designs: dict[str, Design]) -> None:
    data = designs["based"].data.dropna()
    found, plain = design_crosstab(Design(data), "age", "agree"), crosstab(data, "age", "agree")
    assert_allclose([found.chi2, found.cramers_v], [plain.statistic, plain.cramers_v], rtol=1e-12)
    assert found.counts.equals(plain.counts.astype(float))
    assert (found.to_frame()["n"] == plain.to_frame()["n"]).all()
    pairs = data["age"].astype(str) + data["agree"].astype(str)
    alone = design_proportions(Design(data.assign(pairs=pairs)), "pairs").to_frame().sort_values("term")
    assert_allclose(found.to_frame()[["estimate", "conf_low", "conf_high"]], alone[["estimate", "conf_low", "conf_high"]], rtol=1e-10)


def test_the_residual_of_a_table_of_four_is_the_root_of_walds_f(designs: dict[str, Design]) -> None:
    found = design_crosstab(designs["wards"], "sex", "edu")
    assert_allclose(found.to_frame()["adjusted_residual"] ** 2, found.wald, rtol=1e-10)


@given(st.permutations(range(30)), st.floats(0.01, 100))
def test_the_order_of_rows_the_names_and_the_weights_unit_do_not_matter(order: list[int], unit: float) -> None:
    rng = np.random.default_rng(4)
    data = pd.DataFrame({"a": rng.integers(0, 2, 30), "b": rng.integers(0, 3, 30), "w": rng.uniform(1, 3, 30), "psu": np.arange(30) // 3})
    found = design_crosstab(Design(data, weights="w", clusters="psu"), "a", "b")
    other = data.iloc[order].assign(a=1 - data["a"].iloc[order], w=unit * data["w"].iloc[order])
    moved = design_crosstab(Design(other, weights="w", clusters="psu"), "b", "a")
    for name in ("statistic", "df", "p_value", "chi2", "wald", "design_effect"):
        assert_allclose(getattr(moved, name), getattr(found, name), rtol=1e-8)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"a": ["x"] * 8}, "column a has 1 category"),
        ({"a": pd.Categorical(["x", "y"] * 4, categories=["x", "y", "z"])}, "category 'z' of a has no valid case"),
        ({"a": [None] * 8}, "a × b has no valid case"),
        ({"a": ["x", "y"] * 4, "b": ["x", "y"] * 4, "psu": [1] * 8}, "no degrees of freedom"),
        ({"a": ["x", "y"] * 4, "b": ["s", "t"] * 4}, "determine each other exactly"),
        ({"a": list("wwxxyyzz"), "b": list("stststst")[:4] + list("uvuv")}, "too many cells are empty"),
    ],
)
def test_what_cannot_be_tested(change: dict, message: str) -> None:
    data = pd.DataFrame({"a": list("xxyyxxyy"), "b": list("stststst"), "psu": range(8)}).assign(**change)
    with pytest.raises(StatisticsError, match=message):
        design_crosstab(Design(data, clusters="psu"), "a", "b")
