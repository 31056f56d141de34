"""R's committed output beside the data it was computed from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from tests.figures import ORACLES, figures

LAST = "test_every_given_figure_is_compared_or_left_out_for_a_reason"

Oracle = Callable[..., tuple[dict[str, Any], pd.DataFrame]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.name == LAST)


@pytest.fixture
def oracle() -> Oracle:
    """`oracle(folder, file="data.csv")`: R's figures, and the data."""

    def load(folder: str, file: str = "data.csv") -> tuple[dict[str, Any], pd.DataFrame]:
        return figures(folder), pd.read_csv(ORACLES / folder / file, encoding="utf-8")

    return load
