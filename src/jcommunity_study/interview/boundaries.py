"""Word boundaries: where a word begins and ends, asked of the segmenter for the clauses that hold a hit, and for those alone.

The segmenter never looks across punctuation, so a clause cut by itself is cut as it is in the whole text: cutting the clauses with
hits gives the boundaries of cutting everything, at a fraction of the work. rjieba has jieba's dictionary and cuts as jieba does
(tests/interview/test_boundaries.py compares them), ten times faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
import rjieba

from jcommunity_study.interview.arrays import one_of, spread

_HAN = re.compile(r"[\u4e00-\u9fd5]+")
DEGREES = one_of("很太最更挺真较不没")  # 很差 is a word of the dictionary; 差 in it is still 差
PHRASE = 4
SEPARATOR = "\n"  # punctuation to the segmenter, and in no clause


def segmenter(words: Iterable[str]) -> Callable[[str], list[str]]:
    """A cutter with `words` in its dictionary, each with the least frequency that keeps it whole; no other cutter is touched.

    Words that the dictionary has, that are one character, or that hold anything but Chinese characters are left as they are.
    """
    jieba = rjieba.Jieba()
    for word in own_words(words, jieba.has_word):
        jieba.add_word(word, jieba.suggest_freq(word), None)
    return partial(jieba.cut, hmm=False)  # words of the dictionary alone: the guessing of new words glues 能力 and 差 together


def own_words(words: Iterable[str], has_word: Callable[[str], bool]) -> list[str]:
    """Which of `words` the segmenter has to learn, sorted."""
    return sorted(word for word in set(words) if len(word) > 1 and _HAN.fullmatch(word) and not has_word(word))


def word_edges(cut: Callable[[str], list[str]], points: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """For every offset of a text (its `code_points`), whether a word begins or ends there: told for the clauses [low, high) alone."""
    length = high - low + 1
    _, origin = spread(low, length)  # where the characters of the joined clauses come from; a separator from a clause's end
    joined = points.take(origin)
    joined[np.cumsum(length) - 1] = ord(SEPARATOR)
    words = cut(joined[:-1].tobytes().decode("utf-32-le", "replace"))  # half a surrogate pair is no text: as good as a mark
    edges = np.zeros(len(points), dtype=bool)
    edges[low] = True
    edges[origin[np.cumsum(np.fromiter(map(len, words), np.int64, len(words)))]] = True
    return edges


def are_words(edges: np.ndarray, start: np.ndarray, end: np.ndarray, glued: np.ndarray) -> np.ndarray:
    """Which hits stand for themselves: both their ends are word edges.

    Two allowances: a word of degree or negation may be glued to its front (很差, 不差; `glued`: such a word stands before the hit); and a
    phrase of four characters or more needs only not to lie inside one word, since the cut may fall otherwise near its ends (业务能力差
    is cut 业务 / 能力差).
    """
    before = np.cumsum(edges)  # edges up to each offset
    whole = edges[end] & (edges[start] | (glued & edges[start - 1]))
    return whole | ((end - start >= PHRASE) & (before[end - 1] > before[start]))
