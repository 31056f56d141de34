"""Frozen texts on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.interview.readers import parse
from jcommunity_study.interview.texts import keep_texts, read_texts


def test_kept_once_and_read_back(tmp_path: Path) -> None:
    found = parse("采访者：你好\n受访者：好😀", "x")
    written = keep_texts(tmp_path, [found])
    assert [p.name for p in written] == [f"{found.sha256}.txt"]
    assert keep_texts(tmp_path, [found]) == []
    assert read_texts(tmp_path) == {found.sha256: found.text}


@pytest.mark.parametrize("data", [b"x", "采访者：你好\r\n受访者：好".encode(), b"\xff\xff"])
def test_a_changed_text_is_named(data: bytes, tmp_path: Path) -> None:
    path = keep_texts(tmp_path, [parse("采访者：你好\n受访者：好", "x")])[0]
    path.write_bytes(data)
    with pytest.raises(InputError) as e:
        read_texts(tmp_path)
    assert e.value.where == str(path)
