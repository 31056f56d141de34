"""What the report says of weights, and what it does not say without."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import small_study

from jcommunity_study.cli import main
from jcommunity_study.report.sections.weighting import CANNOT_MEND


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = small_study.weighted(small_study.make(tmp_path_factory.mktemp("权") / "加权 研究"))
    assert main(["report", "--study", str(made), "--quiet"]) == 0
    return made


def csv(root: Path, name: str) -> list[str]:
    return (root / "reports" / "tables" / f"{name}.zh.csv").read_text(encoding="utf-8-sig").splitlines()


def test_the_margins_before_and_after(root: Path) -> None:
    assert csv(root, "weight_margins")[0] == "类别,n（未加权）,社区人口 %,加权前 %,加权后 %"
    assert csv(root, "weight_margins")[2] == "男,59,40.0,49.6,40.0"
    assert "从不 + 有时,101,70.0,84.9,70.0" in csv(root, "weight_margins")


def test_weighted_and_unweighted_n_stand_side_by_side(root: Path) -> None:
    assert csv(root, "sample")[0] == "类别,n,% / 均值（标准差）,加权 · n,加权 · % / 均值,加权 · 95% CI"
    assert "男,59,49.6,47.6,40.0,—" in csv(root, "sample")
    assert csv(root, "scales")[0].endswith("加权 · n,加权 · 均值,加权 · 95% CI")
    assert "加权 · n,加权 · 成立 %,加权 · 均值" in csv(root, "problems")[0]
    assert csv(root, "items_1")[0].endswith("加权 n,加权 %")
    assert [line.split(",")[0] for line in csv(root, "items_2")].count("加权") == 5


def test_a_convenience_sample_is_told_what_weights_cannot_mend(root: Path) -> None:
    text = (root / "reports" / "report.zh.html").read_text(encoding="utf-8")
    assert text.count(CANNOT_MEND.zh) == 1  # under the table of the margins
    assert "有效样本量（Kish）为" in text


def test_a_random_sample_is_not(tmp_path: Path) -> None:
    made = small_study.weighted(small_study.make(tmp_path / "随机"))
    small_study.replace(made / "study" / "study.toml", '"convenience"', '"random"')
    assert main(["report", "--study", str(made), "--quiet"]) == 0
    text = (made / "reports" / "report.zh.html").read_text(encoding="utf-8")
    assert CANNOT_MEND.zh not in text
    assert "加权所用的边际分布" in text


def test_small_cells_are_hidden_with_their_weights(tmp_path: Path) -> None:
    made = small_study.weighted(small_study.make(tmp_path / "小格"))
    with (made / "study" / "study.toml").open("a", encoding="utf-8") as f:
        f.write("\n[privacy]\nsuppress_cells = true\nminimum_cell = 20\n")
    assert main(["report", "--study", str(made), "--quiet"]) == 0
    assert "经常,[c],—,—,—,—" in csv(made, "sample")


def test_without_weights_nothing_is_said_of_them(finished_small: Path) -> None:
    for path in (finished_small / "reports" / "tables").iterdir():
        assert "加权" not in path.read_text(encoding="utf-8-sig")
    assert "加权" not in (finished_small / "reports" / "report.zh.html").read_text(encoding="utf-8")
