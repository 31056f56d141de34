"""Study.toml held against the questionnaire: what a setting cannot name is refused at its line, with what it can."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests import small_study
from tests.small_study import replace

from jcommunity_study.cli import main

TOML = "study.toml"
OLS = 'method = "ols"'
LOGIT = 'method = "ordered_logit"'
FAMILY = '[[multiplicity.family]]\nname = "all"\n'
ITEMS = "  - {name: rank, number: 8"  # number and text questions are put before it


def widen(small: Path) -> None:
    """A number, a text and a choice of two among the items, as columns of the export too."""
    items = """\
  - {name: years, number: 9, text: 居住年数, kind: number}
  - {name: words, number: 10, text: 想说的话, kind: text}
  - {name: voted, number: 11, text: 投过票, kind: scale, options: [没有, 有]}
"""
    replace(small / "study" / "questionnaire.yaml", ITEMS, items + ITEMS)
    export = small / "data" / "raw" / "questionnaire" / small_study.EXPORT
    with export.open(encoding="utf-8-sig", newline="") as f:
        header, *rows = csv.reader(f)
    more = [[str(3 + n * 7 % 40), f"话{n}", "有" if n % 3 else "没有"] for n in range(len(rows))]
    rows = [r + m for r, m in zip(rows, more, strict=True)]
    small_study.write_export(export, [*header, "9、居住年数", "10、想说的话", "11、投过票"], rows)


@pytest.mark.parametrize(
    ("changes", "at", "said"),
    [
        # [groups]
        ({'scales = ["belonging"]': 'scales = ["gender"]'}, "scales =", ("`gender`", "an ordered item", "ordered: true")),
        ({'scales = ["belonging"]': 'scales = ["words"]'}, "scales =", ("`words`", "a number")),
        ({'by = ["gender"]': 'by = ["years"]'}, "by =", ("`years`", "band numbers")),
        ({'by = ["gender"]': 'by = ["words"]'}, "by =", ("`words`", "single choice")),
        ({'by = ["gender"]': 'by = ["belonging"]'}, "by =", ("`belonging`", "single choice")),
        ({'by = ["gender"]': 'by = ["b1"]'}, "by =", ("`b1`", "belonging share b1", "cannot explain itself")),
        ({'scales = ["belonging"]': 'scales = ["level"]', 'by = ["gender"]': 'by = ["level"]'}, "by =", ("cannot explain itself",)),
        ({'by = ["gender"]': 'by = ["gender", "gender"]'}, "by =", ("stands twice",)),
        # [ratings]
        ({'problems = ["problem_P1", "problem_P2"]': 'problems = ["gender", "problem_P2"]'}, "problems =", ("`gender`", "an ordered item")),
        ({'["problem_P1", "problem_P2"]\nreversed = ["problem_P2"]': '["years"]\nreversed = ["years"]'}, "problems =", ("`years`",)),
        ({'["problem_P1", "problem_P2"]': '["problem_P1", "problem_P2", "level"]'}, "problems =", ("other options than `problem_P1`",)),
        ({'reversed = ["problem_P2"]': 'reversed = ["problem_P2", "b1"]'}, "reversed =", ("`b1` is in neither",)),
        ({'reversed = ["problem_P2"]': "agree_at_least = 9"}, "agree_at_least =", ("1, 2, 3, 4, 5", "9 or more")),
        ({'reversed = ["problem_P2"]': "agree_at_least = 1"}, "agree_at_least =", ("1 or more",)),
        ({'problems = ["problem_P1", "problem_P2"]\nreversed = ["problem_P2"]': 'problems = ["level"]'}, "problems =", ("4 or more",)),
        # [models]
        ({"[models]": '[models]\nas_numbers = ["gender"]'}, "as_numbers =", ("`gender`", "an ordered item")),
        ({"[models]": '[models]\nas_numbers = ["years"]'}, "as_numbers =", ("`years`", "an ordered item")),
        ({LOGIT: OLS, 'outcome = "level"': 'outcome = "gender"', "gender + ": ""}, "outcome =", ("`gender` is no number",)),
        ({LOGIT: OLS, 'outcome = "level"': 'outcome = "words"'}, "outcome =", ("`words`",)),
        ({'outcome = "level"': 'outcome = "gender"', "gender + ": ""}, "outcome =", ("`gender` has no order",)),
        ({'outcome = "level"': 'outcome = "years"'}, "outcome =", ("`years` has no order",)),
        ({'outcome = "level"': 'outcome = "voted"'}, "outcome =", ("2 options", "3 or more", "use ols")),
        ({"gender + belonging": "gender + words"}, "formula =", ("`words`",)),
        ({"gender + belonging": "gender + level"}, "formula =", ("outcome level itself",)),
        ({LOGIT: OLS, 'outcome = "level"': 'outcome = "belonging"', "gender + belonging": "gender + b1"}, "formula =", ("share b1",)),
        ({'outcome = "level"': 'outcome = "b1"'}, "formula =", ("`belonging` and the outcome b1 share b1",)),
        # [multiplicity]
        ({"[ratings]": FAMILY + 'terms = ["words"]\n\n[ratings]'}, "terms =", ("'words'", "belonging, gender")),
        ({"[ratings]": FAMILY + 'terms = ["gender:b1"]\n\n[ratings]'}, "terms =", ("'gender:b1'",)),
        ({"[ratings]": FAMILY + 'groups = ["b1"]\n\n[ratings]'}, "groups =", ("'b1' is not one of belonging",)),
        ({"[ratings]": FAMILY + 'groups = ["belonging"]\nmodels = ["score"]\n\n[ratings]'}, "models =", ("'score' is not one of level",)),
        ({"[ratings]": FAMILY + 'groups = ["belonging"]\ncorrection = "x"\n\n[ratings]'}, "correction =", ("'x' is not one of holm",)),
        # [table_one], [figures], [participation]
        ({'variables = ["gender", "level"]': 'variables = ["gender", "words"]'}, "variables =", ("`words`", "a confirmed scale")),
        ({"[ratings]": '[figures]\nlikert_a = ["gender"]\n\n[ratings]'}, "likert_a =", ("`gender`", "an ordered item")),
        ({"[ratings]": '[figures]\nlikert_a = ["b1", "level"]\n\n[ratings]'}, "likert_a =", ("`level` has other options",)),
        ({"[ratings]": "[figures]\nlikert_a = []\n\n[ratings]"}, "likert_a =", ("names no column",)),
        ({"[ratings]": '[participation]\nlevel = "years"\n\n[ratings]'}, "level =", ("`years`", "single choice")),
    ],
)
def test_what_does_not_fit_is_refused_at_its_line(
    small: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], at: str, said: tuple[str, ...]
) -> None:
    widen(small)
    assert main(["prepare", "--study", str(small), "--quiet"]) == 0  # so that it has nothing left to do when the rest is refused
    for old, new in changes.items():
        replace(small / "study" / TOML, old, new)
    lines = (small / "study" / TOML).read_text(encoding="utf-8").splitlines()
    (number,) = [n for n, line in enumerate(lines, 1) if line.startswith(at)]
    capsys.readouterr()
    assert main(["check", "--study", str(small), "--lang", "en"]) == 1
    listed = capsys.readouterr().out
    assert f"{TOML}:{number}:" in listed
    assert main(["analyze", "--study", str(small), "--lang", "en"]) == 2
    message = capsys.readouterr().err
    assert message == listed
    assert all(words in message for words in said), message


@pytest.mark.parametrize("changes", [
    {'scales = ["belonging"]': 'scales = ["belonging", "years", "level"]', 'by = ["gender"]': 'by = ["gender", "voted"]'},
    {"[models]": '[models]\nas_numbers = ["voted"]', LOGIT: OLS, 'outcome = "level"': 'outcome = "voted"'},
])  # fmt: skip
def test_what_fits_is_computed(small: Path, changes: dict[str, str]) -> None:
    widen(small)
    for old, new in changes.items():
        replace(small / "study" / TOML, old, new)
    assert main(["report", "--study", str(small), "--quiet"]) == 0
    tables = json.loads((small / "data" / "processed" / "results.json").read_text(encoding="utf-8"))["tables"]
    assert tables["notes"]["rows"] == []
    if "by" in changes:
        rows = [dict(zip(tables["group_tests"]["columns"], row, strict=True)) for row in tables["group_tests"]["rows"]]
        assert {(r["outcome"], r["by"]) for r in rows} == {(o, g) for o in ("belonging", "years", "level") for g in ("gender", "voted")}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{column: problem_P1, statistic: share_at_least, value: 4", "{column: gender, statistic: mean", "`gender` has no order"),
        ("{column: problem_P2,", "{column: gender,", "only an ordered item can be reversed"),
        ("{column: problem_P2,", "{column: years,", "only an ordered item can be reversed"),
        ("{column: problem_P2,", "{scale: belonging,", "only an ordered item can be reversed"),
    ],
)
def test_findings_that_need_an_order(small: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str) -> None:
    widen(small)
    path = small / "study" / "findings.yaml"
    replace(path, old, new)
    (number,) = [n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if new in line]
    assert main(["analyze", "--study", str(small), "--lang", "en"]) == 2
    message = capsys.readouterr().err
    assert f"findings.yaml:{number}: {said}" in message
