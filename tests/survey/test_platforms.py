"""腾讯问卷, 腾讯文档收集表, 问卷网, Google Forms, 问卷星's rarer columns: exports as written, read as a person would read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.survey.conftest import write_xlsx
from tests.survey.exports import WENJUAN_TIMES, WRITTEN, google_forms, tencent, wenjuan_codes, wjx_odd, write

from jcommunity_study.errors import InputError
from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.draft_yaml import draft_yaml
from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.questionnaire import parse_questionnaire
from jcommunity_study.survey.readers import PLATFORMS, read_export, responses_of
from jcommunity_study.survey.readers.export import UNVERIFIED
from jcommunity_study.survey.responses import Responses

KINDS = {
    "tencent": ["single", "single", "single", "single", "scale", "multiple", "ranking", "matrix", "number", "text"],
    "tencent-docs": ["text", "multiple", "area", "number", "text"],
    "wenjuan text": ["single", "multiple", "matrix", "multiple", "text"],
    "wenjuan codes": ["single", "multiple", "matrix", "text"],
    "google-forms": ["multiple", "matrix", "scale", "text", "text"],
    "messy table": ["single", "text", "text", "number", "multiple"],
}


def seen(tmp_path: Path, name: str) -> dict[str, Any]:
    return inspect(WRITTEN[name](tmp_path / "a.csv"), "en")


def read(path: Path) -> Responses:
    """Through a drafted questionnaire that was written and read back."""
    export = read_export(path)
    return responses_of(export, parse_questionnaire(draft_yaml(draft(export)), Path("q.yaml")))


@pytest.mark.parametrize("name", KINDS)
def test_platforms_and_kinds(tmp_path: Path, name: str) -> None:
    found = seen(tmp_path, name)
    assert found["format"] == {"wenjuan text": "wenjuan", "wenjuan codes": "wenjuan", "messy table": "table"}.get(name, name)
    assert [i["kind"] for i in found["items"]] == KINDS[name]


@pytest.mark.parametrize("name", KINDS)
def test_a_draft_reads_its_own_export(tmp_path: Path, name: str) -> None:
    path = WRITTEN[name](tmp_path / "a.csv")
    assert read(path).n == inspect(path)["rows"]


def test_layouts_that_no_real_file_confirmed_say_so(tmp_path: Path) -> None:
    unverified = {p.name for p in PLATFORMS if not p.verified}
    assert {"tencent", "wenjuan"} <= unverified
    path = tencent(tmp_path / "a.csv")
    assert UNVERIFIED["en"] in inspect(path, "en")["warnings"]
    assert UNVERIFIED in [d.text for d in read(path).doubts]
    assert UNVERIFIED["en"] not in seen(tmp_path, "google-forms")["warnings"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_tencent_letters_blanks_ticks_ranks_and_personal_columns(tmp_path: Path, encoding: str) -> None:
    path = tencent(tmp_path / "a.csv", encoding)
    found = inspect(path)
    assert [o for i in found["items"] if i["name"] == "q2" for o in i["options"]] == ["学生", "职员", "其他"]
    places = {"地理位置国家和地区", "地理位置省", "地理位置市"}
    assert set(found["personal"]) == {"IP", "UA", "Referrer", "昵称", "用户标识", "自定义字段"} | places
    answers = read(path)
    assert answers.frame["q2"].tolist()[:3] == [1, 2, 3]
    assert answers.frame["q2_other"].dropna().unique().tolist() == ["木工"]
    assert [answers.frame[f"q5_{n}"].iloc[0] for n in (1, 2, 3)] == [0, 0, 1]
    assert [answers.frame[f"q6_{n}"].iloc[0] for n in (1, 2, 3)] == [3, 1, 2]
    assert answers.frame["q4"].tolist()[:5] == [5, 4, 3, 2, 1]  # 非常同意 is the fifth of a scale, whatever its letter
    assert answers.metadata["seconds"].iloc[0] == 90


def test_a_code_export_of_wenjuan_keeps_words_beside_their_option(tmp_path: Path) -> None:
    answers = read(wenjuan_codes(tmp_path / "a.csv"))
    assert answers.frame["Q2_other"].dropna().unique().tolist() == ["做饭"]
    assert answers.frame["Q1"].tolist()[:2] == [1, 2]


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_google_forms_options_with_commas_and_words_of_other(tmp_path: Path, delimiter: str) -> None:
    path = google_forms(tmp_path / "a.csv", delimiter)
    options = inspect(path)["items"][0]["options"]
    assert options == ["值守", "宣传", "打扫, 做饭等杂务", "其他"]
    answers = read(path)
    assert [answers.frame[f"v1_{n}"].iloc[1] for n in (1, 2, 3, 4)] == [1, 0, 1, 0]
    assert answers.frame["v1_other"].iloc[6] == "带孩子"
    assert str(answers.metadata["submitted"].iloc[0]) == "2024-05-01 15:04:05"
    (warning,) = inspect(path, "zh")["warnings"]
    assert warning.startswith(f"{inspect(path)['items'][0]['text']}：“打扫, 做饭等杂务”")


def test_an_xlsx_with_true_times_is_the_same(tmp_path: Path) -> None:
    import datetime as dt

    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.active.append(["Timestamp", "How satisfied are you?", "Score"])
    for n in range(10):
        book.active.append([dt.datetime(2024, 5, n + 1, 3, 4, 5), n % 5 + 1, f"{n} / 10"])  # noqa: DTZ001
    book.save(tmp_path / "a.xlsx")
    found = inspect(tmp_path / "a.xlsx")
    assert (found["format"], found["metadata"], found["balance"]["score"]) == ("google-forms", ["Timestamp", "Score"], 10)
    assert str(read(tmp_path / "a.xlsx").metadata["submitted"].iloc[0]) == "2024-05-01 03:04:05"


def test_wjx_shared_points_blanks_files_scores_and_wechat(tmp_path: Path) -> None:
    found = inspect(wjx_odd(tmp_path / "a.csv"))
    kinds = {i["text"]: i["kind"] for i in found["items"]}
    assert kinds["请分配100分(物业)"] == kinds["请填写—楼层"] == "number"
    assert kinds["参加过的活动—秋季"] == "multiple"
    assert "满意程度 如何" in kinds
    assert {"微信昵称", "openid", "来自IP", "8、上传照片"} == set(found["personal"])
    assert found["balance"]["score"] == 40  # 总分 and 9、信任(得分)
    answers = read(wjx_odd(tmp_path / "a.csv"))
    assert answers.frame["q1_other"].iloc[1] == "木工┋瓦工→都做"
    assert answers.frame["q2_other"].iloc[3] == "做饭┋洗碗"
    assert (answers.reasons["q1"].iloc[3], answers.reasons["q2_1"].iloc[2]) == ("skipped", "blank")


def test_a_wjx_export_by_score_is_known_by_its_sums(tmp_path: Path) -> None:
    path = WRITTEN["wjx scores"](tmp_path / "a.csv")
    assert inspect(path)["layout"] == "scores"
    with pytest.raises(InputError, match="by score"):
        responses_of(read_export(path), draft(read_export(path)))


def test_words_beside_an_option_that_takes_none_are_a_doubt(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", ["序号", "1、性别", "2、去过"], [[1, "男〖想想〗", "值守┋不清楚"], [2, "女", "值守┋打扫"]])
    text = """
schema: 1
title: t
items:
  - {name: sex, number: 1, text: 性别, kind: single, options: [男, 女]}
  - name: been
    number: 2
    text: 去过
    kind: multiple
    options: [值守, 打扫, {code: 9, label: 不清楚, missing: dont_know}]
"""
    doubts = responses_of(read_export(path), parse_questionnaire(text, Path("q.yaml"))).doubts
    assert {(d.column, d.rows) for d in doubts if d.rows} == {("1、性别", (2,)), ("2、去过", (2,))}


def test_wenjuan_columns_of_options_may_be_lettered(tmp_path: Path) -> None:
    """`Q2_A3` beside `Q21|1`, as public scripts read 编码数据 (see readers/wenjuan.py)."""
    header = ["答卷编号", "开始时间", "结束时间", "答题时长", "IP地址", "来源", "Q1", "Q2_A1", "Q2_A2", "Q2_A3", "Q3"]
    rows = [
        [n + 1, *WENJUAN_TIMES, 90, f"192.0.2.{n}", "微信", n % 2 + 1, n % 2, (n + 1) % 2, int(n % 3 == 0), f"建议{n}"] for n in range(16)
    ]
    found = inspect(write(tmp_path / "a.csv", header, rows, "gb18030"))
    assert [(i["name"], i["kind"], i["options"]) for i in found["items"]] == [
        ("Q1", "single", ["1", "2"]), ("Q2", "multiple", ["A1", "A2", "A3"]), ("Q3", "text", []),
    ]  # fmt: skip
    assert (found["format"], found["balance"]["lost"]) == ("wenjuan", 0)


def test_the_questions_of_a_qualtrics_loop_are_one_a_turn(tmp_path: Path) -> None:
    """Loop & Merge: `1_Q2`, `2_Q2` (Qualtrics support, "Understanding Your Dataset")."""
    asked = {
        "1_Q2": "How often do you meet the grid worker?", "2_Q2": "How often do you meet the street office?",
        "1_Q3_1": "What did the grid worker do? - call", "1_Q3_2": "What did the grid worker do? - visit",
    }  # fmt: skip
    known = {
        "StartDate": "Start Date",
        "EndDate": "End Date",
        "Status": "Response Type",
        "Finished": "Finished",
        "ResponseId": "Response ID",
    }
    header = [*known, *asked]
    third = [
        '{"ImportId":"startDate"}',
        '{"ImportId":"endDate"}',
        '{"ImportId":"status"}',
        '{"ImportId":"finished"}',
        '{"ImportId":"_recordId"}',
    ]
    third += ['{"ImportId":"1_QID2"}', '{"ImportId":"2_QID2"}', '{"ImportId":"1_QID3_1"}', '{"ImportId":"1_QID3_2"}']
    when = ["2024-05-01 10:00:00", "2024-05-01 10:05:00", "0", "1"]
    often = ["Never", "Sometimes", "Often"]
    rows = [[*when, f"R_{n}", often[n % 3], often[(n + 1) % 3], "call" if n % 2 else "", "visit" if n % 3 else ""] for n in range(12)]
    found = inspect(write(tmp_path / "a.csv", header, [[*known.values(), *asked.values()], third, *rows], "utf-8"))
    assert [(i["name"], i["kind"], i["options"]) for i in found["items"]] == [
        ("q1_Q2", "scale", often), ("q2_Q2", "scale", often), ("q1_Q3", "multiple", ["call", "visit"]),
    ]  # fmt: skip
    assert (found["format"], found["balance"]["lost"]) == ("qualtrics", 0)


def test_a_form_of_tencent_docs_as_a_workbook_has_true_times(tmp_path: Path) -> None:
    """提交时间（自动） is a date of the workbook, as in the real files that FORMATS was made of."""
    import datetime as dt

    header = ["提交者（自动）", "提交时间（自动）", "您参加过哪些活动（必填）", "所在地区", "居住年数（必填）"]
    rows = [
        [f"用户{n}", dt.datetime(2022, 3, n + 1, 12, 0, n), ["值守", "值守, 宣传", "宣传"][n % 3], "山东省 淄博市 张店区", n]  # noqa: DTZ001
        for n in range(12)
    ]
    path = write_xlsx(tmp_path / "a.xlsx", header, rows)
    found, answers = inspect(path), read(path)
    assert (found["format"], found["metadata"], found["personal"]) == ("tencent-docs", header[:2], ["提交者（自动）"])
    assert [(i["text"], i["kind"], i["options"]) for i in found["items"]] == [
        ("您参加过哪些活动", "multiple", ["值守", "宣传"]), ("所在地区", "area", []), ("居住年数", "number", []),
    ]  # fmt: skip
    assert str(answers.metadata["submitted"].iloc[3]) == "2022-03-04 12:00:03"


@pytest.mark.parametrize("name", ["居民问卷_数据详情表_原始数据_202405011000.csv", "居民问卷_数据详情表_编码数据_202405011000.csv"])
def test_the_title_is_that_of_wenjuans_file_name(tmp_path: Path, name: str) -> None:
    assert draft(read_export(wenjuan_codes(tmp_path / name))).title.zh == "居民问卷"


@pytest.mark.parametrize("trailing", [[""], []])
def test_metadata_of_tencent_may_be_fewer_and_the_last_column_is_empty(tmp_path: Path, trailing: list[str]) -> None:
    header = ["编号", "开始答题时间", "结束答题时间", "答题时长", "1.您的性别", "语言", "清洗数据结果", "地理位置省", "IP", *trailing]
    when = ["2024/5/1 10:00:00", "2024/5/1 10:01:30", 90]
    rows = [[n, *when, "A.男" if n % 2 else "B.女", "简体中文", "有效", "江苏", f"192.0.2.{n}", *trailing] for n in range(1, 10)]
    found = inspect(write(tmp_path / "a.csv", header, rows))
    assert (found["format"], found["metadata"], found["columns"]) == ("tencent", [h for h in header if h and "性别" not in h], 9)
    assert [(i["text"], i["options"]) for i in found["items"]] == [("您的性别", ["男", "女"])]
