"""Drafts, the union of text and code exports, and `inspect`, on made and on real files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal
from tests.survey.readers import sample_forms as forms

from jcommunity_study.errors import InputError
from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.draft_yaml import draft_yaml
from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.questionnaire import load_questionnaire, parse_questionnaire
from jcommunity_study.survey.readers import read_export, read_responses, responses_of
from jcommunity_study.survey.responses import Responses
from jcommunity_study.survey.told import NUMBERS_ONLY, guessed_non_answers, known, numbers_only, to_check
from jcommunity_study.survey.unite import told_by, unite

PAIRS = ["phones", "person"]


def test_a_draft_has_the_kinds_a_person_would_give(text_xlsx: Path) -> None:
    drafted = draft(read_export(text_xlsx))
    kinds = {i.number: i.kind for i in drafted.items}
    assert [kinds[n] for n in (3, 4, 5)] == ["multiple", "ranking", "matrix"]
    assert drafted.item("q8").personal
    assert drafted.title.zh == "小问卷"
    assert drafted.item("q3").options[-1].other
    assert [o.label.zh for o in drafted.item("q5").options] == ["不同意", "一般", "同意", "不了解"]
    assert drafted.item("q5").options[-1].missing == "dont_know"


def test_attention_checks_and_proposed_scales(folder: Path) -> None:
    agree = ["非常不同意", "不同意", "一般", "同意", "非常同意"]
    header = [
        "序号",
        "提交答卷时间",
        "所用时间",
        "1、本题请选择“同意”",
        "2、看法—很方便",
        "很满意",
        "不想参加",
        "3、您的年龄",
        "4、建议",
        "5、您在哪里",
        "6、何时来的",
    ]
    rows = [
        [n + 1, "2023/9/8 12:24:22", "60秒", agree[3 if n % 7 else n % 5], agree[n % 5], agree[(n + 1) % 5], agree[(n + 2) % 5],
         18 + n, f"第{n}个人的建议是多沟通", "山西-晋城" if n % 2 else "北京-海淀", f"2020/1/{n % 28 + 1}"]
        for n in range(60)
    ]  # fmt: skip
    with (folder / "many.csv").open("w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([header, *rows])
    drafted = draft(read_export(folder / "many.csv"))
    assert drafted.item("q1").expected == 4
    assert drafted.item("q1").kind == "scale"
    (scale,) = drafted.scales
    assert (scale.items, scale.reversed, scale.confirmed) == (("q2_1", "q2_2", "q2_3"), frozenset({"q2_3"}), False)
    assert (drafted.item("q3").kind, drafted.item("q4").kind, drafted.item("q5").kind, drafted.item("q6").kind) == (
        "number",
        "text",
        "area",
        "date",
    )


def test_a_drafted_file_reads_back_and_reads_its_export(text_xlsx: Path, folder: Path) -> None:
    drafted = draft(read_export(text_xlsx))
    path = folder / "questionnaire.yaml"
    path.write_text(draft_yaml(drafted), encoding="utf-8")
    again = load_questionnaire(path)
    assert (again.items, again.scales, again.title) == (drafted.items, drafted.scales, drafted.title)
    read = read_responses(text_xlsx, again)
    assert read.n == 4
    assert "# guess" in path.read_text(encoding="utf-8")


def test_stems_that_yaml_could_misread_survive() -> None:
    from jcommunity_study.bilingual import Text
    from jcommunity_study.survey.questionnaire import Item, Questionnaire

    stems = ['他说："好"', "# 不是注释", "- 甲: 乙", "yes", "12", "a\\b", "换\n行", "全角：冒号", "\u007f\ufeff怪"]
    made = Questionnaire(Text.same("t"), tuple(Item(f"q{n}", n, Text.same(s), "text") for n, s in enumerate(stems)))
    assert [i.text.zh for i in parse_questionnaire(draft_yaml(made), Path("q.yaml")).items] == [*stems[:-1], "怪"]


def test_united_codes_come_from_the_code_export(text_xlsx: Path, codes_xlsx: Path) -> None:
    text, codes = read_export(text_xlsx), read_export(codes_xlsx)
    united = unite(text, codes)
    assert {o.label.zh: o.code for o in united.item("q5").options} == {"不同意": 1, "一般": 2, "同意": 3, "不了解": 9}
    assert [o.label.zh for o in united.item("q4").options] == ["平台", "队伍", "放权"]
    one, other = responses_of(text, united), responses_of(codes, united)
    coded = [c for c in one.frame.columns if str(one.frame[c].dtype) == "Int64"]
    assert_frame_equal(one.frame[coded], other.frame[coded])


def test_swapped_exports_are_refused(text_xlsx: Path, codes_xlsx: Path) -> None:
    with pytest.raises(InputError, match="swapped") as error:
        unite(read_export(codes_xlsx), read_export(text_xlsx))
    assert "两份写反了" in error.value.message("zh")


def test_a_code_export_alone_has_numbers_for_options(text_xlsx: Path, codes_xlsx: Path) -> None:
    text, codes = read_export(text_xlsx), read_export(codes_xlsx)
    assert numbers_only(draft(codes), codes)
    assert NUMBERS_ONLY in to_check(draft(codes), codes)
    assert not numbers_only(draft(text), text)
    assert not numbers_only(unite(text, codes), text)
    assert inspect(codes_xlsx)["warnings"] == [str(NUMBERS_ONLY)]
    assert inspect(codes_xlsx, "zh")["warnings"] == [NUMBERS_ONLY.zh]
    assert not any(NUMBERS_ONLY.zh in w for w in inspect(text_xlsx)["warnings"])


REASONS_GIVEN = ["不知道怎么参加", "没有时间", "不清楚", "没人通知"]


def reasons_export(folder: Path) -> Path:
    """One reason of a list, several ticks, a ranking."""
    header = ["1、主要原因", "2、有哪些原因", "3、请排序"]
    rows = [[REASONS_GIVEN[n % 4], "┋".join(REASONS_GIVEN[n % 3 :][:2]), "→".join(REASONS_GIVEN[n % 2 :][:3])] for n in range(40)]
    path = folder / "reasons.csv"
    with path.open("w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([header, *rows])
    return path


def test_a_reason_is_no_non_answer(folder: Path) -> None:
    export = read_export(reasons_export(folder))
    drafted = draft(export)
    assert [i.kind for i in drafted.items] == ["single", "multiple", "ranking"]
    missing = {(i.name, o.label.zh) for i in drafted.items for o in i.options if o.missing}
    assert missing == {("q1", "不清楚")}
    assert responses_of(export, drafted).frame["q1"].count() == 30


def test_guessed_non_answers_are_counted_where_a_person_looks(folder: Path, text_xlsx: Path) -> None:
    export = read_export(reasons_export(folder))
    (note,) = to_check(draft(export), export)
    assert note.zh.startswith("有 1 个选项")
    other = draft(read_export(text_xlsx))
    for drafted in (draft(export), other):
        text = draft_yaml(drafted)
        count = guessed_non_answers(drafted)
        assert text.count("# guess: no answer") == count > 0
        assert f"# 有 {count} 个选项" in text
    areas = folder / "areas.csv"
    areas.write_text("1、性别,2、性格\n" + "男,静\n女,动\n" * 20, encoding="utf-8")
    plain = draft(read_export(areas))
    assert guessed_non_answers(plain) == 0
    assert "非回答" not in draft_yaml(plain)
    assert to_check(plain, read_export(areas)) == ()


def test_files_of_other_respondents_are_not_united(text_xlsx: Path, real: Path) -> None:
    with pytest.raises(InputError, match="same respondents"):
        unite(read_export(text_xlsx), read_export(real / "wjx_person_codes.xls"))


@pytest.mark.parametrize("name", PAIRS)
def test_real_pairs_agree_up_to_labels(real: Path, name: str) -> None:
    """Each export drafted by itself: the same counts, item by item, and the same by reason."""
    text, codes = (read_export(real / f"wjx_{name}_{layout}.xls") for layout in ("text", "codes"))
    one, other = responses_of(text, draft(text)), responses_of(codes, draft(codes))
    assert [i.number for i in one.questionnaire.items] == [i.number for i in other.questionnaire.items]
    assert [i.kind for i in one.questionnaire.items] == [i.kind for i in other.questionnaire.items]
    for item in one.questionnaire.items:
        assert counts(one, item.name) == counts(other, item.name), item.text


def counts(read: Responses, name: str) -> list[int]:
    """How often each option was chosen, declared non-answers among them: a code export does not name those."""
    columns = [c for c in read.frame.columns if c == name or (c.startswith(f"{name}_") and not c.endswith("_other"))]
    if len(columns) > 1:
        return sorted(int(read.frame[c].sum()) for c in columns)
    declared = read.reasons[name].isin(["refused", "declared"]).sum()
    return sorted([*read.frame[name].value_counts().tolist(), *([int(declared)] if declared else [])])


@pytest.mark.parametrize("name", PAIRS)
def test_real_pairs_united_are_equal(real: Path, name: str) -> None:
    text, codes = (read_export(real / f"wjx_{name}_{layout}.xls") for layout in ("text", "codes"))
    drafted = unite(text, codes)
    united = parse_questionnaire(draft_yaml(drafted, told_by(drafted, text)), Path("q.yaml"))
    one, other = responses_of(text, united), responses_of(codes, united)
    coded = [c for c in one.frame.columns if str(one.frame[c].dtype) == "Int64"]
    assert len(coded) >= 3
    assert_frame_equal(one.frame[coded], other.frame[coded])
    assert_frame_equal(one.reasons[coded], other.reasons[coded])


def test_inspect_real_phones(real: Path) -> None:
    found = inspect(real / "wjx_phones_text.xls")
    assert (found["format"], found["rows"], found["columns"]) == ("wjx", 800, 14)
    assert found["metadata"] == ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
    assert [i["kind"] for i in found["items"]] == ["single", "single", "single", "single", "single", "multiple", "single", "multiple"]
    assert [len(i["options"]) for i in found["items"]] == [4, 10, 2, 8, 8, 14, 7, 10]
    assert found["items"][1]["options"][-1] == "其他【请注明】"
    assert found["missing"] == {"skipped": 0, "blank": 0, "unranked": 0, "refused": 2, "declared": 0}
    assert found["personal"] == ["来自IP"]
    codes = inspect(real / "wjx_phones_codes.xls")
    assert (codes["rows"], codes["columns"], codes["layout"]) == (800, 36, "codes")
    assert [i["kind"] for i in codes["items"]] == [i["kind"] for i in found["items"]]
    assert set(codes["items"][5]["options"]) == set(found["items"][5]["options"])


def test_inspect_real_person(real: Path) -> None:
    found = inspect(real / "wjx_person_text.xls")
    assert (found["format"], found["rows"], found["columns"]) == ("wjx", 204, 9)
    assert [(i["text"], i["kind"], len(i["options"])) for i in found["items"]] == [
        ("请问您的性别？", "single", 2), ("请问您的年龄?", "single", 9), ("请问您的最高学历是?", "single", 6),
    ]  # fmt: skip


def test_inspect_counts_missing_by_reason_alike_in_text_and_codes(text_xlsx: Path, codes_xlsx: Path) -> None:
    text, codes = inspect(text_xlsx), inspect(codes_xlsx)
    assert text["missing"]["skipped"] == codes["missing"]["skipped"] == 8
    assert text["missing"]["unranked"] == codes["missing"]["unranked"] == 3
    assert text["missing"]["blank"] == codes["missing"]["blank"]
    assert set(text["personal"]) == {"来自IP", "8、您的手机号"}
    json.dumps(text, ensure_ascii=False)


def test_a_mark_between_ticks_that_stands_alone_makes_no_multiple_choice(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"S{n},{'┋' if n % 2 else ''},{'男' if n % 3 else '女'}" for n in range(12)]
    path.write_text("\n".join(["编号,对齐,性别", *rows]), encoding="utf-8")
    found = inspect(path)
    assert [i["kind"] for i in found["items"] if i["text"] == "对齐"] != ["multiple"]
    assert found["balance"]["lost"] == 0


def test_points_of_which_some_bear_words_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    points = ["0 - 完全不", "2", "3", "4", "7", "10（完全）"]
    ages = ["18-25岁", "26-35岁", "60岁以上"] * 10
    path.write_text("1、多满意,2、几岁\n" + "".join(f"{p},{a}\n" for p, a in zip(points * 5, ages, strict=True)), "utf-8")
    first, second = draft(read_export(path)).items
    assert (first.kind, [o.code for o in first.options]) == ("scale", [*range(11)])
    assert (second.kind, [o.code for o in second.options]) == ("single", [1, 2, 3])


def test_other_has_no_place_in_an_order(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    levels, rest = ["本科", "初中及以下", "高中/中专", "大专"] * 10, ["本科", "其他", "初中及以下", "高中/中专"] * 10
    path.write_text("1、学历,2、父亲学历\n" + "".join(f"{a},{b}\n" for a, b in zip(levels, rest, strict=True)), "utf-8")
    first, second = draft(read_export(path)).items
    assert (first.ordered, second.ordered) == (True, False)
    assert [o.label.zh for o in second.options] == ["初中及以下", "高中/中专", "本科", "其他"]


def test_numbers_that_a_dictionary_labels_are_in_order(tmp_path: Path) -> None:
    dictionary, data = tmp_path / "dictionary.csv", tmp_path / "data.csv"
    head = ["Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label", "Choices, Calculations, OR Slider Labels"]
    rows = [["record_id", "f", "", "text", "Record ID", ""], ["level", "f", "", "dropdown", "How dependent?", "0, 0 | 1, 1 | 2, 2 | 3, 3"]]
    for path, table in ((dictionary, [head, *rows]), (data, [["record_id", "level", "f_complete"], ["1", "0", "2"], ["2", "3", "2"]])):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
    (item,) = draft(read_export(data, dictionary)).items
    assert (item.ordered, [o.code for o in item.options]) == (True, [0, 1, 2, 3])


def test_what_the_platform_tells_is_no_guess(tmp_path: Path) -> None:
    form = forms.write_xlsform(tmp_path / "form.xlsx")
    data = tmp_path / "data.csv"
    with data.open("w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([[*forms.KOBO_HEADER, "added"], *([*row, f"第 {n} 句话"] for n, row in enumerate(forms.KOBO_ROWS))])
    export = read_export(data, form)
    drafted = draft(export)
    lines = draft_yaml(drafted, known(drafted, export)).splitlines()
    assert [line for line in lines if "kind:" in line and "guess" in line] == ["    kind: text  # guess: free text"]
    assert not [line for line in lines if "options:" in line and "guess" in line]
    assert '    section: {zh: "家庭", en: "Home"}' in lines


def test_items_whose_columns_would_bear_one_name_are_told_apart(tmp_path: Path) -> None:
    header = ["_id", "_uuid", "a/1", "a/2", "a_1"]
    path = tmp_path / "a.csv"
    path.write_text(",".join(header) + "\n" + "".join(f"{n},u{n},1,0,{n % 2}\n" for n in range(9)), "utf-8")
    names = [c.name for c in draft(read_export(path)).columns()]
    assert len(set(names)) == len(names) == 3


def test_options_that_are_joined_by_commas_are_masked_and_read_all_the_same(tmp_path: Path) -> None:
    options = ["Call the office (13912345678)", "Ask a neighbour", "Write a letter", "Do nothing"]
    path = tmp_path / "f.csv"
    with path.open("w", encoding="utf-8", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(["Timestamp", "What would you do? Select all that apply"])
        for i in range(80):
            ticks = ", ".join(o for n, o in enumerate(options) if (i >> n) & 1 or (i + n) % 5 == 0)
            writer.writerow([f"2023/04/08 {10 + i // 60}:{i % 60:02d}:00 AM GMT+8", ticks])
    export = read_export(path)
    drafted = draft(export)
    (item,) = drafted.items
    assert [o.label.zh for o in item.options] == ["Call the office ([电话])", *options[1:]]
    assert responses_of(export, drafted).frame.sum().tolist() == [48] * 4
    assert inspect(path)["balance"]["lost"] == 0


def test_a_scale_begins_at_its_lowest_point_also_where_nobody_chose_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"{n}（总是）,{n - 6},{n - 5}" if n == 10 else f"{n},{n - 3},{n - 2}" for n in (5, 6, 7, 10) for _ in range(10)]
    path.write_text("1、多常,2、看法—甲,乙\n" + "\n".join(rows), "utf-8")
    worded, matrix = draft(read_export(path)).items
    assert [o.code for o in worded.options] == [*range(1, 11)]
    assert (matrix.kind, [o.code for o in matrix.options]) == ("matrix", [1, 2, 3, 4, 5])


def test_a_column_without_heading_is_named_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("序号,提交答卷时间,来自IP,,1、性别\n" + "".join(f"{n},2024-01-01 08:00:00,,甲,男\n" for n in range(1, 9)), "utf-8")
    assert [i.text.zh for i in draft(read_export(path)).items] == ["(第4列)", "性别"]


def test_dates_in_four_spellings_are_dates_and_what_could_be_two_days_is_named(tmp_path: Path) -> None:
    spelled = ["2023/9/8", "2023-09-08", "2023年9月8日", "2023.9.8 12:00"]
    path = tmp_path / "a.csv"
    path.write_text("1、何时搬来,2、性别\n" + "".join(f"{spelled[n % 4]},{'男女'[n % 2]}\n" for n in range(20)) + "9/8/2023,男\n", "utf-8")
    export = read_export(path)
    drafted = draft(export)
    read = responses_of(export, drafted)
    assert drafted.item("q1").kind == "date"
    assert read.frame["q1"].tolist()[:20] == ["2023-09-08"] * 20
    assert read.reasons["q1"].iloc[20] == "not_scored"
    assert [(d.column, d.rows) for d in read.doubts if d.rows] == [("1、何时搬来", (22,))]
