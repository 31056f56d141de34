"""Expressions: what they compute, what they do with missing answers, and what they refuse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.errors import InputError
from jcommunity_study.survey.expression import expression, holds
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.readers import read_responses
from jcommunity_study.survey.responses import Responses

NAN = float("nan")
WHERE = Path("study/study.toml")


@pytest.fixture
def read(text_csv: Path, questionnaire: Questionnaire) -> Responses:
    """job 1 2 – –; hobby 1 1 0, 0 0 1, –, –; trust_grid 3 – – 1; trust_street 2 3 – –; check 3 2 – 3; years 12 0 – –;
    open 多开会 – – =SUM(A1)."""
    return read_responses(text_csv, questionnaire)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("years", [12, 0, NAN, NAN]),
        ("years / check", [4, 0, NAN, NAN]),
        ("check / years", [0.25, NAN, NAN, NAN]),  # nothing divided by nothing is no value
        ("-years + 2 * check - 1", [-7, 3, NAN, NAN]),
        ("sum(trust_grid, trust_street)", [5, NAN, NAN, NAN]),
        ("sum(trust_grid, trust_street, minimum=1)", [5, 6, NAN, 2]),  # a sum over one of two is twice that one
        ("mean(trust, minimum=1)", [2.5, 3, NAN, 1]),
        ("max(trust, check, minimum=2)", [3, 3, NAN, 3]),
        ("min(trust, check, minimum=2)", [2, 2, NAN, 1]),
        ("count(hobby)", [2, 1, NAN, NAN]),
        ("count(trust_grid >= 3, trust_street >= 3, minimum=1)", [1, 1, NAN, 0]),
        ("1 if years > 5 else 0", [1, 0, NAN, NAN]),
        ("years > 5", [1, 0, NAN, NAN]),
        ("not years > 5", [0, 1, NAN, NAN]),
        ("0 <= years < 12", [0, 1, NAN, NAN]),
        ("between(years, 0, 12)", [1, 1, NAN, NAN]),
        ("years in [0, 1]", [0, 1, NAN, NAN]),
        ("check not in (3, 1)", [0, 1, NAN, 0]),
        ('check == "同意"', [1, 0, NAN, 1]),
        ('"Agree" == check', [1, 0, NAN, 1]),
        ('job in ["学生", "其他"]', [1, 1, NAN, NAN]),
        ('open == "多开会"', [1, NAN, NAN, 0]),
        ('open != "多开会"', [0, NAN, NAN, 1]),
        ("missing(years)", [0, 0, 1, 1]),
        ("missing(trust)", [0, 0, 1, 0]),
        ("hobby_1 and not hobby_3", [1, 0, NAN, NAN]),
        ("check == 3 or years > 5", [1, 0, NAN, 1]),  # one side known to hold is enough
        ("check == 2 and years > 5", [0, 0, NAN, 0]),  # one side known not to hold is enough
    ],
)
def test_values_by_hand(read: Responses, questionnaire: Questionnaire, text: str, values: list[float]) -> None:
    np.testing.assert_array_equal(expression(text, questionnaire, WHERE).run(read), values)


def test_what_rests_on_a_missing_answer_does_not_hold(read: Responses, questionnaire: Questionnaire) -> None:
    for text in ("years == 12", "not years == 12", "years != 0"):
        assert holds(expression(text, questionnaire, WHERE), read)[2:].tolist() == [False, False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("yaers == 1", "no column `yaers`"),
        ("trust == 1", r"its columns: trust_grid, trust_street"),
        ("check == 7", "no option of code 7"),
        ('check == "很好"', "no option reads '很好'; known: 1=Disagree"),
        ('check == "不了解"', "no option reads"),  # a declared non-answer is missing, not a value
        ("check = 3", "cannot be read"),
        ("check ＝ 3", "＝"),
        ("check == “同意”", "“”"),
        ("check is 3", "compare by"),
        ("__import__('os')", "is not known"),
        ("years.real", "not allowed"),
        ("years[0]", "not allowed"),
        ("lambda: 1", "not allowed"),
        ("[y for y in check]", "not allowed"),
        ("years ** 9", r"only \+ - \* /"),
        ("~years", "not allowed"),
        ("True", "not allowed"),
        ("1e300 * years", "not allowed"),
        ("years and check == 1", "is no condition"),
        ("sum()", "is not known"),
        ("sum(years, minimum=2)", "from 1 to 1"),
        ("sum(years, least=1)", "is not known"),
        ("mean(open)", "cannot|no number"),
        ('"a"', "must give a number"),
        ("open == 3", "quoted text"),
        ("years in check", "takes a list"),
        ("phone == 1", "no column `phone`"),  # personal: never read
        ("", "cannot be read"),
        ("1\x00", "cannot be read"),
        ("(" * 300 + "years" + ")" * 300, "cannot be read|nested"),
        ("not " * 200 + "years == 1", "nested"),
        ("-" * 1900 + "1", "cannot be read|nested"),
        ("years + " * 400 + "1", "over 2000"),
    ],
)
def test_what_is_refused(questionnaire: Questionnaire, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        expression(text, questionnaire, f"{WHERE}:7")
    assert caught.value.where == f"{WHERE}:7"


@settings(deadline=None)
@given(st.text(alphabet="chekyars_12 .()[]{}+-*/<>=!'\"\n,:andotif", max_size=40))
def test_any_text_is_an_expression_or_one_message(text: str) -> None:
    from tests.survey.conftest import QUESTIONNAIRE

    from jcommunity_study.survey.questionnaire import parse_questionnaire

    try:
        found = expression(text, parse_questionnaire(QUESTIONNAIRE, Path("q.yaml")), WHERE)
    except InputError as error:
        assert str(WHERE) in error.where
    else:
        assert found.kind in ("number", "truth")


def test_and_or_not_have_three_values(questionnaire: Questionnaire, read: Responses) -> None:
    """Kleene's tables, over every pair of true, false and unknown."""
    truths = [1.0, 0.0, NAN]
    pairs = [(a, b) for a in truths for b in truths]
    frame = pd.DataFrame({"years": [a for a, _ in pairs], "check": [b for _, b in pairs]}, dtype="Float64")
    frame = frame.mask(frame.isna())
    rows = Responses(frame, frame.isna().astype(str), frame, questionnaire)
    both, either = (expression(f"years == 1 {word} check == 1", questionnaire, WHERE).run(rows) for word in ("and", "or"))
    np.testing.assert_array_equal(both, [1, 0, NAN, 0, 0, 0, NAN, 0, NAN])
    np.testing.assert_array_equal(either, [1, 1, 1, 1, 0, NAN, 1, NAN, NAN])
