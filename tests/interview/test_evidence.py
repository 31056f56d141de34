"""Evidence: learned from coded sentences, against ridge regression worked out in the open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from jcommunity_study.interview import evidence
from jcommunity_study.interview.arrays import code_points
from jcommunity_study.interview.evidence import PENALTY, Evidence, learn
from jcommunity_study.interview.finder import WordFinder
from jcommunity_study.interview.rules import Stance
from jcommunity_study.interview.said import Said
from jcommunity_study.interview.segments import Spans

LISTS = {"few": ("没几个", "寥寥", "太少"), "train": ("培训", "上课")}
FINDER = WordFinder(["别的", *LISTS["few"], *LISTS["train"]])  # it may look for more than the lists hold


def said(text: str, code: str = "", stance: Stance = "affirms", actor: str = "grid") -> Said:
    return Said(actor, text, ((code, stance),) if code else ())


SENTENCES = (
    *(said(f"{x}的没几个", "P1") for x in ("帮忙", "值班", "站岗", "守门")),
    *(said(f"{x}来的人很多", "P1", "denies") for x in ("今天", "昨天", "天天", "早上")),
    *(said(f"{x}没人给我们上课", "C3") for x in ("从来", "一直", "压根", "根本")),
    *(said(x) for x in ("我家住三楼", "孩子上学", "菜很贵", "下雨了")),
)


@pytest.fixture(scope="module")
def learned() -> Evidence:
    found = learn(SENTENCES, LISTS, FINDER)
    if found is None:
        pytest.fail("nothing was learned")
    return found


def told(
    found: Evidence, *texts: str, actor: str | None = "grid", at_least: float = 0.35, turns: Sequence[int] | None = None
) -> list[tuple[int, str, Stance, str]]:
    """Each sentence in a turn of its own, if not told otherwise."""
    length = np.array([len(t) for t in texts])
    low = np.cumsum(length + 1) - length - 1
    spans, points = Spans(low, low + length, np.array(turns or range(len(low)))), code_points("\n".join(texts))
    return list(found.find(points, FINDER.find(points), spans, actor, at_least))


def test_other_words_of_a_list_say_the_same(learned: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "LEAD", 0.1)  # twenty sentences teach little
    assert [row[:3] for row in told(learned, "站岗的太少", "下雨了吗", "很多人来了", "没人给他们上过课")] == [
        (0, "P1", "affirms"), (2, "P1", "denies"), (3, "C3", "affirms"),
    ]


def test_a_sentence_without_known_signs_says_nothing(learned: Evidence) -> None:
    assert told(learned, "xyz", actor=None, at_least=0.0001) == []
    assert told(learned) == []


def test_the_heaviest_sign_is_named(learned: Evidence) -> None:
    ((_, _, _, sign),) = told(learned, "站岗的没几个")
    assert sign in {"few", "few & @grid", "没几", "几个", "几", "个", "来", "的没", "的"}


def test_weights_are_those_of_ridge_regression(learned: Evidence) -> None:
    rows = learned.signs.of(evidence._stretches(SENTENCES, learned.actors, FINDER)).toarray().astype(np.float64)
    coded = np.array([[label in s.codes for label in learned.labels] for s in SENTENCES], dtype=np.float64)
    direct = np.linalg.solve(rows.T @ rows + PENALTY * np.eye(rows.shape[1]), rows.T @ (coded - coded.mean(axis=0)))
    assert learned.weights[:, : len(learned.labels)] == pytest.approx(direct, abs=1e-4)


def test_long_texts_are_scored_in_blocks_alike(learned: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["站岗的没几个", "下雨了", "没人给我们上课"] * 5
    whole = told(learned, *texts)
    monkeypatch.setattr(evidence, "BLOCK", 4)
    assert told(learned, *texts) == whole
    assert len(whole) == 10


def test_what_is_coded_already_is_not_told_again(learned: Evidence) -> None:
    text = "来站岗的没几个"
    points, whole = code_points(text), Spans(np.array([0]), np.array([len(text)]), np.array([0]))
    for taken, count in (((0, "P1"), 0), ((1, "P1"), 1), ((0, "C3"), 1)):
        assert len(list(learned.find(points, FINDER.find(points), whole, "grid", 0.35, {taken}))) == count


def test_a_code_of_too_few_sentences_is_not_learned() -> None:
    assert learn(SENTENCES[:3], LISTS, FINDER) is None


def test_where_both_stances_are_near_nothing_is_suggested(learned: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    both = "来站岗的人很多没几个"
    assert told(learned, both) == []
    monkeypatch.setattr(evidence, "LEAD", 0.0)
    assert [code for _, code, _, _ in told(learned, both)] == ["P1"]


def test_sentences_of_one_turn_lend_one_another_their_subject(learned: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = ("没人给我们上课", "从来", "没人给我们上课")
    assert [place for place, *_ in told(learned, *talk)] == [0, 2]
    assert [place for place, *_ in told(learned, *talk, turns=[0, 0, 0])] == [0, 1, 2]
    monkeypatch.setattr(evidence, "BLOCK", 1)
    assert [place for place, *_ in told(learned, *talk, turns=[0, 0, 0])] == [0, 1, 2]


def test_what_is_likely_to_say_nothing_or_to_deny_is_not_affirmed(learned: Evidence) -> None:
    found = told(learned, "站岗的没几个", "今天来的人很多")
    assert [row[2] for row in found] == ["affirms", "denies"]
    weights = learned.weights.copy()
    weights[:, -1] += 9  # every sign says that it denies
    assert [row[2] for row in told(replace(learned, weights=weights), "站岗的没几个", "今天来的人很多")] == ["denies"]
    weights[:, -2] += 9  # every sign says that nothing is said
    assert told(replace(learned, weights=weights), "站岗的没几个", "今天来的人很多") == []
