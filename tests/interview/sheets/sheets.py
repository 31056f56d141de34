"""Sheets made, filled in and read back for the tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jcommunity_study.errors import Faults
from jcommunity_study.interview.journal import Coding, add_event, append, read_journal
from jcommunity_study.interview.package import Outgoing
from jcommunity_study.interview.sheets import SHEETS
from jcommunity_study.interview.sheets.check import understood
from jcommunity_study.interview.sheets.fold import Event, Now, Said, events
from jcommunity_study.interview.sheets.sheet import Head

AT = "2024-01-01T00:00:00+08:00"


def brought(out: Outgoing, head: Head, said: Mapping[int, Said], standing: Sequence[Coding]) -> list[Event]:
    return events(head, Now(out.transcripts, head.rows, [r.key for r in head.rows], "甲", AT), said, standing)


def after(path: Path, standing: Sequence[Coding], new: Sequence[Event]) -> tuple[Coding, ...]:
    """The codings that stand once a journal that holds these has got these events."""
    path.unlink(missing_ok=True)
    append(path, [*(add_event(c) for c in standing), *new])
    return read_journal(path).codings if standing or new else ()


def read_back(path: Path, out: Outgoing) -> tuple[Head, dict[int, Said]]:
    """What a sheet says, which nothing is wrong with."""
    faults = Faults()
    filled = SHEETS[path.suffix].read(path, faults)
    said, warnings = understood(filled, {c.id for c in out.codebook.codable}, faults)
    assert [f.message("en") for f in faults.found] == []
    assert warnings == ()
    return filled.head, said
