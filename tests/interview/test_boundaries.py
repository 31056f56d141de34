"""Word boundaries: rjieba cuts as jieba does, clauses are cut as the whole text is."""

from __future__ import annotations

import logging
from itertools import pairwise
from pathlib import Path

import jieba
import pytest

from jcommunity_study.interview.boundaries import is_word, own_words, segmenter, starts, word_edges
from jcommunity_study.interview.readers import read_transcript
from jcommunity_study.interview.segments import clause_ends

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


def test_a_clause_by_itself_is_cut_as_in_the_whole(text: str) -> None:
    cut = segmenter(WORDS)
    ends = [-1, *clause_ends(text)]
    spans = [(low + 1, high) for low, high in pairwise(ends) if high > low + 1]
    whole = word_edges(cut, text, [(0, len(text))])
    edges = word_edges(cut, text, spans)
    for (low, high), joined in zip(spans, starts(spans), strict=True):
        here = {e - joined + low for e in range(joined, joined + high - low + 1) if e in edges}
        assert here == {e for e in range(low, high + 1) if e in whole}


def test_goods_business_holds_no_property_company() -> None:
    edges = word_edges(segmenter(["物业"]), "货物业务", [(0, 4)])
    assert not is_word(edges, 1, 3, "货")


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [("很差", "差", True), ("印度尼西亚", "印度", False), ("业务能力差", "业务能力", True), ("我们物业", "物业", True)],
)
def test_words_of_their_own(text: str, term: str, found: bool) -> None:
    start = text.index(term)
    edges = word_edges(segmenter([term]), text, [(0, len(text))])
    assert is_word(edges, start, start + len(term), text[start - 1] if start else "") is found


def test_a_segmenter_teaches_no_other() -> None:
    assert "没人报名" in segmenter(["没人报名"])("没人报名")
    assert "没人报名" not in segmenter([])("没人报名")
