"""What the report says of regressions where study.toml declares more than the demonstration does."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import small_study
from tests.report.test_sections import context, words

from jcommunity_study.cli import main
from jcommunity_study.report import numbers
from jcommunity_study.report.document import Block, Figure, Table, plain
from jcommunity_study.report.sections import comparisons, findings, models, ratings

MOVES = """[[models.regression]]
name = "moves"
label = "搬走"
outcome = "b3"
method = "ordered_logit"
[[models.regression.blocks]]
formula = "gender"

"""


def tables(blocks: list[Block]) -> dict[str, Table]:
    return {b.id: b for b in blocks if isinstance(b, Table)}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_study.make(tmp_path_factory.mktemp("两") / "模型")
    toml = root / "study/study.toml"
    small_study.replace(toml, "[[models.regression]]\n", f"{MOVES}[[models.regression]]\n")
    for section in ("models", "groups", "ratings"):
        small_study.replace(toml, f"[{section}]\n", f"[{section}]\nconfidence = 0.9\n")
    small_study.replace(root / "study/findings.yaml", "confidence: 0.95", "confidence: 0.8")
    assert main(["report", "--study", str(root), "--quiet"]) == 0
    return root


def test_each_of_two_ordered_logits_has_its_own_tables(two: Path) -> None:
    found = tables(models.models(context(two)))
    shown = {id: [plain(c.inlines) for c in table.header[0]][1:] for id, table in found.items() if id.startswith("tbl:changes")}
    assert shown == {"tbl:changes_moves": ["不同意", "一般", "比较同意", "同意", "非常同意"], "tbl:changes_level": ["从不", "有时", "经常"]}
    assert {"tbl:parallel_lines_moves", "tbl:parallel_lines_level"} <= found.keys()
    assert plain(found["tbl:changes_moves"].caption).endswith("：搬走")


def test_one_ordered_logit_needs_no_name(finished_small: Path) -> None:
    found = tables(models.models(context(finished_small)))
    assert {"tbl:changes", "tbl:parallel_lines"} <= found.keys()
    assert "参与" not in plain(found["tbl:changes"].caption)


def test_intervals_are_called_by_the_level_that_was_asked_for(two: Path, finished_small: Path) -> None:
    def heads(root: Path) -> list[str]:
        ctx = context(root)
        found = tables([*models.models(ctx), *comparisons.comparisons(ctx), *ratings.ratings(ctx)])
        return [plain(c.inlines) for table in found.values() for c in table.header[0] if "CI" in plain(c.inlines)]

    assert set(heads(finished_small)) == {"95% CI", "OR [95% CI]"}
    assert set(heads(two)) == {"90% CI", "OR [90% CI]"}
    assert "80% 区间" in words(findings.joint_display(context(two)))
    assert numbers.confidence(0.999) == "99.9%"


def test_the_axes_of_figures_say_the_level(two: Path) -> None:
    ctx = context(two)
    drawn = [b.svg.decode("utf-8") for b in (*models.models(ctx), *comparisons.comparisons(ctx)) if isinstance(b, Figure)]
    assert [svg.count("与 90% 置信区间 -->") for svg in drawn] == [2, 1]  # a panel a regression
