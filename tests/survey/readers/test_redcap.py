"""REDCap data with and without its dictionary, raw and by label, over several events."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal
from tests.survey.conftest import write_csv
from tests.survey.readers import sample_forms as forms

from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.readers import read_export, responses_of


@pytest.fixture
def dictionary(tmp_path: Path) -> Path:
    (tmp_path / "forms").mkdir()
    return write_csv(tmp_path / "forms" / "d.csv", forms.DICTIONARY_HEADER, forms.DICTIONARY_ROWS, "utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "data.csv", forms.REDCAP_HEADER, forms.REDCAP_ROWS, "utf-8")


def test_the_dictionary_tells_kinds_labels_and_rows(data: Path, dictionary: Path) -> None:
    found = inspect(data, "zh", dictionary)
    kinds = {i["name"]: (i["kind"], i["options"], i["rows"]) for i in found["items"]}
    assert found["format"] == "redcap"
    assert kinds["sex"] == ("single", ["男", "女"], [])
    assert kinds["act"] == ("multiple", ["值守", "宣传, 讲解", "都没有"], [])
    assert kinds["trust"] == ("matrix", ["不同意", "一般", "同意"], ["网格员", "街道"])
    assert [kinds[n][0] for n in ("years", "moved", "mood", "open")] == ["number", "single", "number", "text"]
    assert found["metadata"] == ["record_id", "redcap_survey_identifier", "form_complete"]
    assert found["personal"] == ["redcap_survey_identifier", "born", "mail"]
    assert any("datediff" not in w and "open" in w for w in found["warnings"])  # a condition that could not be read is said


def test_a_blank_that_branching_ruled_out_was_skipped(data: Path, dictionary: Path) -> None:
    export = read_export(data, dictionary)
    read = responses_of(export, draft(export))
    assert read.reasons["act_1"].tolist() == ["", "skipped", ""]
    assert read.reasons["years"].tolist() == ["", "skipped", "skipped"]
    assert read.reasons["trust_2"].tolist() == ["", "blank", ""]
    assert read.frame.loc["1", ["sex", "years", "moved", "mood"]].tolist() == [2, 12, 1, 70]
    assert read.frame["act_2"].fillna(-1).tolist() == [0, -1, 1]


def test_an_export_by_label_reads_the_same(tmp_path: Path, data: Path, dictionary: Path) -> None:
    labels = {"sex": {"1": "男", "2": "女"}, "grid": {"1": "不同意", "2": "一般", "3": "同意"}, "moved": {"1": "Yes", "0": "No"}}
    labels["street"] = labels["grid"]
    head = ["Record ID", "Survey Identifier", "您的性别", "参加过什么 (choice=值守)", "参加过什么 (choice=宣传, 讲解)",
            "参加过什么 (choice=都没有)",
            "居住年数", "网格员", "街道", "搬过家吗", "心情", "生日", "联系", "建议", "Complete?"]  # fmt: skip
    rows = []
    for row in forms.REDCAP_ROWS:
        named = dict(zip(forms.REDCAP_HEADER, row, strict=True))
        out = []
        for name, cell in named.items():
            tick = {"1": "Checked", "0": "Unchecked"}.get(cell, cell) if name.startswith("act_") else cell
            out.append({"2": "Complete", "0": "Incomplete"}[cell] if name == "form_complete" else labels.get(name, {}).get(tick, tick))
        rows.append(out)
    by_label = read_export(write_csv(tmp_path / "label.csv", head, rows), dictionary)
    raw = read_export(data, dictionary)
    one, other = (responses_of(e, draft(raw)) if e is raw else responses_of(e, draft(e)) for e in (raw, by_label))
    assert one.frame["sex"].tolist() == other.frame.iloc[:, 0].tolist()
    assert one.reasons.to_numpy().tolist() == other.reasons.to_numpy().tolist()
    assert one.frame.astype(str).to_numpy().tolist() == other.frame.astype(str).to_numpy().tolist()


YES_NO = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}


def by_label(data: Path, dictionary: Path, path: Path) -> Path:
    """A raw export as REDCap writes the same by label, headings and cells."""
    with dictionary.open(encoding="utf-8-sig", newline="") as f:
        rows = list(csv.reader(f))[1:]
    fields = {row[0]: row for row in rows}
    listed = {row[0]: [c.strip().split(", ", 1) for c in row[5].split("|") if ", " in c and row[3] != "calc"] for row in rows}
    choices = {row[0]: YES_NO.get(row[3]) or dict(listed[row[0]]) for row in rows}
    with data.open(encoding="utf-8-sig", newline="") as f:
        header, *answers = list(csv.reader(f))
    labelled = []
    for name in header:
        base, _, code = name.partition("___")
        label = fields[base][4] if base in fields else "Complete?" if name.endswith("_complete") else "Event Name"
        labelled.append(f"{label} (choice={choices[base][code]})" if code else label)
    ticks, status = {"1": "Checked", "0": "Unchecked"}, {"0": "Incomplete", "1": "Unverified", "2": "Complete"}
    said = [ticks if "___" in n else status if n not in fields and n.endswith("_complete") else choices.get(n, {}) for n in header]
    cells = [[words.get(cell, cell) for words, cell in zip(said, row, strict=True)] for row in answers]
    return write_csv(path, labelled, cells)


@pytest.mark.parametrize("name", ["checkboxes-1", "longitudinal"])
def test_a_real_export_by_label_reads_as_the_raw_one(real: Path, tmp_path: Path, name: str) -> None:
    data, dictionary = real / f"redcap_{name}_data.csv", real / f"redcap_{name}_dictionary.csv"
    raw, named = read_export(data, dictionary), read_export(by_label(data, dictionary, tmp_path / "labels.csv"), dictionary)
    one, other = responses_of(raw, draft(raw)), responses_of(named, draft(raw))
    assert_frame_equal(one.frame, other.frame)
    assert_frame_equal(one.reasons, other.reasons)


def test_without_its_dictionary_the_doubt_is_said(data: Path) -> None:
    found = inspect(data, "en")
    assert found["format"] == "redcap"
    act = next(i for i in found["items"] if i["name"] == "act")
    assert (act["kind"], act["options"]) == ("multiple", ["1", "b", "-99"])
    assert any("REDCap data dictionary" in w and "--form" in w for w in found["warnings"])


def test_records_that_repeat_by_event_are_told_apart(tmp_path: Path, dictionary: Path) -> None:
    header = ["record_id", "redcap_event_name", "sex", "form_complete"]
    path = write_csv(tmp_path / "long.csv", header, [["1", "a_arm_1", "2", "2"], ["1", "b_arm_1", "", ""], ["2", "a_arm_1", "", "0"]])
    export = read_export(path, dictionary)
    read = responses_of(export, draft(export))
    assert read.frame.index.tolist() == ["1/a_arm_1", "1/b_arm_1", "2/a_arm_1"]
    assert read.reasons["sex"].tolist() == ["", "skipped", "blank"]  # a form without a status was not given in that event
    assert any("3 rows of 2 records" in d.text.en for d in read.doubts)


def test_a_code_that_the_dictionary_lacks_is_kept(tmp_path: Path, data: Path, dictionary: Path) -> None:
    rows = [list(r) for r in forms.REDCAP_ROWS]
    rows[0][2], rows[1][2] = "7", "abc"
    export = read_export(write_csv(tmp_path / "odd.csv", forms.REDCAP_HEADER, rows), dictionary)
    read = responses_of(export, draft(export))
    assert [(o.code, o.label.zh) for o in read.questionnaire.item("sex").options] == [(1, "男"), (2, "女"), (7, "7"), (8, "abc")]
    assert read.frame["sex"].tolist() == [7, 8, 2]


def test_headings_that_stand_twice_are_two_questions(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    rows = [
        forms.dictionary_row("record_id", "text", "Record ID"), forms.dictionary_row("a", "yesno", "Confirmed?"),
        forms.dictionary_row("b", "radio", "Confirmed?", "1, At home | 2, By phone"),
    ]  # fmt: skip
    dictionary = write_csv(tmp_path / "forms" / "d.csv", forms.DICTIONARY_HEADER, rows)
    header = ["Record ID", "Confirmed?", "Complete?", "Confirmed?", "Complete?"]
    path = write_csv(tmp_path / "x.csv", header, [["1", "Yes", "Complete", "By phone", "Incomplete"]])
    export = read_export(path, dictionary)
    read = responses_of(export, draft(export))
    assert read.frame.loc["1", ["a", "b"]].tolist() == [1, 2]
    assert [export.sheet.header[c] for c in sorted(export.metadata.values())] == ["Record ID", "Complete?", "Complete? (2)"]
