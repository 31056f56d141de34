"""Rules → suggestions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jcommunity_study.interview.codebook import Codebook, load_codebook
from jcommunity_study.interview.match import Suggestion, suggest, suggest_text
from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.transcript import freeze


def short(found: list[Suggestion]) -> list[tuple[str, str, str, str]]:
    return [(s.quote, s.code, s.stance, s.rule) for s in found]


CASES: dict[str, list[tuple[str, str, str, str]]] = {
    "货物业务很多": [],
    "我们那个物业不上门": [("我们那个物业不上门", "P1", "affirms", "P1.1")],
    "其实，不是很差，真的": [("不是很差", "P1", "denies", "P1.1")],
    "不是没人报名，是排不上": [("不是没人报名", "P1", "denies", "P1.1")],
    "报名的真的少。": [("报名的真的少", "P1", "affirms", "P1.2")],
    "业务能力很到位": [("业务能力很到位", "P2", "denies", "P2.1")],
    "业务能力不太到位": [("业务能力不太到位", "P2", "affirms", "P2.1")],
    "测温很到位": [("测温很到位", "M1", "affirms", "M1.1")],
    "根本没测温": [("根本没测温", "M1", "denies", "M1.1")],
    "网格员很专业": [("网格员很专业", "P2", "denies", "P2.2")],
    "网格员不太专业": [("网格员不太专业", "P2", "affirms", "P2.2")],
    "很专业": [],
    "网格员很专业，社工也来": [],
    "印度尼西亚": [("印度尼西亚", "X", "affirms", "X.1")],
    "印度": [("印度", "Y", "affirms", "Y.1")],
    "装了app，APP": [("装了app", "X", "affirms", "X.1"), ("APP", "X", "affirms", "X.1")],
    "业务能力差，这倒没有": [("业务能力差", "P2", "denies", "P2.1")],
    "没人报名不是因为业务能力": [
        ("没人报名不是因为业务能力", "P1", "affirms", "P1.1"), ("没人报名不是因为业务能力", "P2", "denies", "P2.1"),
    ],
    "没人报名，没人报名！": [("没人报名", "P1", "affirms", "P1.1"), ("没人报名", "P1", "affirms", "P1.1")],
    "没人报名，物业没有差": [("没人报名", "P1", "affirms", "P1.1"), ("物业没有差", "P1", "mixed", "P1.1")],
    "": [],
}


@pytest.mark.parametrize("text", CASES)
def test_text(text: str, small: Codebook) -> None:
    assert short(suggest_text(text, small)) == CASES[text]


def test_actors_limit_who_says_it(small: Codebook) -> None:
    assert short(suggest_text("用手机", small, actor="grid")) == [("用手机", "P2", "affirms", "P2.3")]
    assert suggest_text("用手机", small, actor="residents") == suggest_text("用手机", small) == []


def test_offsets_lines_and_turns(small: Codebook) -> None:
    found = parse("采访者：物业？\n受访者：😀𠮷，\n  物业 差 。", "x")
    (first,) = suggest(found, small)
    assert found.text[first.start : first.end] == first.quote == "物业 差"
    assert (first.line, first.turn, first.code) == (3, 1, "P1")


def test_the_interviewer_is_not_coded(small: Codebook) -> None:
    assert suggest(parse("采访者：没人报名。\n受访者：那时候天冷。", "x"), small) == []


def test_repeating_the_interviewers_word_is_prompted(small: Codebook) -> None:
    found = suggest(parse("采访者：说说物业。\n受访者：物业在这里，没人报名。", "x"), small)
    assert [(s.quote, s.prompted) for s in found] == [("物业在这里", True), ("没人报名", False)]


def test_a_label_is_never_matched(small: Codebook) -> None:
    assert [s.quote for s in suggest(parse("采访者：好？\n物业（老王）：物业好。\n物业（老王）：嗯\n采访者：好", "x"), small)] == ["物业好"]


def test_the_same_codebook_gives_the_same_suggestions_in_order(small: Codebook) -> None:
    text = "没人报名，业务能力差。测温，太忙，物业。" * 50
    found = suggest_text(text, small)
    assert found == suggest_text(text, small)
    assert found == sorted(found)
    assert len(found) == 250


PARTS = [
    "物业", "没人报名", "不是", "😀", "𠮷", "e\u0301", "👩‍👩‍👧", "，", "。", "\n", " ", "\u200b",
    "\u202e", "\u2067", "\u200f", "\u200d", "\ufeff", "مرحبا",
    "业务能力", "很专业", "网格员", "采访者：", "受访者：",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS)))
def test_quotes_stand_where_they_say(small: Codebook, parts: list[str]) -> None:
    text = "".join(parts)
    frozen = freeze(text)
    for found in (suggest_text(text, small), suggest(parse(frozen, "x"), small) if frozen.strip() else []):
        for s in found:
            assert frozen[s.start : s.end] == s.quote == s.quote.strip() != ""
            assert frozen.count("\n", 0, s.start) + 1 == s.line


LEARNING = """\
evidence: {sentences: said.tsv, at_least: 0.35}
codes:
  - {id: P1, kind: problem, name: 名, definition: 义, examples: [a], counter_examples: [b], rules: [{terms: [没人报名]}]}
"""


def test_evidence_codes_sentences_that_no_rule_codes(tmp_path: Path) -> None:
    rows = [f"\t{x}的人寥寥无几\tP1:affirms" for x in ("值班", "站岗", "帮忙", "守门")] + ["\t我家住三楼\t", "\t菜价很贵\t"]
    (tmp_path / "said.tsv").write_text("\n".join(["actor\ttext\tcodes", *rows]), encoding="utf-8")
    (tmp_path / "codebook.yaml").write_text("schema: 1\n" + LEARNING, encoding="utf-8")
    codebook = load_codebook(tmp_path / "codebook.yaml")
    text = "采访者：来巡逻的人寥寥无几吗？\n受访者：没人报名，来的人寥寥。巡逻的人寥寥无几！我家住三楼。\n"
    found = suggest(parse(text, "A"), codebook)
    assert [(s.quote, s.code, s.stance, s.prompted) for s in found] == [
        ("没人报名", "P1", "affirms", False), ("巡逻的人寥寥无几", "P1", "affirms", False),
    ]
    assert found[0].rule == "P1.1"
    assert found[1].rule.startswith("P1.evidence(")
    assert text[found[1].start : found[1].end] == found[1].quote
    assert suggest(parse("", "B"), codebook) == []


@pytest.mark.parametrize(
    ("talk", "found"),
    [
        ("受访者：测温？没有的事，我不知道。", []),
        ("受访者：测温？天天测温。", ["天天测温"]),
        ("受访者：谁来测温？", ["谁来测温"]),
        ("受访者：他们那时候天天都给我们测温？", ["他们那时候天天都给我们测温"]),
        ("采访者：测温？\n受访者：对。", ["对"]),
    ],
)
def test_a_short_question_back_is_not_coded(talk: str, found: list[str], small: Codebook) -> None:
    assert [s.quote for s in suggest(parse(talk, "x"), small) if s.code == "M1"] == found
