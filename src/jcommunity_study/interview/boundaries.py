"""Word boundaries: where a word begins and ends, asked of the segmenter for the clauses that hold a hit, and for those alone.

The segmenter never looks across punctuation, so a clause cut by itself is cut as it is in the whole text: cutting the clauses with
hits gives the boundaries of cutting everything, at a fraction of the work. rjieba has jieba's dictionary and cuts as jieba does
(tests/interview/test_boundaries.py compares them), ten times faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import accumulate

import rjieba

_HAN = re.compile(r"[\u4e00-\u9fd5]+")
DEGREES = frozenset("很太最更挺真较不没")  # 很差 is a word of the dictionary; 差 in it is still 差
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


def word_edges(cut: Callable[[str], list[str]], text: str, spans: Sequence[tuple[int, int]]) -> set[int]:
    """Offsets in the joined clauses at which a word begins or ends; clause i begins at `starts(spans)[i]`."""
    return {0, *accumulate(map(len, cut(SEPARATOR.join([text[start:end] for start, end in spans]))))}


def starts(spans: Sequence[tuple[int, int]]) -> list[int]:
    """Where each clause begins in the joined clauses."""
    return [0, *accumulate(end - start + 1 for start, end in spans)][: len(spans)]


def is_word(edges: set[int], start: int, end: int, before: str) -> bool:
    """Whether a hit stands for itself: both its ends are word edges.

    Two allowances: a word of degree or negation (`before`) may be glued to its front (很差, 不差); and a phrase of four characters
    or more needs only not to lie inside one word, since the cut may fall otherwise near its ends (业务能力差 is cut 业务 / 能力差).
    """
    if end in edges and (start in edges or (before in DEGREES and start - 1 in edges)):
        return True
    return end - start >= PHRASE and any(inside in edges for inside in range(start + 1, end))
