"""Qualtrics exports: three header rows, fewer of them, the legacy two; numeric values and choice texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal
from tests.survey.readers.sample_qualtrics import META, QUESTIONS, N, write

from jcommunity_study.errors import InputError
from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.readers import read_export, responses_of
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.unite import unite


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


def test_a_tsv_in_utf16_as_qualtrics_writes_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tsv", delimiter="\t")
    plain = read(path).frame
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("utf-16"))
    assert_frame_equal(read(path).frame, plain)
    path.write_bytes(path.read_bytes()[:-1])  # half a character
    with pytest.raises(InputError, match="neither UTF-8"):
        read(path)


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


def test_a_reason_in_the_column_of_words_stays_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv")
    path.write_text(path.read_text(encoding="utf-8-sig").replace("女,,", "女,(跳过),", 1), encoding="utf-8")
    counts = inspect(path)["balance"]
    assert (counts["lost"], counts["skipped"]) == (0, 1)
