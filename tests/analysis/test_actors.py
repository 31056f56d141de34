"""Where small cells are hidden, an actor with one interviewee stands alone nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import small_study

from jcommunity_study.analysis.actors import OTHERS, shown_actors
from jcommunity_study.analysis.results import Results
from jcommunity_study.cli import main
from jcommunity_study.study import Study

WORKERS = "  grid: {zh: 网格员, en: grid workers}\n"
MORE = "  street: {zh: 街办干部, en: street officials}\n  firm: {zh: 保洁公司, en: cleaners}\n"
TABLES = ("interviewed", "code_actor", "words", "coded_evidence", "quotations")


def study_of(root: Path, moves: dict[str, str], *, suppress: bool = True) -> Path:
    """The small study (R1 and R2 residents, G1 and G2 grid workers), with some of the interviewees another actor's."""
    small_study.make(root)
    settings = root / "study/interviews.yaml"
    small_study.replace(settings, WORKERS, WORKERS + MORE)
    small_study.replace(root / "study/findings.yaml", "actors: [residents, grid]", "actors: [residents, street, firm]")
    for who, actor in moves.items():
        before = "residents" if who.startswith("R") else "grid"
        small_study.replace(settings, f"file: {who}.txt, actor: {before}", f"file: {who}.txt, actor: {actor}")
    if suppress:
        small_study.replace(root / "study/study.toml", "[models]\n", "[privacy]\nsuppress_cells = true\n\n[models]\n")
    return root


def results_of(root: Path) -> Results:
    assert main(["report", "--study", str(root), "--quiet"]) == 0
    return Results.from_json((root / "data/processed/results.json").read_bytes())


@pytest.mark.parametrize(
    ("moves", "merged"),
    [
        ({}, set()),
        ({"G1": "street", "G2": "firm"}, {"street", "firm"}),
        ({"G1": "residents", "G2": "street"}, {"residents", "street"}),  # one alone would follow from the total
    ],
)
def test_who_is_merged(tmp_path: Path, moves: dict[str, str], merged: set[str]) -> None:
    shown = shown_actors(Study.open(study_of(tmp_path / "研究", moves)))
    assert {actor for actor, as_what in shown.items() if as_what == OTHERS} == merged


def test_two_actors_of_one_interviewee_each_are_one_row_everywhere(tmp_path: Path) -> None:
    root = study_of(tmp_path / "研究", {"G1": "street", "G2": "firm"})
    results = results_of(root)
    for name in TABLES:
        assert set(results.table(name)["actor"]) <= {"residents", "grid", OTHERS}, name
    coded = results.table("coded_evidence").set_index(["claim", "actor"])
    assert coded.loc[("P1", OTHERS), ["interviewees", "affirm", "segments_affirm"]].tolist() == [2, 2, 2]
    quoted = results.table("quotations")
    assert set(quoted["interview"][quoted["actor"] == OTHERS]) <= {""}
    for path in [*(root / "reports").glob("*.html"), *(root / "reports").rglob("*.csv"), *(root / "reports").rglob("*.svg")]:
        said = path.read_text(encoding="utf-8-sig")
        assert "街办干部" not in said, path.name
        assert "保洁公司" not in said, path.name
    html = (root / "reports/report.zh.html").read_text(encoding="utf-8")
    assert "其他主体" in html
    assert "只有一位受访者的主体不单列" in html


def test_verdicts_are_those_of_the_actors_as_declared(tmp_path: Path) -> None:
    moves = {"G1": "street", "G2": "firm"}
    plain, shown = (results_of(study_of(tmp_path / str(s), moves, suppress=s)).table("findings") for s in (False, True))
    assert plain.equals(shown)


def test_without_suppression_such_an_actor_is_marked(tmp_path: Path) -> None:
    root = study_of(tmp_path / "研究", {"G1": "street", "G2": "firm"}, suppress=False)
    assert "street" in set(results_of(root).table("coded_evidence")["actor"])
    assert "街办干部†" in (root / "reports/report.zh.html").read_text(encoding="utf-8")
