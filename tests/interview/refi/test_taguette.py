"""A codebook goes to Taguette as .csv and comes back as .qdc; JCOMMUNITY_TAGUETTE names a Python that has Taguette installed."""

from __future__ import annotations

import csv
import os
import subprocess
from pathlib import Path

import pytest
from tests.interview.refi.projects import outgoing

from jcommunity_study.interview.codebook import Codebook
from jcommunity_study.interview.refi import read_codebook, write_codebook
from jcommunity_study.interview.refi.names import code_guids
from jcommunity_study.steps.exchange import by_name

THERE_AND_BACK = """
import sys
from types import SimpleNamespace
from taguette.export import codebook_xml
from taguette.import_codebook import list_tags
with open(sys.argv[1], "rb") as file:
    tags = list_tags(file)
codebook_xml([SimpleNamespace(**tag) for tag in tags], sys.argv[2])
"""


@pytest.mark.skipif("JCOMMUNITY_TAGUETTE" not in os.environ, reason="JCOMMUNITY_TAGUETTE names no Python with Taguette")
def test_a_codebook_goes_to_taguette_and_back(small: Codebook, tmp_path: Path) -> None:
    ours = read_codebook(write_codebook(outgoing(small, "话", [])), Path("c.qdc")).codes
    there, back = tmp_path / "there.csv", tmp_path / "back.qdc"
    with there.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("tag", "description"), *((c.path[-1], c.description) for c in ours)])
    subprocess.run([os.environ["JCOMMUNITY_TAGUETTE"], "-c", THERE_AND_BACK, str(there), str(back)], check=True)
    found = read_codebook(back.read_bytes(), back).codes
    named = by_name(small)
    assert [named[c.path[-1]] for c in found] == [code_guids(small)[c.guid] for c in ours]
