"""One root of all errors, in two languages, that crosses processes whole."""

from __future__ import annotations

import copy
import pickle

import pytest

from jcommunity_study.errors import InputError, JcommunityError, StatisticsError

KINDS = (JcommunityError, InputError, StatisticsError)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("carry", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy, copy.deepcopy])
@pytest.mark.parametrize("where", ["", "论文 数据/a.yaml:3"])
def test_nothing_is_lost_on_the_way(kind: type[JcommunityError], carry, where: str) -> None:  # type: ignore[no-untyped-def]
    error = kind("坏了。", "is bad.", where=where)
    found = carry(error)
    assert type(found) is kind
    assert (found.text, found.where, str(found)) == (error.text, error.where, str(error))
    assert [found.message(lang) for lang in ("zh", "en")] == [error.message(lang) for lang in ("zh", "en")]


def test_a_message_says_where_first() -> None:
    error = InputError("坏了。", "is bad.", where="a.csv")
    assert (error.message("zh"), error.message("en"), str(error)) == ("a.csv: 坏了。", "a.csv: is bad.", "a.csv: is bad.")
    assert InputError("坏了。", "is bad.").message("en") == "is bad."


def test_kinds() -> None:
    assert all(issubclass(k, JcommunityError) for k in KINDS)
    assert issubclass(StatisticsError, ValueError)
    assert not issubclass(InputError, ValueError)
