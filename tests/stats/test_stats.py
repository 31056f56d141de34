"""The package's front door: names come lazily, and a submodule never hides a function."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import jcommunity_study.stats as package


def test_every_name_is_a_function() -> None:
    for name in package.__all__:
        assert callable(getattr(package, name)), name
        assert getattr(package, name).__doc__


def test_importing_it_imports_nothing_heavy_and_regressions_no_statsmodels() -> None:
    code = (
        "import sys, jcommunity_study.stats as s\n"
        "assert 'numpy' not in sys.modules\n"
        "import jcommunity_study.stats.describe\n"
        "assert s.describe.__name__ == 'describe' and not hasattr(s.describe, '__path__')\n"
        "s.ols, s.ordered_logit, s.krippendorff_alpha\n"
        "assert 'statsmodels' not in sys.modules\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(package.__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False, env=environment)
    assert done.returncode == 0, done.stderr


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="attribute nonsense"):
        package.nonsense  # noqa: B018
    assert "ordered_logit" in dir(package)


def test_the_list_of_names_is_ascii() -> None:
    assert Path(package.__file__).with_suffix(".pyi").read_bytes().isascii()  # it is opened in the machine's own encoding
