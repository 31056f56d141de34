"""What each row of an ordered model gains in a direction of its parameters, for the question of separation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jcommunity_study.stats._input import Floats
from jcommunity_study.stats.ordinal.layout import Layout
from jcommunity_study.stats.ordinal.likelihood import Problem
from jcommunity_study.stats.regression.separation import Rows


def rows_of(problem: Problem, layout: Layout, names: Sequence[str], outcome: str, outcome_levels: Sequence[str]) -> Rows:
    """A direction is gainful when the index above each row's category does not fall and the one below does not rise; rows that repeat are
    asked once."""
    maps, blocks = layout.maps, list[Floats]()
    for j in range(layout.n_cuts + 1):
        rows = np.unique(problem.x[:, problem.bounds[j] : problem.bounds[j + 1]], axis=1).T
        full = np.hstack([np.ones((rows.shape[0], 1)), rows])
        for threshold, sign in ((j, 1.0), (j - 1, -1.0)):
            if 0 <= threshold < layout.n_cuts:
                blocks.append(sign * full @ maps[threshold])
    codes = np.repeat(np.arange(layout.n_cuts + 1), np.diff(problem.bounds))
    return Rows(np.vstack(blocks), layout.owner, problem.x.T, codes, names, outcome, outcome_levels)
