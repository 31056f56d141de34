"""Sentences with their codes: read with every fault named by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.interview.said import Said, read_said

HEAD = "id\tactor\ttext\tcodes\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "句子 1.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_codes_and_stances_are_read_and_other_columns_left_aside(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + '1\tgrid\t他说"不懂"。\tP2:affirms; C3:denies\n2\t\t没别的\t\n\n')
    assert read_said(path) == (Said("grid", '他说"不懂"。', (("P2", "affirms"), ("C3", "denies"))), Said("", "没别的", ()))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("actor\ttext\n", 1, "codes"),
        (HEAD + "1\tgrid\t \tP2:affirms\n", 2, "empty"),
        (HEAD + "1\tgrid\t好\t\n2\tgrid\t好\tP2\n", 3, "'P2'"),
        (HEAD + "1\tgrid\t好\tP2:maybe\n", 2, "affirms, denies, mixed"),
        (HEAD + "1\n", 2, "empty"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, line: int, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as found:
        read_said(written(tmp_path, text))
    assert f".tsv:{line}" in str(found.value)
    assert words in str(found.value)
