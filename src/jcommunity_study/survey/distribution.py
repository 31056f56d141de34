"""How often each value and each reason for a missing one: the one table that codebooks count from.

Cells that are too few to be published are to be hidden here, once for every file that is written from it.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from jcommunity_study.survey.questionnaire import Column
from jcommunity_study.survey.responses import REASONS, Responses


def distribution(responses: Responses) -> pd.DataFrame:
    """A row a column and value: column, code (Int64; NA for values that are no codes, and for reasons), reason (a key of REASONS or ''),
    n (Int64), and in a weighted study weighted_n. Options that nobody chose are there with n = 0, reasons that nobody gave are not."""
    rows = [row for column in responses.questionnaire.columns() if column.name in responses.frame for row in _rows(responses, column)]
    frame = pd.DataFrame(rows, columns=["column", "code", "reason", "n", "weighted_n"])
    frame = frame.astype({"code": "Int64", "n": "Int64", "weighted_n": "float64"})
    return frame if responses.weights is not None else frame.drop(columns="weighted_n")


def codes_of(column: Column) -> tuple[int, ...]:
    """The codes that a column can hold as answers: options, 1/0 of a tick, ranks; none for texts and numbers."""
    kind = column.item.kind
    if column.other or kind not in ("single", "scale", "matrix", "multiple", "ranking"):
        return ()
    if kind == "multiple":
        return (0, 1)
    return tuple(range(1, len(column.item.valid) + 1)) if kind == "ranking" else tuple(o.code for o in column.item.valid)


def _rows(responses: Responses, column: Column) -> list[dict[str, Any]]:
    values, reasons = responses.frame[column.name], responses.reasons[column.name]
    codes = codes_of(column)
    cells: list[tuple[Any, str, pd.Series]] = [(code, "", (values == code).fillna(False)) for code in codes]
    cells += [] if codes else [(None, "", reasons == "")]
    cells += [(None, reason, found) for reason in REASONS if (found := reasons == reason).any()]
    return [
        {"column": column.name, "code": code, "reason": reason, "n": int(found.sum()), "weighted_n": _sum(responses, found)}
        for code, reason, found in cells
    ]


def _sum(responses: Responses, found: pd.Series) -> float:
    weights = responses.weights
    return float("nan") if weights is None else float(weights[found.to_numpy(dtype=bool)].sum())
