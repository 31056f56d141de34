"""When a question was asked, in three dialects; what is not understood is not guessed."""

from __future__ import annotations

import re

import pytest

from jcommunity_study.survey.readers.forms.conditions import parse

XLSFORM = re.compile(r"\$\{(?P<name>[^}]+)\}")
REDCAP = re.compile(r"\[(?P<name>\w+)\]")


@pytest.mark.parametrize(
    ("text", "answers", "holds"),
    [
        ("${a} = 'x'", {"a": "x"}, True),
        ("${a} = 'x' or ${b} > 3", {"a": "", "b": "4"}, True),
        ("${a} != ''", {"a": ""}, False),
        ("${b} >= 18 and not(${a} = 'x')", {"a": "x", "b": "20"}, False),
        ("selected(${a}, 'y')", {"a": "x y"}, True),
        ("selected(${a}, 'y')", {"a": "x yy"}, False),
        ("count-selected(${a}) > 1", {"a": "x y"}, True),
        ("${b} + 2 * 3 = 10", {"b": "4"}, True),
        ("(${a} = 'x' or ${a} = 'y') and ${b} < 5", {"a": "y", "b": "1"}, True),
        ("${b} < 5", {"b": ""}, False),
        ("${b} = 1", {"b": "1.0"}, True),
        ("-${b} = -3", {"b": "3"}, True),
    ],
)
def test_conditions(text: str, answers: dict[str, str], holds: bool) -> None:
    found = parse(text, XLSFORM, lambda m: m["name"])
    assert found is not None
    assert found.holds(answers) is holds
    assert set(found.names) == set(answers)


def test_another_dialect() -> None:
    found = parse("[a] <> '1' || [a] == \"2\"", REDCAP, lambda m: m["name"])
    assert found is not None
    assert [found.holds({"a": v}) for v in ("1", "2", "")] == [False, True, True]


@pytest.mark.parametrize("text", ["", "${a} =", "regex(${a}, 'x')", "${a} = 'x' )", "${gone} = 1", "${a} = 'x",
                                  "if(${a}=1, 2, 3)", "${a} ? 1", "today() > 1"])
def test_what_is_not_understood(text: str) -> None:
    assert parse(text, XLSFORM, lambda m: None if m["name"] == "gone" else m["name"]) is None
