"""How the parameters of an ordered model stand in its cut-points' linear indices.

The index of cut j is (1, x)'C(j), with C(j) = M(j) β: its threshold θ(j) on the intercept, -b on the columns with one slope, and on
`nominal` columns a shift γ(j) of its own (partial proportional odds). β holds θ (q), then γ column by column (q each), then b.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jcommunity_study.stats._input import Floats, Integers


@dataclass(frozen=True, eq=False)
class Layout:
    """`n_cuts` q, `n_columns` p without the intercept, `nominal` the positions among these with a shift a cut."""

    n_cuts: int
    n_columns: int
    nominal: tuple[int, ...] = ()

    @property
    def parallel(self) -> tuple[int, ...]:
        """Columns with one slope."""
        return tuple(j for j in range(self.n_columns) if j not in self.nominal)

    @property
    def owner(self) -> Integers:
        """The column of each parameter, -1 for thresholds."""
        return np.array([-1] * self.n_cuts + [c for c in self.nominal for _ in range(self.n_cuts)] + list(self.parallel), dtype=np.intp)

    @property
    def maps(self) -> Floats:
        """M: q × (p + 1) × parameters."""
        q, owner = self.n_cuts, self.owner
        made = np.zeros((q, self.n_columns + 1, owner.size))
        own = q * (1 + len(self.nominal))
        for i in range(own):
            made[i % q, owner[i] + 1, i] = 1.0
        made[:, owner[own:] + 1, np.arange(own, owner.size)] = -1.0
        return made

    def turned(self, change: Floats) -> Floats:
        """T with β' = T β when every C' = `change` C."""
        maps, q = self.maps, self.n_cuts
        rows = np.empty((self.owner.size, self.owner.size))
        for i, column in enumerate(self.owner):
            cut = i % q if i < q * (1 + len(self.nominal)) else 0
            rows[i] = maps[cut, column + 1, i] * (change[column + 1] @ maps[cut])
        return rows

    def names(self, cuts: Sequence[str], columns: Sequence[str]) -> tuple[str, ...]:
        """`Low|Medium`, `Low|Medium.InflHigh` (as R's clm), `TypeAtrium`."""
        shifts = [f"{cut}.{columns[c]}" for c in self.nominal for cut in cuts]
        return (*cuts, *shifts, *(columns[j] for j in self.parallel))
