"""What the report says of agreement between coders and of the rules: figures with what was declared, or the reason why there are none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests import small_study
from tests.report.test_sections import context, words

from jcommunity_study.analysis.results import Results
from jcommunity_study.bilingual import LANGUAGES, Language
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Table, plain
from jcommunity_study.report.sections import coders
from jcommunity_study.steps import agreement as step
from jcommunity_study.steps import code
from jcommunity_study.steps.analyze import agreement_results
from jcommunity_study.study import Study

ADJECTIVES = re.compile("高度|良好|较高|理想|substantial|excellent|good agreement|moderate|poor", re.IGNORECASE)


@pytest.fixture
def two(small: Path) -> Path:
    small_study.second_coder(small)
    small_study.replace(small / "study" / "study.toml", "[table_one]", '[coding]\nevidence = "someone"\n\n[table_one]')
    return small


def told(root: Path, lang: Language = "zh") -> tuple[str, dict[str, Table]]:
    """The words of the section and its appendix, and the tables by id, with the agreement of the study as it now is."""
    study = Study.open(root)
    ctx = context(root, lang)
    fresh = Context(study, ctx.results | agreement_results(study, code.transcripts(study)), lang)
    blocks = [*coders.trust(fresh), *coders.appendix(fresh)]
    return words(blocks), {b.id: b for b in blocks if isinstance(b, Table)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demonstration_has_one_coder_and_says_so(demonstration: Path, lang: Language) -> None:
    said, tables = told(demonstration, lang)
    assert ("只有一位编码者（reference）" if lang == "zh" else "There is one coder (reference)") in said
    assert not any("agreement" in id for id in tables)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_coders(two: Path, lang: Language) -> None:
    said, tables = told(two, lang)
    assert {"tbl:agreement", "tbl:agreement_units", "tbl:agreement_codes"} <= tables.keys()
    assert "tbl:adjudicated" not in tables
    phrases = {
        "zh": ("someone、student", "没有声明", "粗略", "没有人用过：S1"),
        "en": ("someone and student", "not declared", "rough", "Used by nobody: S1"),
    }
    assert [phrase for phrase in phrases[lang] if phrase not in said] == []
    rows = [[plain(c.inlines) for c in row] for row in tables["tbl:agreement"].rows]
    assert rows[0][2] == "4 / 3"
    assert rows[-1][0] == ("全部编码" if lang == "zh" else "All codes")
    assert not ADJECTIVES.search(said)


def test_what_study_toml_declares_is_said_to_be_declared(two: Path) -> None:
    small_study.replace(two / "study" / "study.toml", "[table_one]", '[agreement]\ncoefficient = "holsti"\nunit = "turn"\n\n[table_one]')
    said, _ = told(two)
    assert "系数为 Holsti 系数，以发言为单位" in said
    assert "在 study.toml 中声明" in said
    assert said.count("不扣除偶然一致") >= 3  # under the table itself, and under both of the appendix


def test_rules_are_named_as_such(two: Path) -> None:
    small_study.replace(two / "study" / "study.toml", "[table_one]", '[agreement]\ncoders = ["someone", "rules"]\n\n[table_one]')
    assert "rules 是规则，不是人" in told(two)[0]


def test_after_adjudication_each_coder_stands_beside_the_consensus(two: Path) -> None:
    study = Study.open(two)
    step.consensus(study, *step.compared(study)[:2], None)
    said, tables = told(two)
    assert [words([tables["tbl:adjudicated"]]).count(name) for name in ("someone", "student")] == [1, 1]
    assert "必然偏高" in said


@pytest.mark.parametrize(("why", "said"), [("declared", "不算一致性"), ("apart", "没有共同编过")])
def test_why_there_is_no_agreement(finished_small: Path, why: str, said: str) -> None:
    ctx = context(finished_small)
    fact = {"agreement": {"coders": ["a", "b"], "why": why}}
    blocks = coders.trust(Context(ctx.study, ctx.results | Results({}, fact), "zh"))
    assert said in words(blocks)
    assert not any(isinstance(b, Table) and "agreement" in b.id for b in blocks)


def test_nobody_coded_is_no_section(finished_small: Path) -> None:
    ctx = context(finished_small)
    without = {name: table for name, table in ctx.results.tables.items() if not name.startswith("quality")}
    assert coders.trust(Context(ctx.study, Results(without, {"agreement": {"coders": [], "why": "alone"}}), "zh")) == []


def test_many_coders_are_a_range() -> None:
    row = {"n_a": 3, "n_b": 1, "n_c": 2, "given_fewest": 1, "given_most": 9}
    assert coders._marginals(row, ["a", "b", "c"]) == "3 / 1 / 2"
    assert coders._marginals(row, ["a", "b", "c", "d", "e"]) == "1–9"


def test_an_interval_without_width_is_none() -> None:
    assert coders._with_interval(0.5, 0.2, 0.8) == "0.50 [0.20, 0.80]"
    assert coders._with_interval(0.0, 0.0, 0.0) == "0.00"
    assert coders._with_interval(0.719, float("nan"), float("nan"), digits=3) == "0.719"
    assert coders._with_interval(float("nan"), float("nan"), float("nan")) == "—"


def test_the_rules_are_told_by_stance_and_by_code(finished_small: Path) -> None:
    ctx = context(finished_small)
    (table,) = (b for b in coders.trust(ctx) if isinstance(b, Table))
    rows = [[plain(cell.inlines) for cell in row] for row in table.rows]
    assert [row[0] for row in rows] == ["不分立场", "肯定", "否认", "兼有"]
    assert rows[0][1:4] == ["7", "5", "4"]
    by_code = {b.id for b in coders.appendix(ctx) if isinstance(b, Table)}
    assert by_code == {"tbl:quality_all", "tbl:quality_affirms", "tbl:quality_denies"}  # nothing was coded as mixed
