"""Which signs sentences hold, and what they weigh."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from jcommunity_study.interview import signs as module
from jcommunity_study.interview.arrays import code_points
from jcommunity_study.interview.finder import WordFinder
from jcommunity_study.interview.signs import FLOOR, PARTS, Lists, Signs, Stretches

LISTS = {"few": ("没几个", "寥寥"), "help": ("帮忙", "值班"), "never": ("甲乙",)}
FINDER = WordFinder(["没几个", "寥寥", "帮忙", "值班", "甲乙", "别的"])


def within(text: str, low: np.ndarray, high: np.ndarray, actor: np.ndarray) -> Stretches:
    points = code_points(text)
    return Stretches(points, FINDER.find(points), low, high, actor)


def stretches(*texts: str, actors: tuple[int, ...] = ()) -> Stretches:
    length = np.array([len(t) for t in texts])
    low = np.cumsum(length + 1) - length - 1
    return within("，".join(texts), low, low + length, np.array(actors or [-1] * len(texts)))


LEARNED = stretches("帮忙的没几个", "寥寥几个值班", "值班了", "别的事", actors=(0, 0, 1, -1))


@pytest.fixture(autouse=True)
def two_sentences_make_a_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a handful of sentences has signs."""
    monkeypatch.setattr(module, "LEAST", 2)


@pytest.fixture
def signs() -> Signs:
    return Signs(Lists(LISTS, ("grid", "street"), FINDER), LEARNED)


def names(signs: Signs, said: Stretches, row: int) -> set[str]:
    held = signs.of(said)[row]
    return {signs.names[column] for column in held.indices}


def test_words_of_a_list_are_one_sign_once_and_speakers_count() -> None:
    held = Lists(LISTS, ("grid", "street"), FINDER).held(stretches("没几个，寥寥", "帮忙", "别的", actors=(1, -1, -1)))
    assert (held.sign.tolist(), held.begin.tolist()) == ([0, 4, 1], [0, 2, 3, 3])


def test_a_word_across_two_sentences_is_in_neither() -> None:
    said = within("没几个", np.array([0, 2]), np.array([2, 3]), np.array([-1, -1]))
    assert len(Lists(LISTS, (), FINDER).held(said).sign) == 0


def test_signs_are_lists_their_pairs_and_characters(signs: Signs) -> None:
    assert names(signs, stretches("没几个值班", actors=(0,)), 0) == {
        "few",
        "help",
        "@grid",
        "few & help",
        "few & @grid",
        "help & @grid",
        "几",
        "个",
        "几个",
        "值",
        "班",
        "值班",
    }


def test_what_stands_in_one_sentence_alone_is_no_sign(signs: Signs) -> None:
    assert names(signs, stretches("甲乙的寥"), 0) == {"的"}


def test_each_part_has_its_length_and_little_said_weighs_less(signs: Signs) -> None:
    rows = signs.of(LEARNED)
    lengths = [np.sqrt(rows[:, a:b].power(2).sum(axis=1)) for a, b in pairwise(np.cumsum([0, *map(len, signs._weights)]).tolist())]
    assert [float(part.max()) for part in lengths] == pytest.approx(PARTS, rel=1e-5)
    assert float(lengths[2][3, 0]) < PARTS[2]
    assert 0 < FLOOR <= 1


def test_marks_are_no_signs() -> None:
    assert names(Signs(Lists({}, (), FINDER), stretches("好，好", "好，好")), stretches("好，好"), 0) == {"好"}
