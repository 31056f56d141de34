"""Damaged sheets, the same in each run: read with what they still say, or refused with one message; never another exception."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from tests.interview.refi.projects import outgoing

from jcommunity_study.errors import Faults, InputError
from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.sheets import SHEETS
from jcommunity_study.interview.sheets.check import understood
from jcommunity_study.interview.sheets.sheet import make_sheet

N = 250


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Bytes of the whole file, or of one of its parts, cut, changed or doubled."""
    if chance.random() < 0.3:
        return _changed(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([n for n in parts if n.startswith(("xl/worksheets/sheet", "xl/workbook", "word/document"))])
    parts[name] = _changed(parts[name], chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member, held in parts.items():
            archive.writestr(member, held)
    return out.getvalue()


def _changed(data: bytes, chance: random.Random) -> bytes:
    at, n = chance.randrange(len(data)), chance.randrange(1, 30)
    match chance.randrange(4):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + data[at + n :]
        case 2:
            return data[:at] + data[at : at + n] * 2 + data[at + n :]
        case _:
            return data[:at] + bytes(chance.choice(b"<>&\"'0P1+-") for _ in range(n)) + data[at + n :]


@pytest.mark.parametrize("suffix", list(SHEETS))
def test_damaged_sheets_are_read_or_refused(small: Codebook, tmp_path: Path, suffix: str) -> None:
    out = outgoing(small, "采访者：人多吗？\n受访者：没人报名。大家都太忙。", [(13, 17), (18, 22)], memo="备注")
    data, chance, path = SHEETS[suffix].write(make_sheet(out, "甲", "zh")), random.Random(4), tmp_path / f"s{suffix}"
    seen = {"read": 0, "refused": 0}
    for _ in range(N):
        path.write_bytes(damaged(data, chance))
        faults = Faults()
        try:
            understood(SHEETS[suffix].read(path, faults), {c.id for c in small.codable}, faults)
            seen["read"] += 1
        except InputError as error:
            assert str(path) in error.message("en")
            seen["refused"] += 1
    assert min(seen.values()) > N // 20
