"""CSV tables of weighted, scored and synthetic responses; the plain ones are in test_writers."""

from __future__ import annotations

import csv
import io

import pandas as pd

from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.screen import screen
from jcommunity_study.survey.writers import dictionary_csv, exclusions_csv, flow_csv, responses_csv
from jcommunity_study.survey.writers.about import About


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_scores_and_weights_stand_in_responses_and_dictionary(answers: Responses, scores: pd.DataFrame) -> None:
    table = rows(responses_csv(answers, scores))
    assert [row["survey_weight"] for row in table] == ["0.5", "1.5", "1.0", "1.25", "0.75"]
    assert [row["faith"] for row in table] == ["2.0", "2.0", "", "1.0", "2.0"]
    dictionary = {row["column"]: row for row in rows(dictionary_csv(answers, scores))}
    assert list(dictionary) == [*answers.frame.columns, "faith", "survey_weight"]
    assert (dictionary["faith"]["kind"], dictionary["faith"]["options_en"]) == ("score", "mean(trust_grid, -trust_street), >= 1")
    assert dictionary["survey_weight"]["kind"] == "weight"
    assert dictionary["job"]["options_en"] == "1=Student; 2=Other; 3=不愿说 [refused]"
    assert [dictionary["job"][k] for k in ("valid", "blank", "refused")] == ["3", "1", "1"]


def test_whole_numbers_have_no_decimals(answers: Responses) -> None:
    answers.frame["years"] = pd.array([12, 1, None, None, 3], "Float64")
    assert [row["years"] for row in rows(responses_csv(answers))] == ["12", "1", "", "", "3"]


def test_synthetic_data_say_so_in_every_row(answers: Responses, scores: pd.DataFrame, synthetic: About) -> None:
    _, flow = screen(answers, [])
    for data in (
        responses_csv(answers, scores, synthetic.banner),
        dictionary_csv(answers, scores, synthetic.banner),
        flow_csv(flow, synthetic.banner),
    ):
        assert {row["data_status"] for row in rows(data)} == {str(synthetic.banner)}
    assert exclusions_csv(flow, synthetic.banner).decode("utf-8-sig").splitlines()[0].endswith(",data_status")
    assert "data_status" not in rows(responses_csv(answers, scores))[0]
