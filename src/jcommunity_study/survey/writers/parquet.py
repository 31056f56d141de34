"""responses.parquet: values, and beside each column that has gaps a column `{name}__why` with the reasons."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pandas as pd

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.files import atomic
from jcommunity_study.files.text import read_bytes
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.responses import REASON_TYPE, WEIGHT, Responses

WHY = "__why"
_META = ("submitted", "seconds", "source", "row")


def parquet_bytes(responses: Responses, banner: Text | None = None, beside: pd.DataFrame | None = None) -> bytes:
    """The responses as Parquet: id, values, reasons, the metadata but for ip_key, the weights of a weighted study, and what stands `beside`
    (the same rows) as `_{name}`.

    Of synthetic data the file's metadata say so (`data_status`)."""
    columns: dict[str, pd.Series] = dict(responses.frame.items())
    for name, reasons in responses.reasons.items():
        if (reasons != "").any():
            columns[f"{name}{WHY}"] = reasons.astype(REASON_TYPE)
    columns |= {f"_{name}": responses.metadata[name] for name in _META}
    columns |= {f"_{name}": values for name, values in beside.items()} if beside is not None else {}
    if responses.weights is not None:
        columns[WEIGHT] = responses.weights
    return frame_bytes(pd.DataFrame(columns, index=responses.frame.index), banner)


def frame_bytes(frame: pd.DataFrame, banner: Text | None = None) -> bytes:
    """A frame with its index as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=True)
    if banner is not None:
        table = table.replace_schema_metadata({**(table.schema.metadata or {}), "data_status": str(banner)})
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd", version="2.6")
    return out.getvalue()


class ResponsesFile:
    """A Parquet file that grows piece by piece; it stands at `path` once the block is left without an error.

    It is read as the file of parquet_bytes is, with scale scores under `_score_{scale}`, and reasons for every column, as a dictionary.
    """

    def __init__(self, path: Path) -> None:
        self._staged = atomic.staged(path)
        self._path = path
        self._writer: Any = None

    def __enter__(self) -> ResponsesFile:
        self._path = self._staged.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        if self._writer is not None:
            self._writer.close()
        self._staged.__exit__(*error)

    def add(self, piece: Responses, scores: pd.DataFrame) -> int:
        """Appends a piece as one row group; returns its number of responses."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        columns: dict[str, Any] = dict(piece.frame.items())
        columns |= {f"{name}{WHY}": reasons.astype(REASON_TYPE) for name, reasons in piece.reasons.items()}
        columns |= {f"_{name}": piece.metadata[name] for name in _META}
        columns |= {f"_score_{name}": score for name, score in scores.items()}
        if self._writer is None:
            schema = pa.Table.from_pandas(pd.DataFrame(columns, index=piece.frame.index), preserve_index=True).schema
            whole = [f.name for f in schema if pa.types.is_integer(f.type) or pa.types.is_timestamp(f.type)]
            self._writer = pq.ParquetWriter(
                self._path,
                schema,
                compression="zstd",
                version="2.6",
                write_statistics=False,
                use_dictionary=[f.name for f in schema if f.name not in whole and f.name != piece.frame.index.name],  # ids are all distinct
                column_encoding=dict.fromkeys(whole, "DELTA_BINARY_PACKED"),  # made in half the time of a dictionary, and no larger
            )
        arrays = [c.array for c in columns.values()] + [piece.frame.index.array]
        typed = zip(arrays, self._writer.schema, strict=True)
        self._writer.write_table(
            pa.Table.from_arrays([pa.array(a, f.type, from_pandas=True) for a, f in typed], schema=self._writer.schema)
        )
        return piece.n


def read_parquet(path: Path, questionnaire: Questionnaire) -> Responses:
    """The responses that parquet_bytes wrote; ip_key is '' for all. Raises InputError when the file is of another questionnaire."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        frame = pq.read_table(pa.BufferReader(read_bytes(path))).to_pandas()
    except pa.ArrowException as e:
        raise InputError(
            f"不是可读的 Parquet 文件（{e}）。请删除后重新生成。",
            f"is no readable Parquet file ({e}). Delete it and run again.",
            where=path,
        ) from None
    names = [c.name for c in questionnaire.columns() if c.name in frame.columns]
    lacking = [n for n in frame.columns if not n.startswith("_") and not n.endswith(WHY) and n not in (*names, WEIGHT)]
    if lacking:
        raise InputError(
            f"与问卷不符（例如“{lacking[0]}”）。请重新运行 prepare。",
            f"is of another questionnaire (`{lacking[0]}`). Run `prepare` again.",
            where=path,
        )
    none = pd.Series("", index=frame.index, dtype="str")
    reasons = pd.DataFrame({n: frame.get(f"{n}{WHY}", none).astype(REASON_TYPE) for n in names}, index=frame.index)
    metadata = frame[[f"_{n}" for n in _META]].set_axis(list(_META), axis=1).assign(ip_key=none)
    read = Responses(frame[names], reasons, metadata, questionnaire)
    return read.weighted(frame[WEIGHT]) if WEIGHT in frame.columns else read
