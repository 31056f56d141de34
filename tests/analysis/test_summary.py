"""What the report says of many figures at once, and that nothing of it is made of what is hidden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests import small_study

from jcommunity_study.analysis.results import Results
from jcommunity_study.analysis.summary import summary
from jcommunity_study.cli import main
from jcommunity_study.study import Study


def results_of(root: Path) -> Results:
    return Results.from_json((root / "data/processed/results.json").read_bytes())


@pytest.fixture
def told(finished_small: Path) -> Any:
    """The summary of these tables, in the small study."""
    return lambda **tables: summary(Results(tables), Study.open(finished_small))


def test_what_was_sent_came_back_and_was_kept(told: Any, small: Path) -> None:
    flow = pd.DataFrame({"remaining": [120, 110, 90]})
    row = told(flow=flow).table("returned").iloc[0].to_dict()
    assert row == {"sent": 150, "returned": 120, "kept": 90, "return_rate": 0.8, "kept_rate": 0.75}
    small_study.replace(small / "study/study.toml", "distributed = 150\n", "")
    row = summary(Results({"flow": flow}), Study.open(small)).table("returned").iloc[0]
    assert (row["sent"], row["returned"], row["return_rate"]) == (None, 120, None)
    nobody = told(flow=pd.DataFrame({"remaining": [0]})).table("returned").iloc[0]
    assert nobody["kept_rate"] is None


def test_the_category_that_most_are_in(told: Any) -> None:
    whole = [("a", "share", "", 3), ("a", "share", "", 7), ("b", "mean", "", 9), ("c", "share", "", np.nan), ("c", "share", "", 4)]
    rows = [*whole, ("a", "share", "men", 9)]
    table = pd.DataFrame(rows, columns=["term", "kind", "group", "n"])
    assert told(sample=table).table("sample")["largest"].tolist() == [False, True, False, False, True, False]


def test_slopes_that_are_clear_have_a_side(told: Any) -> None:
    rows = [
        ("m", 0, "x", "x", 1.0, 0.01), ("m", 1, "Intercept", "Intercept", 1.0, 0.01), ("m", 1, "1|2", "1|2", 1.0, 0.01),
        ("m", 1, "x", "x", 1.0, 0.049), ("m", 1, "y", "y", -1.0, 0.001), ("m", 1, "z", "z", 1.0, 0.05), ("m", 1, "h", "h", np.nan, np.nan),
    ]  # fmt: skip
    found = told(coefficients=pd.DataFrame(rows, columns=["model", "block", "term", "variable", "estimate", "p_value"]))
    table = found.table("coefficients")
    assert table["largest"].tolist() == [False] + [True] * 6
    assert table["side"].tolist() == ["up", "", "", "up", "down", "", ""]
    counted = found.table("tests_counted").set_index("kind").loc["model", ["n", "clear", "unclear"]]
    assert counted.tolist() == [4, 2, 1]  # the hidden one is on neither side


def test_a_family_is_counted_before_and_after(told: Any) -> None:
    table = pd.DataFrame({"family": ["f", "f", "g"], "p_value": [0.01, 0.04, 0.5], "p_adjusted": [0.02, 0.08, 0.5]})
    counted = told(families=table).table("tests_counted").set_index("name")
    assert counted.loc["f", ["n", "clear", "clear_adjusted"]].tolist() == [2, 2, 1]
    assert counted.loc["g", ["n", "clear", "clear_adjusted"]].tolist() == [1, 0, 0]


def test_clear_comparisons_come_by_their_p(told: Any) -> None:
    table = pd.DataFrame({"outcome": list("abcd"), "by": "x", "p_value": 0.01, "p_adjusted": [0.04, 0.2, 0.01, np.nan]})
    assert told(group_tests=table).table("clear_comparisons")["outcome"].tolist() == ["c", "a"]


def test_extremes_are_of_what_is_known(told: Any) -> None:
    scales = pd.DataFrame({"scale": ["a", "b", "c"], "alpha": [0.9, 0.7, np.nan]})
    agree = {"rank": [2, 1, 3], "n": [9, 9, 0], "agree": [0.4, 0.6, 0.0]}
    ratings = pd.DataFrame({"group": "problems", "term": ["p", "q", "r"], "unable": np.nan, **agree})
    inflation = pd.DataFrame({"model": "m", "term": ["x", "y"], "adjusted": [1.2, 3.4]})
    found = told(scales=scales, ratings=ratings, collinearity=inflation).table("extremes").set_index("what")
    assert found.loc["alpha", ["n", "highest", "lowest", "lowest_value"]].tolist() == [2, "a", "b", 0.7]
    assert found.loc["agree", ["of", "highest", "lowest"]].tolist() == ["problems", "q", "p"]
    assert found.loc["inflation", ["highest", "highest_value"]].tolist() == ["y", 3.4]
    assert "unable" not in found.index


def test_the_upper_two_categories_of_a_figure(told: Any, finished_small: Path) -> None:
    study = Study.open(finished_small)
    study.settings["figures"] = {"likert_x": ["a", "b", "c"]}
    table = pd.DataFrame({"column": list("aaabbbccc"), "share": [0.1, 0.4, 0.5, 0.7, 0.2, 0.1, np.nan, np.nan, 0.8]})
    row = summary(Results({"frequencies": table}), study).table("extremes").iloc[0]
    assert row[["what", "of", "n", "highest", "lowest"]].tolist() == ["upper", "likert_x", 2, "a", "b"]
    assert row[["highest_value", "lowest_value"]].tolist() == pytest.approx([0.9, 0.3])


def test_what_parallel_lines_say(told: Any) -> None:
    table = pd.DataFrame({"term": ["Omnibus", "x", "y"], "p_value": [0.04, 0.2, np.nan], "smallest_cell": [None, 4, 5]})
    found = told(parallel_lines=table).table("parallel_lines")
    assert found["clear"].tolist() == [True, False, False]
    assert found["sparse"].tolist() == [False, True, False]


def test_the_largest_change_over_all_variants(told: Any) -> None:
    table = pd.DataFrame({"variant": ["all", "0", "none"], "claims": [3, 3, 3], "mean_shift": [9.0, 0.1, 0.3], "share_shift": None})
    row = told(sensitivity=table).table("sensitivity_largest").iloc[0]
    assert (row["claims"], row["mean_shift"]) == (3, 0.3)
    assert pd.isna(row["share_shift"])
    assert pd.isna(row["coefficient_shift"])


def test_verdicts_and_the_indicators_behind_them(told: Any) -> None:
    findings = pd.DataFrame({"claim": ["P1", "P2", "P3"], "verdict": ["partial", "silent", "partial"]})
    evidence = pd.DataFrame({"claim": ["P1", "P1", "P1", "P2"], "estimate": [0.2, 0.5, 0.9, None], "counts": [True, True, False, True]})
    found = told(findings=findings, survey_evidence=evidence)
    assert found.table("verdicts").set_index("verdict")["n"].to_dict() == {"all": 3, "partial": 2, "silent": 1}
    own = found.table("findings").set_index("claim")
    assert own["counted"].tolist() == [2, 1, 0]
    assert own.loc["P1", ["estimate_low", "estimate_high"]].tolist() == [0.2, 0.5]
    assert own.loc[["P2", "P3"], ["estimate_low", "estimate_high"]].isna().all(axis=None)


def test_it_is_the_same_when_made_again(finished_small: Path) -> None:
    found = results_of(finished_small)
    assert summary(found, Study.open(finished_small)).to_json() == found.to_json()


@pytest.mark.parametrize("minimum", [5, 20, 60])
def test_what_is_hidden_is_in_no_figure_made_of_others(tmp_path: Path, minimum: int) -> None:
    root = small_study.weighted(small_study.make(tmp_path / "研究"))
    asked = f"[privacy]\nsuppress_cells = true\nminimum_cell = {minimum}\n\n[models]\n"
    small_study.replace(root / "study/study.toml", "[models]\n", asked)
    assert main(["analyze", "--study", str(root), "--quiet"]) == 0
    found = results_of(root)
    frequencies, missing, ranks, evidence = (found.table(n) for n in ("frequencies", "missing", "rankings", "survey_evidence"))
    closed = frequencies.loc[frequencies["n"].isna(), "column"]
    assert frequencies.loc[frequencies["column"].isin(closed), "weighted_total"].isna().all()
    assert missing.loc[missing[["declared", "present"]].isna().any(axis=1), "unable"].isna().all()
    assert ranks.loc[ranks["top1"].isna(), [c for c in ranks if c.startswith("place")]].isna().all(axis=None)
    assert evidence.loc[evidence["n_unable"].isna(), "unable"].isna().all()
    known = found.table("ratings").set_index("term")
    for row in found.table("extremes").query("what in ('agree', 'unable')").to_dict("records"):
        assert known.loc[[row["highest"], row["lowest"]], row["what"]].tolist() == [row["highest_value"], row["lowest_value"]]
    assert minimum < 20 or len(closed)
