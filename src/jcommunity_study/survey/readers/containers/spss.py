"""SPSS system files, .sav and .zsav: the columns under their variables' names, with the file's own dictionary."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from jcommunity_study.files import child, native
from jcommunity_study.survey.order import non_answer
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.containers.raw import Source, sheet_of
from jcommunity_study.survey.readers.containers.workbook import cell_text, typed
from jcommunity_study.survey.readers.variables import Variable

_MAGIC = (b"$FL2", b"$FL3")


def recognise(source: Source) -> bool:
    """By its signature; $FL3 is the packed .zsav."""
    return source.head.startswith(_MAGIC)


def read(source: Source) -> Iterator[Sheet]:
    """The file's columns; its rows count from 1."""
    found = child.call(native.READ_SAV, source.data, where=source.path, seconds=source.seconds)
    columns = [_cells(found["columns"][name]) for name in found["names"]]
    variables = {name: _variable(name, found, cells) for name, cells in zip(found["names"], columns, strict=True)}
    rows = len(columns[0]) if columns else 0
    yield sheet_of(source, "sav", found["names"], columns, numbers=np.arange(1, rows + 1), variables=variables)


def _cells(values: list[Any]) -> Cells:
    return typed(tuple("" if v is None or (isinstance(v, float) and math.isnan(v)) else v for v in values))


def _variable(name: str, found: Mapping[str, Any], cells: Cells) -> Variable:
    labels = {cell_text(value): str(label).strip() for value, label in found["values"].get(name, {}).items()}
    declared = [v for v in dict.fromkeys((*labels, *cells.values)) if _is_missing(v, found["missing"].get(name, ()))]
    missing = {v: "refused" if non_answer(labels.get(v, "")) == "refused" else "declared" for v in declared}
    return Variable(text=(found["labels"].get(name) or "").strip(), labels=labels, missing=missing, kind=_kind(found, name))


def _kind(found: Mapping[str, Any], name: str) -> Any:
    first = next((v for v in found["columns"][name] if v is not None and v != ""), None)
    return "date" if isinstance(first, dt.date) else None


def _is_missing(cell: str, ranges: Any) -> bool:
    """Whether a cell lies in one of the variable's missing ranges."""
    for part in ranges:
        low, high = part["lo"], part["hi"]
        try:
            inside = float(low) <= float(cell) <= float(high)
        except (TypeError, ValueError):
            inside = cell == str(low).strip()
        if inside:
            return True
    return False
