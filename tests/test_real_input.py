"""Exports that nobody has described: drafted, reported, and the same by text and by code."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from jcommunity_study.analysis.results import Results
from jcommunity_study.cli import main

PAIRS = ("wjx_person", "wjx_phones")
ROWS = {"wjx_person": 204, "wjx_phones": 800}


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Made as they are asked for."""
    return {}


def report(real: Path, name: str, made: dict[str, Path], factory: pytest.TempPathFactory) -> Path:
    if name not in made:
        root = factory.mktemp("真实") / f"论文 {name}"
        assert main(["new", str(root), "--from", str(real / f"{name}.xls"), "--quiet"]) == 0
        assert main(["report", "--study", str(root), "--quiet"]) == 0
        made[name] = root
    return made[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", [f"{pair}_{form}" for pair in PAIRS for form in ("text", "codes")])
def test_a_report_at_once(real: Path, name: str, reported: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    root = report(real, name, reported, tmp_path_factory)
    names = {p.name for p in (root / "reports").iterdir()}
    assert {f"report.{lang}.{form}" for lang in ("zh", "en") for form in ("html", "docx", "pdf")} <= names
    page = (root / "reports" / "report.zh.html").read_text(encoding="utf-8")
    assert "下一步" in page
    assert "演示数据" not in page
    assert "Cronbach" not in page  # a scale that nobody has confirmed has no α
    flow = Results.from_json((root / "data" / "processed" / "results.json").read_bytes()).table("flow")
    assert flow["remaining"].to_list() == [ROWS[name.rsplit("_", 1)[0]]]


def counted(root: Path) -> dict[str, Counter[int]]:
    """Per item, how often each option was chosen, whatever it is called; options that nobody chose left out.

    An option such as 不知道/拒绝回答 is known for a non-answer by its words alone; by text it is counted among the missing.
    """
    results = Results.from_json((root / "data" / "processed" / "results.json").read_bytes())
    missing = results.table("missing").set_index("column")
    out = {str(item): Counter(int(n) for n in own["n"] if n) for item, own in results.table("frequencies").groupby("column")}
    for item, counts in out.items():
        if item in missing.index:
            counts.update(int(n) for n in missing.loc[item, ["declared", "refused"]] if n)
    return out


@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS)
def test_text_and_codes_count_the_same(real: Path, pair: str, reported: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    text, codes = (counted(report(real, f"{pair}_{form}", reported, tmp_path_factory)) for form in ("text", "codes"))
    assert text
    assert text == codes


@pytest.mark.parametrize("pair", PAIRS)
def test_both_united(real: Path, pair: str, tmp_path: Path) -> None:
    root = tmp_path / "合并 的"
    words = ["new", str(root), "--from", str(real / f"{pair}_text.xls"), "--codes", str(real / f"{pair}_codes.xls"), "--quiet"]
    assert main(words) == 0
    assert main(["analyze", "--study", str(root), "--quiet"]) == 0
    assert counted(root)
