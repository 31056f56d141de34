"""What every statistic's result can do: a tidy frame and a one-row summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from numbers import Number
from typing import Any

import pandas as pd

TIDY = ("term", "estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high")


@dataclass(frozen=True, eq=False, kw_only=True)
class Result:
    """Base of the frozen results: scalar fields are the summary, `table` is the tidy frame.

    A subclass declares its own fields (they come by keyword); it may override either method.
    """

    table: pd.DataFrame = field(repr=False)

    def to_frame(self) -> pd.DataFrame:
        """A copy of the tidy frame, one row a term, columns named as R's broom names them."""
        return self.table.copy()

    def glance(self) -> pd.DataFrame:
        """One row: every scalar of the result (numbers, texts, flags; None where it does not apply)."""
        scalars = {f.name: getattr(self, f.name) for f in fields(self)}
        return pd.DataFrame([{name: value for name, value in scalars.items() if is_scalar(value)}])


def is_scalar(value: object) -> bool:
    """A value that fits in one cell of a summary row."""
    return value is None or isinstance(value, (str, bool, Number))


def tidy(rows: Mapping[str, Any] | Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """A frame of rows or of columns, the tidy columns first and in their order, the others as they came."""
    frame = pd.DataFrame(dict(rows)) if isinstance(rows, Mapping) else pd.DataFrame(list(rows))
    first = [name for name in TIDY if name in frame.columns]
    return frame[first + [name for name in frame.columns if name not in first]]
