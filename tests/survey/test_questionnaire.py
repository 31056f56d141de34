"""The questionnaire's file: what it says, and where it is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.survey.questionnaire import Questionnaire, load_questionnaire, parse_questionnaire

HERE = Path(__file__).resolve()
GOOD = """\
schema: 1
title: t
option_sets:
  yes_no: [是, 否]
items:
  - {name: a, number: 1, text: 甲, kind: single, options: yes_no}
  - {name: b, number: 2, text: 乙, kind: matrix, options: yes_no, rows: [一, 二]}
scales:
  - {name: s, label: 量表, items: [b], reversed: [b_2], minimum: 1}
"""


def test_columns_are_named_by_item_row_and_option(questionnaire: Questionnaire) -> None:
    assert [c.name for c in questionnaire.columns()] == [
        "consent", "job", "job_other", "hobby_1", "hobby_2", "hobby_3", "hobby_other", "rank_1", "rank_2", "rank_3",
        "trust_grid", "trust_street", "check", "years", "open",
    ]  # fmt: skip
    assert questionnaire.column("trust_grid").label.zh == "您对各方的信任—网格员"
    assert questionnaire.item("check").option(9).missing == "dont_know"
    assert [o.code for o in questionnaire.item("check").valid] == [1, 2, 3]
    assert [questionnaire.item("check").turned(code) for code in (1, 2, 3)] == [3, 2, 1]


def test_a_scale_may_name_a_whole_matrix() -> None:
    assert parse_questionnaire(GOOD, Path("q.yaml")).scale("s").items == ("b_1", "b_2")


def test_the_study_ships_a_questionnaire_that_loads() -> None:
    path = HERE.parents[2] / "study" / "questionnaire.yaml"
    if not path.is_file():
        pytest.skip("the study's questionnaire is not in this tree")
    loaded = load_questionnaire(path)
    assert 45 <= len(loaded.items) <= 60
    assert all(s.confirmed for s in loaded.scales)


@pytest.mark.parametrize(
    ("old", "new", "line", "names"),
    [
        ("schema: 1\n", "", 1, "schema"),
        ("schema: 1", "schema: 2", 1, "schema"),
        ("number: 2,", "number: 1,", 7, "number"),
        ("name: b", "name: a", 7, "item name"),
        ("kind: single,", "kind: singel,", 6, "singel"),
        ("text: 甲,", "texte: 甲, text: 甲,", 6, "texte"),
        ("options: yes_no}", "options: agree}", 6, "agree"),
        ("[是, 否]", "[{code: 1, label: 是}, {code: 1, label: 否}]", 4, "option code"),
        ("[是, 否]", "[是, 是]", 4, "option label"),
        ("items: [b]", "items: [c]", 9, "`c`"),
        ("[是, 否]", "[是, 否, 难说]", 9, "ordered: true"),
        ("reversed: [b_2]", "reversed: [a]", 9, "`a`"),
        ("minimum: 1", "minimum: 3", 9, "minimum"),
        ("rows: [一, 二]", "ask_if: z == 1, rows: [一, 二]", 7, "ask_if"),
        (", rows: [一, 二]", "", 7, "rows"),
        ("kind: single, options: yes_no}", "kind: single, options: yes_no, expected: 5}", 6, "expected"),
        ("name: a", "name: 甲", 6, "name"),
        ("name: a", "name: b_1", 7, "b_1"),
    ],
)
def test_each_fault_is_named_with_its_line(folder: Path, old: str, new: str, line: int, names: str) -> None:
    assert old in GOOD
    path = folder / "questionnaire.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_questionnaire(path)
    assert caught.value.where == f"{path}:{line}"
    assert names in caught.value.text.en
    assert re.search(r"[一-鿿]", caught.value.text.zh)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_that_notepad_saved_loads(folder: Path, encoding: str) -> None:
    path = folder / "questionnaire.yaml"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode(encoding))
    assert load_questionnaire(path).item("a").text.zh == "甲"


@pytest.mark.parametrize(("text", "line"), [(GOOD.replace("schema: 1", "schema：1"), 1), (GOOD.replace("  yes_no: [", "  yes_no: [["), 5)])
def test_malformed_yaml_is_named_with_file_and_line(folder: Path, text: str, line: int) -> None:
    path = folder / "questionnaire.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_questionnaire(path)
    assert caught.value.where.startswith(f"{path}:{line}") or str(path) in caught.value.where


def test_what_was_written_beside_an_option_is_not_scored(folder: Path) -> None:
    path = folder / "questionnaire.yaml"
    path.write_text(GOOD.replace("[是, 否]", "[是, {label: 否, other: true}]").replace("items: [b]", "items: [a_other]"), encoding="utf-8")
    with pytest.raises(InputError, match="no column `a_other`"):
        load_questionnaire(path)
