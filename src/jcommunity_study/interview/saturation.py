"""Saturation: how many codes a number of interviews brings, whatever the order in which they were held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
import pandas as pd

from jcommunity_study.interview.matrix import presence

BASE, RUN, THRESHOLD = 4, 2, 0.05


@dataclass(frozen=True, eq=False)
class Saturation:
    """`table`: a row an interview: n, interview (as they were held), `new` and `codes` (in that order), `expected` (codes that n interviews
    bring on average over all orders), `expected_new`, `ratio` (new information of the run that ends there, over all orders).

    `reached`: the number of interviews, the run among them, after which the ratio is at or under the threshold and stays there; None where
    it does not. `held_back`: codes that interviews held back bring and the others do not. `known`: whether there is any ratio.
    """

    table: pd.DataFrame
    base: int
    run: int
    threshold: float
    reached: int | None
    held_back: tuple[str, ...]

    @property
    def known(self) -> bool:
        return bool(self.table["ratio"].notna().any())


def saturation(
    frame: pd.DataFrame,
    codes: Sequence[str],
    interviews: Sequence[str],
    *,
    held_back: Sequence[str] = (),
    base: int = BASE,
    run: int = RUN,
    threshold: float = THRESHOLD,
) -> Saturation:
    """New codes by interview. `frame`: codings (matrix.codings_frame); `interviews`: in the order in which they were held.

    Over all orders, a code that d of n interviews hold is among k of them with probability 1 - C(n-d, k) / C(n, k): no order is drawn.
    The ratio is Guest, Namey & Chen's (2020, doi 10.1371/journal.pone.0232076): codes that are new in a run of `run` interviews over those
    of the first `base`, here of the expected curve; they propose 4, 2 and a threshold of 0.05 (or 0).
    """
    order = [i for i in interviews if i not in set(held_back)]
    held = presence(frame, codes, order).to_numpy() > 0
    n, d = len(order), held.sum(axis=0)
    seen = np.maximum.accumulate(held, axis=0).sum(axis=1) if n else np.zeros(0, dtype=int)
    expected = np.array([sum(1 - comb(n - int(x), k) / comb(n, k) for x in d) for k in range(n + 1)])
    ratio = np.full(n, np.nan)
    for k in range(base + run, n + 1):
        ratio[k - 1] = (expected[k] - expected[k - run]) / expected[base] if expected[base] > 0 else np.nan
    table = pd.DataFrame(
        {
            "n": np.arange(1, n + 1),
            "interview": order,
            "new": np.diff(seen, prepend=0),
            "codes": seen,
            "expected": expected[1:],
            "expected_new": np.diff(expected),
            "ratio": ratio,
        }
    )
    over = np.flatnonzero(~(ratio <= threshold))
    reached = int(over[-1]) + 2 if len(over) and over[-1] + 1 < n else None
    later = presence(frame, codes, [i for i in interviews if i in set(held_back)]).to_numpy().sum(axis=0)
    return Saturation(table, base, run, threshold, reached, tuple(c for c, x, y in zip(codes, d, later, strict=True) if y and not x))
