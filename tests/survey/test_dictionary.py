"""Exports that come with a dictionary: wording, codes, labels and declared non-answers are the file's own, nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.draft_yaml import draft_yaml
from jcommunity_study.survey.questionnaire import parse_questionnaire
from jcommunity_study.survey.readers import read_export, responses_of
from jcommunity_study.survey.readers.cells import Cells, Sheet
from jcommunity_study.survey.readers.dictionary import lay_out
from jcommunity_study.survey.readers.variables import Variable


def sheet(columns: dict[str, list[str]], variables: dict[str, Variable]) -> Sheet:
    cells = tuple(Cells.of(c) for c in columns.values())
    return Sheet(Path("x.sav"), "sav", tuple(columns), cells, np.arange(1, len(cells[0]) + 1), b"", variables)


def test_a_sav_keeps_its_codes_labels_and_declared_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    frame = pd.DataFrame({"id": [1.0, 2, 3, 4], "sat": [5.0, 1, 99, 98], "age": [23.0, 40, 999, np.nan], "why": ["好", "", "慢", "忙"]})
    pyreadstat.write_sav(
        frame,
        path,
        column_labels={"sat": "您对服务满意吗", "age": "年龄"},
        variable_value_labels={"sat": {1: "很不满意", 3: "一般", 5: "很满意", 98: "拒答", 99: "不知道"}},
        missing_ranges={"sat": [{"lo": 98, "hi": 99}], "age": [999]},
    )
    export = read_export(path)
    drafted = draft(export)
    item = drafted.item("sat")
    assert (export.platform, item.text.zh, item.ordered) == ("spss", "您对服务满意吗", True)
    assert [(o.code, o.label.zh) for o in item.valid] == [(1, "很不满意"), (3, "一般"), (5, "很满意")]
    read = responses_of(export, parse_questionnaire(draft_yaml(drafted), tmp_path / "q.yaml"))
    assert read.frame["sat"].tolist()[:2] == [5, 1]
    assert read.reasons["sat"].tolist() == ["", "", "declared", "refused"]
    assert read.reasons["age"].tolist() == ["", "", "declared", "blank"]
    assert read.frame["why"].isna().tolist() == [False, True, False, False]


def test_codes_that_are_no_numbers_become_places() -> None:
    known = Variable("来过吗", labels={"N": "没来过", "Y": "来过"}, kind="single")
    export = lay_out("x", sheet({"a": ["Y", "N", "", "Y"]}, {"a": known}), {})
    read = responses_of(export, draft(export))
    assert [(o.code, o.label.zh) for o in draft(export).items[0].options] == [(1, "没来过"), (2, "来过")]
    assert read.frame["a"].fillna(0).tolist() == [2, 1, 0, 2]


def test_columns_of_a_group_are_one_question_and_words_stand_beside_their_option() -> None:
    group = {f"a{n}": Variable("去过哪里", kind="multiple", group="a", part=part) for n, part in enumerate(("公园", "其他"))}
    export = lay_out("x", sheet({"a0": ["1", "0", ""], "a1": ["0", "1〖菜场〗", ""]}, group), {})
    read = responses_of(export, draft(export))
    assert [(i.name, i.kind) for i in read.questionnaire.items] == [("a", "multiple")]
    assert read.frame["a_2"].fillna(-1).tolist() == [0, 1, -1]
    assert read.frame["a_other"].fillna("-").tolist() == ["-", "菜场", "-"]
    assert read.reasons["a_1"].tolist() == ["", "", "blank"]
