"""The real steps on a real study: what each reads, what each makes, and what a change sets off."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from tests import small_study
from tests.conftest import contents
from tests.survey.exports import google_forms

from jcommunity_study import template
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


def test_a_sentence_to_learn_from_sets_off_what_a_rule_does(small: Path) -> None:
    sentences = small / "study" / "sentences.tsv"
    sentences.write_text("actor\ttext\tcodes\n\t好\t\n", encoding="utf-8")
    edit(small / "study" / "codebook.yaml", "codes:", "evidence: {sentences: sentences.tsv, at_least: 0.35}\ncodes:")
    assert ran(small) == ["code", "analyze"]
    edit(sentences, "好", "很好")
    assert ran(small) == ["code", "analyze"]


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
    assert "X1.txt: not in interviews.yaml and not read." in notices


def test_ten_thousand_transcripts_that_are_not_listed_are_told_of_in_one_line(small: Path) -> None:
    for n in range(10_000):
        (small / "data" / "raw" / "interviews" / f"X{n:04}.txt").touch()
    told = [n.en for o in bring_up_to_date(Study.open(small), "code") for n in o.notices if "not in interviews.yaml" in n.en]
    assert told == ["X0000.txt, X0001.txt, X0002.txt, X0003.txt, X0004.txt and 9995 more: not in interviews.yaml and not read."]


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


def test_a_doubt_about_the_whole_file_names_no_column(tmp_path: Path) -> None:
    template.draft_study(tmp_path / "study", google_forms(tmp_path / "a.csv", ","), None)
    notices = [n for o in bring_up_to_date(Study.open(tmp_path / "study"), "prepare") for n in o.notices]
    assert [n.zh[:3] for n in notices if "打扫, 做饭等杂务" in n.zh] == ["疑问："]
    assert [n.en[:7] for n in notices if "打扫, 做饭等杂务" in n.en] == ["doubt: "]


def test_margins_of_different_totals_are_told(small: Path) -> None:
    small_study.weighted(small)
    edit(small / "study" / "study.toml", "0.7\n3 = 0.3", "70\n3 = 40")
    notices = [n.en for o in bring_up_to_date(Study.open(small), "prepare") for n in o.notices]
    assert "the margins' totals differ (gender 10,000, level 110); each is used by its shares." in notices


def test_everyone_who_belongs_is_kept_with_the_rule_that_removed_each(small: Path) -> None:
    """The speeder is marked; whoever is not of the population is in no file of answers."""
    eligible = '[[screening]]\nrule = "eligible"\nitem = "gender"\nkeep = [1]\n\n'
    edit(small / "study" / "study.toml", "[[screening]]\n", f"{eligible}[[screening]]\n")
    assert "prepare" in ran(small)
    made = small / "data" / "processed"
    everyone = pd.read_parquet(made / "responses_all.parquet")
    assert set(everyone["gender"]) == {1}
    assert everyone["_removed_by"].value_counts().to_dict() == {"": 59, "speed": 1}
    assert everyone.index[everyone["_flag_1"]].to_list() == ["6"]
    assert "_flag_0" not in everyone
    assert "_ip_key" not in everyone
    assert pd.read_parquet(made / "responses.parquet").index.to_list() == everyone.index[everyone["_removed_by"] == ""].to_list()
    exclusions = pd.read_csv(made / "exclusions.csv", dtype=str)
    assert exclusions["rule"].value_counts().to_dict() == {"eligible": 60, "speed": 1}


def test_a_derived_variable_goes_all_the_way(small: Path) -> None:
    """Declared in questionnaire.yaml, it stands in Table 1, as a group, in a model, in the dictionary, the .sav and the report's frames."""
    import pyreadstat

    questionnaire, settings = small / "study" / "questionnaire.yaml", small / "study" / "study.toml"
    often = "  - {name: often, label: {zh: 常参加, en: Often}, formula: level == 3}\n"
    made = f"derived:\n{often}  - {{name: rated, formula: 'mean(b1, b2, minimum=1)'}}\n"
    edit(questionnaire, "scales:\n", f"{made}scales:\n")
    edit(settings, 'variables = ["gender", "level"]', 'variables = ["gender", "often", "rated"]')
    edit(settings, 'by = ["gender"]', 'by = ["gender", "often"]')
    edit(settings, 'formula = "gender + belonging"', 'formula = "gender + rated"')
    assert {"prepare", "analyze"} <= set(ran(small))
    processed = small / "data" / "processed"
    results = json.loads((processed / "results.json").read_text(encoding="utf-8"))["tables"]
    columns, rows = results["sample"]["columns"], results["sample"]["rows"]
    assert {"often", "rated"} <= {row[columns.index("term")] for row in rows}
    assert any("often" in row for row in results["group_tests"]["rows"])
    assert any("rated" in row for row in results["coefficients"]["rows"])
    assert "level == 3" in (processed / "dictionary.csv").read_text(encoding="utf-8-sig")
    meta = pyreadstat.read_sav(processed / "responses.sav")[1]
    assert meta.variable_value_labels["often"] == {0.0: "否", 1.0: "是"}


@pytest.mark.parametrize(
    ("rule", "line", "said"),
    [
        ('rule = "contradiction"\nwhen = "gender == 1 and levle == 3"', 2, "no column `levle`"),
        ('rule = "contradiction"\nwhen = 3', 2, "a text in quotes, or a list of them"),
        ('rule = "mahad"\nitems = ["b1", "b2"]\nconfidence = 1', 3, "between 0.5 and 1"),
        ('rule = "irv"\nitems = ["b1", "b2"]\nminimum = 0.1\nseconds = 3', 4, "`seconds`: is not known in [screening]"),
        ('rule = "psychsyn"\nitems = ["b1", "b2", "rank_1"]\nminimum = 0', 2, "`rank_1` is no scale"),
    ],
)
def test_a_bad_rule_is_refused_at_its_line(small: Path, capsys: pytest.CaptureFixture[str], rule: str, line: int, said: str) -> None:
    from jcommunity_study.cli import main

    settings = small / "study" / "study.toml"
    edit(settings, '[[screening]]\nrule = "speed"\nseconds = 60', f"[[screening]]\n{rule}")
    head = settings.read_text(encoding="utf-8").splitlines().index("[[screening]]") + 1
    assert main(["prepare", "--study", str(small), "--lang", "en"]) == 2
    message = capsys.readouterr().err
    assert f"study.toml:{head + line}:" in message
    assert said in message
    assert main(["check", "--study", str(small), "--lang", "en"]) == 1
    assert said in capsys.readouterr().out
