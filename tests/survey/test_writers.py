"""What is written: the same bytes each time, and what a reader of the file gets."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from pandas.testing import assert_frame_equal

from jcommunity_study.errors import InputError
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.readers import read_responses
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.scales import score
from jcommunity_study.survey.screen import screen
from jcommunity_study.survey.writers import dictionary_csv, exclusions_csv, flow_csv, parquet_bytes, read_parquet, responses_csv, sav_bytes


@pytest.fixture
def read(text_csv: Path, questionnaire: Questionnaire) -> Responses:
    return read_responses(text_csv, questionnaire)


def test_parquet_round_trip(read: Responses, folder: Path) -> None:
    path = folder / "responses.parquet"
    path.write_bytes(parquet_bytes(read))
    again = read_parquet(path, read.questionnaire)
    assert_frame_equal(again.frame, read.frame)
    assert_frame_equal(again.reasons, read.reasons)
    hashed = [c for c in read.metadata if c.endswith("_key")]
    assert_frame_equal(again.metadata.drop(columns="ip_key"), read.metadata.drop(columns=hashed))
    assert not [c for c in pd.read_parquet(path) if c.endswith("_key")]
    assert parquet_bytes(read) == path.read_bytes()


def test_parquet_that_is_damaged_or_of_another_questionnaire(read: Responses, folder: Path) -> None:
    path = folder / "responses.parquet"
    path.write_bytes(parquet_bytes(read)[:-200])
    with pytest.raises(InputError, match="Parquet"):
        read_parquet(path, read.questionnaire)
    path.write_bytes(parquet_bytes(read))
    with pytest.raises(InputError, match="another questionnaire"):
        read_parquet(path, Questionnaire(read.questionnaire.title, read.questionnaire.items[:2]))


def test_sav_as_spss_opens_it(read: Responses, folder: Path) -> None:
    path = folder / "responses.sav"
    path.write_bytes(sav_bytes(read, score(read)))
    frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
    assert list(frame.columns) == ["id", *read.frame.columns, "trust"]
    assert frame["job"].tolist() == [1, 2, -9, -7]
    assert frame["trust_grid"].tolist() == [3, -6, -9, 1]
    assert frame["rank_2"].tolist() == [2, -5, -9, 1]
    assert meta.variable_value_labels["trust_grid"] == {1: "不同意", 2: "一般", 3: "同意", -9: "未问到（跳题）", -6: "表示不了解"}
    assert meta.missing_ranges["trust_grid"] == [{"lo": -9, "hi": -5}]
    assert meta.column_names_to_labels["trust_grid"] == "您对各方的信任—网格员"
    assert [meta.variable_measure[c] for c in ("job", "check", "years", "hobby_1", "trust_grid")] == [
        "nominal",
        "ordinal",
        "scale",
        "nominal",
        "ordinal",
    ]
    missing, _ = pyreadstat.read_sav(str(path))
    for name in ("job", "rank_2", "years", "trust_grid"):
        assert missing[name].isna().tolist() == read.frame[name].isna().tolist()


def test_sav_has_no_date_of_making_inside(read: Responses) -> None:
    first = sav_bytes(read)
    time.sleep(1.1)
    assert sav_bytes(read) == first


def test_real_negative_numbers_are_not_declared_missing(read: Responses, folder: Path) -> None:
    read.frame["years"] = pd.array([-7.0, 3.0, None, None], dtype="Float64")
    path = folder / "n.sav"
    path.write_bytes(sav_bytes(read))
    frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
    assert frame["years"].iloc[0] == -7
    assert "years" not in meta.missing_ranges


def test_csv_tables(read: Responses) -> None:
    dictionary = dictionary_csv(read).decode("utf-8-sig").splitlines()
    assert len(dictionary) == 1 + len(read.frame.columns)
    assert "您对各方的信任—网格员" in dictionary[11]
    kept, flow = screen(read, [{"rule": "consent", "item": "consent", "keep": [1]}])
    assert exclusions_csv(flow).decode("utf-8-sig").splitlines() == ["id,rule,label_zh,label_en", "3,consent,不同意参加,Did not consent"]
    assert flow_csv(flow).decode("utf-8-sig").splitlines()[2] == "consent,不同意参加,Did not consent,1,3,1,True,,"
    text = responses_csv(kept, score(kept)).decode("utf-8-sig")
    assert "'=SUM(A1)" in text
    assert text.splitlines()[1].startswith("1,1,1,,1,1,0,")


def test_nothing_personal_is_in_any_file(read: Responses) -> None:
    key = read.metadata["ip_key"].iloc[0]
    for data in (parquet_bytes(read), sav_bytes(read), responses_csv(read), dictionary_csv(read)):
        for secret in ("13800138000", "13912345678", "192.0.2", key):
            assert secret.encode() not in data
