"""Word boundaries: rjieba cuts as jieba does, clauses are cut as the whole text is."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import jieba
import numpy as np
import pytest

from jcommunity_study.interview.arrays import code_points
from jcommunity_study.interview.boundaries import DEGREES, are_words, own_words, segmenter, word_edges
from jcommunity_study.interview.readers import read_transcript
from jcommunity_study.interview.rules import CLAUSE_ENDS

ROOT = Path(__file__).resolve().parents[2]
WORDS = ["没人报名", "老面孔", "楼门长", "信息不通", "物业", "app", "培训少", "走形式"]


@pytest.fixture(scope="module")
def text() -> str:
    return "\n".join(read_transcript(path).text for path in sorted((ROOT / "data/raw/interviews").glob("*.*")))


def test_cuts_equal_those_of_jieba_with_the_same_words(text: str, tmp_path: Path) -> None:
    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(tmp_path)
    tokenizer.initialize()
    for word in own_words(WORDS, tokenizer.FREQ.__contains__):
        tokenizer.add_word(word, tokenizer.suggest_freq(word))
    assert segmenter(WORDS)(text) == tokenizer.lcut(text, HMM=False)


def edges_of(words: list[str], text: str, *clauses: tuple[int, int]) -> np.ndarray:
    return word_edges(segmenter(words), code_points(text), *np.array(clauses or [(0, len(text))]).reshape(-1, 2).T)


def test_a_clause_by_itself_is_cut_as_in_the_whole(text: str) -> None:
    clauses = [match.span() for match in re.finditer(f"[^{CLAUSE_ENDS}]+", text)]
    whole, edges = edges_of(WORDS, text), edges_of(WORDS, text, *clauses)
    for low, high in clauses:
        assert edges[low : high + 1].tolist() == whole[low : high + 1].tolist()


def test_edges_are_told_for_the_clauses_asked_for_alone() -> None:
    assert np.flatnonzero(edges_of([], "我们物业，我们物业，物业", (5, 9))).tolist() == [5, 7, 9]
    assert not word_edges(segmenter([]), code_points("我们"), *np.zeros((2, 0), dtype=np.int64)).any()


def test_half_a_surrogate_pair_stands_for_itself() -> None:
    assert np.flatnonzero(edges_of([], "物业\ud800我们")).tolist() == [0, 2, 3, 5]


def is_word(text: str, term: str, words: list[str]) -> bool:
    start = text.index(term)
    glued = start > 0 and DEGREES[ord(text[start - 1])]
    (found,) = are_words(edges_of(words, text), np.array([start]), np.array([start + len(term)]), np.array([glued]))
    return bool(found)


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [
        ("货物业务", "物业", False), ("很差", "差", True), ("印度尼西亚", "印度", False), ("业务能力差", "业务能力", True),
        ("我们物业", "物业", True), ("物业", "物业", True), ("说不清", "清", False),
    ],
)
def test_words_of_their_own(text: str, term: str, found: bool) -> None:
    assert is_word(text, term, [term]) is found


def test_a_phrase_inside_one_word_is_none() -> None:
    assert not is_word("这个印度尼西亚人民", "度尼西亚", ["印度尼西亚人民"])
    assert not is_word("这个印度尼西亚人民", "西亚人民", ["印度尼西亚人民"])


def test_a_segmenter_teaches_no_other() -> None:
    assert "没人报名" in segmenter(["没人报名"])("没人报名")
    assert "没人报名" not in segmenter([])("没人报名")
