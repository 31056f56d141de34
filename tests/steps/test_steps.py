"""The real steps on a real study: what each reads, what each makes, and what a change sets off."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from tests import small_study
from tests.conftest import contents

from jcommunity_study.steps import bring_up_to_date
from jcommunity_study.steps.code import read_rule_codings
from jcommunity_study.steps.prepare import exports
from jcommunity_study.steps.report import commit
from jcommunity_study.study import Study


def ran(root: Path, target: str = "analyze") -> list[str]:
    return [outcome.step for outcome in bring_up_to_date(Study.open(root), target) if outcome.ran]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def test_nothing_changed(small: Path) -> None:
    before = contents(small)
    assert ran(small, "report") == []
    assert contents(small) == before


def test_touching_every_file_rebuilds_nothing(small: Path) -> None:
    for path in small.rglob("*"):
        if path.is_file():
            os.utime(path, (1_600_000_000, 1_600_000_000))
    assert ran(small, "report") == []


def test_a_study_that_was_moved_is_still_up_to_date(small: Path) -> None:
    elsewhere = small.rename(small.parent / "另一处 moved")
    assert ran(elsewhere, "report") == []


def test_an_interview_sets_off_all_but_the_survey(small: Path) -> None:
    edit(small / "data" / "raw" / "interviews" / "R1.txt", "请您随便聊聊。", "请您随便聊聊吧。")
    small_study.write_journal(small, small_study.codings(small))  # its offsets and hashes count in the new text
    assert ran(small, "report") == ["code", "analyze", "report"]


def test_an_answer_sets_off_all_but_the_interviews(small: Path) -> None:
    edit(small / "data" / "raw" / "questionnaire" / small_study.EXPORT, "女,经常", "女,有时")
    assert ran(small) == ["prepare", "analyze"]


def test_a_coding_by_people_sets_off_the_analysis_alone(small: Path) -> None:
    small_study.write_journal(small, small_study.codings(small)[:-1])
    assert ran(small) == ["analyze"]


def test_a_rule_of_the_codebook_does_not_touch_the_survey(small: Path) -> None:
    edit(small / "study" / "codebook.yaml", "terms: [不会弄]", "terms: [不会弄, 敲门]")
    assert ran(small) == ["code", "analyze"]
    found = read_rule_codings(small / "data" / "processed" / "rule_codings.jsonl")
    assert [c.quote for c in found if c.code == "P2"] != []


def test_a_claim_sets_off_the_analysis_alone(small: Path) -> None:
    edit(small / "study" / "findings.yaml", "smallest: 0.4", "smallest: 0.9")
    assert ran(small) == ["analyze"]


@pytest.mark.parametrize(
    ("name", "steps"), [("responses.parquet", ["prepare"]), ("interviews.json", ["code"]), ("results.json", ["analyze"])]
)
def test_an_output_deleted_is_made_again_to_the_byte(small: Path, name: str, steps: list[str]) -> None:
    before = contents(small)
    (small / "data" / "processed" / name).unlink()
    assert ran(small) == steps
    assert contents(small) == before
    assert ran(small, "report") == []


def test_everything_deleted_is_made_again_to_the_byte(small: Path) -> None:
    before = contents(small, "data/processed")
    for path in (small / "data" / "processed").iterdir():
        path.unlink()
    assert ran(small) == ["prepare", "code", "analyze"]
    assert contents(small, "data/processed") == before


def test_the_report_is_never_without_its_source(finished_small: Path) -> None:
    provenance = json.loads((finished_small / "reports" / "provenance.json").read_text(encoding="utf-8"))
    named = {row["file"] for row in provenance["inputs"]}
    assert f"data/raw/questionnaire/{small_study.EXPORT}" in named
    assert {"study/study.toml", "study/findings.yaml", "data/raw/interviews/R1.txt", "data/codings/someone.jsonl"} <= named
    assert provenance["commit"] == "unknown"
    assert provenance["seed"] == 20200123
    assert provenance["versions"]["pandas"] == pd.__version__


def test_raw_data_are_never_written(finished_small: Path, tmp_path: Path) -> None:
    fresh = small_study.make(tmp_path / "fresh")
    assert contents(fresh, "data/raw", "data/codings", "study") == contents(finished_small, "data/raw", "data/codings", "study")


def test_office_lock_files_are_no_data(small: Path) -> None:
    for name in ("~$答卷.xlsx", ".DS_Store"):
        (small / "data" / "raw" / "questionnaire" / name).write_bytes(b"lock")
        (small / "data" / "raw" / "interviews" / name).write_bytes(b"lock")
    (small / "data" / "codings" / "._someone.jsonl").write_bytes(b"\0\x05")
    assert ran(small, "report") == []


def test_a_transcript_that_is_not_listed_is_told_of(small: Path) -> None:
    (small / "data" / "raw" / "interviews" / "X1.txt").write_text("无关", encoding="utf-8")
    notices = [n.en for o in bring_up_to_date(Study.open(small), "code") for n in o.notices]
    assert "X1.txt is not in interviews.yaml and was not read." in notices


def test_prepare_counts_what_came_back_and_what_was_kept(small: Path) -> None:
    (small / "data" / "processed" / "flow.csv").unlink()
    (outcome,) = bring_up_to_date(Study.open(small), "prepare")
    assert outcome.notices[0].en == "120 returned, 119 kept."


def test_the_export_to_read(small: Path) -> None:
    study = Study.open(small)
    folder = small / "data" / "raw" / "questionnaire"
    assert exports(study) == (folder / small_study.EXPORT, None)
    edit(small / "study" / "study.toml", "[sampling]", '[questionnaire]\ncodes = "codes.csv"\n\n[sampling]')
    (folder / "codes.csv").write_text("x", encoding="utf-8")
    assert exports(Study.open(small)) == (folder / small_study.EXPORT, folder / "codes.csv")


def test_a_survey_without_interviews(tmp_path: Path) -> None:
    root = small_study.make(tmp_path / "只有 问卷")
    for name in ("study/codebook.yaml", "study/interviews.yaml", "study/findings.yaml", "data/codings/someone.jsonl"):
        (root / name).unlink()
    assert ran(root) == ["prepare", "analyze"]


def test_interviews_without_a_survey(tmp_path: Path) -> None:
    root = small_study.make(tmp_path / "只有 访谈")
    (root / "study" / "questionnaire.yaml").unlink()
    (root / "data" / "raw" / "questionnaire" / small_study.EXPORT).unlink()
    text = (root / "study" / "findings.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if "survey:" not in line and "statistic:" not in line]
    (root / "study" / "findings.yaml").write_text("\n".join(kept), encoding="utf-8")
    assert ran(root) == ["code", "analyze"]
    results = json.loads((root / "data" / "processed" / "results.json").read_text(encoding="utf-8"))
    found = [dict(zip(results["tables"]["findings"]["columns"], row, strict=True)) for row in results["tables"]["findings"]["rows"]]
    assert {f["claim"]: (f["survey_reading"], f["verdict"]) for f in found} == {
        "P1": ("none", "partial"), "P2": ("none", "contradicted"), "S1": ("none", "silent"),
    }  # fmt: skip


def test_commit_without_git(tmp_path: Path) -> None:
    assert commit(tmp_path) == "unknown"
    git = tmp_path / ".git"
    git.mkdir()
    (git / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    assert commit(tmp_path) == "unknown"
    (git / "packed-refs").write_text("# pack-refs\nabc123 refs/heads/main\ndef456 refs/heads/other\n", encoding="utf-8")
    assert commit(tmp_path) == "abc123"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "refs" / "heads" / "main").write_text("fedcba\n", encoding="utf-8")
    assert commit(tmp_path) == "fedcba"
    (git / "HEAD").write_text("0123456789\n", encoding="utf-8")
    assert commit(tmp_path) == "0123456789"


def test_weights_are_made_and_gone_with_their_section(small: Path) -> None:
    before = contents(small)
    settings = small / "study" / "study.toml"
    plain = settings.read_text(encoding="utf-8")
    small_study.weighted(small)
    ran(small, "report")
    weights = pd.read_parquet(small / "data" / "processed" / "responses.parquet")["survey_weight"]
    assert weights.mean() == pytest.approx(1)
    assert weights.nunique() > 2
    settings.write_text(plain, encoding="utf-8", newline="")
    ran(small, "report")
    assert contents(small) == before


def test_margins_of_different_totals_are_told(small: Path) -> None:
    small_study.weighted(small)
    edit(small / "study" / "study.toml", "0.7\n3 = 0.3", "70\n3 = 40")
    notices = [n.en for o in bring_up_to_date(Study.open(small), "prepare") for n in o.notices]
    assert "the margins' totals differ (gender 10,000, level 110); each is used by its shares." in notices
