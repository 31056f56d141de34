"""Times in the spellings of platforms and languages, and what is said of those that cannot be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.survey.exports import write

from jcommunity_study.survey.draft import draft
from jcommunity_study.survey.readers import read_export, responses_of
from jcommunity_study.survey.readers.cells import Cells
from jcommunity_study.survey.readers.read import as_seconds
from jcommunity_study.survey.readers.times import times


@pytest.mark.parametrize("raw", [
    "2018/12/13 11:06:09", "2018-12-13 11:06:09", "12/13/2018 11:06:09", "13/12/2018 11:06:09", "13.12.2018 11:06:09",
    "2018年12月13日 11:06:09", "2018/12/13 上午 11:06:09 GMT+8", "2018/12/13 11:06:09 AM GMT+8", "2018-12-13T11:06:09.123+08:00",
    "43447.46260417",
    "2018-12-13 11.06.09",
])  # fmt: skip
def test_one_moment_in_many_spellings(raw: str) -> None:
    found = times(Cells.of([raw]))
    assert found.values[0] == np.datetime64("2018-12-13T11:06:09")
    assert (found.unread, found.ambiguous) == ((), False)


def test_afternoons_and_midnight() -> None:
    read = times(Cells.of(["2018/12/13 下午 3:04:05", "2018/12/13 上午 12:04:05", "2018/12/13 12:04:05 PM"])).values
    assert [str(t)[11:19] for t in read] == ["15:04:05", "00:04:05", "12:04:05"]


def test_the_order_of_the_rows_tells_day_from_month() -> None:
    rows = ["1/2/2018 1:00:00", "2/2/2018 1:00:00", "3/2/2018 1:00:00", "1/3/2018 1:00:00"]
    found = times(Cells.of(rows))
    assert [str(t)[5:10] for t in found.values] == ["02-01", "02-02", "02-03", "03-01"]
    assert not found.ambiguous
    assert times(Cells.of(["1/2/2018 1:00:00"])).ambiguous


def test_what_cannot_be_read_is_a_doubt_with_its_rows(folder: Path) -> None:
    rows = [[1, "2024/5/1 1:00:00", "60秒", "好"], [2, "昨天", "一会儿", "行"]]
    path = write(folder / "a.csv", ["编号", "提交时间", "用时", "意见"], rows)
    export = read_export(path)
    doubts = {d.column: d.rows for d in responses_of(export, draft(export)).doubts if d.rows}
    assert doubts == {"提交时间": (3,), "用时": (3,)}


def test_durations() -> None:
    assert [as_seconds(x) for x in ("137秒", "43分11秒", "1小时2分3秒", "0:02:17", "1天", "90")] == [137, 2591, 3723, 137, 86_400, 90]
