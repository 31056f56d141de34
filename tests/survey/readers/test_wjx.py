"""问卷星's exports in .csv and .xlsx as older and newer versions write them and as people hand them on.

The layouts are those of real files (see readers/wjx.py): 2016 exports with 来自IP before 来源, 总分 behind the metadata or last, metadata
that people deleted or blanked, an employee survey of 1,025 columns under 779 headings.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.survey.exports import WJX_META, write

from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.inspect import inspect
from jcommunity_study.survey.readers import read_export, responses_of

AGREE = ["非常不同意", "不同意", "一般", "同意", "非常同意"]
OLD_META = ["序号", "提交答卷时间", "所用时间", "来自IP", "来源", "来源详情"]
VALUES = {
    "提交答卷时间": "2016/9/8 2:04:02", "所用时间": "137秒", "来自IP": "114.222.205.156(江苏-南京)", "来源": "微信", "来源详情": "直接访问",
    "总分": "60",
}  # fmt: skip


def export(path: Path, meta: list[str], **questions: list[object]) -> Path:
    n = len(next(iter(questions.values())))
    rows = [[*(VALUES.get(m, i + 1) for m in meta), *(q[i] for q in questions.values())] for i in range(n)]
    return write(path, [*meta, *questions], rows)


SEX: list[object] = ["男", "女"] * 10
SEEN: list[object] = AGREE * 4


@pytest.mark.parametrize("meta", [OLD_META, WJX_META, [*OLD_META, "总分"], ["来源", "总分", "来自IP", "序号", "提交答卷时间", "所用时间"]])
def test_metadata_stand_in_any_order_and_the_total_is_set_apart(folder: Path, meta: list[str]) -> None:
    path = export(folder / "a.csv", meta, **{"1、性别": SEX, "2、看法": SEEN})
    found = inspect(path)
    assert (found["format"], found["metadata"], found["personal"]) == ("wjx", meta, ["来自IP"])
    assert [i["text"] for i in found["items"]] == ["性别", "看法"]
    assert found["balance"].get("score", 0) == (20 if "总分" in meta else 0)
    read = responses_of(read_export(path), draft(read_export(path)))
    assert (str(read.metadata["submitted"].iloc[0]), read.metadata["seconds"].iloc[0]) == ("2016-09-08 02:04:02", 137)


def test_a_total_that_is_not_the_sum_makes_no_export_by_score(folder: Path) -> None:
    codes: list[object] = [1, 2, 3, 4, 5] * 4
    path = export(folder / "a.csv", [*WJX_META, "总分"], **{"1、看法": codes, "第2题(运动)": [0, 1] * 10, "第2题(看书)": [1, 0] * 10})
    assert inspect(path)["layout"] == "codes"


@pytest.mark.parametrize("meta", [[], ["序号"], ["总分"], ["序号", "来源"]])
def test_an_export_whose_metadata_were_deleted_is_known_by_its_numbered_headings(folder: Path, meta: list[str]) -> None:
    found = inspect(export(folder / "a.csv", meta, **{"1、性别": SEX, "2、看法": SEEN, "第3题(运动)": [0, 1] * 10}))
    assert (found["format"], found["metadata"]) == ("wjx", meta)
    assert any("行号" in w for w in found["warnings"]) == ("序号" not in meta)


@pytest.mark.parametrize("blank", ["", "NULL"])
def test_metadata_that_were_blanked_are_no_answers(folder: Path, blank: str) -> None:
    rows = [[*[blank] * 6, sex, seen] for sex, seen in zip(SEX, SEEN, strict=True)]
    found = inspect(write(folder / "a.csv", [*WJX_META, "1、性别", "2、看法"], rows))
    assert (found["format"], found["rows"], found["balance"]["lost"]) == ("wjx", 20, 0)
    assert [i["text"] for i in found["items"]] == ["性别", "看法"]


@pytest.mark.parametrize("name", ["9876_2_居民问卷_20_20", "9876_按序号_居民问卷_20_20", "9876_按文本_居民问卷_20_20"])
def test_the_title_is_that_of_the_files_name(folder: Path, name: str) -> None:
    assert draft(read_export(export(folder / f"{name}.csv", WJX_META, **{"1、性别": SEX}))).title.zh == "居民问卷"


@pytest.mark.parametrize("numbered", [True, False])
def test_a_thousand_columns_under_headings_that_repeat_are_matrices(folder: Path, numbered: bool) -> None:
    """Matrices of three rows, the later ones `n、行` or bare, each with a single choice behind it."""
    header, shapes = list(WJX_META), []
    for n in range(1, 509, 2):
        mark = f"{n}、" if numbered else ""
        header += [f"{n}、对各方{n}—网格员", f"{mark}街道", f"{mark}物业", f"{n + 1}、单选{n + 1}"]
        shapes += [(f"对各方{n}", ["网格员", "街道", "物业"]), (f"单选{n + 1}", [])]
    rows = [
        [i + 1, *(VALUES[m] for m in WJX_META[1:]), *(AGREE[(i + 3 * c) % 5] for c in range(len(header) - 6))] for i in range(10)
    ]
    assert len(header) == 1022
    assert len(set(header)) == (1022 if numbered else 516)
    fields = read_export(write(folder / "a.csv", header, rows)).fields
    assert [(f.text, list(f.parts)) for f in fields] == shapes


def test_a_cell_says_why_it_is_no_answer_beside_cells_that_are_empty(folder: Path) -> None:
    column: list[object] = ["学生", "(跳过)", "(空)", "", "（跳过）", "（空）"] * 4
    path = export(folder / "a.csv", WJX_META, **{"1、职业": column, "2、性别": ["男", "女"] * 12})
    read = responses_of(read_export(path), draft(read_export(path)))
    assert read.reasons["q1"].tolist()[:6] == ["", "skipped", "blank", "blank", "skipped", "blank"]
    assert [o.label.zh for o in read.questionnaire.item("q1").options] == ["学生"]


def test_ranks_of_a_code_export_and_its_codes_for_no_answer(folder: Path) -> None:
    places: dict[str, list[object]] = {"第1题(平台)": [1, -2, -3], "第1题(队伍)": [2, 1, -3], "第1题(放权)": [3, -2, -3]}
    path = export(folder / "a.csv", WJX_META, **{k: v * 5 for k, v in places.items()}, **{"2、性别": [1, 2, -3] * 5})
    read = responses_of(read_export(path), draft(read_export(path)))
    assert [i.kind for i in read.questionnaire.items][:1] == ["ranking"]
    assert read.reasons["q1_1"].tolist()[:3] == ["", "unranked", "skipped"]
    assert read.frame["q1_2"].fillna(0).tolist()[:3] == [2, 1, 0]
    assert read.reasons["q2"].tolist()[:3] == ["", "", "skipped"]
