from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from jcommunity_study.stats.compare.same_margins import fisher_exact


def by_laying_out_all(table):
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    cells = [range(min(r, c) + 1) for r in rows[:-1] for c in columns[:-1]]
    weights = []
    for free in product(*cells):
        made = np.zeros(table.shape)
        made[:-1, :-1] = np.reshape(free, (len(rows) - 1, len(columns) - 1))
        made[:-1, -1] = rows[:-1] - made[:-1].sum(axis=1)
        made[-1] = columns - made[:-1].sum(axis=0)
        if (made >= 0).all():
            weights.append(-special.gammaln(made + 1).sum())
    shares = special.softmax(weights)
    seen = -special.gammaln(table + 1.0).sum()
    return shares[np.array(weights) <= seen + 1e-7].sum()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=3))
def test_the_exact_p_is_the_sum_over_all_tables_however_it_is_turned(cells):
    table = np.array(cells) + np.eye(len(cells), 3, dtype=int)
    table[0] += 1  # no empty margin
    p = by_laying_out_all(table)
    assert fisher_exact(table) == pytest.approx(p, rel=1e-9)
    assert fisher_exact(table.T) == pytest.approx(p, rel=1e-9)
    assert fisher_exact(table[::-1, ::-1]) == pytest.approx(p, rel=1e-9)


def test_tables_too_large_to_count_have_none():
    assert fisher_exact(np.full((6, 6), 30)) is None
