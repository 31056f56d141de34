"""Chains of sectors in old workbooks."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.files.ole import check_ole


@pytest.fixture
def book() -> bytes:
    folder = os.environ.get("JCOMMUNITY_REAL")
    if not folder:
        pytest.skip("JCOMMUNITY_REAL does not name the folder of other people's files")
    return (Path(folder) / "wjx_person_codes.xls").read_bytes()


def test_sound_files_pass(book: bytes) -> None:
    check_ole(book, "f.xls")


def test_a_circle_is_found(book: bytes) -> None:
    """The second sector of the first stream's chain is made to point back at the first."""
    (table,) = struct.unpack_from("<I", book, 76)
    at = (table + 1) * 512
    damaged = bytearray(book)
    struct.pack_into("<II", damaged, at, 1, 0)
    with pytest.raises(InputError, match="chain of sectors"):
        check_ole(bytes(damaged), "f.xls")


@pytest.mark.parametrize("tenth", range(1, 10))
def test_cut_files_are_refused(book: bytes, tenth: int) -> None:
    with pytest.raises(InputError, match="chain of sectors"):
        check_ole(book[: len(book) * tenth // 10], "f.xls")


def test_a_header_alone(book: bytes) -> None:
    for size in (8, 100, 511, 512):
        with pytest.raises(InputError):
            check_ole(book[:size], "f.xls")
