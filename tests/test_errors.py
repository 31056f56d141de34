"""One root of all errors, in two languages, that crosses processes whole."""

from __future__ import annotations

import copy
import pickle

import pytest

from jcommunity_study.errors import Faults, InputError, JcommunityError, StatisticsError

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


def test_what_has_a_fault_is_not_whole() -> None:
    def read(part: int, faults: Faults) -> int:
        with faults.catch():
            if part % 2:
                raise InputError("奇数。", "is odd.", where=part)
        return part * 10

    faults = Faults()
    assert [faults.whole(read, part) for part in (1, 2, 3)] == [None, 20, None]
    assert [fault.where for fault in faults.found] == ["1", "3"]
    with pytest.raises(InputError, match="1: is odd"):
        Faults(first=True).whole(read, 1)


def test_all_that_was_gathered_is_raised_as_one() -> None:
    faults = Faults()
    faults.raise_all()
    for n in range(3):
        with faults.catch():
            raise InputError(f"错{n}", f"wrong {n}", where="f")
    with pytest.raises(InputError) as all_:
        faults.raise_all()
    assert all_.value.message("en") == "f: wrong 0; f: wrong 1; f: wrong 2"
    with pytest.raises(InputError) as some:
        faults.raise_all(most=2)
    assert some.value.message("zh") == "f: 错0；f: 错1；另有 1 处"
