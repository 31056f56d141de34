"""Formulas as R's: what they may say, how terms are named, what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats import logit, multinomial_logit, negative_binomial, ols, ordered_logit, predictions


@pytest.fixture
def cars() -> pd.DataFrame:
    """The first rows of R's mtcars."""
    return pd.DataFrame(
        {
            "mpg": [21.0, 21.0, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2],
            "cyl": [6.0, 6, 4, 6, 8, 6, 8, 4, 4, 6],
            "wt": [2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44],
        }
    )


def test_functions_of_r_that_formulaic_lacks(cars) -> None:
    model = ols("mpg ~ sqrt(wt) + factor(cyl)", cars, cov="HC1")
    assert model.names == ("Intercept", "sqrt(wt)", "factor(cyl)6", "factor(cyl)8")
    same = ols("mpg ~ x + C(cyl)", cars.assign(x=np.sqrt(cars["wt"])), cov="HC1")
    np.testing.assert_allclose(model.coefficients, same.coefficients)
    np.testing.assert_allclose(predictions(model, cars.head(3)).to_frame()["estimate"], model.fitted[:3])
    assert ols("sqrt(mpg) ~ abs(wt) + log1p(wt)", cars).outcome == "sqrt(mpg)"
    np.testing.assert_allclose(ols("mpg ~ exp10(wt)", cars).design.matrix[:, 1], 10 ** cars["wt"])


def test_a_column_of_a_functions_name_is_that_column(cars) -> None:
    model = ols("mpg ~ sqrt", cars.rename(columns={"wt": "sqrt"}))
    np.testing.assert_allclose(model.coefficients, ols("mpg ~ wt", cars).coefficients)


def test_powers_and_polynomials_are_named_as_in_r(cars) -> None:
    assert ols("mpg ~ wt + I(wt^2)", cars).names == ols("mpg ~ wt + I(wt**2)", cars).names == ("Intercept", "wt", "I(wt^2)")
    assert ols("mpg ~ I(wt / 10)", cars).names[1] == "I(wt/10)"
    assert ols("mpg ~ poly(wt, 2):cyl", cars).names[1:] == ("poly(wt, 2)1:cyl", "poly(wt, 2)2:cyl")
    assert ols("mpg ~ poly(wt, degree=2, raw=True)", cars).names[-1] == "poly(wt, degree=2, raw=True)2"
    odd = cars.rename(columns={"wt": "kg ** 2 / m", "cyl": "a^b"})
    assert ols("mpg ~ `kg ** 2 / m` + `a^b`", odd).names == ("Intercept", "kg ** 2 / m", "a^b")


def test_a_dot_is_every_other_column(cars) -> None:
    assert ols("mpg ~ .", cars).names == ("Intercept", "cyl", "wt")
    assert ols("mpg ~ . - wt", cars.rename(columns={"cyl": "no cyl"})).names == ("Intercept", "no cyl")


def test_numbers_in_an_object_column_are_numbers(cars) -> None:
    assert ols("mpg ~ wt", cars.astype({"wt": object})).names == ("Intercept", "wt")
    holes = cars.astype({"wt": object})
    holes.loc[2, "wt"] = None
    assert ols("mpg ~ wt", holes).n_missing == 1


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("mpg ~ 0", "at least one term on its right"),
        ("mpg ~ wt | cyl", "at least one term on its right"),
        ("mpg ~ as.factor(cyl)", "cannot read the formula"),
        ("mpg ~ C(cyl, Treatment('5'))", "not among the provided levels"),
        ("mpg ~ C(same)", "C(same) has only one level (1)"),
        ("mpg ~ wt:C(same)", "C(same) has only one level (1)"),
        ("mpg ~ `1`", "column name `1` is a number"),
        ("mpg ~ wait", "wait is a date"),
        (None, "must have one outcome"),
    ],
)
def test_what_a_formula_cannot_say_is_refused(cars, formula: str, message: str) -> None:
    data = cars.assign(same=1, wait=pd.to_timedelta(cars["cyl"], "D")).rename(columns={"x": 1})
    with pytest.raises(StatisticsError) as caught:
        ols(formula, data)
    assert message in caught.value.text.en
    assert caught.value.text.zh != caught.value.text.en


def test_data_weights_and_clusters_of_another_shape_are_refused(cars) -> None:
    for data, options, message in (
        ({"mpg": [1, 2], "wt": [1, 2]}, {}, "must be a pandas DataFrame, got dict"),
        (cars, {"cov": "cluster", "cluster": np.ones((10, 2))}, "cluster: one column is expected, got a table of 10 × 2"),
        (cars, {"cov": "cluster", "cluster": np.ones(10)}, "the cluster variable cluster has 1 distinct value"),
        (cars, {"cov": "cluster", "cluster": np.full(10, np.nan)}, "cluster is missing most"),
    ):
        with pytest.raises(StatisticsError) as caught:
            ols("mpg ~ wt", data, **options)
        assert message in caught.value.text.en


def test_an_infinite_outcome_is_no_level(cars) -> None:
    data = cars.assign(cyl=cars["cyl"].where(cars.index > 0, np.inf))
    for fit in (ordered_logit, multinomial_logit, logit, negative_binomial):
        with pytest.raises(StatisticsError, match="holds an infinite value"):
            fit("cyl ~ wt", data)


def test_many_names_are_cut_short(cars) -> None:
    with pytest.raises(StatisticsError, match=r"Intercept, .*, … \(31\)\)"):
        ols("y ~ g", pd.DataFrame({"y": np.arange(31.0) ** 2, "g": [f"i{i}" for i in range(31)]}))


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("mpg ~ 居住 年限", "Names with blanks or signs stand between backticks"),
        ("mpg ~ offset(wt)", r"formulas know no function offset\(\)"),
        ("mpg ~ wt + ns(wt)", r"formulas know no function ns\(\)"),
    ],
)
def test_what_a_formula_does_not_know_is_told_with_the_cure(cars, formula: str, message: str) -> None:
    with pytest.raises(StatisticsError, match=message):
        ols(formula, cars.assign(**{"居住 年限": 1.0}))


def test_a_name_with_a_blank_stands_between_backticks(cars) -> None:
    data = cars.rename(columns={"wt": "居住 年限"})
    assert ols("mpg ~ `居住 年限`", data).names == ("Intercept", "居住 年限")
    many = pd.DataFrame({"level": [1, 2, 3, 2] * 20, "居住 年限": np.random.default_rng(1).normal(size=80)})
    freed = [ordered_logit("level ~ `居住 年限`", many, nominal=name).names for name in ("居住 年限", "`居住 年限`")]
    assert freed[0] == freed[1]


def test_numbers_that_are_text_are_a_factor_and_told(cars) -> None:
    words = cars.assign(cyl=["6", "6", "4", "6", "8", "6", "8", "4", "4", "不知道"])
    told = ols("mpg ~ cyl", words, cov="nonrobust")
    assert told.names == ("Intercept", "cyl6", "cyl8", "cyl不知道")
    assert "a factor of 4 levels" in told.notes[-1].en
    assert ols("mpg ~ cyl", words.assign(cyl=words["cyl"].astype("category")), cov="nonrobust").notes == ()


def test_an_infinite_value_is_no_cluster(cars) -> None:
    data = cars.assign(town=[1.0, 1, 2, 2, 3, 3, 4, 4, 5, np.inf])
    with pytest.raises(StatisticsError, match="the cluster variable town holds an infinite value"):
        ols("mpg ~ wt", data, cov="CR1", cluster="town")
