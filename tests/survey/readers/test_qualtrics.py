"""Qualtrics exports: three header rows, fewer of them, the legacy two; numeric values and choice texts."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.survey.conftest import write_xlsx

from jcommunity_study.errors import InputError
from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.readers import read_export, responses_of
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.unite import unite

Column = tuple[str, str, str, Sequence[str], Sequence[str]]  # name, text, import id, texts, codes
N = 6
META: list[Column] = [
    ("StartDate", "开始日期", '{"ImportId":"startDate","timeZone":"Asia/Shanghai"}', ["2024-05-01 10:00:00"] * N,
     ["2024-05-01 10:00:00"] * N),
    ("EndDate", "结束日期", '{"ImportId":"endDate","timeZone":"Asia/Shanghai"}', ["2024-05-01 10:02:00"] * N,
     ["2024-05-01 10:02:00"] * N),
    ("Status", "答复类型", '{"ImportId":"status"}', ["Survey Preview", *["IP Address"] * (N - 1)], ["1", *["0"] * (N - 1)]),
    ("IPAddress", "IP 地址", '{"ImportId":"ipAddress"}', ["192.0.2.7"] * N, ["192.0.2.7"] * N),
    ("Duration (in seconds)", "时长", '{"ImportId":"duration"}', ["120"] * N, ["120"] * N),
    ("Finished", "完成", '{"ImportId":"finished"}', ["True"] * N, ["1"] * N),
    ("RecordedDate", "记录日期", '{"ImportId":"recordedDate"}', ["2024-05-01 10:02:01"] * N, ["2024-05-01 10:02:01"] * N),
    ("ResponseId", "答复 ID", '{"ImportId":"_recordId"}', [f"R_{n}" for n in range(N)], [f"R_{n}" for n in range(N)]),
    ("RecipientEmail", "邮箱", '{"ImportId":"recipientEmail"}', ["a@b.cn"] * N, ["a@b.cn"] * N),
    ("LocationLatitude", "纬度", '{"ImportId":"locationLatitude"}', ["31.2"] * N, ["31.2"] * N),
    ("UserLanguage", "语言", '{"ImportId":"userLanguage"}', ["ZH-S"] * N, ["ZH-S"] * N),
]


def ids(name: str, choice: str = "") -> str:
    return f'{{"ImportId":"{name}"' + (f',"choiceId":"{choice}"}}' if choice else "}")


AGREE = ["不同意", "一般", "同意", "同意", "一般", "不同意"]
TURNED = ["同意", "一般", "不同意", "同意", "不同意", ""]
POINTS = {"不同意": "1", "一般": "2", "同意": "3", "": ""}
QUESTIONS: list[Column] = [
    ("sex", "您的<b>性别</b> - Selected Choice", ids("QID1"), ["男", "其他：", "女", "男", "女", "男"], ["1", "3", "2", "1", "2", "1"]),
    ("sex_3_TEXT", "您的性别 - 其他： - Text", ids("QID1_3_TEXT"), ["", "保密的", "", "", "", ""], ["", "保密的", "", "", "", ""]),
    ("act", "参加过什么（多选）", ids("QID2"), ["值守,宣传", "值守", "宣传,打扫, 洗地", "值守,打扫, 洗地", "", "宣传"],
     ["1,2", "1", "2,3", "1,3", "-99", "2"]),
    ("split_1", "为什么 - 有空", ids("QID3", "1"), ["有空", "", "有空", "", "", ""], ["1", "", "1", "", "", ""]),
    ("split_2", "为什么 - 有兴趣", ids("QID3", "2"), ["有兴趣", "有兴趣", "", "", "", ""], ["1", "1", "", "", "", ""]),
    ("split_3", "为什么 - 其他", ids("QID3", "3"), ["", "其他", "", "", "", ""], ["", "1", "", "", "", ""]),
    ("split_3_TEXT", "为什么 - 其他 - Text", ids("QID3_3_TEXT"), ["", "路过", "", "", "", ""], ["", "路过", "", "", "", ""]),
    ("trust_1", "信任 - 网格员", ids("QID4_1"), AGREE, [POINTS[v] for v in AGREE]),
    ("trust_2", "信任 - 街道 - 片区", ids("QID4_2"), TURNED, [POINTS[v] for v in TURNED]),
    ("rank_1", "排序 - 平台", ids("QID5_1"), ["1", "2", "3", "1", "2", ""], ["1", "2", "3", "1", "2", ""]),
    ("rank_2", "排序 - 队伍", ids("QID5_2"), ["2", "1", "1", "3", "3", ""], ["2", "1", "1", "3", "3", ""]),
    ("rank_3", "排序 - 放权", ids("QID5_3"), ["3", "3", "2", "2", "1", ""], ["3", "3", "2", "2", "1", ""]),
    ("slide_1", "多少 - 花园", ids("QID6_1"), ["70", "35", "100", "0", "12", ""], ["70", "35", "100", "0", "12", ""]),
    ("slide_2", "多少 - 车位", ids("QID6_2"), ["7", "3", "10", "0", "99", ""], ["7", "3", "10", "0", "99", ""]),
    ("time_First Click", "计时 - First Click", ids("QID7_FIRST_CLICK"), ["1.5"] * N, ["1.5"] * N),
    ("trust_DO", "信任 - Display Order", ids("QID4_DO"), ["1|2"] * N, ["1|2"] * N),
    ("FL_3_DO", "FL_3 - Block Randomizer - Display Order", ids("FL_3_DO"), ["a|b"] * N, ["a|b"] * N),
    ("1_Q9", "甲楼 - 住得好吗", ids("1_QID9"), ["好", "坏"] * 3, ["1", "2"] * 3),
    ("2_Q9", "乙楼 - 住得好吗", ids("2_QID9"), ["好", "坏"] * 3, ["1", "2"] * 3),
    ("say", "建议", ids("QID8_TEXT"), ["多开会", "", "少收费", "x", "y", "z"], ["多开会", "-99", "少收费", "x", "y", "z"]),
    ("say - Topics", "建议 - Topics", ids("QID8_TEXT_eTopics"), ["会议", "", "", "", "", ""], ["会议", "", "", "", "", ""]),
    ("panel", "panel", ids("panel"), ["甲", "乙"] * 3, ["甲", "乙"] * 3),
]


def write(path: Path, *, codes: bool = False, rows: Sequence[int] = (1, 2, 3), delimiter: str = ",") -> Path:
    """The export with these of its three header rows."""
    columns = [*META, *QUESTIONS]
    heads = {1: [c[0] for c in columns], 2: [c[1] for c in columns], 3: [c[2] for c in columns]}
    body = [[c[4 if codes else 3][n] for c in columns] for n in range(N)]
    if path.suffix == ".xlsx":
        return write_xlsx(path, heads[rows[0]], [*(heads[r] for r in rows[1:]), *body])
    with path.open("w", encoding="utf-8-sig", newline="") as f:
        csv.writer(f, delimiter=delimiter).writerows([*(heads[r] for r in rows), *body])
    return path


def read(path: Path) -> Responses:
    export = read_export(path)
    return responses_of(export, draft(export))


KINDS = {
    "sex": "single", "act": "multiple", "split": "multiple", "trust": "matrix", "rank": "ranking", "slide_1": "number", "slide_2": "number",
    "q1_Q9": "single", "q2_Q9": "single", "say": "text", "panel": "single",
}  # fmt: skip


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.xlsx"])
def test_choice_texts(tmp_path: Path, name: str) -> None:
    found = read(write(tmp_path / name, delimiter="\t" if name.endswith("tsv") else ","))
    items = {i.name: i for i in found.questionnaire.items}
    assert {n: i.kind for n, i in items.items()} == KINDS
    assert items["sex"].text.zh == "您的性别"
    assert {o.label.zh for o in items["act"].options} == {"值守", "宣传", "打扫, 洗地"}
    assert [o.label.zh for o in items["split"].options] == ["有空", "有兴趣", "其他"]
    assert [r.text.zh for r in items["trust"].rows] == ["网格员", "街道 - 片区"]
    assert found.frame["sex_other"].fillna("").tolist() == ["", "保密的", "", "", "", ""]
    assert found.frame["split_other"].fillna("").tolist() == ["", "路过", "", "", "", ""]
    assert found.frame["split_1"].fillna(-1).tolist() == [1, 0, 1, -1, -1, -1]
    assert found.frame["rank_2"].fillna(0).tolist() == [2, 1, 1, 3, 3, 0]
    assert found.frame.index.tolist() == [f"R_{n}" for n in range(N)]
    assert found.metadata["seconds"].tolist() == [120.0] * N


def test_numeric_values(tmp_path: Path) -> None:
    found = read(write(tmp_path / "c.csv", codes=True))
    assert {i.name: i.kind for i in found.questionnaire.items} == KINDS
    assert found.frame["sex"].tolist() == [1, 3, 2, 1, 2, 1]
    assert found.frame["act_1"].fillna(-1).tolist() == [1, 1, 0, 1, -1, 0]
    assert found.frame["sex_other"].fillna("").tolist()[1] == "保密的"
    assert found.reasons["act_1"].tolist()[4] == "blank"  # -99: seen, not answered
    assert found.reasons["say"].tolist()[1] == "blank"


def test_both_united_give_codes_and_words(tmp_path: Path) -> None:
    drafted = unite(read_export(write(tmp_path / "t.csv")), read_export(write(tmp_path / "c.csv", codes=True)))
    assert [(o.code, o.label.zh) for o in drafted.item("sex").options] == [(1, "男"), (2, "女"), (3, "其他：")]
    assert [(o.code, o.label.zh) for o in drafted.item("trust").options] == [(1, "不同意"), (2, "一般"), (3, "同意")]


def test_metadata_personal_and_previews(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "a.csv"), "en")
    derived = ["time_First Click", "trust_DO", "FL_3_DO", "say - Topics"]
    assert (found["format"], found["rows"], found["columns"]) == ("qualtrics", N, len(META) + len(QUESTIONS))
    assert found["metadata"] == [*(c[0] for c in META), *derived]
    assert found["personal"] == ["IPAddress", "RecipientEmail", "LocationLatitude"]
    assert any("Rows 4 are previews" in w for w in found["warnings"])
    assert next(i for i in found["items"] if i["name"] == "sex")["columns"] == ["sex", "sex_3_TEXT"]


@pytest.mark.parametrize("rows", [(1, 2), (1, 3)])
def test_header_rows_that_were_deleted(tmp_path: Path, rows: tuple[int, ...]) -> None:
    found = inspect(write(tmp_path / "a.csv", rows=rows))
    assert (found["format"], found["rows"]) == ("qualtrics", N)
    assert {i["name"] for i in found["items"]} >= {"sex", "act", "trust", "rank"}


def test_names_alone(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "a.csv", rows=(1,)))
    assert (found["format"], found["rows"]) == ("qualtrics", N)
    assert "sex" in {i["name"] for i in found["items"]}


def test_header_rows_alone_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv")
    path.write_text("\n".join(path.read_text(encoding="utf-8-sig").split("\n")[:3]), encoding="utf-8")
    with pytest.raises(InputError, match="header rows alone"):
        read_export(path)


def test_the_legacy_two_rows(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text(
        "\ufeffV1,V2,V3,V4,V5,V6,V7,V8,V9,V10,Q1,Q2_1,Q2_2,LocationLatitude,\n"
        "ResponseID,ResponseSet,Name,ExternalDataReference,EmailAddress,IPAddress,Status,StartDate,EndDate,Finished,Sex?,Trust-Grid,Trust-Street,"
        "LocationLatitude,\n"
        + "".join(f"R_{n},Default,Anonymous,,,192.0.2.{n},0,2017-07-18 08:28:09,2017-07-18 08:28:48,1,"
                  f"{n % 2 + 1},{n % 5 + 1},2,47.1,\n" for n in range(9)),
        encoding="utf-8",
    )  # fmt: skip
    found = inspect(path)
    assert (found["format"], found["rows"], found["columns"]) == ("qualtrics", 9, 14)
    assert found["metadata"] == [*(f"V{n}" for n in range(1, 11)), "LocationLatitude"]
    assert [(i["text"], i["kind"], i["rows"]) for i in found["items"]] == [("Sex?", "single", []), ("Trust", "matrix", ["Grid", "Street"])]
    assert {"V3", "V5", "V6", "LocationLatitude"} <= set(found["personal"])


def test_words_beside_an_option_that_was_not_chosen_are_a_question_of_their_own(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv")
    path.write_text(path.read_text(encoding="utf-8-sig").replace("其他：,保密的", "女,保密的"), encoding="utf-8")
    export = read_export(path)
    found = responses_of(export, draft(export))
    assert ("sex_3_TEXT", "text") in {(i.name, i.kind) for i in found.questionnaire.items}
    assert "保密的" in found.frame["sex_3_TEXT"].tolist()


def test_a_question_is_one_whatever_its_name(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv")
    path.write_text(path.read_text(encoding="utf-8-sig").replace("1_Q9", "term", 1).replace("2_Q9", "Q_Sex", 1), encoding="utf-8")
    assert {"term", "Q_Sex"} <= {i["name"] for i in inspect(path)["items"]}
    rows = "".join(f"R_{n},2024-05-01 10:00:00,EN,anonymous,{'甲乙'[n % 2]},{'甲乙丙'[n % 3]}\n" for n in range(9))
    path.write_text("ResponseId,RecordedDate,UserLanguage,DistributionChannel,school_name,to_do\n" + rows, encoding="utf-8")
    assert {i["name"] for i in inspect(path)["items"]} == {"school_name", "to_do"}
