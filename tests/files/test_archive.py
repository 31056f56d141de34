"""Zip containers within limits."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.files import archive


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members.items():
            z.writestr(name, data)
    return out.getvalue()


def test_a_good_archive_opens_and_its_members_read() -> None:
    with archive.open_zip(zipped({"a.xml": b"x" * 100}), "f.docx") as z:
        assert archive.read_member(z, "a.xml", "f.docx") == b"x" * 100
        with pytest.raises(InputError, match="no part"):
            archive.read_member(z, "b.xml", "f.docx")


def test_too_large_or_too_many() -> None:
    with pytest.raises(InputError, match="zip bomb"):
        archive.open_zip(zipped({"a": bytes(5000)}), "f", limit=4000)
    with pytest.raises(InputError, match="zip bomb"):
        archive.open_zip(zipped({str(n): b"" for n in range(archive.MAX_MEMBERS + 1)}), "f")


def test_an_archive_that_lies_about_its_sizes() -> None:
    data = bytearray(zipped({"a": bytes(3_000_000)}))
    true = struct.pack("<I", 3_000_000)
    while (at := data.find(true)) >= 0:
        data[at : at + 4] = struct.pack("<I", 10)
    with pytest.raises(InputError, match="zip bomb"):
        archive.open_zip(bytes(data), "f", limit=1_000_000)


def test_damage_and_password() -> None:
    good = zipped({"a": b"hello" * 1000})
    with pytest.raises(InputError, match="cut off"):
        archive.open_zip(good[: len(good) // 2], "f")
    flagged = bytearray(good)
    flagged[6] |= 1
    at = flagged.find(b"PK\x01\x02")
    flagged[at + 8] |= 1
    with pytest.raises(InputError, match="password"):
        archive.open_zip(bytes(flagged), "f")
    broken = bytearray(good)
    broken[35:40] = b"\xff" * 5
    with archive.open_zip(bytes(broken), "f") as z, pytest.raises(InputError, match="damaged"):
        archive.read_member(z, "a", "f")


def test_an_archive_that_lost_its_first_bytes() -> None:
    with zipfile.ZipFile(io.BytesIO(zipped({"a": b"hello" * 1000})[5:])) as z, pytest.raises(InputError, match="damaged"):
        archive.read_member(z, "a", "f")


def test_a_fixed_zip_forgets_when_and_in_which_order_it_was_made() -> None:
    one = zipped({"b.xml": b"b", "[Content_Types].xml": b"t", "a.xml": b"old"})
    other = zipped({"a.xml": b"a", "[Content_Types].xml": b"t", "b.xml": b"b"})
    fixed = archive.fixed_zip(one, {"a.xml": b"a"})
    assert fixed == archive.fixed_zip(other)
    with zipfile.ZipFile(io.BytesIO(fixed)) as z:
        assert z.namelist() == ["[Content_Types].xml", "a.xml", "b.xml"]
        assert {m.date_time for m in z.infolist()} == {(1980, 1, 1, 0, 0, 0)}
