"""The codebook: the tree, its versions, and complaints with file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.interview.codebook import MOST_SENTENCES, Codebook, load_codebook

ROOT = Path(__file__).resolve().parents[2]
HEAD = "schema: 1\ntitle: t\ncodes:\n"
CODE = "  - {{id: {id}, kind: {kind}, name: n, definition: d, examples: [a], counter_examples: [b]{more}}}\n"
Make = Callable[[str], Codebook]


def code(id: str, more: str = "", kind: str = "problem") -> str:
    return CODE.format(id=id, kind=kind, more=", " + more if more else "")


def test_the_study_loads_with_all_its_codes() -> None:
    found = load_codebook(ROOT / "study/codebook.yaml")
    wanted = [f"P{n}" for n in range(1, 9)] + [f"C{n}" for n in range(1, 10)] + [f"S{n}" for n in range(1, 6)]
    wanted += ["PX", "CX"] + [f"M{n}" for n in range(1, 8)] + [f"A{n}" for n in range(1, 6)]
    assert sorted(c.id for c in found.codable) == sorted(wanted)
    assert all(found[f"C{n}"].explains for n in range(1, 10)) and all(found[f"S{n}"].answers for n in range(1, 6))
    assert all(len(c.examples) >= 2 and len(c.counter_examples) >= 2 and c.include and c.exclude for c in found.codable)


def test_the_tree(small: Codebook) -> None:
    assert [c.id for c in small.ancestors("P1")] == ["G"]
    assert "P1" in small and "P9" not in small
    assert small["C1"].explains == ("P1",)
    assert small["S1"].answers == ("C1",)
    assert [c.id for c in small.codable][:2] == ["P1", "P2"]
    assert [r.id for r in small["P2"].rules] == ["P2.1", "P2.2", "P2.3"]


def test_rules_have_a_version_of_their_own(book: Make) -> None:
    plain = book(HEAD + code("A"))
    ruled = book(HEAD + code("A", "rules: [{terms: [x]}]"))
    words = book("schema: 1\ntitle: t\ndictionary: [楼门长]\ncodes:\n" + code("A"))
    renamed = book(HEAD + code("A").replace("name: n", "name: m"))
    commented = book("# said\n" + HEAD + code("A"))
    assert plain.version == ruled.version == words.version == commented.version != renamed.version
    assert len({plain.rules_version, ruled.rules_version, words.rules_version}) == 3
    assert plain.rules_version == renamed.rules_version
    assert len(plain.version) == 12


BAD = {
    "unknown parent": (code("A", "parent: Z"), 4, "no code 'Z'"),
    "circle": (code("A", "parent: B") + code("B", "parent: A"), 4, "circle: A → B → A"),
    "own parent": (code("A", "parent: A"), 4, "circle"),
    "duplicate": (code("A") + code("A"), 5, "stands twice"),
    "link to nothing": (code("A", "explains: [Z]", "cause"), 4, "'Z', which is no code"),
    "link to a countermeasure": (code("A", "explains: [B]", "cause") + code("B", kind="countermeasure"), 4, "is a countermeasure"),
    "no examples": ("  - {id: A, kind: problem, name: n, definition: d, counter_examples: [b]}\n", 4, "no `examples`"),
    "no counter-examples": ("  - {id: A, kind: problem, name: n, definition: d, examples: [b]}\n", 4, "no `counter_examples`"),
    "no definition": ("  - {id: A, kind: problem, name: n, examples: [b], counter_examples: [b]}\n", 4, "`definition` is missing"),
    "unknown kind": (code("A", kind="issue"), 4, "'issue'"),
    "unknown key": (code("A", "colour: red"), 4, "`colour`"),
    "rules on a heading": (code("A", "codable: false, rules: [{terms: [x]}]"), 4, "no rules"),
    "successor of a code of now": (code("A", "successors: [B]") + code("B"), 4, "is `retired: true`"),
    "successor that is not there": (code("A", "retired: true, successors: [Z]"), 4, "'Z' is no code that can be given"),
    "successors in a circle": (code("A", "retired: true, successors: [B]") + code("B", "retired: true, successors: [A]"), 4, "circle (A)"),
    "under a retired code": (code("A", "retired: true, successors: [B]") + code("B", "parent: A"), 5, "'A' is retired (its successors: B)"),
    "link to a retired code": (code("A", "retired: true") + code("B", "explains: [A]", "cause"), 5, "'A' is retired"),
    "no codes": ("  []\n", 4, "no codes"),
}


@pytest.mark.parametrize("name", BAD)
def test_complaints_name_the_line(name: str, book: Make) -> None:
    text, line, said = BAD[name]
    with pytest.raises(InputError) as e:
        book(HEAD + text)
    assert e.value.where.endswith(f"codebook.yaml:{line}")
    assert said in e.value.text.en
    assert e.value.text.zh != e.value.text.en


def test_a_retired_code_is_given_no_more_and_stays_citable(book: Make) -> None:
    rule = "rules: [{terms: [x]}]"
    found = book(HEAD + code("A", f"retired: true, successors: [B], {rule}") + code("B", f"retired: true, successors: [C], {rule}")
                 + code("C", rule) + code("D", "retired: true, successors: [B, C]") + code("E", "retired: true"))  # fmt: skip
    assert [c.id for c in found.codable] == ["C"]
    assert found.citable == set("ABCDE")
    assert [r.code for r in found.rules] == ["C"]
    assert [found.now(id) for id in "ABCDE"] == ["C", "C", "C", None, None]


def test_a_theme_has_its_name_first_and_its_examples_later(book: Make) -> None:
    found = book(HEAD + "  - {id: A, kind: theme, name: 人手不足}\n")
    assert (found["A"].definition.zh, found["A"].examples) == ("", ())


def test_evidence_is_learned_under_the_codes_of_now(tmp_path: Path) -> None:
    (tmp_path / "said.tsv").write_text("actor\ttext\tcodes\n\t好\tP1:affirms;P2:denies\n", encoding="utf-8")
    retired = ("\n  - {id: P1, kind: theme, name: 名, retired: true, successors: [P3]}\n  - {id: P2, kind: theme, name: 名, retired: true}"
               "\n  - {id: P3, kind: theme, name: 名}\n")  # fmt: skip
    text = EVIDENCE.replace("NAME", "said.tsv").replace("LEAST", "0.3").partition("\n  - {id")[0] + retired
    (tmp_path / "codebook.yaml").write_text(text, encoding="utf-8")
    assert [s.codes for s in load_codebook(tmp_path / "codebook.yaml").sentences] == [(("P3", "affirms"),)]


EVIDENCE = """\
schema: 1
evidence: {sentences: NAME, at_least: LEAST}
codes:
  - {id: P1, kind: problem, name: 名, definition: 义, examples: [a], counter_examples: [b]}
"""


def with_evidence(folder: Path, name: str = "said.tsv", least: str = "0.3", codes: str = "P1:affirms") -> Codebook:
    (folder / "said.tsv").write_text(f"actor\ttext\tcodes\n\t好\t{codes}\n", encoding="utf-8")
    (folder / "codebook.yaml").write_text(EVIDENCE.replace("NAME", name).replace("LEAST", least), encoding="utf-8")
    return load_codebook(folder / "codebook.yaml")


def test_sentences_of_evidence_count_in_the_rules_version_alone(tmp_path: Path) -> None:
    first = with_evidence(tmp_path)
    second = with_evidence(tmp_path, codes="P1:denies")
    assert first.learning is not None
    assert first.learning.at_least == 0.3
    assert first.version == second.version
    assert first.rules_version != second.rules_version


def test_more_sentences_than_can_be_learned_from_are_refused(tmp_path: Path) -> None:
    with_evidence(tmp_path)
    (tmp_path / "said.tsv").write_text("actor\ttext\tcodes\n" + "\t好\tP1:affirms\n" * (MOST_SENTENCES + 1), encoding="utf-8")
    with pytest.raises(InputError, match=str(MOST_SENTENCES)):
        load_codebook(tmp_path / "codebook.yaml")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"least": "0"}, "above 0"),
        ({"name": "../said.tsv"}, "beside"),
        ({"name": "no.tsv"}, "no such file"),
        ({"codes": "P9:affirms"}, "P9"),
    ],
)
def test_evidence_that_cannot_stand_is_refused(wrong: dict[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as found:
        with_evidence(tmp_path, **wrong)
    assert words in str(found.value)
