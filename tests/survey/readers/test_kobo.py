"""KoboToolbox exports with and without their XLSForm; ODK Central's and R's spellings of the same columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.survey.conftest import write_csv
from tests.survey.readers import sample_forms as forms

from jcommunity_study.bilingual import Text
from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.readers import read_export, responses_of


@pytest.fixture
def form(tmp_path: Path) -> Path:
    (tmp_path / "forms").mkdir()
    return forms.write_xlsform(tmp_path / "forms" / "form.xlsx")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "data.csv", forms.KOBO_HEADER, forms.KOBO_ROWS)


def test_the_form_tells_kinds_labels_rows_in_two_languages(data: Path, form: Path) -> None:
    export = read_export(data, form)
    items = {i.name: i for i in draft(export).items}
    assert {n: i.kind for n, i in items.items()} == {
        "sex": "single", "act": "multiple", "years": "number", "trust": "matrix", "order": "ranking",
        "where": "text", "open": "text",
    }  # fmt: skip
    assert items["sex"].text == Text("您的性别", "Your sex")
    assert [o.label for o in items["trust"].options] == [Text("不同意", "Disagree"), Text("一般", "Neutral"), Text("同意", "Agree")]
    assert [r.text.en for r in items["trust"].rows] == ["Grid worker", "Street"]
    assert items["where"].personal


def test_answers_words_ranks_and_routing(data: Path, form: Path) -> None:
    export = read_export(data, form)
    read = responses_of(export, draft(export))
    assert read.frame.index.tolist() == ["101", "102", "103"]
    assert read.frame["sex"].tolist() == [2, 1, 2]
    assert read.frame["act_1"].fillna(-1).tolist() == [1, -1, 0]
    assert read.frame["act_other"].fillna("").tolist() == ["做饭", "", ""]
    assert read.reasons["act_1"].tolist() == ["", "skipped", ""]
    assert read.reasons["years"].tolist() == ["", "skipped", "skipped"]
    assert read.frame["order_1"].fillna(0).tolist() == [2, 1, 0]
    assert read.metadata["seconds"].tolist() == [300.0] * 3
    assert str(read.metadata["submitted"].iloc[0]) == "2024-05-01 02:05:01"


def test_metadata_personal_columns_and_doubts(data: Path, form: Path) -> None:
    found = inspect(data, "en", form)
    assert found["format"] == "kobo"
    assert {"_id", "_uuid", "_submission_time", "_status", "_index", "start", "end", "thanks", "_where_latitude"} <= set(found["metadata"])
    assert {"where", "_where_latitude", "_where_longitude"} <= set(found["personal"])
    act = next(i for i in found["items"] if i["name"] == "act")
    assert act["columns"] == ["home/act", "home/act/duty", "home/act/pub", "home/act/other", "home/act_other"]
    assert any("unverified" in w for w in found["warnings"])
    assert any("repeat groups child" in w for w in found["warnings"])
    assert any("open" in w and "could not be evaluated" in w for w in found["warnings"])


@pytest.mark.parametrize("respell", [lambda h: h.replace("/", "."), lambda h: h.replace("/", "-") if h.count("/") == 1 else h, str.upper])
def test_other_spellings_of_the_headings(tmp_path: Path, form: Path, respell) -> None:  # type: ignore[no-untyped-def]
    plain = [h if h.startswith("_") or h in ("start", "end") else respell(h) for h in forms.KOBO_HEADER]
    export = read_export(write_csv(tmp_path / "r.csv", plain, forms.KOBO_ROWS), form)
    assert [i.kind for i in draft(export).items] == ["single", "multiple", "number", "matrix", "ranking", "text", "text"]


def test_labels_as_headings_and_values(tmp_path: Path, form: Path) -> None:
    head = ["start", "end", "Your sex", "What did you join?", "What did you join?/Duty", "What did you join?/Publicity",
            "What did you join?/Other", "Years here", "Grid worker", "_id", "_uuid"]  # fmt: skip
    rows = [["", "", "Female", "Duty Other", "1", "0", "1", "12", "Agree", "1", "u1"],
            ["", "", "Male", "", "", "", "", "", "Neutral", "2", "u2"]]
    export = read_export(write_csv(tmp_path / "l.csv", head, rows), form)
    read = responses_of(export, draft(export))
    first = read.questionnaire.items[0].name
    assert read.frame[first].tolist() == [2, 1]
    assert [i.kind for i in read.questionnaire.items] == ["single", "multiple", "number", "matrix"]


@pytest.mark.parametrize("mark", ["_", "X_"])
def test_a_place_without_the_form_is_personal_by_its_own_columns(tmp_path: Path, mark: str) -> None:
    """R's read.csv puts an X before a name that begins with `_`."""
    header = [f"{mark}id", f"{mark}uuid", "您的位置", f"{mark}您的位置_latitude", f"{mark}您的位置_longitude", "性别"]
    rows = [[n, f"u{n}", "31.2 121.4 0 0", "31.2", "121.4", "男女"[n % 2]] for n in range(9)]
    found = inspect(write_csv(tmp_path / "a.csv", header, rows))
    assert set(header[2:5]) <= set(found["personal"])


def test_joined_answers_alone_and_joined_answers_that_disagree(tmp_path: Path, form: Path) -> None:
    head = ["_id", "_uuid", "home/sex", "home/act"]
    export = read_export(write_csv(tmp_path / "j.csv", head, [["1", "u", "f", "duty pub"], ["2", "v", "f", "pub"]]), form)
    read = responses_of(export, draft(export))
    assert read.frame[["act_1", "act_2"]].to_numpy().tolist() == [[1, 1], [0, 1]]
    rows = [["1", "u", "f", "duty", "0", "1"], ["2", "v", "f", "pub", "0", "1"]]
    found = read_export(write_csv(tmp_path / "k.csv", [*head, "home/act/duty", "home/act/pub"], rows), form)
    assert [(d.column, d.rows) for d in found.doubts] == [("home/act", (2,))]


@pytest.mark.parametrize(("ticked", "fate"), [("1", "doubt"), ("0", "skipped")])
def test_a_joined_cell_that_gives_a_reason_is_held_against_the_ticks(tmp_path: Path, ticked: str, fate: str) -> None:
    header = ["start", "end", "act", "act/duty", "act/pub", "_id", "_uuid", "_submission_time"]
    when = "2024-05-01T10:00:00"
    rows = [[when, when, "duty", "1", "0", "1", "u1", when], [when, when, "(跳过)", ticked, "0", "2", "u2", when]]
    counts = inspect(write_csv(tmp_path / "data.csv", header, rows), "en")["balance"]
    assert counts["lost"] == 0
    assert counts[fate] == 1


def test_without_its_form(data: Path) -> None:
    found = inspect(data, "en")
    act = next(i for i in found["items"] if i["kind"] == "multiple")
    assert (found["format"], act["options"]) == ("kobo", ["duty", "pub", "other"])
    assert any("an XLSForm" in w and "--form" in w for w in found["warnings"])


def test_further_sheets_are_named(tmp_path: Path, form: Path) -> None:
    book = forms.write_xlsx_sheets(tmp_path / "d.xlsx", {"main": [forms.KOBO_HEADER, *forms.KOBO_ROWS], "child": [["child_name"], ["x"]]})
    export = read_export(book, form)
    assert any(w.en.endswith(": child.") for w in export.warnings)


def test_a_question_is_no_metadata_for_its_name(tmp_path: Path) -> None:
    header = ["_id", "_uuid", "status", "duration", "end"]
    path = write_csv(tmp_path / "n.csv", header, [[str(n), f"u{n}", ("已婚", "未婚")[n % 2], str(n * 9), ""] for n in range(1, 9)])
    assert [i["name"] for i in inspect(path)["items"]] == ["status", "duration"]
    path = write_csv(tmp_path / "c.csv", [*header, "formdef_version", "KEY"], [["1", "u", "已婚", "60", "", "2", "k"]])
    assert [i["name"] for i in inspect(path)["items"]] == ["status"]
    assert read_export(path).metadata["seconds"] == 3
