"""The demonstration's export looks as 问卷星 writes one, is the committed file, and holds what the README says it holds."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from pathlib import Path

import demo_model as model
import demo_survey
import numpy as np
import openpyxl
import pandas as pd
import pytest

from jcommunity_study.survey.questionnaire import load_questionnaire
from jcommunity_study.survey.readers import read_responses
from jcommunity_study.survey.screen import screen

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "data" / "raw" / "questionnaire" / "123456789_按文本_J社区疫情防控协同治理调查问卷_430_430.xlsx"


@pytest.fixture(scope="module")
def sheet() -> pd.DataFrame:
    return demo_survey.generate(model.RESPONSES)


def test_the_committed_file_is_what_the_generator_writes(sheet: pd.DataFrame) -> None:
    assert FILE.read_bytes() == demo_survey.xlsx_bytes(sheet)


def test_another_seed_gives_other_answers(sheet: pd.DataFrame) -> None:
    other = demo_survey.generate(model.RESPONSES, seed=model.SEED + 1)
    assert list(other.columns) == list(sheet.columns)
    assert not other.equals(sheet)


def test_the_archive_holds_no_clock(sheet: pd.DataFrame) -> None:
    data = demo_survey.xlsx_bytes(sheet)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {i.date_time for i in archive.infolist()} == {demo_survey.ZIP_DATE}
        assert {i.compress_type for i in archive.infolist()} == {zipfile.ZIP_STORED}
        assert set(re.findall(rb"\d{4}-\d\d-\d\dT[^<]+", archive.read("docProps/core.xml"))) == {demo_survey.STAMP.encode("ascii")}


def test_headers_are_those_of_the_platform(sheet: pd.DataFrame) -> None:
    heads = list(sheet.columns)
    assert heads[:6] == ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
    assert heads[-1] == "总分"
    assert "3、您的性别" in heads
    place = heads.index("12、疫情期间，您做以下事情的频率是—在小区里值守、巡逻或维持秩序")
    assert heads[place + 1] == "12、为隔离户或老人代买、送东西"
    assert len(set(heads)) == len(heads)


def test_metadata_are_written_as_text_in_the_platforms_way(sheet: pd.DataFrame) -> None:
    assert sheet["提交答卷时间"].str.fullmatch(r"2023/4/\d{1,2} \d{1,2}:\d\d:\d\d").all()
    assert not sheet["提交答卷时间"].str.contains(r"/0| 0\d:").any()
    assert sheet["所用时间"].str.fullmatch(r"\d+秒").all()
    assert sheet["来自IP"].str.fullmatch(r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}\([^()]+-[^()]+\)").all()
    assert list(sheet["序号"]) == list(range(1, model.RESPONSES + 1))


def test_every_quirk_of_the_platform_occurs(sheet: pd.DataFrame) -> None:
    everything = "\n".join(sheet.astype(str).to_numpy().ravel())
    for quirk in ("┋", "→", "其他〖", "(跳过)", "(空)", "不了解", "不愿回答"):
        assert quirk in everything
    reasons = next(c for c in sheet.columns if c.startswith("14、"))
    assert {"", "(空)", "(跳过)"} <= set(sheet[reasons])


def test_blank_answers_are_empty_cells_in_the_documented_share() -> None:
    sheet = demo_survey.generate(20_000, careless=False)
    column = sheet[next(c for c in sheet.columns if c.startswith("58、"))]
    blank = column[column.isin(["", "(空)"])]
    share = (blank == "").mean()
    assert abs(share - model.EMPTY_CELL) < 4 * np.sqrt(model.EMPTY_CELL * (1 - model.EMPTY_CELL) / len(blank))


def test_an_empty_text_is_an_empty_cell(sheet: pd.DataFrame) -> None:
    page = openpyxl.load_workbook(io.BytesIO(demo_survey.xlsx_bytes(sheet)))["Sheet1"]
    rows = list(page.iter_rows(values_only=True))
    assert len(rows) == model.RESPONSES + 1
    assert sum(value is None for row in rows for value in row) == int((sheet == "").to_numpy().sum())


def test_screening_finds_exactly_the_careless_who_were_put_in() -> None:
    read = read_responses(FILE, load_questionnaire(ROOT / "study" / "questionnaire.yaml"))
    rules = tomllib.loads((ROOT / "study" / "study.toml").read_text(encoding="utf-8"))["screening"]
    kept, flow = screen(read, rules)
    names = {
        "consent": "no_consent", "eligible": "not_resident", "completion": "incomplete", "speed": "speeder",
        "attention": "inattentive", "straight_lining": "straight_liner", "duplicates": "duplicate",
    }
    removed = {names[step.rule]: step.removed for step in flow.steps if step.rule in names}
    assert removed == dict(model.CARELESS)
    assert kept.n == model.RESPONSES - sum(model.CARELESS.values())


def test_the_reader_has_no_doubt_about_the_file() -> None:
    read = read_responses(FILE, load_questionnaire(ROOT / "study" / "questionnaire.yaml"))
    assert read.doubts == ()
    assert not (read.reasons == "not_scored").to_numpy().any()


def test_too_few_answers_to_hold_the_careless_are_refused() -> None:
    with pytest.raises(ValueError, match="n == 60"):
        demo_survey.generate(60)


def test_shares_of_the_model_sum_to_one_and_probabilities_stay_inside() -> None:
    single = (model.AGE_BAND, model.MAIN_CHANNEL, model.REPEAT_REGISTRATION)
    tables = [*(r.shares for r in model.RATED.values()), *single, *model.EDUCATION, *model.OCCUPATION]
    assert all(abs(sum(shares) - 1) < 1e-9 for shares in tables)
    assert np.linalg.eigvalsh(np.asarray(model.LATENT_CORRELATION)).min() > 0
    extreme = {
        **dict.fromkeys(("female", "rented", "other_home", "party_member"), (0, 1)),
        **dict.fromkeys(("education", "belonging", "awareness", "channels", "efficacy", "trust"), (1, 5)),
        "age_band": (1, 6),
        "years_resident": (0, model.YEARS_MOST),
    }
    ends = [[slope * at for at in extreme[name]] for name, slope in model.FREQUENCY_SLOPES.items()]
    assert model.FREQUENCY_INTERCEPT + sum(map(min, ends)) > 0
    assert model.FREQUENCY_INTERCEPT + sum(map(max, ends)) < 1
