"""The .sav that SPSS opens: every kind of item and every reason for a missing answer, back through pyreadstat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.writers import sav_bytes
from jcommunity_study.survey.writers.about import About
from jcommunity_study.survey.writers.sav import CODES


@pytest.fixture
def written(answers: Responses, scores: pd.DataFrame, about: About, tmp_path: Path) -> tuple[pd.DataFrame, Any]:
    path = tmp_path / "a.sav"
    path.write_bytes(sav_bytes(answers, scores, "en", about))
    return pyreadstat.read_sav(str(path), user_missing=True)


def test_every_value_and_every_reason_comes_back(written: tuple[pd.DataFrame, Any], answers: Responses, scores: pd.DataFrame) -> None:
    frame, _ = written
    assert list(frame.columns) == ["id", *answers.frame.columns, "faith", "survey_weight"]
    seen = set()
    for name in answers.frame.columns:
        for got, value, why in zip(frame[name], answers.frame[name], answers.reasons[name], strict=True):
            if isinstance(got, str):
                assert got == value.encode()[:32_767].decode("utf-8", "ignore")
            else:
                assert got == (CODES[why] if why else value)
                seen.add(why)
    assert seen == {"", *CODES} - {"not_derived"}  # of derived variables: tests/survey/test_derived.py
    assert frame["survey_weight"].tolist() == [0.5, 1.5, 1.0, 1.25, 0.75]
    assert frame["faith"].tolist()[:2] == scores["faith"].tolist()[:2]
    assert frame["faith"].isna().tolist() == [False, False, True, False, False]


def test_every_reason_is_declared_missing_and_labelled(written: tuple[pd.DataFrame, Any], answers: Responses) -> None:
    _, meta = written
    for name in answers.frame.columns:
        numeric = pd.api.types.is_numeric_dtype(answers.frame[name].dtype)
        assert (meta.missing_ranges.get(name) == [{"lo": -9.0, "hi": -5.0}]) == numeric
        codes = {CODES[why] for why in answers.reasons[name] if why}
        assert not numeric or codes <= set(meta.variable_value_labels[name])
    assert meta.variable_value_labels["rank_2"][-5.0] == "not ranked"
    assert meta.variable_value_labels["years"][-5.0] == "could not be read as a value"
    assert meta.variable_value_labels["hobby_1"] == {0.0: "not ticked", 1.0: "ticked", -8.0: "left blank"}


def test_formats_and_measures_are_what_a_person_expects(written: tuple[pd.DataFrame, Any]) -> None:
    _, meta = written
    told = {name: (meta.original_variable_types[name], meta.variable_measure[name]) for name in meta.column_names}
    assert told["job"] == ("F8.0", "nominal")
    assert told["trust_grid"] == ("F8.0", "ordinal")
    assert told["rank_1"] == ("F8.0", "ordinal")
    assert told["years"] == ("F8.2", "scale")
    assert told["faith"] == ("F8.2", "scale")
    assert told["survey_weight"] == ("F10.4", "scale")
    assert told["open"][1] == "nominal"
    assert max(meta.variable_display_width.values()) <= 40
    assert meta.file_label == "A community's survey"
    assert meta.column_names_to_labels["survey_weight"] == "Survey weight (mean 1)"
    assert not meta.notes


def test_long_names_and_labels_are_cut_between_characters_and_stay_apart(answers: Responses, tmp_path: Path) -> None:
    from dataclasses import replace

    from jcommunity_study.bilingual import Text

    item = answers.questionnaire.item("years")
    names = ["N" * 70, "n" * 70, "N" * 70 + "b"]
    items = tuple(replace(item, name=name, text=Text.same("很长的题目" * 60)) for name in names)
    frame = pd.DataFrame(dict.fromkeys(names, answers.frame["years"]))
    reasons = pd.DataFrame(dict.fromkeys(names, answers.reasons["years"]))
    long = Responses(frame, reasons, answers.metadata, replace(answers.questionnaire, items=items, scales=()))
    path = tmp_path / "a.sav"
    path.write_bytes(sav_bytes(long))
    _, meta = pyreadstat.read_sav(str(path))
    assert len({name.casefold() for name in meta.column_names}) == 5
    assert all(len(name) <= 64 for name in meta.column_names)
    assert all(len(label.encode()) <= 255 and "\ufffd" not in label for label in meta.column_labels)


def test_synthetic_data_say_so(answers: Responses, synthetic: About, tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    path.write_bytes(sav_bytes(answers, None, "zh", synthetic))
    _, meta = pyreadstat.read_sav(str(path))
    assert meta.file_label.startswith("演示数据（合成）")
    assert synthetic.banner is not None
    assert "".join(line.strip() for line in meta.notes).replace(" ", "") == (synthetic.banner.zh + synthetic.banner.en).replace(" ", "")
