"""Results: named tidy frames and facts, the whole of what the report may say; kept as one JSON file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Results:
    """`tables`: name → tidy frame (column names are plain identifiers); `facts`: name → JSON value."""

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __or__(self, other: Results) -> Results:
        return Results({**self.tables, **other.tables}, {**self.facts, **other.facts})

    def table(self, name: str) -> pd.DataFrame:
        """The table of that name; an empty frame when the study has none."""
        return self.tables.get(name, pd.DataFrame())

    def to_json(self) -> bytes:
        """UTF-8 JSON; floats keep every digit, missing values are null, the same results give the same bytes."""
        tables = {
            name: {"columns": list(map(str, t.columns)), "rows": [[_plain(v) for v in row] for row in t.itertuples(index=False)]}
            for name, t in sorted(self.tables.items())
        }
        return json.dumps(
            {"facts": _plain(dict(self.facts)), "tables": tables}, ensure_ascii=False, allow_nan=False, indent=0, sort_keys=True
        ).encode("utf-8")

    @classmethod
    def from_json(cls, data: bytes) -> Results:
        found = json.loads(data)
        return cls({name: pd.DataFrame(t["rows"], columns=t["columns"]) for name, t in found["tables"].items()}, found["facts"])


def _plain(value: Any) -> Any:
    """A JSON value from what frames hold: numpy scalars, NA, NaN and infinities (null)."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
