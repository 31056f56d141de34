"""The main estimates without each rule: what is lifted, that the base is what the report says, and what counts as changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.small_study import EXPORT, answers, replace, weighted

from jcommunity_study.analysis.data import Notes
from jcommunity_study.analysis.results import Results
from jcommunity_study.analysis.sensitivity import sensitivity, variants
from jcommunity_study.bilingual import Text
from jcommunity_study.steps import bring_up_to_date
from jcommunity_study.steps.prepare import weigh_responses
from jcommunity_study.study import Study
from jcommunity_study.survey.scales import score
from jcommunity_study.survey.writers.parquet import read_parquet

RULES = """
[[screening]]
rule = "eligible"
item = "gender"
keep = [1]

[[screening]]
rule = "speed"
seconds = 110

[[screening]]
rule = "longstring"
items = ["b1", "b2", "b3"]
maximum = 1
"""


@pytest.fixture
def screened(small: Path) -> Results:
    """The small study with a rule on who belongs, and two on quality in place of one."""
    replace(small / "study" / "study.toml", '[[screening]]\nrule = "speed"\nseconds = 60\n', RULES)
    replace(small / "study" / "findings.yaml", "minimum_base: 50", "minimum_base: 10")
    return analyzed(small)


def analyzed(small: Path) -> Results:
    list(bring_up_to_date(Study.open(small), "analyze"))
    return Results.from_json((small / "data" / "processed" / "results.json").read_bytes())


def test_only_rules_on_quality_are_lifted(screened: Results) -> None:
    """Sixty men; whoever took under 110 seconds, and whoever answered b1, b2 or b2, b3 alike, is removed by one rule or both."""
    men = [row for row in answers() if row[6] == "男"]
    fast = [int(row[2].removesuffix("秒")) < 110 for row in men]
    same = [row[9] in (row[8], row[10]) for row in men]
    table = screened.table("sensitivity").set_index("variant")
    assert table["n"].to_dict() == {
        "all": sum(not f and not s for f, s in zip(fast, same, strict=True)), "1": 60 - sum(same), "2": 60 - sum(fast), "none": 60,
    }  # fmt: skip
    assert table["n"].is_unique
    assert (table["n"] - table["restored"] == table.loc["all", "n"]).all()
    assert table.loc["all", "n"] == screened.table("flow")["remaining"].iloc[-1]


def test_with_all_rules_the_estimates_are_those_of_the_report(screened: Results) -> None:
    own = screened.table("sensitivity_estimates")
    base = own[own["variant"] == "all"]
    reported = screened.table("scales").set_index("scale")["mean"]
    assert base[base["kind"] == "mean"].set_index("term")["estimate"].to_dict() == reported.to_dict()
    evidence = screened.table("sensitivity_evidence")
    told = screened.table("findings").set_index("claim")["verdict"]
    assert evidence[evidence["variant"] == "all"].set_index("claim")["verdict"].to_dict() == told.to_dict()
    shares = screened.table("survey_evidence")["estimate"].to_list()
    assert evidence[evidence["variant"] == "all"]["estimate"].to_list() == shares


def test_coefficients_with_all_rules_are_those_of_the_report(survey: Any, finished_small: Path) -> None:
    results = Results.from_json((finished_small / "data" / "processed" / "results.json").read_bytes())
    own = results.table("sensitivity_estimates")
    base = own[(own["variant"] == "all") & (own["kind"] == "coefficient")].set_index("term")["estimate"]
    reported = results.table("coefficients").set_index("term")["estimate"]
    assert base.index.to_list() == ["gender2", "belonging"]  # one block: no background is left out, and no cut-point is a slope
    assert base.to_dict() == reported[base.index].to_dict()
    assert results.table("sensitivity")["variant"].to_list() == ["all", "none"]  # one rule: without it is without any


def test_changes_are_measured_against_all_rules(survey: Any) -> None:
    """Two rules: one flags nobody, one half of the people; evidence by hand."""
    flags = pd.DataFrame({"0": False, "1": [i % 2 == 0 for i in range(survey.responses.n)]}, index=survey.responses.frame.index)
    found = variants(survey.responses, flags, {"0": Text.same("甲"), "1": Text.same("乙")})
    assert [v.key for v in found] == ["all", "0", "1", "none"]
    assert found[1].responses is found[0].responses
    assert found[2].responses.n == survey.responses.n
    evidence = pd.DataFrame(
        [
            (v, "P1", verdict, 0, "x", "share_at_least", share)
            for v, verdict, share in (("all", "partial", 0.5), ("0", "partial", 0.5), ("1", "convergent", 0.625), ("none", "partial", 0.25))
        ],
        columns=["variant", "claim", "verdict", "nth", "name", "statistic", "estimate"],
    )
    results = sensitivity(survey.study, found, evidence, survey.notes)
    table = results.table("sensitivity").set_index("variant")
    assert table["verdicts_changed"].to_list() == [0, 0, 1, 0]
    assert table["changed"].to_list() == ["", "", "P1", ""]
    assert table["share_shift"].to_list() == [0, 0, 0.125, 0.25]
    assert (table.loc[["all", "0"], ["coefficient_shift", "mean_shift"]] == 0).all(axis=None)
    own = results.table("sensitivity_estimates").set_index(["variant", "term"])
    base, other = own.loc[("all", "belonging")], own.loc[("none", "belonging")]
    mean, slope = (base[base["kind"] == k].iloc[0] for k in ("mean", "coefficient"))
    mean_other, slope_other = (other[other["kind"] == k].iloc[0] for k in ("mean", "coefficient"))
    assert table.loc["none", "mean_shift"] == pytest.approx(abs(mean_other["estimate"] - mean["estimate"]) / mean["sd"])
    assert table.loc["none", "coefficient_shift"] >= abs(slope_other["estimate"] - slope["estimate"]) / slope["std_error"] - 1e-12
    assert table.loc["none", "coefficient_shift"] > 0


def test_a_model_that_stands_in_one_variant_alone_is_counted(survey: Any) -> None:
    """With all rules four are left, too few for the model; without, it stands with its two slopes."""
    flags = pd.DataFrame({"0": [i >= 4 for i in range(survey.responses.n)]}, index=survey.responses.frame.index)
    notes = Notes()
    table = sensitivity(survey.study, variants(survey.responses, flags, {"0": Text.same("甲")}), pd.DataFrame(), notes).table("sensitivity")
    assert table.set_index("variant").loc["none", "lost"] == 2
    assert notes.rows == []  # what fails with all rules is noted where it is reported


def test_means_carry_weights_made_anew_for_each_variant(small: Path) -> None:
    """Base: the weighted mean that the report gives. Without any rule: everybody raked, and the mean under those weights."""
    replace(weighted(small) / "study" / "study.toml", "seconds = 60", "seconds = 130")
    study, found = Study.open(small), analyzed(small)
    own = found.table("sensitivity_estimates")
    means = own[own["kind"] == "mean"].set_index(["variant", "term"])["estimate"].astype(float)
    assert means["all"].to_dict() == found.table("scales").set_index("scale")["weighted"].to_dict()
    everyone = read_parquet(small / "data" / "processed" / "responses_all.parquet", study.questionnaire)
    weighting = weigh_responses(study, everyone)
    assert weighting is not None
    scores = score(everyone)["belonging"].astype(float)
    assert means["none", "belonging"] == pytest.approx(np.average(scores, weights=weighting.design.weights), rel=1e-12)
    assert abs(means["none", "belonging"] - scores.mean()) > 1e-4


def test_a_variant_that_cannot_be_weighted_is_noted(small: Path) -> None:
    """The rule removes the one without an answer to a margin: with all rules there are weights, without none."""
    settings = weighted(small) / "study" / "study.toml"
    replace(settings, 'missing = "own_category"\n', "")
    replace(settings, 'rule = "speed"\nseconds = 60', 'rule = "contradiction"\nwhen = "missing(level)"')
    replace(small / "data" / "raw" / "questionnaire" / EXPORT, "192.0.2.1(江苏-南京),女,从不", "192.0.2.1(江苏-南京),女,(空)")
    found = analyzed(small)
    own = found.table("sensitivity_estimates")
    means = own[own["kind"] == "mean"].set_index("variant")["estimate"]
    assert means.isna().to_dict() == {"all": False, "none": True}
    assert found.table("sensitivity").set_index("variant").loc["none", "lost"] == 1
    (note,) = [row for row in found.table("notes").to_dict("records") if "weighted means" in row["what_en"]]
    assert "1 respondents have no answer to `level`" in note["why_en"]


@pytest.mark.parametrize("privacy", ["", "[privacy]\nsuppress_cells = true\n"])
def test_a_study_without_scales_models_and_claims_has_no_estimate_to_compare(small: Path, privacy: str) -> None:
    for name, start, more in (("questionnaire.yaml", "scales:", ""), ("study.toml", "[groups]", privacy)):
        path = small / "study" / name
        path.write_text(path.read_text(encoding="utf-8").partition(start)[0] + more, encoding="utf-8", newline="\n")
    (small / "study" / "findings.yaml").unlink()
    list(bring_up_to_date(Study.open(small), "report"))
    table = analyzed(small).table("sensitivity").set_index("variant")
    assert table.loc["all", "n"] == 119
    assert table["restored"].tolist() == ([0, 1] if not privacy else pytest.approx([0, np.nan], nan_ok=True))
    assert table[["coefficients", "means", "crossed", "lost"]].eq(0).all(axis=None)
    assert "没有可比较的估计" in (small / "reports" / "report.zh.html").read_text(encoding="utf-8")
