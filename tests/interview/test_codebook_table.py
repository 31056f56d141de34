"""A codebook's examples as tests, its changes in words, and the codebook as a table and back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from jcommunity_study.errors import InputError
from jcommunity_study.interview.codebook import Codebook, load_codebook
from jcommunity_study.interview.codebook_check import check_examples
from jcommunity_study.interview.codebook_diff import diff
from jcommunity_study.interview.codebook_table import csv_text, xlsx_bytes, yaml_of

ROOT = Path(__file__).resolve().parents[2]
BOOK = """\
schema: 1
title: {zh: 编码本, en: Codebook}
dictionary: [楼门长]
word_lists: {helping: [报名, 值守]}
actors: {residents: [居民, $helping]}
codes:
  - {id: P, kind: problem, codable: false, name: 问题, definition: 标题}
  - id: P1
    kind: problem
    parent: P
    about: residents
    name: {zh: 参与少, en: Few take part}
    definition: {zh: 很少有人参加, en: few take part}
    include: {zh: 没人报名, en: nobody signs up}
    examples: [没人报名。]
    counter_examples: ["报名的人多得很。 ⇒ 编 P1，立场为否定", "我太忙了。 ⇒ 编 C1"]
    rules:
      - {terms: [没人报名], near: {any: [$helping], within: sentence}}
      - {pattern: '报名.{0,4}多', stance: denies}
  - {id: P0, kind: problem, name: 旧, definition: 旧, retired: true, successors: [P1], rules: [{terms: [没人报名]}]}
  - id: C1
    kind: cause
    name: {zh: 忙, en: Busy}
    definition: {zh: 忙, en: busy}
    examples: [大家都太忙了。]
    counter_examples: ["不算忙。 ⇒ 不编码"]
    explains: [P1]
    rules: [{terms: [太忙], actors: [residents]}, {terms: [没空], about: [residents]}]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "codebook.yaml"
    file.write_text(BOOK.replace(", near: {any: [$helping], within: sentence}", ""), encoding="utf-8")
    return file


def changed(path: Path, old: str, new: str) -> Codebook:
    file = path.with_name("new.yaml")
    text = path.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_codebook(file)


def test_examples_are_tests(path: Path) -> None:
    results = {(r.kind, r.sentence): r for r in check_examples(load_codebook(path))}
    assert [s for (_, s), r in results.items() if r.faults] == [
        "我太忙了。",
        "大家都太忙了。",
    ]  # by residents alone: nobody says who speaks
    assert results["counter_example", "我太忙了。"].faults == ("another",)
    assert results["example", "大家都太忙了。"].faults == ("missing",)
    assert results["counter_example", "报名的人多得很。"].found == (("P1", "denies"),)


@pytest.mark.parametrize(
    ("old", "new", "sentence", "fault"),
    [
        ("examples: [没人报名。]", "examples: [并非没人报名。]", "并非没人报名。", ("stance",)),
        ("报名的人多得很。 ⇒", "没人报名。 ⇒", "没人报名。", ("affirmed", "stance")),
        ('counter_examples: ["不算忙。 ⇒ 不编码"]', 'counter_examples: ["没人报名。 ⇒ 编 P1"]', "没人报名。", ()),
    ],
)
def test_what_is_at_fault_is_said(path: Path, old: str, new: str, sentence: str, fault: tuple[str, ...]) -> None:
    found = [r for r in check_examples(changed(path, old, new)) if r.sentence == sentence]
    assert fault[:1] == found[-1].faults[:1]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: {zh: 忙, en: Busy}", "name: {zh: 很忙, en: Very busy}", ("C1", "renamed", "renamed from 'Busy' to 'Very busy'")),
        ("    parent: P\n", "", ("P1", "moved", "moved from P to the top")),
        ("definition: {zh: 忙, en: busy}", "definition: {zh: 没空, en: no time}", ("C1", "redefined", "definition: 'busy' → 'no time'")),
        ("    explains: [P1]\n", "", ("C1", "links", "explains − P1")),
        ("    explains: [P1]\n", "    explains: [P1]\n    retired: true\n", ("C1", "retired", "retired")),
        ("    explains: [P1]\n", "    explains: [P1]\n    retired: true\n    successors: [P1]\n", ("C1", "merged", "merged into P1")),
        ("    about: residents\n", "", ("P1", "redefined", "about, operationalised: residents、false → —、false")),
        ("zh: 编码本, en: Codebook", "zh: 编码本, en: Codes", ("", "title", "title: 'Codebook' → 'Codes'")),
        ("kind: cause", "kind: theme", ("C1", "kind", "kind cause → theme")),
        ("examples: [没人报名。]", "examples: [没人报名。, 没人来。]", ("P1", "examples", "example + 没人来。")),
        ("[太忙]", "[太忙, 没空]", ("C1", "rules", "rules changed (2 → 2)")),
        ("about: [residents]", "about: []", ("C1", "rules", "rules changed (2 → 2)")),
        ("[居民, $helping]", "[居民]", ("", "rules", "the words for actors changed")),
        ("dictionary: [楼门长]", "dictionary: [楼长]", ("", "rules", "the segmenter's dictionary changed")),
    ],
)  # fmt: skip
def test_changes_are_told_in_words(path: Path, old: str, new: str, told: tuple[str, str, str]) -> None:
    assert [(c.code, c.what, c.text.en) for c in diff(load_codebook(path), changed(path, old, new))] == [told]


def test_codes_that_come_and_go_and_nothing_that_changed(path: Path) -> None:
    book = load_codebook(path)
    fewer = changed(path, BOOK[BOOK.index("  - id: C1") :], "")
    assert [c.what for c in diff(book, fewer)] == ["removed"]
    assert [c.what for c in diff(fewer, book)] == ["added"]
    assert diff(book, load_codebook(path)) == []


@pytest.mark.parametrize("source", [None, ROOT / "study" / "codebook.yaml"])
def test_a_workbook_brings_back_all_of_it(path: Path, tmp_path: Path, source: Path | None) -> None:
    file, book = tmp_path / "b.xlsx", source or path
    file.write_bytes(xlsx_bytes(book))
    assert file.read_bytes() == xlsx_bytes(book)
    (tmp_path / "back.yaml").write_text(yaml_of(file, None), encoding="utf-8")
    for sentences in book.parent.glob("*.tsv"):
        shutil.copy(sentences, tmp_path)
    before, after = load_codebook(book), load_codebook(tmp_path / "back.yaml")
    assert (after.version, after.rules_version) == (before.version, before.rules_version)


def test_a_csv_brings_back_the_codes_and_leaves_the_rules(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.csv"
    file.write_text(csv_text(path), encoding="utf-8", newline="")
    (tmp_path / "back.yaml").write_text(yaml_of(file, path), encoding="utf-8")
    before, after = load_codebook(path), load_codebook(tmp_path / "back.yaml")
    assert (after.version, after.rules_version) == (before.version, before.rules_version)


HOSTILE = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff\ufffe\uffff"), min_size=1, max_size=12).map(
    lambda s: s.strip() or "x"
)


LIKELY = ["=1+1", "'=1+1", "''-x", "'引", "+", "[列", "两\n行", "𠮷", "true", "1", "null"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(HOSTILE | st.sampled_from(LIKELY), min_size=3, max_size=3))
def test_hostile_texts_come_back(tmp_path: Path, texts: list[str]) -> None:
    one, two, three = (json.dumps(t, ensure_ascii=False) for t in texts)
    file = tmp_path / "codebook.yaml"
    file.write_text(
        f"schema: 1\ncodes:\n  - id: P1\n    kind: problem\n    name: {{zh: {one}, en: e}}\n    definition: {{zh: {two}, en: {three}}}\n"
        f"    examples: [{one}, {two}]\n    counter_examples: [{three}]\n    rules: [{{terms: [甲], about: [{one}]}}]\n"
        f"actors: {{{one}: [甲, 乙]}}\n",
        encoding="utf-8",
    )
    before = load_codebook(file)
    (tmp_path / "b.xlsx").write_bytes(xlsx_bytes(file))
    (tmp_path / "back.yaml").write_text(yaml_of(tmp_path / "b.xlsx", None), encoding="utf-8")
    after = load_codebook(tmp_path / "back.yaml")
    assert after.codes[0].examples == before.codes[0].examples
    assert after.codes[0].definition == before.codes[0].definition
    assert (after.actors, after.rules) == (before.actors, before.rules)


def edit(path: Path, sheet: str, cell: str, value: str) -> None:
    book = load_workbook(path)
    book[sheet][cell].value = value
    book.save(path)


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "told"),
    [
        ("codes", "A1", "编号", "the column '编号' is unknown"),
        ("rules", "A2", "P9", "there is no code 'P9'"),
        ("rules", "E2", "{", "is no JSON"),
        ("codes", "D2", "也许", "codable is true or false"),
    ],
)
def test_a_table_that_cannot_be_is_refused_with_its_place(path: Path, tmp_path: Path, sheet: str, cell: str, value: str, told: str) -> None:
    file = tmp_path / "b.xlsx"
    file.write_bytes(xlsx_bytes(path))
    edit(file, sheet, cell, value)
    with pytest.raises(InputError, match=told):
        yaml_of(file, None)
