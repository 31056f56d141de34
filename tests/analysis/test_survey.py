"""What the small study's answers come to, counted here a second time by plain loops over the export's cells."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests import small_study

from jcommunity_study.analysis import models, ratings, sample, scales
from jcommunity_study.analysis.data import CATEGORIES, ORDERED, Notes, analysis_frame, check_shown, known_names
from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError, StatisticsError

ROWS = [r for r in small_study.answers() if r[2] != "30秒"]  # the speeder is screened out
CODES = {"不同意": 1, "一般": 2, "比较同意": 3, "同意": 4, "非常同意": 5}


def column(heading: str) -> list[str]:
    return [r[small_study.HEADER.index(heading)] for r in ROWS]


def test_frequencies_are_those_of_the_cells(survey: Any) -> None:
    table = sample.items(survey.responses, survey.notes).table("frequencies")
    own = table[table["column"] == "level"]
    counted = Counter(column("2、您的参与程度"))
    assert own["n"].to_list() == [counted["从不"], counted["有时"], counted["经常"]]
    assert own["share"].to_list() == pytest.approx([counted[x] / 119 for x in ("从不", "有时", "经常")])
    known = table[table["column"] == "problem_P1"]
    assert known["n_valid"].unique().tolist() == [119 - column("6、大家很少参加").count("不了解")]


def test_missing_by_reason(survey: Any) -> None:
    table = sample.items(survey.responses, survey.notes).table("missing").set_index("column")
    assert table.loc["problem_P1", "declared"] == column("6、大家很少参加").count("不了解")
    unranked = sum("放权" not in cell for cell in column("8、请排序"))
    assert table.loc["rank_3", "unranked"] == unranked
    assert table.loc["gender", "present"] == 119
    assert table.loc["problem_P1", "unable"] == pytest.approx(column("6、大家很少参加").count("不了解") / 119)
    assert table.loc["gender", "unable"] == 0


def test_the_places_of_a_ranking_are_those_of_the_cells(survey: Any) -> None:
    table = sample.items(survey.responses, survey.notes).table("rankings").set_index("code")
    given = [[x for x in cell.split("→") if x] for cell in column("8、请排序")]
    first = [cell[0].strip() for cell in given if cell]
    labels = {str(o.code): o.label.zh for o in survey.responses.questionnaire.item("rank").options}
    assert table["place1"].to_dict() == pytest.approx({code: first.count(label) / 119 for code, label in labels.items()})
    assert table[["place1", "place2", "place3"]].sum(axis=1).to_numpy() == pytest.approx(table["top3"].to_numpy())


def test_table_one(survey: Any) -> None:
    table = sample.sample(survey.study, survey.responses, survey.scores).table("sample")
    men = table[(table["term"] == "gender") & (table["level"] == "1") & (table["group"] == "")].iloc[0]
    assert men["n"] == column("1、您的性别").count("男")


def test_ratings_turn_what_is_reversed(survey: Any) -> None:
    table = ratings.ratings(survey.study, survey.responses).table("ratings").set_index("term")
    low = [CODES[v] for v in column("6、大家很少参加") if v in CODES]
    praise = [6 - CODES[v] for v in column("7、网格员很专业") if v in CODES]
    assert table.loc["problem_P1", "agree"] == pytest.approx(np.mean([v >= 4 for v in low]))
    assert table.loc["problem_P2", "agree"] == pytest.approx(np.mean([v >= 4 for v in praise]))
    assert table["reversed"].to_dict() == {"problem_P1": False, "problem_P2": True}
    assert table["rank"].to_dict() == {"problem_P1": 1, "problem_P2": 2}


def test_scales_and_groups(survey: Any) -> None:
    found = scales.scales(survey.responses, survey.scores, survey.notes)
    row = found.table("scales").iloc[0]
    items = np.array([[CODES[r[8]], CODES[r[9]], 6 - CODES[r[10]]] for r in ROWS], dtype=float)
    assert row["mean"] == pytest.approx(items.mean())
    k, variances = 3, items.var(axis=0, ddof=1)
    assert row["alpha"] == pytest.approx(k / (k - 1) * (1 - variances.sum() / items.sum(axis=1).var(ddof=1)))
    groups = scales.groups(survey.study, survey.responses, survey.scores, survey.notes)
    assert groups.table("group_tests")[["outcome", "by"]].to_numpy().tolist() == [["belonging", "gender"]]
    assert groups.facts["correction"] == "holm"


def test_a_scale_that_nobody_confirmed_has_no_figure(survey: Any) -> None:
    from dataclasses import replace

    questionnaire = survey.responses.questionnaire
    proposed = replace(questionnaire, scales=tuple(replace(s, confirmed=False) for s in questionnaire.scales))
    table = scales.scales(replace(survey.responses, questionnaire=proposed), pd.DataFrame(), survey.notes).table("scales")
    assert table["confirmed"].to_list() == [False]
    assert "alpha" not in table


def test_models_name_every_term(survey: Any) -> None:
    found = models.models(survey.study, survey.responses, survey.scores, survey.notes)
    table = found.table("coefficients")
    assert table["model"].unique().tolist() == ["level"]
    slopes = table[~table["term"].str.contains("|", regex=False)]
    assert slopes[["variable", "level"]].to_numpy().tolist() == [["gender", "2"], ["belonging", ""]]
    assert slopes["estimate"].iloc[1] > 0  # who belongs takes part more: so the answers were made
    assert found.table("model_fit")["n"].to_list() == [119]


def test_the_frame_of_an_analysis(survey: Any) -> None:
    frame = analysis_frame(survey.responses, survey.scores, as_numbers=["level"])
    assert isinstance(frame["gender"].dtype, pd.CategoricalDtype)
    assert not frame["gender"].cat.ordered
    assert frame["b1"].cat.ordered
    assert frame["b1"].cat.categories.to_list() == ["1", "2", "3", "4", "5"]  # 不了解 is no category
    assert frame["level"].dtype == float
    assert frame["belonging"].dtype == float
    assert list(frame.index) == list(survey.responses.frame.index)


def test_names_are_known_or_named(survey: Any) -> None:
    questionnaire = survey.study.questionnaire
    assert known_names(survey.study, "groups", "scales", ["belonging"], questionnaire) == ("belonging",)
    with pytest.raises(InputError, match="belonging"):
        known_names(survey.study, "ratings", "problems", ["belonging"], questionnaire, fit=ORDERED)
    with pytest.raises(InputError, match=r"study\.toml:\d+: .*rank_1"):
        known_names(survey.study, "groups", "by", ["rank_1"], questionnaire, fit=CATEGORIES)
    check_shown(survey.study, questionnaire)


def test_what_cannot_be_computed_is_noted() -> None:
    notes = Notes()

    def undefined() -> None:
        raise StatisticsError("没有方差", "no variance")

    assert notes.attempt(Text("某项", "something"), lambda: 3) == 3
    assert notes.attempt(Text("某项", "something"), undefined) is None
    assert notes.to_frame().to_dict("records") == [
        {"what_zh": "某项", "what_en": "something", "why_zh": "没有方差", "why_en": "no variance"}
    ]
    with pytest.raises(ZeroDivisionError):
        notes.attempt(Text("某项", "something"), lambda: 1 / 0)


def test_nobody_left_after_screening(small: Any) -> None:
    from jcommunity_study.analysis.results import Results
    from jcommunity_study.steps import bring_up_to_date
    from jcommunity_study.study import Study

    path = small / "study" / "study.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("seconds = 60", "seconds = 6000"), encoding="utf-8")
    list(bring_up_to_date(Study.open(small), "analyze"))
    results = Results.from_json((small / "data" / "processed" / "results.json").read_bytes())
    assert results.table("flow")["remaining"].to_list() == [120, 0]
    assert results.table("notes")["why_en"].to_list() == ["no response is left after screening"]
    assert set(results.table("findings")["survey_reading"]) == {"none"}
