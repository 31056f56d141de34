"""What the report says of screening: one sentence chosen by the numbers, and tables that remove nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from jcommunity_study.analysis.results import Results
from jcommunity_study.analysis.summary import summary
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Paragraph, Table, plain
from jcommunity_study.report.sections.screening import screening
from jcommunity_study.study import Study

ROW = {
    "label_zh": "不用“甲”", "label_en": "Without “A”", "n": 110, "restored": 10, "coefficients": 4, "coefficient_shift": 0.5, "crossed": 0,
    "crossed_variables": "", "lost": 0, "mean_shift": 0.25, "share_shift": 0.0312, "claims": 3, "verdicts_changed": 0, "changed": "",
}  # fmt: skip
ALL = ROW | {"variant": "all", "label_zh": "全部规则", "label_en": "All rules", "n": 100, "restored": 0}


def said(root: Path, lang: Any, **changes: object) -> str:
    study, table = Study.open(root), pd.DataFrame([ALL, ROW | {"variant": "none"} | changes])
    blocks = screening(Context(study, summary(Results({"sensitivity": table}), study), lang))
    return next(plain(b.inlines) for b in blocks if isinstance(b, Paragraph))


def test_when_nothing_changes_the_sizes_are_told(finished_small: Path) -> None:
    text = said(finished_small, "en")
    assert "none of the 3 verdicts changes" in text
    assert "no interval of 4 coefficients" in text
    assert (
        "0.50 standard errors at most, scale means by 0.25 standard deviations, the shares behind verdicts by 3.12 percentage points"
        in text
    )
    assert "3 项结论都不变" in said(finished_small, "zh")


def test_what_changes_is_named(finished_small: Path) -> None:
    text = said(finished_small, "en", verdicts_changed=1, changed="P2", crossed=1, crossed_variables="belonging", lost=2)
    assert text.startswith("Some results rest on the screening: without “A”, the verdict on P2 differs, 1 coefficient (Belonging) differs")
    assert "2 estimates can be had in one case only" in text
    assert "none of the" not in text


def test_rules_that_removed_nobody(finished_small: Path) -> None:
    assert "removed nobody" in said(finished_small, "en", restored=0)


def test_without_claims_and_models_there_is_no_word_of_them(finished_small: Path) -> None:
    text = said(
        finished_small, "en", claims=None, share_shift=None, coefficients=0, coefficient_shift=None, verdicts_changed=None, changed=None
    )
    assert "verdict" not in text
    assert "coefficient" not in text
    assert "scale means by 0.25" in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_tables_of_a_real_run(finished_small: Path, lang: Any) -> None:
    results = Results.from_json((finished_small / "data" / "processed" / "results.json").read_bytes())
    blocks = screening(Context(Study.open(finished_small), results, lang))
    tables = {b.id: b for b in blocks if isinstance(b, Table)}
    assert list(tables) == ["tbl:sensitivity", "tbl:customary", "tbl:indices"]
    assert len(tables["tbl:sensitivity"].rows) == 2
    shown = [" ".join(plain(cell.inlines) for cell in row) for row in tables["tbl:customary"].rows]
    assert any("speed: items_per_minute = 30" in row for row in shown)


def test_a_study_without_rules_on_quality_has_no_sensitivity(finished_small: Path) -> None:
    results = Results.from_json((finished_small / "data" / "processed" / "results.json").read_bytes())
    bare = replace(results, tables={k: v for k, v in results.tables.items() if not k.startswith("sensitivity")})
    assert [b.id for b in screening(Context(Study.open(finished_small), bare, "en")) if isinstance(b, Table)] == [
        "tbl:customary",
        "tbl:indices",
    ]


@pytest.mark.parametrize("weighted", [True, False])
def test_the_table_says_whether_means_are_weighted(finished_small: Path, weighted: bool) -> None:
    tables = {"sensitivity": pd.DataFrame([ALL, ROW | {"variant": "none"}])} | ({"weights": pd.DataFrame({"n": [100]})} if weighted else {})
    study = Study.open(finished_small)
    blocks = screening(Context(study, summary(Results(tables), study), "en"))
    (table,) = (b for b in blocks if isinstance(b, Table))
    assert any("Means are weighted" in plain(note) for note in table.notes) == weighted
