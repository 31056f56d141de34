"""Derived variables: by hand, through reader and writers, and what is refused at its line."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from tests.survey.conftest import QUESTIONNAIRE

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.survey.questionnaire import Questionnaire, load_questionnaire, parse_questionnaire
from jcommunity_study.survey.readers import read_responses
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.scales import score
from jcommunity_study.survey.writers.about import About
from jcommunity_study.survey.writers.ddi import ddi_xml
from jcommunity_study.survey.writers.parquet import parquet_bytes, read_parquet
from jcommunity_study.survey.writers.sav import sav_bytes
from jcommunity_study.survey.writers.tables import dictionary_csv

HEAD, _, SCALES = QUESTIONNAIRE.partition("scales:\n")
DERIVED = """\
derived:
  - name: trusts
    label: {zh: 信任网格员, en: Trusts the grid worker}
    collapse: trust_grid
    options:
      - {code: 1, label: {zh: 不, en: "No"}, from: [1, 2]}
      - {code: 2, label: {zh: 是, en: "Yes"}, from: [3]}
  - name: student
    collapse: job
    options: [{code: 1, label: 学生, from: [1]}]
    drop: [2]
  - name: tasks
    label: {zh: 活动数, en: Activities}
    formula: count(hobby)
  - name: busy
    formula: tasks >= 2
  - name: stage
    formula: 1 if years < 5 else 2
    ordered: true
    options: [新居民, 老居民]
"""


def declared(text: str = DERIVED, scales: str = SCALES) -> Questionnaire:
    return parse_questionnaire(f"{HEAD}{text}scales:\n{scales}", Path("study/questionnaire.yaml"))


def listed(series: pd.Series) -> list[float | None]:
    return [None if pd.isna(v) else float(v) for v in series]


@pytest.fixture
def read(text_csv: Path) -> Responses:
    return read_responses(text_csv, declared())


def test_values_and_reasons_by_hand(read: Responses) -> None:
    """trust_grid 3, 不了解, skipped, 1; job 学生, 其他 (dropped), skipped, refused; hobby 2 ticks, 1, skipped, blank; years 12, 0, –, –."""
    frame, reasons = read.frame, read.reasons
    assert listed(frame["trusts"]) == [2, None, None, 1]
    assert reasons["trusts"].to_list() == ["", "declared", "skipped", ""]
    assert listed(frame["student"]) == [1, None, None, None]
    assert reasons["student"].to_list() == ["", "not_derived", "skipped", "refused"]
    assert listed(frame["tasks"]) == [2, 1, None, None]
    assert reasons["tasks"].to_list() == ["", "", "not_derived", "not_derived"]
    assert listed(frame["busy"]) == [1, 0, None, None]
    assert listed(frame["stage"]) == [2, 1, None, None]
    assert [str(frame[n].dtype) for n in ("trusts", "tasks", "busy", "stage")] == ["Int64", "Float64", "Int64", "Int64"]


def test_a_derived_variable_is_an_item_like_any_other() -> None:
    made = declared()
    item = made.item("trusts")
    assert (item.kind, item.ordered, item.short.en, item.number) == ("scale", True, "Trusts the grid worker", None)
    assert made.item("tasks").kind == "number"
    assert (made.item("busy").kind, [o.label.zh for o in made.item("busy").options]) == ("single", ["否", "是"])
    assert made.item("stage").kind == "scale"
    assert [i.name for i in made.asked().items] == [i.name for i in parse_questionnaire(QUESTIONNAIRE, Path("q.yaml")).items]


def test_it_is_written_with_its_recipe_and_labels(read: Responses, tmp_path: Path) -> None:
    import pyreadstat

    rows = {r["column"]: r for r in csv.DictReader(io.StringIO(dictionary_csv(read).decode("utf-8-sig")))}
    assert rows["trusts"]["derived"] == "trust_grid: 1 -> 1; 2 -> 1; 3 -> 2"
    assert rows["tasks"]["derived"] == "count(hobby)"
    assert (rows["tasks"]["valid"], rows["tasks"]["not_derived"], rows["consent"]["derived"]) == ("2", "2", "")
    path = tmp_path / "r.sav"
    path.write_bytes(sav_bytes(read))
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    assert frame["tasks"].to_list() == [2, 1, -5, -5]
    assert meta.variable_value_labels["trusts"] == {1: "不", 2: "是", -9: "未问到（跳题）", -6: "表示不了解"}
    assert meta.variable_value_labels["tasks"] == {-5: "无从得出"}
    assert (meta.variable_measure["trusts"], meta.variable_measure["tasks"]) == ("ordinal", "scale")
    path = tmp_path / "r.parquet"
    path.write_bytes(parquet_bytes(read))
    pd.testing.assert_frame_equal(read_parquet(path, declared()).frame, read.frame)


def test_a_scale_may_rest_on_one(text_csv: Path) -> None:
    both = declared(scales="  - {name: warm, label: 暖, items: [trusts, stage], minimum: 1, method: mean}\n")
    assert listed(score(read_responses(text_csv, both))["warm"]) == [2, 1, None, 1]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("collapse: trust_grid", "collapse: trust", "no single choice, scale or matrix row"),
        ("collapse: trust_grid", "collapse: hobby_1", "no single choice"),
        ("from: [1, 2]}", "from: [1]}", r"nothing is said of code \[2\]"),
        ("from: [1, 2]}", "from: [1, 2, 3]}", "goes into two"),
        ("from: [1, 2]}", "from: [1, 2, 9]}", "no option of code 9"),
        ("drop: [2]", "drop: [1, 2]", "goes into two"),
        ("formula: count(hobby)", "formula: count(hobbies)", "no column `hobbies`"),
        ("formula: count(hobby)", "formula: 1 + 1", "names no column"),
        ("formula: count(hobby)", "formula: 7", "names no column"),
        ("formula: count(hobby)", "formula: busy + 1", "no column `busy`"),  # declared below
        ("formula: count(hobby)", "formula: count(hobby)\n    collapse: job", "one of the two"),
        ("formula: count(hobby)", "label: x", "one of the two|stands twice"),
        ("formula: count(hobby)", "formula: count(hobby)\n    drop: [1]", "goes with `collapse`"),
        ("formula: count(hobby)", "formula: count(hobby)\n    ordered: true", "needs `options`"),
        ("name: tasks", "name: years", "is taken"),
        ("name: tasks", "name: hobby", "is taken"),
        ("name: tasks", "name: 数", "ASCII"),
        ("name: tasks", "nmae: tasks", "`nmae` is not known"),
    ],
)
def test_what_is_refused_at_its_line(old: str, new: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        declared(DERIVED.replace(old, new, 1))
    assert caught.value.where.startswith(f"{Path('study/questionnaire.yaml')}:")
    assert int(caught.value.where.rpartition(":")[2]) > HEAD.count("\n")


def test_a_scale_may_not_bear_the_name_of_a_column() -> None:
    with pytest.raises(InputError, match="`tasks` is a column"):
        declared(scales=SCALES.replace("name: trust,", "name: tasks,"))


def test_check_finds_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "questionnaire.yaml"
    text = DERIVED.replace("collapse: job", "collapse: jobs").replace("count(hobby)", "count(hobbies)")
    path.write_text(f"{HEAD}{text}scales:\n{SCALES}", encoding="utf-8")
    faults = Faults()
    load_questionnaire(path, faults)
    assert [n in str([f.message("en") for f in faults.found]) for n in ("jobs", "hobbies", "`tasks`")] == [True, True, True]


def test_a_formula_that_leaves_its_options_is_refused(text_csv: Path) -> None:
    with pytest.raises(InputError, match=r"questionnaire\.yaml:\d+: the formula of `stage` gives 3"):
        read_responses(text_csv, declared(DERIVED.replace("1 if years < 5 else 2", "3 if years < 5 else 2")))


def test_the_ddi_codebook_tells_the_recipe_and_no_question(read: Responses) -> None:
    root = ET.fromstring(ddi_xml(read, score(read), About(Text.same("t"))))
    made = {v.get("name"): v for v in root.iter() if v.tag.endswith("}var")}
    told = {name: [d.text for d in var.iter() if d.tag.endswith("}drvdesc")] for name, var in made.items()}
    assert told["trusts"] == ["trust_grid: 1 -> 1; 2 -> 1; 3 -> 2"]
    assert told["tasks"] == ["count(hobby)"]
    assert made["trusts"].get("qstn") is None
    assert made["consent"].get("qstn") == "Q_consent"
    assert told["consent"] == []
