"""What `confirmatory_factors` refuses, what it warns of, and what must not change its numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.factors.test_confirmatory import CLOSE, HS, check_fit, check_parameters

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats.factors import confirmatory_factors, exploratory_factors

TWO = {"a": ["a1", "a2", "a3"], "b": ["b1", "b2", "b3"]}


def answers(n: int = 200, seed: int = 1, link: float = 0.4) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    traits = random.multivariate_normal([0, 0], [[1, link], [link, 1]], n)
    items = np.repeat(traits, 3, axis=1) * [1, 0.8, 0.7, 0.9, 1, 0.6] + random.normal(size=(n, 6)) * 0.8
    return pd.DataFrame(items, columns=[*TWO["a"], *TWO["b"]])


def refused(match: str, data: pd.DataFrame, factors: dict = TWO, **options) -> StatisticsError:
    with pytest.raises(StatisticsError, match=match) as raised:
        confirmatory_factors(data, factors, **options)
    assert raised.value.text.zh != raised.value.text.en
    return raised.value


@pytest.mark.parametrize(
    ("match", "factors", "options"),
    [
        ("0 columns named 'z9'", {"a": ["a1", "a2", "z9"]}, {}),
        ("factor a needs two or more different items", {"a": ["a1"]}, {}),
        ("factor a needs two or more different items", {"a": ["a1", "a1"]}, {}),
        ("factor a needs two or more different items", {"a": "a1"}, {}),
        ("factors must map", {}, {}),
        ("names of their own; got {'a1'}", {"a1": ["a1", "a2"]}, {}),
        ("item 'b9' is not among", TWO, {"correlated": [("a1", "b9")]}),
        ("pairs of two different items", TWO, {"correlated": [("a1", "a1")]}),
        ("estimator == 'wls'", TWO, {"estimator": "wls"}),
        ("scale == 'one'", TWO, {"scale": "one"}),
        ("equal == 'weak'", TWO, {"equal": "weak"}),
        ("equal needs group", TWO, {"equal": "metric"}),
        ("level == 95", TWO, {"level": 95}),
        ("6 items|distinct value", TWO, {"estimator": "dwls"}),
        ("not identified: the data do not determine .*a1", {"a": ["a1", "a2"]}, {}),
        ("not identified", {"a": ["a1", "a2", "a3"], "b": ["a1", "a2", "a3"]}, {}),
    ],
)
def test_what_cannot_be_asked_is_named(match, factors, options):
    refused(match, answers(), factors, **options)


def test_data_that_cannot_answer_are_refused():
    data = answers()
    refused("only 5 complete rows", data.head(5))
    refused("only 0 complete rows", data.assign(a1=np.nan))
    refused("item a2 does not vary", data.assign(a2=3))
    refused("collinear", data.assign(a3=data["a1"] + data["a2"]))
    refused("not numeric", data.assign(a1="text"))
    nearly = (data.assign(a2=data["a1"]) > 0.3).astype(int)
    nearly.loc[0, "a2"] = 1 - nearly.loc[0, "a2"]
    refused("the table of a1 by a2 is so empty", nearly, estimator="dwls")


def test_groups_that_cannot_be_compared_are_refused():
    data = answers().assign(sex=np.repeat(["f", "m"], 100))
    refused("has 1 group", data.assign(sex="f"), group="sex")
    refused("0 columns named 'town'", data, group="town")
    empty = data.assign(sex=pd.Categorical(data["sex"], ["f", "m", "x"]))
    assert refused("only 0 complete rows", empty, group="sex").where == "sex == x"
    constant = data.assign(a1=data["a1"].where(data["sex"] == "f", 3.0))
    assert refused("a1 does not vary", constant, group="sex").where == "sex == m"
    refused("dwls takes one sample", data, group="sex", estimator="dwls")


def test_a_model_far_from_the_data_does_not_converge_or_is_told():
    random = np.random.default_rng(5).normal(size=(12, 6))
    with pytest.raises(StatisticsError, match=r"did not converge|not identified"):
        confirmatory_factors(pd.DataFrame(random, columns=[*TWO["a"], *TWO["b"]]), TWO)


def test_a_heywood_case_equals_lavaan_and_is_told(oracle):
    _, data = oracle("factors_small")
    e = oracle("cfa_bfi")[0]["heywood"]
    found = confirmatory_factors(data, {"f": ["h2", "h3", "h4", "h1"]})
    check_parameters(found.to_frame(), e["params"], "est")
    check_parameters(found.standardized, e["std"], "est.std")
    check_fit(found, e["fit"], ("plain",))
    assert found.heywood_items == ("h1",) and any("Heywood case: h1" in note.en for note in found.notes)


def test_factors_that_are_one_are_told():
    data = answers(400, link=1.0)
    found = confirmatory_factors(data, {"a": ["a1", "b2", "a3"], "b": ["b1", "a2", "b3"]})
    told = any("factors that the data cannot tell apart" in note.en or "not positive definite" in note.en for note in found.notes)
    assert told == (abs(found.factor_correlations.loc["a", "b"]) >= 1 - 1e-8)
    assert not found.validity["fornell_larcker"].any() and found.validity["max_htmt"].min() > 0.9


def test_few_values_and_small_samples_are_told():
    data = answers(60)
    assert any("60 people for 13 parameters" in note.en for note in confirmatory_factors(data, TWO).notes)
    coarse = pd.DataFrame(np.digitize(answers(300), [-1, 0, 1]), columns=data.columns)
    notes = confirmatory_factors(coarse, TWO).notes
    assert [note.en for note in notes] == ['a1, a2, a3, b1, b2, b3 have fewer than five values: use estimator="dwls"']
    assert confirmatory_factors(coarse, TWO, estimator="dwls").notes == ()


def test_a_sample_that_was_explored_before_is_told():
    data = answers(300)
    explored = exploratory_factors(data, 2)
    again = confirmatory_factors(data.iloc[:200], TWO, explored=explored)
    assert again.explored and "confirms nothing" in again.notes[0].en
    halves = data.iloc[:150], data.iloc[150:]
    other = confirmatory_factors(halves[1], TWO, explored=exploratory_factors(halves[0], 2))
    assert other.explored is False and other.notes == ()
    # another sample whose rows have the same labels
    assert confirmatory_factors(answers(300, seed=2), TWO, explored=explored).explored is False
    assert confirmatory_factors(data, TWO).explored is None and confirmatory_factors(data, TWO, explored=True).explored


def test_without_degrees_of_freedom_there_is_no_test():
    for estimator in ("ml", "mlr"):
        found = confirmatory_factors(answers(), {"a": TWO["a"]}, estimator=estimator)
        assert (found.df, found.p_value, found.rmsea, found.tli) == (0, None, None, None)
        assert found.statistic == pytest.approx(0, abs=1e-9) and found.validity["fornell_larcker"].tolist() == [None]
        assert found.modification_indices(0).empty
    coarse = pd.DataFrame(np.digitize(answers(300), [-1, 0, 1]), columns=answers().columns)
    assert confirmatory_factors(coarse, {"a": TWO["a"]}, estimator="dwls").p_value is None


def test_missing_answers_are_left_out_and_counted(oracle):
    _, data = oracle("cfa_hs1939")
    holes = data.copy()
    holes.loc[[3, 9], "x1"] = np.nan
    found = confirmatory_factors(holes, HS)
    assert (found.n, found.n_missing, found.k) == (299, 2, 9)
    assert found.statistic == pytest.approx(confirmatory_factors(data.drop(index=[3, 9]), HS).statistic, rel=1e-12)
    grouped = confirmatory_factors(holes.assign(school=holes["school"].where(holes.index != 20)), HS, group="school")
    assert (grouped.n, grouped.n_missing, sum(grouped.group_n)) == (298, 3, 298)
    assert grouped.glance().loc[0, "estimator"] == "ml" and grouped.htmt.index.names[0] == "group"


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 1000), st.sampled_from(["ml", "mlr", "dwls"]))
def test_neither_order_of_rows_nor_units_nor_names_matter(seed, estimator):
    random, data = np.random.default_rng(seed), answers(150, seed % 7)
    if estimator == "dwls":
        data = pd.DataFrame(np.digitize(data, [-0.8, 0.3]), columns=data.columns)
    first = confirmatory_factors(data, TWO, estimator=estimator)
    new = data.iloc[random.permutation(150)]
    new = new * (1 if estimator == "dwls" else random.uniform(0.5, 20, 6)) + random.integers(-5, 6)
    names = {name: f"{name}x" for name in data.columns}
    other = confirmatory_factors(new.rename(columns=names), {k: [names[x] for x in v] for k, v in TWO.items()}, estimator=estimator)
    assert other.statistic == pytest.approx(first.statistic, rel=1e-6, abs=1e-6)
    assert other.loadings.to_numpy() == pytest.approx(first.loadings.to_numpy(), **CLOSE)
    assert other.validity.iloc[:, 1:].astype(float).to_numpy()[:, 1:4] == pytest.approx(
        first.validity.iloc[:, 1:].astype(float).to_numpy()[:, 1:4], **CLOSE
    )
