"""The files that are handed on: all of `prepare`, of one piece, and each says what it is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from tests import small_study

from jcommunity_study.cli import main
from jcommunity_study.report.context import BANNER
from jcommunity_study.steps import bring_up_to_date
from jcommunity_study.study import Study
from jcommunity_study.survey.writers import xlsx

PUBLISHED = {
    "responses.parquet", "responses.csv", "responses.sav", "responses.xlsx", "scores.parquet", "dictionary.csv", "exclusions.csv",
    "flow.csv", "privacy.csv", "ddi.xml", "responses_all.parquet",
}  # fmt: skip


def folder(root: Path) -> Path:
    return root / "data" / "processed"


def test_the_package_lists_every_file_with_its_hash_and_so_does_the_provenance(finished_small: Path) -> None:
    package = json.loads((folder(finished_small) / "datapackage.json").read_text(encoding="utf-8"))
    hashes = {r["path"]: r["hash"].removeprefix("sha256:") for r in package["resources"]}
    assert set(hashes) == PUBLISHED
    for name, digest in hashes.items():
        assert hashlib.sha256((folder(finished_small) / name).read_bytes()).hexdigest() == digest
    provenance = json.loads((finished_small / "reports" / "provenance.json").read_text(encoding="utf-8"))
    assert {row["file"]: row["sha256"] for row in provenance["published"]} == {f"data/processed/{n}": d for n, d in hashes.items()}


def test_synthetic_data_say_so_inside_each_file(demonstration: Path) -> None:
    """In text as it stands; in the containers where their readers look."""
    made = folder(demonstration)
    for name in ("responses.csv", "dictionary.csv", "exclusions.csv", "flow.csv", "ddi.xml", "datapackage.json"):
        assert BANNER.zh in (made / name).read_text(encoding="utf-8-sig"), name
    for name in ("responses.parquet", "responses_all.parquet", "scores.parquet"):
        assert BANNER.zh in (pq.read_schema(made / name).metadata or {})[b"data_status"].decode()
    assert "演示数据".encode() in (made / "responses.sav").read_bytes()
    book = load_workbook(made / "responses.xlsx", read_only=True)
    assert BANNER.zh in next(book[book.sheetnames[0]].values)


def test_collected_data_do_not(finished_small: Path) -> None:
    for name in PUBLISHED:
        assert "演示数据".encode() not in (folder(finished_small) / name).read_bytes(), name


def test_what_a_workbook_cannot_hold_is_told(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_CELLS", 1000)
    (folder(small) / "flow.csv").unlink()
    (outcome,) = bring_up_to_date(Study.open(small), "prepare")
    assert "more than 1,000 answers: responses.xlsx is not written; use .parquet, .csv or .sav." in [n.en for n in outcome.notices]
    assert not (folder(small) / "responses.xlsx").exists()
    assert "responses.xlsx" not in (folder(small) / "datapackage.json").read_text(encoding="utf-8")


def test_a_survey_of_which_nobody_is_left(small: Path) -> None:
    small_study.replace(small / "study" / "study.toml", "seconds = 60", "seconds = 6000")
    assert main(["report", "--study", str(small), "--quiet"]) == 0
    assert (folder(small) / "responses.csv").read_text(encoding="utf-8-sig").splitlines()[0].startswith("id,gender")


def test_the_files_know_how_they_were_weighted(small: Path) -> None:
    small_study.weighted(small)
    assert main(["prepare", "--study", str(small), "--quiet"]) == 0
    for name in ("ddi.xml", "datapackage.json"):
        assert "按社区人口的边际分布迭代比例拟合：gender, level" in (folder(small) / name).read_text(encoding="utf-8")
