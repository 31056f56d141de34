"""A small questionnaire, and the same answers as 问卷星 exports them by text and by code."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from jcommunity_study.survey.questionnaire import Questionnaire, parse_questionnaire

META = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
QUESTIONNAIRE = """\
schema: 1
title: {zh: 小问卷, en: Small survey}
option_sets:
  agree:
    - {code: 1, label: {zh: 不同意, en: Disagree}}
    - {code: 2, label: {zh: 一般, en: Neutral}}
    - {code: 3, label: {zh: 同意, en: Agree}}
    - {code: 9, label: {zh: 不了解, en: Do not know}, missing: dont_know}
items:
  - {name: consent, number: 1, text: 您是否同意参加？, kind: single, options: [是, 否]}
  - name: job
    number: 2
    text: 您的职业
    kind: single
    options: [学生, {code: 2, label: 其他, other: true}, {code: 3, label: 不愿透露, missing: refused}]
  - name: hobby
    number: 3
    text: 您参加过哪些活动？
    kind: multiple
    options: [值守, 宣传, {code: 3, label: 其他, other: true}]
  - name: rank
    number: 4
    text: 请排序
    kind: ranking
    options: [平台, 队伍, 放权]
  - name: trust
    number: 5
    text: 您对各方的信任
    kind: matrix
    ordered: true
    options: agree
    rows:
      - {name: grid, text: 网格员}
      - {name: street, text: 街道}
  - {name: check, number: 6, text: 本题请选择“同意”, kind: scale, options: agree, expected: 3}
  - {name: years, number: 7, text: 居住年数, kind: number}
  - {name: phone, number: 8, text: 您的手机号, kind: text, personal: true}
  - {name: open, number: 9, text: 您的建议, kind: text}
scales:
  - {name: trust, label: 信任, items: [trust_grid, trust_street, check], reversed: [trust_street], minimum: 2, method: mean}
"""
TEXT_HEADER = [
    *META, "1、您是否同意参加？", "2、您的职业", "3、您参加过哪些活动？", "4、请排序", "5、您对各方的信任—网格员", "街道",
    "6、本题请选择“同意”", "7、居住年数", "8、您的手机号", "9、您的建议",
]  # fmt: skip
FIRST_META = ["1", "2023/9/8 12:24:22", "137秒", "微信", "直接访问", "192.0.2.1(江苏-南京)"]
SECOND_META = ["2", "2023/9/8 12:30:02", "43分11秒", "链接", "直接访问", "192.0.2.2(江苏-南京)"]
THIRD_META = ["3", "2023/10/18 1:04:05", "60秒", "微信", "直接访问", "192.0.2.1(江苏-南京)"]
FOURTH_META = ["4", "2023/10/18 1:04:06", "90秒", "微信", "直接访问", ""]
WROTE = "其他【请注明】〖木工┋电话13912345678〗"
TEXT_ROWS = [
    [*FIRST_META, "是", "学生", "值守┋宣传", "平台→队伍→放权", "同意", "一般", "同意", "12", "13800138000", "多开会"],
    [*SECOND_META, "是", WROTE, "其他〖做饭┋洗碗〗", "放权→平台", "不了解", "同意", "一般", "0", "(空)", "(空)"],
    [*THIRD_META, "否", *["(跳过)"] * 8, ""],
    [*FOURTH_META, "是", "不愿透露", "(空)", "队伍", "不同意", "", "同意", "三十", "", "=SUM(A1)"],
]
CODES_HEADER = [
    *META, "1、您是否同意参加？", "2、您的职业", "第3题(值守)", "第3题(宣传)", "第3题(其他【请注明】)", "第4题(平台)", "第4题(队伍)",
    "第4题(放权)", "5、您对各方的信任—网格员", "5、街道", "6、本题请选择“同意”", "7、居住年数", "8、您的手机号", "9、您的建议",
]  # fmt: skip
CODES_ROWS = [
    [*TEXT_ROWS[0][:6], 1, 1, 1, 1, 0, 1, 2, 3, 3, 2, 3, 12, "13800138000", "多开会"],
    [*TEXT_ROWS[1][:6], 1, 2, 0, 0, 1, 2, -2, 1, 9, 3, 2, 0, "-2", "-2"],
    [*TEXT_ROWS[2][:6], 2, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, "-3", ""],
    [*TEXT_ROWS[3][:6], 1, 3, 0, 0, 0, -2, 1, -2, 1, -2, 3, "三十", "-2", "=SUM(A1)"],
]


def write_csv(path: Path, header: Sequence[object], rows: Sequence[Sequence[object]], encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as f:
        csv.writer(f).writerows([header, *rows])
    return path


def write_xlsx(path: Path, header: Sequence[object], rows: Sequence[Sequence[object]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    for row in [header, *rows]:
        sheet.append(list(row))
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.save(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "论文 数据"
    made.mkdir()
    return made


@pytest.fixture
def questionnaire() -> Questionnaire:
    return parse_questionnaire(QUESTIONNAIRE, Path("study/questionnaire.yaml"))


@pytest.fixture
def text_csv(folder: Path) -> Path:
    return write_csv(folder / "text.csv", TEXT_HEADER, TEXT_ROWS)


@pytest.fixture
def text_xlsx(folder: Path) -> Path:
    return write_xlsx(folder / "123_按文本_小问卷_4_4.xlsx", TEXT_HEADER, TEXT_ROWS)


@pytest.fixture
def codes_xlsx(folder: Path) -> Path:
    return write_xlsx(folder / "123_按序号_小问卷_4_4.xlsx", CODES_HEADER, CODES_ROWS)


@pytest.fixture
def with_cells(folder: Path) -> Callable[..., Path]:
    """The text export with some cells changed: {(row, heading): value}; row 0 is the header."""

    def make(changes: dict[tuple[int, str], str], header: list[str] | None = None, rows: list[list[str]] | None = None) -> Path:
        heads, body = list(header or TEXT_HEADER), [list(r) for r in (rows or TEXT_ROWS)]
        for (row, heading), value in changes.items():
            place = heads.index(heading)
            if row:
                body[row - 1][place] = value
        for (row, heading), value in changes.items():
            if not row:
                heads[heads.index(heading)] = value
        return write_csv(folder / "changed.csv", heads, body)

    return make


@pytest.fixture
def real() -> Path:
    folder = os.environ.get("JCOMMUNITY_REAL")
    if not folder:
        pytest.skip("JCOMMUNITY_REAL does not name the folder of other people's files")
    return Path(folder)
