"""Answers to a few rated items, made from rows of codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.questionnaire import Item, Option, Questionnaire, Scale
from jcommunity_study.survey.responses import Responses

OPTIONS = tuple(Option(k, Text.same(str(k))) for k in range(1, 6))
ORACLE = Path(__file__).parents[2] / "oracles" / "careless"
Make = Callable[..., Responses]


def answers(
    rows: Sequence[Sequence[float | None]],
    *,
    names: Sequence[str] = (),
    scales: Sequence[Scale] = (),
    seconds: Sequence[float] = (),
    ip: Sequence[str] = (),
    first: int = 0,
) -> Responses:
    """Rows of codes 1 to 5 (None: left blank) to items i1, i2, …, or as named; respondents r{first}, …"""
    n, names = len(rows), names or [f"i{k + 1}" for k in range(len(rows[0]) if rows else 0)]
    index = pd.Index([f"r{first + k}" for k in range(n)], name="id", dtype="str")
    frame = pd.DataFrame([list(r) for r in rows], index=index, columns=list(names), dtype=float).astype("Int64")
    metadata = pd.DataFrame(
        {
            "submitted": pd.NaT, "seconds": list(seconds) or [np.nan] * n, "source": "微信", "ip_key": list(ip) or [""] * n,
            "row": np.arange(first + 2, first + n + 2),
        },
        index=index,
    )  # fmt: skip
    items = tuple(Item(name, k, Text.same(f"题{name}"), "scale", OPTIONS, ordered=True) for k, name in enumerate(names, 1))
    reasons = frame.isna().replace({True: "blank", False: ""}).astype("str")
    return Responses(frame, reasons, metadata, Questionnaire(Text.same("t"), items, tuple(scales)))


@pytest.fixture
def make() -> Make:
    return answers


@pytest.fixture
def careless() -> tuple[dict[str, Any], np.ndarray]:
    """R's figures, and the answers they were computed from (60 × 24, NaN missing)."""
    expected = json.loads((ORACLE / "expected.json").read_text(encoding="utf-8"))
    return expected, pd.read_csv(ORACLE / "data.csv", encoding="utf-8").to_numpy(dtype=float)


@pytest.fixture
def close() -> Callable[[np.ndarray, Any], None]:
    """Equal to R's figures within 1e-8; R's NA (null) is NaN."""

    def check(ours: np.ndarray, theirs: Any) -> None:
        np.testing.assert_allclose(ours, np.array(theirs, dtype=float), rtol=0, atol=1e-8, equal_nan=True)

    return check
