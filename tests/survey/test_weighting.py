"""[weights]: margins held against the questionnaire at their line, and weights that agree with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.survey.questionnaire import Questionnaire, parse_questionnaire
from jcommunity_study.survey.responses import WEIGHT, Responses
from jcommunity_study.survey.weighting import declared_weights, weigh

ASKED = """\
schema: 1
title: {zh: 问卷, en: Survey}
items:
  - name: sex
    number: 1
    text: {zh: 性别, en: Sex}
    kind: single
    options: [{zh: 男, en: Male}, {zh: 女, en: Female}, {code: 3, label: 不便回答, missing: refused}]
  - {name: age, number: 2, text: {zh: 年龄, en: Age}, kind: single, ordered: true, options: [18-34, 35-59, 60+]}
  - {name: open, number: 3, text: 建议, kind: text}
"""
SEX, AGE = {"男": 4900, "Female": 5100}, {"18-34": 0.3, "2": 0.42, "60+": 0.28}
Settings = dict[str, Any]


@pytest.fixture
def asked() -> Questionnaire:
    return parse_questionnaire(ASKED, Path("questionnaire.yaml"))


@pytest.fixture
def answers(asked: Questionnaire) -> Callable[[list[int | None], list[int | None]], Responses]:
    def make(sex: list[int | None], age: list[int | None]) -> Responses:
        index = [str(i + 1) for i in range(len(sex))]
        frame = pd.DataFrame({"sex": pd.array(sex, "Int64"), "age": pd.array(age, "Int64"), "open": "x"}, index=index)
        reasons = frame.isna().replace({True: "blank", False: ""})
        return Responses(frame, reasons, pd.DataFrame({"row": range(len(sex))}, index=index), asked)

    return make


def place(section: str, key: str) -> str:
    return f"[{section}] {key}".strip()


SEXES: list[int | None] = [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 1]
AGES: list[int | None] = [1, 1, 1, 2, 2, 3, 1, 1, 2, 3, 3, 1]


def shares(responses: Responses, weights: np.ndarray, name: str) -> dict[int, float]:
    return (pd.Series(weights, index=responses.frame.index).groupby(responses.frame[name]).sum() / weights.sum()).to_dict()


def test_the_weights_agree_with_counts_shares_and_percentages_alike(asked: Questionnaire, answers: Callable[..., Responses]) -> None:
    responses, made = answers(SEXES, AGES), []
    for sex, age in ((SEX, AGE), ({"1": 49, "2": 51}, {"1": 3000, "2": 4200, "3": 2800}), ({"1": 0.49, "2": 0.51}, AGE)):
        found = weigh(responses, declared_weights({"margins": {"sex": sex, "age": age}}, asked, place), place)
        made.append(found.design.weights)
        assert_allclose(made[-1].mean(), 1, rtol=1e-12)
        assert shares(responses, made[-1], "sex") == pytest.approx({1: 0.49, 2: 0.51}, rel=1e-8)
        assert shares(responses, made[-1], "age") == pytest.approx({1: 0.3, 2: 0.42, 3: 0.28}, rel=1e-8)
        assert_allclose(made[-1], made[0], rtol=1e-8)
    assert (found.n_missing, found.n_trimmed) == (0, 0)
    assert found.iterations > 1


def test_options_are_united_where_the_population_knows_them_only_together(asked: Questionnaire, answers: Callable[..., Responses]) -> None:
    responses = answers(SEXES, AGES)
    declared = declared_weights({"margins": {"age": {"18-34 + 35-59": 0.6, "60+": 0.4}}}, asked, place)
    assert declared.margins["age"][0].codes == (1, 2)
    assert declared.margins["age"][0].label == Text("18-34 + 35-59", "18-34 + 35-59")
    found = shares(responses, weigh(responses, declared, place).design.weights, "age")
    assert found[1] + found[2] == pytest.approx(0.6)
    assert found[1] / found[2] == pytest.approx(6 / 3)


def test_what_becomes_of_who_did_not_answer(asked: Questionnaire, answers: Callable[..., Responses]) -> None:
    responses = answers([*SEXES, None, 1, 2, 1], [*AGES, 1, None, 2, 2])
    for missing, ones in (("own_category", 0), ("base", 2)):
        declared = declared_weights({"margins": {"sex": SEX, "age": AGE}, "missing": missing}, asked, place)
        found = weigh(responses, declared, place)
        weights = found.design.weights
        assert found.n_missing == 2
        if missing == "base":
            assert_allclose(weights[12:14], 1, rtol=1e-8)
        known = responses.frame["sex"].notna() & ((missing == "own_category") | responses.frame["age"].notna())
        told = pd.Series(weights, index=responses.frame.index)[known].groupby(responses.frame["sex"]).sum()
        assert_allclose(told / told.sum(), [0.49, 0.51], rtol=1e-8)
        assert_allclose(weights.sum(), 16, rtol=1e-12)
        table = found.margins.set_index(["column", "label_en"])
        assert table.loc[("sex", "no answer"), "n"] == (1 if ones == 0 else 2)
        assert_allclose(table.loc[("sex", "no answer"), "weighted"], table.loc[("sex", "no answer"), "sample"], rtol=1e-8)


def test_trimming_is_in_multiples_of_the_mean_weight(asked: Questionnaire, answers: Callable[..., Responses]) -> None:
    settings = {"margins": {"sex": SEX, "age": AGE}, "lower": 0.7, "upper": 1.6, "strict": True}
    found = weigh(answers(SEXES, AGES), declared_weights(settings, asked, place), place)
    assert found.n_trimmed > 0
    assert found.design.weights.min() >= 0.7
    assert found.design.weights.max() <= 1.6
    assert_allclose(found.design.weights.mean(), 1, rtol=1e-9)


def test_margins_of_different_totals_are_told(asked: Questionnaire) -> None:
    declared = declared_weights({"margins": {"sex": SEX, "age": {"1": 300, "2": 400, "3": 300}}}, asked, place)
    assert declared.notices[0].en == "the margins' totals differ (sex 10,000, age 1,000); each is used by its shares."
    assert not declared_weights({"margins": {"sex": SEX, "age": AGE}}, asked, place).notices


WRONG: dict[str, tuple[Settings, str]] = {
    "no margin": ({"missing": "base"}, r"^\[weights\]: .*has no margin"),
    "no such item": ({"margins": {"sax": SEX}}, r"^\[weights.margins.sax\]: .*`sax`"),
    "an open question": ({"margins": {"open": SEX}}, r"^\[weights.margins.open\]: .*`open`"),
    "no such option": ({"margins": {"sex": {"男": 1, "女性": 2}}}, r"^\[weights.margins.sex\] 女性: .*no option of `sex`"),
    "a declared non-answer": ({"margins": {"sex": SEX | {"不便回答": 3}}}, r"^\[weights.margins.sex\] 不便回答: "),
    "twice": ({"margins": {"sex": {"男": 1, "1": 2}}}, r"^\[weights.margins.sex\] 1: .*repeats an option of '男'"),
    "twice in a union": ({"margins": {"age": {"1 + 2": 1, "2": 2}}}, r"^\[weights.margins.age\] 2: "),
    "zero": ({"margins": {"sex": {"男": 0, "女": 2}}}, r"^\[weights.margins.sex\] 男: .*a number over 0, not 0"),
    "a word": ({"margins": {"sex": {"男": "many", "女": 2}}}, r"not 'many'"),
    "shares that are none": ({"margins": {"sex": {"男": 0.5, "女": 0.4}}}, r"^\[weights.margins.sex\]: .*sum to 0.9"),
    "missing": ({"margins": {"sex": SEX}, "missing": "drop"}, r"^\[weights\] missing: .*must be one of"),
    "limits": ({"margins": {"sex": SEX}, "lower": 1.2}, r"^\[weights\] lower: .*lower < 1 < upper"),
    "upper": ({"margins": {"sex": SEX}, "upper": 0.9}, r"^\[weights\] upper: "),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_at_its_line(asked: Questionnaire, name: str) -> None:
    settings, message = WRONG[name]
    with pytest.raises(InputError, match=message):
        declared_weights(settings, asked, place)


def test_every_margin_that_is_wrong_is_told(asked: Questionnaire) -> None:
    faults = Faults()
    declared_weights({"margins": {"sex": {"男": 0}, "sax": SEX, "age": AGE}, "missing": "drop"}, asked, place, faults)
    assert [f.where for f in faults.found] == ["[weights] missing", "[weights.margins.sex] 男", "[weights.margins.sax]"]


def test_a_questionnaire_with_a_column_of_that_name(asked: Questionnaire) -> None:
    taken = parse_questionnaire(ASKED.replace("name: open", f"name: {WEIGHT}"), Path("q.yaml"))
    with pytest.raises(InputError, match="Rename it"):
        declared_weights({"margins": {"sex": SEX}}, taken, place)


@pytest.mark.parametrize(
    ("sex", "settings", "message"),
    [
        ([1] * 12, {"margins": {"sex": SEX}}, r"^\[weights.margins.sex\] Female: .*nobody in the sample"),
        (SEXES, {"margins": {"sex": {"男": 1}}}, r"^\[weights.margins.sex\]: the sample has “Female”"),
        ([None, *SEXES[1:]], {"margins": {"sex": SEX}}, r"^\[weights.margins.sex\]: 1 respondents have no answer to `sex`.*own_category"),
        (SEXES, {"margins": {"sex": {"男": 1, "女": 9999}}, "lower": 0.9, "upper": 1.1}, r"^\[weights\]: the weights cannot be held"),
    ],
)
def test_samples_that_cannot_be_weighted_so(
    asked: Questionnaire, answers: Callable[..., Responses], sex: list, settings: Settings, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        weigh(answers(sex, AGES), declared_weights(settings, asked, place), place)
