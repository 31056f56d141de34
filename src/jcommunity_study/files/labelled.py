"""What the child process runs for SPSS and Stata files: pyreadstat's parsers, plain values out.

Every text is read as latin-1, which loses no byte: files declare wrong code pages or none, iconv's names and its strictness differ between
systems, and one bad byte would lose the whole file. Which encoding it is in truth is decided by who reads the result.
"""

from __future__ import annotations

import math
import os
import tempfile
from pathlib import Path
from typing import Any

from jcommunity_study.errors import InputError

READ_SAV = "jcommunity_study.files.labelled:read_sav"
READ_DTA = "jcommunity_study.files.labelled:read_dta"


def read_sav(data: bytes) -> dict[str, Any]:
    """An SPSS file, .sav or .zsav, as plain values (see `_read`)."""
    return _read(data, ".sav", "SPSS")


def read_dta(data: bytes) -> dict[str, Any]:
    """A Stata file as plain values (see `_read`); extended missing values are the letters `a` to `z`."""
    return _read(data, ".dta", "Stata")


def _read(data: bytes, suffix: str, program: str) -> dict[str, Any]:
    """names; by name: labels, value labels, missing ranges, letters of missing values, measures, formats, and columns as (distinct
    values, code of each row), '' for nothing; multiple-response sets. Dates are numbers still. Raises InputError."""
    import pyreadstat

    handle, name = tempfile.mkstemp(suffix=suffix)
    try:
        with os.fdopen(handle, "wb") as f:
            f.write(data)
        reader = pyreadstat.read_sav if suffix == ".sav" else pyreadstat.read_dta
        columns, meta = reader(name, encoding="latin1", user_missing=True, disable_datetime_conversion=True, output_format="dict")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, ValueError) as e:
        raise InputError(
            f"文件不完整或已损坏，无法作为 {program} 文件读取（{e}）。请重新导出。",
            f"is cut off or damaged and cannot be read as a {program} file ({e}). Export it again.",
        ) from None
    finally:
        Path(name).unlink()
    if None in meta.column_names:
        raise InputError("变量名已损坏。请重新导出。", "a variable's name is damaged. Export it again.")
    return {
        "names": list(meta.column_names),
        "labels": dict(meta.column_names_to_labels),
        "values": dict(meta.variable_value_labels),
        "missing": dict(meta.missing_ranges),
        "letters": dict(meta.missing_user_values),
        "measures": dict(meta.variable_measure),
        "formats": dict(meta.original_variable_types),
        "types": dict(meta.readstat_variable_types),
        "sets": dict(meta.mr_sets),
        "columns": {key: _distinct(values, meta.readstat_variable_types[key] == "string") for key, values in columns.items()},
    }


def _distinct(column: list[Any], text: bool) -> tuple[list[Any], Any]:
    """Distinct values and the code of each row: what few values and a short pickle make of a long list."""
    import numpy as np

    try:
        values, codes = np.unique(np.array([] if text else column, dtype=float), return_inverse=True)
    except ValueError:  # numbers with letters for missing among them
        text = True
    if not text:
        return ["" if math.isnan(v) else v for v in values.tolist()], codes.astype(np.int32)
    seen: dict[Any, int] = {}
    codes = np.fromiter((seen.setdefault("" if v is None else v, len(seen)) for v in column), dtype=np.int32, count=len(column))
    return list(seen), codes
