"""Tables from frames, and the same tables as CSV."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from jcommunity_study.bilingual import Text
from jcommunity_study.report import numbers
from jcommunity_study.report.document import Cell, Table, plain
from jcommunity_study.report.tables import Column, table_csv, three_line

FRAME = pd.DataFrame(
    {
        "group": ["性别", "性别", "年龄"],
        "level": ["男", "女", "18–30"],
        "n": [1200, 3, 4],
        "b": [-0.351, 0.2, None],
        "p": [0.0001, 0.2, None],
    }
)
MODEL = Text("模型", "Model")
COLUMNS = [
    Column("level", Text("变量", "Variable"), align="l"),
    Column("n", "n", numbers.count),
    Column("b", "b", numbers.starred, of=("b", "p"), spanner=MODEL),
    Column("p", "p", numbers.p_value, spanner=MODEL),
]


def _texts(rows: tuple[tuple[Cell, ...], ...]) -> list[list[str]]:
    return [[plain(c.inlines) for c in row] for row in rows]


def _read(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_rows_groups_and_spanners() -> None:
    table = three_line("tbl:t", "表题", FRAME, COLUMNS, "zh", group="group", rules=[2])
    assert _texts(table.header) == [["变量", "n", "模型"], ["b", "p"]]
    assert [c.rowspan for c in table.header[0]] == [2, 2, 1] and table.header[0][2].colspan == 2
    assert _texts(table.rows) == [
        ["性别"],
        ["男", "1,200", "−0.35***", "<.001"],
        ["女", "3", "0.20", ".200"],
        ["年龄"],
        ["18–30", "4", "—", "—"],
    ]
    assert table.rows[0][0].strong and table.rows[1][0].indent == 1 and table.rows[1][1].indent == 0
    assert table.rules == (4,)


def test_the_other_language() -> None:
    assert _texts(three_line("tbl:t", "", FRAME, COLUMNS, "en").header)[0][0] == "Variable"


def test_a_column_that_the_frame_lacks() -> None:
    with pytest.raises(KeyError):
        three_line("tbl:t", "", FRAME, [Column("absent", "x")], "zh")


def test_csv_has_one_header_numbers_as_numbers_and_the_banner_last() -> None:
    rows = _read(table_csv(three_line("tbl:t", "", FRAME, COLUMNS, "zh", group="group"), "演示数据"))
    assert rows[0] == ["变量", "n", "模型 · b", "模型 · p"]
    assert rows[2] == ["男", "1,200", "−0.35***", "<.001"]
    assert rows[-1] == ["演示数据", "", "", ""] and len(rows) == 1 + 5 + 1
    plain_rows = _read(table_csv(Table("tbl:t", "", [["a"]], [["−0.35"], ["=1+1"], ["−0.35**"]], "r")))
    assert plain_rows == [["a"], ["-0.35"], ["'=1+1"], ["−0.35**"]]
