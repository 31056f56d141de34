"""Codes of another program's codebook, added to ours."""

from __future__ import annotations

from pathlib import Path

from jcommunity_study.interview.codebook import Codebook, load_codebook
from jcommunity_study.interview.codebook_edit import Plain
from jcommunity_study.interview.codebook_refi import with_codes
from jcommunity_study.interview.codebook_table import yaml_text
from jcommunity_study.interview.package import ForeignCode
from jcommunity_study.interview.refi.names import code_guid
from jcommunity_study.steps.exchange import by_name

CODES = [{"id": "T1", "kind": "theme", "name": "甲"}, {"id": "T2", "kind": "theme", "name": "乙", "parent": "T1"}]
BOOK: Plain = {"schema": 1, "codes": CODES}


def read(values: Plain) -> Codebook:
    return load_codebook(Path("codebook.yaml"), text=yaml_text(values))


def test_what_is_ours_stays_and_the_rest_is_added_in_its_place() -> None:
    codes = [
        ForeignCode(code_guid("T1"), ("T1 甲",), "改过的"),
        ForeignCode("a", ("T1 甲", "T1 甲 · denies")),
        ForeignCode("b", ("T1 甲", "T9 丙"), "说明"),
        ForeignCode("c", ("别的",)),
        ForeignCode("d", ("别的", "乙")),
        ForeignCode("e", ("别的", "Trust in others")),
        ForeignCode("f", ("别的", "其他")),
        ForeignCode("g", ("T1 甲", "其他")),
    ]
    made = with_codes(BOOK, read(BOOK), codes, by_name(read(BOOK)))
    added = [(c["id"], c["name"], c.get("parent"), c.get("definition")) for c in made["codes"][2:]]
    assert made["codes"][:2] == BOOK["codes"]
    assert added == [
        ("T9", "丙", "T1", "说明"), ("T3", "别的", None, None), ("T4", "Trust in others", "T3", None), ("T5", "其他", "T3", None),
        ("T6", "其他", "T1", None),
    ]  # fmt: skip
    assert with_codes(made, read(made), codes, by_name(read(made))) == made
