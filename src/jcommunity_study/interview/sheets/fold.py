"""A filled-in sheet against the codings that stand: which events of the journal make them say what the sheet says, and no more.

A cell that says what its codings say leaves them as they are, finer and coarser spans too. A coding all of whose cells were emptied is
retracted; one whose cells all got the same other mark is changed; one whose cells now differ gives way to codings of sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from jcommunity_study.interview.journal import Coding, add_event
from jcommunity_study.interview.sheets.marks import Mark
from jcommunity_study.interview.sheets.sheet import Grid, Head, Row, mark_of, tidy
from jcommunity_study.interview.transcript import Transcript

Event = dict[str, object]
Cells = Mapping[tuple[int, str], Mark]  # by place of the row and code


@dataclass(frozen=True)
class Said:
    """What a row says: its marks by code, and the memo's cell."""

    marks: Mapping[str, Mark]
    memo: str


@dataclass(frozen=True)
class Now:
    """The sheet's rows in the texts of now, with the keys that they had in the sheet; who coded, and when."""

    transcripts: Sequence[Transcript]
    rows: Sequence[Row]
    keys: Sequence[str]
    coder: str
    at: str


def belonging(standing: Iterable[Coding], head: Head) -> list[Coding]:
    """The codings that are the sheet's to change: those that were in it when it was written, or came of it."""
    held = frozenset(head.held)
    return [c for c in standing if c.code in head.codes and (c.id in held or c.id.startswith(f"{head.id}:"))]


def events(head: Head, now: Now, said: Mapping[int, Said], standing: Sequence[Coding]) -> list[Event]:
    """The events that bring the coder's `standing` codings to what is `said`, by place of the row; rows of which nothing is said stay as
    they are."""
    grid = Grid(now.rows, now.transcripts)
    mine = belonging(standing, head)
    own = {c.id for c in mine}
    old = {cell: mark_of(found) for cell, found in grid.cells(mine).items()}
    want = {cell: mark for cell, mark in old.items() if cell[0] not in said}
    want |= {(place, code): mark for place, row in said.items() for code, mark in row.marks.items()}
    after = {c.id: new for c in mine if (new := _settled(c, grid.touched(c), old, want))}
    reached, others = grid.cells(after.values()), grid.cells(c for c in standing if c.id not in own)
    for (place, code), mark in want.items():
        there = reached.get((place, code)) or others.get((place, code))
        if there is None or mark_of(there) != mark:
            new = _new(head, now, place, code, mark)
            after[new.id] = replace(after.get(new.id, new), stance=mark.stance, prompted=mark.prompted)
    memos = _memos(grid, said, mine, after, _heads(head.codes))
    return [*_differences(mine, after, memos, head, now), *_additions(mine, after, memos)]


def _new(head: Head, now: Now, place: int, code: str, mark: Mark) -> Coding:
    """A coding of a whole row. Its id is the row's and the code's, so that the same cell never makes two."""
    row = now.rows[place]
    text = next(t for t in now.transcripts if t.id == row.interview)
    return Coding(
        f"{head.id}:{now.keys[place]}:{code}", text.sha256, row.start, row.end, code, mark.stance, mark.prompted, now.coder, now.at,
        head.codebook, text.text[row.start : row.end],
    )  # fmt: skip


def _settled(coding: Coding, touched: list[int], old: Cells, want: Cells) -> Coding | None:
    """The coding as its cells leave it; None where it has to go."""
    cells = [(place, coding.code) for place in touched]
    if all(want.get(cell) == old[cell] for cell in cells):
        return coding
    marks = {want.get(cell) for cell in cells}
    mark = marks.pop()
    return None if marks or mark is None else replace(coding, stance=mark.stance, prompted=mark.prompted)


def _memos(
    grid: Grid, said: Mapping[int, Said], mine: Sequence[Coding], after: Mapping[str, Coding], heads: re.Pattern[str]
) -> dict[str, str]:  # fmt: skip
    """By coding's id, the memo of a new one, and that of another where the first of its rows says something else than it does."""
    old, there = grid.memos(mine), {c.id for c in mine}
    first = {c.id: touched[0] for c in after.values() if (touched := grid.touched(c))}
    cells = {place: said[place].memo if place in said else old.get(place, "") for place in first.values()}
    found = {id: memo_of(cells[place], after[id].code, heads) for id, place in first.items() if id not in there}
    kept = grid.memos(replace(c, memo=found.get(c.id, c.memo)) for c in after.values())
    for id, place in first.items():
        new, known = (memo_of(text, after[id].code, heads) for text in (cells[place], kept.get(place, "")))
        if id in there and tidy(cells[place]) != tidy(kept.get(place, "")) and new != known:
            found[id] = new
    return found


def _heads(codes: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\s*({'|'.join(map(re.escape, sorted(codes, key=len, reverse=True)))})\s*[:：]\s*(.*)", re.DOTALL)


def memo_of(cell: str, code: str, heads: re.Pattern[str]) -> str:
    """What a memo's cell says of a code: the lines behind `code:`, else what stands before any code's name, which is meant for all."""
    parts: dict[str, list[str]] = {"": []}
    at = ""
    for line in tidy(cell).split("\n"):
        match = heads.fullmatch(line)
        at, text = (match[1], match[2]) if match else (at, line)
        parts.setdefault(at, []).append(text)
    return "\n".join(parts.get(code, parts[""])).strip()


def _differences(mine: Iterable[Coding], after: Mapping[str, Coding], memos: Mapping[str, str], head: Head, now: Now) -> Iterable[Event]:
    for coding in mine:
        who = {"id": coding.id, "at": now.at, "coder": now.coder}
        new = after.get(coding.id)
        memo = {"memo": memos[coding.id]} if coding.id in memos else {}
        if new is None:
            yield {"event": "retract", **who}
        elif (new.stance, new.prompted) != (coding.stance, coding.prompted):
            yield {"event": "change", **who, "stance": new.stance, "prompted": new.prompted, "codebook": head.codebook, **memo}
        elif memo:
            yield {"event": "memo", **who, **memo}


def _additions(mine: Iterable[Coding], after: Mapping[str, Coding], memos: Mapping[str, str]) -> Iterable[Event]:
    there = {c.id for c in mine}
    new = [c for id, c in after.items() if id not in there]
    return [add_event(replace(c, memo=memos.get(c.id, ""))) for c in new]
