"""The ordered outcome: its levels in order, which of them are empty, which rows weigh nothing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import Integers, levels, ordered


class Outcome(NamedTuple):
    """`codes` (n) are positions in `names`; `notes` tell of levels left out."""

    codes: Integers
    names: tuple[str, ...]
    notes: tuple[Text, ...]


def outcome_of(series: pd.Series, name: str) -> Outcome:
    """Levels of a categorical in its order, of numbers by size; text is refused, as it has no order.

    A level without rows is left out and told, as R's clm does: the model cannot place a threshold beside it.
    """
    coded = levels(ordered(series, name), name)
    counts = coded.counts
    present = np.flatnonzero(counts)
    if present.size < 2:
        only = coded.names[int(present[0])] if present.size else ""
        raise StatisticsError(
            f"因变量 {name} 在所用的行中只有一个水平（{only}），有序回归至少需要两个",
            f"the outcome {name} has only one level ({only}) among the rows used; an ordered model needs two or more",
        )
    position = np.full(len(counts), -1)
    position[present] = np.arange(present.size)
    empty = [coded.names[j] for j in np.flatnonzero(counts == 0)]
    return Outcome(position[coded.codes].astype(np.intp), tuple(coded.names[j] for j in present), _told(name, empty))


def _told(name: str, empty: list[str]) -> tuple[Text, ...]:
    if not empty:
        return ()
    which = ", ".join(empty)
    return (
        Text(
            f"因变量 {name} 的水平 {which} 没有观测，已略去；其两侧的分界点合为一个",
            f"levels {which} of the outcome {name} have no rows and are left out; the cut-points beside them become one",
        ),
    )
