"""When an answer was handed in, in the spellings of platforms and of spreadsheets in any language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd

from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.export import BLANK

_DAY = re.compile(r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?")
_CLOCK = re.compile(r"(\d{1,2})[:.时点](\d{1,2})(?:[:.分](\d{1,2}))?")
_AFTERNOON = re.compile(r"(?<![a-z])p\.?\s?m|下午|晚上|오후|午後|μ\.?μ", re.IGNORECASE)
_MORNING = re.compile(r"(?<![a-z])a\.?\s?m|上午|凌晨|早上|오전|午前|π\.?μ", re.IGNORECASE)
_SERIAL = re.compile(r"^[345]\d{4}(?:\.\d+)?$")  # days since 1899-12-30, as a spreadsheet keeps dates: 1982 to 2064
_PLAIN = ("%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%Y-%m-%d")  # read many at a time
_FRACTION_OR_ZONE = re.compile(r"(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$")  # the respondent's own clock is kept
_BETWEEN = re.compile(r"^(\d{4}-\d\d-\d\d)T")
_Parts = tuple[int, int, int, int, int, int]


@dataclass(frozen=True, eq=False)
class Times:
    """One time a row (NaT where there is none), the distinct cells that could not be read, and whether day and month could be swapped."""

    values: np.ndarray
    unread: tuple[str, ...]
    ambiguous: bool


def times(cells: Cells) -> Times:
    """The times of a column. Day and month are told by what is over 12, else by the order in which the rows keep time."""
    found = _plain(cells)
    left = {int(n): p for n in np.flatnonzero(np.isnat(found)) if (p := _parts(cells.values[n])) is not None}
    if not left:
        return _result(cells, found, False)
    short = [p for p in left.values() if p[0] <= 31]
    day_first, month_first = any(p[0] > 12 for p in short), any(p[1] > 12 for p in short)
    reads = [_with(found, left, first) for first in (False, True)]
    if not short or day_first != month_first:
        return _result(cells, reads[day_first], False)
    falls = [_falls(read[cells.codes]) for read in reads]
    return _result(cells, reads[falls[1] < falls[0]], falls[0] == falls[1] and any(p[0] != p[1] for p in short))


def _result(cells: Cells, found: np.ndarray, ambiguous: bool) -> Times:
    unread = tuple(cells.values[n] for n in np.flatnonzero(np.isnat(found)) if cells.values[n] not in BLANK)
    return Times(found[cells.codes], unread, ambiguous)


def _plain(cells: Cells) -> np.ndarray:
    """As it stands, and what is left without fraction and zone."""
    raw = pd.Series(list(cells.values), dtype="str")
    out = pd.Series(pd.NaT, index=raw.index, dtype="datetime64[us]")
    _read_plain(raw, out)
    left = out.isna() & (raw != "")
    if left.any():
        bare = raw[left].str.replace(_FRACTION_OR_ZONE, "", regex=True).str.replace(_BETWEEN, r"\1 ", regex=True)
        _read_plain(bare, out)
    return out.to_numpy()


def _read_plain(raw: pd.Series, out: pd.Series) -> None:
    """Sets in `out` the rows of `raw` that it lacks, as far as they are written in one of the plain ways."""
    for form in _PLAIN:
        left = raw.index[out[raw.index].isna() & (raw != "")]
        if not len(left):
            return
        out[left] = pd.to_datetime(raw[left], format=form, errors="coerce").astype("datetime64[us]")


def _with(found: np.ndarray, left: dict[int, _Parts], day_first: bool) -> np.ndarray:
    out = found.copy()
    for place, parts in left.items():
        out[place] = _time(parts, day_first)
    return out


def _parts(raw: str) -> _Parts | None:
    """Three parts of a day as they stand (a year first is told by its length), and hours, minutes, seconds."""
    text = unicodedata.normalize("NFKC", raw).strip()
    if _SERIAL.match(text):
        t = pd.Timestamp("1899-12-30") + pd.Timedelta(round(float(text) * 86_400), unit="s")
        return t.year, t.month, t.day, t.hour, t.minute, t.second
    day = _DAY.match(text)
    if day is None:
        return None
    clock = _CLOCK.search(text, day.end())
    hour, minute, second = (int(g or 0) for g in clock.groups()) if clock else (0, 0, 0)
    if _AFTERNOON.search(text) and hour < 12:
        hour += 12
    elif _MORNING.search(text) and hour == 12:
        hour = 0
    return int(day[1]), int(day[2]), int(day[3]), hour, minute, second


def _time(parts: _Parts, day_first: bool) -> np.datetime64:
    a, b, c, *clock = parts
    year, month, day = (a, b, c) if a > 31 else (c, b, a) if day_first else (c, a, b)
    try:
        return pd.Timestamp(year + 2000 if year < 100 else year, month, day, *clock).to_datetime64()
    except ValueError:  # no such day
        return np.datetime64("NaT", "us")


def _falls(read: np.ndarray) -> tuple[int, int]:
    """How many times could not be read, and how often a row is earlier than the one before it: answers stand as they came."""
    known = read[~np.isnat(read)]
    return int(np.isnat(read).sum()), int((np.diff(known).astype(np.int64) < 0).sum())
