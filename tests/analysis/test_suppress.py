"""Small cells are hidden, and no total, share, mean or row between gives one back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import small_study

from jcommunity_study.analysis.results import Results
from jcommunity_study.analysis.suppress import hidden, suppress
from jcommunity_study.cli import main
from jcommunity_study.study import Study

LEVEL_CELLS = ("从不", "有时", "经常")


def could_be(counts: Sequence[int], gone: Sequence[bool], minimum: int) -> list[set[int]]:
    """For each hidden cell, the values that fit what is published: the total, the cells that show, and that none is negative."""
    places = [n for n, g in enumerate(gone) if g]
    rest = sum(counts[n] for n in places)
    fits = [values for values in product(range(rest + 1), repeat=len(places)) if sum(values) == rest]
    return [{v[k] for v in fits} for k in range(len(places))]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4))
def test_no_hidden_cell_follows_from_the_total(counts: list[int]) -> None:
    gone = hidden(counts, 5)
    assert all(g for g, c in zip(gone, counts, strict=True) if 0 < c < 5)
    if gone.any() and not gone.all():
        assert all(len(values) > 1 for values in could_be(counts, gone, 5))
        assert sum(c for g, c in zip(gone, counts, strict=True) if g) >= 5


@pytest.mark.parametrize(
    ("counts", "gone"),
    [
        ([100, 3, 40], [False, True, True]),  # 143 in all: 3 alone would be 143 − 140
        ([100, 1, 1], [True, True, True]),  # two that add up to 2 are one each
        ([100, 3, 2], [False, True, True]),
        ([100, 40, 0], [False, False, False]),
        ([3, 3], [True, True]),
        ([4], [True]),
    ],
)
def test_secondary_cells(counts: list[int], gone: list[bool]) -> None:
    assert hidden(counts, 5).tolist() == gone


def few_often(root: Path) -> None:
    """Of 120, three are 经常 and two of these are men; four wrote 网格员很专业 off as 不同意."""
    export = root / "data/raw/questionnaire" / small_study.EXPORT
    rows = small_study.answers()
    for i, row in enumerate(rows):
        row[7] = "经常" if i in (10, 20, 31) else "从不" if i % 2 else "有时"
        row[12] = "不同意" if i in (1, 2, 3, 4) else row[12]
    small_study.write_export(export, small_study.HEADER, rows)
    small_study.replace(root / "study/study.toml", "[models]\n", "[privacy]\nsuppress_cells = true\n\n[models]\n")


def cells_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_study.make(tmp_path_factory.mktemp("隐") / "研究")
    few_often(root)
    assert main(["report", "--study", str(root), "--quiet"]) == 0
    return root


def test_a_small_cell_and_the_one_that_would_give_it_back_are_hidden_in_every_table(published: Path) -> None:
    rows = [row for path in (published / "reports/tables").glob("*.csv") for row in cells_of(path) if row[0] in LEVEL_CELLS]
    assert len(rows) == 6  # in table 1 and in the appendix
    for label in LEVEL_CELLS:
        shown = {tuple(row[1:3]) for row in rows if row[0] == label}
        assert len(shown) == 1  # the same in both, or one would tell the other
        assert (("[c]", "—") in shown) == (label != "有时")  # 58 each but for the three: of equals the earlier goes


def test_the_counts_stand_in_no_published_file(published: Path) -> None:
    results = Results.from_json((published / "data/processed/results.json").read_bytes())
    level = results.table("frequencies").query("column == 'level'")
    assert level["n"].isna().tolist() == [True, False, True]
    assert level["share"].isna().tolist() == [True, False, True]
    sample = results.table("sample").query("term == 'level'")
    assert sample["estimate"].isna().tolist() == [True, False, True]
    assert "catStat" not in (published / "data/processed/ddi.xml").read_text(encoding="utf-8")


def test_a_mean_over_hidden_cells_is_hidden_and_a_share_that_parts_them(published: Path) -> None:
    ratings = Results.from_json((published / "data/processed/results.json").read_bytes()).table("ratings").set_index("term")
    assert ratings.loc["problem_P2", ["estimate", "sd"]].isna().all()
    assert ratings.loc["problem_P1", ["estimate", "agree"]].notna().all()


def test_the_screening_of_one_is_hidden(published: Path) -> None:
    (row,) = [r for r in cells_of(published / "reports/tables/flow.zh.csv") if "[c]" in r]
    assert row[1] == row[3] == "[c]"
    for name in ("ddi.xml", "datapackage.json"):
        assert "剔除 [c]，剩余 119" in (published / "data/processed" / name).read_text(encoding="utf-8")


def test_what_screening_says_of_a_few_is_hidden(published: Path) -> None:
    """The small study's one rule restores a single person: how many, and what that person's answers change, would tell them."""
    results = Results.from_json((published / "data/processed/results.json").read_bytes())
    row = results.table("sensitivity").set_index("variant").loc["none"]
    assert row[["n", "restored", "mean_shift"]].isna().all()
    assert results.table("sensitivity_estimates").query("variant == 'none'")["estimate"].isna().all()
    assert results.table("sensitivity_estimates").query("variant == 'all'")["estimate"].notna().any()
    customary = results.table("customary")
    assert not (customary["flagged"].dropna().between(1, 4)).any()
    assert results.table("indices")[["min", "max"]].isna().all(axis=None)
    assert ["[c]", "—"] in [row[3:5] for row in cells_of(published / "reports/tables/customary.zh.csv")]
    assert "最多多出 [c] 份" in (published / "reports/report.zh.html").read_text(encoding="utf-8")


def test_the_report_says_so(published: Path) -> None:
    html = (published / "reports/report.zh.html").read_text(encoding="utf-8")
    assert "少于 5 人的单元格不公布" in html
    assert "[c]：为保护受访者而隐去" in html
    assert "另有 1 项含少于 5 人的单元格，未画出" in html  # 网格员很专业, in the figure of the problems


def test_nothing_is_hidden_unasked(finished_small: Path) -> None:
    study = Study.open(finished_small)
    results = Results.from_json((finished_small / "data/processed/results.json").read_bytes())
    assert suppress(results, study, study.questionnaire) is results
    assert "[c]" not in (finished_small / "reports/report.zh.html").read_text(encoding="utf-8")
    assert "catStat" in (finished_small / "data/processed/ddi.xml").read_text(encoding="utf-8")


def test_a_group_under_the_minimum_takes_another_with_it_and_their_test(tmp_path: Path) -> None:
    root = small_study.make(tmp_path / "研究")
    small_study.replace(root / "study/study.toml", "[models]\n", "[privacy]\nsuppress_cells = true\nminimum_cell = 60\n\n[models]\n")
    assert main(["analyze", "--study", str(root), "--quiet"]) == 0
    results = Results.from_json((root / "data/processed/results.json").read_bytes())
    means, tests = results.table("group_means"), results.table("group_tests")
    assert means[["n", "mean", "sd", "median", "conf_low"]].isna().all(axis=None)  # 60 and 59: the smaller alone would follow from all
    assert tests[["statistic", "p_value", "effect_size"]].isna().all(axis=None)
    assert results.table("coefficients").query("variable == 'gender'")["estimate"].isna().all()


def test_weighted_figures_go_with_the_cells_that_they_would_tell(tmp_path: Path) -> None:
    root = small_study.make(tmp_path / "研究")
    few_often(root)
    margin = '[weights.margins.level]\n1 = 0.4\n"2+3" = 0.6\n'
    small_study.replace(root / "study/study.toml", "[models]\n", f"{margin}\n[models]\n")
    assert main(["report", "--study", str(root), "--quiet"]) == 0
    results = Results.from_json((root / "data/processed/results.json").read_bytes())
    closed = [True, False, True]
    assert results.table("weight_margins")[["n", "sample", "weighted"]].isna().all(axis=None)  # 有时 + 经常 less 有时 would tell 经常
    for name, own in (("frequencies", "column == 'level'"), ("sample", "term == 'level'")):
        table = results.table(name).query(own)
        assert table["weighted"].isna().tolist() == closed, name
        assert table["n"].isna().tolist() == closed, name
    rated = results.table("ratings").set_index("term")
    assert rated.loc["problem_P2", ["weighted_n", "weighted", "weighted_low"]].isna().all()
    assert rated.loc["problem_P1", ["weighted", "agree_weighted"]].notna().all()
    assert results.table("weights")[["minimum", "maximum", "effective_n", "design_effect"]].isna().all(axis=None)
    assert "凭它们可以推出隐去的类别人数" in (root / "reports/report.zh.html").read_text(encoding="utf-8")


RULES = """[[screening]]
rule = "eligible"
item = "gender"
keep = [1, 2]

[[screening]]
rule = "speed"
seconds = 60

[[screening]]
rule = "speed"
seconds = 110
"""


def screened(root: Path, *, rules: str = RULES, minimum: int = 5) -> Results:
    """The small study under these rules, with small cells suppressed."""
    small_study.make(root)
    asked = f"[privacy]\nsuppress_cells = true\nminimum_cell = {minimum}\n\n[models]\n"
    small_study.replace(root / "study/study.toml", "[models]\n", asked)
    small_study.replace(root / "study/study.toml", '[[screening]]\nrule = "speed"\nseconds = 60\n', rules)
    small_study.replace(root / "study/findings.yaml", "minimum_base: 50", "minimum_base: 10")
    assert main(["report", "--study", str(root), "--quiet"]) == 0
    return Results.from_json((root / "data/processed/results.json").read_bytes())


TWO = """[[screening]]
rule = "speed"
seconds = 110

[[screening]]
rule = "longstring"
items = ["b1", "b2", "b3"]
maximum = 2
"""


def test_what_few_answered_whom_a_rule_removed_follows_from_no_variant(tmp_path: Path) -> None:
    """One of 120 comes back: the mean with and without that one would be what that one answered."""
    results = screened(tmp_path / "研究", rules='[[screening]]\nrule = "speed"\nseconds = 60\n')
    table = results.table("sensitivity").set_index("variant")
    assert table.loc["none", ["n", "restored", "coefficient_shift", "mean_shift", "share_shift"]].isna().all()
    assert table.loc["all", "n"] == 119
    assert table.loc["none", ["crossed", "lost"]].tolist() == [0, 0]
    for name, value in (("sensitivity_estimates", "estimate"), ("sensitivity_evidence", "estimate")):
        known = results.table(name).set_index("variant")[value].notna()
        assert known["all"].any() and not known["none"].any(), name
    html = (tmp_path / "研究/reports/report.zh.html").read_text(encoding="utf-8")
    assert "最多多出 [c] 份" in html and "没有可比较的估计（不含隐去的）" in html


def test_a_rule_that_few_met_alone_takes_another_variant_with_it(tmp_path: Path) -> None:
    """9 were fast alone, 11 answered alike alone, 1 did both: the 1 are hidden, and with them the fewer of the two."""
    root = tmp_path / "研究"
    table = screened(root, rules=TWO).table("sensitivity").set_index("variant")
    plain = screened(tmp_path / "全", rules=TWO, minimum=1).table("sensitivity").set_index("variant")
    alone = plain["restored"].drop(["all", "none"])
    both = plain.loc["none", "restored"] - alone.sum()
    assert 0 < both < 5 <= alone.min()
    least = alone.idxmin()
    assert table["restored"].isna().to_dict() == {"all": False, "0": least == "0", "1": least == "1", "none": False}
    assert table["mean_shift"].isna().to_dict() == {"all": True, "0": least == "0", "1": least == "1", "none": False}
    shown = table.index[table["n"].notna()]
    assert table.loc[shown, "mean_shift"].dropna().tolist() == plain.loc[shown, "mean_shift"].dropna().tolist()


def test_where_the_flow_hides_a_count_no_table_beside_it_tells_the_count(tmp_path: Path) -> None:
    results = screened(tmp_path / "研究")
    assert results.table("flow")["removed"].isna().any()
    customary, indices = results.table("customary"), results.table("indices")
    assert customary[["n", "share"]].isna().all(axis=None)
    assert indices["n"].isna().all()
    assert results.table("sensitivity")["n"].notna().tolist() == [True, False, False, False]
    html = (tmp_path / "研究/reports/report.zh.html").read_text(encoding="utf-8")
    assert "且属于调查对象的 [c] 份为基数" in html


def test_what_customary_rules_flag_few_of_is_hidden_and_so_are_the_ends_of_an_index(tmp_path: Path) -> None:
    one = '[[screening]]\nrule = "speed"\nseconds = 1\n'
    told, hidden_ones = screened(tmp_path / "全", rules=one, minimum=1), screened(tmp_path / "研究", rules=one)
    plain, table = told.table("customary"), hidden_ones.table("customary")
    few = plain["flagged"].between(1, 4) | (plain["n"] - plain["flagged"]).between(1, 4)
    assert few.any() and not few.all()
    assert (table["flagged"].isna() == (few | plain["flagged"].isna())).all()
    assert table["n"].eq(120).all()
    ends, index = told.table("indices").set_index("index"), hidden_ones.table("indices").set_index("index")
    assert index[["min", "max"]].isna().all(axis=None)
    assert ends[["p05", "median", "n"]].equals(index[["p05", "median", "n"]])
    assert screened(tmp_path / "更多", rules=one, minimum=7).table("indices")[["p05", "p95"]].isna().all(axis=None)  # 6 of 120 are beyond


def test_an_estimate_that_the_report_hides_is_hidden_in_every_variant(tmp_path: Path) -> None:
    results = screened(tmp_path / "研究", minimum=60)
    assert results.table("coefficients").query("variable == 'gender'")["estimate"].isna().all()
    estimates = results.table("sensitivity_estimates").query("variant == 'all'")
    assert estimates.query("variable == 'gender'")["estimate"].isna().all()
    hidden_ones = results.table("survey_evidence")["estimate"].isna()
    assert hidden_ones.any()
    assert results.table("sensitivity_evidence").query("variant == 'all'")["estimate"].isna().tolist() == hidden_ones.tolist()


ANSWERS = ("respondents", "respondents_for", "respondents_against", "segments")


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((20, 10, 10, 0), True),
        ((20, 4, 4, 0), False),
        ((20, 18, 18, 0), False),  # the two who do not write of it
        ((20, 10, 7, 5), False),  # two say both, three are against it alone
        ((20, 10, 10, 3), False),
    ],
)
def test_a_code_that_few_write_of_is_hidden_whole(finished_small: Path, counts: tuple[int, ...], shown: bool) -> None:
    n, respondents, affirm, deny = counts
    row = {"item": "q", "n": n, "code": "P1", "respondents": respondents, "respondents_for": affirm, "respondents_against": deny}
    study = Study.open(finished_small)
    hiding = replace(study, settings={**study.settings, "privacy": {"suppress_cells": True}})
    results = suppress(Results({"answer_codes": pd.DataFrame([row | {"segments": 30}])}), hiding, study.questionnaire)
    told = results.table("answer_codes").iloc[0]
    assert told[list(ANSWERS)].notna().to_list() == [shown] * 4
    assert told["n"] == n
