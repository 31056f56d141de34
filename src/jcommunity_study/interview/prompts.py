"""Answers that agree with what the interviewer said first: 是的, 对, 嗯 right after a question whose words match."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from jcommunity_study.interview.rules import CLAUSE_ENDS, Stance
from jcommunity_study.interview.segments import Clauses, Spans


class Coded(NamedTuple):
    """A clause (or several) that a rule codes: text[low:high], blanks not yet trimmed."""

    low: int
    high: int
    code: str
    stance: Stance
    rule: str
    turn: int
    prompted: bool


_END = rf"(?=[{CLAUSE_ENDS.translate(str.maketrans('', '', '？?'))}、~～ ]|$)"  # 嗯？ asks back
_YES = "嗯+|对+(?:的|啊|呀|嘛|头)?|是+(?:的|啊|呀|嘛|这样的?)?(?:是的|是啊)?|没错|确实(?:是|如此)?|有(?:的|啊)|可不是?|当然|那是"
_AGREES = re.compile(f"(?:{_YES}){_END}")
_OPEN = re.compile(r"怎么|怎样|什么|哪些|哪里|哪个|哪方面|为什么|为何|如何|多少|几[个次回]|谁|还是")


def prompted_answers(clauses: Clauses, asked: list[Coded], said: list[Coded]) -> Iterator[Coded]:
    """A coding on each answer's first clause that agrees, for every code in the interviewer's turn before it.

    Left out: codes that the answer also voices by itself, and open questions (怎么样, 为什么), to which 嗯 is no yes.
    """
    text, turns = clauses.text, clauses.turns
    done = {(row.turn, row.code) for row in said}
    asked = sorted(asked)
    low, high, turn = np.array([(row.low, row.high, row.turn) for row in asked], dtype=np.int64).reshape(-1, 3).T
    questions = (border.tolist() for border in clauses.around("sentence", Spans(low, high, turn)))
    for row, first, last in zip(asked, *questions, strict=True):
        answer = turns[row.turn + 1] if row.turn + 1 < len(turns) else None
        if answer is None or answer.role != "interviewee" or (answer.index, row.code) in done:
            continue
        agreed = _AGREES.match(text, answer.start, answer.end)
        if agreed and not _OPEN.search(text, first, last):
            done.add((answer.index, row.code))
            yield Coded(answer.start, agreed.end(), row.code, row.stance, row.rule, answer.index, True)
