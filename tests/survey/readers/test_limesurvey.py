"""LimeSurvey: archives, structures, and .csv under headings of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.survey.conftest import write_csv
from tests.survey.readers import sample_forms as forms

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.readers import read_export, responses_of
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.unite import unite

KINDS = {
    "sex": "single", "act": "multiple", "trust": "matrix", "rank": "ranking", "years": "number", "dual_1": "matrix", "dual_2": "matrix",
    "open": "text",
}  # fmt: skip


def read(path: Path, form: Path | None = None) -> Responses:
    export = read_export(path, form)
    return responses_of(export, draft(export))


def check(found: Responses) -> None:
    """What the two answers of `sample_forms` are, whatever they came in."""
    assert {i.name: i.kind for i in found.questionnaire.items} == KINDS
    assert found.frame["sex"].tolist() == [2, 3]
    assert found.frame["sex_other"].fillna("").tolist() == ["", "保密的"]
    assert found.frame["act_3"].fillna(-1).tolist() == [1, -1]
    assert found.frame["act_other"].fillna("").tolist() == ["做饭", ""]
    assert found.frame["trust_1"].tolist() == [3, 2]
    assert found.frame["rank_1"].fillna(0).tolist() == [2, 1]
    assert found.frame["years"].fillna(0).tolist() == [12, 0]
    assert found.reasons["act_1"].tolist() == ["", "skipped"]
    assert found.reasons["years"].tolist() == ["", "skipped"]
    assert found.reasons["trust_2"].tolist() == ["", "blank"]


def test_an_archive(tmp_path: Path) -> None:
    path = forms.write_lsa(tmp_path / "survey_archive_99.lsa")
    found = read(path)
    check(found)
    sex = found.questionnaire.item("sex")
    assert sex.text == Text("您的性别", "Your sex")
    assert [o.label for o in sex.options] == [Text("男", "Male"), Text("女", "Female"), Text("其他", "Other")]
    assert found.metadata["seconds"].tolist() == [600.0, 120.0]
    said = inspect(path, "en")
    assert (said["format"], said["rows"], said["personal"]) == ("limesurvey", 2, ["ipaddr"])
    assert any("unverified" in w for w in said["warnings"])
    assert any("open" in w and "could not be evaluated" in w for w in said["warnings"])


CODE_HEADER = ["id", "submitdate", "lastpage", "startlanguage", "sex", "sex[other]", "act[SQ1]", "act[SQ2]", "act[other]", "trust[SQ1]",
               "trust[SQ2]", "rank[1]", "rank[2]", "years", "dual[SQ1][1]", "dual[SQ1][2]", "open"]  # fmt: skip
DATE = "2024-05-01 10:10:00"
CODE_ROWS = [
    ["1", DATE, "3", "zh-Hans", "A2", "", "Y", "", "做饭", "A3", "A1", "A2", "A1", "12", "A1", "A2", "多开会"],
    ["2", DATE, "3", "zh-Hans", "-oth-", "保密的", "", "", "", "A2", "", "A1", "", "", "A1", "A2", ""],
]
FULL_ROWS = [
    ["1", DATE, "3", "zh-Hans", "女", "", "是", "否", "做饭", "同意", "不同意", "队伍", "平台", "12.0", "低", "不重要", "\ufeff多开会"],
    ["2", DATE, "3", "zh-Hans", "其他", "保密的", "", "", "", "一般", "", "平台", "", "", "低", "不重要", ""],
]
SGQ = {"sex": "99X7X1", "act": "99X7X2", "trust": "99X7X3", "rank": "99X8X4", "years": "99X8X5", "dual": "99X8X6", "open": "99X8X7"}


def sgq(heading: str) -> str:
    code, _, rest = heading.partition("[")
    parts = rest.replace("]", "").split("[") if rest else []
    scale = f"#{int(parts[1]) - 1}" if len(parts) > 1 else ""
    return SGQ[code] + "".join(parts[:1]) + scale if code in SGQ else heading


def with_text(heading: str) -> str:
    return f"{heading}. 题干 [分项]" if "[" in heading else f"{heading}. 题干"


@pytest.mark.parametrize("rows", [CODE_ROWS, FULL_ROWS], ids=["codes", "full"])
@pytest.mark.parametrize("respell", [str, sgq, with_text, lambda h: h.replace("][", "_").replace("[", "_").replace("]", "")])
def test_a_csv_with_its_structure(tmp_path: Path, rows: list[list[str]], respell) -> None:  # type: ignore[no-untyped-def]
    form = tmp_path / "f" / "s.lss"
    form.parent.mkdir()
    form.write_text(forms.lss(), encoding="utf-8")
    check(read(write_csv(tmp_path / "r.csv", [respell(h) for h in CODE_HEADER], rows), form))


def test_a_csv_without_its_structure(tmp_path: Path) -> None:
    header = ["id. Response ID", "submitdate. Date submitted", "sex. 您的性别", "act[SQ1]. 参加过什么 [值守]",
              "act[SQ2]. 参加过什么 [宣传]",
              "act[other]. 参加过什么 [其他]", "trust[SQ1]. 信任 [网格员]", "trust[SQ2]. 信任 [街道 [片]]", "rank[1]. 排序 [第 1 位]",
              "rank[2]. 排序 [第 2 位]", "num[SQ1]. 多少 [楼]", "num[SQ2]. 多少 [户]",
              "open[comment]. 建议 [备注]", "token. Token"]  # fmt: skip
    rows = [[str(n), DATE, "女", "是" if n % 2 else "否", "否", "做饭" if n == 1 else "", ("同意", "一般")[n % 2], "同意",
             ("平台", "队伍")[n % 2],
             ("队伍", "平台")[n % 2], str(n * 13), str(n * 7), "\ufeff话", "tok"] for n in range(1, 9)]  # fmt: skip
    export = read_export(write_csv(tmp_path / "r.csv", header, rows))
    found = responses_of(export, draft(export))
    assert {i.name: i.kind for i in found.questionnaire.items} == {
        "sex": "single", "act": "multiple", "trust": "matrix", "rank": "ranking", "num_SQ1": "number", "num_SQ2": "number", "open": "text",
    }  # fmt: skip
    assert [r.text.zh for r in found.questionnaire.item("trust").rows] == ["网格员", "街道 [片]"]
    assert found.frame["act_other"].fillna("").tolist()[:2] == ["做饭", ""]
    assert found.frame["open"].tolist()[0] == "话"
    assert inspect(tmp_path / "r.csv")["personal"] == ["token. Token"]


def test_headings_by_text(tmp_path: Path) -> None:
    header = ["Response ID", "Date submitted", "Last page", "Start language", "您的性别", "参加过什么 [值守]", "参加过什么 [宣传]"]
    rows = [[str(n), DATE, "1", "zh", ("男", "女")[n % 2], "是", ("是", "否")[n % 2]] for n in range(1, 9)]
    found = inspect(write_csv(tmp_path / "t.csv", header, rows))
    assert found["format"] == "limesurvey"
    assert [(i["text"], i["kind"]) for i in found["items"]] == [("您的性别", "single"), ("参加过什么", "multiple")]


def test_a_plain_table_with_numbered_questions_is_none(tmp_path: Path) -> None:
    rows = [["1", "2", "3"], ["2", "3", "4"]]
    assert inspect(write_csv(tmp_path / "p.csv", ["Q1. 性别", "Q2. 年龄", "Q3. 职业"], rows))["format"] != "limesurvey"


BOMB = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("structure", "responses", "word"),
    [
        (forms.lss().replace("<document>", BOMB + "<document>"), None, "DOCTYPE"),
        (None, forms.lsr().replace("<document>", BOMB + "<document>").replace("多开会", "&b;"), "DOCTYPE"),
        (None, forms.lsr()[:-40], "malformed XML"),
        (None, "", "no responses"),
    ],
)
def test_archives_that_are_refused(tmp_path: Path, structure: str | None, responses: str | None, word: str) -> None:
    with pytest.raises(InputError, match=word):
        read_export(forms.write_lsa(tmp_path / "a.lsa", structure, responses))


def test_old_structures_repeat_each_row_by_language(tmp_path: Path) -> None:
    from jcommunity_study.survey.readers.forms import lss

    rows = [{"qid": 1, "gid": 7, "type": "Y", "title": "moved", "question": t, "language": x, "question_order": 1, "relevance": "1"}
            for x, t in (("en", "Moved?"), ("zh-Hans", "搬过吗"))]  # fmt: skip
    text = (
        "<document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>en</language><language>zh-Hans</language></languages>"
        + forms.table("questions", rows) + forms.table("surveys", [{"sid": 5, "language": "en"}]) + "</document>"
    )  # fmt: skip
    form = lss.read(text.encode(), tmp_path / "old.lss")
    variable = form.columns["moved"]
    assert (variable.text, variable.labels["N"]) == ("搬过吗", "否")
    assert variable.english is not None
    assert (variable.english.text, variable.english.labels["N"]) == ("Moved?", "No")


def test_a_question_is_no_timing_for_its_name(tmp_path: Path) -> None:
    header = ["id", "submitdate", "lastpage", "freetime", "duration. 住了多久", "G01Q02Time", "groupTime7", "interviewtime"]
    rows = [[str(n), DATE, "1", "有" if n % 2 else "无", str(n * 9), "1.5", "3", "60"] for n in range(1, 9)]
    assert [i["name"] for i in inspect(write_csv(tmp_path / "n.csv", header, rows))["items"]] == ["freetime", "duration"]


def test_bare_codes_name_what_has_no_text_and_other_comes_last(tmp_path: Path) -> None:
    header = ["id", "lastpage", "submitdate", "sex", "sex[other]", "num[SQ1]", "num[SQ2]"]
    rows = [[n, 3, DATE, ("A1", "A2", "-oth-")[n % 3], "保密" if n % 3 == 2 else "", n * 13, n * 7] for n in range(1, 10)]
    items = {i["name"]: i for i in inspect(write_csv(tmp_path / "a.csv", header, rows))["items"]}
    assert items["sex"]["options"] == ["A1", "A2", "-oth-"]
    assert [items[n]["text"] for n in ("num_SQ1", "num_SQ2")] == ["num [SQ1]", "num [SQ2]"]


def test_headings_in_chinese(tmp_path: Path) -> None:
    act = "参加过哪些活动？"
    asked = ["您的性别是？", f"{act} [值守]", f"{act} [宣传]", f"{act} [其他]", "请排序 [第 1 位]", "请排序 [第 2 位]"]
    header = ["答案编号", "提交日期", "最后页", "起始语言", "种子", *asked]
    rows = [[n, DATE, 3, "zh-Hans", 1234, "男女"[n % 2], "是否"[n % 2], "是否"[n % 3 > 0], "做饭" if n == 3 else "",
             "甲乙丙"[n % 3], "乙丙甲"[n % 3]] for n in range(1, 13)]  # fmt: skip
    found = inspect(write_csv(tmp_path / "a.csv", header, rows))
    assert (found["format"], found["metadata"]) == ("limesurvey", header[:5])
    assert [(i["text"], i["kind"], i["options"]) for i in found["items"]] == [
        ("您的性别是？", "single", ["男", "女"]), ("参加过哪些活动？", "multiple", ["值守", "宣传", "其他"]),
        ("请排序", "ranking", ["丙", "乙", "甲"]),
    ]  # fmt: skip


def test_headings_that_stand_twice_are_two_questions(tmp_path: Path) -> None:
    header = ["id", "lastpage", "submitdate", *["act[SQ1]. 参加过什么 [值守]", "act[SQ2]. 参加过什么 [宣传]"] * 2]
    rows = [[n, 3, DATE, "是否"[n % 2], "是否"[n % 3 > 0], "是否"[n % 5 > 0], "否"] for n in range(1, 13)]
    found = inspect(write_csv(tmp_path / "a.csv", header, rows))
    assert [i["options"] for i in found["items"]] == [["值守", "宣传"]] * 2
    assert found["balance"]["lost"] == 0


def test_a_code_export_without_numbers_is_sent_to_the_form(tmp_path: Path) -> None:
    header = ["id", "submitdate", "lastpage", "sex", "trust[SQ1]"]
    words = write_csv(tmp_path / "text.csv", header, [[n, DATE, 3, "男女"[n % 2], "同意"] for n in range(9)])
    codes = write_csv(tmp_path / "codes.csv", header, [[n, DATE, 3, ("A1", "A2")[n % 2], "A3"] for n in range(9)])
    with pytest.raises(InputError, match="use --form"):
        unite(read_export(words), read_export(codes))
