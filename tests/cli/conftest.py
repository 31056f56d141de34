"""An export by number, for the verbs that read one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import small_study


@pytest.fixture
def code_export(tmp_path: Path) -> Path:
    """Two questions by number; one in five was not asked the second."""
    return small_study.write_export(tmp_path / "按序号.csv", ["序号", "提交答卷时间", "所用时间", "1、性别", "2、年龄段"], [
        [str(n), "2023/9/8 12:24:22", "60秒", str(1 + n % 2), "-3" if n % 5 == 0 else str(1 + n % 4)] for n in range(1, 31)
    ])  # fmt: skip
