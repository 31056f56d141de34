"""问卷星 in SPSS, and the same answers as text, as codes and as .sav."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from jcommunity_study.cli import main
from jcommunity_study.errors import InputError
from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.draft_yaml import draft_yaml
from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.questionnaire import Questionnaire, load_questionnaire
from jcommunity_study.survey.readers import Export, read_export, read_responses, responses_of
from jcommunity_study.survey.readers.export import split_other
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.unite import told_by, unite
from jcommunity_study.survey.writers import sav_bytes

AGREE = {1: "非常不同意", 2: "不同意", 3: "一般", 4: "同意", 5: "非常同意"}
PAIRS = ["phones", "person"]


def native(path: Path, n: int = 60) -> Path:
    """问卷星's own .sav: `index` and `totalseconds` as in the data of Meoweggs/Correlation-Word-Frequency-Importance-Ratings (data1)."""
    r = np.random.default_rng(3)
    columns: dict[str, Any] = {
        "index": [str(k + 1) for k in range(n)], "totalseconds": [str(x) for x in r.integers(60, 600, n)],
        "Q1": r.integers(1, 3, n) * 1.0, "Q2_Blank1": [f"第{k}条建议" for k in range(n)], "Q2_Blank2": [f"第{k}个理由" for k in range(n)],
        "Q3_1": r.integers(0, 2, n) * 1.0, "Q3_2": r.integers(0, 2, n) * 1.0, "Q4": [-3.0, -2.0] + [1.0, 2.0] * (n // 2 - 1),
        **{f"Q6_Row{k}": r.integers(1, 6, n) * 1.0 for k in (1, 2, 3)},
        "Q7": [-2.0, -1, 0, 1, 2] * (n // 5),
    }  # fmt: skip
    labels = {"Q1": "1、您的性别", "Q2_Blank1": "2、建议", "Q2_Blank2": "理由", "Q3_1": "3、活动—值守", "Q3_2": "宣传", "Q4": "4、职业",
              "Q6_Row1": "6、您的看法—很好", "Q6_Row2": "很坏", "Q6_Row3": "不错", "Q7": "7、变化"}  # fmt: skip
    pyreadstat.write_sav(
        pd.DataFrame(columns), str(path), column_labels=labels,
        variable_value_labels={
            "Q1": {1: "男", 2: "女"}, "Q4": {1: "学生", 2: "工人"}, **{f"Q6_Row{k}": AGREE for k in (1, 2, 3)},
            "Q7": {-2: "变差很多", -1: "变差", 0: "没变", 1: "变好", 2: "变好很多"},
        },
    )  # fmt: skip
    return path


def test_the_platforms_own_sav(folder: Path) -> None:
    found = inspect(native(folder / "n.sav"))
    assert (found["format"], found["rows"], found["columns"]) == ("wjx", 60, 12)
    assert found["metadata"] == ["index", "totalseconds"]
    assert [(i["text"], i["kind"], len(i["columns"])) for i in found["items"]] == [
        ("您的性别", "single", 1), ("建议", "text", 1), ("理由", "text", 1), ("活动", "multiple", 2),
        ("职业", "single", 1), ("您的看法", "matrix", 3),
        ("变化", "single", 1),
    ]  # fmt: skip
    assert found["items"][5]["rows"] == ["很好", "很坏", "不错"]


def test_its_codes_for_no_answer_are_reasons_but_a_labelled_minus_two_is_an_answer(folder: Path) -> None:
    export = read_export(native(folder / "n.sav"))
    read = responses_of(export, draft(export))
    assert read.reasons["Q4"].tolist()[:3] == ["skipped", "blank", ""]
    assert set(read.reasons["Q7"]) == {""}
    assert read.frame["Q7"].tolist()[:5] == [-2, -1, 0, 1, 2]
    assert [i.number for i in read.questionnaire.items] == [1, 2, None, 3, 4, 6, 7]
    assert not any(f.guessed for f in export.fields)


def imported(path: Path, labels: bool) -> Path:
    """An .xlsx of 问卷星 that SPSS imported: names from headings, `@` before a digit, punctuation dropped, the heading kept as label."""
    r, n = np.random.default_rng(5), 40
    words = list(AGREE.values())
    columns: dict[str, Any] = {
        "序号": np.arange(1.0, n + 1), "提交答卷时间": ["2023/9/8 12:24:22"] * n, "所用时间": ["137秒"] * n,
        "Z1您的性别": r.choice(["男", "女"], n), "Z2年龄": r.integers(1, 5, n) * 1.0, "Z3看法社区很好": r.choice(words, n),
        "社区很坏": r.choice(words, n), "第4题值守": r.integers(0, 2, n) * 1.0, "第4题宣传": r.integers(0, 2, n) * 1.0,
        "filter_$": r.integers(0, 2, n) * 1.0, "trust_mean": r.integers(1, 11, n) / 2, "trust_sum": r.integers(1, 6, n) * 1.0,
    }  # fmt: skip
    kept = {
        "Z1您的性别": "1、您的性别",
        "Z2年龄": "2、年龄",
        "Z3看法社区很好": "3、看法—社区很好",
        "第4题值守": "第4题(值守)",
        "第4题宣传": "第4题(宣传)",
    }
    pyreadstat.write_sav(
        pd.DataFrame(columns), str(path), column_labels=kept if labels else {},
        variable_value_labels={"Z2年龄": {1: "18岁以下", 2: "18-30岁", 3: "31-50岁", 4: "51岁以上"}},
    )  # fmt: skip
    data = path.read_bytes()
    for digit in (b"1", b"2", b"3"):
        data = data.replace(b"Z" + digit, b"@" + digit)  # which pyreadstat does not let through
    path.write_bytes(data)
    return path


def test_an_export_imported_into_spss_is_laid_out_as_the_original(folder: Path) -> None:
    found = inspect(imported(folder / "i.sav", labels=True))
    assert (found["format"], found["columns"]) == ("wjx", 12)
    assert found["metadata"] == ["序号", "提交答卷时间", "所用时间", "filter_$"]
    assert [(i["name"], i["text"], i["kind"]) for i in found["items"]] == [
        ("q1", "您的性别", "single"), ("q2", "年龄", "single"), ("q3", "看法", "matrix"), ("q4", "第4题", "multiple"),
        ("trust_mean", "trust_mean", "number"), ("trust_sum", "trust_sum", "number"),
    ]  # fmt: skip
    assert found["items"][1]["options"] == ["18岁以下", "18-30岁", "31-50岁", "51岁以上"]
    assert any("trust_mean、trust_sum" in w for w in found["warnings"])


def test_numbers_and_options_are_found_in_names_that_lost_their_punctuation(folder: Path) -> None:
    found = inspect(imported(folder / "i.sav", labels=False))
    assert [(i["name"], i["kind"]) for i in found["items"]][:3] == [("q1", "single"), ("q2", "single"), ("q3", "scale")]
    assert (found["items"][4]["kind"], found["items"][4]["options"]) == ("multiple", ["值守", "宣传"])


def as_wjx_writes(text: Export, codes: Export, path: Path) -> Path:
    """The .sav of a real pair, from its raw cells alone: codes as numbers, labels from the respondents who have both."""
    ids = codes.sheet.columns[codes.metadata["id"]].texts()
    frame: dict[str, Any] = {"index": ids, "totalseconds": ["60"] * codes.sheet.rows}
    labels, values = {}, {}
    for field, told in zip(codes.fields, text.fields, strict=True):
        for n, column in enumerate(field.columns, 1):
            name = f"Q{field.number}" if field.shape == "one" else f"Q{field.number}_{n}"
            raw = codes.sheet.columns[column].texts()
            frame[name] = [float(split_other(v)[0]) if v.lstrip("-").split("〖")[0].isdigit() else np.nan for v in raw]
            labels[name] = f"{field.number}、{told.text}" + (f"—{field.parts[n - 1]}" if field.parts else "")
            if field.shape == "one":
                words = text.sheet.columns[told.columns[0]].texts()
                pairs = {c: split_other(w)[0] for c, w in zip(frame[name], words, strict=True) if not np.isnan(c)}
                values[name] = dict(sorted(pairs.items()))
    pyreadstat.write_sav(pd.DataFrame(frame), str(path), column_labels=labels, variable_value_labels=values)
    return path


def counts(read: Responses) -> dict[int | None, Counter[str]]:
    """By question: how often each label was answered; declared non-answers under their reason."""
    out: dict[int | None, Counter[str]] = {}
    for item in read.questionnaire.items:
        found = out.setdefault(item.number, Counter())
        if item.kind == "multiple":
            found.update({o.label.zh: int(read.frame[f"{item.name}_{o.code}"].sum()) for o in item.options})
        else:
            label = {o.code: o.label.zh for o in item.options}
            found.update(label[c] for c in read.frame[item.name].dropna())
        names = [c for c in read.reasons if c == item.name or c == f"{item.name}_{item.options[0].code}"]
        found.update(r for r in read.reasons[names[0]] if r in ("refused", "declared", "skipped"))
    return {number: Counter({k: n for k, n in c.items() if n}) for number, c in out.items()}


@pytest.mark.parametrize("name", PAIRS)
def test_text_codes_and_sav_of_real_answers_agree_up_to_labels(real: Path, name: str, folder: Path) -> None:
    text, codes = (read_export(real / f"wjx_{name}_{form}.xls") for form in ("text", "codes"))
    united = unite(text, codes)
    sav = read_export(as_wjx_writes(text, codes, folder / "twin.sav"))
    own = folder / "own.sav"
    own.write_bytes(sav_bytes(responses_of(codes, united)))
    written = read_responses(own, united)
    expected = counts(responses_of(text, united))
    assert sum(map(len, expected.values())) >= 15
    assert counts(responses_of(codes, united)) == expected
    assert counts(written) == expected
    assert sav.platform == "wjx"
    assert counts(responses_of(sav, draft(sav))) == expected
    assert counts(responses_of(sav, united)) == expected


@pytest.mark.parametrize("name", PAIRS)
def test_codes_from_a_sav_make_the_same_questionnaire_as_codes_from_a_sheet(real: Path, name: str, folder: Path) -> None:
    text, codes = (read_export(real / f"wjx_{name}_{form}.xls") for form in ("text", "codes"))
    sav = read_export(as_wjx_writes(text, codes, folder / "twin.sav"))
    by_sheet, by_sav = unite(text, codes), unite(text, sav)
    assert [shape(i) for i in by_sav.items] == [shape(i) for i in by_sheet.items]


def shape(item: Any) -> tuple[Any, ...]:
    return item.number, item.text.zh, item.kind, [(o.code, o.label.zh, o.missing, o.other) for o in item.options]


@pytest.mark.parametrize("name", PAIRS)
def test_a_study_drafted_from_text_and_sav(real: Path, name: str, folder: Path) -> None:
    text = real / f"wjx_{name}_text.xls"
    sav = as_wjx_writes(read_export(text), read_export(real / f"wjx_{name}_codes.xls"), folder / "twin.sav")
    root = folder / "study"
    assert main(["new", str(root), "--from", str(text), "--codes", str(sav), "--quiet"]) == 0
    assert main(["prepare", "--study", str(root), "--quiet"]) == 0
    written = root / "study" / "questionnaire.yaml"
    assert "guess: order and codes" not in written.read_text(encoding="utf-8")
    assert load_questionnaire(written).items


def test_a_sav_whose_labels_contradict_the_text_is_refused(text_xlsx: Path, questionnaire: Questionnaire, folder: Path) -> None:
    text = read_export(text_xlsx)
    path = folder / "wrong.sav"
    path.write_bytes(sav_bytes(read_responses(text_xlsx, questionnaire)))
    frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
    values = {**meta.variable_value_labels, "consent": {1.0: "否", 2.0: "是"}}
    names = {c: f"Q{n}" for n, c in enumerate(["consent"], 1)}
    frame = frame[["id", "consent"]].rename(columns=names).assign(totalseconds="60").rename(columns={"id": "index"})
    pyreadstat.write_sav(frame, str(path), column_labels={"Q1": "1、您是否同意参加？"}, variable_value_labels={"Q1": values["consent"]})
    with pytest.raises(InputError, match="labelled"):
        unite(text, read_export(path))


def test_a_united_draft_marks_no_code_as_a_guess(text_xlsx: Path, codes_xlsx: Path) -> None:
    text, codes = read_export(text_xlsx), read_export(codes_xlsx)
    drafted = unite(text, codes)
    assert "guess: order and codes" in draft_yaml(drafted)
    assert "guess: order and codes" not in draft_yaml(drafted, told_by(drafted, text))


def test_exports_without_ids_are_united_by_their_order(text_xlsx: Path, codes_xlsx: Path) -> None:
    from openpyxl import load_workbook

    by_id = unite(read_export(text_xlsx), read_export(codes_xlsx))
    for path in (text_xlsx, codes_xlsx):
        book = load_workbook(path)
        for row in range(2, 6):
            book["Sheet1"].cell(row, 1, "NULL")
        book.save(path)
    assert unite(read_export(text_xlsx), read_export(codes_xlsx)).items == by_id.items
    assert read_responses(text_xlsx, by_id, codes_xlsx).n == 4
