"""Codes made while reading: what each change makes of a codebook's values, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.interview.codebook import Codebook, load_codebook
from jcommunity_study.interview.codebook_edit import Plain, add, merge, move, rename, retire
from jcommunity_study.interview.codebook_table import yaml_text


def theme(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "theme", "name": id, **more}


def taught(id: str, kind: str, **more: Any) -> dict[str, Any]:
    return theme(id, definition="d", examples=["a"], counter_examples=["b"], **more) | {"kind": kind}


def book(*codes: dict[str, Any]) -> Plain:
    return {"schema": 1, "codes": list(codes)}


def read(values: Plain) -> Codebook:
    return load_codebook(Path("codebook.yaml"), text=yaml_text(values))


def test_a_code_is_added_behind_the_others() -> None:
    found = read(add(book(theme("A")), "B", Text("乙", "second"), "theme", "A", "义", heading=True))
    assert [(c.id, c.parent, c.name.en, c.definition.zh, c.codable) for c in found][1] == ("B", "A", "second", "义", False)


def test_a_name_changes_and_the_id_stays() -> None:
    before = book(theme("A"))
    assert read(rename(before, "A", Text("甲", "first")))["A"].name.en == "first"
    assert read(rename(before, "A", Text.same("甲")))["A"].name.en == "甲"
    assert before == book(theme("A"))


def test_links_are_moved_before_what_they_point_to_is_retired() -> None:
    with pytest.raises(InputError, match="C1 link to 'P1'"):
        retire(book(taught("P1", "problem"), taught("C1", "cause", explains=["P1"])), "P1")


def test_codes_move_with_what_stands_below() -> None:
    found = read(move(book(theme("A"), theme("B"), theme("C", parent="B")), ["B"], "A"))
    assert [c.id for c in found.ancestors("C")] == ["B", "A"]
    assert read(move(book(theme("A"), theme("B", parent="A")), ["B"], None))["B"].parent is None


def test_what_is_merged_is_retired_and_hands_over_children_and_links() -> None:
    before = book(taught("P1", "problem"), taught("P2", "problem"), taught("C1", "cause", explains=["P1", "P2"]), theme("X", parent="P1"))
    found = read(merge(before, ["P1"], "P2"))
    assert (found["P1"].retired, found["P1"].successors, found["X"].parent, found["C1"].explains) == (True, ("P2",), "P2", ("P2",))


def test_a_code_that_is_merged_into_one_below_it_hands_it_its_own_place() -> None:
    found = read(merge(book(theme("T"), theme("A", parent="T"), theme("B", parent="A"), theme("C", parent="A")), ["A"], "B"))
    assert (found["B"].parent, found["C"].parent) == ("T", "B")


def test_merging_again_changes_nothing() -> None:
    once = merge(book(theme("A"), theme("B")), ["A"], "B")
    assert merge(once, ["A"], "B") == once
    assert read(merge(retire(book(theme("A"), theme("B")), "A"), ["A"], "B"))["A"].successors == ("B",)


def test_a_code_is_retired_with_and_without_successors() -> None:
    before = book(theme("A"), theme("B"), theme("C"))
    assert read(retire(before, "A"))["A"].successors == ()
    assert read(retire(retire(before, "A"), "A", ["B", "C"]))["A"].successors == ("B", "C")


REFUSED: dict[str, tuple[Callable[[Plain], Plain], str]] = {
    "an id that is taken": (lambda b: add(b, "A", Text.same("x"), "theme"), "there is a code 'A' already"),
    "an id that no sheet could name": (lambda b: add(b, "A B", Text.same("x"), "theme"), "may hold no blank"),
    "a name for nothing": (lambda b: rename(b, "Z", Text.same("x")), "no code 'Z'"),
    "a move under nothing": (lambda b: move(b, ["A"], "Z"), "no code 'Z' to be the parent"),
    "a move into itself": (lambda b: move(b, ["A"], "B"), "circle"),
    "a move under a retired code": (lambda b: move(b, ["A"], "OLD"), "is retired"),
    "a merger with itself": (lambda b: merge(b, ["A"], "A"), "into itself"),
    "a merger into a retired code": (lambda b: merge(b, ["A"], "OLD"), "'OLD' is retired"),
    "a merger of a code that has successors": (lambda b: merge(retire(b, "OLD", ["B"]), ["OLD"], "A"), "'OLD' is retired"),
    "retiring what others stand under": (lambda b: retire(b, "A"), "B still stand under 'A'"),
    "retiring twice": (lambda b: retire(b, "OLD"), "'OLD' is retired"),
    "a split into a retired code": (lambda b: retire(b, "B", ["A", "OLD"]), "'OLD' is retired"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_do_something_else_is_refused(name: str) -> None:
    change, told = REFUSED[name]
    with pytest.raises(InputError, match=told):
        read(change(book(theme("A"), theme("B", parent="A"), theme("OLD", retired=True))))
