"""R's committed output beside the data it was computed from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

ORACLES = Path(__file__).parents[1] / "oracles"
Oracle = Callable[..., tuple[dict[str, Any], pd.DataFrame]]


@pytest.fixture
def oracle() -> Oracle:
    """`oracle(folder, file="data.csv")`: R's figures, and the data."""

    def load(folder: str, file: str = "data.csv") -> tuple[dict[str, Any], pd.DataFrame]:
        expected = json.loads((ORACLES / folder / "expected.json").read_text(encoding="utf-8"))
        return expected, pd.read_csv(ORACLES / folder / file, encoding="utf-8")

    return load
