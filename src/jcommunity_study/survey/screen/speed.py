"""Too fast: in seconds, against the sample's median, or in items a minute.

Two seconds an item is the usual floor of reading: Huang, Curran, Keeney, Poposki & DeShon (2012), Journal of Business and Psychology, 27,
99–114. A share of the median: Leiner (2019), Survey Research Methods, 13, 229–248.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.kinds import POSITIVE
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.screen.rule import BLANK, SKIPPED, Rule, RuleKind, above, below

NO_TIMES = Text("所用时间全部为空", "no durations")


@dataclass(frozen=True, eq=False)
class Times:
    """Every known time in seconds, sorted."""

    seconds: np.ndarray
    n: int

    def merged(self, other: Self) -> Self:
        return type(self)(np.sort(np.concatenate([self.seconds, other.seconds])), self.n + other.n)


def _gather(chunk: Responses, rule: Rule) -> Times:
    return Times(np.sort(chunk.metadata["seconds"].dropna().to_numpy(dtype=float)), chunk.n)


def items_answered(chunk: Responses) -> np.ndarray:
    """Questions with an answer: a row of a matrix is one, and so is a multiple choice or a ranking as a whole."""
    columns = [c for c in chunk.questionnaire.columns() if not c.other and c.item.derived is None]
    if not columns:
        return np.zeros(chunk.n)
    answered = ~np.isin(chunk.why(c.name for c in columns), [SKIPPED, BLANK])
    questions = [c.name if c.row is not None else c.item.name for c in columns]
    first = [n for n, question in enumerate(questions) if n == 0 or question != questions[n - 1]]  # an item's columns stand together
    return np.logical_or.reduceat(answered, first, axis=1).sum(axis=1, dtype=float)


def items_per_minute(chunk: Responses) -> np.ndarray:
    """NaN where no time is known; infinite where it is none at all."""
    seconds = chunk.metadata["seconds"].to_numpy(dtype=float)
    return np.divide(60.0 * items_answered(chunk), seconds, out=np.where(np.isnan(seconds), np.nan, np.inf), where=seconds > 0)


def _index(chunk: Responses, rule: Rule, known: Times) -> np.ndarray:
    return items_per_minute(chunk) if "items_per_minute" in rule else chunk.metadata["seconds"].to_numpy(dtype=float)


def _fast(chunk: Responses, rule: Rule, known: Times) -> np.ndarray:
    """Under `seconds`, under `share_of_median` of the median time, or over `items_per_minute`; no recorded time is not fast."""
    index = _index(chunk, rule, known)
    if "items_per_minute" in rule:
        return above(index, float(rule["items_per_minute"]))
    if "seconds" in rule:
        return below(index, float(rule["seconds"]))
    return below(index, float(rule["share_of_median"]) * float(np.median(known.seconds) if len(known.seconds) else np.nan))


def _idle(rule: Rule, known: Any) -> Text | None:
    return NO_TIMES if known.n and not len(known.seconds) else None


_LIMITS = {"seconds": POSITIVE, "share_of_median": POSITIVE, "items_per_minute": POSITIVE}
SPEED = RuleKind(Text("作答过快", "Too fast"), _fast, _LIMITS, one_of=(tuple(_LIMITS),), gather=_gather, index=_index, idle=_idle)
