"""Answers to one item of every kind, with every reason for a missing one, weights and a score; and what their files say of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.questionnaire import parse_questionnaire
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.scales import score
from jcommunity_study.survey.writers.about import About

ASKED = """\
schema: 1
title: {zh: 各种题, en: Every kind}
option_sets:
  agree: [{zh: 不同意, en: Disagree}, {zh: 同意, en: Agree}, {code: 9, label: {zh: 不了解, en: Do not know}, missing: dont_know}]
items:
  - name: job
    number: 1
    text: {zh: 职业, en: Job}
    kind: single
    options: [{zh: 学生, en: Student}, {code: 2, zh: 其他, en: Other, other: true}, {code: 3, label: 不愿说, missing: refused}]
  - {name: hobby, number: 2, text: {zh: 活动, en: Activities}, kind: multiple, options: [值守, 宣传]}
  - {name: rank, number: 3, text: 排序, kind: ranking, options: [平台, 队伍, 放权]}
  - name: trust
    number: 4
    text: 信任
    kind: matrix
    ordered: true
    options: agree
    rows: [{name: grid, text: 网格员}, {name: street, text: 街道}]
  - {name: view, number: 5, text: 看法, kind: scale, options: agree, ask_if: job == 1}
  - {name: years, number: 6, text: 年数, kind: number}
  - {name: born, number: 7, text: 出生日期, kind: date}
  - {name: where, number: 8, text: 地区, kind: area}
  - {name: phone, number: 9, text: 手机, kind: text, personal: true}
  - {name: open, number: 10, text: 建议, kind: text}
scales:
  - {name: faith, label: {zh: 信任感, en: Trust}, items: [trust_grid, trust_street], reversed: [trust_street], minimum: 1, method: mean}
"""
LONG = "很长的回答" * 7000
CODED: dict[str, list[object]] = {
    "job": [1, 2, None, None, 1], "hobby_1": [1, 0, None, None, 1], "hobby_2": [0, 1, None, None, 1],
    "rank_1": [1, 2, None, None, 1], "rank_2": [2, None, None, None, 3], "rank_3": [3, 1, None, None, 2],
    "trust_grid": [2, None, None, 1, 2], "trust_street": [1, 1, None, 2, None], "view": [1, None, None, None, 2],
}  # fmt: skip
TEXTS = {
    "job_other": ["", "=木工", "", "", ""], "born": ["1990-01-02", "", "", "", ""], "where": ["江苏\u0001南京", "", "", "", ""],
    "open": ["+86", "-5", "", "@甲", LONG],
}  # fmt: skip
WHY = {
    "skipped": [("view", 3)], "refused": [("job", 3)], "not_scored": [("years", 3)], "unranked": [("rank_2", 1)],
    "declared": [("trust_grid", 1), ("view", 1), ("trust_street", 4)],
}  # fmt: skip


@pytest.fixture
def answers() -> Responses:
    """Five respondents; the third answered nothing."""
    asked = parse_questionnaire(ASKED, Path("questionnaire.yaml"))
    index = pd.Index([f"r{i}" for i in range(1, 6)], name="id")
    columns: dict[str, object] = {}
    for column in asked.columns():
        if column.name in CODED:
            columns[column.name] = pd.array(CODED[column.name], "Int64")
        elif column.name == "years":
            columns["years"] = pd.array([12, 0.5, None, None, 3], "Float64")
        else:
            columns[column.name] = pd.array(TEXTS[column.name], "str")
    frame = pd.DataFrame(columns, index=index)
    empty = frame.apply(lambda c: c.isna() | (c.astype("str") == ""))
    reasons = pd.DataFrame("", index=index, columns=frame.columns).mask(empty, "blank").astype("str")
    for why, cells in WHY.items():
        for name, row in cells:
            reasons.loc[index[row], name] = why
    metadata = pd.DataFrame({"submitted": pd.NaT, "seconds": 60.0, "source": "微信", "row": range(5), "ip_key": "k"}, index=index)
    return Responses(frame, reasons, metadata, asked).weighted([0.5, 1.5, 1.0, 1.25, 0.75])


@pytest.fixture
def scores(answers: Responses) -> pd.DataFrame:
    return score(answers)


@pytest.fixture
def about() -> About:
    flow = pd.DataFrame({
        "rule": ["received", "speed"], "label_zh": ["回收", "过快"], "label_en": ["Received", "Too fast"], "removed": [0, 2],
        "remaining": [7, 5],
    })  # fmt: skip
    return About(
        title=Text("某社区问卷", "A community's survey"), question=Text("谁参加？", "Who takes part?"),
        sampling=Text("方便抽样", "a convenience sample"), population=Text("居民", "residents"), fieldwork=("2023-04-08", "2023-04-19"),
        distributed=10, weighting=Text("按性别加权", "raked to sex"), flow=flow,
    )  # fmt: skip


@pytest.fixture
def synthetic(about: About) -> About:
    from dataclasses import replace

    from jcommunity_study.report.context import BANNER

    return replace(about, banner=BANNER)
