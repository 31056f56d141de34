"""From a 问卷星 file to Responses: matching, coding, reasons, and every mismatch named."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.survey.questionnaire import Questionnaire
from jcommunity_study.survey.readers import read_export, read_responses
from jcommunity_study.survey.responses import REASON_TYPE, Doubt

Changed = Callable[..., Path]


def values(frame: pd.DataFrame, name: str) -> list[object]:
    return [None if pd.isna(v) else v for v in frame[name]]


def test_text_export_to_codes_and_reasons(text_xlsx: Path, questionnaire: Questionnaire) -> None:
    read = read_responses(text_xlsx, questionnaire)
    assert list(read.frame.index) == ["1", "2", "3", "4"]
    assert values(read.frame, "consent") == [1, 1, 2, 1]
    assert values(read.frame, "job") == [1, 2, None, None]
    assert list(read.reasons["job"]) == ["", "", "skipped", "refused"]
    assert values(read.frame, "job_other") == [None, "木工┋电话[电话]", None, None]
    assert list(read.reasons["job_other"]) == ["skipped", "", "skipped", "refused"]
    assert [values(read.frame, f"hobby_{k}") for k in (1, 2, 3)] == [[1, 0, None, None], [1, 0, None, None], [0, 1, None, None]]
    assert list(read.reasons["hobby_2"]) == ["", "", "skipped", "blank"]
    assert values(read.frame, "hobby_other")[1] == "做饭┋洗碗"
    assert [values(read.frame, f"rank_{k}") for k in (1, 2, 3)] == [[1, 2, None, None], [2, None, None, 1], [3, 1, None, None]]
    assert list(read.reasons["rank_2"]) == ["", "unranked", "skipped", ""]
    assert values(read.frame, "trust_grid") == [3, None, None, 1]
    assert list(read.reasons["trust_grid"]) == ["", "declared", "skipped", ""]
    assert list(read.reasons["trust_street"]) == ["", "", "skipped", "blank"]
    assert values(read.frame, "years") == [12, 0, None, None]
    assert read.reasons["years"].iloc[3] == "not_scored"
    assert any(d.rows == (5,) and "居住年数" in d.column for d in read.doubts)


def test_dtypes_are_those_of_the_contract(text_csv: Path, questionnaire: Questionnaire) -> None:
    read = read_responses(text_csv, questionnaire)
    assert {str(read.frame[c].dtype) for c in ("consent", "hobby_1", "rank_1", "trust_grid")} == {"Int64"}
    assert str(read.frame["years"].dtype) == "Float64"
    assert str(read.frame["open"].dtype) == "str"
    assert set(read.reasons.dtypes) == {REASON_TYPE}
    assert list(read.frame.columns) == [c.name for c in questionnaire.columns()]


def test_metadata_and_privacy(text_csv: Path, questionnaire: Questionnaire) -> None:
    read = read_responses(text_csv, questionnaire)
    assert list(read.metadata["seconds"]) == [137, 2591, 60, 90]
    assert read.metadata["submitted"].iloc[2] == pd.Timestamp("2023-10-18 01:04:05")
    keys = list(read.metadata["ip_key"])
    assert keys[0] == keys[2] != keys[1]
    assert keys[3] == ""
    everything = read.frame.astype(str).to_string() + read.metadata.astype(str).to_string()
    assert "192.0.2" not in everything
    assert "13800138000" not in everything
    assert "13912345678" not in everything


def test_codes_export_gives_the_same_codes_and_reasons(text_xlsx: Path, codes_xlsx: Path, questionnaire: Questionnaire) -> None:
    text, codes = read_responses(text_xlsx, questionnaire), read_responses(codes_xlsx, questionnaire)
    coded = [c for c in text.frame.columns if not c.endswith("_other") and c != "open"]
    assert_frame_equal(text.frame[coded], codes.frame[coded])
    assert_frame_equal(text.reasons[coded], codes.reasons[coded])
    assert read_responses(text_xlsx, questionnaire, codes_xlsx).n == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_every_encoding_equals_xlsx(text_csv: Path, text_xlsx: Path, questionnaire: Questionnaire, encoding: str) -> None:
    text_csv.write_bytes(text_csv.read_text(encoding="utf-8-sig").encode(encoding))
    assert_frame_equal(read_responses(text_csv, questionnaire).frame, read_responses(text_xlsx, questionnaire).frame)


def test_wrong_extensions_are_forgiven(text_xlsx: Path, text_csv: Path, questionnaire: Questionnaire) -> None:
    as_csv = text_xlsx.rename(text_xlsx.with_suffix(".csv"))
    as_xls = text_csv.rename(text_csv.with_suffix(".xls"))
    assert_frame_equal(read_responses(as_csv, questionnaire).frame, read_responses(as_xls, questionnaire).frame)


def test_unknown_option_names_row_column_value_and_what_is_allowed(with_cells: Changed, questionnaire: Questionnaire) -> None:
    path = with_cells({(2, "6、本题请选择“同意”"): "很同意", (4, "街道"): "很同意"})
    with pytest.raises(InputError) as caught:
        read_responses(path, questionnaire)
    for part in ("3", "6、本题请选择“同意”", "很同意", "3=同意", "街道"):
        assert part in caught.value.text.zh
    assert caught.value.where == str(path)


def test_unknown_tick_and_unknown_rank(with_cells: Changed, questionnaire: Questionnaire) -> None:
    with pytest.raises(InputError, match="做饭"):
        read_responses(with_cells({(1, "3、您参加过哪些活动？"): "值守┋做饭"}), questionnaire)
    with pytest.raises(InputError, match="别的"):
        read_responses(with_cells({(1, "4、请排序"): "平台→别的"}), questionnaire)


def test_unknown_code_in_a_code_export(codes_xlsx: Path, questionnaire: Questionnaire) -> None:
    from openpyxl import load_workbook

    book = load_workbook(codes_xlsx)
    book["Sheet1"]["G2"] = 7
    book.save(codes_xlsx)
    with pytest.raises(InputError, match="'7'"):
        read_responses(codes_xlsx, questionnaire)


def test_missing_item_and_different_text_are_named_together(with_cells: Changed, questionnaire: Questionnaire) -> None:
    path = with_cells({(0, "2、您的职业"): "2、今天的天气怎么样", (0, "9、您的建议"): "10、别的题目啊"})
    with pytest.raises(InputError) as caught:
        read_responses(path, questionnaire)
    assert "您的职业" in caught.value.text.zh
    assert "今天的天气怎么样" in caught.value.text.zh
    assert "open" in caught.value.text.en


def test_small_differences_are_doubts(with_cells: Changed, questionnaire: Questionnaire) -> None:
    path = with_cells({(0, "2、您的职业"): "2、您的主要职业", (0, "7、居住年数"): "17、居住年数："})
    said = " ".join(d.text.en for d in read_responses(path, questionnaire).doubts)
    assert "worded differently" in said
    assert "numbered 17" in said


def test_extra_column_is_a_doubt_and_a_personal_one_may_be_gone(with_cells: Changed, questionnaire: Questionnaire) -> None:
    read = read_responses(with_cells({(0, "8、您的手机号"): "18、加的一列"}), questionnaire)
    assert any("加的一列" in d.column for d in read.doubts)
    assert "phone" not in read.frame.columns


def test_matrix_row_missing_or_unknown(with_cells: Changed, questionnaire: Questionnaire) -> None:
    with pytest.raises(InputError, match="街道") as caught:
        read_responses(with_cells({(0, "街道"): "居委会"}), questionnaire)
    assert "居委会" in caught.value.text.zh


def test_duplicate_id_names_the_rows(with_cells: Changed, questionnaire: Questionnaire) -> None:
    with pytest.raises(InputError, match=r"rows 2、4") as caught:
        read_responses(with_cells({(3, "序号"): "1"}), questionnaire)
    assert "“1”" in caught.value.text.zh


def test_ids_fall_back_to_rows_where_the_column_was_blanked(with_cells: Changed, questionnaire: Questionnaire) -> None:
    path = with_cells({(n, "序号"): "NULL" for n in (1, 2, 3, 4)})
    assert list(read_responses(path, questionnaire).frame.index) == ["2", "3", "4", "5"]


def test_by_score_exports_are_refused(text_csv: Path, questionnaire: Questionnaire) -> None:
    path = text_csv.rename(text_csv.with_name("1_按分数_小问卷_4_4.csv"))
    with pytest.raises(InputError, match="by score"):
        read_responses(path, questionnaire)


def test_exports_that_disagree_are_named(text_xlsx: Path, codes_xlsx: Path, questionnaire: Questionnaire) -> None:
    from openpyxl import load_workbook

    book = load_workbook(codes_xlsx)
    book["Sheet1"]["G2"] = 2
    book.save(codes_xlsx)
    with pytest.raises(InputError, match="consent"):
        read_responses(text_xlsx, questionnaire, codes_xlsx)


def test_every_non_empty_cell_ends_as_a_value_a_reason_or_a_doubt(text_csv: Path, questionnaire: Questionnaire) -> None:
    read = read_responses(text_csv, questionnaire)
    for name in read.frame.columns:
        assert (read.frame[name].isna() == (read.reasons[name] != "")).all(), name


@pytest.mark.slow
def test_200_000_answers_of_100_columns(folder: Path, questionnaire: Questionnaire) -> None:
    """A ratio in one run: reading costs at most six times what pandas needs to parse the same file alone."""
    import time
    from dataclasses import replace

    from jcommunity_study.survey.questionnaire import Item

    random = np.random.default_rng(1)
    labels = np.array(["不同意", "一般", "同意", "不了解", "(空)"], dtype=object)
    scale = questionnaire.item("check")
    items = tuple(Item(f"s{k}", k, type(scale.text).same(f"题目{k}"), "scale", scale.options, ordered=True) for k in range(1, 95))
    frame = pd.DataFrame({f"{k}、题目{k}": labels[random.integers(0, 5, 200_000)] for k in range(1, 95)})
    for place, (name, column) in enumerate({"序号": range(1, 200_001), "提交答卷时间": "2023/9/8 12:24:22", "所用时间": "137秒",
                                            "来源": "微信", "来源详情": "直接访问", "来自IP": "192.0.2.1(江苏-南京)"}.items()):  # fmt: skip
        frame.insert(place, name, column)
    path = folder / "big.csv"
    frame.to_csv(path, index=False, encoding="utf-8-sig")
    start = time.perf_counter()
    pd.read_csv(path)
    alone = time.perf_counter() - start
    start = time.perf_counter()
    read = read_responses(path, replace(questionnaire, items=items, scales=()))
    took = time.perf_counter() - start
    assert read.frame.shape == (200_000, 94)
    assert took < max(20.0, 6 * alone)


def test_numbering_off_and_repeated_bare_headings(folder: Path) -> None:
    header = [
        "序号",
        "提交答卷时间",
        "所用时间",
        "来自IP",
        "来源",
        "来源详情",
        "您的性别",
        "信任—网格员",
        "街道",
        "满意—网格员",
        "街道",
        "您的学历",
    ]
    answers = [(("信", "不信"), ("满意", "不满意")), (("不信", "信"), ("不满意", "满意"))] * 3
    meta = ["2023/9/8 12:24:22", "60秒", "NULL", "微信", "直接访问"]
    rows = [[str(n), *meta, "男", *trust, *satisfied, "本科"] for n, (trust, satisfied) in enumerate(answers)]
    with (folder / "off.csv").open("w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([header, *rows])
    fields = read_export(folder / "off.csv").fields
    assert [(f.text, f.shape, f.parts) for f in fields] == [
        ("您的性别", "one", ()), ("信任", "rows", ("网格员", "街道")), ("满意", "rows", ("网格员", "街道")), ("您的学历", "one", ()),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "number", "text"),
    [
        ("1、您的性别 ", 1, "您的性别"),
        ("1、您的性别 (单选题 *必答)", 1, "您的性别"),
        ("1. 您的性别", 1, "您的性别"),
        ("5 (多选)您的\n爱好", 5, "(多选)您的 爱好"),
        ("3.5元以上贵吗", None, "3.5元以上贵吗"),
        ("7、您对街道——社区的看法", 7, "您对街道——社区的看法"),
        ("8、甲—乙的关系", 8, "甲—乙的关系"),
    ],
)
def test_headings(folder: Path, heading: str, number: int | None, text: str) -> None:
    with (folder / "h.csv").open("w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([["序号", "提交答卷时间", "所用时间", heading], ["1", "2023/9/8 12:24:22", "9秒", "是"]])
    (field,) = read_export(folder / "h.csv").fields
    assert (field.number, field.text, field.shape) == (number, text, "one")


def test_bracketed_option_headings(folder: Path) -> None:
    header = [
        "序号",
        "所用时间",
        "来自IP",
        "第3题(广告(如国美、苏宁…等))",
        "第3题(网络)",
        "4、(鲁迅)",
        "4、(茅盾)",
        "5、喜欢的颜色(红)",
        "5、喜欢的颜色(蓝)",
        "6、姓名(全称)",
    ]
    with (folder / "o.csv").open("w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows(
            [header, ["1", "9秒", "", "1", "0", "2", "1", "0", "1", "某某"], ["2", "9秒", "", "-3", "-3", "-2", "1", "1", "1", "某"]]
        )
    fields = read_export(folder / "o.csv").fields
    assert [(f.number, f.shape, f.parts) for f in fields] == [
        (3, "options", ("广告(如国美、苏宁…等)", "网络")), (4, "options", ("鲁迅", "茅盾")), (5, "options", ("红", "蓝")), (6, "one", ()),
    ]  # fmt: skip


def test_a_doubt_tells_its_first_rows_and_how_many_there_are() -> None:
    text = Text("读不成数字。", "is no number.")
    assert Doubt("q1", text).told == text
    assert Doubt("q1", text, (4,)).told == Text("读不成数字。（第 4 行）", "is no number. (row 4)")
    assert Doubt("q1", text, tuple(range(2, 15))).told.zh.endswith("（第 2, 3, 4, 5, 6 行等 13 行）")
    assert Doubt("q1", text, tuple(range(2, 15))).told.en.endswith("(rows 2, 3, 4, 5, 6 …, 13 in all)")
