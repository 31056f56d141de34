"""Families of tests: which tests belong to one, and p adjusted over them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests import small_study

from jcommunity_study.analysis.families import families
from jcommunity_study.analysis.models import models
from jcommunity_study.analysis.results import Results
from jcommunity_study.analysis.scales import groups
from jcommunity_study.cli import main
from jcommunity_study.stats import p_adjust

FAMILY = """
[[multiplicity.family]]
name = "all"
label = "一族"
correction = "bonferroni"
terms = ["gender", "belonging"]
groups = ["belonging"]

"""


def adjusted(survey: Any, *declared: dict[str, Any], without: str = "") -> pd.DataFrame:
    study = replace(survey.study, settings={**survey.study.settings, "multiplicity": {"family": list(declared)}})
    results = models(study, survey.responses, survey.scores, survey.notes) | groups(study, survey.responses, survey.scores, survey.notes)
    kept = Results({name: table for name, table in results.tables.items() if name != without})
    return families(study, kept, survey.notes).table("families")


def test_a_family_holds_slopes_and_comparisons_as_declared(survey: Any) -> None:
    found = adjusted(survey, {"name": "all", "terms": ["gender", "belonging"], "groups": ["belonging"], "correction": "bonferroni"})
    assert found[["model", "variable", "level", "outcome", "by"]].to_numpy().tolist() == [
        ["level", "gender", "2", "", ""], ["level", "belonging", "", "", ""], ["", "", "", "belonging", "gender"],
    ]  # fmt: skip
    assert found["p_adjusted"].to_numpy() == pytest.approx((3 * found["p_value"]).clip(upper=1).to_numpy())
    tables = models(survey.study, survey.responses, survey.scores, survey.notes).table("coefficients").set_index("term")
    assert found["p_value"].iloc[0] == tables.loc["gender2", "p_value"]


def test_families_are_adjusted_apart_by_holm_unless_told(survey: Any) -> None:
    both = {"name": "two", "terms": ["gender", "belonging"], "models": ["level"]}
    found = adjusted(survey, {"name": "one", "terms": ["belonging"]}, both)
    one, two = (found[found["family"] == name] for name in ("one", "two"))
    assert one["p_adjusted"].tolist() == one["p_value"].tolist()
    assert two["p_adjusted"].to_numpy() == pytest.approx(p_adjust(two["p_value"].to_numpy(dtype=float)))
    assert set(found["correction"]) == {"holm"}


def test_a_test_that_was_not_computed_is_told(survey: Any) -> None:
    found = adjusted(survey, {"name": "all", "terms": ["gender"], "groups": ["belonging"]}, without="group_tests")
    assert found["variable"].tolist() == ["gender"]
    assert [row["why_en"] for row in survey.notes.rows] == ["no test of belonging × gender, which the adjustment does not count"]


def test_nothing_is_said_of_families_where_none_is_declared(survey: Any) -> None:
    assert families(survey.study, Results(), survey.notes).tables == {}


def test_the_report_shows_a_family_and_hides_in_it_what_it_hides_elsewhere(tmp_path: Path) -> None:
    root = small_study.make(tmp_path / "研究")
    small_study.replace(root / "study/study.toml", "[ratings]\n", f"{FAMILY}[ratings]\n")
    assert main(["report", "--study", str(root), "--quiet"]) == 0
    table = (root / "reports/tables/family_all.zh.csv").read_text(encoding="utf-8-sig").splitlines()
    assert table[0] == "检验,p,校正 p"
    assert [line.split(",")[0] for line in table[1:]] == ["参与", "您的性别：女", "归属感", "组间比较", "归属感 × 您的性别"]
    assert "3 项检验中" in (root / "reports/report.zh.html").read_text(encoding="utf-8")
    small_study.replace(root / "study/study.toml", "[models]\n", "[privacy]\nsuppress_cells = true\nminimum_cell = 60\n\n[models]\n")
    assert main(["analyze", "--study", str(root), "--quiet"]) == 0
    hidden = Results.from_json((root / "data/processed/results.json").read_bytes()).table("families")
    assert hidden["p_adjusted"].isna().tolist() == [True, False, True]


def test_the_report_says_how_p_was_adjusted_or_that_it_was_not(tmp_path: Path) -> None:
    root = small_study.make(tmp_path / "研究")
    small_study.replace(root / "study/study.toml", "[ratings]\n", f"{FAMILY}[ratings]\n")

    def told(name: str) -> list[str]:
        assert main(["report", "--study", str(root), "--quiet"]) == 0
        return (root / f"reports/{name}").read_text(encoding="utf-8-sig").splitlines()

    assert "校正 p 为 Bonferroni 法，校正族为本表全部检验。" in "".join(told("report.zh.html")).partition('id="sec:families"')[2]
    small_study.replace(root / "study/study.toml", "bonferroni", "none")
    small_study.replace(root / "study/study.toml", "[groups]\n", '[groups]\ncorrection = "none"\n')
    text = "".join(told("report.zh.html"))
    assert "这一族按 study.toml 的声明不作校正" in text
    assert "1 项比较中，未经校正时" in text
    assert "校正 p 为" not in text
    assert told("tables/family_all.zh.csv")[0] == "检验,p"
    assert "校正 p" not in told("tables/groups.zh.csv")[0]
