"""Cleaning an export of any size: read, decoded, masked and scored piece by piece, and written as it goes.

What is kept from one piece to the next is what no piece can know alone: how the first was laid out, which ids have been seen, and what
was written first in each column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from jcommunity_study.errors import InputError
from jcommunity_study.privacy import KINDS, personal_content
from jcommunity_study.privacy.columns import LOOKED_AT
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.readers.export import BLANK, Export, Field
from jcommunity_study.survey.readers.matching import Match, match
from jcommunity_study.survey.readers.personal import WRITTEN, kinds_of
from jcommunity_study.survey.readers.placed import placed
from jcommunity_study.survey.readers.read import has_ids, responses_of
from jcommunity_study.survey.readers.registry import read_exports
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.scales import score
from jcommunity_study.survey.writers.parquet import ResponsesFile

T = TypeVar("T")


def cleaned(path: Path, questionnaire: Questionnaire, form: Path | None = None, keep: Collection[str] = ()) -> Iterator[Responses]:
    """The responses of an export, piece by piece, in the order of its rows; doubts about the whole file come with the first piece, which
    also tells which columns are personal. `form` describes the export's columns, `keep` names personal items that are read all the same.

    Raises InputError as read_responses does; an id that stands in two pieces is bad input too, and so, when all is read, is a column that
    turned out to be personal after the first piece.
    """
    asked, matched, kinds, ids = questionnaire.asked(), None, None, False
    seen, first = _Ids(path), _First(path)
    for export in ahead(read_exports(path, form)):
        here, found = placed(export, asked)
        ids = has_ids(here) if matched is None else ids
        matched = match(here, asked, found) if matched is None else Match(matched.fields, (), ())
        kinds = kinds_of(asked.items, matched.fields, here, keep) if kinds is None else kinds
        piece = responses_of(_named(here, ids), questionnaire, matched, keep, kinds)
        seen.add(piece.frame.index)
        read = [i.name for i in piece.questionnaire.asked().items if i.kind in WRITTEN and not i.personal and i.name not in keep]
        first.add(here, [matched.fields[name] for name in read])
        yield piece
    first.check()


def clean(
    path: Path, questionnaire: Questionnaire, target: Path, form: Path | None = None, keep: Collection[str] = ()
) -> int:
    """Writes the responses of an export, with scale scores, to a Parquet file; returns how many there are.

    Memory follows the size of a piece, not of the file. Raises InputError as `cleaned` does, and for a scale that only all rows together
    could score; `target` is then left as it was.
    """
    _check_ranges(questionnaire)
    with ResponsesFile(target) as out:
        return sum(out.add(piece, scores) for piece, scores in ahead((p, score(p)) for p in cleaned(path, questionnaire, form, keep)))


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, each made in a thread while the one before is worked on."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item


def _named(piece: Export, ids: bool) -> Export:
    """The piece told apart as the first was: by its ids, or by its rows' numbers. Raises InputError where it lacks an id."""
    if has_ids(piece) == ids:
        return piece
    if not ids:
        return replace(piece, metadata={role: column for role, column in piece.metadata.items() if role != "id"})
    place = piece.metadata["id"]
    rows = piece.sheet.row_list(np.flatnonzero(piece.sheet.columns[place].map(lambda v: v in BLANK, dtype=bool)))
    raise InputError(
        f"第 {rows} 行没有答卷编号（“{piece.sheet.header[place]}”列）。请补上，或删去这一列。",
        f"row {rows} has no respondent id (column {piece.sheet.header[place]!r}). Fill it in, or delete the column.",
        where=piece.sheet.path,
    )


def _check_ranges(questionnaire: Questionnaire) -> None:
    """Raises InputError for a reversed item without options: it is turned within the range of all its answers, which no piece knows."""
    for scale in questionnaire.scales:
        for name in sorted(scale.reversed) if scale.confirmed else ():
            if not questionnaire.column(name).item.valid:
                raise InputError(
                    f"量表“{scale.name}”的反向题“{name}”没有选项，分块读取时不知其取值范围。请给它写上选项，或用 prepare。",
                    f"scale `{scale.name}`: the reversed item `{name}` has no options, so its range is not known piece by piece. "
                    "Give it options, or use `prepare`.",
                    where="questionnaire.yaml",
                )


class _First:
    """What was written first in the columns that are read, as far as it tells whether they are personal: a column that was hardly filled
    where the file begins may be one of names, which nothing masks."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[tuple[str, int], dict[str, None]] = {}  # by heading and place: a heading may stand twice

    def add(self, piece: Export, fields: Iterable[Field]) -> None:
        for field in fields:
            (heading, cells), *_ = piece.cells(field)
            known = self._values.setdefault((heading, field.columns[0]), {})
            if len(known) < LOOKED_AT:
                known |= dict.fromkeys(v for v in cells.values if not piece.reason(v))

    def check(self) -> None:
        for (heading, _), values in self._values.items():
            if (kind := personal_content(values)) is not None:
                told = KINDS[kind]
                raise InputError(
                    f"“{heading}”含个人信息（{told.zh}），文件开头还看不出。"
                    "请在 questionnaire.yaml 的这一题写 personal: true（不读取），或列为保留。",
                    f"{heading!r} holds personal data ({told.en}), which the beginning of the file did not show. Write personal: true at "
                    "its item in questionnaire.yaml (then it is not read), or keep it.",
                    where=self._path,
                )


class _Ids:
    """Which ids have been seen, as numbers by piece: the lowest, the highest and, where there are gaps between, all in order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pieces: list[tuple[int, int, np.ndarray | None]] = []

    def add(self, ids: pd.Index) -> None:
        numbers = _numbers(ids)
        low, high = int(numbers.min()), int(numbers.max())
        for first, last, known in self._pieces:
            if first <= high and low <= last:
                again = np.flatnonzero(_among(numbers, known) if known is not None else (first <= numbers) & (numbers <= last))
                if len(again):
                    raise InputError(
                        f"答卷编号“{ids[again[0]]}”重复（共 {len(again)} 个编号重复）。请删去多余的行。",
                        f"respondent id {ids[again[0]]!r} stands twice ({len(again)} ids in all). Delete the rows that are too many.",
                        where=self._path,
                    )
        self._pieces.append((low, high, None if high - low + 1 == len(numbers) else np.sort(numbers)))


def _among(numbers: np.ndarray, known: np.ndarray) -> np.ndarray:
    return known[np.minimum(np.searchsorted(known, numbers), len(known) - 1)] == numbers


def _numbers(ids: pd.Index) -> np.ndarray:
    """Ids as numbers: their own where they are whole and short (a platform counts upwards, so ranges rarely meet), else hashes."""
    own = ids.str.fullmatch(r"0|[1-9]\d{0,17}")
    if own.all():
        return ids.astype("int64").to_numpy()
    out = pd.util.hash_array(ids.to_numpy(dtype=object)).view("int64")
    out[own] = ids[own].astype("int64")
    return out
