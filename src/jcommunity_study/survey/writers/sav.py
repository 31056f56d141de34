"""responses.sav: labelled, with measure levels, and every reason for a missing value as a declared code from -9 to -5."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jcommunity_study.bilingual import Language
from jcommunity_study.survey.questionnaire import Column
from jcommunity_study.survey.responses import REASONS, Responses

# No column has two of the last three.
CODES = {"skipped": -9, "blank": -8, "refused": -7, "declared": -6, "unranked": -5, "not_scored": -5, "not_derived": -5}
LOWEST, HIGHEST = -9, -5
MAX_LABEL, MAX_VALUE_LABEL, MAX_NAME = 255, 120, 64  # bytes
_CREATED = slice(92, 109)  # header record: 9 bytes of date, 8 of time (PSPP's "System File Format")
_FIXED = b"01 Jan 8000:00:00"


def sav_bytes(responses: Responses, scores: pd.DataFrame | None = None, lang: Language = "zh") -> bytes:
    """An SPSS system file of the responses (and scale scores): the same input gives the same bytes, no date of making inside."""
    import pyreadstat

    names = _names([c.name for c in responses.questionnaire.columns() if c.name in responses.frame.columns])
    data: dict[str, pd.Series] = {"id": responses.frame.index.to_series()}
    labels: dict[str, str | None] = {"id": "答卷编号" if lang == "zh" else "Respondent id"}
    values: dict[str, dict[float, str]] = {}
    measures = {"id": "nominal"}
    ranges: dict[str, list[Any]] = {}
    for name, short in names.items():
        column = responses.questionnaire.column(name)
        labels[short] = _cut(column.label[lang], MAX_LABEL)
        measures[short] = _measure(column)
        data[short] = _values(responses, name, short, ranges)
        if data[short].dtype == "float64":
            values[short] = _value_labels(column, responses.reasons[name], short in ranges, lang)
    for name, score in scores.items() if scores is not None else ():
        data[str(name)] = score.astype("Float64").astype("float64")
        labels[str(name)], measures[str(name)] = _cut(responses.questionnaire.scale(str(name)).label[lang], MAX_LABEL), "scale"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "responses.sav"
        pyreadstat.write_sav(
            pd.DataFrame(data).reset_index(drop=True),
            str(path),
            column_labels=labels,
            variable_value_labels={k: v for k, v in values.items() if v},
            missing_ranges=ranges,
            variable_measure=measures,
            row_compress=True,
        )
        out = bytearray(path.read_bytes())
    out[_CREATED] = _FIXED
    return bytes(out)


def _names(names: list[str]) -> dict[str, str]:
    """Names of at most 64 bytes, each once; SPSS does not tell A from a."""
    taken, out = {"id"}, {}
    for name in names:
        short, n = name[:MAX_NAME], 1
        while short.casefold() in taken:
            n += 1
            short = f"{name[: MAX_NAME - 4]}_{n}"
        taken.add(short.casefold())
        out[name] = short
    return out


def _values(responses: Responses, name: str, short: str, ranges: dict[str, list[Any]]) -> pd.Series:
    column = responses.frame[name]
    if str(column.dtype) not in ("Int64", "Float64"):
        return column.fillna("").astype(object)
    numbers = column.to_numpy(dtype=float, na_value=np.nan)
    if not ((numbers >= LOWEST) & (numbers <= HIGHEST)).any():  # else a real answer would be declared missing
        codes = responses.reasons[name].map(lambda r: CODES.get(r, np.nan)).to_numpy(dtype=float)
        numbers = np.where(np.isnan(numbers), codes, numbers)
        ranges[short] = [{"lo": LOWEST, "hi": HIGHEST}]
    return pd.Series(numbers, index=column.index)


def _measure(column: Column) -> str:
    kind = column.item.kind
    if column.other or kind in ("text", "date", "area", "multiple"):
        return "nominal"
    if kind == "number":
        return "scale"
    return "ordinal" if kind in ("scale", "ranking") or column.item.ordered else "nominal"


def _value_labels(column: Column, reasons: pd.Series, declared: bool, lang: Language) -> dict[float, str]:
    out: dict[float, str] = {}
    if column.item.kind == "multiple":
        out = {0.0: "未选", 1.0: "选中"} if lang == "zh" else {0.0: "not ticked", 1.0: "ticked"}
    elif column.item.kind in ("single", "scale", "matrix"):
        out = {float(o.code): _cut(o.label[lang], MAX_VALUE_LABEL) for o in column.item.valid}
    if declared:
        last = "unranked" if column.item.kind == "ranking" else "not_derived" if column.item.derived else "not_scored"
        present = set(reasons)
        out |= {float(CODES[r]): REASONS[r][lang] for r in REASONS if r in present and (CODES[r] != HIGHEST or r == last)}
    return out


def _cut(text: str, limit: int) -> str:
    return text.encode("utf-8")[:limit].decode("utf-8", "ignore")
