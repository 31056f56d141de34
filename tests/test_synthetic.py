"""The demonstration's rows and words stay synthetic whatever is declared and whatever is cut away; other data do not become so."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from tests import small_study
from tests.conftest import HOME

from jcommunity_study.analysis.results import Results
from jcommunity_study.cli import main
from jcommunity_study.interview.fingerprint import matches as words_match
from jcommunity_study.interview.readers import parse, read_transcript
from jcommunity_study.marks import known
from jcommunity_study.report.context import BANNER, Context
from jcommunity_study.report.sections import method
from jcommunity_study.study import Study
from jcommunity_study.survey.fingerprint import matches
from jcommunity_study.survey.readers import read_export

Rows = list[list[str]]
EXPORT = next((HOME / "data" / "raw" / "questionnaire").glob("*.xlsx"))


@pytest.fixture(scope="module")
def table() -> Rows:
    """Header and rows of the demonstration's export, as texts."""
    sheet = read_export(EXPORT).sheet
    return [list(sheet.header), *(list(row) for row in zip(*(c.texts() for c in sheet.columns), strict=True))]


def shuffled(rows: Rows) -> Rows:
    mixed = rows[1:]
    random.Random(1).shuffle(mixed)
    return [rows[0], *mixed]


def columns(keep: Callable[[int], bool]) -> Callable[[Rows], Rows]:
    return lambda rows: [[cell for n, cell in enumerate(row) if keep(n)] for row in rows]


CUTS: dict[str, Callable[[Rows], Rows]] = {
    "as it is": lambda rows: rows,
    "a few rows": lambda rows: [rows[0], *rows[100:140]],
    "sorted": lambda rows: [rows[0], *sorted(rows[1:], key=lambda r: r[10])],
    "shuffled": shuffled,
    "no metadata": columns(lambda n: n >= 6),
    "every other column": columns(lambda n: n % 2 == 0),
    "the first half of the columns": columns(lambda n: n < 45),
    "the last half, shuffled": lambda rows: shuffled(columns(lambda n: n >= 45)(rows)),
}


@pytest.mark.parametrize("cut", CUTS)
def test_rows_are_recognised(table: Rows, tmp_path: Path, cut: str) -> None:
    rows = CUTS[cut](table)
    path = small_study.write_export(tmp_path / "mine.csv", rows[0], rows[1:])
    assert matches(read_export(path).answers(), known("survey"))


def test_declared_collected_and_cut_down_it_is_synthetic_all_the_same(
    table: Rows, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = columns(lambda n: n >= 20)([table[0], *sorted(table[1:], key=lambda r: r[30])[:200]])
    export = small_study.write_export(tmp_path / "mine.csv", rows[0], rows[1:])
    assert main(["new", str(tmp_path / "mine"), "--from", str(export), "--quiet"]) == 0
    assert main(["analyze", "--study", str(tmp_path / "mine"), "--quiet"]) == 0, capsys.readouterr().err
    study = Study.open(tmp_path / "mine")
    assert study.declared_status == "collected"
    results = Results.from_json((study.processed / "results.json").read_bytes())
    assert Context(study, results, "en").banner == BANNER.en
    assert "whatever is declared" in str(method.provenance(Context(study, results, "en")))


def test_the_whole_demonstration_declared_collected(own_demonstration: Path) -> None:
    path = own_demonstration / "study" / "study.toml"
    text = path.read_text(encoding="utf-8")
    assert 'data_status = "synthetic"' in text
    path.write_text(text.replace('data_status = "synthetic"', 'data_status = "collected"'), encoding="utf-8")
    assert main(["analyze", "--study", str(own_demonstration), "--quiet"]) == 0
    results = json.loads((own_demonstration / "data" / "processed" / "results.json").read_text(encoding="utf-8"))
    assert results["facts"]["synthetic"] is True


def test_interviews_are_recognised_by_a_few_sentences() -> None:
    paths = sorted((HOME / "data" / "raw" / "interviews").iterdir())
    whole = [read_transcript(p) for p in paths]
    assert words_match(whole, known("interviews"))
    text = whole[0].text
    part = parse(text[len(text) // 3 : 2 * len(text) // 3], "part")
    assert words_match([part], known("interviews"))


def test_other_studies_are_what_they_say(finished_small: Path) -> None:
    results = json.loads((finished_small / "data" / "processed" / "results.json").read_text(encoding="utf-8"))
    assert results["facts"]["synthetic"] is False
    assert not words_match([parse("采访者：好？\n受访者：我们楼里没人报名，叫了好几回都不来。", "x")], known("interviews"))


@pytest.mark.parametrize("name", ["wjx_person_text", "wjx_person_codes", "wjx_phones_text", "wjx_phones_codes"])
def test_real_answers_are_not_taken_for_the_demonstration(real: Path, name: str) -> None:
    assert not matches(read_export(real / f"{name}.xls").answers(), known("survey"))
