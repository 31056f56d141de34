"""TOML and the lines of its settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from jcommunity_study.errors import InputError
from jcommunity_study.files.toml import parse_toml, toml_line


@pytest.mark.parametrize(
    ("key", "section", "value", "line"),
    [
        ("method", "", None, 3), ("method", "models", None, 7), ("method", "models", "ols", 11), ("models", "", None, 5),
        ("b", "models", None, 5), ("nowhere", "", None, 1), ("study", "", None, 1),
    ],
)  # fmt: skip
def test_lines_of_settings(key: str, section: str, value: object, line: int) -> None:
    quota = '\n[sampling]\nmethod = "quota"\n\n'
    text = quota + "\n".join(f'[[models.regression]]\nname = "{n}"\nmethod = "{m}"\n' for n, m in (("x", "logit"), ("y", "ols")))
    assert toml_line(text, key, section, value) == line


def test_malformed_toml() -> None:
    with pytest.raises(InputError, match="malformed TOML") as error:
        parse_toml('a = 1\nb = "x\n', Path("study/study.toml"))
    assert error.value.where == f"{Path('study/study.toml')}:2"
