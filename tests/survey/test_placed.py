"""`table` with a mapping: items where the questionnaire says they stand, and every complaint at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.survey.exports import messy_table, write

from jcommunity_study.errors import InputError
from jcommunity_study.survey.balance import balance
from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.draft_yaml import draft_yaml
from jcommunity_study.survey.questionnaire import Questionnaire, parse_questionnaire
from jcommunity_study.survey.readers import read_export, read_responses
from jcommunity_study.survey.readers.matching import match
from jcommunity_study.survey.readers.placed import placed
from jcommunity_study.survey.readers.read import responses_of

HEADER = ["样本", "何时", "性", "活动", "信任A", "信任B", "渠道1", "渠道2", "意见", "意见"]
ROWS = [
    ["a1", "2024/5/1", "男", "值守; 宣传", "3", "1", "√", "", "好", "补充"],
    ["a2", "2024/5/2", "-99", "宣传", "2", "跳过", "", "√", "行", ""],
    ["a3", "2024/5/3", "女", "", "1", "2", "", "", "/", "x"],
]
MAPPED = """\
schema: 1
title: t
metadata: {id: 样本, submitted: 何时}
missing_cells: {"-99": refused, 跳过: skipped, "/": blank}
items:
  - {name: sex, text: 您的性别, kind: single, options: [男, 女], column: 性}
  - {name: been, text: 参加过的活动, kind: multiple, options: [值守, 宣传], column: 活动, separator: "; "}
  - name: trust
    text: 信任
    kind: matrix
    options: [不信任, 一般, 信任]
    rows: [{name: grid, text: 网格员}, {name: street, text: 街道}]
    columns: {grid: 信任A, street: 信任B}
  - name: ways
    text: 渠道
    kind: multiple
    options: [电话, 微信]
    columns: {1: 渠道1, 2: 渠道2}
  - {name: more, text: 补充意见, kind: text, column: "#10"}
  - {name: said, text: 您的意见, kind: text, column: "#9"}
"""


def questionnaire(text: str = MAPPED) -> Questionnaire:
    return parse_questionnaire(text, Path("study/questionnaire.yaml"))


def table(folder: Path) -> Path:
    return write(folder / "t.csv", HEADER, ROWS)


def test_items_are_read_where_the_questionnaire_says_they_stand(folder: Path) -> None:
    read = read_responses(table(folder), questionnaire())
    frame = read.frame.astype(object).where(read.frame.notna(), None)
    assert list(frame.index) == ["a1", "a2", "a3"]
    assert str(read.metadata["submitted"].iloc[1]) == "2024-05-02 00:00:00"
    assert frame["sex"].tolist() == [1, None, 2]
    assert read.reasons["sex"].tolist() == ["", "refused", ""]
    assert [frame["been_1"].tolist(), frame["been_2"].tolist()] == [[1, 0, None], [1, 1, None]]
    assert [frame["trust_grid"].tolist(), frame["trust_street"].tolist()] == [[3, 2, 1], [1, None, 2]]
    assert read.reasons["trust_street"].tolist() == ["", "skipped", ""]
    assert [frame["ways_1"].tolist(), frame["ways_2"].tolist()] == [[1, 0, None], [0, 1, None]]
    assert frame["more"].tolist() == ["补充", None, "x"]
    assert read.reasons["said"].tolist() == ["", "", "blank"]


def test_the_balance_holds_for_a_mapped_table(folder: Path) -> None:
    export, found = placed(read_export(table(folder)), questionnaire())
    matched = match(export, questionnaire(), found)
    counted = balance(export, responses_of(export, questionnaire(), matched), matched.fields)
    assert counted.even, [(c.heading, c.rows) for c in counted.columns if c.rows]
    assert counted.counts() == {"metadata": 6, "value": 15, "skipped": 1, "blank": 1, "refused": 1, "lost": 0}


def test_a_mapping_goes_before_a_platform(with_cells) -> None:  # type: ignore[no-untyped-def]
    path = with_cells({(0, "2、您的职业"): "2、今天的天气怎么样"})
    text = (
        "schema: 1\ntitle: t\nitems:\n"
        "  - {name: job, text: 您的职业, kind: text, column: 2、今天的天气怎么样}\n"
        "  - {name: first, text: 信任网格员, kind: text, column: '5、您对各方的信任—网格员'}\n"
    )
    read = read_responses(path, questionnaire(text))
    assert read.frame["job"].iloc[0] == "学生"
    assert read.frame["first"].iloc[0] == "同意"
    assert "街道" in {d.column for d in read.doubts}  # the row that was left alone is named


@pytest.mark.parametrize(("old", "new", "line", "said"), [
    ("column: 性}", "column: 性别}", 6, "有的是：样本、何时、性、活动"),
    ("column: 性}", "column: 意见}", 6, "#9、#10"),
    ("column: 性}", 'column: "#99"}', 6, "10 列"),
    ("column: 性}", "column: 性, columns: {1: 性}}", 6, "只能写一个"),
    ("column: 性}", 'column: 性, separator: "; "}', 6, "separator"),
    ("{grid: 信任A, street: 信任B}", "{grid: 信任A}", 13, "street"),
    ("{grid: 信任A, street: 信任B}", "{grid: 信任A, road: 信任B}", 13, "road"),
    ("columns: {grid: 信任A, street: 信任B}", "column: 信任A", 13, "columns"),
    ("id: 样本", "id: 没有", 3, "没有"),
    ("id: 样本", "who: 样本", 3, "who"),
    ('"-99": refused', '"-99": gone', 4, "gone"),
])  # fmt: skip
def test_what_is_wrong_is_named_at_its_line(folder: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in MAPPED
    with pytest.raises(InputError) as caught:
        read_responses(table(folder), questionnaire(MAPPED.replace(old, new)))
    assert caught.value.where == f"study/questionnaire.yaml:{line}".replace("/", str(Path("/"))[-1:])
    assert said in caught.value.text.zh


def test_a_draft_of_a_plain_table_says_where_each_item_stands(folder: Path) -> None:
    path = messy_table(folder / "m.csv")
    text = draft_yaml(draft(read_export(path)))
    for line in ('column: "性别"', 'column: "#3"', 'column: "#4"', 'column: "#5"', 'separator: "、"  # guess'):
        assert line in text
    read = read_responses(path, questionnaire(text))
    assert read.frame["v2"].iloc[3] == "意见3"
    assert read.frame["v3"].iloc[3] == "补充3"
    assert read.frame["v5_1"].tolist()[:3] == [1, 1, 0]


def test_drafts_of_platforms_need_no_mapping(text_csv: Path) -> None:
    assert "column:" not in draft_yaml(draft(read_export(text_csv)))
