"""Which values are missing together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.errors import StatisticsError
from jcommunity_study.stats._input import as_frame, distinct_names
from jcommunity_study.stats._result import Result


@dataclass(frozen=True, eq=False, kw_only=True)
class MissingPatterns(Result):
    """`to_frame()`: a row a pattern, the most frequent first: `missing` (the variables absent in it), `n_missing` (how many), `n`, `share`.

    `observed` (patterns × variables) says which values a pattern has; `variables` has a row a variable (`n`, `n_missing`, `share`
    missing); `pairs` (variables × variables) counts the rows in which both are present. `n` rows, `n_complete` without a gap,
    `n_empty` without a value, `n_values_missing` cells in all.
    """

    n: int
    n_complete: int
    n_empty: int
    n_patterns: int
    n_values_missing: int
    observed: pd.DataFrame = field(repr=False)
    variables: pd.DataFrame = field(repr=False)
    pairs: pd.DataFrame = field(repr=False)


def missing_patterns(data: Any) -> MissingPatterns:
    """Counts the patterns of missing values of `data` (a frame, an array or lists), one row an observation (R: `mice::md.pattern`,
    `mice::md.pairs`).

    Raises StatisticsError for a frame without rows or columns, or with two columns of one name.

    >>> from jcommunity_study.stats import missing_patterns
    >>> found = missing_patterns(pd.DataFrame({"x": [1, 2, None, 4], "y": [1, None, None, 4]}))
    >>> found.to_frame()[["missing", "n"]].values.tolist()
    [['', 2], ['y', 1], ['x, y', 1]]
    """
    _, there, names = presence(data)
    rows, counts = distinct(there)
    gaps = (~rows).sum(axis=1)
    order = np.lexsort((*~rows.T[::-1], gaps, -counts))
    rows, counts, gaps = rows[order], counts[order], gaps[order]
    table = pd.DataFrame(
        {
            "missing": [", ".join(np.asarray(names, dtype=object)[~row]) for row in rows],
            "n_missing": gaps,
            "n": counts,
            "share": counts / len(there),
        }
    )
    absent = (~there).sum(axis=0)
    known = there.astype(float)
    return MissingPatterns(
        table=table,
        n=len(there),
        n_complete=int(there.all(axis=1).sum()),
        n_empty=int((~there).all(axis=1).sum()),
        n_patterns=len(rows),
        n_values_missing=int(absent.sum()),
        observed=pd.DataFrame(rows, columns=names),
        variables=pd.DataFrame({"variable": names, "n": len(there) - absent, "n_missing": absent, "share": absent / len(there)}),
        pairs=pd.DataFrame((known.T @ known).astype(int), index=names, columns=names),
    )


def presence(data: Any) -> tuple[pd.DataFrame, np.ndarray, list[str]]:
    """A table or what makes one, which of its cells have a value (n × p), its columns' names; StatisticsError for no cell at all or a name
    that stands twice."""
    data = as_frame(data)
    names = [str(name) for name in data.columns]
    if data.empty:
        raise StatisticsError(
            f"数据有 {len(data)} 行 {len(names)} 列，至少需要一行一列",
            f"the data have {len(data)} rows and {len(names)} columns; needs both",
        )
    return data, data.notna().to_numpy(), distinct_names(data)


def distinct(there: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct rows (patterns × p) and how often each stands."""
    rows, counts = np.unique(there, axis=0, return_counts=True)
    return rows, counts
