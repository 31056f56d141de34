"""What containers share: the bytes they get, the sheet they give, and the complaint about a file that is something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.containers.heads import no_answers
from jcommunity_study.survey.readers.variables import Variable

SECONDS, SECONDS_PER_MB = 20.0, 2.0  # time limit of a native parser; it takes about half a second a megabyte


@dataclass(frozen=True)
class Source:
    """A file's bytes; `key` is the secret of this file that addresses are hashed with."""

    path: Path
    data: bytes
    key: bytes

    @property
    def seconds(self) -> float:
        """How long a native parser may take."""
        return SECONDS + SECONDS_PER_MB * len(self.data) / 1e6


@dataclass(frozen=True)
class Container:
    """Whether bytes are of this container, and how its sheet is read."""

    recognise: Callable[[bytes], bool]
    read: Callable[[Source], Sheet]


def wrong(path: Path, zh: str, en: str) -> InputError:
    """The complaint about a file that is no table of answers."""
    return InputError(
        f"{zh}；需要 .xlsx、.xls、.csv 表格，或 .sav、.dta。请用 Excel 或 WPS 打开后另存为 .xlsx，或在平台上重新导出。",
        f"{en}; an .xlsx, .xls or .csv table, or a .sav or .dta is needed. Save it as .xlsx in Excel or WPS, or export it again.",
        where=path,
    )


def sheet_of(
    source: Source,
    container: str,
    header: list[str],
    columns: list[Cells],
    *,
    numbers: np.ndarray,
    variables: Mapping[str, Variable] | None = None,
    notes: tuple[Text, ...] = (),
) -> Sheet:
    """Empty rows, rows that are no answers and empty trailing columns are left out; a header that stands alone is bad input."""
    headings = [h.strip("\ufeff \t\r\n\u00a0") for h in header]
    columns = columns or [Cells((), np.zeros(0, dtype=np.int32)) for _ in headings]
    filled = np.zeros(len(numbers), dtype=bool)
    for column in columns:
        filled |= np.array([v != "" for v in column.values] or [False], dtype=bool)[column.codes]
    repeated, summary = no_answers(headings, columns, filled)
    notes = (
        *notes,
        *_passed_over(numbers[repeated], "重复的表头行", "Headings that stand again"),
        *_passed_over(numbers[summary], "表末的汇总或说明行", "Summary lines"),
    )
    filled &= ~(repeated | summary)
    if not filled.any():
        raise InputError(
            "只有表头，没有答卷。请确认导出的是数据。",
            "has a header row alone, without answers. Check what was exported.",
            where=source.path,
        )
    if not filled.all():
        columns = [c.take(filled) for c in columns]
    width = max(n + 1 for n, (h, c) in enumerate(zip(headings, columns, strict=True)) if h or any(c.values))
    kept = tuple(headings[:width]), tuple(columns[:width]), numbers[filled]
    return Sheet(source.path, container, *kept, source.key, variables or {}, notes)


def _passed_over(numbers: np.ndarray, zh: str, en: str) -> tuple[Text, ...]:
    said = "、".join(str(n) for n in numbers[:5])
    return (Text(f"{zh}未读取（第 {said} 行）。", f"{en} were not read (rows {said})."),) if len(numbers) else ()
