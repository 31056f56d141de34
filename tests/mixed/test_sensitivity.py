"""The claims judged on other responses."""

from __future__ import annotations

from pathlib import Path

from jcommunity_study.mixed.claims import load_claims
from jcommunity_study.mixed.sensitivity import evidence_by_variant
from jcommunity_study.steps.analyze import load_survey
from jcommunity_study.study import Study


def test_a_verdict_follows_the_responses_that_are_left(finished_small: Path) -> None:
    """P1 agrees with four or more in 3 of 4 answers; of those who said 一般 alone, nobody does; nobody at all is no evidence."""
    study = Study.open(finished_small)
    responses, scores, _ = load_survey(study)
    assert responses is not None
    neutral = responses.frame.index[(responses.frame["problem_P1"] == 2).fillna(False)]
    sets = {
        "all": (responses, scores),
        "neutral": (responses.keep(neutral), scores.loc[neutral]),
        "nobody": (responses.keep([]), scores.iloc[:0]),
    }
    table = evidence_by_variant(load_claims(study.file("findings.yaml")), sets, {}, {}).set_index(["variant", "claim"])
    assert table.loc[("all", "P1"), "verdict"] == "partial"  # the survey supports, the interviews are silent
    assert table.loc[("all", "P1"), "estimate"] > 0.5
    assert table.loc[("neutral", "P1"), "verdict"] == "silent"  # 24 answers: fewer than fifty do not count
    assert table.loc[("nobody", "P1"), "verdict"] == "silent"
    assert set(table.reset_index()["claim"]) == {"P1", "P2", "S1"}
